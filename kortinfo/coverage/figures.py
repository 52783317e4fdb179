"""How well a selection is covered: by businesses, by employees, by companies; and cell by cell.

Covered is level A or B. Of fewer than ``rates.FEWEST`` no share is told, only how many of how many.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.coverage.employees import employees
from kortinfo.coverage.rates import COVERED, FEWEST
from kortinfo.tables import CVR, LEVEL, LEVELS

_LEVELS = len(LEVELS)

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """What figures are made of, one element a business; make it with :func:`ground_of`.

    Attributes:
        level: 0 to 3 for A to D.
        employees: the interval's midpoint; -1: unknown.
        company: the company's number, 0 and up; -1: the register knows none.
        companies: how many companies there are.
        company_covered: the company has a covered business anywhere in the table.
    """

    level: NDArray[np.int8]
    employees: NDArray[np.int64]
    company: NDArray[np.int64]
    companies: int
    company_covered: Mask


def ground_of(businesses: pd.DataFrame, level: NDArray[np.integer] | None = None) -> Ground:
    """Make what figures are made of.

    Args:
        businesses: contract BUSINESSES: the active units of the home municipalities. A company is
            covered if any of them is, whatever is selected.
        level: levels of another day, 0 to 3, one a row; None: the table's own.
    """
    if level is None:
        level = pd.Categorical(businesses[LEVEL], categories=list(LEVELS)).codes
    company, known = pd.factorize(businesses[CVR])
    covered = np.zeros(len(known) + 1, dtype=bool)  # the last: no company
    covered[company[np.asarray(level) < COVERED]] = True
    covered[-1] = False
    return Ground(
        level=np.asarray(level, dtype=np.int8),
        employees=employees(businesses),
        company=company.astype(np.int64),
        companies=len(known),
        company_covered=covered[company],
    )


@dataclass(frozen=True, kw_only=True)
class Share:
    """``covered`` of ``total``."""

    covered: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None where the total is too small to tell one."""
        return self.covered / self.total if self.total >= FEWEST else None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a selection.

    Attributes:
        levels: businesses at A, B, C and D.
        businesses: those covered, of all.
        employees: employees of those covered, of all whose number is known; told where at least
            ``FEWEST`` businesses have a known number.
        known_employees: how many businesses that is.
        companies: companies covered, of all that have a selected business.
    """

    levels: tuple[int, int, int, int]
    businesses: Share
    employees: Share
    known_employees: int
    companies: Share

    @property
    def unknown_share(self) -> float | None:
        """Share of the businesses whose number of employees is not known."""
        total = self.businesses.total
        return 1 - self.known_employees / total if total else None

    @property
    def employee_share(self) -> float | None:
        """Covered employees' share, 0 to 1; None where too few businesses have a known number."""
        if self.known_employees < FEWEST or not self.employees.total:
            return None
        return self.employees.covered / self.employees.total


def figures(ground: Ground, chosen: Mask) -> Figures:
    """Return the figures of the chosen businesses (a mask over the ground's rows)."""
    level, weight = ground.level[chosen], ground.employees[chosen]
    counts = np.bincount(level, minlength=_LEVELS)
    known = weight >= 0
    covered = level < COVERED
    company = ground.company[chosen]
    held = np.zeros(ground.companies, dtype=bool)
    held[company[company >= 0]] = True
    touched = np.zeros(ground.companies, dtype=bool)
    touched[company[(company >= 0) & ground.company_covered[chosen]]] = True
    a, b, c, d = (int(count) for count in counts)
    return Figures(
        levels=(a, b, c, d),
        businesses=Share(covered=a + b, total=len(level)),
        employees=Share(covered=int(weight[known & covered].sum()), total=int(weight[known].sum())),
        known_employees=int(known.sum()),
        companies=Share(covered=int(touched.sum()), total=int(held.sum())),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Matrix:
    """Rows by columns of businesses and what is uncovered in them.

    Attributes:
        counts: shape (rows, columns, 4): businesses at A, B, C and D.
        uncovered_employees: shape (rows, columns): known employees of those at C and D.
    """

    counts: NDArray[np.int64]
    uncovered_employees: NDArray[np.int64]

    @property
    def total(self) -> NDArray[np.int64]:
        """Businesses, shape (rows, columns)."""
        total: NDArray[np.int64] = self.counts.sum(axis=2)
        return total

    @property
    def uncovered(self) -> NDArray[np.int64]:
        """Businesses at C and D."""
        uncovered: NDArray[np.int64] = self.counts[:, :, COVERED:].sum(axis=2)
        return uncovered

    @property
    def share(self) -> NDArray[np.float64]:
        """Share covered, 0 to 1; NaN for fewer than ``FEWEST`` businesses."""
        total = self.total
        share = 1 - self.uncovered / np.maximum(total, 1)
        return np.where(total >= FEWEST, share, np.nan)


def matrix(
    ground: Ground,
    chosen: Mask,
    row: NDArray[np.integer],
    column: NDArray[np.integer],
    *,
    shape: tuple[int, int],
) -> Matrix:
    """Count the chosen businesses by two codes at once.

    Args:
        ground: of the same table.
        chosen: which businesses.
        row: each business's row of the matrix; -1: in none.
        column: likewise.
        shape: how many rows and columns.
    """
    rows, columns = shape
    within = chosen & (row >= 0) & (column >= 0)
    at = slice(None) if within.all() else np.flatnonzero(within)  # all: nothing need be copied
    cell = (row[at].astype(np.int64) * columns + column[at]) * _LEVELS + ground.level[at]
    told = (rows, columns, _LEVELS)
    counts = np.bincount(cell, minlength=rows * columns * _LEVELS).reshape(told)
    known = np.maximum(ground.employees[at], 0)
    employed = np.bincount(cell, weights=known, minlength=rows * columns * _LEVELS).reshape(told)
    return Matrix(
        counts=counts,
        uncovered_employees=employed[:, :, COVERED:].sum(axis=2).astype(np.int64),
    )


def with_sums(matrix: Matrix) -> Matrix:
    """Return the matrix with a row and a column of sums at its end."""

    def summed(values: NDArray[np.int64]) -> NDArray[np.int64]:
        wide = np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)
        return np.concatenate([wide, wide.sum(axis=0, keepdims=True)], axis=0)

    return Matrix(
        counts=summed(matrix.counts), uncovered_employees=summed(matrix.uncovered_employees)
    )
