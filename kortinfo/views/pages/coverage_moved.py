"""What moved, on the page *Dækning*: from level to level between two days."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.coverage.history import in_time
from kortinfo.coverage.movements import ABSENT, movements
from kortinfo.texts import date, number, text
from kortinfo.views.pages.coverage_list import businesses_html
from kortinfo.views.pages.coverage_view import View, past
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import level_name


def show(shown: View) -> None:
    """Show who moved from level to level between two days, and the businesses behind a figure."""
    language = shown.language
    known = past(shown)
    chosen = known.codes.mask(in_time(shown.selection))
    st.html(section_html(text("coverage.moved", language), text("coverage.moved_about", language)))
    days = list(range(len(known.days)))
    told = [date(day, language) for day in known.days]
    with st.container(horizontal=True):
        first = st.selectbox(
            text("coverage.from", language),
            days[:-1],
            index=max(0, len(days) - 13),
            format_func=lambda at: told[at],
            key="coverage_from",
            width=200,
        )
        last = st.selectbox(
            text("coverage.to", language),
            days[1:],
            index=len(days) - 2,
            format_func=lambda at: told[at],
            key="coverage_to",
            width=200,
        )
    if first >= last:
        st.info(text("coverage.moved_order", language))
        return
    before, after = known.states[:, first], known.states[:, last]
    counts = movements(before[chosen], after[chosen])
    st.html(_moved_table(counts, language))
    cells = [(a, b) for a, b in np.argwhere(counts > 0).tolist() if a != b]
    if not cells:
        return
    cell = st.selectbox(
        text("coverage.moved_which", language),
        cells,
        index=None,
        format_func=lambda pair: text(
            "coverage.moved_cell",
            language,
            before=_state(pair[0], language, came=True),
            after=_state(pair[1], language, came=False),
            count=number(int(counts[pair[0], pair[1]]), language),
        ),
        key=f"coverage_cell_{first}_{last}",
        width=420,
    )
    if cell is not None:
        rows = np.flatnonzero(chosen & (before == cell[0]) & (after == cell[1]))
        businesses, employees = known.businesses.iloc[rows], known.employees[rows]
        st.html(businesses_html(businesses, employees, language, to_card=shown.card))


def _state(state: int, language: str, *, came: bool) -> str:
    if state == ABSENT:
        return text(f"coverage.{'new' if came else 'closed'}", language)
    level = tables.LEVELS[state]
    return f"{level} {level_name(level, language)}"


def _moved_table(counts: NDArray[np.int64], language: str) -> str:
    headings = [
        text("coverage.moved_corner", language),
        *(_state(state, language, came=False) for state in range(ABSENT + 1)),
    ]
    rows = [
        [
            _state(before, language, came=True),
            *(number(int(count), language) if count else "–" for count in counts[before]),
        ]
        for before in range(ABSENT + 1)
    ]
    return html_table(headings, rows, numbers=frozenset(range(1, ABSENT + 2)))
