"""What is wished of a plan of visits, asked on the page *Besøgsplan*."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.crs import to_stored
from kortinfo.routes.opening import working_days
from kortinfo.routes.wishes import Appointment, Person, Point, Wishes
from kortinfo.settings_visits import Visits
from kortinfo.text import escape
from kortinfo.texts import number, text
from kortinfo.views.pages import cached, logbook_access, visits_held
from kortinfo.views.pages.point_element import Degrees, point_element
from kortinfo.views.pages.protected_reason import ProtectedReason
from kortinfo.views.pages.visits_held import Shown
from kortinfo.views.pages.words import known, literal

MOST_NAMES = 5_000
_MOST_DAYS = 10
_PLACE = "visits_place"
PROTECTED = ProtectedReason(place="visits", confirm="visits.protected_confirm")
_ELSEWHERE = "elsewhere"
_MODES = ("car", "bicycle", "bus", "walk")
_SPREADS = ("any", "one_area", "spread")


def ask(shown: Shown) -> tuple[Wishes | None, list[str]]:
    """Ask for the wishes; return them, or None and what is wrong with them."""
    language, settings = shown.language, shown.settings.visits
    with st.container(key="visits_first", horizontal=True, vertical_alignment="bottom"):
        first = st.date_input(
            text("visits.day", language),
            value=working_days(_today() + dt.timedelta(days=1), 1)[0],
            format="DD-MM-YYYY",
            key="visits_day",
            width=160,
        )
        days = st.number_input(
            text("visits.days", language), 1, _MOST_DAYS, 1, key="visits_days", width=150
        )
        written = st.text_input(
            text("visits.people", language),
            value=logbook_access.who() or text("visits.people_default", language),
            help=text("visits.people_help", language),
            key="visits_people",
            max_chars=400,
            width=220,
        )
        begins = _time(text("visits.from", language), settings.hours[0], "visits_from")
        ends = _time(text("visits.to", language), settings.hours[1], "visits_to")
    start, end = _ask_places(shown)
    names = [" ".join(name.split()) for name in written.split(",") if name.strip()]
    dates = (first, *working_days(first + dt.timedelta(days=1), int(days) - 1))
    more, faults = _ask_more(shown, settings, names, dates)
    if not names:
        faults.append(text("visits.fault_nobody", language))
    if len(set(names)) < len(names):
        faults.append(text("visits.fault_people", language))
    if any(map(logbook_access.is_forgotten, names)):
        faults.append(text("review.name_forgotten", language))
    if begins >= ends:
        faults.append(text("visits.fault_hours", language))
    if start is None:
        faults.append(text("visits.fault_start", language))
    if faults or start is None:
        return None, faults
    people = tuple(Person(name, start, start if end == "same" else None) for name in names)
    return Wishes(people=people, dates=dates, hours=(begins, ends), **more), []


def _today() -> dt.date:
    return logbook_access.now().astimezone().date()


def _time(label: str, usual: dt.time, key: str) -> dt.time:
    value: dt.time = st.time_input(label, value=usual, step=900, key=key, width=120)
    return value


def _ask_places(shown: Shown) -> tuple[Point | None, str]:
    """Ask where the day begins and ends: at an office, or at a point of the map, kept secret."""
    language = shown.language
    offices = {office.name: office for office in shown.settings.visits.offices}
    named = {_ELSEWHERE: text("visits.start_else", language)}
    with st.container(horizontal=True, key="visits_places"):
        where = st.selectbox(
            text("visits.start", language),
            [*offices, _ELSEWHERE],
            format_func=lambda each: named.get(each, each),
            key="visits_start",
            width=320,
        )
        end = st.selectbox(
            text("visits.end", language),
            ["same", "last"],
            format_func=lambda each: text(f"visits.end_{each}", language),
            key="visits_end",
            width=220,
        )
    if where in offices:
        office = offices[where]
        x, y = _stored((office.lat, office.lon))
        return Point(x, y, office.name), end

    def take(chosen: Degrees) -> None:
        st.session_state[_PLACE] = chosen

    pin: Degrees | None = st.session_state.get(_PLACE)
    st.html(f'<p class="ki-note">{escape(text("visits.start_how", language))}</p>')
    point_element(
        parts=cached.mounted_map("point", shown.snapshot, shown.settings, language),
        pin=pin,
        home=None,
        places=[],
        take=take,
        key="visits_picker",
    )
    return (None if pin is None else _home(pin)), end


def _home(pin: Degrees) -> Point:
    x, y = _stored(pin)
    return Point(x, y, home=True)


def know_home_again() -> None:
    """Give a plan out of the logbook its home, once it is chosen on the map."""
    now, pin = visits_held.held(), st.session_state.get(_PLACE)
    if now is not None and now.lacks_home and pin is not None:
        visits_held.hold(visits_held.with_home(now, _home(pin)))


def _stored(point: Degrees) -> tuple[float, float]:
    x, y = to_stored(np.array([point[1]]), np.array([point[0]]))
    return float(x[0]), float(y[0])


def _ask_more(
    shown: Shown, settings: Visits, names: Sequence[str], dates: Sequence[dt.date]
) -> tuple[dict[str, Any], list[str]]:
    language = shown.language
    with st.expander(text("visits.more", language)):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            mode = st.selectbox(
                text("visits.mode", language),
                _MODES,
                format_func=lambda each: text(f"visits.mode_{each}", language),
                key="visits_mode",
                width=140,
            )
            spread = st.selectbox(
                text("visits.spread", language),
                _SPREADS,
                format_func=lambda each: text(f"visits.spread_{each}", language),
                key="visits_spread",
                width=260,
            )
            minutes = st.number_input(
                text("visits.minutes", language),
                5,
                480,
                None,
                step=5,
                key="visits_minutes",
                width=170,
                help=text(
                    "visits.minutes_help",
                    language,
                    level_a=settings.minutes_by_level.get("A", settings.minutes),
                    usual=settings.minutes,
                    large=settings.minutes_large,
                ),
            )
            most = st.number_input(
                text("visits.most", language),
                1,
                50,
                settings.most_visits,
                key="visits_most",
                width=260,
            )
        lunch = _ask_lunch(settings, language)
        musts, nevers = _ask_names(shown)
        appointments, faults = _ask_appointments(shown, names, dates)
        PROTECTED.ask(language)
    return {
        "include_protected": bool(PROTECTED.given()),
        "mode": mode,
        "spread": spread,
        "minutes": minutes,
        "most_visits": most,
        "lunch": lunch,
        "musts": musts,
        "nevers": nevers,
        "appointments": appointments,
    }, faults


def _ask_lunch(settings: Visits, language: str) -> tuple[()] | None:
    """Return None for the settings' lunch, () for none."""
    if settings.lunch is None:
        return ()
    label = text(
        "visits.lunch",
        language,
        minutes=settings.lunch_minutes,
        **{"from": f"{settings.lunch[0]:%H:%M}", "to": f"{settings.lunch[1]:%H:%M}"},
    )
    return None if st.checkbox(label, value=True, key="visits_lunch") else ()


def _ask_names(shown: Shown) -> tuple[frozenset[str], frozenset[str]]:
    language = shown.language
    rows = shown.prepared.rows(shown.chosen, "name")
    if len(rows) > MOST_NAMES:
        told = text("visits.too_many_names", language, most=number(MOST_NAMES, language))
        st.caption(literal(told))
        return frozenset(), frozenset()
    units = list(shown.prepared.units(rows))
    found = []
    for key in ("musts", "nevers"):
        chosen = st.multiselect(
            text(f"visits.{key}", language),
            units,
            format_func=lambda unit: named(shown, unit),
            key=f"visits_{key}",
            placeholder=text("visits.choose_names", language),
            select_all=False,
        )
        found.append(frozenset(chosen))
    return found[0], found[1]


def named(shown: Shown, unit: str) -> str:
    """Return a business's name and town."""
    row = shown.prepared.row_of.get(unit)
    if row is None:
        return unit
    town = known(shown.prepared.businesses[tables.POSTAL_DISTRICT].iloc[row])
    return ", ".join(filter(None, (str(shown.prepared.names[row]) or unit, town)))


def _ask_appointments(
    shown: Shown, names: Sequence[str], dates: Sequence[dt.date]
) -> tuple[tuple[Appointment, ...], list[str]]:
    """Ask for meetings that stand, at businesses of the selection."""
    language = shown.language
    rows = shown.prepared.rows(shown.chosen, "name")
    if len(rows) > MOST_NAMES:
        return (), []
    units = {named(shown, unit): unit for unit in shown.prepared.units(rows)}
    columns = {
        "at": st.column_config.TimeColumn(
            text("visits.appointment_at", language), format="HH:mm", step=300
        ),
        "minutes": st.column_config.NumberColumn(
            text("visits.appointment_minutes", language), min_value=5, max_value=480, step=5
        ),
        "unit": st.column_config.SelectboxColumn(
            text("visits.appointment_unit", language), options=list(units), width="large"
        ),
        "title": st.column_config.TextColumn(
            text("visits.appointment_title", language), max_chars=80
        ),
        "person": st.column_config.SelectboxColumn(
            text("visits.appointment_person", language), options=list(names)
        ),
        "day": st.column_config.SelectboxColumn(
            text("visits.appointment_day", language), options=[f"{day:%d-%m-%Y}" for day in dates]
        ),
    }
    if len(names) < 2:
        del columns["person"]
    if len(dates) < 2:
        del columns["day"]
    st.markdown(f"**{text('visits.appointments', language)}**")
    st.caption(text("visits.appointments_about", language))
    empty = pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
    table = st.data_editor(
        empty,
        column_config=columns,
        num_rows="dynamic",
        hide_index=True,
        key=f"visits_appointments_{language}_{len(columns)}",
    )
    found, faults = [], []
    for row in table.to_dict("records"):
        given = {str(key): value for key, value in row.items() if pd.notna(value)}
        if not given:
            continue
        day = next((d for d in dates if f"{d:%d-%m-%Y}" == given.get("day")), dates[0])
        person = str(given.get("person", names[0] if names else ""))
        if not {"at", "minutes", "unit"} <= given.keys() or given["unit"] not in units:
            faults = [text("visits.fault_appointment", language)]
            continue
        found.append(
            Appointment(
                person=person,
                begins_at=dt.datetime.combine(day, given["at"]),
                minutes=int(given["minutes"]),
                title=str(given.get("title", "")),
                unit_id=units[given["unit"]],
            )
        )
    if len({each.unit_id for each in found}) < len(found):
        faults = [text("visits.fault_twice", language)]
    return tuple(found), faults
