"""A district as rounds over the coming weeks: how long it takes, whom and when."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from kortinfo.plan_words import minutes_in_words, stop_name
from kortinfo.routes.opening import working_days
from kortinfo.routes.rounds import Rounds, RoundsFault
from kortinfo.text import escape
from kortinfo.texts import date, number, plural, text
from kortinfo.views.pages.districts_held import Work, district_name, hold
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.section import note, section_html
from kortinfo.views.pages.visits_held import Shown
from kortinfo.views.pages.visits_kept import today
from kortinfo.visit_districts import Pacing, overlong, rounds_of

_MOST_SHOWN = 60


def show(shown: Shown, work: Work, names: pd.DataFrame) -> Work:
    """Show what is asked of rounds, and the rounds; return the split with them."""
    language = shown.language
    st.html(section_html(text("rounds.title", language), text("rounds.about", language)))
    with st.container(horizontal=True, vertical_alignment="bottom", key="rounds_form"):
        which = st.selectbox(
            text("rounds.which", language),
            range(len(work.team.names)),
            format_func=lambda at: district_name(work.team, at, language),
            key="rounds_which",
            width=200,
        )
        starts = st.date_input(
            text("rounds.starts", language),
            value=working_days(today() + dt.timedelta(days=1), 1)[0],
            format="DD-MM-YYYY",
            key="rounds_starts",
            width=160,
        )
        by = st.date_input(
            text("rounds.by", language),
            value=today() + dt.timedelta(weeks=13),
            format="DD-MM-YYYY",
            key="rounds_by",
            width=160,
        )
        visits = st.number_input(
            text("rounds.visits", language),
            0.5,
            25.0,
            4.0,
            step=0.5,
            format="%g",
            key="rounds_visits",
            width=170,
        )
        a_day = st.number_input(
            text("rounds.a_day", language), 1, 12, 4, key="rounds_a_day", width=170
        )
        pressed = st.button(
            text("rounds.make", language), key="rounds_make", icon=":material/calendar_view_week:"
        )
    if pressed:
        if by < starts:
            st.error(text("rounds.fault_dates", language))
        else:
            pacing = Pacing(
                starts=starts,
                reach_by=by,
                visits_a_week=float(visits),
                a_day=int(a_day),
            )
            work = _made(shown, work, which, pacing)
    _show(shown, work, names, language)
    return work


def _made(shown: Shown, work: Work, which: int, pacing: Pacing) -> Work:
    lot = work.lot.of(frozenset(work.made.districts[which].units))
    try:
        with st.spinner(text("rounds.making", shown.language)):
            found = rounds_of(lot, pacing, shown.settings)
    except RoundsFault:
        st.error(text("rounds.fault_long", shown.language))
        return replace(work, rounds=None)
    work = replace(work, rounds=(which, pacing, found))
    hold(work)
    return work


def _show(shown: Shown, work: Work, names: pd.DataFrame, language: str) -> None:
    if work.rounds is None:
        return
    _, pacing, made = work.rounds
    count = sum(len(each.units) for each in made.rounds)
    st.html(f'<p class="ki-lead">{escape(_told(made, pacing, count, language))}</p>')
    over, longest = overlong(made, work.lot, shown.settings)
    if over:
        hours = number(longest, language, decimals=1)
        st.warning(plural("rounds.overlong", over, language, hours=hours))
    st.html(_paces(made, count, language))
    rows = rows_of(work, names, language)
    headings = [
        text(f"rounds.column_{name}", language)
        for name in ("week", "day", "who", "whom", "driving")
    ]
    st.html(html_table(headings, rows[:_MOST_SHOWN], numbers=frozenset({4}), phone="rows"))
    if len(rows) > _MOST_SHOWN:
        more = number(len(rows) - _MOST_SHOWN, language)
        note(text("rounds.more", language, count=more))


def _told(made: Rounds, pacing: Pacing, count: int, language: str) -> str:
    """Say how long it takes, whether that is in time, and what would be."""
    first = made.pace[0]
    told = []
    if first.weeks is not None and first.last_on is not None:
        weeks = plural("rounds.weeks", first.weeks, language)
        last = date(first.last_on, language)
        told.append(text("rounds.takes", language, weeks=weeks, last=last))
    by = date(pacing.reach_by, language)
    if made.met:
        told.append(text("rounds.met", language, by=by))
    else:
        reached = number(first.reached, language)
        told.append(
            text("rounds.not_met", language, by=by, reached=reached, count=number(count, language))
        )
        if made.needed is None:
            told.append(text("rounds.needed_none", language))
        else:
            needed = number(made.needed, language)
            told.append(text("rounds.needed", language, visits=needed))
    return " ".join(told)


def _paces(made: Rounds, count: int, language: str) -> str:
    """Return what each visit a week more buys, as a table."""
    headings = [
        text(f"rounds.column_{name}", language) for name in ("visits", "weeks", "last", "reached")
    ]
    rows = [
        [
            number(each.visits_a_week, language, decimals=int(each.visits_a_week % 1 > 0)),
            "–" if each.weeks is None else number(each.weeks, language),
            "–" if each.last_on is None else date(each.last_on, language),
            text(
                "rounds.of",
                language,
                reached=number(each.reached, language),
                count=number(count, language),
            ),
        ]
        for each in made.pace
    ]
    return html_table(headings, rows, numbers=frozenset({0, 1}), phone="fit")


def rows_of(work: Work, names: pd.DataFrame, language: str) -> list[list[str]]:
    """Return the rounds as rows: week, day, whose, whom, driving between them."""
    if work.rounds is None:
        return []
    which, _, made = work.rounds
    rows = []
    for each in made.rounds:
        whom = "\n".join(
            f"{at}. {stop_name(unit, '', names)}" for at, unit in enumerate(each.units, start=1)
        )
        rows.append(
            [
                number(each.date.isocalendar().week, language),
                date(each.date, language),
                work.team.names[which],
                whom,
                minutes_in_words(each.driving_seconds, language),
            ]
        )
    return rows
