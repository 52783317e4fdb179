"""Cells as a spreadsheet or a CSV file holds them: typed, as text, as numbers, or spoilt."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import xlsxwriter
from numpy.typing import NDArray

Cell = str | int | float | dt.date | None
_CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook has no time zones
_EPOCH = dt.date(1970, 1, 1)
_EXCEL_EPOCH = 25_569
"""1970-01-01 as a spreadsheet counts days."""


def mixed_dates(days: NDArray[np.int64], rng: np.random.Generator) -> list[Cell]:
    """Write days as date cells mostly; some as text in several forms, some as day numbers."""
    return [
        _date_cell(day, chance)
        for day, chance in zip(days.tolist(), rng.random(len(days)).tolist(), strict=True)
    ]


def _date_cell(day: int, chance: float) -> Cell:
    when = _EPOCH + dt.timedelta(days=day)
    if chance < 0.70:
        return when
    if chance < 0.84:
        return f"{when:%d-%m-%Y}"
    if chance < 0.92:
        return day + _EXCEL_EPOCH
    if chance < 0.96:
        return when.isoformat()
    return f"{when:%d.%m.%Y}" if chance < 0.985 else f"{when:%d/%m/%Y}"


def text_dates(days: NDArray[np.int64]) -> list[Cell]:
    """Write days as dd-mm-yyyy; 0 as nothing."""
    return [f"{_EPOCH + dt.timedelta(days=day):%d-%m-%Y}" if day else "" for day in days.tolist()]


def numbered(cells: Sequence[str], share: float, rng: np.random.Generator) -> list[Cell]:
    """Turn a share of the cells that are whole numbers into numbers, as spreadsheets do."""
    chance = rng.random(len(cells)) < share
    return [
        int(cell) if number and cell.isdigit() else cell
        for cell, number in zip(cells, chance.tolist(), strict=True)
    ]


def write_workbook(
    path: Path, sheet: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write one sheet as .xlsx: the same bytes for the same cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as book:
        book.set_properties({"title": sheet, "created": _CREATED})
        page = book.add_worksheet(sheet)
        date = book.add_format({"num_format": "dd-mm-yyyy"})
        for number, row in enumerate(chain([headings], rows)):
            for column, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, dt.date):
                    page.write_datetime(number, column, cell, date)
                elif isinstance(cell, str):
                    page.write_string(number, column, cell)
                else:
                    page.write_number(number, column, cell)


def write_text(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    separator: str,
    encoding: str,
) -> None:
    """Write a CSV file; what the encoding cannot hold (an emoji in cp1252) becomes ``?``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, errors="replace", newline="") as stream:
        for row in chain([headings], rows):
            stream.write(separator.join(_quoted(cell, separator) for cell in row) + "\r\n")


def _quoted(cell: Cell, separator: str) -> str:
    text = f"{cell:%d-%m-%Y}" if isinstance(cell, dt.date) else "" if cell is None else str(cell)
    if separator in text or '"' in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text
