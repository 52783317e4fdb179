#!/bin/sh
# Put what is measured beside us and does not fit our own environment into build/rivals: supercluster,
# which no Python package holds, and the solvers of routes, which want an older protobuf than Streamlit
# has. What cannot be had is left out of its benchmark, which says so.
set -u
target=build/rivals
mkdir -p "$target"

if [ ! -f "$target/node_modules/supercluster/dist/supercluster.min.js" ]; then
    if command -v npm >/dev/null 2>&1; then
        npm install --prefix "$target" --no-save --no-audit --no-fund --loglevel=error supercluster@8 >/dev/null ||
            echo "supercluster could not be installed: it is left out of the benchmark of maps." >&2
    else
        echo "No npm: supercluster is left out of the benchmark of maps." >&2
    fi
fi

solvers="$target/solvers"
if [ ! -f "$solvers/installed" ]; then
    grep -v '^protobuf==' constraints.txt >"$target/constraints.txt"
    python3 -m venv "$solvers" &&
        "$solvers/bin/python" -m pip install --quiet --disable-pip-version-check \
            --constraint "$target/constraints.txt" --editable . \
            ortools==9.15.6755 pyvrp==0.14.1 pyvroom==1.15.2 &&
        touch "$solvers/installed" ||
        echo "The solvers could not be installed: they are left out of the benchmark of routes." >&2
fi
