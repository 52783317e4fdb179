"""Every kind of contact history that rules can tell apart: what makes their check exact.

Between two of the bounds the rules name, no rule sees a difference; so a measure's values fall into
a few ranges. All combinations of ranges are tried, but for those that cannot be: contacts in the
window are among the contacts ever, and what runs or ended in the window among the collaborations
ever. Any numbers that respect this belong to some history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.classify.measures import MEASURES
from kortinfo.settings import Condition

_NO_END = np.iinfo(np.int64).max
_AMONG = (
    (("two_way_in_window",), "two_way_ever"),
    (("running", "ended_in_window"), "collaborations_ever"),
)
"""These measures together never exceed that one."""


@dataclass(frozen=True, kw_only=True)
class Histories:
    """Distinguishable histories: for each measure one array, an element a history."""

    values: Mapping[str, NDArray[np.int64]]
    count: int

    def describe(self, number: int) -> str:
        """Name history ``number`` as ``running = 0, two_way_ever = 1``."""
        return ", ".join(f"{name} = {self.values[name][number]}" for name in MEASURES)


def histories(conditions: Sequence[Condition]) -> Histories:
    """Return the histories that these conditions can tell apart (none: a single one)."""
    lows = [_range_starts(conditions, name) for name in MEASURES]
    highs = [np.append(low[1:] - 1, _NO_END) for low in lows]
    grid = np.meshgrid(*(np.arange(len(low)) for low in lows), indexing="ij")
    index = {name: part.ravel() for name, part in zip(MEASURES, grid, strict=True)}
    low_of = {name: low[index[name]] for name, low in zip(MEASURES, lows, strict=True)}
    high_of = {name: high[index[name]] for name, high in zip(MEASURES, highs, strict=True)}
    possible = np.ones(grid[0].size, dtype=bool)
    for parts, whole in _AMONG:
        least = sum((low_of[name] for name in parts), start=np.zeros_like(low_of[whole]))
        possible &= least <= high_of[whole]
        # Within its range the whole is taken just large enough for its parts.
        low_of[whole] = np.maximum(low_of[whole], np.minimum(least, high_of[whole]))
    values = {name: low[possible] for name, low in low_of.items()}
    return Histories(values=values, count=int(possible.sum()))


def _range_starts(conditions: Sequence[Condition], measure: str) -> NDArray[np.int64]:
    """Return where a new range begins: at 0, at each lower bound, after each upper bound."""
    starts = {0}
    for condition in conditions:
        if condition.measure == measure:
            if condition.at_least is not None:
                starts.add(condition.at_least)
            if condition.at_most is not None:
                starts.add(condition.at_most + 1)
    return np.array(sorted(start for start in starts if start >= 0), dtype=np.int64)
