"""Runs ``kortinfo fetch`` and kills it, kill -9, at random moments until a run gets through.

The moment is chosen by the service: while it holds the n-th request, or some thousandths of a
second after it answered it, when the client is writing.
"""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from tests.fetch.stand_in import KEY, PASSWORD, StandIn

SETTINGS = """\
name = "Prøve"
home_municipalities = ["0813"]
[fetch.cvr]
url = "{url}"
user = "Proeve_CVR_I_SKYEN"
way = "{way}"
page_size = 1
to = "{to}"
[fetch.dar]
url = "{url}"
page_size = 2
[fetch.dagi]
url = "{url}"
"""


def write_settings(folder: Path, url: str, *, way: str = "search_after") -> Path:
    """Write settings that name the stand-in."""
    to = "hentet/cvr.zip" if way == "files" else "hentet/cvr.ndjson.gz"
    path = folder / "kortinfo.toml"
    path.write_text(SETTINGS.format(url=url, way=way, to=to), encoding="utf-8")
    return path


def start(config: Path, *what: str) -> subprocess.Popen[bytes]:
    """Start a fetch in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "kortinfo", "fetch", *what, "--config", str(config)],
        env={**os.environ, "CVR_PASSWORD": PASSWORD, "DATAFORDELER_API_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(config: Path, *what: str) -> tuple[int, str]:
    """Run a fetch to its end; return its exit code and all it said."""
    process = start(config, *what)
    out, err = process.communicate(timeout=120)
    return process.returncode, (out + err).decode()


def kill_at(state: StandIn, config: Path, number: int, delay: float, *what: str) -> bool:
    """Kill a fetch at its ``number``-th request, ``delay`` seconds after; tell whether it was."""
    process = start(config, *what)
    before = len(state.asked)

    def kill() -> None:
        process.send_signal(signal.SIGKILL)

    def watch(asked: int) -> None:
        if asked - before == number:
            if delay:
                threading.Timer(delay, kill).start()
            else:
                kill()

    state.watching = watch
    try:
        process.communicate(timeout=120)
    finally:
        state.watching = lambda asked: None
    return process.returncode == -signal.SIGKILL


def kill_often(
    state: StandIn,
    config: Path,
    *what: str,
    times: int,
    most: int,
    seed: int,
    whole: Callable[[], None],
) -> int:
    """Kill ``times`` fetches at random moments; ``whole`` looks at the files after each run.

    Runs that were through before their moment came do not count. Returns how many were killed.
    """
    chance = random.Random(seed)
    killed = 0
    for _ in range(4 * times):
        if killed == times:
            break
        delay = chance.choice([0.0, chance.uniform(0, 0.03)])
        killed += kill_at(state, config, chance.randint(1, most), delay, *what)
        whole()
    return killed
