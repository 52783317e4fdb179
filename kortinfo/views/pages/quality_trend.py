"""How a measure of quality has gone from build to build: a chart, and the table it is made of."""

import altair as alt
import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.quality_history import SHARE, trend
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages.chart_axes import share_axis
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html

_SHOWN = 60
_INK = "#0b6e4f"
_DAY_FORMAT = {"da": "%d.%m.%Y", "en": "%d %b %Y"}


def show(history: pd.DataFrame, *, source: str, measure: str, name: str, language: str) -> None:
    """Show how one measure of one source has gone.

    Args:
        history: contract QUALITY_HISTORY.
        source: the source's name; "" for the map as a whole.
        measure: what is counted.
        name: both in words, for the chart's label.
        language: "da" or "en".
    """
    builds = trend(history, source=source, measure=measure)
    st.html(section_html(text("quality.trend", language), name, rank=3))
    if len(builds) < 2:
        st.html(f"<p>{escape(text('quality.trend_one', language))}</p>")
        return
    st.html(f'<p class="ki-note">{escape(text("quality.trend_about", language))}</p>')
    st.altair_chart(_chart(builds, name, language), width="stretch")
    columns = [tables.AS_OF, SHARE, tables.COUNT, tables.OF]
    latest = builds.iloc[::-1].head(_SHOWN)[columns]
    lines = [
        [
            date(day.date(), language),
            percent(share, language, decimals=1),
            number(count, language),
            number(of, language),
        ]
        for day, share, count, of in latest.itertuples(index=False)
    ]
    headings = [
        text(f"quality.{name}", language)
        for name in ("column_day", "share", "column_count", "column_of")
    ]
    st.html(html_table(headings, lines, numbers=frozenset({1, 2, 3})))


def _chart(builds: pd.DataFrame, name: str, language: str) -> alt.Chart:
    # The words for the point under the mouse are ours, so that they are of the user's language.
    told = [
        f"{date(day.date(), language)}: {percent(share, language, decimals=1)}"
        for day, share in zip(builds[tables.AS_OF], builds[SHARE], strict=True)
    ]
    shown = pd.DataFrame({"day": builds[tables.AS_OF], "share": builds[SHARE], "told": told})
    days = alt.Axis(title=None, format=_DAY_FORMAT[language], labelOverlap=True, tickCount=6)
    shares = share_axis(None, language, decimals=1)
    chart: alt.Chart = (
        alt.Chart(shown, description=name)
        .mark_line(point=alt.OverlayMarkDef(size=50, color=_INK), color=_INK, strokeWidth=2)
        .encode(
            x=alt.X("day:T", axis=days),
            y=alt.Y("share:Q", axis=shares, scale=alt.Scale(zero=True, nice=True)),
            tooltip=[alt.Tooltip("told:N", title=name)],
        )
        .properties(height=220)
    )
    return chart
