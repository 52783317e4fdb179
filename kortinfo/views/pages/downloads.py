"""Download buttons: formula-safe files, made when they are asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.exports import About, downloadable, write_csv, write_table_csv, write_xlsx
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.level_rules import level_rules

_DECIDING = [tables.AD_PROTECTED, tables.STATUS, tables.COMPANY_STATUS]
"""The columns that decide what may be downloaded."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def businesses(
    prepared: Prepared,
    mask: NDArray[np.bool_],
    *,
    words: str,
    population: str,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    """Show the buttons for the chosen businesses, and how many are left out of the files.

    Args:
        prepared: the build's businesses.
        mask: which are chosen.
        words: what is chosen, in words; goes into the workbook.
        population: whom it is about at all, in words; goes there too.
        settings: for the words of the reasons.
        snapshot: for the day.
        language: "da" or "en".
    """
    counted = downloadable(prepared.businesses[_DECIDING], mask)
    used = level_rules(snapshot, settings)
    how: dict[str, Any] = {
        "language": language,
        "titles": prepared.titles,
        "window_months": used.window_months,
        "rules": used.rules,
    }
    about = About(
        selection=words,
        population=population,
        as_of=snapshot.as_of,
        left_out_protected=counted.left_out_protected,
        left_out_insolvent=counted.left_out_insolvent,
    )

    def taken() -> pd.DataFrame:
        # In the order of the table; only made when a button is pressed.
        in_order = prepared.businesses.iloc[prepared.rows(mask)]
        return downloadable(in_order, np.ones(len(in_order), dtype=bool)).rows

    name = f"{text('kort.file', language)}-{snapshot.as_of.isoformat()}"
    with st.container(key="downloads", horizontal=True, vertical_alignment="center"):
        _button("csv", lambda: write_csv(taken(), **how), name=name, language=language)
        _button(
            "xlsx", lambda: write_xlsx(taken(), about=about, **how), name=name, language=language
        )
        told = _left_out(about, len(counted.rows), language)
        st.html(f'<p class="ki-note">{escape(told)}</p>', width="content")


def table(make: Callable[[], pd.DataFrame], *, name: str, language: str) -> None:
    """Show a button for any table, as CSV; its headings are ``exports.column_<name>``."""
    _button(
        "csv",
        lambda: write_table_csv(make(), language=language),
        name=text(f"data.file_{name}", language),
        label=text(f"data.download_{name}", language),
        language=language,
    )


def _button(
    kind: str, make: Callable[[], bytes], *, name: str, language: str, label: str = ""
) -> None:
    st.download_button(
        label or text(f"kort.download_{kind}", language),
        data=make,
        file_name=f"{name}.{kind}",
        mime="text/csv" if kind == "csv" else _XLSX,
        key=f"download_{name}_{kind}",
        on_click="ignore",
        icon=":material/download:",
    )


def _left_out(about: About, rows: int, language: str) -> str:
    told = [plural("kort.download_rows", rows, language)]
    if about.left_out_protected:
        told.append(plural("kort.left_out_protected", about.left_out_protected, language))
    if about.left_out_insolvent:
        told.append(plural("kort.left_out_insolvent", about.left_out_insolvent, language))
    return " ".join(told)
