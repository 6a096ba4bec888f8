#!/usr/bin/env bash
# Packs NetDsl, and uses the package as a stranger would: a project outside of this repository that trains a small
# network, one with a mistake in its shapes, and one without fusion.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "package: $1" >&2
  exit 1
}

dotnet pack src/NetDsl.Package -c Release -o "$work/feed" -p:Version=0.0.1-test -v quiet --nologo
package=$work/feed/NetDsl.0.0.1-test.nupkg
[ -f "$package" ] || fail "dotnet pack made no package"

contents=$(python3 -c 'import sys, zipfile; print("\n".join(sorted(zipfile.ZipFile(sys.argv[1]).namelist())))' "$package")
for file in lib/net10.0/NetDsl.{Attributes,Runtime}.{dll,xml} analyzers/dotnet/cs/NetDsl.{Generator,CodeFixes}.dll build/NetDsl.props; do
  grep -qx "$file" <<< "$contents" || fail "the package lacks $file"
done
! grep -E '\.(dll|pdb)$' <<< "$contents" | grep -vE '(^|/)NetDsl\.' || fail "the package has assemblies that are not ours"

mkdir "$work/app"
cd "$work/app"
cat > nuget.config <<EOF
<configuration>
  <packageSources><clear /><add key="feed" value="$work/feed" /></packageSources>
</configuration>
EOF
cat > app.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="NetDsl" Version="0.0.1-test" />
  </ItemGroup>
</Project>
EOF
cat > Program.cs <<'EOF'
using NetDsl;

using var net = Xor.Create(batch: 4, seed: 1);
var optimizer = new Adam(0.05f);
float[] inputs = [0, 0, 0, 1, 1, 0, 1, 1], targets = [0, 1, 1, 0];
var loss = 1f;
for (var step = 0; step < 500; step++)
    loss = net.TrainStep(inputs, targets, optimizer);
Console.WriteLine(loss < 0.01 ? "learned" : $"loss {loss}");

[Network, Input(2)]
[Dense(8), Tanh, Dense(1)]
[MeanSquaredError]
public partial class Xor;
EOF

# Packages of its own, so that an earlier test package of the same version is not used.
export NUGET_PACKAGES=$work/packages
dotnet run -v quiet > run.txt 2>&1 || { cat run.txt; fail "the project does not run"; }
grep -qx learned run.txt || { cat run.txt; fail "the network does not learn"; }
# (Written once more by the next build; sources below obj are not compiled.)
generated() { find obj -path '*NetDslGenerator*' -name '*.cs' -exec cat {} +; }
generated > fused.txt
[ -s fused.txt ] || fail "nothing was generated"

dotnet build -v quiet --nologo -p:NetDslFusion=false > build.txt 2>&1 || { cat build.txt; fail "the project does not build without fusion"; }
generated > unfused.txt
! cmp -s fused.txt unfused.txt || fail "NetDslFusion does not reach the generator"
! dotnet build -v quiet --nologo -p:NetDslLayout=diagonal > build.txt 2>&1 || fail "a layout that does not exist builds"
grep -q "NetDslLayout is 'diagonal'" build.txt || { cat build.txt; fail "a layout that does not exist is not named"; }

sed -i 's/\[Network, Input(2)\]/[Network, Input(1, 4, 4)]\n[Conv2d(8, 5)]/' Program.cs
! dotnet build -v quiet --nologo > build.txt 2>&1 || fail "a wrong shape builds"
errors=$(grep -oE '[^ /]*\([0-9]+,[0-9]+\): error [A-Z0-9]+' build.txt | sort -u)
[ "$errors" = 'Program.cs(12,2): error NDSL0102' ] || { cat build.txt; fail "a wrong shape should give one error, on its attribute"; }

echo "package: packed, used, and complained as it should"
