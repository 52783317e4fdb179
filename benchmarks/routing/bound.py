"""What no plan for a public TOP instance can exceed, proved by column generation.

The linear relaxation of choosing tours (a set packing, Boussier, Feillet and Gendreau 2007): its
optimum is at least every plan's worth. Tours that would improve it are looked for by labels, first
few of them at a time, last all of them; where none is left, the bound is proved. It settles whether
a "best known" value of a list can be reached at all with the distances used here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from kortinfo.routes.problem import Problem

FEW = 1_000
"""Labels kept of each length while tours are only looked for."""
MOST = 20_000
"""Labels a proof may take: short tours need some hundred, long ones more than there is time for."""
MANY = 64
"""Visits; with more of them looking for tours alone takes too long."""
_STEPS = 160
"""Into so many steps the length of a tour is cut for the bound of what is left of it."""
_ALIKE = 1e-6


@dataclass(frozen=True, slots=True)
class _Label:
    """A beginning of a tour: its last visit, its visits as bits, its length and what it gains."""

    last: int
    visited: int
    length: float
    gain: float


def upper_bound(problem: Problem) -> float | None:
    """Return a worth no plan exceeds; None where that cannot be proved in a short time.

    Args:
        problem: tours that are all alike, visits without length or windows.
    """
    columns = {1 << visit for visit in range(len(problem.visits))}
    if len(problem.visits) > MANY or _too_near(problem):
        return None
    while True:
        bound, prices, of_a_tour = _relaxed(problem, sorted(columns))
        gains = np.array([visit.worth for visit in problem.visits]) - prices
        found = _tours(problem, gains, of_a_tour, most=FEW, all_of_them=False)
        if not found or found <= columns:
            found = _tours(problem, gains, of_a_tour, most=MOST, all_of_them=True)
        if found is None:
            return None
        if found <= columns:
            return bound
        columns |= found


def _too_near(problem: Problem) -> bool:
    """Tell whether two visits are nearer than a step: what is left would not grow less."""
    tour = problem.tours[0]
    places = [visit.place for visit in problem.visits]
    between = problem.travel[np.ix_(places, places)]
    apart = between[~np.eye(len(places), dtype=bool)]
    return bool((apart < (tour.ends - tour.begins) / _STEPS).any())


def _relaxed(problem: Problem, columns: list[int]) -> tuple[float, NDArray[np.float64], float]:
    """Return the relaxation's optimum over these tours, and the prices of visits and of a tour."""
    count = len(problem.visits)
    members = [[visit for visit in range(count) if column >> visit & 1] for column in columns]
    rows = [row for own in members for row in (*own, count)]
    at = [number for number, own in enumerate(members) for _ in range(len(own) + 1)]
    worths = [sum(problem.visits[visit].worth for visit in own) for own in members]
    solved = linprog(
        -np.array(worths),
        A_ub=csr_array((np.ones(len(rows)), (rows, at)), shape=(count + 1, len(columns))),
        b_ub=[1.0] * count + [float(len(problem.tours))],
        method="highs",
    )
    prices = -solved.ineqlin.marginals
    return -solved.fun, prices[:-1], float(prices[-1])


def _tours(
    problem: Problem, gains: NDArray[np.float64], least: float, *, most: int, all_of_them: bool
) -> set[int] | None:
    """Return tours that gain more than ``least``; None: too many labels to look at all of them."""
    tour, travel = problem.tours[0], problem.travel
    assert tour.end is not None
    places = np.array([visit.place for visit in problem.visits])
    between, home = travel[np.ix_(places, places)], travel[places, tour.end]
    longest = tour.ends - tour.begins
    wanted = np.flatnonzero(gains > 0)
    to_come = _to_come(between, home, gains, wanted, longest)
    step = longest / _STEPS
    found: set[int] = set()
    layer = [_Label(-1, 0, 0.0, 0.0)]
    looked_at = 0
    while layer:
        by_last: dict[int, list[_Label]] = {}
        for label in layer:
            from_here = travel[tour.start, places] if label.last < 0 else between[label.last]
            for visit in wanted:
                length = label.length + from_here[visit]
                if label.visited >> int(visit) & 1 or length + home[visit] > longest + 1e-9:
                    continue
                gain = label.gain + gains[visit]
                left = int((longest - length) / step) + 1
                if gain + to_come[left, visit] <= least + _ALIKE:
                    continue
                longer = _Label(int(visit), label.visited | 1 << int(visit), length, gain)
                _keep(longer, by_last.setdefault(int(visit), []))
        layer = [label for kept in by_last.values() for label in kept]
        looked_at += len(layer)
        if all_of_them and looked_at > most:
            return None
        if not all_of_them:
            layer = sorted(layer, key=lambda label: -label.gain)[:most]
        found |= {label.visited for label in layer if label.gain > least + _ALIKE}
    return found


def _keep(label: _Label, kept: list[_Label]) -> None:
    """Add a label unless one is at least as good; drop those it is at least as good as."""
    for other in kept:
        if _as_good(other, label):
            return
    kept[:] = [other for other in kept if not _as_good(label, other)]
    kept.append(label)


def _as_good(one: _Label, other: _Label) -> bool:
    return (
        one.length <= other.length
        and one.gain >= other.gain - 1e-12
        and not one.visited & ~other.visited
    )


def _to_come(
    between: NDArray[np.float64],
    home: NDArray[np.float64],
    gains: NDArray[np.float64],
    wanted: NDArray[np.intp],
    longest: float,
) -> NDArray[np.float64]:
    """Return the most that can be gained after a visit with so many steps left.

    Visits may come twice and lengths are cut down to steps, so it is never too little.
    """
    step = longest / _STEPS
    steps = (between / step + 1e-9).astype(int)
    most = np.full((_STEPS + 2, len(home)), -np.inf)
    for left in range(_STEPS + 2):
        can_end = home <= (left + 1) * step
        most[left, can_end] = 0.0
        for visit in range(len(home)):
            rest = left - steps[visit, wanted]
            onward = wanted[(rest >= 0) & (wanted != visit)]
            if len(onward):
                after = gains[onward] + most[left - steps[visit, onward], onward]
                most[left, visit] = max(most[left, visit], after.max())
    return most
