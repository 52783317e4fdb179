"""The trend on the page *Dækning*: the share covered, month by month."""

import datetime as dt

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import over_time, tables
from kortinfo.coverage.axes import area_axis, sector_axis
from kortinfo.coverage.history import History, in_time, trend
from kortinfo.coverage.rates import FEWEST
from kortinfo.selection.words import label
from kortinfo.texts import date, number, percent, text
from kortinfo.views.pages.chart_axes import day_axis, share_axis
from kortinfo.views.pages.coverage_view import View, about_past, past
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import level_name

_LINES = 6
_SPLIT = "coverage_split"
_SPLITS = ("none", "area", "sector")


def show(shown: View) -> None:
    """Show the share covered month by month."""
    selection, language = shown.selection, shown.language
    known = past(shown)
    chosen = known.codes.mask(in_time(selection))
    about = about_past(shown, text("coverage.trend_about", language))
    st.html(section_html(text("coverage.trend", language), about))
    split: str = st.segmented_control(
        text("coverage.split", language),
        _SPLITS,
        format_func=lambda value: text(f"coverage.split_{value}", language),
        key=_SPLIT,
        default=_SPLITS[0],
        required=True,
    )
    lines = _lines(known, chosen, split, shown)
    st.altair_chart(_chart(known, lines, shown), width="stretch")
    with st.expander(text("coverage.as_table", language)):
        st.html(_trend_table(known, chosen, language))


def _lines(
    known: History, chosen: NDArray[np.bool_], split: str, shown: View
) -> dict[str, NDArray[np.float64]]:
    """Return the share covered day by day, by the line's name; NaN where there are too few."""
    if split == _SPLITS[0]:
        return {text("coverage.all_chosen", shown.language): _share(known, chosen)}
    by = (
        area_axis(known.codes, "postal") if split == "area" else sector_axis(known.codes, "section")
    )
    sizes = np.bincount(by.code[chosen], minlength=len(by.values))
    largest = [at for at in np.argsort(-sizes, kind="stable")[:_LINES] if sizes[at] >= FEWEST]
    key = "areas" if split == "area" else "sectors"
    return {
        label(key, by.values[at], titles=shown.prepared.titles, language=shown.language): _share(
            known, chosen & (by.code == at)
        )
        for at in largest
    }


def _share(known: History, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    found = trend(known, chosen)
    return np.where(found.total >= FEWEST, found.covered / np.maximum(found.total, 1), np.nan)


def _chart(
    known: History, lines: dict[str, NDArray[np.float64]], shown: View
) -> alt.LayerChart | alt.FacetChart:
    language = shown.language
    rows = [
        {"day": day.isoformat(), "share": share, "line": name, "told": percent(share, language)}
        | {"date": date(day, language)}
        for name, shares in lines.items()
        for day, share in zip(known.days, shares.tolist(), strict=True)
        if np.isfinite(share)
    ]
    frame = pd.DataFrame(rows, columns=["day", "share", "line", "told", "date"])
    base = alt.Chart(frame).encode(
        x=alt.X("day:T", axis=day_axis(language)),
        y=alt.Y(
            "share:Q",
            scale=alt.Scale(zero=True),
            axis=share_axis(text("coverage.share", language), language),
        ),
        color=alt.Color(
            "line:N",
            sort=list(lines),
            legend=alt.Legend(title=None, orient="bottom", columns=2, labelLimit=260)
            if len(lines) > 1
            else None,
        ),
        strokeDash=alt.StrokeDash("line:N", sort=list(lines), legend=None),
        tooltip=[
            alt.Tooltip(f"{field}:N", title=text(f"coverage.tip_{field}", language))
            for field in ("line", "date", "told")
        ],
    )
    drawn = [base.mark_line(strokeWidth=2.5), base.mark_circle(size=40)]
    whole = over_time.whole_since(shown.snapshot, shown.settings)
    if whole is not None and whole > known.days[0]:
        drawn = [*_before_whole(known.days[0], min(whole, known.days[-1]), language), *drawn]
    return alt.layer(*drawn).properties(height=300)


def _before_whole(first: dt.date, whole: dt.date, language: str) -> list[alt.Chart]:
    """Return the shade over the days whose contacts the sources do not hold, and what it says."""
    said = text("coverage.not_whole", language)
    days = pd.DataFrame([{"day": first.isoformat(), "whole": whole.isoformat(), "said": said}])
    shade = alt.Chart(days).encode(x=alt.X("day:T", axis=day_axis(language)))
    return [
        shade.mark_rect(color="#8a94a0", opacity=0.18).encode(x2="whole:T"),
        shade.mark_text(align="left", baseline="top", dx=6, dy=4).encode(
            y=alt.value(0), text="said:N"
        ),
    ]


def _trend_table(known: History, chosen: NDArray[np.bool_], language: str) -> str:
    found, share = trend(known, chosen), _share(known, chosen)
    headings = [
        text("coverage.tip_date", language),
        *(f"{level} {level_name(level, language)}" for level in tables.LEVELS),
        text("coverage.total", language),
        text("coverage.share", language),
    ]
    rows = [
        [
            date(day, language),
            *(number(int(count), language) for count in found.levels[at]),
            number(int(found.total[at]), language),
            percent(share[at], language, decimals=1) if np.isfinite(share[at]) else "–",
        ]
        for at, day in reversed(list(enumerate(known.days)))
    ]
    return html_table(headings, rows, numbers=frozenset(range(1, 7)))
