"""How alike are two comparable names?"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Ints = NDArray[np.int64]


def name_likeness(given: pd.Series, have: pd.Series) -> NDArray[np.float64]:
    """Return how alike comparable names are, pair by pair, 0 to 100.

    The order of the words does not count, nor where a word is cut in two.
    """
    at = np.arange(len(given))
    return likeness_of(given.to_numpy(dtype=object), at, have.to_numpy(dtype=object), at)


def likeness_of(
    given: NDArray[np.object_], left: Ints, have: NDArray[np.object_], right: Ints
) -> NDArray[np.float64]:
    """Return how alike the names ``given[left]`` and ``have[right]`` are, pair by pair."""
    if not len(left):
        return np.zeros(0)
    sorted_ = process.cpdist(
        given[left].tolist(), have[right].tolist(), scorer=fuzz.token_sort_ratio, workers=-1
    )
    flat = process.cpdist(
        _flat(given)[left].tolist(), _flat(have)[right].tolist(), scorer=fuzz.ratio, workers=-1
    )
    likeness: NDArray[np.float64] = np.maximum(sorted_, flat).astype(float)
    return likeness


def _flat(names: NDArray[np.object_]) -> NDArray[np.object_]:
    flat = np.empty(len(names), dtype=object)
    flat[:] = [name.replace(" ", "") for name in names]
    return flat
