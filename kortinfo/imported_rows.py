"""What files taken in through the app hold that has to go: rows too old, a business, a person."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import pandas as pd

from kortinfo import imports
from kortinfo import tables as t
from kortinfo.errors import KortinfoError
from kortinfo.forget_names import Naming
from kortinfo.forgotten import Forgotten
from kortinfo.loaders.cleaned import Leaving, Row
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Settings, Source
from kortinfo.sources import load_alone

_PLACE = [t.SOURCE_FILE, t.SOURCE_SHEET, t.SOURCE_ROW]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """Where something stands in what was handed in.

    Attributes:
        rows: by source, in how many rows.
        waiting: files looked at and not taken in: nobody looks into them, they go as a whole.
        unread: sources whose file can no longer be read.
    """

    rows: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    unread: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """In how many rows and files."""
        return sum(self.rows.values()) + self.waiting


def without_words(settings: Settings, person: Forgotten, *, really: bool) -> Imported:
    """Find a person in what was kept, names of files and headings among it.

    ``really``: mask it.
    """
    leaving = Leaving(mask=False, masked=person.masked, masked_id=person.masked_id)
    return _without(settings, lambda _: leaving, waiting=True, really=really)


def without_business(
    settings: Settings,
    *,
    numbers: Collection[str],
    ids: Collection[str],
    naming: Naming,
    known_pnrs: Collection[str],
    really: bool,
) -> Imported:
    """Find the rows of a business, by its numbers, its names and the ids of its events and job ads.

    ``known_pnrs`` are the register's: the ids hang on which numbers are P-numbers.
    """

    def leaving(source: Source) -> Leaving:
        loaded = load_alone(source, settings, known_pnrs=known_pnrs)
        rows = _places(
            loaded, lambda frame: frame[_id_of(frame)].isin(ids) | naming.about(frame), ids
        )
        rows |= _aside_naming(loaded.set_aside, naming)
        return Leaving(mask=False, rows=rows, numbers=frozenset(numbers))

    return _without(settings, leaving, waiting=True, really=really)


def without_old(
    settings: Settings,
    is_old: Callable[[pd.DataFrame], pd.Series],
    *,
    known_pnrs: Collection[str],
    really: bool,
) -> Imported:
    """Find the contacts, collaborations and job ads that are too old (``is_old`` of them)."""

    def leaving(source: Source) -> Leaving:
        loaded = load_alone(source, settings, known_pnrs=known_pnrs)
        return Leaving(mask=False, rows=_places(loaded, is_old, ()))

    return _without(settings, leaving, waiting=False, really=really)


def _without(
    settings: Settings, leaving: Callable[[Source], Leaving], *, waiting: bool, really: bool
) -> Imported:
    rows: dict[str, int] = {}
    unread: list[str] = []
    for source in imports.stored(settings):
        try:
            changed = imports.leave_out(settings, source, leaving(source), really=really)
        except (KortinfoError, FileNotFoundError):
            unread.append(source.name)
            continue
        if changed:
            rows[source.name] = changed
    looked_at = imports.waiting_files(settings) if waiting else ()
    if really:
        for file in looked_at:
            imports.drop_waiting(file)
        if rows:
            imports.drop_unread(settings)
    return Imported(rows=rows, waiting=len(looked_at), unread=tuple(unread))


def _places(
    loaded: Loaded, is_meant: Callable[[pd.DataFrame], pd.Series], ids: Collection[str]
) -> frozenset[Row]:
    """Return the places of a file's rows that are meant, and of their duplicates."""
    found: list[pd.DataFrame] = []
    meant = set(ids)
    for name in (t.LOADED_EVENTS.name, t.LOADED_JOB_ADS.name):
        if name in loaded.tables:
            frame = loaded.tables[name]
            frame = frame[is_meant(frame)]
            meant |= set(frame[_id_of(frame)])
            found.append(frame[_PLACE])
    aside = loaded.set_aside
    found.append(aside.loc[aside[t.DETAIL].isin(meant), _PLACE])
    return _rows(pd.concat(found, ignore_index=True))


def _aside_naming(aside: pd.DataFrame, naming: Naming) -> frozenset[Row]:
    """Return the places of the rows that were set aside with one of its names."""
    named = naming.in_cells(aside[t.KEY]) | naming.in_cells(aside[t.DETAIL])
    return _rows(aside.loc[named, _PLACE])


def _rows(places: pd.DataFrame) -> frozenset[Row]:
    told = places.fillna({t.SOURCE_SHEET: ""})
    return frozenset((file, sheet, int(row)) for file, sheet, row in told.to_numpy())


def _id_of(frame: pd.DataFrame) -> str:
    return t.EVENT_ID if t.EVENT_ID in frame else t.JOB_AD_ID
