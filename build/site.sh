#!/usr/bin/env bash
# Builds the documentation's site into artifacts/site/html: the pages of docs and samples, and a reference of the public API. Warnings are
# errors. Usage: build/site.sh [--serve]
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cd "$(dirname "${BASH_SOURCE[0]}")/.."
site=artifacts/site

if ! dotnet tool restore > /dev/null 2>&1; then
  echo "site: docfx could not be restored. Skipped."
  exit 0
fi

# Assemblies with their documentation, as the last build left them.
rm -rf "$site"
mkdir -p "$site/assemblies" "$site/references"
for library in Attributes Runtime Runtime.Ilgpu Images Reports Onnx; do
  newest() { ls -t "src/NetDsl.$library"/bin/{Release,Debug}/*/"NetDsl.$library.dll" 2> /dev/null | head -1 || true; }
  [ -n "$(newest)" ] || dotnet build "src/NetDsl.$library" -v quiet --nologo
  file=$(newest)
  cp "$file" "${file%.dll}.xml" "$site/assemblies"
done
# Packages that they use.
for name in ILGPU Sep csFastFloat OxyPlot Google.Protobuf Spectre.Console SixLabors.ImageSharp; do
  find "${NUGET_PACKAGES:-$HOME/.nuget/packages}" -path '*/lib/net*' -name "$name.dll" | sort -V | tail -1 | xargs -r -I{} cp {} "$site/references"
done

dotnet docfx docfx.json --warningsAsErrors --logLevel warning ${1:+"$1"}
echo "site: $(find "$site/html" -name '*.html' | wc -l) pages in $site/html"
