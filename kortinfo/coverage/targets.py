"""Targets: how far the share covered is, where the trend leads, and how many visits are missing.

The forecast goes on from the last share known by the median of all slopes between two of the last
twelve month ends (Theil and Sen: one odd month does not bend it), and its range by the bounds of
nine in ten such medians. It is a trend that goes on, not a promise.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.coverage.figures import Figures, Ground, Share, figures, ground_of
from kortinfo.coverage.history import History, in_time
from kortinfo.coverage.movements import ABSENT
from kortinfo.coverage.named_filter import Fault, read_filter, unknown_places
from kortinfo.coverage.rates import COVERED
from kortinfo.selection import Selection
from kortinfo.selection.chosen import UNKNOWN
from kortinfo.settings_coverage import Target
from kortinfo.tables import RESPONSIBLE, UNIT_ID

TREND_POINTS = 13
"""The last twelve month ends and the day of reckoning."""
_FEWEST_POINTS = 6
_CONFIDENCE = 0.9
OUTLOOKS = ("met", "at_risk", "likely", "open", "unlikely", "unknown", "few", "past")

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The share on the target's day if the trend goes on, 0 to 1: between ``low`` and ``high``."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What it takes, of the businesses there are today.

    Attributes:
        needed: businesses (employees, companies) to be covered on the day, in all.
        covered: of them covered today.
        falls: of these not covered any more on the day, if nothing more is registered.
        businesses: at least so many have to be covered anew, or kept. Of employees it is the
            fewest, the largest first; of companies one business each.
        visits: what that takes.
    """

    needed: int
    covered: int
    falls: int
    businesses: int
    visits: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Progress:
    """A target and how far it is.

    Attributes:
        target: as the settings have it.
        selection: whom it is about.
        faults: why it cannot be reckoned; then nothing else is told.
        days: those looked back at, the first where it started, the last the day of reckoning.
        shares: one a day; NaN where there were too few.
        now: on the last day.
        forecast: None where there are too few days to tell a trend, or the day is past.
        outlook: one of ``OUTLOOKS``.
        missing: None where the day is past.
    """

    target: Target
    selection: Selection
    faults: tuple[Fault, ...] = ()
    days: tuple[dt.date, ...] = ()
    shares: Floats = field(default_factory=lambda: np.empty(0))
    now: Share = field(default_factory=lambda: Share(covered=0, total=0))
    forecast: Forecast | None = None
    outlook: str = "unknown"
    missing: Missing | None = None

    @property
    def start(self) -> float | None:
        """The share where it started; None where there were too few."""
        return _told(self.shares[0]) if len(self.shares) else None

    @property
    def value(self) -> float | None:
        """The share now; None where there are too few."""
        return _told(self.shares[-1]) if len(self.shares) else None


def progress(
    targets: Sequence[Target],
    known: History,
    businesses: pd.DataFrame,
    later: Mapping[dt.date, NDArray[np.int8]],
    *,
    default: Selection,
    visits_per_business: float = 1,
    whole_since: dt.date | None = None,
) -> tuple[Progress, ...]:
    """Return how far each target is.

    Args:
        targets: as the settings have them.
        known: the businesses at month ends and, last, on the day of reckoning.
        businesses: contract BUSINESSES of that day: who is responsible for whom.
        later: for the targets' days to come the level of each of ``known``'s businesses on it if
            nothing more is registered.
        default: the selection a filter starts from.
        visits_per_business: visits it takes until a business is covered.
        whole_since: before this day the levels are too low: no trend is told of it.
    """
    grounds: dict[int, Ground] = {}
    found = []
    for target in targets:
        selection, faults = _selection(target, known, default)
        if faults:
            found.append(Progress(target=target, selection=selection, faults=faults))
            continue
        chosen = _chosen(selection, known, businesses)
        so_far = _so_far(target, selection, known, chosen, grounds, whole_since)
        if target.by >= known.days[-1]:
            then = later.get(target.by, known.states[:, -1])
            missing = _missing(target, known, chosen, then, visits_per_business)
            so_far = replace(so_far, missing=missing)
        found.append(so_far)
    return tuple(found)


def forecast(days: Sequence[dt.date], shares: Floats, *, by: dt.date) -> Forecast | None:
    """Return where the trend of the last days leads; None where too few of them have a share."""
    from scipy.stats import theilslopes  # here: it takes a second, and most pages want none

    numbers = np.array([day.toordinal() for day in days[-TREND_POINTS:]], dtype=np.float64)
    last = shares[-TREND_POINTS:]
    told = np.isfinite(last)
    if told.sum() < _FEWEST_POINTS or not told[-1]:
        return None
    slope, _, low, high = theilslopes(last[told], numbers[told], alpha=_CONFIDENCE)
    ahead = by.toordinal() - numbers[-1]
    low, middle, high = (
        float(np.clip(last[-1] + each * ahead, 0.0, 1.0)) for each in (low, slope, high)
    )
    return Forecast(low=low, middle=middle, high=high)


def outlook(value: float | None, goal: float, found: Forecast | None) -> str:
    """Say whether a share will be there, as one of ``OUTLOOKS``."""
    if value is None:
        return "few"
    if value >= goal:
        return "at_risk" if found is not None and found.low < goal else "met"
    if found is None:
        return "unknown"
    if found.low >= goal:
        return "likely"
    return "unlikely" if found.high < goal else "open"


def _selection(
    target: Target, known: History, default: Selection
) -> tuple[Selection, tuple[Fault, ...]]:
    selection, faults = read_filter(target.filter, default=default, allowed=("responsible",))
    people = selection.responsible | frozenset(target.responsible)
    selection = replace(selection, responsible=people)
    return selection, (*faults, *unknown_places(selection, known.codes))


def _chosen(selection: Selection, known: History, businesses: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the rows of the history that are meant; whose they are is told of today."""
    chosen = known.codes.mask(in_time(selection))
    if not selection.responsible:
        return chosen
    people = businesses.set_index(UNIT_ID)[RESPONSIBLE].fillna(UNKNOWN)
    theirs = people.reindex(known.businesses[UNIT_ID]).isin(selection.responsible)
    return chosen & theirs.to_numpy(dtype=bool)


def _so_far(
    target: Target,
    selection: Selection,
    known: History,
    chosen: NDArray[np.bool_],
    grounds: dict[int, Ground],
    whole_since: dt.date | None,
) -> Progress:
    """Return the shares since the target began, and where they lead."""
    days = known.days
    first = max(0, len(days) - TREND_POINTS)
    start = first
    if target.since is not None:
        start = max(0, sum(day <= target.since for day in days) - 1)
    back = min(first, start)
    series = [_figures(known, chosen, at, grounds) for at in range(back, len(days))]
    shares = np.array([_share(each, target.measure)[1] for each in series])
    ahead = None
    told = "past"
    if target.by >= days[-1]:
        whole = np.array([whole_since is None or day >= whole_since for day in days[back:]])
        ahead = forecast(days[back:], np.where(whole, shares, np.nan), by=target.by)
        told = outlook(_told(shares[-1]), target.share, ahead)
    return Progress(
        target=target,
        selection=selection,
        days=days[start:],
        shares=shares[start - back :],
        now=_share(series[-1], target.measure)[0],
        forecast=ahead,
        outlook=told,
    )


def _figures(
    known: History, chosen: NDArray[np.bool_], at: int, grounds: dict[int, Ground]
) -> Figures:
    state = known.states[:, at]
    if at not in grounds:
        grounds[at] = ground_of(known.businesses, state)
    return figures(grounds[at], chosen & (state < ABSENT))


def _share(found: Figures, measure: str) -> tuple[Share, float]:
    """Return the measure's share, and its value; NaN where it is not told."""
    share: Share = getattr(found, measure)
    value = found.employee_share if measure == "employees" else share.value
    return share, math.nan if value is None else value


def _missing(
    target: Target,
    known: History,
    chosen: NDArray[np.bool_],
    then: NDArray[np.int8],
    visits_per_business: float,
) -> Missing:
    states = known.states[:, -1]
    there = chosen & (states < ABSENT)
    # Who is not there today is in no figure, and covers no company either.
    ground = ground_of(known.businesses, np.where(states == ABSENT, ABSENT, then))
    now = _share(figures(ground_of(known.businesses, states), there), target.measure)[0]
    kept = _share(figures(ground, there), target.measure)[0]
    needed = math.ceil(target.share * now.total - 1e-9)
    short = max(0, needed - kept.covered)
    businesses = short
    if target.measure == "employees":
        open_ = np.maximum(ground.employees[there & (ground.level >= COVERED)], 0)
        heaviest = np.cumsum(np.sort(open_)[::-1])
        businesses = int(np.searchsorted(heaviest, short)) + 1 if short else 0
    return Missing(
        needed=needed,
        covered=now.covered,
        falls=max(0, now.covered - kept.covered),
        businesses=businesses,
        visits=math.ceil(businesses * visits_per_business),
    )


def _told(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
