"""Coverage over time on the page *Dækning*: the trend, what moved, who will soon not be covered."""

import datetime as dt
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.classify.rules import compile_rules
from kortinfo.classify.timeline import month_ends, timeline
from kortinfo.coverage.axes import area_axis, sector_axis
from kortinfo.coverage.history import History, history, in_time, trend
from kortinfo.coverage.movements import ABSENT, falling, movements
from kortinfo.coverage.rates import COVERED, FEWEST
from kortinfo.selection import Selection
from kortinfo.selection.words import label
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, plural, text
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import known, level_name

MONTHS = 36
SOON = (30, 60, 90)
"""Days ahead in which businesses will fall from A or B."""
_LISTED = 200
_LINES = 6
_SPLIT = "coverage_split"
_SPLITS = ("none", "area", "sector")


def show(
    prepared: Prepared,
    selection: Selection,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    """Show the sections about time for the selection."""
    key = f"{snapshot.folder}|{snapshot.fingerprint}|{snapshot.as_of}|{settings.model_dump_json()}"
    with st.spinner(text("coverage.reckoning", language)):
        past = _history(key, snapshot, settings)
    chosen = past.codes.mask(in_time(selection))
    _trend(past, chosen, selection, prepared, language)
    _moved(past, chosen, language)
    _falls(key, prepared, selection, settings, snapshot, language)


@st.cache_resource(max_entries=2, show_spinner=False)
def _history(
    key: str,  # noqa: ARG001 - what it depends on
    _snapshot: Snapshot,
    _settings: Settings,
) -> History:
    return history(
        *(_snapshot.table(name) for name in ("units", "lives", "events", "credits")),
        home_municipalities=_settings.home_municipalities,
        rules=compile_rules(_settings.rules),
        window_months=_settings.window_months,
        count_others=_settings.count_others,
        days=month_ends(_snapshot.as_of, months=MONTHS),
        as_of=_snapshot.as_of,
    )


# ---- the trend ----


def _trend(
    past: History,
    chosen: NDArray[np.bool_],
    selection: Selection,
    prepared: Prepared,
    language: str,
) -> None:
    about = text("coverage.trend_about", language)
    if in_time(selection) != selection:
        about = f"{about} {text('coverage.trend_without', language)}"
    st.html(section_html(text("coverage.trend", language), about))
    split: str = st.segmented_control(
        text("coverage.split", language),
        _SPLITS,
        format_func=lambda value: text(f"coverage.split_{value}", language),
        key=_SPLIT,
        default=_SPLITS[0],
        required=True,
    )
    lines = _lines(past, chosen, split, prepared, language)
    st.altair_chart(_chart(past, lines, language), width="stretch")
    with st.expander(text("coverage.as_table", language)):
        st.html(_trend_table(past, chosen, language))


def _lines(
    past: History, chosen: NDArray[np.bool_], split: str, prepared: Prepared, language: str
) -> dict[str, NDArray[np.float64]]:
    """Return the share covered day by day, by the line's name; NaN where there are too few."""
    if split == _SPLITS[0]:
        return {text("coverage.all_chosen", language): _share(past, chosen)}
    by = area_axis(past.codes, "postal") if split == "area" else sector_axis(past.codes, "section")
    sizes = np.bincount(by.code[chosen], minlength=len(by.values))
    largest = [at for at in np.argsort(-sizes, kind="stable")[:_LINES] if sizes[at] >= FEWEST]
    key = "areas" if split == "area" else "sectors"
    return {
        label(key, by.values[at], titles=prepared.titles, language=language): _share(
            past, chosen & (by.code == at)
        )
        for at in largest
    }


def _share(past: History, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    found = trend(past, chosen)
    return np.where(found.total >= FEWEST, found.covered / np.maximum(found.total, 1), np.nan)


def _chart(
    past: History, lines: dict[str, NDArray[np.float64]], language: str
) -> alt.LayerChart | alt.FacetChart:
    rows = [
        {"day": day.isoformat(), "share": share, "line": name, "told": percent(share, language)}
        | {"date": date(day, language)}
        for name, shares in lines.items()
        for day, share in zip(past.days, shares.tolist(), strict=True)
        if np.isfinite(share)
    ]
    frame = pd.DataFrame(rows, columns=["day", "share", "line", "told", "date"])
    names = [date(dt.date(2000, month, 1), language).split(" ")[1] for month in range(1, 13)]
    axis = f"{names}[month(datum.value)] + ' ' + year(datum.value)"
    base = alt.Chart(frame).encode(
        x=alt.X("day:T", axis=alt.Axis(title=None, labelExpr=axis, tickCount=8)),
        y=alt.Y(
            "share:Q",
            scale=alt.Scale(zero=True),
            axis=alt.Axis(
                title=text("coverage.share", language), labelExpr="round(datum.value * 100) + ' %'"
            ),
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
    return alt.layer(base.mark_line(strokeWidth=2.5), base.mark_circle(size=40)).properties(
        height=300
    )


def _trend_table(past: History, chosen: NDArray[np.bool_], language: str) -> str:
    found, share = trend(past, chosen), _share(past, chosen)
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
        for at, day in reversed(list(enumerate(past.days)))
    ]
    return html_table(headings, rows, numbers=frozenset(range(1, 7)))


# ---- what moved ----


def _moved(past: History, chosen: NDArray[np.bool_], language: str) -> None:
    st.html(section_html(text("coverage.moved", language), text("coverage.moved_about", language)))
    days = list(range(len(past.days)))
    told = [date(day, language) for day in past.days]
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
    before, after = past.states[:, first], past.states[:, last]
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
        st.html(_businesses(past.businesses.iloc[rows[:_LISTED]], past.employees[rows], language))
        if len(rows) > _LISTED:
            more = plural("coverage.more", len(rows) - _LISTED, language)
            st.html(f'<p class="ki-note">{escape(more)}</p>')


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


def _businesses(
    businesses: pd.DataFrame,
    employees: NDArray[np.int64],
    language: str,
    *,
    until: "pd.Series[Any] | None" = None,
) -> str:
    """Return businesses as a list of ways to their cards."""
    items = []
    for at, (unit, name, town) in enumerate(
        zip(
            businesses[tables.UNIT_ID],
            businesses[tables.NAME],
            businesses[tables.POSTAL_DISTRICT],
            strict=True,
        )
    ):
        told = [known(town)]
        if employees[at] >= 0:
            told.append(plural("coverage.employees", int(employees[at]), language))
        if until is not None:
            told.insert(0, text("coverage.until", language, date=date(until.iloc[at], language)))
        items.append(
            f'<li><a href="./?unit={escape(str(unit))}">{escape(known(name) or str(unit))}</a> '
            f'<span class="ki-quiet">{escape(" · ".join(filter(None, told)))}</span></li>'
        )
    return f'<ul class="ki-lists">{"".join(items)}</ul>'


# ---- who falls ----


def _falls(
    key: str,
    prepared: Prepared,
    selection: Selection,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    st.html(section_html(text("coverage.falls", language), text("coverage.falls_about", language)))
    day = _fall_days(key, prepared, snapshot, settings)
    rows = np.flatnonzero(prepared.codes.mask(selection) & (day >= 0))
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
        until = pd.Series([snapshot.as_of + dt.timedelta(days=int(day[row])) for row in mine])
        with st.expander(told, expanded=at == 0):
            st.html(
                _businesses(
                    prepared.businesses.iloc[mine[:_LISTED]],
                    prepared.employees[mine],
                    language,
                    until=until,
                )
            )


@st.cache_resource(max_entries=2, show_spinner=False)
def _fall_days(
    key: str,  # noqa: ARG001 - what it depends on
    _prepared: Prepared,
    _snapshot: Snapshot,
    _settings: Settings,
) -> NDArray[np.int64]:
    """Return in how many days each business is not covered any more; -1: not within the last of
    ``SOON``, or not covered now."""
    covered = np.flatnonzero(_prepared.level < COVERED)
    days = [_snapshot.as_of + dt.timedelta(days=ahead) for ahead in range(1, SOON[-1] + 1)]
    later = timeline(
        pd.Index(_prepared.unit_ids[covered]),
        _snapshot.table("events"),
        _snapshot.table("credits"),
        rules=compile_rules(_settings.rules),
        window_months=_settings.window_months,
        count_others=_settings.count_others,
        days=days,
        known_until=_snapshot.as_of,
    )
    first = falling(_prepared.level[covered].astype(np.int8), later)
    found = np.full(len(_prepared.businesses), -1, dtype=np.int64)
    found[covered] = np.where(first >= 0, first + 1, -1)
    return found
