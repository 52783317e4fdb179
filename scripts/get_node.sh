#!/bin/sh
# Find a node for the tests of the map's scripts: what is there, else the system's package (as root
# or with sudo that asks nothing). Without one those tests are skipped, visibly.
set -u
have() { command -v node >/dev/null 2>&1 || command -v nodejs >/dev/null 2>&1; }
if have; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
    export DEBIAN_FRONTEND=noninteractive
    if $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends nodejs >/dev/null; then
        have && exit 0
    fi
fi
echo "No node: install the package 'nodejs' to run the tests of the map's scripts." >&2
