"""Two rows that look like one, side by side: what each says, and what agrees."""

import json

import pandas as pd

from kortinfo import tables
from kortinfo.doubles import ONE, OTHER, Doubles
from kortinfo.texts import number, text
from kortinfo.views.pages import words
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.review_html import business_place
from kortinfo.views.pages.section import section_html

_LINES = (
    ("title", tables.TITLE),
    ("kind", tables.KIND),
    ("date", tables.HAPPENED_ON),
    ("start", tables.STARTS_ON),
    ("end", tables.ENDS_ON),
    ("responsible", tables.RESPONSIBLE),
    ("persons", tables.PERSONS),
    ("name", tables.GIVEN_NAME),
    ("pnr", tables.GIVEN_PNR),
    ("cvr", tables.GIVEN_CVR),
    ("external_id", tables.EXTERNAL_ID),
)
_AGREES = frozenset({"same", "like", "overlaps"})


def head_html(pair: pd.Series, units: pd.DataFrame, language: str) -> str:
    """Return which business the two rows are about, and how much they look like one."""
    business = words.known(pair[tables.UNIT_ID]) or f"company:{words.known(pair[tables.CVR])}"
    title = business_place(business, units, language) or text("card.no_name", language)
    score = number(round(float(pair[tables.SCORE])), language)
    return section_html(title, text("doubles.score", language, score=score), rank=2)


def compared_html(pair: pd.Series, found: Doubles, language: str) -> str:
    """Return what the two rows say, line by line."""
    rows = [found.rows.loc[str(pair[name])] for name in (tables.EVENT_ID, tables.OTHER_ID)]
    lines = [[text("data.column_source", language), *(_place(pair, s) for s in (ONE, OTHER))]]
    for name, column in _LINES:
        told = [_cell(row.get(column), language) for row in rows]
        if any(told):
            lines.append([words.from_catalogue("data.field", name, language), *told])
    headings = [text("review.column_what", language)]
    headings += [text("doubles.row", language, at=at) for at in (1, 2)]
    return html_table(headings, lines, phone="columns")


def _place(pair: pd.Series, side: str) -> str:
    row = pair[f"{tables.SOURCE_ROW}{side}"]
    parts = [str(pair[f"{tables.SOURCE}{side}"]), words.known(pair[f"{tables.SOURCE_FILE}{side}"])]
    return " · ".join(filter(None, [*parts, "" if pd.isna(row) else str(int(row))]))


def _cell(value: object, language: str) -> str:
    if isinstance(value, pd.Timestamp):
        return words.day(value, language)
    return words.known(value)


def evidence_words(pair: pd.Series, language: str) -> str:
    """Return what agrees and what does not, in one sentence each; what is not told left out."""
    said = json.loads(str(pair[tables.EVIDENCE]))
    told = [
        words.from_catalogue("doubles.said", f"{name}_{value}", language)
        for name, value in said.items()
    ]
    return " · ".join(told)


def pair_words(pair: pd.Series, found: Doubles, language: str) -> str:
    """Return a pair in a few words, without the business's name: what, when, and where."""
    row = found.rows.loc[str(pair[tables.EVENT_ID])]
    what = words.kind(row.get(tables.KIND)) or words.known(row.get(tables.TITLE))
    contact = row.get(tables.HAPPENED_ON)
    day = words.day(row[tables.STARTS_ON] if pd.isna(contact) else contact, language)
    places = " / ".join(_place(pair, side) for side in (ONE, OTHER))
    return " · ".join(filter(None, (what, day, places)))
