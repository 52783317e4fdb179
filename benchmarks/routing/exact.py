"""The most worth a small problem can give, proved by dynamic programming over sets of visits.

Held and Karp's recursion with windows: for every set of visits and every last one among them, the
earliest moment it can be done. Without lunch and with one window a visit, earlier is never worse,
so that the table is exact. Two tours share the visits by the best worth of what is left.
"""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kortinfo.routes.problem import Problem, Tour

MOST = 18
"""Visits: the table has a row for each of their sets."""


def proved_best(problem: Problem) -> float:
    """Return the optimum's worth.

    Args:
        problem: at most ``MOST`` visits of one window each, at most two tours, no lunch.
    """
    count = len(problem.visits)
    if count > MOST or len(problem.tours) > 2 or any(tour.lunch for tour in problem.tours):
        raise ValueError(f"at most {MOST} visits and 2 tours without lunch")
    sets = np.arange(1 << count)
    worth = sum(
        np.where(sets >> one & 1, visit.worth, 0.0) for one, visit in enumerate(problem.visits)
    )
    values = [np.where(_can_be_done(problem, tour), worth, 0.0) for tour in problem.tours]
    if len(values) == 1:
        return float(values[0].max())
    best_within = reduce(_best_with, range(count), values[1])
    return float((values[0] + best_within[sets ^ (len(sets) - 1)]).max())


def _best_with(values: NDArray[np.float64], one: int) -> NDArray[np.float64]:
    """Return for each set the best of it and of it without a visit."""
    sets = np.arange(len(values))
    return np.maximum(values, values[sets & ~(1 << one)])


def _can_be_done(problem: Problem, tour: Tour) -> NDArray[np.bool_]:
    """Return for each set of visits whether one tour holds it."""
    visits = problem.visits
    places = np.array([visit.place for visit in visits])
    lengths = np.array([visit.seconds for visit in visits])
    opens, closes = (
        np.array([getattr(visit.windows[tour.day][0], name) for visit in visits])
        for name in ("opens", "closes")
    )
    between = problem.travel[np.ix_(places, places)]
    back = 0.0 if tour.end is None else problem.travel[places, tour.end]
    first = np.maximum(tour.begins + problem.travel[tour.start, places], opens)
    first = np.where(first <= closes, first + lengths, np.inf)
    done = np.full((1 << len(visits), len(visits)), np.inf)
    for one in range(len(visits)):
        done[1 << one, one] = first[one]
    for members in range(1, len(done)):
        now = done[members]
        if np.isinf(now).all():
            continue
        begins = np.maximum((now[:, None] + between).min(axis=0), opens)
        ends = np.where(begins <= closes, begins + lengths, np.inf)
        for after in np.flatnonzero(np.isfinite(ends)):
            bit = 1 << int(after)
            if not members & bit:
                larger = done[members | bit]
                larger[after] = min(larger[after], ends[after])
    can: NDArray[np.bool_] = (done + back).min(axis=1) <= tour.ends + 1e-6
    can[0] = True
    return can
