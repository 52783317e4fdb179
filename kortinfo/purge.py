"""Delete what is past its retention: whole builds, rows in builds, rows of the logbook."""

import datetime as dt
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kortinfo import tables as t
from kortinfo.alone import alone
from kortinfo.build import level
from kortinfo.classify.rules import compile_rules
from kortinfo.errors import SnapshotMissing, SnapshotUnreadable
from kortinfo.imported_rows import Imported, without_old
from kortinfo.imports import tidy
from kortinfo.logbook import Logbook
from kortinfo.retention import first_day, past_retention
from kortinfo.settings import Settings
from kortinfo.snapshot import (
    Snapshot,
    builds,
    delete_build,
    open_build,
    open_snapshot,
    replace_tables,
)

LOGBOOK_KINDS = ("lists", "views", "decisions", "audit")


@dataclass(frozen=True, kw_only=True)
class Purge:
    """What is past retention.

    Attributes:
        builds: names of the builds that go.
        rows: by build, how many rows go (``events``) or lose their content (``set_aside``).
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
        return frozenset(open_snapshot(folder).table("units")[t.PNR].dropna())
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
    for kind in LOGBOOK_KINDS:
        day = first_day(now.date(), getattr(settings.retention, kind))
        if day is not None:
            moments[kind] = dt.datetime.combine(day, dt.time(), tzinfo=now.tzinfo)
    return moments


def _purge_rows(
    build: Snapshot, settings: Settings, built: dt.date, today: dt.date, *, really: bool
) -> dict[str, int]:
    events = build.table("events")
    old = past_retention(events, as_of=today, months=settings.retention.events)
    frames: dict[str, pd.DataFrame] = {}
    counts = {}
    if old.any():
        frames = without_events(build, settings, events.loc[old, t.EVENT_ID])
        counts["events"] = int(old.sum())
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
    build: Snapshot, settings: Settings, event_ids: pd.Series
) -> dict[str, pd.DataFrame]:
    """Return the tables of a build that change when some events leave it, levels among them."""
    names = ("units", "events", "credits", "job_ads", "job_ad_credits", "corrections")
    frames = {name: build.table(name) for name in names}
    for name in ("events", "credits"):
        frame = frames[name]
        frames[name] = frame[~frame[t.EVENT_ID].isin(event_ids)].reset_index(drop=True)
    twice = build.table("duplicates")
    gone = twice[t.EVENT_ID].isin(event_ids) | twice[t.OTHER_ID].isin(event_ids)
    return {
        "events": frames["events"],
        "credits": frames["credits"],
        "duplicates": twice[~gone].reset_index(drop=True),
        "businesses": levelled(build, settings, frames),
    }


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
