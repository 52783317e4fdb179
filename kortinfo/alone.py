"""One build at a time: who changes what the map is made of holds the snapshot folder meanwhile.

Held by a lock of the operating system, which a process that dies holds no longer, whatever lies on
the disk. A trial (``build(trial=True)``) needs no hold: it changes nothing until it is taken.
"""

import datetime as dt
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kortinfo.disk import switch_in
from kortinfo.errors import BuildBusy

LOCK, NOTE = "building.lock", "building.json"
_mine = threading.local()


@contextmanager
def alone(folder: Path, *, now: dt.datetime) -> Iterator[None]:
    """Hold a snapshot folder for this thread; held already, it stays so until the outermost ends.

    Args:
        folder: the snapshot folder, made where it is not there.
        now: this moment, told to whoever is turned away.

    Raises:
        BuildBusy: another process, or another thread, holds it; the error says since when.
    """
    held: set[Path] = _mine.__dict__.setdefault("held", set())
    whole = folder.absolute()
    if whole in held:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / LOCK, timeout=0):
            _note(folder, now)
            held.add(whole)
            try:
                yield
            finally:
                held.discard(whole)
    except Timeout:
        raise BuildBusy(since=_since(folder)) from None


def _note(folder: Path, now: dt.datetime) -> None:
    fresh = folder / f"{NOTE}.{os.getpid()}"
    fresh.write_text(json.dumps({"since": now.isoformat()}) + "\n", encoding="utf-8")
    switch_in(fresh, folder / NOTE)


def _since(folder: Path) -> dt.datetime | None:
    """Return since when it is held; None: the other one has not said so yet."""
    try:
        return dt.datetime.fromisoformat(json.loads((folder / NOTE).read_text("utf-8"))["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
