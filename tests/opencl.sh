#!/usr/bin/env bash
# Runs the tests of the GPU device on a real OpenCL: PoCL, which compiles kernels for the processor's cores.
#
#   tests/opencl.sh                            all of them, then training compared with the CPU device
#   tests/opencl.sh --setup                    only prepares PoCL
#   tests/opencl.sh --filter Name ...          some of them: arguments of dotnet test
#   tests/opencl.sh --run LeNet5.dll ...       another program, which has been built: with --device opencl it uses PoCL
#
# PoCL 6 comes with Debian 13. On Debian 13 it is installed directly; elsewhere a Debian 13 root is made in
# $NETDSL_OPENCL_ROOT (default /var/tmp/netdsl-debian13) and the tests run inside it, in a mount namespace that ends with them.
# Older releases do not do: PoCL 3 of Debian 12 lacks the generic address space, which ILGPU needs.
# Exit status 77: PoCL cannot be set up here (the last line says why), and nothing was tested.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=${NETDSL_OPENCL_ROOT:-/var/tmp/netdsl-debian13}
packages=(pocl-opencl-icd ocl-icd-libopencl1)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

skip() {
  tail -3 "$log" >&2
  echo "OpenCL was not tested: $1"
  exit 77
}

is_debian_13() { grep -qx 'VERSION_CODENAME=trixie' /etc/os-release 2> /dev/null; }

install() { DEBIAN_FRONTEND=noninteractive "$@" apt-get install -y -qq --no-install-recommends "${packages[@]}" >> "$log" 2>&1; }

setup() {
  [ "$(id -u)" = 0 ] || skip "only root can install PoCL."
  if is_debian_13; then
    ls /etc/OpenCL/vendors/pocl.icd > /dev/null 2>&1 || { apt-get update -qq >> "$log" 2>&1 && install env; } || skip "PoCL could not be installed."
    return
  fi
  [ -f "$root/etc/OpenCL/vendors/pocl.icd" ] && return
  unshare --mount true 2> /dev/null || skip "mount namespaces are not allowed."
  local mirror
  mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources 2> /dev/null)
  {
    command -v debootstrap > /dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap; }
    [ -x "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase trixie "$root" "${mirror:-http://deb.debian.org/debian}"
    cp /etc/resolv.conf "$root/etc/"
    cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
    chroot "$root" apt-get update -qq
  } >> "$log" 2>&1 || skip "a Debian 13 root could not be made."
  install chroot "$root" env DEBIAN_FRONTEND=noninteractive || skip "PoCL could not be installed in the Debian 13 root."
}

setup
[ "${1-}" != --setup ] || exit 0

# Runs a .NET program where PoCL is. A root elsewhere sees the same files under the same names.
inside() {
  if is_debian_13; then
    "$dotnet/dotnet" "$@"
    return
  fi
  unshare --mount bash -c '
    root=$1; shift
    for folder in /proc /sys /dev /tmp /var/tmp "$PWD" "$(dirname "$0")" "${NUGET_PACKAGES:-$HOME/.nuget}" "${NETDSL_DATA:-}"; do
      [ -d "$folder" ] || continue
      mkdir -p "$root$folder"
      mount --rbind "$folder" "$root$folder" || exit 77
    done
    exec chroot "$root" env HOME="$HOME" /bin/sh -c "cd \"$PWD\" && exec \"\$@\"" sh "$@"
  ' "$dotnet/dotnet" "$root" "$dotnet/dotnet" "$@"
}

[ "${1-}" = --run ] || { dotnet build tests/NetDsl.Runtime.Ilgpu.Tests -v quiet --nologo && dotnet build bench/NetDsl.Bench -v quiet --nologo; } || exit 1
dotnet=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
# PoCL keeps compiled kernels between runs.
export NETDSL_TEST_DEVICE=opencl POCL_CACHE_DIR=${POCL_CACHE_DIR:-/var/tmp/netdsl-pocl-cache}
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if [ "${1-}" = --run ]; then
  inside "${@:2}"
  exit
fi

inside test --no-build tests/NetDsl.Runtime.Ilgpu.Tests "$@"
status=$?
[ $# = 0 ] || exit $status
# Training: gradients at equal weights, losses and progress, against the CPU device.
inside bench/NetDsl.Bench/bin/Debug/net10.0/NetDsl.Bench.dll check lenet5 resnet20 --steps 12 --batch 8 --device opencl || status=1
exit $status
