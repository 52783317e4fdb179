"""Targets on the page *Dækning*: how far, where it leads, and how many visits are missing."""

import datetime as dt
import math
from urllib.parse import urlencode

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from kortinfo import over_time
from kortinfo.aims import faults_in_words, is_set
from kortinfo.coverage.history import History, in_time
from kortinfo.coverage.targets import Progress
from kortinfo.selection import in_words, to_query
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, plural, text
from kortinfo.views.pages import aim_form
from kortinfo.views.pages.chart_axes import day_axis, share_axis
from kortinfo.views.pages.coverage_view import View, from_when_whole, past
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal

_HALF = 6
"""The last month of the first half of a year."""


def show(shown: View) -> None:
    """Show every target and let some be set; how to write one in the settings, too."""
    language = shown.language
    found = _targets(shown.aims_key, past(shown), shown.snapshot, shown.settings)
    told = [each.days[0] for each in found if each.days]
    about = [text("targets.about", language)]
    about += from_when_whole(shown, min(told)) if told else ()
    st.html(section_html(text("targets.title", language), " ".join(about)))
    if found:
        st.html(_overview(found, shown))
    else:
        st.html(f"<p>{escape(text('targets.none', language))}</p>")
    aim_form.offer("target", shown, expanded=not found)
    for at, each in enumerate(found):
        _one(each, at, shown)
        aim_form.mend(each.target, shown)
    _how_to(shown)


@st.cache_resource(max_entries=4, show_spinner=False)
def _targets(
    key: str,  # noqa: ARG001 - what it depends on: the targets as they are now, too
    _known: History,
    _snapshot: Snapshot,
    _settings: Settings,
) -> tuple[Progress, ...]:
    return over_time.targets(_snapshot, _settings, _known)


def percent_range(low: float, high: float, language: str) -> str:
    """Say a range of shares in whole per cent, wider rather than narrower: "52–58 %"."""
    down, up = math.floor(low * 100 + 1e-9) / 100, math.ceil(high * 100 - 1e-9) / 100
    if down == up:
        return percent(up, language)
    return f"{number(down * 100, language)}–{percent(up, language)}"


def _overview(found: tuple[Progress, ...], shown: View) -> str:
    language = shown.language
    columns = ("name", "goal", "by", "start", "now", "forecast", "outlook", "businesses", "visits")
    rows = []
    for each in found:
        missing = each.missing
        told = f"targets.outlook_{'faulty' if each.faults else each.outlook}"
        rows.append(
            [
                each.target.name,
                percent(each.target.share, language),
                date(each.target.by, language),
                _share(each.start, each, language),
                _share(each.value, each, language),
                _forecast(each, language),
                text(told, language),
                number(missing.businesses, language) if missing else "–",
                number(missing.visits, language) if missing else "–",
            ]
        )
    headings = [text(f"targets.column_{name}", language) for name in columns]
    return html_table(headings, rows, numbers=frozenset({1, 3, 4, 5, 7, 8}), phone="rows")


def _share(value: float | None, found: Progress, language: str) -> str:
    return "–" if value is None or found.faults else percent(value, language, decimals=1)


def _forecast(found: Progress, language: str) -> str:
    ahead = found.forecast
    return "–" if ahead is None else percent_range(ahead.low, ahead.high, language)


def _one(found: Progress, at: int, shown: View) -> None:
    """Show one target: whom it is about, what is missing, the chart and its table."""
    language, target = shown.language, found.target
    default = default_selection(shown.settings.population)
    words = in_words(
        found.selection, titles=shown.prepared.titles, language=language, default=default
    )
    goal = text(
        f"targets.goal_{target.measure}",
        language,
        share=percent(target.share, language),
        words=words,
        date=date(target.by, language),
    )
    st.html(section_html(target.name, goal, rank=3))
    if found.faults:
        told = faults_in_words(found.faults, language)
        lines = "\n".join(f"- {literal(each)}" for each in told)
        where = "faulty_here" if is_set(target) else "faulty"
        st.warning(f"{text(f'targets.{where}', language)}\n\n{lines}")
        return
    st.html("".join(f"<p>{escape(line)}</p>" for line in _sentences(found, shown)))
    if not np.isfinite(found.shares).any():
        return
    st.altair_chart(_chart(found, language), width="stretch")
    with st.expander(text("coverage.as_table", language), key=f"target_table_{at}"):
        st.html(_table(found, language))


def _sentences(found: Progress, shown: View) -> list[str]:
    language, target, missing = shown.language, found.target, found.missing
    lines = [
        text(
            f"targets.now_{target.measure}",
            language,
            covered=number(found.now.covered, language),
            total=number(found.now.total, language),
        )
        + " "
        + text(f"targets.said_{found.outlook}", language, forecast=_forecast(found, language))
    ]
    if missing is None:
        return lines
    if not missing.businesses:
        return [
            *lines,
            text("targets.nothing_missing", language, falls=number(missing.falls, language)),
        ]
    weeks = max(1, math.ceil((target.by - shown.snapshot.as_of).days / 7))
    lines.append(
        plural(
            f"targets.missing_{target.measure}",
            missing.businesses,
            language,
            needed=number(missing.needed, language),
            falls=number(missing.falls, language),
        )
        + " "
        + plural(
            "targets.visits",
            missing.visits,
            language,
            each=number(
                shown.settings.plan.visits_per_business,
                language,
                decimals=0 if shown.settings.plan.visits_per_business % 1 == 0 else 1,
            ),
            weekly=number(math.ceil(missing.visits / weeks), language),
        )
    )
    return lines


def _chart(found: Progress, language: str) -> alt.LayerChart | alt.FacetChart:
    """Draw the share so far, the goal, and the range the trend leads to."""
    rows = [
        {"day": day.isoformat(), "share": share, "date": date(day, language)}
        | {"told": percent(share, language, decimals=1)}
        for day, share in zip(found.days, found.shares.tolist(), strict=True)
        if math.isfinite(share)
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("day:T", axis=day_axis(language)),
        y=alt.Y(
            "share:Q",
            scale=alt.Scale(zero=True),
            axis=share_axis(text("coverage.share", language), language),
        ),
        tooltip=[
            alt.Tooltip("date:N", title=text("coverage.tip_date", language)),
            alt.Tooltip("told:N", title=text("coverage.tip_told", language)),
        ],
    )
    layers = [*_ahead(found, language), base.mark_line(strokeWidth=2.5), base.mark_circle(size=40)]
    return alt.layer(*layers, _goal(found, language)).properties(height=220)


def _goal(found: Progress, language: str) -> alt.Chart:
    target = found.target
    frame = pd.DataFrame(
        {
            "day": [target.by.isoformat()],
            "share": [target.share],
            "told": [percent(target.share, language)],
            "date": [date(target.by, language)],
        }
    )
    drawn: alt.Chart = (
        alt.Chart(frame)
        .mark_point(shape="diamond", size=160, filled=True, color="#b45309")
        .encode(
            x="day:T",
            y="share:Q",
            tooltip=[
                alt.Tooltip("date:N", title=text("coverage.tip_date", language)),
                alt.Tooltip("told:N", title=text("targets.column_goal", language)),
            ],
        )
    )
    return drawn


def _ahead(found: Progress, language: str) -> list[alt.Chart]:
    ahead = found.forecast
    if ahead is None or not len(found.days):
        return []
    last = float(found.shares[-1])
    frame = pd.DataFrame(
        {
            "day": [found.days[-1].isoformat(), found.target.by.isoformat()],
            "low": [last, ahead.low],
            "high": [last, ahead.high],
            "told": [_forecast(found, language)] * 2,
        }
    )
    return [
        alt.Chart(frame)
        .mark_area(opacity=0.25, color="#6b7280")
        .encode(
            x="day:T",
            y="low:Q",
            y2="high:Q",
            tooltip=[alt.Tooltip("told:N", title=text("targets.column_forecast", language))],
        )
    ]


def _table(found: Progress, language: str) -> str:
    rows: list[tuple[dt.date, str]] = [
        (day, percent(share, language, decimals=1) if math.isfinite(share) else "–")
        for day, share in zip(found.days, found.shares.tolist(), strict=True)
    ]
    if found.forecast is not None:
        told = text("targets.forecast_row", language, forecast=_forecast(found, language))
        rows.append((found.target.by, told))
    headings = [text("coverage.tip_date", language), text("coverage.share", language)]
    return html_table(
        headings,
        [[date(day, language), told] for day, told in reversed(rows)],
        numbers=frozenset({1}),
        phone="fit",
    )


def _how_to(shown: View) -> None:
    """Show the lines of the settings that make a target of what is filtered now."""
    language, population = shown.language, shown.settings.population
    query = to_query(in_time(shown.selection), default=default_selection(population))
    written = urlencode(query, doseq=True, safe=":")
    today = shown.snapshot.as_of
    by = dt.date(today.year, 12, 31) if today.month <= _HALF else dt.date(today.year + 1, 6, 30)
    with st.expander(text("targets.how_to", language)):
        st.html(f"<p>{escape(text('targets.how_to_about', language))}</p>")
        name = text("targets.example_name", language)
        st.code(
            f'[[targets]]\nname = "{name}"\nfilter = "{written}"\nmeasure = "businesses"\n'
            f"share = 0.6\nby = {by.isoformat()}\n",
            language="toml",
        )
