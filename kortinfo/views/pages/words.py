"""Data as words: sizes, places, statuses and names, for every page alike; and Markdown as text."""

import re

import pandas as pd

from kortinfo import tables
from kortinfo.texts import date, has_text, number, plural, text

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_SIGNS = re.compile(r"(?<=[-<>=~])(?=[-<>=~])|(?<=:)(?=\S)")
_JOINER = "\u2060"
"""Word joiner: no width, no break."""


def literal(value: object) -> str:
    """Return text that Markdown (a button's label, say) shows as it stands, on one line.

    Marks get a backslash. Emoji names and arrows are looked for after Markdown has been read, so
    a backslash does not stop ``:smile:`` and ``->``; a word joiner in them does.
    """
    return _MARKS.sub(r"\\\1", _SIGNS.sub(_JOINER, " ".join(str(value).split())))


def shortened(value: str, *, length: int = 80) -> str:
    """Return text cut to a length that a button or chip can hold."""
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"


def level_name(level: str, language: str) -> str:
    """Return a level's name in words, as "Fast samarbejde"."""
    return text(f"levels.name_{level}", language)


def size(low: object, high: object, language: str) -> str:
    """Return an employee interval in words; both ends missing: unknown."""
    if pd.isna(low):  # type: ignore[call-overload]
        return text("app.size_unknown", language)
    least = int(str(low))
    if pd.isna(high):  # type: ignore[call-overload]
        return text("app.size_open", language, low=number(least, language))
    most = int(str(high))
    if most == least:
        return plural("app.size", least, language)
    low_words, high_words = number(least, language), number(most, language)
    return text("app.size_interval", language, low=low_words, high=high_words)


def day(value: object, language: str) -> str:
    """Return a day in words; missing becomes ""."""
    return "" if pd.isna(value) else date(pd.Timestamp(str(value)).date(), language)  # type: ignore[call-overload]


def known(value: object) -> str:
    """Return a cell as text; missing becomes ""."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def kind(value: object) -> str:
    """Return a kind of contact or collaboration with a capital; missing becomes ""."""
    words = known(value)
    return words[:1].upper() + words[1:]


def reason(code: object, language: str) -> str:
    """Return a reason code in words; a code without words as it stands."""
    key = f"reasons.{known(code)}"
    return text(key, language) if has_text(key, language) else known(code)


def from_catalogue(prefix: str, name: str, language: str) -> str:
    """Return ``<prefix>_<name>`` from the catalogue, or the name itself with spaces."""
    key = f"{prefix}_{name}"
    return text(key, language) if has_text(key, language) else name.replace("_", " ")


def address(unit: pd.Series) -> str:
    """Return street, postal code and district on one line, as far as they are known."""
    district = (known(unit[tables.POSTAL_CODE]), known(unit[tables.POSTAL_DISTRICT]))
    town = " ".join(filter(None, district))
    return ", ".join(filter(None, (known(unit[tables.ADDRESS]), town)))


def place(unit: pd.Series) -> str:
    """Return street and town, as people tell two branches apart; what is not known left out."""
    parts = (known(unit.get(tables.ADDRESS)), known(unit.get(tables.POSTAL_DISTRICT)))
    return ", ".join(filter(None, parts))
