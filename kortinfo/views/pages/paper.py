"""What goes on paper beside the map: figures, and the first rows of the list."""

from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.download import Download
from kortinfo.exports.cells import yes_no
from kortinfo.exports.level_counts import level_counts
from kortinfo.exports.people import EMPLOYEES, for_people
from kortinfo.exports.taking import View
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages.headline import covered_share
from kortinfo.views.pages.words import known, level_name

ROWS = 200
"""Rows on paper; a longer list is taken along as a file."""
_COLUMNS = (
    tables.LEVEL,
    tables.NAME,
    tables.ADDRESS,
    tables.POSTAL_DISTRICT,
    tables.SECTOR_TITLE,
    EMPLOYEES,
    tables.LAST_TWO_WAY_ON,
    tables.PHONE,
    tables.AD_PROTECTED,
)


def sheet(view: View, listed: Download, *, nonce: str, left_out: str) -> dict[str, Any]:
    """Return figures and rows for ``take_along.js``, all of it plain text.

    Args:
        view: what is looked at; the figures are of all of it.
        listed: whom the list may hold.
        nonce: the request it answers.
        left_out: who is not on the list, in words.
    """
    language = view.language
    shown = for_people(
        listed.rows.head(ROWS),
        language=language,
        titles=view.titles,
        window_months=view.window_months,
        rules=view.rules,
    )
    town = shown[tables.POSTAL_CODE].fillna("") + " " + shown[tables.POSTAL_DISTRICT].fillna("")
    shown[tables.POSTAL_DISTRICT] = town.str.strip()
    protected = shown.get(tables.AD_PROTECTED)
    if protected is not None:
        shown[tables.AD_PROTECTED] = yes_no(protected, language)
    names = [name for name in _COLUMNS if name in shown]
    first = text("take.first_rows", language, count=number(ROWS, language))
    cells = [[_cell(value, language) for value in shown[name]] for name in names]
    return {
        "nonce": nonce,
        "credit": view.settings.backdrop.areas_attribution,
        "figures": _figures(view),
        "headings": [text(f"exports.column_{name}", language) for name in names],
        "rows": [list(row) for row in zip(*cells, strict=True)],
        "note": " ".join(filter(None, (first if len(listed.rows) > ROWS else "", left_out))),
    }


def _figures(view: View) -> list[dict[str, str]]:
    counts = level_counts(view.chosen)
    found = [
        {
            "letter": level,
            "name": level_name(level, view.language),
            "count": number(counts[level], view.language),
        }
        for level in tables.LEVELS
    ]
    share = covered_share(counts)
    if share is None or view.selection.levels:
        return found
    name = text("kort.covered", view.language)
    return [*found, {"letter": "", "name": name, "count": percent(share, view.language)}]


def _cell(value: Any, language: str) -> str:
    if isinstance(value, pd.Timestamp):
        return date(value.date(), language)
    return known(value)
