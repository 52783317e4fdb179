"""A column as category codes: a filter decides over the few different values, one look-up a row."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Codes:
    """A column as codes: row i has ``values[code[i]]``; a missing value is ""."""

    code: NDArray[Any]
    values: tuple[str, ...]

    def having(self, wanted: NDArray[np.bool_]) -> Mask:
        """Return the rows whose value is told by ``wanted``, one bool for each of ``values``."""
        found: Mask = np.take(wanted, self.code)
        return found

    def among(self, wanted: frozenset[str] | set[str]) -> Mask:
        """Return the rows with one of the values; ``""`` stands for a missing one."""
        return self.having(np.array([value in wanted for value in self.values], dtype=bool))

    def tally(self, rows: Mask | NDArray[np.int32] | None = None) -> NDArray[np.intp]:
        """Count the rows by value, one number for each of ``values``.

        ``rows`` is a mask or row numbers; None is every row.
        """
        chosen = self.code if rows is None else self.code[rows]
        return np.bincount(chosen, minlength=len(self.values))


def codes_of(column: "pd.Series[Any]") -> Codes:
    """Make the codes of a text column; no rows are fine."""
    code, values = pd.factorize(column.fillna(""))
    return Codes(code=small(code, len(values)), values=tuple(str(value) for value in values))


def fixed(code: NDArray[Any], values: tuple[str, ...]) -> Codes:
    """Make a column of codes that are worked out already."""
    return Codes(code=small(code, len(values)), values=values)


def small(code: NDArray[Any], count: int) -> NDArray[Any]:
    """Return codes under ``count`` in the smallest type that holds them: a million fit in 1 MB."""
    return code.astype(np.min_scalar_type(max(count - 1, 0)))
