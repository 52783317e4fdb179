"""Streets and house numbers, made comparable: ``Gl. Skagensvej 007 a`` is ``Gammel Skagensvej 7A``.

Spellings vary between registers (abbreviated first words, "aa" for "å", spaces, leading zeros);
the keys made here are for comparing only and are never shown.
"""

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e", "è": "e"}
)
_WORDS = {
    "gl": "gammel",
    "gml": "gammel",
    "nr": "noerre",
    "ndr": "noerre",
    "sdr": "soender",
    "skt": "sankt",
    "sct": "sankt",
    "kgs": "kongens",
    "chr": "christian",
    "dr": "doktor",
    "prof": "professor",
    "pl": "plads",
}
_SIGNS = re.compile(r"[^0-9a-z]+")
_NUMBER = r"^\s*0*(\d{1,4})\s*([A-Za-z]?)(?![A-Za-z0-9])"
_ADDRESS = (
    r"^\s*(?P<street_name>.*?[^\W\d_].*?)[\s,]+0*(?P<number>\d{1,3})"
    r"(?:\s?(?P<letter>[A-Za-z])(?!\w))?(?=$|[\s,./\-\u2013])"
)


def _by_value(series: pd.Series, change: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Run ``change`` once per distinct value: registers repeat their streets a lot."""
    codes, values = pd.factorize(series)
    if not len(values):
        return pd.Series(index=series.index, dtype="str")
    changed = change(pd.Series(values, dtype="str")).array
    return pd.Series(changed.take(codes, allow_fill=True), index=series.index, dtype="str")


def _street_key(names: pd.Series) -> pd.Series:
    # a dozen replacements in a column cost more than one pass over few distinct names
    return pd.Series([_one_key(name) for name in names], index=names.index, dtype="str")


def _one_key(name: str) -> str | None:
    text = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS)
    return "".join(_WORDS.get(word, word) for word in _SIGNS.split(text)) or None


def street_keys(names: pd.Series) -> pd.Series:
    """Return a comparable key per street name; missing where there is no letter or digit."""
    return _by_value(names.astype("str"), _street_key)


def _house_number(numbers: pd.Series) -> pd.Series:
    parts = numbers.str.extract(_NUMBER)
    return parts[0] + parts[1].fillna("").str.upper()


def house_numbers(numbers: pd.Series) -> pd.Series:
    """Return house numbers as ``12A``: no leading zeros, letter in upper case, first of a range."""
    return _by_value(numbers.astype("str"), _house_number)


def leading_numbers(houses: pd.Series) -> NDArray[np.int64]:
    """Return the number of each house number as ``house_numbers`` made it; -1 where missing."""
    codes, values = pd.factorize(houses)
    texts = pd.Series(values, dtype="str").str.extract(r"^(\d+)")[0]
    numbers = pd.to_numeric(texts).fillna(-1).to_numpy(dtype=np.int64)
    return np.where(codes < 0, -1, numbers[codes]) if len(numbers) else np.full(len(houses), -1)


def split_addresses(addresses: pd.Series) -> pd.DataFrame:
    """Take ``street_name`` and ``house_number`` out of addresses in one text.

    ``10. Februar Vej 3, 2. th`` becomes ``10. Februar Vej`` and ``3``; a text without a number
    after a street gives missing in both.
    """
    codes, values = pd.factorize(addresses.astype("str"))
    parts = pd.Series(values, dtype="str").str.slice(0, 200).str.extract(_ADDRESS).astype("str")
    number = parts["number"] + parts["letter"].fillna("").str.upper()
    split = pd.DataFrame({"street_name": parts["street_name"], "house_number": number})
    return split.reindex(codes).set_index(addresses.index)  # code -1: no address, no parts


def address_keys(frame: pd.DataFrame, *, street: str, number: str, address: str) -> pd.DataFrame:
    """Return ``street_key`` and ``house`` of each row, from its columns or its address text.

    ``street`` and ``number`` name the columns that hold them apart, ``address`` the one that
    holds both; columns that are not there are taken as missing.
    """
    missing = pd.Series(index=frame.index, dtype="str")
    streets = frame[street].astype("str") if street in frame else missing
    numbers = frame[number].astype("str") if number in frame else missing
    if address in frame:
        bare = streets.isna() & frame[address].notna()
        if bare.any():
            split = split_addresses(frame.loc[bare, address])
            streets = streets.where(~bare, split["street_name"].reindex(frame.index))
            numbers = numbers.where(~bare, split["house_number"].reindex(frame.index))
    return pd.DataFrame({"street_key": street_keys(streets), "house": house_numbers(numbers)})
