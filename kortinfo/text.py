"""Text as text: names made comparable, CPR numbers masked, and nothing run as code or formula."""

import html
import re
from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

CPR_MASK = "[CPR]"

_DAY_MONTH = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[\s./-]?(?:0[1-9]|1[0-2])"
_SPELLED_CPR = re.compile(
    rf"(?<!\d){_DAY_MONTH}[\s./-]?\d{{2}}"
    r"\s?[-\u2010-\u2015\u2212_/. ]\s?\d{4}(?!\d)"
)
_BARE_CPR = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?:0[1-9]|1[0-2])\d{6}(?!\d)"
)
_SHAPE = (
    r"(?s)(?:0[1-9]|[12]\p{Nd}|3[01]|6[1-9]|[78]\p{Nd}|9[01]).?(?:0[1-9]|1[0-2]).?\p{Nd}{2}"
    r".{0,3}\p{Nd}{4}"
)
_SPELLED = r"\p{Nd}[^\p{Nd}]{1,3}\p{Nd}{4}"
"""What every CPR number has in it, and what it has in a phone column, where bare digits may stand:
by these Arrow (RE2) finds the few texts worth a closer look."""
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


def mask_cpr(text: str, *, known_pnrs: Collection[str] = (), phone: bool = False) -> str:
    """Return ``text`` with every CPR-shaped number (DDMMYY-NNNN and its spellings) masked.

    A bare ten-digit number is left alone where it is a known P-number or ``phone`` says that the
    text is a phone column's. Modulus 11 is not asked: it no longer holds for all CPR numbers.
    """

    def bare(found: re.Match[str]) -> str:
        return found[0] if found[0] in known_pnrs else CPR_MASK

    masked = _SPELLED_CPR.sub(CPR_MASK, text)
    return masked if phone else _BARE_CPR.sub(bare, masked)


def is_spelled_cpr(text: str) -> bool:
    """Tell a text that is a CPR number with a separator, and nothing else."""
    return _SPELLED_CPR.fullmatch(text.strip()) is not None


def mask_cpr_in(
    series: pd.Series, *, known_pnrs: Collection[str] = (), phone: bool = False
) -> tuple[pd.Series, pd.Series]:
    """Mask a whole text column; return it with a bool Series that tells which rows were changed."""
    hint = _SPELLED if phone else _SHAPE
    looked = pc.match_substring_regex(pa.array(series, from_pandas=True), hint)
    suspects = pd.Series(np.asarray(looked.fill_null(False), dtype=bool), index=series.index)
    changed = pd.Series(False, index=series.index)
    if not suspects.any():
        return series, changed
    before = series[suspects]
    after = before.map(lambda value: mask_cpr(value, known_pnrs=known_pnrs, phone=phone))
    changed.loc[before.index] = (before != after).to_numpy()
    masked = series.copy()
    masked.loc[before.index] = after
    return masked, changed


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
