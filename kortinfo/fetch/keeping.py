"""What is fetched, on disk: gathered beside the last good file, switched in by one rename.

Whatever happens, the file the loaders read is the last good one or the new one, whole. What a
stopped run gathered lies beside it (``<name>.part`` and ``<name>.part.json``) for the next run.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kortinfo.disk import switch_in
from kortinfo.errors import FetchBusy, FetchEmpty, SourceError

PART, NOTE, FRESH, FETCHED = ".part", ".part.json", ".fresh", ".fetched.json"


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What a fetch brought.

    Attributes:
        file: the file.
        holds: how many documents or rows (of weekly files: entities) it holds.
        new: how many of them were fetched now.
        since: only what changed since then was asked for; "": everything.
        without: entities the service has no file of, and the loader can do without.
    """

    file: Path
    holds: int
    new: int
    since: str = ""
    without: tuple[str, ...] = ()


def beside(path: Path, ending: str) -> Path:
    """Return the file next to ``path`` whose name goes on with ``ending``."""
    return path.with_name(path.name + ending)


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Hold ``target`` for this run; a killed run holds it no longer.

    Raises:
        FetchBusy: another run holds it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(beside(target, ".lock"), timeout=0):
            yield
    except Timeout:
        raise FetchBusy(file=target.name) from None


def write_note(path: Path, note: dict[str, Any]) -> None:
    """Write a small JSON file whole or not at all."""
    fresh = beside(path, FRESH)
    fresh.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    switch_in(fresh, path)


def read_note(path: Path) -> dict[str, Any]:
    """Return a small JSON file; one that is not there, or damaged, is empty."""
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def task_id(*parts: object) -> str:
    """Return what tells one task from another: only the same task may be gone on with."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


def checksum(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_as_noted(path: Path, note: dict[str, Any]) -> bool:
    """Tell whether a file is the very one that was noted when it was switched in."""
    return path.is_file() and note.get("sha256") == checksum(path)


def remove(*paths: Path) -> None:
    """Delete files that may not be there."""
    for path in paths:
        with suppress(FileNotFoundError):
            path.unlink()


_STALE_AFTER = dt.timedelta(days=2)
"""Pieces of one set older than that would no longer fit together."""


@contextmanager
def staging(target: Path, *, task: str, now: dt.datetime) -> Iterator[tuple[Path, dt.datetime]]:
    """Give a folder for the pieces ``target`` is made of, and the moment the set was begun.

    What a stopped run of the same task left there is kept for two days. The folder goes once the
    block ends well, and where what came is no good: the same pieces would fail again.
    """
    folder = beside(target, ".parts")
    note = read_note(folder / "task.json")
    began = _moment(note.get("began"), now)
    if note.get("task") != task or not dt.timedelta(0) <= now - began < _STALE_AFTER:
        shutil.rmtree(folder, ignore_errors=True)
        began = now
    folder.mkdir(parents=True, exist_ok=True)
    write_note(folder / "task.json", {"task": task, "began": began.isoformat()})
    try:
        yield folder, began
    except (SourceError, FetchEmpty):
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def drop_stale(target: Path, *, now: dt.datetime) -> None:
    """Delete what a run gathered for ``target`` that was stopped more than two days ago."""
    note = beside(target, NOTE)
    began = _moment(read_note(note).get("began"), now)
    if not dt.timedelta(0) <= now - began < _STALE_AFTER:
        remove(note, beside(target, PART))


def _moment(text: object, otherwise: dt.datetime) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(str(text))
    except ValueError:
        return otherwise


class Journal:
    """Lines gathered piece by piece; each piece is noted only once it is on disk.

    ``position`` is what the last piece was gathered up to; a run that is killed goes on from
    there, and what was written after it is cut off.
    """

    def __init__(self, target: Path, *, task: str, began: str) -> None:
        """Go on with the same task where it stopped, or begin at the moment ``began``."""
        self.path = beside(target, PART)
        self._note = beside(target, NOTE)
        noted = read_note(self._note)
        size = self.path.stat().st_size if self.path.exists() else -1
        resumed = noted.get("task") == task and size >= noted.get("bytes", 0)
        self._state: dict[str, Any] = noted if resumed else {"task": task, "bytes": 0}
        self.began: str = self._state.setdefault("began", began)
        with self.path.open("r+b" if size >= 0 else "w+b") as stream:
            stream.truncate(self._state["bytes"])

    @property
    def position(self) -> dict[str, Any]:
        """What the last piece said; empty at the beginning."""
        position: dict[str, Any] = self._state.get("position", {})
        return position

    def add(self, lines: bytes, position: dict[str, Any]) -> None:
        """Append a piece and note how far it goes."""
        with self.path.open("ab") as stream:
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
        self._state |= {"bytes": self._state["bytes"] + len(lines), "position": position}
        write_note(self._note, self._state)

    def discard(self) -> None:
        """Delete what was gathered."""
        remove(self._note, self.path)

    def finish(self, to: Path) -> None:
        """Give what was gathered its name."""
        switch_in(self.path, to)
        remove(self._note)
