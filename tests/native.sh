#!/usr/bin/env bash
# Publishes LeNet-5 from the packages three times: for the just-in-time compiler, trimmed, and as a native executable. None may warn, all
# must train to the same bits, and size and start are printed. Then publishes a program of the template natively, if one is given.
# Usage: native.sh [folder with packages of the version 0.0.1-test [folder of the program]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "native: $1" >&2
  exit 1
}

feed=${1:-$work/feed}
if [ $# = 0 ]; then
  dotnet pack src/NetDsl.Package -c Release -o "$feed" -p:Version=0.0.1-test -p:MinVerVersionOverride=0.0.1-test -v:quiet --nologo
  export NUGET_PACKAGES=$work/packages
fi

if ! command -v clang > /dev/null && ! command -v gcc > /dev/null; then
  echo "native: there is no linker; install clang or gcc, and zlib1g-dev. Skipped."
  exit 0
fi

mkdir "$work/app"
cp samples/LeNet5/LeNet5.cs "$work/app"
cd "$work/app"
cat > nuget.config <<END
<configuration>
  <packageSources>
    <clear />
    <add key="feed" value="$feed" />
    <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
  </packageSources>
</configuration>
END
cat > app.csproj <<'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <InvariantGlobalization>true</InvariantGlobalization>
    <UseAppHost>true</UseAppHost>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="NetDsl" Version="0.0.1-test" />
  </ItemGroup>
</Project>
END
cat > Program.cs <<'END'
using System.Security.Cryptography;
using NetDsl;

// "train" trains and saves; "read" loads what was saved and reads one digit.
using var device = new CpuDevice(threads: 1);
using var net = LeNet5.Create(device, maxBatch: 50, seed: 1);
var digits = Digits.Draw(20, seed: 2);
if (args[0] == "read")
{
    net.Load("lenet5.safetensors");
    var image = new float[28 * 28];
    for (var i = 0; i < image.Length; i++)
        image[i] = (digits.Pixels(0)[i] / 255f - Mnist.Mean) / Mnist.Deviation;
    float[] logits = net.Predict(image);
    Console.WriteLine($"a {digits.Label(0)} read as {Array.IndexOf(logits, logits.Max())}");
    return;
}

var (train, test) = Digits.Draw(2000, seed: 1).Normalize(Mnist.Mean, Mnist.Deviation).Split(0.2, seed: 1, stratified: true);
var result = await net.FitAsync(train, test, new FitOptions
{
    Epochs = 4,
    Optimizer = new AdamW(5e-3f),
    Schedule = new OneCycleSchedule(5e-3f),
    Metrics = [new Accuracy(), new ConfusionMatrix(10)],
    Checkpoint = new CheckpointOptions("checkpoint.safetensors"),
    LoaderThreads = 1,
});
net.Save("lenet5.safetensors");
Console.WriteLine($"{device.Name}, {await net.EvaluateAsync(test)}, {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes("lenet5.safetensors")))}");
END

publish() {
  dotnet publish -c Release -r linux-x64 -o "$1" --nologo -v quiet "${@:2}" > "$1.txt" 2>&1
}

# Trimming and the native compiler need packages of .NET.
for kind in PublishAot PublishTrimmed; do
  dotnet restore -r linux-x64 -p:SelfContained=true -p:$kind=true -v quiet > restore.txt 2>&1 && continue
  grep -qE 'NU1101|NU1102|NU1301' restore.txt || { cat restore.txt; fail "the program does not restore"; }
  echo "native: the packages of .NET for $kind could not be restored. Skipped."
  exit 0
done

# A native executable has vectors of 256 bits where nothing else is asked for (build/NetDsl.props); so they are compared with the same.
export DOTNET_EnableAVX512=0
publish jit --self-contained false || { cat jit.txt; fail "the program does not publish"; }
publish trimmed --self-contained -p:PublishTrimmed=true || { cat trimmed.txt; fail "the program does not publish trimmed"; }
publish native -p:PublishAot=true || { cat native.txt; fail "the program does not publish as a native executable"; }

# Milliseconds of the quickest of five starts: the others waited for something else.
start() {
  local best=999999 before after
  for _ in 1 2 3 4 5; do
    before=${EPOCHREALTIME/./}
    "./$1/app" read > read.txt
    after=${EPOCHREALTIME/./}
    [ $(((after - before) / 1000)) -ge $best ] || best=$(((after - before) / 1000))
  done
  grep -qE '^a ([0-9]) read as \1$' read.txt || fail "$1: $(cat read.txt)"
  echo $best
}

echo "native: LeNet-5            size of the folder   start and one digit"
for kind in jit trimmed native; do
  ! grep -qi 'warning' "$kind.txt" || { cat "$kind.txt"; fail "publishing $kind warns"; }
  "./$kind/app" train > "$kind.result" || fail "$kind does not train"
  cmp -s jit.result "$kind.result" || { cat jit.result "$kind.result"; fail "$kind does not train to the same bits as the just-in-time compiler"; }
  find "$kind" \( -name '*.pdb' -o -name '*.dbg' -o -name '*.xml' \) -delete
  printf 'native: %-18s %15.1f MB %18d ms\n' "$kind" "$(du -sb "$kind" | awk '{ print $1 / 1e6 }')" "$(start "$kind")"
done
cat native.result

if [ $# = 2 ]; then
  cd "$2"
  dotnet publish -o "$work/template" --nologo -v quiet > "$work/template.txt" 2>&1 || { cat "$work/template.txt"; fail "the program of the template does not publish"; }
  ! grep -qi 'warning' "$work/template.txt" || { cat "$work/template.txt"; fail "publishing the program of the template warns"; }
  "$work/template/$(basename "$2")" | awk '/^test accuracy: / { right = $3 > 95 } END { exit !right }' || fail "the program of the template does not learn natively"
fi
