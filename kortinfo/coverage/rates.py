"""How many businesses of each area are covered, and how many employees the others have."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COVERED = 2
"""The first levels, A and B, are covered."""
FEWEST = 5
"""Businesses a share is told of; of fewer it says nothing."""
_LEVELS = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Rates:
    """Figures by group: one row for each group, groups without businesses too.

    Attributes:
        counts: businesses by group and level, shape (groups, 4), A to D.
        uncovered_employees: employees of those at C and D whose number is known.
        unknown: how many of those have no known number.
    """

    counts: NDArray[np.int64]
    uncovered_employees: NDArray[np.int64]
    unknown: NDArray[np.int64]

    @property
    def businesses(self) -> NDArray[np.int64]:
        """Businesses by group."""
        found: NDArray[np.int64] = self.counts.sum(axis=1)
        return found

    @property
    def covered(self) -> NDArray[np.float64]:
        """Share of the group's businesses at A or B, 0 to 1; NaN for fewer than ``FEWEST``."""
        total = self.businesses
        share = self.counts[:, :COVERED].sum(axis=1) / np.maximum(total, 1)
        return np.where(total >= FEWEST, share, np.nan)


def rates(
    level: NDArray[np.integer],
    group: NDArray[np.integer],
    employees: NDArray[np.integer],
    *,
    groups: int,
) -> Rates:
    """Return figures by group.

    Args:
        level: 0 to 3 for A to D, one a business.
        group: the group's number, 0 to ``groups`` - 1, one a business.
        employees: as ``employees.employees`` returns them, -1 where unknown.
        groups: how many groups there are.
    """
    group = np.asarray(group, dtype=np.intp)
    cells = np.bincount(group * _LEVELS + level, minlength=groups * _LEVELS)
    others = np.asarray(level) >= COVERED
    known = others & (np.asarray(employees) >= 0)
    sums = np.bincount(group[known], weights=np.asarray(employees)[known], minlength=groups)
    return Rates(
        counts=cells.reshape(groups, _LEVELS).astype(np.int64),
        uncovered_employees=sums.astype(np.int64),
        unknown=np.bincount(group[others & ~known], minlength=groups).astype(np.int64),
    )
