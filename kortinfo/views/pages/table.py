"""The table equal to the map: the same businesses, in rows that can be sorted and chosen."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.texts import text
from kortinfo.views.pages import state

_KEY = "table"


def table_rows(businesses: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return what the table shows of businesses, headings in words; same rows, same order."""
    shown = {
        "level": businesses[tables.LEVEL],
        "name": businesses[tables.NAME],
        "remarks": _remarks(businesses, language),
        "address": businesses[tables.ADDRESS],
        "postal_code": businesses[tables.POSTAL_CODE],
        "postal_district": businesses[tables.POSTAL_DISTRICT],
        "sector": businesses[tables.SECTOR_TITLE],
        "employees": businesses[tables.EMPLOYEES_MIN],
        "last_two_way": businesses[tables.LAST_TWO_WAY_ON],
        "pnr": businesses[tables.PNR],
        "cvr": businesses[tables.CVR],
    }
    return pd.DataFrame(
        {text(f"kort.column_{name}", language): column for name, column in shown.items()}
    ).reset_index(drop=True)


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
    """Show the table; choosing a row opens that business's card.

    Args:
        rows: of :func:`table_rows`, in the order to show them.
        unit_ids: the rows' units.
        version: names the rows; another one forgets which row was chosen.
        language: "da" or "en".
    """
    key = f"{_KEY}_{version}"
    st.dataframe(
        rows,
        hide_index=True,
        height=min(38 + 35 * max(len(rows), 1), 560),
        key=key,
        on_select=lambda: _chosen(key, unit_ids),
        selection_mode="single-row",
        placeholder="",
        lazy=False,
        alt=text("kort.table", language),
        column_config=_columns(language),
    )


def _chosen(key: str, unit_ids: tuple[str, ...]) -> None:
    rows = st.session_state[key].selection.rows
    if rows and rows[0] < len(unit_ids):
        state.show_point((unit_ids[rows[0]],))


def _columns(language: str) -> dict[str, Any]:
    config = st.column_config
    shown = {
        "level": config.TextColumn(width=70, help=text("kort.column_level_help", language)),
        "name": config.TextColumn(width=240),
        "remarks": config.TextColumn(width=130),
        "address": config.TextColumn(width=160),
        "postal_code": config.TextColumn(width=65),
        "postal_district": config.TextColumn(width=110),
        "sector": config.TextColumn(width=220),
        "employees": config.NumberColumn(
            width=120, help=text("kort.column_employees_help", language), format="%d"
        ),
        "last_two_way": config.DateColumn(format="DD-MM-YYYY"),
    }
    return {text(f"kort.column_{name}", language): column for name, column in shown.items()}
