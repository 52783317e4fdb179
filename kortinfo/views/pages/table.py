"""The table equal to the map: the same businesses, a page of rows at a time, each can be opened.

A page at a time, as a browser that is sent a hundred thousand rows at every change of filter shows
the map late.
"""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.exports.people import employees_in_words
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import state

ORDERS = ("level", "name", "last_two_way", "employees")
"""What the table can be ordered by."""
PAGE = 200
"""Rows shown at a time."""
_KEY = "table"
_ORDER = "table_order"
_PAGE = "table_page"
_WIDTH = 6
"""Characters of the widest lower end of an interval of employees, "1.000+"."""


def table_rows(businesses: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return what the table shows of businesses, headings in words; same rows, same order."""
    shown = {
        # In the order of what matters: a phone shows three columns, a desk most of them.
        "level": businesses[tables.LEVEL],
        "name": businesses[tables.NAME],
        "last_two_way": businesses[tables.LAST_TWO_WAY_ON],
        "address": businesses[tables.ADDRESS],
        "sector": _sectors(businesses, language),
        "employees": _employees(businesses, language),
        "remarks": _remarks(businesses, language),
        "phone": businesses[tables.PHONE],
        "postal_code": businesses[tables.POSTAL_CODE],
        "postal_district": businesses[tables.POSTAL_DISTRICT],
        "pnr": businesses[tables.PNR],
        "cvr": businesses[tables.CVR],
    }
    return pd.DataFrame(
        {text(f"kort.column_{name}", language): column for name, column in shown.items()}
    ).reset_index(drop=True)


def _sectors(businesses: pd.DataFrame, language: str) -> "pd.Series[str]":
    """Return the sectors' titles; one of an older scheme is marked with it."""
    older = businesses[tables.DB25_BY].notna() & (businesses[tables.DB25_BY] != "own")
    mark = businesses[tables.SECTOR_SCHEME].map(
        {
            scheme: " " + text("selection.sector_scheme", language, scheme=scheme)
            for scheme in businesses.loc[older, tables.SECTOR_SCHEME].unique()
        }
    )
    title = businesses[tables.SECTOR_TITLE]
    return title.mask(older, title + mark.astype("str"))


def _employees(businesses: pd.DataFrame, language: str) -> pd.Series:
    """Return employee intervals in words, their lower ends as wide as each other.

    The table sorts texts: with spaces in front 2–4 comes before 10–19.
    """
    parts = employees_in_words(businesses, language=language).str.partition("–")
    return parts[0].str.rjust(_WIDTH) + parts[1] + parts[2]


def _remarks(businesses: pd.DataFrame, language: str) -> pd.Series:
    """Put what a person must know before a call into one column."""
    status = businesses[tables.STATUS]
    told = pd.Series("", index=businesses.index, dtype="str")
    for value in ("bankrupt", "dissolving"):
        holds = (status == value) | (businesses[tables.COMPANY_STATUS] == value)
        told = told.mask(holds.to_numpy(dtype=bool), text(f"card.status_{value}", language))
    protected = text("card.ad_protected", language)
    both = told.where(told == "", told + ", ") + protected
    return told.where(~businesses[tables.AD_PROTECTED], both)


def reading_order(businesses: pd.DataFrame) -> NDArray[np.intp]:
    """Return row numbers in the order of the table: C first (what the map is for), then D, B, A.

    By name within a level, by unit where names are the same.
    """
    return orders(businesses)[ORDERS[0]]


def orders(businesses: pd.DataFrame) -> dict[str, NDArray[np.intp]]:
    """Return row numbers in every order the table can be read in, by its name in ``ORDERS``.

    ``level`` is C, D, B, A; ``last_two_way`` the longest ago first, after those never met;
    ``employees`` the most first, the unknown last. By name and unit where those are the same.
    """
    by_name = np.lexsort(
        (
            businesses[tables.UNIT_ID].to_numpy(dtype=object),
            _alphabetical(businesses[tables.NAME]).to_numpy(dtype=object),
        )
    )
    rank = businesses[tables.LEVEL].map({"C": 0, "D": 1, "B": 2, "A": 3}).to_numpy(dtype=np.int8)
    # What is missing sorts before every date.
    last = businesses[tables.LAST_TWO_WAY_ON].to_numpy().astype("datetime64[D]").astype(np.int64)
    most = -businesses[tables.EMPLOYEES_MIN].fillna(-1).to_numpy(dtype=np.int64)
    first = {"level": rank, "last_two_way": last, "employees": most}
    found = {name: by_name[np.argsort(key[by_name], kind="stable")] for name, key in first.items()}
    return {name: found.get(name, by_name) for name in ORDERS}


def _alphabetical(names: pd.Series) -> pd.Series:
    """Return names as they sort in a Danish list: æ, ø, å last, whatever the case."""
    return names.fillna("").str.casefold().str.translate(str.maketrans("æøå", "{|}"))


def chosen_order() -> str:
    """Return the order the session has chosen."""
    order = st.session_state.get(_ORDER)
    return order if order in ORDERS else ORDERS[0]


def show_table(
    businesses: pd.DataFrame, rows: NDArray[np.intp], *, version: str, language: str
) -> None:
    """Show a page of the table; a click anywhere in a row opens that business's card.

    Args:
        businesses: contract BUSINESSES.
        rows: the chosen rows' numbers, in the order of :func:`chosen_order`.
        version: names the rows; another one goes back to the first page.
        language: "da" or "en".
    """
    page = _page_of(len(rows), f"{version}_{chosen_order()}", language)
    shown = businesses.iloc[rows[page * PAGE : (page + 1) * PAGE]]
    unit_ids = tuple(shown[tables.UNIT_ID])
    key = f"{_KEY}_{version}_{chosen_order()}_{page}"
    _forget_closed(key, unit_ids)
    st.dataframe(
        table_rows(shown, language),
        hide_index=True,
        height=min(38 + 35 * max(len(shown), 1), 560),
        key=key,
        on_select=lambda: _chosen(key, unit_ids),
        selection_mode="single-cell",
        placeholder="",
        lazy=False,
        alt=text("kort.table", language),
        column_config=_columns(language),
    )


def _page_of(rows: int, version: str, language: str) -> int:
    """Show order and pages, and return the page's number, from 0."""
    now = st.session_state.get(_PAGE, {})
    pages = -(-rows // PAGE)
    page = min(int(now.get(version, 0)), pages - 1)
    with st.container(key="table_steps", horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            text("kort.order", language),
            ORDERS,
            key=_ORDER,
            format_func=lambda name: text(f"kort.order_{name}", language),
            width=260,
        )
        if pages > 1:
            _step("previous", page - 1, version, disabled=page == 0, language=language)
            first, last = page * PAGE + 1, min((page + 1) * PAGE, rows)
            told = text("kort.table_page", language, **_numbers(first, last, rows, language))
            st.html(f'<p class="ki-note" role="status">{escape(told)}</p>', width="content")
            _step("next", page + 1, version, disabled=page == pages - 1, language=language)
    return page


def _numbers(first: int, last: int, rows: int, language: str) -> dict[str, str]:
    told = {"first": first, "last": last, "count": rows}
    return {name: number(value, language) for name, value in told.items()}


def _step(name: str, page: int, version: str, *, disabled: bool, language: str) -> None:
    st.button(
        text(f"kort.table_{name}", language),
        key=f"table_{name}",
        disabled=disabled,
        icon=f":material/chevron_{'left' if name == 'previous' else 'right'}:",
        on_click=st.session_state.update,
        args=({_PAGE: {version: page}},),
    )


def _chosen(key: str, unit_ids: tuple[str, ...]) -> None:
    cells = st.session_state[key].selection.cells
    if cells and cells[0][0] < len(unit_ids):
        state.show_point((unit_ids[cells[0][0]],))


def _forget_closed(key: str, unit_ids: tuple[str, ...]) -> None:
    """Take the mark from a row whose card is closed: a click on the same cell opens it again."""
    if key not in st.session_state:
        return
    cells = st.session_state[key].selection.cells
    if cells and unit_ids[cells[0][0] : cells[0][0] + 1] != (state.open_card(),):
        st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": []}}


def _columns(language: str) -> dict[str, Any]:
    config = st.column_config
    shown = {
        "level": config.TextColumn(width=68, help=text("kort.column_level_help", language)),
        "name": config.TextColumn(width=205),
        "last_two_way": config.DateColumn(
            width=125, format="DD-MM-YYYY", help=text("kort.column_last_two_way_help", language)
        ),
        "address": config.TextColumn(width=160),
        "sector": config.TextColumn(width=200),
        "employees": config.TextColumn(
            width=85, alignment="right", help=text("kort.column_employees_help", language)
        ),
        "remarks": config.TextColumn(width=150),
        "phone": config.TextColumn(width=90),
        "postal_code": config.TextColumn(width=65),
        "postal_district": config.TextColumn(width=110),
    }
    return {text(f"kort.column_{name}", language): column for name, column in shown.items()}
