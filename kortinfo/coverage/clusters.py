"""Spatial holes: places on the map where more are uncovered than chance would have it.

Kulldorff's scan (1997, Bernoulli model): round windows of many sizes about the places, each with
the likelihood that its businesses are uncovered oftener than those outside. It is compared with the
best window of the whole map after random relabelling: the businesses stay, who of them is uncovered
is drawn anew. A window counts where the best one is as likely in at most ``SIGNIFICANT`` of the
drawings. So the chance of any false outline at all is at most that, however many windows there are.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import KDTree
from scipy.special import xlogy

from kortinfo.coverage.figures import Ground, Mask
from kortinfo.coverage.rates import COVERED, FEWEST
from kortinfo.crs import to_drawn
from kortinfo.selection import CodedTable, Polygon
from kortinfo.selection.shape import from_map

RELABELLINGS = 199
SIGNIFICANT = 0.05
LARGEST = 3_000.0
"""Metres from a window's middle to its edge."""
MOST = 12
"""Clusters told, the surest first."""
_TIERS = (
    (20_000, (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)),
    (2_500, (96, 128, 192, 256, 384, 512)),
    (300, (768, 1024, 1536, 2048, 3072, 4096)),
)
"""Windows' middles (of more places an even sample) and how many places they have."""
_AT_ONCE = 16
"""Relabellings reckoned together."""
_EDGE = 25.0
"""Metres an outline keeps from the places in it."""
_PLACES = "postal"

Numbers = NDArray[np.int64]


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
        chance: how often random relabelling brings forth one as sure, 0 to ``SIGNIFICANT``.
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
    seed: int,
) -> tuple[Cluster, ...]:
    """Return where the chosen businesses are uncovered oftener than chance would have it.

    Args:
        ground: of the businesses.
        codes: of the same table: where they lie.
        chosen: among which businesses.
        placed: which of them lie where their point is (not in the middle of a district).
        counted: whom an outline's figures are of; None: the chosen.
        seed: of the relabellings: the same gives the same.

    Returns:
        The surest first; none overlap but at their edges, none has fewer than ``FEWEST``
        businesses. The order of the rows decides nothing.
    """
    uncovered = ground.level >= COVERED
    among = chosen & placed & np.isfinite(codes.x) & np.isfinite(codes.y)
    scan = _Scan.of(codes.x[among], codes.y[among], uncovered[among])
    if scan is None:
        return ()
    inside_of = chosen if counted is None else counted
    usual = float(uncovered[chosen].mean())
    found = (
        _told(shape, chance, ground, codes, inside_of & shape.mask(codes.x, codes.y), usual)
        for shape, chance in scan.best(np.random.default_rng(seed))
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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Scan:
    """The windows of a map.

    Attributes:
        x, y: the places, metres.
        count: businesses at each.
        uncovered: of those.
        windows: a row a window, a column a place: 1 where it lies inside.
        total: businesses in each window.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: Numbers
    uncovered: Numbers
    windows: csr_array
    total: Numbers

    @classmethod
    def of(cls, x: NDArray[np.float64], y: NDArray[np.float64], uncovered: Mask) -> "_Scan | None":
        """Make the windows; None where there is nothing to be found."""
        if uncovered.all() or not uncovered.any():
            return None
        places, at = np.unique(np.round(x) * 1e8 + np.round(y), return_inverse=True)
        count = np.bincount(at)
        x, y = np.floor(places / 1e8), places % 1e8
        windows = _windows(np.column_stack([x, y]))
        total = (windows @ count).astype(np.int64)
        fits = (total >= FEWEST) & (2 * total <= len(uncovered))
        return (
            None
            if not fits.any()
            else cls(
                x=x,
                y=y,
                count=count,
                uncovered=np.bincount(at, weights=uncovered).astype(np.int64),
                windows=windows[fits],
                total=total[fits],
            )
        )

    def best(self, rng: np.random.Generator) -> list[tuple[Polygon, float]]:
        """Return the outlines of the surest windows that share no place, each with its chance."""
        likelihood = _Likelihood(self.total, int(self.uncovered.sum()), int(self.count.sum()))
        sure = likelihood.of((self.windows @ self.uncovered)[:, None])[:, 0]
        highest = np.sort(
            np.concatenate([likelihood.of(drawn).max(axis=0) for drawn in self._relabelled(rng)])
        )
        reached = len(highest) - np.searchsorted(highest, sure, side="left")
        chance = (1 + reached) / (1 + len(highest))
        free = (sure > 0) & (chance <= SIGNIFICANT)
        found: list[tuple[Polygon, float]] = []
        while free.any() and len(found) < MOST:
            # The surest; of equals the one with the fewest businesses.
            left = np.flatnonzero(free)
            at = left[np.lexsort((left, self.total[left], -np.round(sure[left], 9)))[0]]
            mine = self.windows[[at]].indices
            outline = _outline(self.x[mine], self.y[mine])
            if outline is not None:
                found.append((outline, float(chance[at])))
            taken = np.zeros(len(self.x))
            taken[mine] = 1
            free &= self.windows @ taken == 0
        return found

    def _relabelled(self, rng: np.random.Generator) -> Iterator[NDArray[np.float32]]:
        """Yield the uncovered in each window after random relabellings, a column each."""
        labels = np.zeros(self.count.sum(), dtype=np.float32)
        labels[: self.uncovered.sum()] = 1
        starts = np.concatenate([[0], self.count.cumsum()[:-1]])
        for first in range(0, RELABELLINGS, _AT_ONCE):
            drawn = [
                np.add.reduceat(rng.permutation(labels), starts)
                for _ in range(min(_AT_ONCE, RELABELLINGS - first))
            ]
            yield self.windows @ np.column_stack(drawn)


def _windows(places: NDArray[np.float64]) -> csr_array:
    """Return round windows about the places: 1 where a place lies inside."""
    tree = KDTree(places)
    inside, sizes = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int64)]
    for middles, of_sizes in _TIERS:
        fitting = [size for size in of_sizes if size <= len(places)]
        if not fitting:
            break
        step = math.ceil(len(places) / middles)
        far, near = tree.query(places[::step], k=[*range(1, fitting[-1] + 1)])
        for size in fitting:
            kept = near[far[:, size - 1] <= LARGEST, :size]
            inside.append(kept.astype(np.int32).ravel())
            sizes.append(np.full(len(kept), size))
    ends = np.concatenate([[0], np.concatenate(sizes).cumsum()])
    columns = np.concatenate(inside)
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_array((ones, columns, ends), shape=(len(ends) - 1, len(places)))


class _Likelihood:
    """How much likelier windows are with a share of their own, as a logarithm; 0: not higher."""

    def __init__(self, total: Numbers, uncovered: int, businesses: int) -> None:
        self._total, self._uncovered, self._businesses = total, uncovered, businesses
        self._usual = uncovered / businesses
        numbers = np.arange(businesses + 1, dtype=np.float64)
        self._term = xlogy(numbers, numbers)
        term = self._term
        self._fixed = (
            term[businesses]
            - term[uncovered]
            - term[businesses - uncovered]
            - term[total]
            - term[businesses - total]
        )

    def of(self, within: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return it for so many uncovered in each window (row) of each labelling (column)."""
        term = self._term
        window, labelling = np.nonzero(within > (self._usual * self._total)[:, None])
        u = within[window, labelling].astype(np.int64)
        n, others = self._total[window], self._uncovered - u
        found = np.zeros(within.shape)
        found[window, labelling] = (
            term[u]
            + term[n - u]
            + term[others]
            + term[self._businesses - n - others]
            + self._fixed[window]
        )
        return found


def _outline(x: NDArray[np.float64], y: NDArray[np.float64]) -> Polygon | None:
    """Draw a line around places, as a selection can carry it."""
    hull = shapely.concave_hull(shapely.multipoints(np.column_stack([x, y])), ratio=0.5)
    drawn = shapely.simplify(shapely.buffer(hull, _EDGE, quad_segs=2), _EDGE / 5)
    corners = shapely.get_coordinates(drawn)
    lng, lat = to_drawn(corners[:, 0], corners[:, 1])
    shape = from_map({"kind": "polygon", "points": list(zip(lat, lng, strict=True))})
    return shape if isinstance(shape, Polygon) else None
