"""Counts that may be given away: small ones hidden, and so many others that none can be reckoned.

A table of counts has its sums as the last of every axis. A count of 1 to 4 is hidden; where a line
(its parts and their sum) would hide one count only, or parts that together are fewer than five, one
more of it is hidden, until no line is left that tells what it hides: then who subtracts line after
line gets nowhere. Who solves all lines at once can still narrow a count down.
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
    there = np.broadcast_to(counts[..., -1:] > 0, counts.shape)  # where there is nothing stands 0
    changed = True
    while changed:
        changed = False
        for axis in range(counts.ndim):
            lines, can = np.moveaxis(counts, axis, -1), np.moveaxis(there, axis, -1)
            marks = np.moveaxis(found, axis, -1)  # views: what is marked here is marked in both
            for at in np.ndindex(lines.shape[:-1]):
                is_levels = axis == counts.ndim - 1
                more = _one_more(lines[at], marks[at], can[at], is_levels=is_levels)
                if more is not None:
                    marks[at][more] = True
                    changed = True
    return found


def _one_more(
    line: NDArray[np.int64], marks: Hidden, can: Hidden, *, is_levels: bool
) -> int | None:
    """Return what to hide besides; None where the line tells nothing it hides.

    A part that is not 0 goes first, then a 0 of those that can be hidden, the sum only then. The
    sum over levels is never thought hidden: a register tells it.
    """
    parts = marks[:-1]
    knows_sum = is_levels or not marks[-1]
    told = parts.any() and knows_sum and int(line[:-1][parts].sum()) < FEWEST
    alone = marks.sum() == 1 or (is_levels and parts.sum() == 1)
    if not (told or alone):
        return None
    open_ = np.flatnonzero(~parts & can[:-1])
    if not len(open_):
        return None if marks[-1] or is_levels or not can[-1] else len(parts)
    partners = {int(at) ^ 1 for at in np.flatnonzero(parts)} if is_levels else set()
    return int(min(open_, key=lambda at: (line[at] == 0, int(at) not in partners, line[at], at)))
