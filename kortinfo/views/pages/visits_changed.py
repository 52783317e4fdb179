"""When a day goes otherwise: the plan made again, with what is locked, or from here and now."""

import datetime as dt
from dataclasses import replace
from functools import reduce

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.errors import KortinfoError
from kortinfo.plan_words import stop_name
from kortinfo.routes.plan import DANISH_TIME, DayPlan
from kortinfo.routes.planning import make_plan
from kortinfo.routes.rearranging import key_of, planned_again, rest_of_day, with_rest
from kortinfo.texts import date, text
from kortinfo.views.pages import logbook_access, visits_better, visits_held
from kortinfo.views.pages.visits_held import Held, Shown
from kortinfo.views.pages.words import literal


def show(shown: Shown, held: Held) -> None:
    """Show the ways to make the plan again."""
    language = shown.language
    with st.container(horizontal=True, key="visits_again"):
        if st.button(
            text("visits.again", language), key="visits_replan", icon=":material/refresh:"
        ):
            _replan(shown, held)
        visits_better.show(shown, held)
    with st.expander(text("visits.changed", language)):
        _changed(shown, held)


def _replan(shown: Shown, held: Held) -> None:
    """Make the plan again: what is locked stays, what was planned is favoured."""
    basis = visits_held.basis(shown, held.wishes, held)
    try:
        with st.spinner(text("visits.making", shown.language)):
            plan = planned_again(basis, shown.chosen, held.wishes, held.plan)
    except KortinfoError as error:
        st.error(literal(error.message(shown.language)))
        return
    visits_held.hold(replace(held, plan=plan, swapping=""))
    st.rerun()


def _changed(shown: Shown, held: Held) -> None:
    language = shown.language
    names = shown.prepared.businesses.set_index(tables.UNIT_ID)
    st.caption(text("visits.changed_about", language))
    days = [day for day in held.plan.days if day.stops]
    day = st.selectbox(
        text("visits.changed_day", language),
        days,
        format_func=lambda each: f"{each.person}, {date(each.date, language)}",
        key="visits_changed_day",
    )
    done = st.selectbox(
        text("visits.changed_at", language),
        range(len(day.stops) + 1),
        format_func=lambda at: _at(day, at, names, language),
        key="visits_changed_at",
    )
    left = day.stops[done:]
    cancelled = st.multiselect(
        text("visits.changed_cancel", language),
        [key_of(stop) for stop in left],
        format_func=lambda key: next(
            (stop_name(s.unit_id, s.title, names) for s in left if key_of(s) == key), key
        ),
        key="visits_changed_cancel",
        placeholder="",
        select_all=False,
    )
    clock = logbook_access.now().astimezone(DANISH_TIME)
    now = st.time_input(
        text("visits.changed_now", language),
        value=clock.time().replace(second=0, microsecond=0),
        step=300,
        key="visits_changed_now",
        width=140,
    )
    if st.button(text("visits.again", language), key="visits_rest", type="primary"):
        _rest(shown, held, day, done, cancelled, now)


def _at(day: DayPlan, at: int, names: pd.DataFrame, language: str) -> str:
    if at == 0:
        return text("visits.changed_start", language)
    stop = day.stops[at - 1]
    return f"{at}. {stop_name(stop.unit_id, stop.title, names)}"


def _rest(
    shown: Shown, held: Held, day: DayPlan, done: int, cancelled: list[str], now: dt.time
) -> None:
    language = shown.language
    hours = held.wishes.hours or shown.settings.visits.hours
    if now >= hours[1]:
        st.error(text("visits.changed_late", language))
        return
    moment = dt.datetime.combine(day.date, now, DANISH_TIME)
    wishes = rest_of_day(
        held.wishes,
        shown.settings.visits.hours,
        held.plan,
        day,
        now=moment,
        done=done,
        cancelled=cancelled,
    )
    try:
        with st.spinner(text("visits.making", language)):
            rest = make_plan(visits_held.basis(shown, wishes, held), shown.chosen, wishes)
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    plan = with_rest(held.plan, day, done, rest, now=moment)
    kept = reduce(visits_held.without, cancelled, held.wishes)
    visits_held.hold(replace(held, plan=plan, wishes=kept, swapping=""))
    st.rerun()
