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
from kortinfo.exports.pack.lettering import height_of
from kortinfo.exports.pack.part import Part, Table, pages_of
from kortinfo.exports.pack.parts import about, parts
from kortinfo.exports.pack.slide_chart import add_chart
from kortinfo.exports.pack.slide_table import add_table, fitting, height_of_table
from kortinfo.report import Report
from kortinfo.texts import number, text

WIDTH, HEIGHT = 13.333, 7.5
"""Inches."""
SMALLEST = 14
"""Points."""
_LEFT, _WIDE = 0.45, 12.43
_TOP, _FOOT = 1.72, 6.58
"""Where what a slide tells begins and ends."""
_CHART, _GAP, _HEADING = 5.6, 0.3, 0.35
_BESIDE = _WIDE - _CHART - _GAP
"""How wide a table beside a chart is."""
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
    for sheet in _all_sheets(report):
        _slide(deck, sheet, report, png)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


@dataclass(frozen=True, kw_only=True)
class _Block:
    """A table on a slide, with its notes above it; its title where it is not alone there."""

    title: str
    notes: tuple[str, ...]
    table: Table


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """One slide: a part's chart or picture with its first table, or tables one below the other.

    Attributes:
        title: of the slide.
        lead: whose chart or picture is on it.
        beside: the table beside the chart.
        blocks: tables.
        whole: it goes over one slide and has neither chart nor picture: it can share its slide.
    """

    title: str
    lead: Part | None = None
    beside: Table | None = None
    blocks: tuple[_Block, ...] = ()
    whole: bool = False


def _all_sheets(report: Report) -> list[_Sheet]:
    """Return the slides; tables of neighbouring ones stand on one where both have room."""
    found: list[_Sheet] = []
    for part in parts(report):
        for sheet in _sheets(part, report.language):
            together = _joined(found[-1], sheet) if found else None
            if together and _height_of_blocks(together.blocks, report.language) <= _FOOT - _TOP:
                found[-1] = together
            else:
                found.append(sheet)
    return found


def _joined(one: _Sheet, other: _Sheet) -> _Sheet | None:
    """Return two slides as one; None where one has a chart, a picture or a part of a table."""
    if not (one.whole and other.whole):
        return None
    titles = tuple(dict.fromkeys((one.title, other.title)))
    blocks = (*one.blocks, *other.blocks)
    return _Sheet(title=" · ".join(titles), blocks=blocks, whole=True)


def _sheets(part: Part, language: str) -> list[_Sheet]:
    """Return a part slide by slide: its first table beside its chart, the others below it."""
    tables = [each for each in part.tables if each.on_slide]
    found = []
    if part.chart or part.picture:
        fits = tables and part.chart and _fits_beside(part, tables[0], language)
        beside = tables[0] if fits else None
        found.append(_Sheet(title=part.title, lead=part, beside=beside))
        tables = [each for each in tables if each is not beside]
    for at, table in enumerate(tables):
        notes = table.notes or (() if found or at else part.notes)
        found += _sheets_of(part, table, notes, language)
    return found


def _sheets_of(part: Part, table: Table, notes: tuple[str, ...], language: str) -> list[_Sheet]:
    """Return the slides of a table; what they leave out is counted on the first."""
    narrow = _narrowed(table)
    left_out = []
    if areas := len(table.headings) - len(narrow.headings):
        left_out.append(text("pack.more_areas", language, count=number(areas, language)))
    counted = ("",) if table.slides else ()
    room = _FOOT - _TOP - _height_of((*notes, *left_out, *counted), _WIDE)
    pages = [
        page
        for wide in pages_of(narrow, columns=_COLUMNS)
        for page in fitting(wide, width=_WIDE, height=room, language=language)
    ]
    kept = pages[: table.slides]
    if more := sum(len(page.rows) for page in pages[len(kept) :]):
        left_out.append(text("pack.more", language, count=number(more, language)))
    title = table.title or part.title
    return [
        _Sheet(
            title=_continued(title, at, len(kept), language),
            blocks=(_Block(title=title, notes=(*notes, *left_out) if at == 1 else (), table=page),),
            whole=len(kept) == 1,
        )
        for at, page in enumerate(kept, start=1)
    ]


def _fits_beside(part: Part, table: Table, language: str) -> bool:
    high = height_of_table(table, width=_BESIDE, language=language)
    return high <= _FOOT - _TOP - _height_of(part.notes, _WIDE)


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


def _height_of(notes: Sequence[str], width: float, size: int = SMALLEST) -> float:
    """Return how high sentences stand, in inches, with some room below."""
    return sum(height_of(note, width, size=size) for note in notes) + (0.1 if notes else 0.0)


def _height_of_blocks(blocks: Sequence[_Block], language: str) -> float:
    """Return how high tables stand one below the other, with titles and notes."""
    tables = sum(
        _height_of(block.notes, _WIDE)
        + height_of_table(block.table, width=_WIDE, language=language)
        for block in blocks
    )
    return tables + (len(blocks) * (_HEADING + _GAP) - _GAP if len(blocks) > 1 else 0.0)


def _slide(deck: Any, sheet: _Sheet, report: Report, png: bytes) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    _head(slide, sheet.title, report)
    if sheet.lead and sheet.lead.chart:
        _charted(slide, sheet.lead, sheet.beside, report)
    elif sheet.lead:
        image = slide.shapes.add_picture(
            io.BytesIO(png), Inches(_LEFT), Inches(_TOP), height=Inches(_FOOT - _TOP)
        )
        image._element.nvPicPr.cNvPr.set("descr", text("pack.map_picture", report.language))
        beside = _LEFT + image.width / Inches(1) + _GAP
        place = (beside, _TOP, WIDTH - _LEFT - beside, _FOOT - _TOP)
        _write(slide, sheet.lead.notes, place=place, size=16)
    top = _TOP
    for block in sheet.blocks:
        if len(sheet.blocks) > 1:
            place = (_LEFT, top, _WIDE, _HEADING)
            _write(slide, [block.title], place=place, size=16, bold=True)
            top += _HEADING
        high = _height_of(block.notes, _WIDE)
        _write(slide, block.notes, place=(_LEFT, top, _WIDE, high))
        add_table(slide, block.table, place=(_LEFT, top + high, _WIDE), report=report)
        high += height_of_table(block.table, width=_WIDE, language=report.language)
        top += high + _GAP


def _charted(slide: Any, part: Part, table: Table | None, report: Report) -> None:
    """Put a chart on a slide, its table beside it and the notes at the foot."""
    assert part.chart is not None
    high = _height_of(part.notes, _WIDE)
    left = _CHART if table else _WIDE
    add_chart(slide, part.chart, place=(_LEFT, _TOP, left, _FOOT - _TOP - high))
    if table:
        place = (_LEFT + _CHART + _GAP, _TOP, _BESIDE)
        add_table(slide, table, place=place, report=report)
    _write(slide, part.notes, place=(_LEFT, _FOOT - high, _WIDE, high))


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
    bold: bool = False,
    colour: RGBColor = _INK,
) -> None:
    if lines:
        box = slide.shapes.add_textbox(*(Inches(each) for each in place))
        _fill(box.text_frame, lines, size=size, bold=bold, colour=colour)


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
