"""On the page *Dækning*: which sectors and sizes we have beside the others of a file."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from kortinfo import over_time
from kortinfo.coverage.compare import Shared, structure
from kortinfo.selection.words import label
from kortinfo.text import escape
from kortinfo.texts import date, percent, text
from kortinfo.views.pages.coverage_view import View
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_BY: tuple[Literal["sector", "size"], ...] = ("sector", "size")
_FITTING = 3
"""Columns that fit into a narrow screen."""


def show(theirs: Sequence[Shared], shown: View) -> None:
    """Show how the businesses spread, us and every municipality of the file, each with its day."""
    language = shown.language
    newest = max(theirs, key=lambda each: each.as_of)
    key = f"{shown.key}|{newest.population}|{newest.as_of}"
    every = (_ours(key, newest, shown), *theirs)
    tables = [(by, structure(every, by=by)) for by in _BY]
    if not any(parts for _, parts in tables):
        return
    about = text("compare.structure_about", language)
    st.html(section_html(text("compare.structure", language), about, rank=3))
    names = [text("compare.us", language), *(each.name for each in theirs)]
    days = [date(each.as_of, language) for each in every]
    if len(set(days)) > 1:
        told = ", ".join(f"{name}: {day}" for name, day in zip(names, days, strict=True))
        st.warning(literal(text("compare.structure_days", language, days=told)))
    else:
        st.html(f"<p>{escape(text('compare.structure_day', language, date=days[0]))}</p>")
    for by, parts in tables:
        if parts:
            rows = [
                [_named(by, part.value, shown), *(_told(share, language) for share in part.shares)]
                for part in parts
            ]
            headings = [text(f"compare.{by}", language), *names]
            numbers = frozenset(range(1, len(headings)))
            phone: Literal["fit", "rows"] = "fit" if len(headings) <= _FITTING else "rows"
            st.html(html_table(headings, rows, numbers=numbers, phone=phone))


@st.cache_resource(max_entries=4, show_spinner=False)
def _ours(key: str, _theirs: Shared, _shown: View) -> Shared:  # noqa: ARG001 - what it depends on
    return over_time.ours_as(_shown.snapshot, _shown.settings, _theirs)


def _named(by: str, value: str, shown: View) -> str:
    return label(f"{by}s", value, titles=shown.prepared.titles, language=shown.language)


def _told(share: float | None, language: str) -> str:
    return "–" if share is None else percent(share, language, decimals=1)
