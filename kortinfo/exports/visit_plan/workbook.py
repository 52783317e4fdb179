"""A plan of visits as an Excel workbook: a row a stop, and what it is."""

import datetime as dt
import io

import pandas as pd
import xlsxwriter

from kortinfo.exports.about import facts
from kortinfo.exports.cells import heading
from kortinfo.exports.visit_plan.told import ToldDay, ToldPlan, ToldStop, kilometres
from kortinfo.exports.xlsx_file import OPTIONS, write_facts, write_table
from kortinfo.plan_words import minutes_in_words
from kortinfo.tables import ADDRESS, LEVEL, PHONE, PNR
from kortinfo.texts import number, text


def write_xlsx(told: ToldPlan) -> bytes:
    """Return a workbook: no cell holds a formula or a link; the same plan gives the same bytes."""
    language = told.language
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"created": dt.datetime.combine(told.built_on, dt.time(), dt.UTC)})
        cut = write_table(book, plan_table(told), text("plan.sheet", language), language)
        said = facts(told.about, rows=told.rows, cut=cut, language=language)
        if told.left_out_gone:
            said[text("plan.about_gone", language)] = number(told.left_out_gone, language)
        driving = sum(day.day.travel_seconds for day in told.days)
        metres = sum(day.day.travel_metres for day in told.days)
        said[text("plan.about_driving", language)] = (
            f"{minutes_in_words(driving, language)}, {kilometres(metres, language)} km"
        )
        write_facts(book, said, language)
    return stream.getvalue()


def plan_table(told: ToldPlan) -> pd.DataFrame:
    """Return a row a stop, columns under their headings in words; times as text."""
    rows = [_row(day, stop, told.language) for day in told.days for stop in day.stops]
    table = pd.DataFrame(rows)
    for name in table:
        if table[name].map(lambda value: isinstance(value, str)).any():
            table[name] = table[name].astype("str")
    return table


def _row(day: ToldDay, told: ToldStop, language: str) -> dict[str, object]:
    stop = told.stop
    seconds, metres = stop.travel_seconds, stop.travel_metres
    lunch = day.day.lunch_at is not None and day.lunch_after == told.number - 1
    said: dict[str, object] = {
        "person": day.person,
        "day": pd.Timestamp(day.day.date),
        "number": told.number,
        "begins": f"{stop.begins_at:%H:%M}",
        "leaves": f"{stop.leaves_at:%H:%M}",
        "name": told.name,
        ADDRESS: told.address,
        PHONE: told.phone,
        LEVEL: told.level,
        "level_name": told.level_name,
        "why": told.why,
        "asks": " ".join(told.asks),
        "last_contact": told.last_contact,
        "notes": "",
        "minutes": float("nan") if seconds is None else round(seconds / 60),
        "metres": float("nan") if metres is None else metres,
        "lunch": text("exports.yes", language) if lunch else "",
        PNR: stop.unit_id if told.is_business and stop.unit_id.isdecimal() else "",
        "link": told.link,
    }
    return {_heading(name, language): value for name, value in said.items()}


def _heading(name: str, language: str) -> str:
    own = ("person", "day", "number", "begins", "leaves", "name", "minutes", "metres", "lunch")
    if name in (*own, "asks", "last_contact", "notes", "link"):
        return text(f"plan.column_{name}", language)
    return heading(name, language)
