"""What a row says about its business, as one key: rows that say the same have the same.

The key holds a person's decision to all such rows, through every rebuild. It is made from what
was given alone, never from the register, nor from how names are compared today: a key once stored
must still be found by later versions.
"""

import hashlib
import unicodedata

import pandas as pd

from kortinfo.tables import (
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_NAME,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
)

KEY_COLUMNS = (GIVEN_PNR, GIVEN_CVR, GIVEN_NAME, GIVEN_ADDRESS, GIVEN_POSTAL_CODE)
_BETWEEN = "\x1f"


def row_keys(rows: pd.DataFrame) -> pd.Series:
    """Return the key of each row: 32 hex digits, by the index of ``rows``.

    Args:
        rows: the five given columns of LOADED_EVENTS, EVENTS or the job ads. Case, the way a
            letter is encoded and white space do not count; a missing value is as good as "".
    """
    codes = pd.Series("", index=rows.index, dtype="str")
    for name in KEY_COLUMNS:
        codes = codes + _BETWEEN + _plain(rows[name])
    distinct = {text: _digest(text) for text in codes.unique()}
    return codes.map(distinct).astype("str")


def _plain(column: pd.Series) -> pd.Series:
    plain = {value: _one_spelling(value) for value in column.dropna().unique()}
    return column.map(plain).astype("str").fillna("")


def _one_spelling(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
