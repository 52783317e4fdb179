"""How far one gets from a home in ten, twenty, thirty minutes: shapes for the map on the screen.

They tell where the home is, so they are left out of their repr, and are never kept or shared.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from kortinfo.routes.nearby import BAND
from kortinfo.routes.setting_up import FindsWays
from kortinfo.routes.wishes import Point

Floats = NDArray[np.float64]

_SIDE = 96
"""Squares along each side of what is looked at."""
_MOST = 6
"""Rings of a home; more minutes, wider steps."""
_FARTHEST = 250_000.0
_DIRECTIONS, _STEPS = 24, 48


@dataclass(frozen=True, kw_only=True)
class Ring:
    """What is within so many minutes; the farther rings hold the nearer ones."""

    upto: int
    shape: shapely.Geometry = field(repr=False)
    """EPSG:25832; polygons, empty where one gets nowhere."""


def rings(
    home: Point, minutes: int, ways: FindsWays, *, land: shapely.Geometry | None = None
) -> tuple[Ring, ...]:
    """Return the rings of a home, the nearest first: each ten (twenty) minutes, and those wished.

    Args:
        home: EPSG:25832; it is passed on to ``ways`` and nowhere else.
        minutes: one way.
        ways: what finds ways, of the mode; it must ask no service that may not know a home.
        land: what is known (EPSG:25832); rings end there. None: everywhere.
    """
    side = 2 * _reach(home, minutes, ways) / _SIDE
    middle = (np.arange(_SIDE) + 0.5 - _SIDE / 2) * side
    x, y = (each.ravel() for each in np.meshgrid(home.x + middle, home.y + middle))
    seconds = _seconds(home, np.column_stack([x, y]), ways)
    squares = shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
    if land is not None:
        shapely.prepare(land)
        dry = shapely.intersects(land, squares)
        seconds = np.where(dry, seconds, np.inf)
    step = BAND * math.ceil(minutes / (BAND * _MOST))
    ends = [*range(step, minutes, step), minutes]
    found = []
    for upto in ends:
        shape = shapely.union_all(squares[seconds <= upto * 60])
        # Corners of squares are no way's end.
        shape = shape.buffer(side).buffer(-2 * side).buffer(side).simplify(side / 4)
        if land is not None:
            shape = shapely.intersection(shape, land)
        found.append(Ring(upto=upto, shape=shape))
    return tuple(found)


def _reach(home: Point, minutes: int, ways: FindsWays) -> float:
    """Return metres as the crow flies beyond which nothing is reached."""
    away = np.geomspace(200.0, _FARTHEST, _STEPS)
    turns = np.linspace(0, 2 * math.pi, _DIRECTIONS, endpoint=False)
    x = home.x + np.outer(away, np.cos(turns))
    y = home.y + np.outer(away, np.sin(turns))
    seconds = _seconds(home, np.column_stack([x.ravel(), y.ravel()]), ways)
    reached = (seconds.reshape(x.shape) <= minutes * 60).any(axis=1)
    last = int(np.flatnonzero(reached)[-1]) if reached.any() else 0
    return float(away[min(last + 1, _STEPS - 1)]) * 1.1


def _seconds(home: Point, places: Floats, ways: FindsWays) -> Floats:
    made = ways.journeys(np.array([[home.x, home.y]]), places)
    seconds = np.asarray(made.seconds, dtype=np.float64)[0]
    return np.where(np.isnan(seconds), np.inf, seconds)
