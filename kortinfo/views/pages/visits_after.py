"""How a kept plan went: each stop marked visited, not home or moved; it becomes a contact."""

import datetime as dt

import pandas as pd
import streamlit as st

from kortinfo.errors import KortinfoError
from kortinfo.logbook import Visit
from kortinfo.logbook.plan_records import OUTCOMES, Outcome
from kortinfo.plan_words import stop_name
from kortinfo.routes.plan import DayPlan, Stop
from kortinfo.settings import Settings
from kortinfo.texts import date, text
from kortinfo.views.pages import logbook_access, visits_held
from kortinfo.views.pages.section import note
from kortinfo.views.pages.seeded import seeded
from kortinfo.views.pages.visits_held import Held, Shown
from kortinfo.views.pages.visits_kept import today
from kortinfo.views.pages.words import literal

Said = dict[tuple[str, str, dt.date], Visit]


def show(shown: Shown, held: Held, names: pd.DataFrame) -> None:
    """Show the stops of days that have come, each with what became of it."""
    language, saved = shown.language, held.saved
    if saved is None:
        return
    days = [
        day
        for day in held.plan.days
        if day.date <= today() and any(stop.unit_id for stop in day.stops)
    ]
    if not days:
        return
    try:
        found = logbook_access.logbook(shown.settings).visits(plan_key=saved.key)
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    said: Said = {(each.unit_id, each.person, each.day): each for each in found}
    with st.expander(text("visits.after", language), expanded=True):
        note(text("visits.after_about", language))
        logbook_access.ask_at("visits_after", language)
        for day in days:
            if len(days) > 1:
                st.markdown(literal(f"{day.person}, {date(day.date, language)}"))
            for stop in day.stops:
                if stop.unit_id:
                    _stop(shown.settings, saved.key, day, stop, said, names, language)


def _stop(
    settings: Settings,
    key: str,
    day: DayPlan,
    stop: Stop,
    said: Said,
    names: pd.DataFrame,
    language: str,
) -> None:
    now = said.get((stop.unit_id, day.person, day.date))
    name = f"visits_after_{key}_{stop.unit_id}_{day.person}_{day.date}"
    label = literal(f"{stop.begins_at:%H:%M} {stop_name(stop.unit_id, stop.title, names)}")
    what = seeded(name, now.what if now else None)
    with st.container(key=f"visits_after_{stop.unit_id}_{day.date}", gap="small"):
        st.segmented_control(
            label,
            OUTCOMES,
            format_func=lambda each: text(f"visits.after_{each}", language),
            key=what,
            on_change=_mark,
            args=(settings, key, day, stop, now, what, ""),
        )
        if now is not None:
            note = seeded(f"{name}_note", now.note)
            st.text_input(
                text("visits.after_note", language),
                key=note,
                max_chars=500,
                placeholder=text("visits.after_note", language),
                label_visibility="collapsed",
                on_change=_mark,
                args=(settings, key, day, stop, now, what, note),
            )
            if now.what == "moved":
                moved = seeded(f"{name}_to", now.moved_to)
                st.date_input(
                    text("visits.after_moved_to", language),
                    key=moved,
                    format="DD-MM-YYYY",
                    min_value=day.date,
                    on_change=_mark,
                    args=(settings, key, day, stop, now, what, note, moved),
                )


def _mark(
    settings: Settings,
    key: str,
    day: DayPlan,
    stop: Stop,
    before: Visit | None,
    what: str,
    note: str,
    moved: str = "",
) -> None:
    """Write what became of a stop; nothing chosen takes back what was said of it."""
    chosen: Outcome | None = st.session_state.get(what)
    who, at = logbook_access.who(), logbook_access.now()
    if not who:
        logbook_access.ask_first("visits_after")
        return
    said = str(st.session_state.get(note, "")) if note else (before.note if before else "")
    to = st.session_state.get(moved) if moved else (before.moved_to if before else None)
    try:
        book = logbook_access.logbook(settings)
        if chosen is None:
            if before is not None:
                book.undo("visit", before.id, who=who, at=at)
            return
        book.mark_visit(
            Visit(
                plan_key=key,
                unit_id=stop.unit_id,
                person=day.person,
                day=day.date,
                what=chosen,
                moved_to=to if chosen == "moved" else None,
                note=said,
                decided_by=who,
                decided_at=at,
            )
        )
    except KortinfoError:
        visits_held.say("visits.after_failed")
