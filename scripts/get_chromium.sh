#!/bin/sh
# Find a Chromium for the browser tests: what is there, else the system's package (as root or with
# sudo that asks nothing), else Playwright's own. Without one the browser tests are skipped, visibly.
set -u
python=$1
have() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
if have; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
    export DEBIAN_FRONTEND=noninteractive
    if $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium >/dev/null; then
        have && exit 0
    fi
fi
if "$python" -m playwright install chromium; then exit 0; fi
echo "No Chromium: install the package 'chromium' to run the browser tests." >&2
