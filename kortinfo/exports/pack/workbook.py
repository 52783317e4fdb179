"""The pack as an Excel workbook: a sheet a part, numbers as numbers, the same figures as slides.

No cell holds a formula or a link. The same report gives the same bytes.
"""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from kortinfo.coverage.figures import Share
from kortinfo.exports.cells import LONGEST, plain_text
from kortinfo.exports.pack.part import Chart, Part, Table
from kortinfo.exports.pack.parts import about, parts
from kortinfo.exports.pack.shades import SHADES, shade
from kortinfo.exports.pack.values import Percentage, Value, Weighted, told
from kortinfo.report import Cell, Report

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_DATE = {"da": "dd-mm-yyyy", "en": "yyyy-mm-dd"}
_NARROWEST, _WIDEST = 11, 70
"""Characters a column is wide."""
_LINE = 15
"""Points a line is high."""
_CHART_COLUMNS = 12
_CHART = {"x_scale": 1.3, "y_scale": 1.2, "object_position": 3}


def write_xlsx(report: Report) -> bytes:
    """Return the pack as an Excel workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        created = dt.datetime.combine(report.as_of, dt.time(), dt.UTC)
        book.set_properties({"created": created, "author": plain_text(report.unit)[:250]})
        looks = _Looks(book, report.language)
        for part in parts(report):
            sheet = book.add_worksheet(part.sheet)
            _write_part(book, sheet, part, report, looks)
    return stream.getvalue()


class _Looks:
    """The formats of cells."""

    def __init__(self, book: Any, language: str) -> None:
        self.language = language
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.quiet = book.add_format({"font_color": "#4A5864"})
        self.heading = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E4EAEE"}
        )
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.date = book.add_format(
            {"num_format": _DATE[language], "align": "left", "valign": "top"}
        )
        self.shaded = {
            colour: book.add_format(
                {"num_format": "@", "valign": "top", "align": "right"}
                | ({"bg_color": f"#{colour}"} if colour else {})
            )
            for colour in ("", *SHADES)
        }
        self.percent = book.add_format({"num_format": "0.0 %", "valign": "top"})
        self.right = book.add_format({"num_format": "@", "align": "right", "valign": "top"})


def _write_part(book: Any, sheet: Any, part: Part, report: Report, looks: _Looks) -> None:
    lines = [(part.title, looks.title), *((line, looks.quiet) for line in about(report))]
    lines += [(note, looks.quiet) for note in part.notes]
    for at, (line, look) in enumerate(lines):
        sheet.write_string(at, 0, plain_text(line)[:LONGEST], look)
    widths = _widths(part.tables, report.language)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    row = last = len(lines) + 1
    for at, table in enumerate(part.tables):
        if table.title:
            sheet.write_string(row, 0, plain_text(table.title)[:LONGEST], looks.title)
            row += 1
        for note in table.notes if table.title else ():
            sheet.write_string(row, 0, plain_text(note), looks.quiet)
            row += 1
        _write_table(sheet, table, row, looks, widths)
        if at == 0 and part.chart:
            _add_chart(book, sheet, part.chart, table, row)
            row = max(row, row + 20 - len(table.rows))
        row += len(table.rows) + 2
        last = max(last, row)
    sheet.print_area(0, 0, last, _wide(part) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_table(sheet: Any, table: Table, top: int, looks: _Looks, widths: Sequence[int]) -> None:
    for at, words in enumerate(table.headings):
        sheet.write_string(top, at, plain_text(words), looks.heading)
    for row, values in enumerate(table.rows, start=top + 1):
        for at, value in enumerate(values):
            _write(sheet, row, at, value, looks)
        lengths = [len(told(value, looks.language)) for value in values]
        lines = [-(-length // width) for length, width in zip(lengths, widths, strict=False)]
        if max(lines, default=1) > 1:  # not every program finds the height of wrapped text
            sheet.set_row(row, _LINE * max(lines))


def _write(sheet: Any, row: int, column: int, value: Value, looks: _Looks) -> None:
    """Write a value as what it is; a share of too few as words."""
    if isinstance(value, Cell):
        words = told(value, looks.language)
        sheet.write_string(row, column, words, looks.shaded[shade(value)])
    elif isinstance(value, Percentage | Share | Weighted) and value.value is not None:
        sheet.write_number(row, column, value.value, looks.percent)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, looks.number)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), looks.date)
    else:
        words = told(value, looks.language)[:LONGEST]
        look = looks.text if isinstance(value, str) else looks.right
        sheet.write_string(row, column, words, look)


def _widths(tables: Sequence[Table], language: str) -> list[int]:
    """Return how wide each column is, in characters: as its longest value, up to ``_WIDEST``."""
    most = max((len(table.headings) for table in tables), default=0)
    widths = [_NARROWEST] * most
    for table in tables:
        for values in (table.headings, *table.rows):
            for at, value in enumerate(values):
                widths[at] = max(widths[at], len(told(value, language)) + 2)
    return [min(_WIDEST, width) for width in widths]


def _wide(part: Part) -> int:
    """Return how many columns a part takes, its chart among them."""
    tables = [len(table.headings) for table in part.tables]
    return max(*tables, _wide_of(part.tables[0])) if part.chart else max(tables)


def _wide_of(table: Table) -> int:
    return len(table.headings) + _CHART_COLUMNS


def _add_chart(book: Any, sheet: Any, chart: Chart, table: Table, top: int) -> None:
    """Put a chart beside its table, its figures in cells of their own."""
    left = _wide_of(table)
    for at, (name, values) in enumerate(chart.series, start=left + 1):
        sheet.write_string(top, at, plain_text(name))
        for row, value in enumerate(values, start=top + 1):
            if value is not None:
                sheet.write_number(row, at, value)
    for row, category in enumerate(chart.categories, start=top + 1):
        sheet.write_string(row, left, plain_text(category))
    made = book.add_chart({"type": "line" if chart.kind == "lines" else "column"})
    last = top + len(chart.categories)
    for at, (_, values) in enumerate(chart.series, start=left + 1):
        colours = chart.colours if len(chart.series) == 1 else (chart.colours[at - left - 1],)
        line = {"color": f"#{colours[0]}", "width": 2.5}
        points = [
            {"fill": {"color": f"#{each}"}, "border": {"color": "#6B7280"}} for each in colours
        ]
        made.add_series(
            {
                "name": [sheet.name, top, at],
                "categories": [sheet.name, top + 1, left, last, left],
                "values": [sheet.name, top + 1, at, last, at],
            }
            | (
                {"line": line}
                if chart.kind == "lines"
                else {"points": points * (len(values) if len(chart.series) > 1 else 1)}
            )
        )
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_y_axis({"num_format": "0 %" if chart.shares else "#,##0", "min": 0})
    if len(chart.series) == 1:
        made.set_legend({"none": True})
    sheet.insert_chart(top, len(table.headings) + 1, made, _CHART)
