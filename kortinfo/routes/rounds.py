"""A list turned into rounds over the coming weeks: who is visited together, and on which day.

A round is one person's visits of one day. A round should lie close together, and the worthiest, and
those due soonest, should come first; the two pull apart, so both are told in seconds of driving
(`Wish.week_waited`). Several arrangements are made, from "the worthiest first, wherever they are"
to "near by near, whoever is worth most", and the best is bettered by exchanges.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.gathering import Costs, gathered, in_order
from kortinfo.routes.opening import day_off, is_quiet
from kortinfo.routes.workload import Driving

Floats = NDArray[np.float64]

_WEEK, _WORKDAYS = 7, 5
_HORIZON = 520
"""Weeks looked ahead; what takes longer than ten years is no plan."""


class RoundsFault(ValueError):
    """What is asked of the rounds cannot be; the message says what would help."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How a list is to be visited.

    Attributes:
        starts: the first day that may be used.
        reach_by: the day by which everyone is to have been visited.
        visits_a_week: of each person, in a week without holidays; a half is every second week.
        people: how many go.
        a_day: visits of one round at the most.
        absent: days nobody goes, besides weekends, Danish holidays and days on which many are
            closed (24 December).
        driving: how driving is reckoned.
        week_waited: seconds of driving one would rather spend than let the worthiest of the list
            wait a week longer.
        extra: how many visits a week more are told of.
    """

    starts: dt.date
    reach_by: dt.date
    visits_a_week: float
    people: int = 1
    a_day: int = 4
    absent: frozenset[dt.date] = frozenset()
    driving: Driving = field(default_factory=Driving)
    week_waited: float = 600.0
    extra: int = 4

    def __post_init__(self) -> None:
        """Raise RoundsFault for what nobody can do."""
        if not (math.isfinite(self.visits_a_week) and self.visits_a_week >= 0.1):
            raise RoundsFault("give at least one visit in ten weeks (visits_a_week 0.1)")
        if self.people < 1 or self.a_day < 1:
            raise RoundsFault("rounds need at least one person and one visit a day")
        if self.reach_by < self.starts:
            raise RoundsFault(
                f"everyone is to be reached by {self.reach_by}, before the start {self.starts}"
            )
        if self.week_waited < 0 or self.extra < 0:
            raise RoundsFault("week_waited and extra are at least 0")


@dataclass(frozen=True, kw_only=True)
class Round:
    """One person's visits of one day.

    Attributes:
        date: the day.
        person: which of the people, from 0.
        units: in the order they are best driven to.
        driving_seconds: between the stops, reckoned by the straight line.
        worth: of all its visits.
    """

    date: dt.date
    person: int
    units: tuple[str, ...]
    driving_seconds: float
    worth: float


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What so many visits a week mean.

    Attributes:
        visits_a_week: of each person.
        weeks: calendar weeks from the first day to the last round; None: more than ten years.
        last_on: day of the last round; likewise.
        met: everyone is reached by the day.
        reached: how many are, by that day.
    """

    visits_a_week: float
    weeks: int | None
    last_on: dt.date | None
    met: bool
    reached: int


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """A list over the coming weeks.

    Attributes:
        rounds: by day, then person.
        pace: as wished, and with one visit a week more, two more and so on.
        needed: fewest whole visits a week and person by which the day is met; None: not by any, as
            the days do not suffice.
        late: units whose own day (``due``) passes before their round.
        unplaced: units without a point, which are in no round.
    """

    rounds: tuple[Round, ...]
    pace: tuple[Pace, ...]
    needed: int | None
    late: tuple[str, ...]
    unplaced: tuple[str, ...]

    @property
    def weeks(self) -> int | None:
        """Calendar weeks it takes."""
        return self.pace[0].weeks

    @property
    def met(self) -> bool:
        """Everyone with a point is reached by the day wished."""
        return self.pace[0].met


def rounds(
    units: Sequence[str],
    points: Floats,
    worth: Floats,
    wish: Wish,
    *,
    due: Mapping[str, dt.date] | None = None,
) -> Rounds:
    """Plan a list into rounds.

    Args:
        units: n ids, each once; of a white spot, a campaign or a district.
        points: n × 2, EPSG:25832, metres; NaN: no point.
        worth: n, of a visit (`kortinfo.routes.worth`).
        wish: when and how often one can go.
        due: unit to the day by which it should have its visit; it comes before worth.

    Returns:
        Every unit with a point in one round, in whatever order they came; where ten years do not
        suffice, a RoundsFault.

    Raises:
        RoundsFault: if what comes in does not go together.
    """
    ids = np.array(units, dtype=str)
    points, worth = np.asarray(points, dtype=np.float64), np.asarray(worth, dtype=np.float64)
    _check(ids, points, worth)
    placed = np.isfinite(points).all(axis=1)
    rows = np.flatnonzero(placed)
    rows = rows[np.argsort(ids[rows], kind="stable")]
    days = _days(wish, len(rows), wish.visits_a_week)
    if sum(size for _, size in days) * wish.people < len(rows):
        raise RoundsFault(
            f"{len(rows)} businesses take more than ten years at "
            f"{wish.visits_a_week:g} visits a week; give more visits, or a shorter list"
        )
    slots = _slots(days, len(rows), wish.people)
    due_on = [(due or {}).get(unit) for unit in ids[rows].tolist()]
    costs = _costs(points[rows], worth[rows], due_on, slots, wish)
    made = []
    late: list[str] = []
    groups = gathered(costs, [size for _, _, size in slots])
    for (date, person, _), group in zip(slots, groups, strict=True):
        route = in_order(costs.points, group)
        legs = np.hypot(*np.diff(costs.points[route], axis=0).T)
        made.append(
            Round(
                date=date,
                person=person,
                units=tuple(ids[rows[route]].tolist()),
                driving_seconds=float(wish.driving.seconds(legs).sum()),
                worth=float(worth[rows[route]].sum()),
            )
        )
        late += [str(ids[rows[row]]) for row in route if (day := due_on[row]) and day < date]
    return Rounds(
        rounds=tuple(made),
        pace=tuple(pace(len(rows), wish)),
        needed=needed(len(rows), wish),
        late=tuple(sorted(late)),
        unplaced=tuple(sorted(ids[~placed].tolist())),
    )


def pace(count: int, wish: Wish) -> list[Pace]:
    """Return what the visits wished mean for so many businesses, and each extra visit a week."""
    return [_pace(count, wish, wish.visits_a_week + more) for more in range(wish.extra + 1)]


def needed(count: int, wish: Wish) -> int | None:
    """Return the fewest whole visits a week and person by which all are reached by the day."""
    most = wish.a_day * _WORKDAYS
    for visits in range(1, most + 1):
        if _pace(count, wish, float(visits)).met:
            return visits
    return None


def _pace(count: int, wish: Wish, visits: float) -> Pace:
    days = _days(wish, count, visits)
    slots = _slots(days, count, wish.people)
    reached = sum(size for date, _, size in slots if date <= wish.reach_by)
    whole = sum(size for _, _, size in slots) >= count
    last = slots[-1][0] if slots else None
    monday = wish.starts - dt.timedelta(days=wish.starts.weekday())
    weeks = 0 if last is None else (last - monday).days // _WEEK + 1
    return Pace(
        visits_a_week=visits,
        weeks=weeks if whole else None,
        last_on=last if whole else None,
        met=reached >= count,
        reached=reached,
    )


def _days(wish: Wish, count: int, visits: float) -> list[tuple[dt.date, int]]:
    """Return the days one person goes, and how many visits on each, until all are reached.

    Each working day earns a fifth of a week's visits, so that holidays cost visits, and parts of a
    visit are carried on; a week's visits go to as few days as they fit in, spread over it.
    """
    each = math.ceil(count / wish.people)
    found: list[tuple[dt.date, int]] = []
    monday = wish.starts - dt.timedelta(days=wish.starts.weekday())
    earned = 0.0
    done = 0
    for week in range(_HORIZON):
        if done >= each:
            break
        begins = monday + dt.timedelta(days=week * _WEEK)
        open_days = [
            day
            for number in range(_WEEK)
            if (day := begins + dt.timedelta(days=number)) >= wish.starts
            and not (day_off(day) or is_quiet(day) or day in wish.absent)
        ]
        earned += len(open_days) * visits / _WORKDAYS
        now = min(math.floor(earned + 1e-9), wish.a_day * len(open_days), each - done)
        # A week's visits are carried on at the most: what holidays take is not all made up for.
        earned = min(earned - now, max(visits, 1.0))
        if now < 1:
            continue
        going = math.ceil(now / wish.a_day)
        for number in range(going):
            size = now // going + (number < now % going)
            at = (2 * number + 1) * len(open_days) // (2 * going)
            found.append((open_days[at], size))
        done += now
    return found


def _slots(
    days: list[tuple[dt.date, int]], count: int, people: int
) -> list[tuple[dt.date, int, int]]:
    """Return the rounds as day, person and size, as many as it takes."""
    slots: list[tuple[dt.date, int, int]] = []
    for date, size in days:
        for person in range(people):
            some = min(size, count)
            if some:
                slots.append((date, person, some))
                count -= some
    return slots


def _costs(
    points: Floats,
    worth: Floats,
    due: list[dt.date | None],
    slots: list[tuple[dt.date, int, int]],
    wish: Wish,
) -> Costs:
    """Return what waiting costs each unit in each round, in seconds of driving."""
    first = wish.starts
    day = np.array([(date - first).days for date, _, _ in slots], dtype=np.float64)
    last = np.array([math.inf if each is None else (each - first).days for each in due])
    order = np.argsort(np.argsort(worth, kind="stable"), kind="stable")
    # Ties in worth wait alike: the mean of their places.
    values, at = np.unique(worth, return_inverse=True)
    if len(values) > 1:
        place = (np.bincount(at, order) / np.bincount(at))[at] / (len(worth) - 1)
    else:
        place = np.full(len(worth), 0.5)
    waiting = place[:, None] * day[None] / _WEEK * wish.week_waited
    beyond = np.maximum(day[None] - last[:, None], 0.0)
    late = np.where(beyond > 0, 20 * wish.week_waited + beyond * wish.week_waited, 0.0)
    return Costs(
        points=points, waiting=waiting + late, urgent=place, due=last, driving=wish.driving
    )


def _check(ids: NDArray[np.str_], points: Floats, worth: Floats) -> None:
    if points.shape != (len(ids), 2) or worth.shape != (len(ids),):
        raise RoundsFault(
            f"{len(ids)} businesses need as many points (n × 2) and worths (n); "
            f"came {points.shape} and {worth.shape}"
        )
    if len(np.unique(ids)) != len(ids):
        raise RoundsFault("a business comes twice; give each once")
    if not np.isfinite(worth).all():
        raise RoundsFault("worth has to be a number")
