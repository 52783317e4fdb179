"""Spatial holes: places on the map where more are uncovered than chance would have it.

Businesses are counted in squares of several sizes. esda's local Gi* (Getis and Ord) finds the
squares, alone and with their eight neighbours, in which the share uncovered is high; libpysal says
which are neighbours. Gi* takes its sums for normally distributed, which they are not where few are
uncovered. So what it finds must also pass the exact test (hypergeometric: the businesses stay, who
of them is uncovered is drawn anew). Both divide ``SIGNIFICANT`` by the places tried, so the chance
of any false outline on a map is at most that, however many places there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from kortinfo.coverage.figures import Ground, Mask
from kortinfo.coverage.rates import COVERED, FEWEST
from kortinfo.crs import to_drawn
from kortinfo.selection import CodedTable, Polygon
from kortinfo.selection.shape import from_map

SIGNIFICANT = 0.05
SIDES = (125, 250, 500, 1_000, 2_000)
"""Metres a square's side has."""
MOST = 12
"""Clusters told, the surest first."""
_ROW = 1e6
"""What names a square: its column times this, and its row."""
_STEPS = ((0.0,), tuple(east * _ROW + north for east in (-1, 0, 1) for north in (-1, 0, 1)))
"""Where a place's squares lie from its middle, by their names: itself, with the eight about it."""
_EDGE = 25.0
"""Metres an outline keeps from the places in it."""
_PLACES = "postal"

Numbers = NDArray[np.int64]
Metres = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A place with more uncovered businesses than chance would have it.

    Attributes:
        outline: its line on the map; the figures are of what lies inside.
        area: the postal district most of its businesses lie in, as a selection names it.
        units: businesses inside.
        uncovered: those at C and D.
        employees: of those whose number is known.
        unknown: how many of those have no known number.
        expected: how many uncovered ones so many businesses have on average.
        chance: how often chance brings forth one as sure anywhere on the map, at most; 0 to
            ``SIGNIFICANT``.
    """

    outline: Polygon
    area: str
    units: int
    uncovered: int
    employees: int
    unknown: int
    expected: float
    chance: float


def clusters(
    ground: Ground,
    codes: CodedTable,
    chosen: Mask,
    *,
    placed: Mask,
    counted: Mask | None = None,
) -> tuple[Cluster, ...]:
    """Return where the chosen businesses are uncovered oftener than chance would have it.

    Args:
        ground: of the businesses.
        codes: of the same table: where they lie.
        chosen: among which businesses.
        placed: which of them lie where their point is (not in the middle of a district).
        counted: whom an outline's figures are of; None: the chosen.

    Returns:
        The surest first; none overlap but at their edges, none has fewer than ``FEWEST``
        businesses. The order of the rows decides nothing.
    """
    uncovered = ground.level >= COVERED
    among = chosen & placed & np.isfinite(codes.x) & np.isfinite(codes.y)
    inside_of = chosen if counted is None else counted
    usual = float(uncovered[chosen].mean()) if chosen.any() else 0.0
    found = (
        _told(shape, chance, ground, codes, inside_of & shape.mask(codes.x, codes.y), usual)
        for shape, chance in outlines(codes.x[among], codes.y[among], uncovered[among])
    )
    return tuple(one for one in found if one.units >= FEWEST and one.uncovered > one.expected)


def _told(
    outline: Polygon, chance: float, ground: Ground, codes: CodedTable, inside: Mask, usual: float
) -> Cluster:
    uncovered = inside & (ground.level >= COVERED)
    areas = codes.areas[_PLACES]
    counts = areas.tally(inside)
    most = min(
        (value for value, count in zip(areas.values, counts, strict=True) if count == counts.max()),
        default="",
    )
    return Cluster(
        outline=outline,
        area=f"{_PLACES}:{most or 'unknown'}",
        units=int(inside.sum()),
        uncovered=int(uncovered.sum()),
        employees=int(np.maximum(ground.employees[uncovered], 0).sum()),
        unknown=int((ground.employees[uncovered] < 0).sum()),
        expected=float(inside.sum() * usual),
        chance=chance,
    )


def outlines(x: Metres, y: Metres, uncovered: Mask) -> list[tuple[Polygon, float]]:
    """Return the surest places that share no business, each with its chance.

    Args:
        x, y: where the businesses lie, metres.
        uncovered: which of them are.
    """
    if uncovered.all() or not uncovered.any():
        return []
    tried = [_Places.of(x, y, uncovered, side=side) for side in SIDES]
    count = _tests(np.concatenate([places.surest for places in tried]))
    found = [
        (chance * count, places.total[at], size, at)
        for size, places in enumerate(tried)
        for at, chance in places.found(SIGNIFICANT / count)
    ]
    told: list[tuple[Polygon, float]] = []
    free = np.ones(len(x), dtype=bool)
    for chance, _, size, at in sorted(found):
        inside = tried[size].inside(at)
        if free[inside].all() and len(told) < MOST:
            free[inside] = False
            outline = _outline(x[inside], y[inside])
            if outline is not None:
                told.append((outline, float(chance)))
    return told


def _tests(surest: NDArray[np.float64]) -> int:
    """Return how many places are tried in earnest (Tarone 1990).

    A place so small that it could not be told if all of it were uncovered is no trial.
    """
    counts = np.arange(1, len(surest) + 2)
    trials = np.searchsorted(np.sort(surest), SIGNIFICANT / counts, side="right")
    return int(counts[np.argmax(trials <= counts)])


@dataclass(frozen=True, kw_only=True, eq=False)
class _Places:
    """Squares of one size, alone and with their neighbours.

    Attributes:
        square: the square each business lies in.
        squares: a row a place, a column a square: not 0 where it belongs to the place.
        total: businesses in each place.
        uncovered: of those.
        likely: Gi*'s chance of a share as high, each place by itself.
        businesses: of the whole map, and ``of_them`` uncovered.
    """

    square: Numbers
    squares: csr_array
    total: Numbers
    uncovered: Numbers
    likely: NDArray[np.float64]
    businesses: int
    of_them: int

    @classmethod
    def of(cls, x: Metres, y: Metres, uncovered: Mask, *, side: float) -> "_Places":
        """Count the businesses in squares and ask Gi* of each."""
        keys, square = np.unique(x // side * _ROW + y // side, return_inverse=True)
        total = np.bincount(square)
        of_them = np.bincount(square, weights=uncovered)
        usual = uncovered.mean()
        # As many standard deviations from what is usual: squares with one and with a hundred
        # businesses can then be compared, which rates cannot.
        beyond = (of_them - total * usual) / np.sqrt(total * usual * (1 - usual))
        parts = [_gi_star(keys, beyond, steps) for steps in _STEPS]
        squares = vstack([part for part, _ in parts], format="csr")
        within = (squares @ total).astype(np.int64)
        fits = (within >= FEWEST) & (2 * within <= len(x))
        return cls(
            square=square,
            squares=squares[fits],
            total=within[fits],
            uncovered=(squares @ of_them)[fits].astype(np.int64),
            likely=np.concatenate([likely for _, likely in parts])[fits],
            businesses=len(x),
            of_them=int(uncovered.sum()),
        )

    @property
    def surest(self) -> NDArray[np.float64]:
        """Each place's exact chance if all of it were uncovered."""
        sizes, at = np.unique(self.total, return_inverse=True)
        chance: NDArray[np.float64] = self._exact(np.minimum(sizes, self.of_them), sizes)[at]
        return chance

    def found(self, least: float) -> Iterator[tuple[int, float]]:
        """Yield the places whose chance is at most this by both tests, and the exact chance."""
        near = np.flatnonzero(self.likely <= least)
        for at, chance in zip(
            near, self._exact(self.uncovered[near], self.total[near]), strict=True
        ):
            if chance <= least:
                yield int(at), float(chance)

    def _exact(self, uncovered: Numbers, total: Numbers) -> NDArray[np.float64]:
        from scipy.stats import hypergeom  # here: it takes a second, and most pages want none

        told: NDArray[np.float64] = hypergeom.sf(
            uncovered - 1, self.businesses, self.of_them, total
        )
        return told

    def inside(self, at: int) -> Mask:
        """Return which businesses lie in a place."""
        held = np.zeros(self.squares.shape[1], dtype=bool)
        held[self.squares[[at]].indices] = True
        inside: Mask = held[self.square]
        return inside


def _gi_star(
    keys: Metres, beyond: NDArray[np.float64], steps: Sequence[float]
) -> tuple[csr_array, NDArray[np.float64]]:
    """Return which squares are neighbours (each its own, too) and the chance of each one's Gi*."""
    # Here and not above: they take seconds to import, and only this page wants them.
    from esda.getisord import G_Local
    from libpysal.graph import Graph

    # Each other square's place in the sorted names: many times faster than asking for distances.
    beside = keys[:, None] + np.asarray(steps)
    other = np.minimum(np.searchsorted(keys, beside), len(keys) - 1)
    square, step = np.nonzero(keys[other] == beside)
    ones = np.ones(len(square))
    near = Graph.from_arrays(square, other[square, step], ones)
    # Gi* divides by the sum of all values, so none may be below 0; moving all moves no chance.
    with np.errstate(divide="ignore", invalid="ignore"):  # where a place is the whole map
        told = G_Local(beyond - beyond.min() + 1, near, transform="B", permutations=0, star=True)
    return near.sparse, np.where(told.Zs > 0, told.p_norm, 1.0)


def _outline(x: Metres, y: Metres) -> Polygon | None:
    """Draw a line around places, as a selection can carry it."""
    hull = shapely.concave_hull(shapely.multipoints(np.column_stack([x, y])), ratio=0.5)
    drawn = shapely.simplify(shapely.buffer(hull, _EDGE, quad_segs=2), _EDGE / 5)
    corners = shapely.get_coordinates(drawn)
    lng, lat = to_drawn(corners[:, 0], corners[:, 1])
    shape = from_map({"kind": "polygon", "points": list(zip(lat, lng, strict=True))})
    return shape if isinstance(shape, Polygon) else None
