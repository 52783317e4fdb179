"""How alike are two comparable names?"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process


def name_likeness(given: pd.Series, have: pd.Series) -> NDArray[np.float64]:
    """Return how alike comparable names are, pair by pair, 0 to 100.

    The order of the words does not count, nor where a word is cut in two.
    """
    if not len(given):
        return np.zeros(0)
    left, right = given.to_list(), have.to_list()
    flat_left = given.str.replace(" ", "").to_list()
    flat_right = have.str.replace(" ", "").to_list()
    sorted_ = process.cpdist(left, right, scorer=fuzz.token_sort_ratio, workers=-1)
    flat = process.cpdist(flat_left, flat_right, scorer=fuzz.ratio, workers=-1)
    likeness: NDArray[np.float64] = np.maximum(sorted_, flat).astype(float)
    return likeness
