"""A build of the same sources again, copied from the first: most tests only begin with one."""

import atexit
import datetime as dt
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

from kortinfo.build import build
from kortinfo.decided import NOTHING, Decided
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot, open_snapshot

_MADE: dict[tuple[object, ...], Path] = {}


@cache
def _shelf() -> Path:
    folder = tempfile.mkdtemp(prefix="kortinfo-built-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def build_once(
    settings: Settings, *, as_of: dt.date, built_at: dt.datetime, decisions: Decided = NOTHING
) -> Snapshot:
    """Do what ``build`` does; a first build of what was built before in this process is copied.

    For tests of what comes after a build. What lies in the settings' folder, but the logbook,
    counts as a source; with decisions, or where something was built before, it is built.
    """
    decided = any(len(table) for table in vars(decisions).values())
    if decided or settings.snapshot_folder.exists():
        return build(settings, as_of=as_of, built_at=built_at, decisions=decisions)
    files = sorted(
        path
        for path in settings.folder.rglob("*")
        if path.is_file() and not path.name.startswith("logbook")
    )
    given = [(path.relative_to(settings.folder), _digest(path)) for path in files]
    key = (*given, str(settings.sources), as_of, built_at)
    if key not in _MADE:
        build(settings, as_of=as_of, built_at=built_at)
        kept = _shelf() / str(len(_MADE))
        shutil.copytree(settings.snapshot_folder, kept)
        _MADE[key] = kept
    else:
        shutil.copytree(_MADE[key], settings.snapshot_folder)
    return open_snapshot(settings.snapshot_folder)


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
