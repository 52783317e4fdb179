"""A row of a file taken in here gets another id when words in it are masked: decisions follow it.

A row's id is made of what it says (decision 001). So masking a forgotten person in a kept file
makes another row of it, in the next build and in every later edition of the file, which is masked
the same at the door. The row is known again by its place in the file.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pandas as pd

from kortinfo import imports
from kortinfo import tables as t
from kortinfo.cpr import mask_cpr
from kortinfo.errors import KortinfoError, SnapshotUnreadable
from kortinfo.forgotten import Forgotten
from kortinfo.logbook import Logbook
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot, builds, known_pnrs, open_build, replace_tables
from kortinfo.sources import load_alone

Place = tuple[str, str, str, int]
"""Source, file, sheet and row."""
_IDS = (t.EVENT_ID, t.OTHER_ID, t.JOB_AD_ID)


@contextmanager
def pairs_follow(
    settings: Settings, book: Logbook, person: Forgotten, *, change: Mapping[str, Any]
) -> Iterator[None]:
    """Keep what was decided about pairs of rows, while a person is masked in the files inside.

    The builds' rows get the new ids, too; ``change`` is what is said of that in their manifests.
    """
    if not book.pairs():
        yield
        return
    made = _readable(settings)
    pnrs = frozenset().union(*map(known_pnrs, made))
    before = ids_by_place(settings, known_pnrs=pnrs)
    yield
    after = ids_by_place(settings, known_pnrs=pnrs)
    moved = moved_ids(before, after, told=lambda name: person.masked(mask_cpr(name)))
    book.rename_rows(moved)
    for build in made:
        if frames := with_ids(build, moved):
            replace_tables(build, frames, change=change)


def _readable(settings: Settings) -> list[Snapshot]:
    found = []
    for folder in builds(settings.snapshot_folder):
        with suppress(SnapshotUnreadable):
            found.append(open_build(folder))
    return found


def ids_by_place(settings: Settings, *, known_pnrs: Collection[str]) -> dict[Place, str]:
    """Return the id of each event and job ad of the files taken in; what cannot be read: none."""
    found: dict[Place, str] = {}
    for source in imports.stored(settings):
        try:
            loaded = load_alone(source, settings, known_pnrs=known_pnrs)
        except (KortinfoError, FileNotFoundError):
            continue
        for table, key in ((t.LOADED_EVENTS, t.EVENT_ID), (t.LOADED_JOB_ADS, t.JOB_AD_ID)):
            if table.name not in loaded.tables:
                continue
            rows = loaded.tables[table.name]
            sheet = rows[t.SOURCE_SHEET].fillna("")
            columns = (rows[t.SOURCE_FILE], sheet, rows[t.SOURCE_ROW], rows[key])
            for file, name, row, id_ in zip(*columns, strict=True):
                found[source.name, str(file), str(name), int(row)] = str(id_)
    return found


def moved_ids(
    before: Mapping[Place, str], after: Mapping[Place, str], *, told: Callable[[str], str]
) -> dict[str, str]:
    """Return the new id of each row whose id has changed.

    Rows that say the same now are one row: what was decided about them decides nothing any more.

    Args:
        before: ids by place, before words were masked.
        after: the same since.
        told: returns a name of a source, file or sheet as it is told since.
    """
    moved: dict[str, str] = {}
    for (source, file, sheet, row), old in before.items():
        new = after.get((told(source), told(file), told(sheet), row))
        if new is not None and new != old:
            moved[old] = new
    times, there = Counter(moved.values()), set(before.values())
    return {old: new for old, new in moved.items() if times[new] == 1 and new not in there}


def with_ids(build: Snapshot, moved: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the tables of a build that change when its rows get other ids."""
    frames: dict[str, pd.DataFrame] = {}
    for table in t.SNAPSHOT_TABLES:
        frame = build.table(table.name)
        columns: Iterable[str] = [name for name in _IDS if name in frame]
        if table is t.SET_ASIDE:
            columns = [t.DETAIL]  # a duplicate's is the id of the row that stays
        changed = {
            name: frame[name].map(moved).fillna(frame[name]).astype("str")
            for name in columns
            if frame[name].isin(moved.keys()).any()
        }
        if changed:
            frames[table.name] = frame.assign(**changed)
    return frames
