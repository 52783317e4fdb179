#!/bin/sh
# Put what the map is measured beside, and that no Python package holds, into build/rivals. Without
# npm the benchmark leaves it out and says so.
set -u
target=build/rivals
if [ -f "$target/node_modules/supercluster/dist/supercluster.min.js" ]; then exit 0; fi
if ! command -v npm >/dev/null 2>&1; then
    echo "No npm: supercluster is left out of the benchmark of maps." >&2
    exit 0
fi
mkdir -p "$target"
npm install --prefix "$target" --no-save --no-audit --no-fund --loglevel=error supercluster@8 >/dev/null ||
    echo "supercluster could not be installed: it is left out of the benchmark of maps." >&2
