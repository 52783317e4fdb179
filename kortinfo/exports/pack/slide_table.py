"""A table on a slide: PowerPoint's own, parted where it is higher than a slide."""

from dataclasses import replace
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from kortinfo.exports.pack.lettering import lines_of
from kortinfo.exports.pack.part import Table
from kortinfo.exports.pack.shades import shade
from kortinfo.exports.pack.values import told
from kortinfo.report import Report

_SIZE = 14
_LINE, _PAD = 0.235, 0.11
"""Inches: of a line of 14 points, and above and below the lines of a row."""
_ASIDE = 0.07
"""Inches left and right of the words of a cell."""
_MOST_LINES = 5
_INK, _HEAD = RGBColor(0x14, 0x20, 0x2B), RGBColor(0xE4, 0xEA, 0xEE)
_WHITE = RGBColor(0xFF, 0xFF, 0xFF)
_PLAIN_STYLE = "{5940675A-B579-460E-94D1-54222C63F5DA}"
"""PowerPoint's own name of "No Style, Table Grid"."""


def fitting(table: Table, *, width: float, height: float, language: str) -> list[Table]:
    """Part a table by rows so that each part stands on a slide; at least one part.

    Args:
        table: at most as wide as a slide.
        width: inches there are.
        height: inches there are.
        language: "da" or "en".
    """
    widths = _widths(table, width)
    head = _height([*table.headings], widths, bold=True)
    pages: list[list[tuple[Any, ...]]] = [[]]
    used = head
    for row in table.rows:
        high = _height([told(value, language) for value in row], widths, bold=_summed(table, row))
        if pages[-1] and used + high > height:
            pages.append([])
            used = head
        pages[-1].append(row)
        used += high
    last = len(pages) - 1
    return [
        replace(table, rows=tuple(rows), sums=table.sums and at == last)
        for at, rows in enumerate(pages)
    ]


def height_of_table(table: Table, *, width: float, language: str) -> float:
    """Return how high a table stands, in inches."""
    return sum(_heights(table, _widths(table, width), language))


def add_table(
    slide: Any, table: Table, *, place: tuple[float, float, float], report: Report
) -> None:
    """Put a table on a slide.

    Args:
        slide: of python-pptx.
        table: what fits on it.
        place: inches from the left, from the top, and how wide.
        report: for the language.
    """
    language, widths = report.language, _widths(table, place[2])
    lines = [list(table.headings), *([told(each, language) for each in row] for row in table.rows)]
    heights = _heights(table, widths, language)
    box = (Inches(place[0]), Inches(place[1]), Inches(place[2]), Inches(sum(heights)))
    frame = slide.shapes.add_table(len(lines), len(widths), *box)
    made = frame.table
    made.horz_banding, made.first_row = False, True
    frame._element.graphic.graphicData.tbl.tblPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    ).text = _PLAIN_STYLE
    for at, width in enumerate(widths):
        made.columns[at].width = Inches(width)
    for at, (line, high) in enumerate(zip(lines, heights, strict=True)):
        made.rows[at].height = Inches(high)
        values = table.rows[at - 1] if at else ()
        bold = at == 0 or (table.sums and at == len(lines) - 1)
        for column, words in enumerate(line):
            value = values[column] if at else ""
            right = column > 0 and not isinstance(table.rows[0][column] if table.rows else "", str)
            colour = _HEAD if at == 0 else RGBColor.from_string(shade(value) or "FFFFFF")
            fitted = _fitted(words, widths[column], bold=bold)
            _fill(made.cell(at, column), fitted, bold=bold, right=right, colour=colour)


def _fill(cell: Any, words: str, *, bold: bool, right: bool, colour: RGBColor) -> None:
    cell.margin_left = cell.margin_right = Inches(_ASIDE)
    cell.margin_top = cell.margin_bottom = Inches(_PAD / 2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = words
    font = run.font
    font.name, font.size, font.bold = "Arial", Pt(_SIZE), bold
    font.color.rgb = _INK


def _widths(table: Table, width: float) -> list[float]:
    scale = width / sum(table.weights)
    return [weight * scale for weight in table.weights]


def _heights(table: Table, widths: list[float], language: str) -> list[float]:
    """Return the heights of the headings and the rows."""
    rows = [
        _height([told(each, language) for each in row], widths, bold=_summed(table, row))
        for row in table.rows
    ]
    return [_height([*table.headings], widths, bold=True), *rows]


def _summed(table: Table, row: tuple[Any, ...]) -> bool:
    return table.sums and row is table.rows[-1]


def _height(line: list[str], widths: list[float], *, bold: bool) -> float:
    lines = [
        min(_MOST_LINES, _lines(words, width, bold=bold))
        for words, width in zip(line, widths, strict=True)
    ]
    return _PAD + _LINE * max(lines, default=1)


def _lines(words: str, width: float, *, bold: bool) -> int:
    return lines_of(words, width - 2 * _ASIDE, size=_SIZE, bold=bold)


def _fitted(words: str, width: float, *, bold: bool) -> str:
    """Cut what would take more lines than a row may have."""
    plain = " ".join(words.split())
    while _lines(plain, width, bold=bold) > _MOST_LINES:
        plain = plain[: -max(2, len(plain) // 20)].rstrip(" …") + "…"
    return plain
