#!/usr/bin/env bash
# Everything there is to measure on a machine with an NVIDIA GPU, in one go. It builds nothing and needs no .NET there.
#
#   bench/gpu.sh pack              here: publishes the bench, self-contained, to artifacts/gpu
#   bench/gpu.sh [--quick]         there, beside artifacts/gpu: checks first, then the comparison with PyTorch as a table
#
# Writes artifacts/gpu/RESULTS.md. Exit status 1 where a check fails, 2 where there is nothing to run.
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

quick=()
steps=100
if [ "${1-}" = --quick ]; then
  quick=(--models lenet5 resnet20 --rounds 1)
  steps=20
fi

results=$folder/RESULTS.md
exec > >(tee "$results") 2> >(tee "$folder/errors.log" >&2)
echo "# On a GPU"
echo
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null || echo "nvidia-smi is not there."
echo
echo "## Losses against the processor's"
echo
# Kernels are compiled by the driver here for the first time: what only it can find, it finds now.
if ! "$program" check --device cuda --steps "$steps"; then
  echo
  echo "The check failed: times would mean nothing."
  exit 1
fi

echo
echo "## Time of a step"
echo
if ! python3 -c "import torch, torchvision; assert torch.cuda.is_available()" 2>/dev/null; then
  echo "PyTorch with CUDA is not there; ours alone:"
  echo
  for model in lenet5 mlp3x512 vgg-small resnet20 resnet18 resnet50; do
    for mode in train infer; do
      "$program" "$mode" "$model" --batch 64 --device cuda
    done
  done
  exit 0
fi

python3 bench/compare.py --device cuda --bench "$program" --precision fp32 "${quick[@]}"
# What PyTorch does where it is allowed to round factors to 10 bits, as its convolutions are unless told otherwise.
python3 bench/compare.py --device cuda --bench "$program" --precision tf32 "${quick[@]}"
