"""The scan that Kortinfo used before esda: Kulldorff's (1997, Bernoulli model), on scipy.

Round windows of many sizes about the places, each with the likelihood that its businesses are
uncovered oftener than those outside, beside the best window's after random relabellings.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import KDTree
from scipy.special import xlogy

from kortinfo.coverage.figures import Mask
from kortinfo.coverage.rates import FEWEST

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

Numbers = NDArray[np.int64]


def scan(x: NDArray[np.float64], y: NDArray[np.float64], uncovered: Mask) -> list[Mask]:
    """Return the businesses in each of the surest windows."""
    made = _Scan.of(x, y, uncovered)
    return made.best(np.random.default_rng(1)) if made else []


@dataclass(frozen=True, kw_only=True, eq=False)
class _Scan:
    """The windows of a map.

    Attributes:
        x, y: the places, metres.
        count: businesses at each.
        uncovered: of those.
        windows: a row a window, a column a place: 1 where it lies inside.
        total: businesses in each window.
        at: the place of each business.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: Numbers
    uncovered: Numbers
    windows: csr_array
    total: Numbers
    at: Numbers

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
                at=at,
            )
        )

    def best(self, rng: np.random.Generator) -> list[Mask]:
        """Return the businesses of the surest windows that share no place."""
        likelihood = _Likelihood(self.total, int(self.uncovered.sum()), int(self.count.sum()))
        sure = likelihood.of((self.windows @ self.uncovered)[:, None])[:, 0]
        highest = np.sort(
            np.concatenate([likelihood.of(drawn).max(axis=0) for drawn in self._relabelled(rng)])
        )
        reached = len(highest) - np.searchsorted(highest, sure, side="left")
        chance = (1 + reached) / (1 + len(highest))
        free = (sure > 0) & (chance <= SIGNIFICANT)
        found: list[Mask] = []
        while free.any() and len(found) < MOST:
            # The surest; of equals the one with the fewest businesses.
            left = np.flatnonzero(free)
            at = left[np.lexsort((left, self.total[left], -np.round(sure[left], 9)))[0]]
            mine = self.windows[[at]].indices
            found.append(np.isin(self.at, mine))
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
