"""What a visit to each business of a build is worth, by the settings, campaigns and targets."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.coverage.figures import figures, ground_of
from kortinfo.coverage.named_filter import read_filter
from kortinfo.over_time import falls
from kortinfo.routes.worth import Signals, Worths, worths
from kortinfo.selection import CodedTable, coded
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import (
    BY,
    EVENT_ID,
    HAPPENED_ON,
    LAST_TWO_WAY_ON,
    TWO_WAY,
    TYPE,
    UNIT_ID,
)

Mask = NDArray[np.bool_]
_YEAR = 365


def worth_of(
    snapshot: Snapshot, settings: Settings, *, on: dt.date, codes: CodedTable | None = None
) -> Worths:
    """Return the points of each of the build's businesses for a visit on a day.

    Args:
        snapshot: the build.
        settings: weights, campaigns and targets (with those of the logbook, where wanted).
        on: the day of the visit.
        codes: of the businesses, where they are made already.
    """
    businesses = snapshot.table("businesses")
    codes = codes or coded(businesses, as_of=snapshot.as_of)
    known_falls = falls(snapshot, settings)
    ahead = (on - snapshot.as_of).days
    signals = Signals(
        falls_in=np.where(known_falls >= 0, np.maximum(known_falls - ahead, 0), np.int64(-1)),
        tries=_tries(snapshot, on),
        focus=_focus(settings, codes, on),
        targets=_targets(settings, codes, businesses, on),
    )
    return worths(businesses, signals, settings.visits.worth, on=on)


def _tries(snapshot: Snapshot, on: dt.date) -> NDArray[np.int64]:
    """Return own contacts of the last year that got no answer, after the last that did."""
    businesses = snapshot.table("businesses")
    events = snapshot.table("events")
    since = pd.Timestamp(on) - pd.Timedelta(days=_YEAR)
    one_way = (events[TYPE] == "contact") & ~events[TWO_WAY].astype(bool) & (events[BY] == "own")
    day = pd.to_datetime(events[HAPPENED_ON])
    tried = events.loc[one_way & (day > since) & (day <= pd.Timestamp(on)), [EVENT_ID, HAPPENED_ON]]
    credited = tried.merge(snapshot.table("credits")[[EVENT_ID, UNIT_ID]], on=EVENT_ID)
    last = businesses.set_index(UNIT_ID)[LAST_TWO_WAY_ON]
    before = pd.to_datetime(credited[UNIT_ID].map(last))
    unanswered = credited[~(pd.to_datetime(credited[HAPPENED_ON]) <= before)]
    counts = unanswered.groupby(UNIT_ID)[EVENT_ID].nunique()
    found = businesses[UNIT_ID].map(counts).fillna(0)
    return np.asarray(found, dtype=np.int64)


def _focus(settings: Settings, codes: CodedTable, on: dt.date) -> Mapping[str, Mask]:
    """Return who is in the settings' focus (named "*") and in the campaigns that run."""
    default = default_selection(settings.population)
    wanted = {
        each.name: each.filter for each in settings.campaigns if each.starts <= on <= each.ends
    }
    if settings.visits.focus:
        wanted["*"] = settings.visits.focus
    found = {}
    for name, written in wanted.items():
        selection, faults = read_filter(written, default=default, allowed=("levels", "responsible"))
        if not faults:
            found[name] = codes.mask(selection)
    return found


def _targets(
    settings: Settings, codes: CodedTable, businesses: pd.DataFrame, on: dt.date
) -> Mapping[str, Mask]:
    """Return who is in the targets that are not reached yet and not past."""
    coming = [each for each in settings.targets if each.by >= on]
    if not coming:
        return {}
    ground, default = ground_of(businesses), default_selection(settings.population)
    found = {}
    for target in coming:
        selection, faults = read_filter(target.filter, default=default, allowed=("responsible",))
        if faults:
            continue
        chosen = codes.mask(selection)
        share = getattr(figures(ground, chosen), target.measure)
        if share.covered < target.share * share.total:
            found[target.name] = chosen
    return found
