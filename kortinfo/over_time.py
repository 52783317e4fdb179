"""A build over time: its businesses at past month ends, who will soon fall, who worked together."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.by_hand import timeline_by_hand
from kortinfo.classify.rules import compile_rules
from kortinfo.classify.timeline import Levels, month_ends, timeline
from kortinfo.coverage.campaigns import Reach, eve, reach
from kortinfo.coverage.compare import Comparison, Shared, comparison, shared
from kortinfo.coverage.cooperation import Cooperation, cooperation
from kortinfo.coverage.falls import fall_days
from kortinfo.coverage.history import History, begins, history
from kortinfo.coverage.targets import Progress, progress
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import UNIT_ID

MONTHS = 36
"""Month ends looked back at."""
_TABLES = ("events", "credits", "earlier_contacts", "corrections")


def past(snapshot: Snapshot, settings: Settings, *, months: int = MONTHS) -> History:
    """Return the businesses of the last month ends, and of the build's own day as the last."""
    return on_days(snapshot, settings, month_ends(snapshot.as_of, months=months))


def on_days(snapshot: Snapshot, settings: Settings, days: Sequence[dt.date]) -> History:
    """Return the businesses of any days up to the build's own, in order."""
    return history(
        *(snapshot.table(name) for name in ("units", "lives", *_TABLES)),
        home_municipalities=settings.home_municipalities,
        rules=compile_rules(settings.rules),
        window_months=settings.window_months,
        count_others=settings.count_others,
        days=days,
        as_of=snapshot.as_of,
    )


def whole_since(snapshot: Snapshot, settings: Settings) -> dt.date | None:
    """Return the first day of which the sources tell the whole level; None without events."""
    return begins(
        snapshot.table("events"),
        window_months=settings.window_months,
        count_others=settings.count_others,
    )


def falls(snapshot: Snapshot, settings: Settings) -> NDArray[np.int64]:
    """Return in how many days each of the build's businesses falls, as ``fall_days`` does."""
    return fall_days(
        snapshot.table("businesses"),
        *(snapshot.table(name) for name in _TABLES),
        rules=compile_rules(settings.rules),
        window_months=settings.window_months,
        count_others=settings.count_others,
        as_of=snapshot.as_of,
    )


def worked_together(snapshot: Snapshot, chosen: NDArray[np.bool_]) -> Cooperation:
    """Return the chosen businesses' *samarbejdsgrad*, approximated, of the last 12 months."""
    return cooperation(
        snapshot.table("businesses"),
        chosen,
        snapshot.table("events"),
        snapshot.table("credits"),
        since=a_year_before(snapshot.as_of),
        until=snapshot.as_of,
    )


def levels_on(
    snapshot: Snapshot,
    settings: Settings,
    unit_ids: pd.Index,
    days: Sequence[dt.date],
    *,
    known_until: dt.date | None = None,
) -> Levels:
    """Return the level of units on any days, as ``timeline`` does, with those set by hand."""
    events, credits_, earlier, corrections = (snapshot.table(name) for name in _TABLES)
    level = timeline(
        unit_ids,
        events,
        credits_,
        earlier,
        rules=compile_rules(settings.rules),
        window_months=settings.window_months,
        count_others=settings.count_others,
        days=days,
        known_until=known_until,
    )
    return timeline_by_hand(level, unit_ids, corrections, days=days, as_of=snapshot.as_of)


def targets(snapshot: Snapshot, settings: Settings, known: History) -> tuple[Progress, ...]:
    """Return how far each target of the settings is.

    Args:
        snapshot: the build.
        settings: the installation's.
        known: from :func:`past`.
    """
    unit_ids = pd.Index(known.businesses[UNIT_ID].to_numpy())
    days = sorted({each.by for each in settings.targets if each.by >= snapshot.as_of})
    level = levels_on(snapshot, settings, unit_ids, days, known_until=snapshot.as_of)
    return progress(
        settings.targets,
        known,
        snapshot.table("businesses"),
        {day: level[:, at] for at, day in enumerate(days)},
        default=default_selection(settings.population),
        visits_per_business=settings.plan.visits_per_business,
        whole_since=whole_since(snapshot, settings),
    )


def campaigns(snapshot: Snapshot, settings: Settings) -> tuple[Reach, ...]:
    """Return whom each campaign of the settings reached."""
    days = sorted({eve(each, snapshot.as_of) for each in settings.campaigns})
    if not days:
        return ()
    known = on_days(snapshot, settings, days)
    return tuple(
        reach(
            each,
            known,
            snapshot.table("events"),
            snapshot.table("credits"),
            default=default_selection(settings.population),
            as_of=snapshot.as_of,
            count_others=settings.count_others,
        )
        for each in settings.campaigns
    )


def compared(snapshot: Snapshot, settings: Settings, theirs: Shared) -> Comparison:
    """Return us beside another municipality: of its population, and on its day where it is past."""
    found = comparison(ours_as(snapshot, settings, theirs), theirs)
    whole = whole_since(snapshot, settings)
    if whole is None or found.our_day >= whole or theirs.definitions is None:
        return replace(found, whole_since=whole)
    return replace(found, whole_since=whole, different=(*found.different, "whole"))


def ours_as(snapshot: Snapshot, settings: Settings, theirs: Shared) -> Shared:
    """Return our counts of another's population, and on its day where it is past."""
    known = on_days(snapshot, settings, [min(theirs.as_of, snapshot.as_of)])
    return shared(known, settings, population=theirs.whom)


def a_year_before(as_of: dt.date) -> dt.date:
    """Return the first day of the 12 months that end on a day."""
    first: dt.date = (pd.Timestamp(as_of) - pd.DateOffset(months=12, days=-1)).date()
    return first
