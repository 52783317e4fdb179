"""The pack as a PowerPoint whose charts and tables are PowerPoint's own: they can be edited.

Every slide says the filter, the day, the data set and the shortest definition; nothing on it is
smaller than 14 points.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches, Pt

from kortinfo.exports.cells import plain_text
from kortinfo.exports.pack.part import Part, Table, pages_of
from kortinfo.exports.pack.parts import about, parts
from kortinfo.exports.pack.slide_chart import add_chart
from kortinfo.exports.pack.slide_table import add_table, fitting
from kortinfo.report import Report
from kortinfo.texts import number, text

WIDTH, HEIGHT = 13.333, 7.5
"""Inches."""
SMALLEST = 14
"""Points."""
_LEFT, _WIDE = 0.45, 12.43
_TOP, _FOOT = 1.72, 6.58
"""Where what a slide tells begins and ends."""
_CHART, _GAP = 5.6, 0.3
_COLUMNS = 6
"""Beside the first column of a table on one slide."""
_AREAS = 12
"""Columns of a wide table on slides; of more, those with the sums and the first."""
_LINE, _WORDS = 105, 225
"""Characters of the filter that one large line holds, and two smaller ones; the whole of it stands
among the definitions."""
_INK, _QUIET = RGBColor(0x14, 0x20, 0x2B), RGBColor(0x4A, 0x58, 0x64)
_FONT = "Arial"
_TITLE_ONLY = 5


def write_pptx(report: Report, png: bytes) -> bytes:
    """Return the pack as a PowerPoint file.

    Args:
        report: what it tells.
        png: the map's picture, from :func:`kortinfo.exports.pack.picture.picture`.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _properties(deck, report)
    for part in parts(report):
        for sheet in _sheets(part, report.language):
            _slide(deck, sheet, report, png)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """One slide: a part with at most one table of those that go on it."""

    part: Part
    title: str
    notes: tuple[str, ...]
    table: Table | None
    first: bool


def _sheets(part: Part, language: str) -> list[_Sheet]:
    """Return a part slide by slide: its first table beside its chart, the others by themselves."""
    beside = part.chart is not None or part.picture
    tables = [each for each in part.tables if each.on_slide]
    first = tables[0] if tables and part.chart else None
    found = []
    if beside:
        found.append(_Sheet(part=part, title=part.title, notes=part.notes, table=first, first=True))
        tables = [each for each in tables if each is not first]
    for table in tables:
        notes = table.notes if beside or table.notes else part.notes
        title = table.title or part.title
        pages = [
            page
            for wide in pages_of(_narrowed(table), columns=_COLUMNS, rows=table.most)
            for page in fitting(wide, width=_WIDE, height=_room(notes), language=language)
        ]
        more = len(table.rows) - table.most - table.sums
        if more > 0:
            notes = (*notes, text("pack.more", language, count=number(more, language)))
        found += [
            _Sheet(
                part=part,
                title=_continued(title, at, len(pages), language),
                notes=notes if at in (1, len(pages)) else (),
                table=page,
                first=False,
            )
            for at, page in enumerate(pages, start=1)
        ]
    return found


def _narrowed(table: Table) -> Table:
    """Keep the first columns and the sums of a table that is too wide for a few slides."""
    if not table.sums or len(table.headings) <= _AREAS + 1:
        return table
    totals = [
        sum(getattr(row[at], "levels", ())) for row in table.rows[-1:] for at in range(len(row))
    ]
    inner = sorted(range(1, len(table.headings) - 1), key=lambda at: -totals[at])[: _AREAS - 1]
    kept = [0, *sorted(inner), len(table.headings) - 1]
    return replace(
        table,
        headings=tuple(table.headings[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in table.rows),
        weights=tuple(table.weights[at] for at in kept),
    )


def _continued(title: str, part: int, parts_: int, language: str) -> str:
    if parts_ == 1:
        return title
    return text("pack.continued", language, title=title, part=part, parts=parts_)


def _room(notes: Sequence[str]) -> float:
    return _FOOT - _TOP - _height_of(notes, _WIDE)


def _height_of(notes: Sequence[str], width: float) -> float:
    """Return how high sentences stand, in inches: 14 points, a line some 7 points a letter."""
    return sum(0.28 * (1 + int(len(note) * 7.4 / (width * 72))) for note in notes) + 0.05


def _slide(deck: Any, sheet: _Sheet, report: Report, png: bytes) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    _head(slide, sheet.title, report)
    part, top = sheet.part, _TOP
    if sheet.first and part.chart:
        left = _WIDE if sheet.table is None else _CHART
        high = _height_of(sheet.notes, _WIDE)
        add_chart(slide, part.chart, place=(_LEFT, top, left, _FOOT - top - high))
        if sheet.table:
            wide = _WIDE - _CHART - _GAP
            [page, *_] = fitting(sheet.table, width=wide, height=99, language=report.language)
            add_table(slide, page, place=(_LEFT + _CHART + _GAP, top, wide), report=report)
        _write(slide, sheet.notes, place=(_LEFT, _FOOT - high, _WIDE, high))
    elif sheet.first and part.picture:
        high = _FOOT - top
        image = slide.shapes.add_picture(
            io.BytesIO(png), Inches(_LEFT), Inches(top), height=Inches(high)
        )
        image._element.nvPicPr.cNvPr.set("descr", text("pack.map_picture", report.language))
        wide = image.width / Inches(1)
        beside = _LEFT + wide + _GAP
        _write(slide, sheet.notes, place=(beside, top, WIDTH - _LEFT - beside, high), size=16)
    elif sheet.table:
        high = _height_of(sheet.notes, _WIDE) if sheet.notes else 0
        add_table(slide, sheet.table, place=(_LEFT, top, _WIDE), report=report)
        _write(slide, sheet.notes, place=(_LEFT, _FOOT - high, _WIDE, high))


def _head(slide: Any, title: str, report: Report) -> None:
    """Put title, filter and foot on a slide."""
    words, stamp, gist = about(report)
    heading = slide.shapes.title
    heading.left, heading.top = Inches(_LEFT), Inches(0.3)
    heading.width, heading.height = Inches(_WIDE), Inches(0.8)
    _fill(heading.text_frame, [title], size=28 if len(title) < 60 else 22, bold=True)
    heading.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size = 16 if len(words) <= _LINE else SMALLEST
    _write(slide, [_cut(words)], place=(_LEFT, 1.1, _WIDE, 0.55), size=size)
    place = (_LEFT, _FOOT + 0.12, _WIDE, 0.7)
    _write(slide, [_cut(stamp), gist], place=place, colour=_QUIET)


def _cut(words: str) -> str:
    return words if len(words) <= _WORDS else words[: _WORDS - 1] + "…"


def _write(
    slide: Any,
    lines: Sequence[str],
    *,
    place: tuple[float, float, float, float],
    size: int = SMALLEST,
    colour: RGBColor = _INK,
) -> None:
    if lines:
        box = slide.shapes.add_textbox(*(Inches(each) for each in place))
        _fill(box.text_frame, lines, size=size, colour=colour)


def _fill(
    frame: Any, lines: Sequence[str], *, size: int, bold: bool = False, colour: RGBColor = _INK
) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = " ".join(plain_text(line).split())
        paragraph.alignment = 1
        font = run.font
        font.name, font.size, font.bold = _FONT, Pt(size), bold
        font.color.rgb = colour
        font.language_id = None


def _properties(deck: Any, report: Report) -> None:
    core = deck.core_properties
    core.title = text("pack.title", report.language, unit=plain_text(report.unit))
    core.author, core.language = plain_text(report.unit)[:250], report.language
    core.title = core.title[:250]
    core.created = core.modified = dt.datetime.combine(report.as_of, dt.time())
    core.last_modified_by = ""
