"""What a business costs in time before any route is known: the visit, and its share of driving.

The length of a tour through many points is about ``TOUR`` times the sum of 1 / sqrt(density) over
them (Beardwood, Halton and Hammersley, "The shortest path through many points", 1959; the constant
by Johnson, McGeoch and Rothberg, 1996), and a tree that joins them is ``TREE`` times that sum
(Cortina-Borja and Robinson, 2000). So a point's share is taken from the shortest tree, which knows
towns, villages and the open land between them without a guess at a density: half of each of its
branches, times ``TOUR / TREE``. To that comes the way out and home of a day, shared by the day's
visits (Daganzo, "The distance traveled to visit N points with a maximum of C stops per vehicle",
1984).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError

Floats = NDArray[np.float64]
Point = tuple[float, float]

TOUR, TREE = 0.7124, 0.6331


@dataclass(frozen=True, kw_only=True)
class Driving:
    """How long driving takes where only the straight line is known.

    Attributes:
        detour: metres on the road for a metre in a straight line.
        speeds: metres of a leg up to which a speed holds, and the speed in km/h; beyond the last
            the last holds.
        parking: seconds a stop costs besides: parking and walking to the door.
        bases: where days begin and end, EPSG:25832, metres; none: ways out and home do not count.
        stops_a_day: visits that share a day's way out and home.
    """

    detour: float = 1.3
    speeds: tuple[tuple[float, float], ...] = ((1_000, 25), (5_000, 45), (20_000, 65), (1e9, 80))
    parking: float = 120.0
    bases: tuple[Point, ...] = ()
    stops_a_day: int = 4

    def __post_init__(self) -> None:
        """Raise ValueError for what nobody drives."""
        ends = [metres for metres, _ in self.speeds]
        if not ends or ends != sorted(set(ends)) or min(speed for _, speed in self.speeds) <= 0:
            raise ValueError("speeds need growing distances, each with a speed above 0 km/h")
        if self.detour < 1 or self.parking < 0 or self.stops_a_day < 1:
            raise ValueError("detour at least 1, parking at least 0, stops_a_day at least 1")

    def seconds(self, metres: Floats) -> Floats:
        """Return the seconds of legs from their straight-line metres; never less for more."""
        road = np.asarray(metres, dtype=np.float64) * self.detour
        taken = np.zeros_like(road)
        done = 0.0
        for end, speed in self.speeds:
            taken += np.clip(road - done, 0, end - done) * (3.6 / speed)
            done = end
        return taken + np.maximum(road - done, 0) * (3.6 / self.speeds[-1][1])


def driving_seconds(points: Floats, driving: Driving) -> Floats:
    """Return each point's share of driving, in seconds, if all of them are visited.

    Args:
        points: n × 2, EPSG:25832, metres; the same place may come often.
        driving: how one drives.

    Returns:
        n seconds, which depend on the points only, not on their order.
    """
    if not len(points):
        return np.zeros(0)
    one_way = np.zeros(len(points))
    if driving.bases:
        bases = np.asarray(driving.bases, dtype=np.float64)
        one_way = driving.seconds(_apart(points, bases).min(axis=1))
    shared: Floats = driving.parking + _legs(points, driving) + 2 * one_way / driving.stops_a_day
    return shared


def _legs(points: Floats, driving: Driving) -> Floats:
    """Return the seconds between stops, a point's share of them each."""
    places, at, times = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    share = np.zeros(len(places))
    if len(places) > 1:
        begin, end = _tree(places)
        metres = np.hypot(*(places[begin] - places[end]).T)
        half = driving.seconds(metres * (TOUR / TREE)) / 2
        np.add.at(share, begin, half)
        np.add.at(share, end, half)
    return (share / times)[at.ravel()]


def _tree(places: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the ends of the branches of the shortest tree that joins different places."""
    begin, end = _neighbours(places)
    metres = np.hypot(*(places[begin] - places[end]).T)
    size = len(places)
    tree = minimum_spanning_tree(coo_array((metres, (begin, end)), shape=(size, size)).tocsr())
    rows, columns = tree.nonzero()
    return rows.astype(np.intp), columns.astype(np.intp)


def _neighbours(places: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return pairs of places among which are the shortest tree's: those of a triangulation."""
    try:
        corners = Delaunay(places - places.mean(axis=0), qhull_options="QJ Pp").simplices
    except QhullError:  # all on a line, or fewer than three
        along = np.argsort(places @ (places[-1] - places[0]), kind="stable").astype(np.intp)
        return along[:-1], along[1:]
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0).astype(np.intp)
    return pairs[:, 0], pairs[:, 1]


def _apart(points: Floats, others: Floats) -> Floats:
    apart: Floats = np.hypot(*(points[:, None] - others[None]).transpose(2, 0, 1))
    return apart
