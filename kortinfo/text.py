"""Text as text: names made comparable, nothing unseen, and nothing run as code or formula."""

import html
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def printable(text: str) -> str:
    """Return ``text`` without what acts unseen: controls, zero widths, changes of direction.

    White space stays, line breaks too, and so do the joiners inside emoji.
    """
    return text if text.isprintable() else _UNSEEN.sub("", text)


def printable_in(series: pd.Series) -> pd.Series:
    """Return a text column with every text :func:`printable`; missing stays missing."""
    text = pa.array(series, pa.large_string(), from_pandas=True)
    seen = pc.replace_substring_regex(text, _UNSEEN.pattern, "")
    return pd.Series(seen, index=series.index, dtype="str")


_LEGAL_FORMS = (
    r"\b(?:a ?/ ?s|aps|anpartsselskab|aktieselskab|i ?/ ?s|ivs|k ?/ ?s|p ?/ ?s|a\.?m\.?b\.?a|"
    r"f\.?m\.?b\.?a|s\.?m\.?b\.?a|enkeltmandsvirksomhed|under +konkurs|under +tvangsoploesning|"
    r"i +likvidation)([\s,.)]|$)"
)
_LETTERS = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e"}


def normalised_names(names: pd.Series) -> pd.Series:
    """Make names comparable: case, legal forms, æøå, "&", punctuation and spaces do not count.

    ``Brødr. Ås & Søn ApS`` and ``BROEDR AAS OG SOEN`` become the same text. What stands after
    "v/" (an owner) is kept. Missing stays missing; a name of nothing but marks becomes "".
    """
    # In Arrow from end to end: pandas would make a Python object of every name at every step.
    text = pc.utf8_lower(
        pc.utf8_normalize(pa.array(names, pa.large_string(), from_pandas=True), "NFKC")
    )
    for letter, plain in _LETTERS.items():
        text = pc.replace_substring(text, letter, plain)
    text = pc.replace_substring(text, "&", " og ")
    text = pc.replace_substring_regex(text, r"\bv\s?/", " v ")
    text = pc.replace_substring_regex(text, _LEGAL_FORMS, r" \1")
    text = pc.replace_substring_regex(text, r"[^0-9a-z]+", " ")
    return pd.Series(pc.utf8_trim_whitespace(text), index=names.index, dtype="str")


def escape(value: object) -> str:
    """Return a value as text that is safe inside HTML, attributes included; missing becomes ""."""
    return "" if pd.isna(value) else html.escape(str(value))  # type: ignore[call-overload]


_FORMULA_START = r"^[\s\x1c-\x1f\x{85}\p{Z}\p{Cc}\p{Cf}]*[-=+@＝＋－＠]"
"""Spreadsheets pass over white space and what cannot be seen in front of a formula."""


def formula_safe(series: pd.Series) -> pd.Series:
    """Return a text column no spreadsheet runs: what could start a formula gets a ' in front."""
    found = pc.match_substring_regex(
        pa.array(series, pa.large_string(), from_pandas=True), _FORMULA_START
    )
    starts = pd.Series(np.asarray(found.fill_null(False), dtype=bool), index=series.index)
    return series.where(~starts, "'" + series.astype("str"))
