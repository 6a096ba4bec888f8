#!/usr/bin/env bash
# Everything there is to measure on a machine with an NVIDIA GPU, in one go, in less than ten minutes. It builds nothing and needs no .NET there.
#
#   bench/gpu.sh pack                        here: publishes the bench, self-contained, to artifacts/gpu
#   bench/gpu.sh [--quick] [--device NAME]   there, beside artifacts/gpu: checks first, then the comparison with PyTorch, as tables
#
# --quick takes two or three minutes. --device ilgpu-cpu tries out the script where there is no GPU, at the smallest sizes. CIFAR-10 is trained on where
# NETDSL_DATA, or ../shared/data, holds it. Writes artifacts/gpu/RESULTS.md. Exit status 1 where a check fails, 2 where there is nothing to run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=artifacts/gpu
program=$folder/NetDsl.Gpu.Bench

if [ "${1-}" = pack ]; then
  # Not trimmed: ILGPU finds by reflection what it compiles.
  exec dotnet publish gpu/NetDsl.Gpu.Bench -c Release -r linux-x64 --self-contained -p:PublishTrimmed=false -o "$folder" -v quiet --nologo
fi
if [ ! -x "$program" ]; then
  echo "$program is missing: run 'bench/gpu.sh pack' where the .NET SDK and ILGPU are, and bring the folder along." >&2
  exit 2
fi

# cuBLAS as PyTorch brings it along, where there is no other.
if cublas=$(python3 -c 'import nvidia.cublas; print(nvidia.cublas.__path__[0] + "/lib")' 2>/dev/null); then
  export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$cublas"
fi

device=cuda
check=(lenet5 mlp3x512 vgg-small resnet20 --steps 100)
compare=(--seconds 0.4 --warm-up 0.2)
limit=570
cifar=(--seconds 75)
while [ $# -gt 0 ]; do
  case $1 in
    --quick)
      check=(lenet5 resnet20 --steps 20)
      compare=(--models lenet5 resnet20 --seconds 0.2 --warm-up 0.1)
      limit=240
      cifar=(--seconds 15 --pictures 5000)
      ;;
    --device)
      device=${2:?--device needs a name}
      shift
      ;;
    *)
      echo "'$1' is no option; there are --quick and --device." >&2
      exit 2
      ;;
  esac
  shift
done
if [ "$device" = ilgpu-cpu ]; then
  check=(lenet5 --steps 3 --batch 2)
  compare=(--models lenet5 --batches 1 2 --seconds 0.1 --warm-up 0 --size 64 --precisions fp32 bf16)
  cifar=(--batch 2 --pictures 2 --epochs 1 --test-pictures 2)
fi

exec > >(tee "$folder/RESULTS.md") 2> >(tee "$folder/errors.log" >&2)
echo "# On a GPU"
echo
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null || echo "nvidia-smi is not there."
echo
echo "## Losses against the processor's"
echo
# Kernels are compiled by the driver here for the first time: what only it can find, it finds now.
for precision in fp32 tf32 bf16; do
  if ! timeout 180 "$program" check "${check[@]}" --device "$device" --precision "$precision" | sed 's/^/- /'; then
    echo
    echo "The check failed: times would mean nothing."
    exit 1
  fi
done

# Our kernels for tensor cores are measured where they are right.
precisions=(fp32 tf32 bf16)
if [ "$device" = cuda ] && timeout 60 "$program" check "${check[@]}" --device cuda --precision tf32-tensor | sed 's/^/- /'; then
  precisions+=(tf32-tensor)
fi

echo
echo "## Time of a step"
echo
# What is left, less what training takes.
budget=$((limit - SECONDS - 110))
python3 bench/compare.py --device "$device" --bench "$program" --precisions "${precisions[@]}" --budget $((budget > 60 ? budget : 60)) "${compare[@]}" || exit 1

data=${NETDSL_DATA:-../shared/data}/cifar-10-batches-bin
echo "## Training"
echo
if [ -d "$data" ]; then
  timeout $((limit + 25 - SECONDS)) "$program" cifar "$data" --device "$device" --precision tf32 "${cifar[@]}"
  status=$?
  [ $status != 124 ] || echo "Not finished in time."
  [ $status = 0 ] || exit 1
else
  echo "Not done: CIFAR-10 is not in $data."
fi
