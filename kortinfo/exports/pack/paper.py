"""The pack as a PDF: A4 across, laid out without a browser, so that a scheduled run needs none.

Every page says the filter, the day, the data set and the shortest definition.
"""

import io
from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    Image,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as Grid

from kortinfo.exports.cells import plain_text
from kortinfo.exports.pack.paper_chart import chart_drawing
from kortinfo.exports.pack.part import Part, Table, pages_of
from kortinfo.exports.pack.parts import about, parts
from kortinfo.exports.pack.shades import shade
from kortinfo.exports.pack.values import told
from kortinfo.exports.paper_words import (
    FONT,
    LINE,
    QUIET,
    paragraph,
    register_fonts,
    typeface,
)
from kortinfo.report import Report
from kortinfo.text import escape
from kortinfo.texts import number, text

_PAGE = landscape(A4)
_SIDE, _TOP, _FOOT = 14 * mm, 14 * mm, 27 * mm
_WIDE = _PAGE[0] - 2 * _SIDE
_BESIDE = 0.44
"""How much of the width a chart takes beside its table."""
_COLUMNS = 10
"""Beside the first column of a table on one page."""
_MOST = 100
"""Rows of a list; of more, how many stand in the workbook."""
_PICTURE = 135 * mm


def write_pdf(report: Report, png: bytes) -> bytes:
    """Return the pack as a PDF file; the same report gives the same bytes.

    Args:
        report: what it tells.
        png: the map's picture, from :func:`kortinfo.exports.pack.picture.picture`.
    """
    register_fonts()
    stream = io.BytesIO()
    document = BaseDocTemplate(
        stream,
        pagesize=_PAGE,
        title=plain_text(text("pack.title", report.language, unit=report.unit)),
        author=plain_text(report.unit),
        lang=report.language,
        invariant=True,
    )
    frame = Frame(_SIDE, _FOOT, _WIDE, _PAGE[1] - _TOP - _FOOT, 0, 0, 0, 0)

    def foot(canvas: Any, page: Any) -> None:
        _foot(canvas, page.page, report)

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=foot))
    story: list[Any] = []
    for at, part in enumerate(parts(report)):
        short = not (part.chart or part.picture)
        story += [CondPageBreak(70 * mm) if short else PageBreak()] if at else []
        story += [Spacer(0, 8 * mm)] if short else []
        story += _flowing(part, report, png)
    document.build(story)
    return stream.getvalue()


def _foot(canvas: Any, page: int, report: Report) -> None:
    """Write filter, day, data set and definition on a page; a long filter takes several lines."""
    style = typeface(7.5, quiet=True)
    lines = Paragraph("<br/>".join(escape(plain_text(line)) for line in about(report)), style)
    wide = _WIDE - 20 * mm
    parts_ = lines.split(wide, _FOOT - 9 * mm)
    lines = parts_[0] if parts_ else lines
    _, high = lines.wrap(wide, _FOOT)
    canvas.setStrokeColor(LINE)
    canvas.line(_SIDE, _FOOT - 3 * mm, _PAGE[0] - _SIDE, _FOOT - 3 * mm)
    lines.drawOn(canvas, _SIDE, _FOOT - 5 * mm - high)
    canvas.setFont(FONT, 7.5)
    canvas.setFillColor(QUIET)
    canvas.drawRightString(_PAGE[0] - _SIDE, _FOOT - 8 * mm, str(page))


def _flowing(part: Part, report: Report, png: bytes) -> list[Any]:
    language = report.language
    story: list[Any] = [paragraph(part.title, typeface(18, bold=True)), Spacer(0, 3 * mm)]
    story += [paragraph(note, typeface(9, quiet=True)) for note in part.notes]
    story.append(Spacer(0, 4 * mm))
    tables = [table for table in part.tables if table.on_paper]
    if part.chart and tables and len(tables[0].rows) < 12:
        story.append(_beside(part, tables[0], language))
        tables = tables[1:]
    elif part.chart:
        story += [chart_drawing(part.chart, _WIDE, 60 * mm, language=language), Spacer(0, 4 * mm)]
    if part.picture:
        image = Image(io.BytesIO(png))
        image.drawHeight, image.drawWidth = _PICTURE, _PICTURE * image.drawWidth / image.drawHeight
        story += [image, PageBreak()]
    for table in tables:
        story += _table(table, language)
    return story


def _beside(part: Part, table: Table, language: str) -> Any:
    """Put a chart and a short table beside each other."""
    assert part.chart is not None
    left = _BESIDE * _WIDE
    drawing = chart_drawing(part.chart, left - 6 * mm, 75 * mm, language=language)
    made = _grid(table, _WIDE - left, 8.5, language)
    return Grid(
        [[drawing, made]],
        colWidths=[left, _WIDE - left],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *((f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP")),
        ],
        hAlign="LEFT",
    )


def _table(table: Table, language: str) -> list[Any]:
    story: list[Any] = [CondPageBreak(45 * mm), Spacer(0, 4 * mm)]
    if table.title:
        story.append(paragraph(table.title, typeface(12, bold=True)))
    notes = table.notes if table.title else ()
    more = len(table.rows) - _MOST - table.sums
    if more > 0:
        notes = (*notes, text("pack.more", language, count=number(more, language)))
    story += [paragraph(note, typeface(9, quiet=True)) for note in notes]
    for page in pages_of(table, columns=_COLUMNS, rows=_MOST):
        story += [Spacer(0, 2 * mm), _grid(page, _WIDE, 8, language), Spacer(0, 3 * mm)]
    return story


def _grid(table: Table, width: float, size: float, language: str) -> Any:
    """Return a table whose headings stand again on each page it runs over."""
    first = table.rows[0] if table.rows else ()
    right = [at > 0 and not isinstance(value, str) for at, value in enumerate(first)]
    right += [False] * (len(table.headings) - len(right))
    looks = [typeface(size, right=each) for each in right]
    bold = [typeface(size, bold=True, right=each) for each in right]
    lines = [_line(table.headings, bold)]
    last = len(table.rows) - 1
    for at, row in enumerate(table.rows):
        style = bold if table.sums and at == last else looks
        lines.append(_line([told(value, language) for value in row], style))
    scale = width / sum(table.weights)
    shades = [
        ("BACKGROUND", (column, row), (column, row), HexColor(f"#{shade(value)}"))
        for row, values in enumerate(table.rows, start=1)
        for column, value in enumerate(values)
        if shade(value)
    ]
    return Grid(
        lines,
        colWidths=[weight * scale for weight in table.weights],
        repeatRows=1,
        style=[
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#E4EAEE")),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *(
                (f"{side}PADDING", (0, 0), (-1, -1), 2.5)
                for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")
            ),
            *shades,
        ],
        hAlign="LEFT",
    )


def _line(words: Sequence[str], styles: Sequence[Any]) -> list[Any]:
    return [paragraph(each, style) for each, style in zip(words, styles, strict=True)]
