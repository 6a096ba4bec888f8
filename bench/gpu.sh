#!/usr/bin/env bash
# Everything there is to measure on a machine with an NVIDIA GPU, in one go, in at most 12 minutes. It builds nothing and needs no .NET there.
#
#   bench/gpu.sh pack                        here: publishes the bench, self-contained, to artifacts/gpu, and packs it as artifacts/gpu.tar.gz (about 38 MB)
#   bench/gpu.sh [--quick] [--device NAME]   there, next to artifacts/gpu or artifacts/gpu.tar.gz: checks first, then the comparison with PyTorch, as tables
#
# --quick takes two or three minutes. --device ilgpu-cpu tries out the script where there is no GPU, at the smallest sizes. CIFAR-10 is trained on where
# NETDSL_DATA, or ../shared/data, holds it. Writes artifacts/gpu/RESULTS.md. Exit status 1 where a check fails, 2 where there is nothing to run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=artifacts/gpu
program=$folder/NetDsl.Bench

if [ "${1-}" = pack ]; then
  # Not trimmed: ILGPU finds by reflection what it compiles.
  dotnet publish bench/NetDsl.Bench -c Release -r linux-x64 --self-contained -p:PublishTrimmed=false -o "$folder" -v quiet --nologo || exit
  exec tar -czf "$folder.tar.gz" "$folder"
fi
[ -x "$program" ] || [ ! -f "$folder.tar.gz" ] || tar -xzf "$folder.tar.gz"
if [ ! -x "$program" ]; then
  echo "$program is missing: run 'bench/gpu.sh pack' where the .NET SDK is, and bring artifacts/gpu.tar.gz along." >&2
  exit 2
fi

# The libraries that PyTorch's wheels bring: up to CUDA 12 a folder for each (nvidia/cublas/lib), from CUDA 13 on one for all (nvidia/cu13/lib).
libraries=$(python3 - 2> /dev/null << 'END'
import glob, nvidia
print(":".join(folder for root in nvidia.__path__ for pattern in ("cu[0-9]*/lib", "cublas/lib", "cudnn/lib") for folder in sorted(glob.glob(f"{root}/{pattern}"), reverse=True)))
END
)
[ -z "$libraries" ] || export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$libraries"

device=cuda
check=(lenet5 mlp3x512 vgg-small resnet20 --steps 100)
compare=(--seconds 0.4 --warm-up 0.2)
limit=690
cifar=(--seconds 75)
while [ $# -gt 0 ]; do
  case $1 in
    --quick)
      check=(lenet5 resnet20 --steps 20)
      compare=(--models lenet5 resnet20 --seconds 0.2 --warm-up 0.1)
      limit=240
      cifar=(--seconds 15 --images 5000)
      ;;
    --device)
      device=${2:?--device needs a name}
      shift
      ;;
    *)
      echo "'$1' is not an option. Options are --quick and --device." >&2
      exit 2
      ;;
  esac
  shift
done
if [ "$device" = ilgpu-cpu ]; then
  check=(lenet5 --steps 3 --batch 2)
  compare=(--models lenet5 --batches 1 2 --seconds 0.1 --warm-up 0 --size 64 --precisions fp32 bf16)
  cifar=(--batch 2 --images 2 --epochs 1 --test-images 2)
fi

exec > >(tee "$folder/RESULTS.md") 2> >(tee "$folder/errors.log" >&2)
echo "# On a GPU"
echo
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null || echo "nvidia-smi is not there."
echo
echo "## Gradients and losses against those of the CPU"
export NETDSL_PTX=$folder/ptx
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

unset NETDSL_PTX

# What the driver's compiler makes of our kernels: registers, and values that went to memory instead.
if command -v ptxas > /dev/null && [ -d "$folder/ptx" ]; then
  echo
  echo "## Kernels"
  echo
  find "$folder/ptx" -name '*.ptx' -print0 |
    timeout 60 xargs -0 -P 16 -I{} sh -c 'ptxas -arch=sm_90 -v -o /dev/null {} > {}.log 2>&1 || echo "ptxas refuses {}: $(head -1 {})"'
  cat "$folder"/ptx/*.log | awk '
    /Used [0-9]+ registers/ { kernels++; for (i = 1; i <= NF; i++) if ($i == "Used" && $(i + 1) > most) most = $(i + 1) }
    / bytes spill stores/ && !/ 0 bytes spill stores/ { spilling++ }
    END { print "- ptxas: " kernels + 0 " kernels, at most " most + 0 " registers, " spilling + 0 " with spills" }'
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
