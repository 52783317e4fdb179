"""What goes into a cell: headings, clean text, no text longer than a cell holds."""

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kortinfo.texts import has_text, text

_NOT_IN_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
"""Characters XML 1.0 does not allow (and DEL); no file of ours carries them."""
LONGEST = 32_767
"""Characters a spreadsheet cell holds, counted in UTF-16 units as Excel does."""
_ELLIPSIS = "…"


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A text column whose values fit a cell, and how many had to be cut."""

    texts: "pd.Series[Any]"
    cut: int


def heading(column: str, language: str) -> str:
    """Return a column's heading from the catalogue; one without is headed by its name."""
    key = f"exports.column_{column}"
    return text(key, language) if has_text(key, language) else column


def clean(texts: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a text column without control characters; line breaks become "\\n"."""
    plain = texts.astype("str").str.replace(_NOT_IN_XML, "", regex=True)
    return plain.str.replace(r"\r\n?", "\n", regex=True)


def plain_text(value: str) -> str:
    """Return one text as :func:`clean` does a column."""
    return re.sub(r"\r\n?", "\n", re.sub(_NOT_IN_XML, "", value))


def fitted(texts: "pd.Series[Any]") -> Fitted:
    """Cut what is longer than ``LONGEST`` and end it with an ellipsis."""
    # A character takes one or two UTF-16 units.
    suspects = texts[texts.str.len() > LONGEST // 2]
    shorter = suspects.map(_cut)
    cut = int((shorter != suspects).sum())
    if not cut:
        return Fitted(texts=texts, cut=0)
    result = texts.copy()
    result.loc[shorter.index] = shorter
    return Fitted(texts=result, cut=cut)


def _cut(value: str) -> str:
    units = value.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return value
    # Half a surrogate pair at the cut is left out.
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", errors="ignore") + _ELLIPSIS


def is_date(column: "pd.Series[Any]") -> bool:
    """Tell whether a column holds dates."""
    return pd.api.types.is_datetime64_any_dtype(column)


def is_float(column: "pd.Series[Any]") -> bool:
    """Tell whether a column holds decimal numbers."""
    return pd.api.types.is_float_dtype(column)


def is_integer(column: "pd.Series[Any]") -> bool:
    """Tell whether a column holds whole numbers."""
    return pd.api.types.is_integer_dtype(column)


def yes_no(column: "pd.Series[Any]", language: str) -> "pd.Series[Any]":
    """Return a bool column in words."""
    words = {True: text("exports.yes", language), False: text("exports.no", language)}
    return column.map(words).astype("str")
