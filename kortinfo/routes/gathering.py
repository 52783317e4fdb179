"""Visits gathered into rounds: close together, and the urgent ones early."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from kortinfo.routes.workload import Driving

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

_NEAR = 8
"""Neighbours that a visit is tried to be put beside."""
_PASSES = 6
_TRIES = 60_000
"""Exchanges tried at the most, so that long lists do not take minutes."""


@dataclass(frozen=True, eq=False)
class Costs:
    """What rounds cost, in seconds of driving.

    Attributes:
        points: n × 2, metres.
        waiting: n × rounds, what it costs that a visit comes no sooner.
        urgent: n, from 0 to 1, by worth.
        due: n, days from the start; inf: none.
        driving: how driving is reckoned.
    """

    points: Floats
    waiting: Floats
    urgent: Floats
    due: Floats
    driving: Driving

    def together(self, rows: Numbers) -> float:
        """Return the seconds from the visit in the middle to the others: about a tour's."""
        places = self.points[rows]
        apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        return float(self.driving.seconds(apart).sum(axis=1).min())

    def of(self, rows: Numbers, number: int) -> float:
        """Return what a round costs."""
        return self.together(rows) + float(self.waiting[rows, number].sum())


def gathered(costs: Costs, sizes: list[int]) -> list[Numbers]:
    """Return the rows of each round, rounds in the order of their days.

    Args:
        costs: of waiting and of driving.
        sizes: how many visits each round has; together as many as there are rows.
    """
    if not sizes:
        return []
    urgency = np.lexsort((np.arange(len(costs.due)), -costs.urgent, costs.due))
    best: tuple[float, list[Numbers]] | None = None
    bands = 1
    while True:
        made = _banded(costs, sizes, urgency, bands)
        cost = sum(costs.of(rows, number) for number, rows in enumerate(made))
        if best is None or cost < best[0]:
            best = cost, made
        if bands >= len(sizes):
            break
        bands = min(bands * 2, len(sizes))
    return _bettered(costs, best[1])


def in_order(points: Floats, rows: Numbers) -> Numbers:
    """Return a round's rows in an order to drive them: from one end to the nearest, and so on."""
    best: tuple[float, Numbers] | None = None
    for begin in range(len(rows)):
        left = [each for each in range(len(rows)) if each != begin]
        route, length = [begin], 0.0
        while left:
            here = points[rows[route[-1]]]
            apart = np.hypot(*(points[rows[left]] - here).T)
            at = int(apart.argmin())
            length += float(apart[at])
            route.append(left.pop(at))
        if best is None or length < best[0] - 1e-9:
            best = length, rows[route]
    return rows if best is None else best[1]


def _banded(costs: Costs, sizes: list[int], urgency: Numbers, bands: int) -> list[Numbers]:
    """Return rounds: the list in so many bands by urgency, each of them near by near."""
    made: list[Numbers] = [np.zeros(0, dtype=np.intp)] * len(sizes)
    taken = 0
    for numbers in np.array_split(np.arange(len(sizes)), bands):
        own = [sizes[number] for number in numbers]
        rows = urgency[taken : taken + sum(own)]
        taken += sum(own)
        groups = _near_by_near(costs.points, rows, own)
        # Among rounds of a size the urgent come first: by due day, then by worth.
        for size in sorted(set(own)):
            same = [group for group in groups if len(group) == size]
            same.sort(
                key=lambda group: (
                    float(costs.due[group].min()),
                    -float(costs.urgent[group].mean()),
                    int(group.min()),
                )
            )
            places = [number for number in numbers if sizes[number] == size]
            for number, group in zip(places, same, strict=True):
                made[number] = group
    return made


def _near_by_near(points: Floats, rows: Numbers, sizes: list[int]) -> list[Numbers]:
    """Return groups of the sizes, cut along the longer side again and again."""
    done: list[Numbers] = []
    todo = [(np.sort(rows), sizes)]
    while todo:
        own, given = todo.pop()
        if len(given) == 1:
            done.append(own)
            continue
        wide = np.ptp(points[own], axis=0)
        order = own[np.argsort(points[own, int(wide[0] < wide[1])], kind="stable")]
        half = len(given) // 2
        cut = sum(given[:half])
        todo += [(order[:cut], given[:half]), (order[cut:], given[half:])]
    return done


def _bettered(costs: Costs, made: list[Numbers]) -> list[Numbers]:
    """Return rounds after exchanges of two visits that make them cost less."""
    count = len(costs.points)
    if len(made) < 2 or count < 3:
        return made
    made = [rows.copy() for rows in made]
    of = np.empty(count, dtype=np.intp)
    for number, rows in enumerate(made):
        of[rows] = number
    cost = [costs.of(rows, number) for number, rows in enumerate(made)]
    near = cKDTree(costs.points).query(costs.points, k=min(_NEAR + 1, count))[1]
    tries = 0
    for _ in range(_PASSES):
        better = False
        for row in range(count):
            for other in near[row]:
                there, here = int(of[other]), int(of[row])
                if there == here:
                    continue
                for swapped in made[there].tolist():
                    tries += 1
                    if swapped == other and len(made[there]) > 1:
                        continue
                    mine = np.where(made[here] == row, swapped, made[here])
                    theirs = np.where(made[there] == swapped, row, made[there])
                    costs_now = costs.of(mine, here), costs.of(theirs, there)
                    if sum(costs_now) < cost[here] + cost[there] - 1e-6:
                        made[here], made[there] = mine, theirs
                        cost[here], cost[there] = costs_now
                        of[row], of[swapped] = there, here
                        better = True
                        break
                if of[row] != here or tries > _TRIES:
                    break
            if tries > _TRIES:
                return made
        if not better:
            break
    return made
