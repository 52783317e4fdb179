"""Work in hand on the page *Dækning*: contacts a week beside the plan, and how old the last is."""

from datetime import timedelta
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from kortinfo.coverage.history import in_time
from kortinfo.coverage.rates import COVERED
from kortinfo.coverage.work import (
    ROW,
    Weekly,
    contacts,
    first_monday,
    loose,
    planned,
    planned_in_all,
    weekly,
)
from kortinfo.kinds import same_kind as same_name
from kortinfo.selection.chosen import LAST_CONTACT
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import KIND, RESPONSIBLE, UNIT_ID
from kortinfo.text import escape
from kortinfo.texts import date, number, percent, plural, text
from kortinfo.views.pages.chart_axes import count_axis
from kortinfo.views.pages.coverage_view import View, past
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import kind

_WAYS = ("two_way", "one_way")
_COLOURS = ("#0b6e4f", "#c9ced6")
_RECENT = 4


def show(shown: View) -> None:
    """Show contacts by week, kind and consultant, and how long ago the last contacts were."""
    language, as_of = shown.language, shown.snapshot.as_of
    known = past(shown)
    chosen = known.codes.mask(in_time(shown.selection))
    found = pairs(shown, known.businesses[UNIT_ID], "history")
    found = found[chosen[found[ROW].to_numpy()]]
    _weeks(weekly(found, KIND, as_of=as_of), weekly(found, RESPONSIBLE, as_of=as_of), shown)
    _not_tied(shown)
    _since_last(shown, language)


def pairs(shown: View, unit_ids: "pd.Series[str]", name: str) -> pd.DataFrame:
    """Return the contacts of the last window of months, as ``work.contacts`` does.

    Args:
        shown: the build.
        unit_ids: the businesses their rows speak of.
        name: names these among the build's.
    """
    return _pairs(shown.key, name, pd.Index(unit_ids), shown.snapshot, shown.settings)


@st.cache_resource(max_entries=4, show_spinner=False)
def _pairs(
    key: str,  # noqa: ARG001 - what it depends on
    name: str,  # noqa: ARG001
    _unit_ids: pd.Index,
    _snapshot: Snapshot,
    _settings: Settings,
) -> pd.DataFrame:
    as_of = _snapshot.as_of
    window = pd.Timestamp(as_of) - pd.DateOffset(months=_settings.window_months)
    return contacts(
        _snapshot.table("events"),
        _snapshot.table("credits"),
        _unit_ids,
        since=min(window.date() + timedelta(days=1), first_monday(as_of)),
        until=as_of,
        count_others=_settings.count_others,
    )


def name_of(person: str, language: str) -> str:
    """Return a consultant's name, or that none is given."""
    return person or text("work.nobody", language)


def _weeks(kinds: Weekly, people: Weekly, shown: View) -> None:
    language, plan = shown.language, shown.settings.plan
    about = text("work.about", language)
    if in_time(shown.selection) != shown.selection:
        about = f"{about} {text('coverage.trend_without', language)}"
    if shown.settings.count_others:
        about = f"{about} {text('work.others_too', language)}"
    if planned_in_all(plan, people.values) is not None and not _is_default(shown):
        about = f"{about} {text('work.plan_of_all', language)}"
    st.html(section_html(text("work.title", language), about))
    goal = planned_in_all(plan, people.values)
    if goal is None:
        st.html(f'<p class="ki-note">{escape(text("work.no_plan", language))}</p>')
    if not kinds.values:
        st.html(f"<p>{escape(text('work.no_contacts', language))}</p>")
        return
    st.altair_chart(_chart(kinds, goal, language), width="stretch")
    with st.expander(text("coverage.as_table", language)):
        st.html(_week_table(kinds, goal, language))
    st.html(section_html(text("work.kinds", language), rank=3))
    st.html(_kind_table(kinds, language))
    st.html(
        section_html(text("work.people", language), text("work.people_about", language), rank=3)
    )
    st.html(_people_table(people, shown))
    if goal is None:
        st.code(
            "[plan]\ncontacts_a_week = 12\neach = 3\n[plan.consultants]\n"
            f'"{text("work.example_name", language)}" = 5\n',
            language="toml",
        )


def _is_default(shown: View) -> bool:
    return shown.selection == default_selection(shown.settings.population)


def _chart(kinds: Weekly, goal: float | None, language: str) -> alt.LayerChart | alt.FacetChart:
    names = [text(f"work.{way}", language) for way in _WAYS]
    weeks = [_week(kinds, at, language) for at in range(len(kinds.mondays))]
    rows = [
        {"week": week, "contacts": int(counts[at].sum()), "way": name, "order": order}
        | {"told": number(int(counts[at].sum()), language)}
        for order, (name, counts) in enumerate(
            zip(names, (kinds.two_way, kinds.one_way), strict=True)
        )
        for at, week in enumerate(weeks)
    ]
    bars = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(
            x=alt.X("week:N", sort=weeks, axis=alt.Axis(title=None, labelAngle=-45)),
            y=alt.Y("contacts:Q", axis=count_axis(text("work.contacts", language), language)),
            color=alt.Color(
                "way:N",
                sort=names,
                scale=alt.Scale(domain=names, range=list(_COLOURS)),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("week:N", title=text("work.week", language)),
                alt.Tooltip("way:N", title=text("work.contacts", language)),
                alt.Tooltip("told:N", title=text("work.number", language)),
            ],
        )
    )
    layers: list[alt.Chart] = [bars]
    if goal is not None:
        rule = pd.DataFrame({"goal": [goal], "told": [_plan(goal, language)]})
        line = alt.Chart(rule).mark_rule(color="#b45309", strokeDash=[6, 4], strokeWidth=2)
        told = alt.Tooltip("told:N", title=text("work.plan", language))
        layers.append(line.encode(y="goal:Q", tooltip=[told]))
    return alt.layer(*layers).properties(height=260)


def _week(kinds: Weekly, at: int, language: str) -> str:
    """Name a week by its first day; the last one may not be over."""
    told = date(kinds.mondays[at], language)
    return told.rpartition(" ")[0]


def _plan(value: float | None, language: str) -> str:
    return "–" if value is None else number(value, language, decimals=0 if value % 1 == 0 else 1)


def _week_table(kinds: Weekly, goal: float | None, language: str) -> str:
    plan = [] if goal is None else [_plan(goal, language)]
    headings = [
        text("work.week_from", language),
        *(text(f"work.column_{way}", language) for way in _WAYS),
        *([text("work.plan", language)] if plan else []),
    ]
    rows = [
        [
            date(monday, language),
            number(int(kinds.two_way[at].sum()), language),
            number(int(kinds.one_way[at].sum()), language),
            *plan,
        ]
        for at, monday in enumerate(kinds.mondays)
    ]
    return html_table(headings, reversed(rows), numbers=frozenset({1, 2, 3}), phone="fit")


def _kind_table(kinds: Weekly, language: str) -> str:
    headings = [
        text("work.kind", language),
        *(text(f"work.column_{way}", language) for way in _WAYS),
    ]
    rows = [
        [
            kind(value) or text("work.no_kind", language),
            number(int(kinds.two_way[:, at].sum()), language),
            number(int(kinds.one_way[:, at].sum()), language),
        ]
        for at, value in enumerate(kinds.values)
    ]
    return html_table(headings, rows, numbers=frozenset({1, 2}), phone="fit")


def _people_table(people: Weekly, shown: View) -> str:
    """Tell each consultant's contacts: whole weeks beside the plan, one-way ones apart."""
    language, plan = shown.language, shown.settings.plan
    over = shown.snapshot.as_of.weekday() == 6
    last = len(people.mondays) if over else len(people.mondays) - 1
    told = {same_name(name) for name in people.values}
    others = (name for name in plan.consultants if same_name(name) not in told)
    names = [*people.values, *sorted(others)]
    goals = [planned(plan, name) for name in names]
    with_plan = any(goal is not None for goal in goals)
    rows = []
    for name, goal in zip(names, goals, strict=True):
        at = people.values.index(name) if name in people.values else None
        two_way = np.zeros(len(people.mondays)) if at is None else people.two_way[:, at]
        one_way = 0 if at is None else int(people.one_way[:, at].sum())
        rows.append(
            [
                name_of(name, language),
                number(float(two_way[last - _RECENT : last].mean()), language, decimals=1),
                *([_plan(goal, language)] if with_plan else []),
                number(int(two_way.sum()), language),
                number(one_way, language),
            ]
        )
    columns = ("consultant", "recent", *(["plan"] if with_plan else []))
    headings = [text(f"work.{name}", language) for name in columns]
    headings += [text(f"work.column_{way}", language) for way in _WAYS]
    return html_table(headings, rows, numbers=frozenset(range(1, len(headings))), phone="rows")


def _not_tied(shown: View) -> None:
    """Say how many contacts are tied to no business: they are in none of the figures."""
    as_of = shown.snapshot.as_of
    count = loose(
        shown.snapshot.table("events"),
        shown.snapshot.table("credits"),
        since=first_monday(as_of),
        until=as_of,
        count_others=shown.settings.count_others,
    )
    if count:
        told = plural("work.loose", count, shown.language)
        st.html(f'<p class="ki-note">{escape(told)}</p>')


def _since_last(shown: View, language: str) -> None:
    """Show how long ago the chosen businesses' last two-way contact was."""
    st.html(
        section_html(text("work.since_last", language), text("work.since_last_about", language))
    )
    codes, covered = shown.prepared.codes, shown.ground.level < COVERED
    counted = [
        dict(zip(codes.last_contact.values, codes.last_contact.tally(rows).tolist(), strict=True))
        for rows in (shown.chosen, shown.chosen & covered)
    ]
    total = int(shown.chosen.sum())
    rows: list[list[str]] = []
    bars: list[dict[str, Any]] = []
    order = (*LAST_CONTACT[1:], LAST_CONTACT[0])
    for value in order:
        count = int(counted[0].get(value, 0))
        name = text(f"colouring.last_contact_{value}", language)
        share = percent(count / total, language) if total else "–"
        bar = {"name": name, "businesses": count, "count": number(count, language)}
        bars.append(bar | {"told": share})
        rows.append([name, number(count, language), share])
        rows[-1].append(number(int(counted[1].get(value, 0)), language))
    st.altair_chart(_bars(bars, language), width="stretch")
    headings = [
        text(f"work.{name}", language) for name in ("last", "businesses", "share", "covered")
    ]
    with st.expander(text("coverage.as_table", language)):
        st.html(html_table(headings, rows, numbers=frozenset({1, 2, 3}), phone="rows"))


def _bars(rows: list[dict[str, Any]], language: str) -> alt.Chart:
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar(color=_COLOURS[0])
        .encode(
            y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None, labelLimit=220)),
            x=alt.X("businesses:Q", axis=count_axis(text("work.businesses", language), language)),
            tooltip=[
                alt.Tooltip("name:N", title=text("work.last", language)),
                alt.Tooltip("count:N", title=text("work.businesses", language)),
                alt.Tooltip("told:N", title=text("work.share", language)),
            ],
        )
        .properties(height=200)
    )
    return drawn
