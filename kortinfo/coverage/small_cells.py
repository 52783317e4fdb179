"""Counts that may be given away: small ones hidden, and so many others that none can be reckoned.

A table of counts has its sums as the last of every axis. A count of 1 to 4 is hidden; where a line
(its parts and their sum) would hide one count only, or parts that together are fewer than five, one
more part of it is hidden, until no line is left that tells what it hides.
"""

import numpy as np
from numpy.typing import NDArray

from kortinfo.coverage.rates import FEWEST

Hidden = NDArray[np.bool_]


def with_sums(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return counts with their sums as the last of every axis."""
    for axis in range(counts.ndim):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    return counts


def hidden(counts: NDArray[np.int64]) -> Hidden:
    """Return which counts must not be told.

    Args:
        counts: businesses by anything and, on the last axis, by level, A to D; with sums. A
            register tells anybody the sums over levels, so of fewer than five no level is told at
            all. Of A and B, or C and D, the other one is hidden first: what the two have together
            can then still be told.
    """
    found: Hidden = (counts > 0) & (counts < FEWEST)
    found[..., :-1] |= found[..., -1:]
    changed = True
    while changed:
        changed = False
        for axis in range(counts.ndim):
            lines = np.moveaxis(counts, axis, -1)
            marks = np.moveaxis(found, axis, -1)  # views: what is marked here is marked in both
            for at in np.ndindex(lines.shape[:-1]):
                more = _one_more(lines[at], marks[at], is_levels=axis == counts.ndim - 1)
                if more is not None:
                    marks[at][more] = True
                    changed = True
    return found


def _one_more(line: NDArray[np.int64], marks: Hidden, *, is_levels: bool) -> int | None:
    """Return the part to hide besides; None where the line tells nothing it hides."""
    parts = marks[:-1]
    knows_sum = is_levels or not marks[-1]
    told = parts.any() and knows_sum and int(line[:-1][parts].sum()) < FEWEST
    alone = marks.sum() == 1
    open_ = np.flatnonzero(~parts & (line[:-1] > 0))
    if not (told or alone) or not len(open_):
        return None
    partners = {int(at) ^ 1 for at in np.flatnonzero(parts)} if is_levels else set()
    return int(min(open_, key=lambda at: (int(at) not in partners, line[at], at)))
