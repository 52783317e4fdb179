"""The empty workbook a municipality fills in, or sends to its CRM supplier as a wish."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import xlsxwriter

from kortinfo.loaders.headings import (
    COLLABORATION_FIELDS,
    CONTACT_FIELDS,
    JOB_AD_FIELDS,
    Field,
)
from kortinfo.texts import text

_DATES = ("date", "start", "end")
_AS_TEXT = ("external_id", "pnr", "cvr", "postal_code", "phone")
_ALWAYS = ("date", "start")
_ONE_OF = ("pnr", "cvr", "name")
_LAST_ROW = 1_048_575
_INK, _PALE = "#0b3d31", "#e7f1ed"


def write_template(path: Path, *, language: str) -> None:
    """Write the workbook: contacts, collaborations, job ads, each column explained, a text to send.

    The three sheets have headings and no rows; the headings are such as the loaders recognise, and
    ids and dates are formatted so that no digit is lost. The folder must exist.

    Raises:
        KeyError: there is no such language.
        OSError: the file cannot be written.
    """
    tables = {
        "contacts": CONTACT_FIELDS,
        "collaborations": COLLABORATION_FIELDS,
        "job_ads": JOB_AD_FIELDS,
    }
    headings = {name: _headings(name, fields, language) for name, fields in tables.items()}
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        # A fixed day: the same template is the same file.
        book.set_properties({"title": "Kortinfo", "created": dt.datetime(2026, 1, 1)})  # noqa: DTZ001
        formats = _formats(book)
        for name in tables:
            sheet = book.add_worksheet(text(f"template.{name}_sheet", language))
            _write_table(sheet, headings[name], formats, language)
        _write_columns(book, headings, formats, language)
        _write_supplier(book, headings, formats, language)
    path.write_bytes(stream.getvalue())


def _headings(table: str, fields: tuple[Field, ...], language: str) -> dict[str, str]:
    """Return the heading of each field of a table."""
    return {
        item.name: text(f"template.{_key(table, item.name)}", language)
        for item in sorted(fields, key=lambda item: _ORDER.index(item.name))
    }


_ORDER = (
    *("external_id", "pnr", "cvr", "name", "address", "postal_code", "phone", "email"),
    *("date", "kind", "two_way", "title", "start", "end", "positions", "persons", "responsible"),
    "organisation",
)
_OWN_WORDS = {
    "contacts": ("kind",),
    "collaborations": ("kind",),
    "job_ads": ("external_id", "start", "end"),
}
"""The fields that mean something else in one table than in another."""


def _key(table: str, field: str) -> str:
    return f"{table}_{field}" if field in _OWN_WORDS[table] else field


def _formats(book: Any) -> dict[str, Any]:
    return {
        "heading": book.add_format(
            {"bold": True, "bg_color": _PALE, "font_color": _INK, "bottom": 1, "valign": "top"}
        ),
        "date": book.add_format({"num_format": "dd-mm-yyyy"}),
        "text": book.add_format({"num_format": "@"}),
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": _INK}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "plain": book.add_format(),
    }


def _write_table(
    sheet: Any, headings: dict[str, str], formats: dict[str, Any], language: str
) -> None:
    for column, (field, heading) in enumerate(headings.items()):
        kind = "date" if field in _DATES else "text" if field in _AS_TEXT else "plain"
        sheet.set_column(column, column, 30 if field in ("name", "address") else 17, formats[kind])
        sheet.write_string(0, column, heading, formats["heading"])
        if field == "two_way":
            yes, no = ("Ja", "Nej") if language == "da" else ("Yes", "No")
            sheet.data_validation(
                1, column, _LAST_ROW, column, {"validate": "list", "source": [yes, no]}
            )
    sheet.freeze_panes(1, 0)


def _write_columns(
    book: Any, headings: dict[str, dict[str, str]], formats: dict[str, Any], language: str
) -> None:
    sheet = book.add_worksheet(text("template.columns_sheet", language))
    for column, width in enumerate((16, 20, 24, 80, 22)):
        sheet.set_column(column, column, width, formats["wrapped"])
    sheet.write_string(0, 0, text("template.rules_title", language), formats["title"])
    for row, rule in enumerate(("rule_text", "rule_dates", "rule_cpr"), 1):
        said = text(f"template.{rule}", language)
        sheet.merge_range(row, 0, row, 4, said, formats["wrapped"])
    sheet.set_row(1, 32)
    top = ("head_sheet", "head_column", "head_needed", "head_meaning", "head_example")
    for column, key in enumerate(top):
        sheet.write_string(5, column, text(f"template.{key}", language), formats["heading"])
    row = 6
    for table, fields in headings.items():
        for field, heading in fields.items():
            key = _key(table, field)
            cells = (
                text(f"template.{table}_sheet", language),
                heading,
                text(f"template.{_needed(field)}", language),
                text(f"template.{key}_meaning", language),
                text(f"template.{key}_example", language),
            )
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, formats["wrapped"])
            row += 1


def _needed(field: str) -> str:
    if field in _ALWAYS:
        return "needed_always"
    return "needed_one" if field in _ONE_OF else "needed_wanted"


def _write_supplier(
    book: Any, headings: dict[str, dict[str, str]], formats: dict[str, Any], language: str
) -> None:
    sheet = book.add_worksheet(text("template.supplier_sheet", language))
    sheet.set_column(0, 0, 110, formats["wrapped"])
    sheet.write_string(0, 0, text("template.supplier_title", language), formats["title"])
    lists = {table: ", ".join(fields.values()) for table, fields in headings.items()}
    body = text("template.supplier_text", language, **lists).strip()
    for row, line in enumerate(body.splitlines(), 2):
        sheet.write_string(row, 0, line, formats["wrapped"])
