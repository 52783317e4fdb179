"""A meeting's list as an Excel workbook: who takes which business, and what was noted."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from kortinfo import tables
from kortinfo.cpr import mask_cpr
from kortinfo.exports.cells import clean, fitted, heading
from kortinfo.exports.people import EMPLOYEES, LEVEL_NAME, employees_in_words
from kortinfo.logbook import ListItem, MeetingList
from kortinfo.texts import date, number, text

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_WIDEST, _NARROWEST = 60, 8


def meeting_table(
    units: pd.DataFrame, items: Sequence[ListItem], *, language: str
) -> "pd.DataFrame":
    """Return a row for each ticked item under headings in words, all of it text.

    Protected businesses are marked and stand without phone number.

    Args:
        units: the businesses of the list (contract BUSINESSES or UNITS), each once; an item whose
            unit is not among them has its id alone.
        items: of the list; those not ticked are left out. By name of who takes them.
        language: "da" or "en".
    """
    ticked = sorted(
        (item for item in items if item.ticked),
        key=lambda item: (not item.assigned_to, item.assigned_to.casefold(), item.unit_id),
    )
    ids = [item.unit_id for item in ticked]
    known = units.set_index(tables.UNIT_ID, drop=False).reindex(ids).reset_index(drop=True)
    level = known[tables.LEVEL] if tables.LEVEL in known else pd.Series(pd.NA, index=known.index)
    names = {each: text(f"levels.name_{each}", language) for each in tables.LEVELS}
    protected = known[tables.AD_PROTECTED].fillna(False).astype(bool)
    yes, no = text("exports.yes", language), text("exports.no", language)
    columns: dict[str, Any] = {
        text("meeting.print_who", language): [item.assigned_to for item in ticked],
        text("meeting.print_note", language): [item.note for item in ticked],
        heading(tables.NAME, language): known[tables.NAME].fillna(pd.Series(ids, dtype="str")),
        heading(tables.LEVEL, language): level,
        heading(LEVEL_NAME, language): level.map(names),
        heading(tables.ADDRESS, language): known[tables.ADDRESS],
        heading(tables.POSTAL_CODE, language): known[tables.POSTAL_CODE],
        heading(tables.POSTAL_DISTRICT, language): known[tables.POSTAL_DISTRICT],
        heading(tables.SECTOR_TITLE, language): known[tables.SECTOR_TITLE],
        heading(EMPLOYEES, language): employees_in_words(known, language=language),
        heading(tables.PHONE, language): known[tables.PHONE].mask(protected),
        text("card.ad_protected", language): protected.map({True: yes, False: no}),
        heading(tables.PNR, language): known[tables.PNR],
        heading(tables.CVR, language): known[tables.CVR],
    }
    table = pd.DataFrame(columns)
    return table.astype("object").where(table.notna(), "").astype("str")


def write_meeting_xlsx(
    table: pd.DataFrame,
    *,
    of: MeetingList,
    protected: int,
    as_of: dt.date,
    snapshot: str,
    language: str,
) -> bytes:
    """Return a workbook of :func:`meeting_table` with a sheet that says what it is.

    Every cell is text, none a formula or a link; the same rows give the same bytes.

    Args:
        table: the rows, headings in words.
        of: the meeting's list.
        protected: advertising-protected businesses among the rows.
        as_of: the day of the levels shown.
        snapshot: name of the built data set.
        language: "da" or "en".
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"created": dt.datetime.combine(as_of, dt.time(), dt.UTC)})
        _rows(book, book.add_worksheet(text("meeting.tab_chosen", language)), table)
        about = {
            text("meeting.log_list_title", language): of.title,
            text("exports.about_selection", language): of.words,
            text("exports.about_as_of", language): date(as_of, language),
            text("exports.about_snapshot", language): snapshot,
            text("exports.about_rows", language): number(len(table), language),
            text("meeting.log_protected", language): number(protected, language),
            text("meeting.log_list_by", language): of.created_by,
        }
        _facts(book, book.add_worksheet(text("exports.sheet_about", language)), about)
    return stream.getvalue()


def _rows(book: Any, sheet: Any, table: pd.DataFrame) -> None:
    as_heading = book.add_format({"bold": True, "bottom": 1})
    as_text = book.add_format({"num_format": "@", "valign": "top"})
    for at, name in enumerate(table.columns):
        sheet.write_string(0, at, name, as_heading)
        cells = _cells(table[name])
        longest = max((len(cell) for cell in cells), default=0)
        width = min(max(longest, len(name) + 3, _NARROWEST), _WIDEST)
        sheet.set_column(at, at, width + 1, as_text)
        for row, cell in enumerate(cells, start=1):
            sheet.write_string(row, at, cell, as_text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _facts(book: Any, sheet: Any, about: Mapping[str, str]) -> None:
    as_label = book.add_format({"bold": True, "valign": "top"})
    as_text = book.add_format({"num_format": "@", "text_wrap": True})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    for row, (label, value) in enumerate(about.items()):
        sheet.write_string(row, 0, label, as_label)
        sheet.write_string(row, 1, mask_cpr(_cells(pd.Series([value]))[0], phone=True), as_text)


def _cells(column: "pd.Series[Any]") -> list[str]:
    return [str(cell) for cell in fitted(clean(column)).texts]
