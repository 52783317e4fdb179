"""Who falls soon, on the page *Dækning*: covered now, and not for long if nothing happens."""

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

from kortinfo.coverage.falls import SOON
from kortinfo.text import escape
from kortinfo.texts import number, plural, text
from kortinfo.views.pages.coverage_list import businesses_html
from kortinfo.views.pages.coverage_view import View, falls
from kortinfo.views.pages.section import section_html


def show(shown: View) -> None:
    """Show who falls within 30, 60 and 90 days, the largest first."""
    prepared, language = shown.prepared, shown.language
    st.html(section_html(text("coverage.falls", language), text("coverage.falls_about", language)))
    day = falls(shown)
    rows = np.flatnonzero(shown.chosen & (day >= 0))
    if not len(rows):
        st.html(f"<p>{escape(text('coverage.falls_none', language))}</p>")
        return
    within = np.searchsorted(SOON, day[rows])
    for at, days in enumerate(SOON):
        mine = rows[within == at]
        if not len(mine):
            continue
        weight = prepared.employees[mine]
        mine = mine[np.lexsort((day[mine], -weight))]
        told = plural(
            "coverage.falls_within",
            len(mine),
            language,
            days=days,
            employees=number(int(np.maximum(weight, 0).sum()), language),
        )
        until = pd.Series([shown.snapshot.as_of + dt.timedelta(days=int(day[row])) for row in mine])
        with st.expander(told, expanded=at == 0):
            st.html(
                businesses_html(
                    prepared.businesses.iloc[mine], prepared.employees[mine], language, until=until
                )
            )
