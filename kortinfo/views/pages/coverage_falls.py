"""Who falls soon, on the page *Dækning*: covered now, and not for long if nothing happens."""

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

from kortinfo.coverage.falls import SOON
from kortinfo.hole_words import about_employees
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages.coverage_list import businesses_html
from kortinfo.views.pages.coverage_view import View, falls
from kortinfo.views.pages.section import section_html

_ORDERS = ("employees", "date")
_FIRST = (1, *(days + 1 for days in SOON[:-1]))
"""The first day of each group."""


def show(shown: View) -> None:
    """Show who falls within 30 days, within 60 but not 30, and within 90 but not 60."""
    prepared, language = shown.prepared, shown.language
    st.html(section_html(text("coverage.falls", language), text("coverage.falls_about", language)))
    day = falls(shown)
    rows = np.flatnonzero(shown.chosen & (day >= 0))
    if not len(rows):
        st.html(f"<p>{escape(text('coverage.falls_none', language))}</p>")
        return
    by = st.segmented_control(
        text("coverage.sort", language),
        _ORDERS,
        format_func=lambda order: text(f"coverage.falls_by_{order}", language),
        key="coverage_falls_order",
        default=_ORDERS[0],
        required=True,
    )
    within = np.searchsorted(SOON, day[rows])
    for at, (first, days) in enumerate(zip(_FIRST, SOON, strict=True)):
        mine = rows[within == at]
        if not len(mine):
            continue
        weight = prepared.employees[mine]
        keys = (day[mine], -weight) if by == _ORDERS[0] else (-weight, day[mine])
        mine = mine[np.lexsort(keys)]
        told = plural(
            "coverage.falls",
            len(mine),
            language,
            band=text(
                f"coverage.falls_band{'' if at else '_first'}", language, first=first, last=days
            ),
            employees=about_employees(int(np.maximum(weight, 0).sum()), language),
        )
        until = pd.Series([shown.snapshot.as_of + dt.timedelta(days=int(day[row])) for row in mine])
        with st.expander(told, expanded=at == 0):
            st.html(
                businesses_html(
                    prepared.businesses.iloc[mine],
                    prepared.employees[mine],
                    language,
                    to_card=shown.card,
                    until=until,
                )
            )
