"""Start the real app on loopback for browser tests, and a Chromium that reaches nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HEALTHY_WITHIN = 60.0


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(config: Path, *, cwd: Path, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Serve the app for a settings file; give its address; stop it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "kortinfo", "serve", "--config", str(config)]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_healthy(f"http://localhost:{port}/_stcore/health", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"the app stopped with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the app did not answer within {HEALTHY_WITHIN:.0f} s")


def run_kortinfo(*words: str) -> None:
    """Run a command to its end; fail with what it said where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "kortinfo", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def chromium_path() -> str:
    """Return the system's Chromium; skip the test where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine (make test installs one where it may)")
    return found


CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
