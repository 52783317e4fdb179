"""Start the real app on loopback for browser tests, and a Chromium that reaches nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

HEALTHY_WITHIN = 60.0
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
"""The page while no run of its script goes on."""


def free_port() -> int:
    """Return a port nobody listens on now."""
    return _free(0)


def _free(port: int) -> int:
    """Return a port (0: any) where nobody listens on it now, else 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


@cache
def _usual_port() -> int:
    """Return the port of this process's apps: a browser has compiled what came from there."""
    return free_port()


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running app."""

    url: str
    pid: int


@contextmanager
def served(
    config: Path,
    *,
    cwd: Path,
    environment: dict[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[str]:
    """Serve the app for a settings file; give its address; stop it afterwards."""
    with serving(config, cwd=cwd, environment=environment, log=log) as app:
        yield app.url


@contextmanager
def serving(
    config: Path,
    *,
    cwd: Path,
    environment: dict[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[Served]:
    """Serve the app likewise; give its address and its process.

    Args:
        config: the settings file.
        cwd: where it runs.
        environment: put beside that of the tests.
        log: where all it prints goes; None: nowhere.
    """
    port = _free(_usual_port()) or free_port()
    command = [sys.executable, "-m", "kortinfo", "serve", "--config", str(config)]
    with (log or Path(os.devnull)).open("wb") as printed:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(f"http://localhost:{port}/_stcore/health", process)
        yield Served(url=f"http://localhost:{port}", pid=process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def memory_mb(pid: int) -> float:
    """Return the memory a process and its children hold, shared pages in parts (Linux only)."""
    tasks = Path(f"/proc/{pid}/task")
    children = {
        int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()
    }
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    [held] = [line for line in rollup.splitlines() if line.startswith("Pss:")]
    return int(held.split()[1]) / 1024 + sum(memory_mb(child) for child in children)


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
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine (make test installs one where it may)")
    return found


CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The shell first: it draws the same pages with less work."""
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
"""It finds no host but this one."""


def give_name(page: Any, name: str = "Anna") -> None:
    """Say who writes: nothing is decided, reported or taken back in nobody's name."""
    field = page.get_by_label("Dit navn").first
    field.fill(name)
    field.press("Enter")
    page.wait_for_function("name => window.kortinfo?.nameNow === name", arg=name)
    page.locator(IDLE).wait_for(state="attached")


@contextmanager
def a_run(page: Any) -> Iterator[None]:
    """Do what makes the page's script run, within; after it the run has begun and ended.

    Waiting for an idle page alone passes before a busy machine has begun the run.
    """
    page.locator("[data-testid=stApp]").wait_for(state="attached")
    page.evaluate(
        """() => {
            const app = document.querySelector("[data-testid=stApp]");
            window.runEnded = undefined;
            window.runsSeen?.disconnect();
            window.runsSeen = new MutationObserver(() => {
                const idle = app.dataset.testScriptState === "notRunning";
                window.runEnded = idle ? performance.now() : Infinity;
            });
            window.runsSeen.observe(app, { attributeFilter: ["data-test-script-state"] });
        }"""
    )
    yield
    # One run may ask for another: over it is once nothing has run for a while.
    page.wait_for_function("performance.now() - window.runEnded > 400")


def foreign_requests(context: Any, note: Callable[[str], None]) -> Callable[[], None]:
    """Note the address of everything a browser context asks another host for (in vain).

    Returns:
        what ends it.
    """

    def look(url: str) -> None:
        if urlsplit(url).hostname not in ("localhost", "127.0.0.1", None):
            note(url)

    def requested(request: Any) -> None:
        look(request.url)

    def opened(page: Any) -> None:
        page.on("websocket", lambda socket: look(socket.url))

    context.on("request", requested)
    context.on("page", opened)

    def end() -> None:
        context.remove_listener("request", requested)
        context.remove_listener("page", opened)

    return end


_HANDED_BACK: dict[tuple[int, int], list[Any]] = {}


def lent_context(chromium: Any, size: dict[str, int], *, touch: bool) -> Any:
    """Return a browser context without cookies or stores, to be given to :func:`hand_back`.

    One that was handed back has the app's scripts compiled: a third less work for a page.
    """
    free = _HANDED_BACK.setdefault((id(chromium), size["width"]), [])
    if free:
        context = free.pop()
        context.clear_cookies()  # now: an answer on its way may have brought one after its end
        return context
    return chromium.new_context(
        viewport=size, locale="da-DK", accept_downloads=True, has_touch=touch
    )


def hand_back(chromium: Any, context: Any, size: dict[str, int]) -> None:
    """Take a context back: its pages and stores are gone, its cookies where it is lent again."""
    from playwright.sync_api import Error

    for page in context.pages:
        with suppress(Error):  # a page of no origin has no stores
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.close()
    _HANDED_BACK[id(chromium), size["width"]].append(context)
