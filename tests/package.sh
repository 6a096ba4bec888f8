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

# All packages in one build, as dotnet pack makes each.
projects=
for name in NetDsl.Package NetDsl.Gpu.Package NetDsl.Onnx.Package NetDsl.Images NetDsl.Reports NetDsl.Tool NetDsl.Templates; do
  projects+="$root/src/$name/$name.csproj;"
done
cat > "$work/packages.proj" <<EOF
<Project>
  <PropertyGroup><Common>_IsPacking=true;Configuration=Release;Version=0.0.1-test;MinVerVersionOverride=0.0.1-test;PackageOutputPath=$work/feed</Common></PropertyGroup>
  <Target Name="RestoreAll">
    <MSBuild Projects="$projects" Targets="Restore" Properties="\$(Common);MSBuildRestoreSessionId=1" />
  </Target>
  <Target Name="Pack">
    <MSBuild Projects="$projects" Targets="Pack" Properties="\$(Common)" BuildInParallel="true" />
  </Target>
</Project>
EOF
# Two processes: one would go on with the imports that it read before restoring.
dotnet msbuild "$work/packages.proj" -t:RestoreAll -m -v:quiet -nologo
dotnet msbuild "$work/packages.proj" -t:Pack -m -v:quiet -nologo
package=$work/feed/NetDsl.0.0.1-test.nupkg
[ -f "$package" ] || fail "dotnet pack made no package"

list() { python3 -c 'import sys, zipfile; print("\n".join(sorted(zipfile.ZipFile(sys.argv[1]).namelist())))' "$1"; }
contents=$(list "$package")
for file in lib/net10.0/NetDsl.{Attributes,Runtime}.{dll,xml} analyzers/dotnet/cs/NetDsl.{Generator,CodeFixes}.dll build/NetDsl.props; do
  grep -qx "$file" <<< "$contents" || fail "the package lacks $file"
done
for made in "$work/feed"/*.nupkg; do
  for file in README.md icon.png; do
    grep -qx $file <<< "$(list "$made")" || fail "$(basename "$made") lacks $file"
  done
  [[ $made = *.Templates.* ]] || grep -q '\.pdb$' <<< "$(list "${made%.nupkg}.snupkg")" || fail "$(basename "$made") has no package of symbols"
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

using var net = Xor.Create(maxBatch: 4, seed: 1);
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
grep -q "error NDSL9104: NetDslLayout is 'diagonal'" build.txt || { cat build.txt; fail "a layout that does not exist is not named"; }

# The GPU's package brings the language along.
cp -r . ../gpu-app
(
  cd ../gpu-app
  rm -rf bin obj
  sed -i 's|</packageSources>|<add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></packageSources>|' nuget.config
  sed -i 's/Include="NetDsl"/Include="NetDsl.Gpu"/' app.csproj
  sed -i 's/Xor.Create(maxBatch: 4, seed: 1)/Xor.Create(Device.Open("ilgpu-cpu"), maxBatch: 4, seed: 1)/' Program.cs
  dotnet run -v quiet > run.txt 2>&1 && grep -qx learned run.txt
) || { cat ../gpu-app/run.txt; fail "a project that references NetDsl.Gpu does not run on the simulated GPU"; }

# So do those of data files, of ONNX and of reports.
cp -r . ../more-app
(
  cd ../more-app
  rm -rf bin obj
  sed -i 's|</packageSources>|<add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></packageSources>|' nuget.config
  sed -i 's|<PackageReference Include="NetDsl" .*|<PackageReference Include="NetDsl.Images" Version="0.0.1-test" /><PackageReference Include="NetDsl.Onnx" Version="0.0.1-test" /><PackageReference Include="NetDsl.Reports" Version="0.0.1-test" />|' app.csproj
  printf 'a,b,xor\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n' > xor.csv
  sed -i '/^Console.WriteLine/d; s/^using NetDsl;/using NetDsl;\nusing NetDsl.Images;\nusing NetDsl.Reports;/' Program.cs
  # (Statements come before the class.)
  sed -i '/^\[Network/i\
await net.FitAsync(CsvDataset.Load("xor.csv", new() { Targets = ["xor"] }), options: new() { Epochs = 2, Callbacks = [new CsvLogger("log.csv")] });\
net.Save("xor.safetensors");\
net.ExportOnnx("xor.onnx");\
Console.WriteLine(OnnxImporter.Import("xor.onnx").Source.Contains("Dense(8), Tanh") && File.ReadAllLines("log.csv").Length > 2 && loss < 0.01 ? "learned" : "not read back");\
' Program.cs
  dotnet run -v quiet > run.txt 2>&1 && grep -qx learned run.txt
) || { cat ../more-app/run.txt; fail "a project that references NetDsl.Images, NetDsl.Onnx and NetDsl.Reports does not run"; }

# The tool, installed into a folder.
(
  cd ../more-app
  netdsl() { ../tools/netdsl "$@" >> tool.txt; }
  app=bin/Debug/net10.0/app.dll
  dotnet tool install netdsl.tool --tool-path ../tools --version 0.0.1-test --configfile nuget.config > tool.txt &&
    netdsl import xor.onnx -o Read/Xor.cs --namespace My.Models && grep -qx 'public partial class Xor;' Read/Xor.cs &&
    netdsl info Read/Xor.safetensors && grep -q Dense2.Weight tool.txt &&
    netdsl info $app && grep -q 'Dense(8)' tool.txt &&
    netdsl dot $app -o xor.dot && grep -q 'digraph Xor' xor.dot &&
    netdsl source $app -o xor.g.cs && grep -q TrainingProgram xor.g.cs &&
    netdsl report $app -o xor.md && grep -q 'Dense2 | `Dense(1)`' xor.md &&
    netdsl export $app --weights xor.safetensors -o again.onnx && cmp xor.onnx again.onnx &&
    ! ../tools/netdsl info missing.onnx 2> error.txt && grep -q 'There is no file' error.txt
) || { cat ../more-app/tool.txt; fail "the installed tool does not do what it should"; }

# The template, installed into a folder, makes a program that trains in its own folder, and a test. The name is none of C#'s.
(
  mkdir ../templates
  cd ../templates
  cp ../more-app/nuget.config .
  new() { dotnet new "$@" --debug:custom-hive "$work/hive"; }
  new install "$work/feed/NetDsl.Templates.0.0.1-test.nupkg" && new netdsl -o two-spirals2.0 && new netdsl -o Small --tests false --aot --no-restore &&
    cd two-spirals2.0 && dotnet run -c Release -v quiet > program.txt && grep -q '^epoch 30: ' program.txt &&
    awk '/^test accuracy: / { right = $3 > 95 } END { exit !right }' program.txt && [ -s spirals.safetensors ] &&
    dotnet test -c Release -v quiet --nologo && ls ../Small | tr '\n' ' ' | grep -qx 'Network.cs Program.cs README.md Small.csproj Spirals.cs '
) > template.txt 2>&1 || { cat template.txt ../templates/two-spirals2.0/program.txt; fail "the program of the template does not run"; }

# A project for another framework restores, and is told in one line what it needs.
cp -r . ../old-app
(
  cd ../old-app
  rm -rf bin obj
  # The SDK gets the reference assemblies of .NET 8 from there.
  sed -i 's|</packageSources>|<add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></packageSources>|' nuget.config
  sed -i 's|<TargetFramework>net10.0|<TargetFramework>net8.0|; s|<OutputType>Exe|<OutputType>Library|' app.csproj
  ! dotnet build -v quiet --nologo > build.txt 2>&1
) || fail "a project for net8.0 builds"
errors=$(grep -oE 'error.*' ../old-app/build.txt | sed 's/ \[.*//' | sort -u)
[ "$errors" = 'error NDSL9101: NetDsl needs .NET 10, but this project targets net8.0. Set TargetFramework to net10.0 in the project file.' ] ||
  { cat ../old-app/build.txt; fail "a project for net8.0 should get one error that says what it needs"; }

# The same for a compiler or a language that is too old.
for old in 'CompilerApiVersion=roslyn4.8 NDSL9102' 'LangVersion=12 NDSL9103'; do
  read -r property code <<< "$old"
  ! dotnet build -v quiet --nologo -p:$property > build.txt 2>&1 || fail "a project with $property builds"
  errors=$(grep -oE 'error [A-Z]+[0-9]+' build.txt | sort -u)
  [ "$errors" = "error $code" ] || { cat build.txt; fail "$property should give the error $code alone"; }
done
dotnet build -v quiet --nologo -p:LangVersion=13 > build.txt 2>&1 || { cat build.txt; fail "a project in C# 13 does not build"; }

sed -i 's/\[Network, Input(2)\]/[Network, Input(1, 4, 4)]\n[Conv2d(8, 5)]/' Program.cs
! dotnet build -v quiet --nologo > build.txt 2>&1 || fail "a wrong shape builds"
errors=$(grep -oE '[^ /]*\([0-9]+,[0-9]+\): error [A-Z0-9]+' build.txt | sort -u)
[ "$errors" = 'Program.cs(12,2): error NDSL0102' ] || { cat build.txt; fail "a wrong shape should give one error, on its attribute"; }

# Natively too, where there is a linker.
"$root/tests/native.sh" "$work/feed" "$work/templates/Small" || fail "the packages do not publish as they should"

echo "package: packed, used, and complained as it should"
