"""The part of a selection that a matrix's cell counts, as a selection where one says it.

A filter holds values of which one is enough, so of what is chosen and the cell's own sector or area
the narrower can be said where one lies inside the other; where they cross, nothing says both.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kortinfo.coverage.axes import Axis
from kortinfo.selection import CodedTable, Selection

Filter = Literal["sectors", "areas"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """The parts of a selection by a matrix's sectors and areas.

    Attributes:
        codes: the businesses.
        selection: what the matrix is of.
        down: its sectors.
        across: its areas.
    """

    codes: CodedTable
    selection: Selection
    down: Axis
    across: Axis
    _found: dict[tuple[Filter, str], frozenset[str] | None] = field(default_factory=dict)

    def of(self, sector: str, area: str) -> Selection | None:
        """Return what chooses the businesses of a cell and no others, to stand in an address.

        Args:
            sector: of ``down``; "": all selected.
            area: of ``across``; likewise.

        Returns:
            None where no address says it: a search is in none, and where the chosen and the cell's
            own cross, no values of the filter are both.
        """
        if self.selection.search.strip():
            return None
        changes: dict[str, Any] = {}
        pairs: tuple[tuple[Filter, str, Axis], ...]
        pairs = (("sectors", sector, self.down), ("areas", area, self.across))
        for name, value, axis in pairs:
            if not value:
                continue
            if (name, value) not in self._found:
                self._found[name, value] = self._narrower(name, value, axis)
            changes[name] = self._found[name, value]
        return None if None in changes.values() else replace(self.selection, **changes)

    def _narrower(self, name: Filter, value: str, axis: Axis) -> frozenset[str] | None:
        """Return the filter's values that take what is chosen in it and in a row or column."""
        cell = axis.code == axis.values.index(value)
        chosen: frozenset[str] = getattr(self.selection, name)
        both = cell & self._mask(name, chosen)
        inside = (one for one in chosen if not (self._mask(name, frozenset({one})) & ~cell).any())
        for values in (frozenset({value}), frozenset(inside)):
            if values and np.array_equal(self._mask(name, values), both):
                return values
        return None

    def _mask(self, name: Filter, values: frozenset[str]) -> NDArray[np.bool_]:
        only: Any = {name: values}
        return self.codes.mask(Selection(population=None, **only))
