"""What the map's circles are laid out by: each area's own units, their town, how close they stand.

An area's own units are those that lie in no deeper area of the tree. Told with the points, so that
the browser need not go through all of them before it draws (``area_circles.js`` reads it).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 25
"""Coordinates are whole numbers below 2^BITS on each axis."""
MAX_ZOOM = 18
_TOWN = 11
"""A town is looked for in squares of 2^11 world units (1.3 km)."""
_APPROXIMATE = 1000
"""So many units at an approximate place weigh as much as one at its own, when a town is found."""
_TILE = 256
_SPREAD = 48
"""Pixels a district's units must be spread (root mean square) to be shown in clusters."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Towns:
    """One value for each area of the tree, and of the densest squares one for each zoom."""

    units: NDArray[np.int64]
    """How many rows lie in the area and in none below it."""
    x: NDArray[np.int64]
    """The middle of the densest town of these rows, world units; 0 without rows."""
    y: NDArray[np.int64]
    opens: NDArray[np.int64]
    """The lowest zoom at which they are spread wide enough for clusters; above 18: never."""
    opens_twice: NDArray[np.int64]
    """Likewise, for twice the width."""
    densest: NDArray[np.int64]
    """For zoom 0 to 18 the most units of one open area in a square of 128 pixels: a cluster of so
    many fills the largest circle."""


def find_towns(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    leaf: NDArray[np.integer],
    approximate: NDArray[np.bool_],
    *,
    areas: int,
) -> Towns:
    """Find the towns of all areas.

    Args:
        x: world units (whole numbers below 2^25) of the rows, sorted along the Morton curve.
        y: likewise, from the north.
        leaf: position of the deepest area that holds the row.
        approximate: the point is not the row's own.
        areas: how many areas there are. One only: it is open at every zoom.

    Returns:
        The towns. Without rows all is 0, and nothing is open (but the only area).
    """
    units = np.bincount(leaf, minlength=areas)
    order = np.argsort(leaf, kind="stable")
    x, y, leaf = x[order], y[order], leaf[order]
    town_x, town_y = _towns(x, y, leaf, approximate[order], areas)
    wide = _spread(x, y, leaf, units)
    opens = _opens(wide, _SPREAD) if areas > 1 else np.zeros(1, dtype=np.int64)
    return Towns(
        units=units,
        x=town_x,
        y=town_y,
        opens=opens,
        opens_twice=_opens(wide, 2 * _SPREAD),
        densest=_densest(x, y, leaf, opens),
    )


def _towns(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    leaf: NDArray[np.integer],
    approximate: NDArray[np.bool_],
    areas: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each area's densest square's middle; of equals the first along the curve."""
    town_x, town_y = np.zeros(areas, dtype=np.int64), np.zeros(areas, dtype=np.int64)
    starts = np.flatnonzero(_differs(x >> _TOWN) | _differs(y >> _TOWN) | _differs(leaf))
    if not starts.size:
        return town_x, town_y
    weight = np.where(approximate, 1, _APPROXIMATE)
    heavy = np.add.reduceat(weight, starts)
    of = leaf[starts]
    best = np.lexsort((np.arange(len(starts)), -heavy, of))
    best = best[_differs(of[best])]
    for town, values in ((town_x, x), (town_y, y)):
        sums = np.add.reduceat(weight * values, starts)[best]
        town[of[best]] = (2 * sums + heavy[best]) // (2 * heavy[best])  # rounded, halves up
    return town_x, town_y


def _differs(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell which values differ from the one before; the first does."""
    differs = np.ones(len(values), dtype=np.bool_)
    differs[1:] = values[1:] != values[:-1]
    return differs


def _spread(
    x: NDArray[np.int64], y: NDArray[np.int64], leaf: NDArray[np.integer], units: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the root of the mean square distance of an area's rows to their middle."""
    most = np.maximum(units, 1)
    squares = np.zeros(len(units))
    for values in (x, y):
        middle = np.bincount(leaf, weights=values, minlength=len(units)) / most
        aside = values - middle[leaf]
        squares += np.bincount(leaf, weights=aside * aside, minlength=len(units)) / most
    return np.sqrt(squares)


def _opens(wide: NDArray[np.float64], pixels: int) -> NDArray[np.int64]:
    """Return the lowest zoom at which so many world units are at least ``pixels`` wide."""
    zooms = np.arange(MAX_ZOOM + 1)
    on_screen = wide[:, None] * (_TILE * 2.0**zooms / 2**BITS)[None, :]
    return np.asarray((on_screen < pixels).sum(axis=1), dtype=np.int64)


def _densest(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    leaf: NDArray[np.integer],
    opens: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Count the squares zoom by zoom: along the curve the rows of a square follow each other.

    They go on until one differs from the row before in a higher bit than the square leaves open.
    """
    densest = np.zeros(MAX_ZOOM + 1, dtype=np.int64)
    if not len(x):
        return densest
    starts = np.arange(len(x))
    bits = np.full(len(x), BITS + 1)
    other = (x[1:] ^ x[:-1]) | (y[1:] ^ y[:-1])
    same = leaf[1:] == leaf[:-1]
    bits[1:][same] = np.frexp(other[same].astype(np.float64))[1]
    for zoom in range(MAX_ZOOM, -1, -1):
        first = bits > BITS - 1 - zoom  # 128 pixels are 2^(24 - zoom) world units
        starts, bits = starts[first], bits[first]
        units = np.diff(starts, append=len(x))
        densest[zoom] = units[opens[leaf[starts]] <= zoom].max(initial=0)
    return densest
