"""A selection on disk: a list or a map file, written whole or not at all, and logged."""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kortinfo.classify.rules import compile_rules
from kortinfo.exports.record import record_export
from kortinfo.exports.taking import LISTS, MAP, Made, View, make
from kortinfo.logbook import Logbook
from kortinfo.selection import Selection, coded, mask, titles_of
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot

__all__ = ["LISTS", "MAP", "Taker", "view_of", "write_file"]


@dataclass(frozen=True, kw_only=True)
class Taker:
    """Who takes something along, when, and why protected businesses go with it ("": they don't)."""

    who: str
    at: dt.datetime
    reason: str = ""


def view_of(snapshot: Snapshot, settings: Settings, selection: Selection, *, language: str) -> View:
    """Return what a selection looks at, in the order of the snapshot."""
    businesses = snapshot.table("businesses")
    codes = coded(businesses, as_of=snapshot.as_of, due_soon=settings.due.soon)
    return View(
        snapshot=snapshot,
        settings=settings,
        businesses=businesses,
        rows=np.flatnonzero(mask(codes, selection)),
        selection=selection,
        titles=titles_of(businesses, sectors=snapshot.table("sectors"), areas=snapshot.areas()),
        language=language,
        rules=compile_rules(settings.rules),
        window_months=settings.window_months,
    )


def write_file(kind: str, view: View, path: Path, *, taker: Taker, explain: bool = False) -> Made:
    """Write a file of a kind (``taking.KINDS``) and log it; ``explain``: see ``taking.make``.

    Raises:
        OSError: the file cannot be written; what was there before stays.
        KortinfoError: the logbook cannot be written; the file is not either.
    """
    made = make(kind, view, reason=taker.reason, explain=explain)
    with whole(path) as unfinished:
        unfinished.write_bytes(made.content)
        # Logged before the file is there: nothing goes out unlogged.
        with contextlib.closing(
            Logbook.open(view.settings.logbook, folder=view.settings.folder)
        ) as logbook:
            record_export(logbook, made.taken, who=taker.who, at=taker.at)
    return made


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to write; it takes its place when all went well, else it goes."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
