"""What stands in a cell of the meeting pack, and how it is told: numbers, shares, days, words."""

import datetime as dt
from dataclasses import dataclass

from kortinfo.coverage.figures import Share
from kortinfo.exports.cells import plain_text
from kortinfo.report import Cell
from kortinfo.texts import date, number, percent, text


@dataclass(frozen=True, kw_only=True)
class Percentage:
    """A share of 1 without a number behind it to tell: a target, a forecast."""

    value: float


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """Employees covered of employees; ``value`` None: too few businesses tell of theirs."""

    share: Share
    value: float | None


Value = str | int | dt.date | Share | Weighted | Percentage | Cell | None
"""What a cell holds; None: nothing to tell."""
NOTHING = "–"


def told(value: Value, language: str) -> str:
    """Return a cell's words; of few businesses how many of how many, and no percentage."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dt.date):
        return date(value, language)
    if isinstance(value, int):
        return number(value, language)
    if isinstance(value, Percentage):
        return percent(value.value, language)
    if isinstance(value, Cell):
        return _cell(value, language)
    share = value if isinstance(value, Share) else value.share
    if value.value is None:
        return few(share, language) if share.total else NOTHING
    return percent(value.value, language, decimals=1)


def few(share: Share, language: str) -> str:
    """Return "3 af 4"."""
    covered, total = number(share.covered, language), number(share.total, language)
    return text("pack.few", language, covered=covered, total=total)


def _cell(cell: Cell, language: str) -> str:
    share = cell.share
    if not share.total:
        return NOTHING
    known = few(share, language) if share.value is None else percent(share.value, language)
    uncovered = number(cell.uncovered, language)
    return text("pack.matrix_cell", language, share=known, uncovered=uncovered)


def level_words(level: str, language: str) -> str:
    """Return a level by letter and name, as "A Fast samarbejde"."""
    return f"{level} {text(f'levels.name_{level}', language)}"
