#!/bin/sh
# The long soak: 30 minutes, or as many as the first argument says.
set -e
cd "$(dirname "$0")/.."
NETDSL_EXHAUSTIVE=1 NETDSL_SOAK_MINUTES="${1:-30}" dotnet test tests/NetDsl.Networks.Tests -c Release --filter FullyQualifiedName~SoakTests
