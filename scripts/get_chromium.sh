#!/bin/sh
# Find a Chromium for the browser tests: what is there, else the system's package (as root or with
# sudo that asks nothing), else Playwright's own. Without one the browser tests are skipped, visibly.
set -u
python=$1
have() {
    for name in chromium-headless-shell chromium chromium-browser; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}
if have; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo -n"; fi
    export DEBIAN_FRONTEND=noninteractive
    if $as_root apt-get update -qq; then
        for package in chromium-headless-shell chromium; do
            if $as_root apt-get install -y -qq "$package" >/dev/null && have; then exit 0; fi
        done
    fi
fi
if "$python" -m playwright install chromium; then exit 0; fi
echo "No Chromium: install the package 'chromium' to run the browser tests." >&2
