"""Delete what is past its retention: whole builds, rows in builds, rows of the logbook."""

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kortinfo import tables as t
from kortinfo.alone import alone
from kortinfo.build import level
from kortinfo.classify.rules import compile_rules
from kortinfo.earlier_contacts import joined, marks_of
from kortinfo.errors import SnapshotMissing, SnapshotUnreadable
from kortinfo.imported_rows import Imported, without_old
from kortinfo.imports import drop_unread, tidy
from kortinfo.logbook import Logbook
from kortinfo.merge.aside import joined as places_joined
from kortinfo.retention import first_day, past_retention
from kortinfo.settings import Settings
from kortinfo.snapshot import (
    Snapshot,
    builds,
    delete_build,
    known_pnrs,
    open_build,
    open_snapshot,
    replace_tables,
)

LOGBOOK_KINDS = {
    "lists": "lists",
    "views": "views",
    "decisions": "decisions",
    "pairs": "decisions",
    "corrections": "decisions",
    "aims": "decisions",
    "audit": "audit",
    "plans": "plans",
    "visits": "events",
}
"""The kinds of the logbook's rows, and the retention of each."""
_EVENT_STEPS = (
    *("identify", "credit", "duplicates"),
    *("identify_job_ads", "credit_job_ads", "duplicate_job_ads"),
)
"""The merge steps that set events and job ads aside."""
_ROWS = (("events", "credits", t.EVENT_ID), ("job_ads", "job_ad_credits", t.JOB_AD_ID))


@dataclass(frozen=True, kw_only=True)
class Purge:
    """What is past retention.

    Attributes:
        builds: names of the builds that go.
        rows: by build, how many rows go (``events``, ``job_ads``) or lose their content
            (``set_aside``).
        logbook: by kind, how many rows go.
        unreadable: builds of another version, which cannot be looked into and go where they are
            past the age for builds.
        imported: rows of files taken in through the app.
    """

    builds: tuple[str, ...] = ()
    rows: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    logbook: Mapping[str, int] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    imported: Imported = field(default_factory=Imported)

    @property
    def total(self) -> int:
        """How many builds and rows that is."""
        rows = sum(sum(counts.values()) for counts in self.rows.values())
        return len(self.builds) + rows + sum(self.logbook.values()) + self.imported.total


def purge(settings: Settings, book: Logbook, *, now: dt.datetime, really: bool) -> Purge:
    """Find what is past retention and, where ``really``, delete it.

    The current build is never deleted: rows that are too old leave it and its businesses are
    levelled anew, as a build would.

    Args:
        settings: retention, rules, and where snapshot and logbook are.
        book: the logbook.
        now: the moment ages are counted to, with its zone.
        really: delete; else only tell.
    """
    with alone(settings.snapshot_folder, now=now) if really else nullcontext():
        return _purged(settings, book, now=now, really=really)


def _purged(settings: Settings, book: Logbook, *, now: dt.datetime, really: bool) -> Purge:
    today, keep = now.date(), settings.retention
    current = _current(settings.snapshot_folder)
    gone: list[str] = []
    unreadable: list[str] = []
    rows: dict[str, dict[str, int]] = {}
    # The current one last: where it is written anew, the oldest builds may go.
    for folder in sorted(builds(settings.snapshot_folder), key=lambda item: item == current):
        build, built = _opened(folder)
        oldest = first_day(today, keep.snapshots)
        if oldest is not None and built < oldest and folder != current:
            gone.append(folder.name)
            if really:
                delete_build(folder)
        elif build is None:
            unreadable.append(folder.name)
        else:
            counts = _purge_rows(build, settings, built, today, really=really)
            if counts:
                rows[folder.name] = counts
    imported = without_old(
        settings,
        lambda events: past_retention(events, as_of=today, months=keep.events),
        known_pnrs=_known_pnrs(settings.snapshot_folder),
        really=really,
    )
    if really:
        drop_unread(settings)
        tidy(settings, now=now.timestamp())
    before = _moments(settings, now)
    logbook = book.purge(before) if really else book.older(before)
    if really:
        book.compact()
    return Purge(
        builds=tuple(gone),
        rows=rows,
        logbook=logbook,
        unreadable=tuple(unreadable),
        imported=imported,
    )


def _known_pnrs(folder: Path) -> frozenset[str]:
    try:
        return known_pnrs(open_snapshot(folder))
    except (SnapshotMissing, SnapshotUnreadable):
        return frozenset()


def _current(folder: Path) -> Path | None:
    try:
        return open_snapshot(folder).folder
    except (SnapshotMissing, SnapshotUnreadable):
        return None


def _opened(folder: Path) -> tuple[Snapshot | None, dt.date]:
    """Open a build and say when it was made; one that cannot be read is as old as its folder."""
    try:
        build = open_build(folder)
    except SnapshotUnreadable:
        changed = dt.datetime.fromtimestamp(folder.stat().st_mtime, tz=dt.UTC)
        return None, changed.date()
    return build, dt.datetime.fromisoformat(build.built_at).date()


def _moments(settings: Settings, now: dt.datetime) -> dict[str, dt.datetime]:
    """Return before which moment each kind of the logbook's rows is too old."""
    moments = {}
    for kind, kept in LOGBOOK_KINDS.items():
        day = first_day(now.date(), getattr(settings.retention, kept))
        if day is not None:
            moments[kind] = dt.datetime.combine(day, dt.time(), tzinfo=now.tzinfo)
    return moments


def _purge_rows(
    build: Snapshot, settings: Settings, built: dt.date, today: dt.date, *, really: bool
) -> dict[str, int]:
    frames: dict[str, pd.DataFrame] = {}
    counts = {}
    gone: list[pd.Series] = []
    for table, _, key in _ROWS:
        rows = build.table(table)
        old = past_retention(rows, as_of=today, months=settings.retention.events)
        if old.any():
            gone.append(rows.loc[old, key])
            counts[table] = int(old.sum())
    if gone:
        frames = without_events(build, settings, pd.concat(gone), as_of=today)
    marks = build.table("earlier_contacts")
    expired = len(marks) - len(joined(marks, kept=settings.retention, as_of=today))
    if expired:
        counts["earlier_contacts"] = expired
        frames = frames or without_events(build, settings, pd.Series(dtype="str"), as_of=today)
    oldest = first_day(today, settings.retention.set_aside)
    aside = build.table("set_aside")
    told = aside[[t.KEY, t.DETAIL]].notna().any(axis=1)
    if oldest is not None and built < oldest and told.any():
        nothing = pd.Series(index=aside.index, dtype="str")
        frames["set_aside"] = aside.assign(**{t.KEY: nothing, t.DETAIL: nothing})
        counts["set_aside"] = int(told.sum())
    if really and frames:
        change = {"what": "purge", "on": today.isoformat(), "rows": counts}
        replace_tables(build, frames, change=change)
    return counts


def without_events(
    build: Snapshot, settings: Settings, event_ids: pd.Series, *, as_of: dt.date
) -> dict[str, pd.DataFrame]:
    """Return the tables of a build that change when some events and job ads leave it.

    The levels are among them, what the rows set aside say of those events, and that there were
    some (``earlier_contacts``).
    """
    events = build.table("events")
    marks = marks_of(
        events[events[t.EVENT_ID].isin(event_ids)],
        build.table("credits"),
        count_others=settings.count_others,
    )
    before = build.table(t.EARLIER_CONTACTS.name)
    earlier = joined(before, marks, kept=settings.retention, as_of=as_of)
    changed = {"set_aside": untold(build, event_ids), t.EARLIER_CONTACTS.name: earlier}
    for table, credits_, key in _ROWS:
        for name in (table, credits_):
            frame = build.table(name)
            changed[name] = frame[~frame[key].isin(event_ids)].reset_index(drop=True)
    for name in ("duplicates", "review_candidates"):  # a job ad's id is an event id there
        frame = build.table(name)
        gone = frame[t.EVENT_ID].isin(event_ids)
        if t.OTHER_ID in frame:
            gone |= frame[t.OTHER_ID].isin(event_ids)
        changed[name] = frame[~gone].reset_index(drop=True)
    whole = {name: build.table(name) for name in ("units", "corrections")} | changed
    changed["businesses"] = levelled(build, settings, whole)
    return changed


def untold(build: Snapshot, event_ids: Iterable[str]) -> pd.DataFrame:
    """Return a build's rows set aside, those about some events and job ads without key and detail.

    Such a row is what a merge step tells of one of them, what was merged into one, or a repeated
    row of one: it stays with its place and reason, so that they add up to what was read.
    """
    place = [t.SOURCE, t.SOURCE_FILE, t.SOURCE_SHEET, t.SOURCE_ROW]
    wanted = set(event_ids)
    parts = [frame.loc[frame[key].isin(wanted), place] for frame, key in _keyed(build)]
    theirs = pd.concat(parts, ignore_index=True)
    aside = build.table("set_aside")
    same = pd.MultiIndex.from_frame(_texts(aside[place])).isin(
        pd.MultiIndex.from_frame(_texts(theirs))
    )
    into = "\u2192 " + places_joined(_texts(theirs), [t.SOURCE, t.SOURCE_FILE, t.SOURCE_ROW])
    of_step = aside[t.STEP].isin(_EVENT_STEPS)
    told = of_step & (same | aside[t.DETAIL].isin(into)) | aside[t.DETAIL].isin(wanted)
    return aside.assign(**{name: aside[name].mask(told) for name in (t.KEY, t.DETAIL)})


def _keyed(build: Snapshot) -> list[tuple[pd.DataFrame, str]]:
    return [(build.table(table), key) for table, _, key in _ROWS]


def _texts(places: pd.DataFrame) -> pd.DataFrame:
    return places.astype("str").fillna("")


def levelled(
    build: Snapshot, settings: Settings, frames: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the businesses of a build, levelled by other tables than it holds."""
    return level(
        frames,
        settings=settings,
        rules=compile_rules(settings.rules),
        as_of=build.as_of,
        with_job_ads=any(item["format"] == "job_ads" for item in build.manifest["sources"]),
    )
