"""Employees as a weight: one number for a register's interval."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.tables import EMPLOYEES_MAX, EMPLOYEES_MIN

OPEN_TOP = 1000
"""Employees a business of the open top interval counts for."""
UNKNOWN = -1


def employees(businesses: pd.DataFrame) -> NDArray[np.int64]:
    """Return the interval's midpoint for each row, rounded up; ``UNKNOWN`` without an interval.

    An open interval counts as ``OPEN_TOP`` (or its lower end, where that is higher). Full-time
    equivalents are not mixed in.
    """
    least = businesses[EMPLOYEES_MIN].fillna(UNKNOWN).to_numpy(dtype=np.int64)
    most = businesses[EMPLOYEES_MAX].fillna(UNKNOWN).to_numpy(dtype=np.int64)
    middle = np.where(most < 0, np.maximum(least, OPEN_TOP), -(-(least + most) // 2))
    return np.where(least < 0, UNKNOWN, middle)
