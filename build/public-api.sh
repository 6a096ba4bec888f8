#!/usr/bin/env bash
# Records the public members of the libraries in their PublicAPI.Unshipped.txt, from nothing, so that removed members go too.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for library in NetDsl.Attributes NetDsl.Runtime NetDsl.Runtime.Ilgpu NetDsl.Onnx; do
  echo '#nullable enable' > "src/$library/PublicAPI.Unshipped.txt"
  dotnet format analyzers "src/$library" --diagnostics RS0016 --severity warn
  wc -l "src/$library/PublicAPI.Unshipped.txt"
done
