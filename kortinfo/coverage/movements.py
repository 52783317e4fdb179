"""What became of businesses between two days: from level to level, new ones, closed ones."""

import numpy as np
from numpy.typing import NDArray

from kortinfo.coverage.rates import COVERED
from kortinfo.tables import LEVELS

ABSENT = len(LEVELS)
"""The state of a business that was not there: not yet opened, or closed."""

States = NDArray[np.int8]
"""0 to 3 for A to D, ``ABSENT`` where the business was not active."""


def states(level: NDArray[np.integer], alive: NDArray[np.bool_]) -> States:
    """Return levels as states: ``ABSENT`` where a business was not alive. Any equal shapes."""
    return np.where(alive, level, ABSENT).astype(np.int8)


def movements(before: States, after: States) -> NDArray[np.int64]:
    """Count the businesses by state before (rows) and after (columns), shape (5, 5).

    Of those absent on both days there are none: they are not counted.
    """
    width = ABSENT + 1
    cells = np.bincount(before.astype(np.int64) * width + after, minlength=width * width)
    counts = cells.reshape(width, width).astype(np.int64)
    counts[ABSENT, ABSENT] = 0
    return counts


def falling(now: States, later: NDArray[np.int8]) -> NDArray[np.int64]:
    """Return which of several later days is the first on which a covered business is not any more.

    Args:
        now: states today, one a business.
        later: levels on the later days if nothing more is registered, shape (businesses, days).

    Returns:
        Position of the day, one a business; -1: on none of them, or not covered now.
    """
    falls = (later >= COVERED) & (now < COVERED)[:, None]
    found = np.where(falls.any(axis=1), falls.argmax(axis=1), -1)
    return found.astype(np.int64)
