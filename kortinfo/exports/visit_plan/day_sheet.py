"""A plan of visits on paper: a page a day where it fits, with room for notes."""

import datetime as dt
import io
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer
from reportlab.platypus import Table as Grid

from kortinfo.exports.cells import plain_text
from kortinfo.exports.paper_words import (
    FONT,
    LINE,
    QUIET,
    paragraph,
    register_fonts,
    typeface,
)
from kortinfo.exports.visit_plan.points import day_title
from kortinfo.exports.visit_plan.told import ToldDay, ToldPlan, ToldStop, kilometres
from kortinfo.plan_words import minutes_in_words
from kortinfo.routes.plan import DayPlan
from kortinfo.text import escape
from kortinfo.texts import date, plural, text

_SIDE, _TOP, _FOOT = 14 * mm, 12 * mm, 22 * mm
_WIDE = A4[0] - 2 * _SIDE
_COLUMNS = (20 * mm, 52 * mm, 74 * mm, _WIDE - 146 * mm)
"""Number and time; who and where; why and what to ask; notes."""
_LEAST = 19 * mm
"""A stop's least height: three lines can be written beside it."""
_LONGEST = 220
"""Characters of one thing said: a row may not grow past a page."""
_NUMBER, _BODY, _SMALL = 11, 8, 7


def write_day_sheet(told: ToldPlan, *, travel_error: str = "") -> bytes:
    """Return the day sheet as a PDF file; the same plan gives the same bytes.

    Args:
        told: the plan.
        travel_error: by how much travel times are typically wrong, as "18 %"; "": not told.
    """
    register_fonts()
    stream = io.BytesIO()
    document = BaseDocTemplate(
        stream,
        pagesize=A4,
        title=plain_text("; ".join(day_title(day, told.language) for day in told.days)),
        author=plain_text(told.about.unit),
        lang=told.language,
        invariant=True,
    )
    frame = Frame(_SIDE, _FOOT, _WIDE, A4[1] - _TOP - _FOOT, 0, 0, 0, 0)
    lines = _footer(told, travel_error)

    def foot(canvas: Any, page: Any) -> None:
        _foot(canvas, page.page, lines)

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=foot))
    story: list[Any] = []
    for at, day in enumerate(told.days):
        story += [PageBreak()] if at else []
        story += _day(day, told.language)
    document.build(story or [paragraph(text("routes.visits_none", told.language), typeface(_BODY))])
    return stream.getvalue()


def _day(day: ToldDay, language: str) -> list[Any]:
    story = [paragraph(_short(day_title(day, language)), typeface(16, bold=True))]
    planned = day.day
    driving = "driving_without_home" if planned.from_home or planned.to_home else "driving"
    said = text(
        f"plan.{driving}",
        language,
        minutes=minutes_in_words(planned.travel_seconds, language),
        kilometres=kilometres(planned.travel_metres, language),
    )
    head = ". ".join(each for each in (_start(planned, language), said) if each)
    story += [paragraph(_short(head), typeface(9, quiet=True)), Spacer(0, 3 * mm)]
    rows: list[list[Any]] = []
    lunches: list[int] = []
    for position, stop in enumerate(day.stops):
        if planned.lunch_at and day.lunch_after == position:
            lunches.append(len(rows))
            rows.append(_lunch(planned, language))
        rows.append(_stop(stop, language))
    if planned.lunch_at and day.lunch_after == len(day.stops):
        lunches.append(len(rows))
        rows.append(_lunch(planned, language))
    story.append(_grid(rows, lunches, language))
    if planned.ends_at:
        key = "plan.done" if planned.ends_at == planned.stops[-1].leaves_at else "plan.back"
        end = text(key, language, time=f"{planned.ends_at:%H:%M}")
        story += [Spacer(0, 2 * mm), paragraph(end, typeface(9, quiet=True))]
    return story


def _start(planned: DayPlan, language: str) -> str:
    if planned.starts_at is None or not planned.start_title:
        return ""
    time = f"{planned.starts_at:%H:%M}"
    return text("plan.start", language, place=planned.start_title, time=time)


def _grid(rows: list[list[Any]], lunches: list[int], language: str) -> Any:
    bold = typeface(_SMALL, bold=True)
    keys = ("plan.column_number", "plan.column_name", "plan.why", "plan.notes")
    head = [paragraph(text(key, language), bold) for key in keys]
    heights = [None] + [None if at in lunches else _height(row) for at, row in enumerate(rows)]
    return Grid(
        [head, *rows],
        colWidths=_COLUMNS,
        rowHeights=heights,
        repeatRows=1,
        style=[
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("LINEBEFORE", (3, 1), (3, -1), 0.4, LINE),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#E4EAEE")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *((f"{side}PADDING", (0, 0), (-1, -1), 2.5) for side in ("LEFT", "RIGHT")),
            *((f"{side}PADDING", (0, 0), (-1, -1), 2.5) for side in ("TOP", "BOTTOM")),
            *(("SPAN", (0, at + 1), (-1, at + 1)) for at in lunches),
        ],
        hAlign="LEFT",
    )


def _height(row: list[Any]) -> float:
    """Return how high a stop stands, at least so that there is room for notes."""
    needed: float = max(
        sum(each.wrap(wide - 5, A4[1])[1] for each in cell)
        for cell, wide in zip(row, _COLUMNS, strict=True)
        if cell
    )
    return float(max(_LEAST, needed + 6))


def _stop(told: ToldStop, language: str) -> list[Any]:
    stop = told.stop
    body, small = typeface(_BODY), typeface(_SMALL, quiet=True)
    when = f"{stop.begins_at:%H:%M}–{stop.leaves_at:%H:%M}"
    first = [paragraph(str(told.number), typeface(_NUMBER, bold=True)), paragraph(when, small)]
    if stop.travel_seconds is not None and stop.travel_metres is not None:
        way = text(
            "plan.leg",
            language,
            minutes=minutes_in_words(stop.travel_seconds, language),
            kilometres=kilometres(stop.travel_metres, language),
        )
        first.append(paragraph(way, small))
    level = f"{told.level} · {told.level_name}" if told.level else ""
    phone = f"{text('plan.phone', language)}: {told.phone}" if told.phone else ""
    last = f"{text('plan.last_contact', language)}: {told.last_contact}"
    where = [
        paragraph(_short(told.name), typeface(_BODY + 0.5, bold=True)),
        *(paragraph(_short(each), body) for each in (told.address, phone, level) if each),
        *([paragraph(last, small)] if told.last_contact else []),
    ]
    why = [paragraph(_short(told.why), body)] if told.why else []
    why += [paragraph(f"– {_short(ask)}", body) for ask in told.asks]
    return [first, where, why, []]


def _lunch(planned: DayPlan, language: str) -> list[Any]:
    assert planned.lunch_at is not None
    until = planned.lunch_at + dt.timedelta(minutes=planned.lunch_minutes)
    said = text("plan.lunch", language, from_=f"{planned.lunch_at:%H:%M}", to=f"{until:%H:%M}")
    return [[paragraph(said, typeface(_BODY, quiet=True))], [], [], []]


def _footer(told: ToldPlan, travel_error: str) -> list[str]:
    language, about = told.language, told.about
    lines = [about.unit, about.selection]
    if about.population:
        lines.append(text("plan.population", language, population=about.population))
    built = date(told.built_on, language)
    lines.append(text("plan.built", language, built=built, as_of=date(about.as_of, language)))
    if travel_error:
        lines.append(text("plan.travel_error", language, error=travel_error))
    counts = {
        "protected": about.left_out_protected,
        "insolvent": about.left_out_insolvent,
        "gone": told.left_out_gone,
    }
    lines += [plural(f"plan.left_out_{why}", n, language) for why, n in counts.items() if n]
    if about.included_protected:
        lines.append(text("plan.included_protected", language, reason=about.reason))
    return [_short(line, 400) for line in lines if line]


def _foot(canvas: Any, page: int, lines: list[str]) -> None:
    """Write what it is on a page; what is too long for its foot is cut."""
    words = Paragraph(
        " · ".join(escape(plain_text(line)) for line in lines), typeface(7, quiet=True)
    )
    wide = _WIDE - 12 * mm
    parts = words.split(wide, _FOOT - 8 * mm)
    words = parts[0] if parts else words
    _, high = words.wrap(wide, _FOOT)
    canvas.setStrokeColor(LINE)
    canvas.line(_SIDE, _FOOT - 3 * mm, A4[0] - _SIDE, _FOOT - 3 * mm)
    words.drawOn(canvas, _SIDE, _FOOT - 5 * mm - high)
    canvas.setFont(FONT, 7)
    canvas.setFillColor(QUIET)
    canvas.drawRightString(A4[0] - _SIDE, _FOOT - 8 * mm, str(page))


def _short(said: str, longest: int = _LONGEST) -> str:
    return said if len(said) <= longest else f"{said[: longest - 1]}…"
