"""An Excel workbook: the businesses with text as text and dates as dates, and what they are."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter

from kortinfo.classify.rules import RuleSet
from kortinfo.exports.about import About, facts
from kortinfo.exports.cells import clean, fitted, heading, is_date, is_float, is_integer, yes_no
from kortinfo.exports.level_counts import NAME, TOTAL, area_counts, level_counts, sector_counts
from kortinfo.exports.people import for_people
from kortinfo.tables import LEVELS
from kortinfo.texts import number, text

_MOST_ROWS = 1_000_000
"""Rows on one sheet; Excel holds 1,048,576."""
_WIDEST, _NARROWEST = 60, 8
_DATE = {"da": "dd-mm-yyyy", "en": "yyyy-mm-dd"}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
"""How every workbook of ours is written: what is text stays text."""


def write_xlsx(
    rows: pd.DataFrame,
    *,
    language: str,
    about: About,
    titles: Mapping[str, str] | None = None,
    window_months: int = 12,
    rules: RuleSet | None = None,
    chosen: pd.DataFrame | None = None,
    explained: Mapping[str, pd.DataFrame] | None = None,
) -> bytes:
    """Return businesses (contract BUSINESSES) as an Excel workbook.

    A sheet of businesses (more sheets above a million rows) with frozen header and filter, a
    sheet of counts per level, area and sector, and a sheet that tells the selection, the day, what
    was left out and how many texts had to be cut to what a cell holds. No cell holds a formula or
    a link. The same rows give the same bytes.

    Args:
        rows: the businesses of the list.
        language: "da" or "en".
        about: what the file is.
        titles: names of areas and sectors, see :func:`for_people`.
        window_months: see there.
        rules: see there.
        chosen: the businesses the counts are of, those left out of the list too: the figures of
            the screen. None: ``rows``.
        explained: further sheets by name, from :func:`kortinfo.exports.explanation.explained`.
    """
    table = for_people(
        rows, language=language, titles=titles, window_months=window_months, rules=rules
    )
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"created": dt.datetime.combine(about.as_of, dt.time(), dt.UTC)})
        cut = _write_rows(book, table, "businesses", language)
        sheet = book.add_worksheet(text("exports.sheet_counts", language))
        counted = rows if chosen is None else chosen
        _write_counts(book, sheet, counted, titles=titles or {}, language=language)
        for name, extra in (explained or {}).items():
            cut += _write_rows(book, extra, name, language)
        write_facts(book, facts(about, rows=len(table), cut=cut, language=language), language)
    return stream.getvalue()


def _write_rows(book: Any, table: pd.DataFrame, name: str, language: str) -> int:
    return write_table(book, table, text(f"exports.sheet_{name}", language), language)


def write_table(book: Any, table: pd.DataFrame, title: str, language: str) -> int:
    """Write a table on a sheet, or several where it is long; return how many texts were cut."""
    columns, cut = _fitted_columns(table, language)
    for number_, start in enumerate(range(0, max(len(table), 1), _MOST_ROWS), start=1):
        part = {key: column[start : start + _MOST_ROWS] for key, column in columns.items()}
        sheet = book.add_worksheet(title if number_ == 1 else f"{title} {number_}")
        _write_sheet(book, sheet, part, language)
    return cut


def _fitted_columns(table: pd.DataFrame, language: str) -> tuple[dict[str, "pd.Series[Any]"], int]:
    """Return the columns ready to write, texts clean and short enough, and how many were cut."""
    columns: dict[str, pd.Series[Any]] = {}
    cut = 0
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_bool_dtype(column):
            column = yes_no(column, language)
        elif not (is_date(column) or is_float(column) or is_integer(column)):
            fit = fitted(clean(column))
            column, cut = fit.texts, cut + fit.cut
        columns[str(name)] = column
    return columns, cut


def _write_sheet(
    book: Any, sheet: Any, columns: Mapping[str, "pd.Series[Any]"], language: str
) -> None:
    as_heading = book.add_format({"bold": True, "bottom": 1})
    as_text = book.add_format({"num_format": "@"})
    as_date = book.add_format({"num_format": _DATE[language], "align": "left"})
    length = 0
    for at, (name, column) in enumerate(columns.items()):
        words = heading(name, language)
        sheet.write_string(0, at, words, as_heading)
        length = len(column)
        shown = column.str.len() if column.dtype == "str" else None
        longest = 10 if shown is None else int(shown.max()) if shown.notna().any() else 0
        width = min(max(longest, len(words) + 3, _NARROWEST), _WIDEST)
        texts = column.dtype == "str"
        sheet.set_column(at, at, width + 1, as_text if texts else None)
        for row, value in zip(range(1, length + 1), column, strict=True):
            if pd.isna(value):
                continue
            if texts:
                sheet.write_string(row, at, value, as_text)
            elif is_date(column):
                sheet.write_datetime(row, at, value.to_pydatetime(), as_date)
            else:
                sheet.write_number(row, at, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, length, len(columns) - 1)


def _write_counts(
    book: Any, sheet: Any, chosen: pd.DataFrame, *, titles: Mapping[str, str], language: str
) -> None:
    """Write three blocks below each other: per level, area and level, sector and level."""
    as_title = book.add_format({"bold": True, "font_size": 13})
    as_heading = book.add_format({"bold": True, "bottom": 1})
    as_number = book.add_format({"num_format": "#,##0"})
    count = number(len(chosen), language)
    sheet.write_string(0, 0, text("exports.counts_of", language, count=count))
    by_level = pd.DataFrame([{NAME: text("exports.counts_all", language), **level_counts(chosen)}])
    by_level[TOTAL] = len(chosen)
    blocks = {
        "levels": by_level,
        "areas": area_counts(chosen, titles=titles, language=language),
        "sectors": sector_counts(chosen, titles=titles, language=language),
    }
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(LEVELS) + 1, 18)
    row = 2
    for name, block in blocks.items():
        sheet.write_string(row, 0, text(f"exports.counts_{name}", language), as_title)
        for at, level in enumerate(LEVELS, start=1):
            words = f"{level} {text(f'levels.name_{level}', language)}"
            sheet.write_string(row + 1, at, words, as_heading)
        sheet.write_string(row + 1, 0, "", as_heading)
        sheet.write_string(
            row + 1, len(LEVELS) + 1, text("exports.counts_total", language), as_heading
        )
        row += 2
        for line in block.itertuples(index=False):
            sheet.write_string(row, 0, clean(pd.Series([line[0]], dtype="str")).iloc[0])
            for at, value in enumerate(line[1:], start=1):
                sheet.write_number(row, at, int(value), as_number)
            row += 1
        row += 1


def write_facts(book: Any, told: Mapping[str, str], language: str) -> None:
    """Write the sheet that says what a workbook is, heading by heading."""
    sheet = book.add_worksheet(text("exports.sheet_about", language))
    as_label = book.add_format({"bold": True, "valign": "top"})
    as_text = book.add_format({"num_format": "@", "text_wrap": True})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    for row, (label, value) in enumerate(told.items()):
        sheet.write_string(row, 0, label, as_label)
        words = fitted(clean(pd.Series([value], dtype="str"))).texts.iloc[0]
        sheet.write_string(row, 1, words, as_text)
