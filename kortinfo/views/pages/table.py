"""The table equal to the map: the same businesses, in rows that can be sorted and chosen."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.exports.people import employees_in_words
from kortinfo.texts import text
from kortinfo.views.pages import state

_KEY = "table"
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
        "sector": businesses[tables.SECTOR_TITLE],
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
    rank = businesses[tables.LEVEL].map({"C": 0, "D": 1, "B": 2, "A": 3})
    return np.lexsort(
        (
            businesses[tables.UNIT_ID].to_numpy(dtype=object),
            _alphabetical(businesses[tables.NAME]).to_numpy(dtype=object),
            rank.to_numpy(dtype=np.int8),
        )
    )


def _alphabetical(names: pd.Series) -> pd.Series:
    """Return names as they sort in a Danish list: æ, ø, å last, whatever the case."""
    return names.fillna("").str.casefold().str.translate(str.maketrans("æøå", "{|}"))


def show_table(
    rows: pd.DataFrame, *, unit_ids: tuple[str, ...], version: str, language: str
) -> None:
    """Show the table; a click anywhere in a row opens that business's card.

    Args:
        rows: of :func:`table_rows`, in the order to show them.
        unit_ids: the rows' units.
        version: names the rows; another one forgets which row was chosen.
        language: "da" or "en".
    """
    key = f"{_KEY}_{version}"
    _forget_closed(key, unit_ids)
    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 + 35 * max(len(rows), 1), 560),
        key=key,
        on_select=lambda: _chosen(key, unit_ids),
        selection_mode="single-cell",
        placeholder="",
        lazy=False,
        alt=text("kort.table", language),
        column_config=_columns(language),
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
