"""The part *Distrikter og runder* of the page *Besøg*: a selection shared out among consultants."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from shapely import MultiPoint

from kortinfo import tables
from kortinfo.crs import to_drawn
from kortinfo.plan_words import stop_address, stop_name
from kortinfo.routes.districts import SplitFault
from kortinfo.routes.wishes import Person, Point, Wishes
from kortinfo.texts import number, percent, plural, text
from kortinfo.views.pages import (
    cached,
    districts_rounds,
    districts_taken,
    logbook_access,
    visits_held,
)
from kortinfo.views.pages.coverage_view import UNCOVERED
from kortinfo.views.pages.districts_held import Work, district_name, held, hold
from kortinfo.views.pages.html_table import html_table
from kortinfo.views.pages.plan_element import plan_map_element
from kortinfo.views.pages.section import note, section_html
from kortinfo.views.pages.visits_form import named
from kortinfo.views.pages.visits_held import Shown
from kortinfo.views.pages.visits_kept import today
from kortinfo.views.pages.words import literal
from kortinfo.visit_districts import shared, split, team_of

_HOUR = 3600
_MOST_PEOPLE = 12
_PICKED = "districts_picked"


def show(shown: Shown) -> None:
    """Show the part."""
    language = shown.language
    with st.container(horizontal=True, vertical_alignment="bottom", key="districts_form"):
        written = st.text_input(
            text("districts.team", language),
            value=text("districts.team_default", language),
            help=text("districts.team_help", language),
            key="districts_team",
            max_chars=600,
        )
        pressed = st.button(
            text("districts.make", language),
            key="districts_make",
            type="primary",
            icon=":material/call_split:",
        )
    if pressed:
        _make(shown, written)
    work = held()
    if work is None:
        return
    if work.selection != shown.selection or work.snapshot != shown.snapshot.fingerprint:
        note(text("districts.other", language))
    _show(shown, work)


def _make(shown: Shown, written: str) -> None:
    """Share the uncovered businesses of the selection out; what cannot be is told in words."""
    language, settings = shown.language, shown.settings
    try:
        team = team_of(written)
    except ValueError:
        st.error(text("districts.fault_team", language))
        return
    if any(map(logbook_access.is_forgotten, team.names)):
        st.error(text("review.name_forgotten", language))
        return
    people = len(team.names)
    if people > _MOST_PEOPLE:
        st.error(text("districts.fault_many", language, most=number(_MOST_PEOPLE, language)))
        return
    rows = shown.prepared.businesses
    chosen = shown.chosen
    if not shown.selection.levels:
        chosen = chosen & rows[tables.LEVEL].isin(UNCOVERED).to_numpy(dtype=bool)
    with st.spinner(text("districts.making", language)):
        nobody = Wishes(people=(Person("", Point(0, 0), None),), dates=(today(),))
        worth = visits_held.basis(shown, nobody).worth
        lot = shared(rows, chosen, worth, settings, on=today())
        if len(lot.units) < people:
            told = plural("districts.fault_few", len(lot.units), language)
            st.error(literal(told))
            return
        made = split(lot, team, settings)
    hold(
        Work(
            selection=shown.selection,
            snapshot=shown.snapshot.fingerprint,
            lot=lot,
            team=team,
            made=made,
        )
    )


def _show(shown: Shown, work: Work) -> None:
    language = shown.language
    names = shown.prepared.businesses.set_index(tables.UNIT_ID)
    st.html(section_html(_head(work, language), _about(work, language)))
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        plan_map_element(
            parts=cached.mounted_map("plan", shown.snapshot, shown.settings, language),
            data=_map_data(work, names, language),
            key=f"districts_map_{language}",
            pick=_pick,
        )
    with narrow:
        st.html(_table(work, language))
        _move(shown, work, language)
        place = st.container()
    work = districts_rounds.show(shown, work, names)
    if work.snapshot == shown.snapshot.fingerprint:  # else others may be protected by now
        with place:  # the rounds go into the file, too
            districts_taken.show(shown, work)


def _head(work: Work, language: str) -> str:
    count = plural("districts.businesses", len(work.made.of), language)
    people = plural("districts.people", len(work.team.names), language)
    return text("districts.head", language, count=count, people=people)


def _about(work: Work, language: str) -> str:
    apart = percent(work.made.spread, language, decimals=1)
    alike = len(set(work.team.shares)) == 1
    told = [
        text("districts.spread" if alike else "districts.spread_shares", language, spread=apart)
    ]
    reasons = ", ".join(
        plural(f"visits.left_out_{why}", count, language) for why, count in work.lot.left_out
    )
    if reasons:
        told.append(text("visits.left_out", language, reasons=reasons))
    return " ".join(told)


def _table(work: Work, language: str) -> str:
    headings = [
        text(f"districts.column_{name}", language)
        for name in ("district", "businesses", "visits", "driving", "work")
    ]
    rows = []
    for at, each in enumerate(work.made.districts):
        hours = (each.visit_seconds, each.driving_seconds, each.workload)
        rows.append(
            [
                district_name(work.team, at, language),
                number(len(each.units), language),
                *(text("districts.hours", language, hours=_hours(s, language)) for s in hours),
            ]
        )
    return html_table(headings, rows, numbers=frozenset({1, 2, 3, 4}), phone="rows")


def _hours(seconds: float, language: str) -> str:
    return number(seconds / _HOUR, language, decimals=0 if seconds >= 10 * _HOUR else 1)


def _map_data(work: Work, names: Any, language: str) -> dict[str, Any]:
    lon, lat = to_drawn(work.lot.points[:, 0], work.lot.points[:, 1])
    at = {unit: row for row, unit in enumerate(work.lot.units)}
    degrees = np.round(np.column_stack([lat, lon]), 5)
    told = []
    for place, district in enumerate(work.made.districts):
        rows = [at[unit] for unit in district.units]
        dots = [
            [*degrees[row].tolist(), work.lot.units[row], stop_name(work.lot.units[row], "", names)]
            for row in rows
        ]
        hull = MultiPoint(degrees[rows]).convex_hull
        outline = hull.exterior.coords if hull.geom_type == "Polygon" else ()
        mid_lon, mid_lat = to_drawn(np.array([district.centre[0]]), np.array([district.centre[1]]))
        told.append(
            {
                "name": district_name(work.team, place, language),
                "hull": [list(point) for point in outline],
                "centre": [round(float(mid_lat[0]), 5), round(float(mid_lon[0]), 5)],
                "dots": dots,
            }
        )
    return {"days": [], "near": [], "districts": told, "picked": list(work.picked)}


def _pick(unit: str) -> None:
    """Take a business that is clicked to those to be moved, or out of them."""
    work = held()
    if work is None or unit not in work.made.of:
        return
    kept = tuple(each for each in work.picked if each != unit)
    hold(replace(work, picked=kept if unit in work.picked else (*kept, unit)))


def _move(shown: Shown, work: Work, language: str) -> None:
    """Let businesses be put into another district, by the map or by their names."""
    st.markdown(f"**{text('districts.move', language)}**")
    note(text("districts.move_about", language))
    if st.session_state.get(_PICKED) != list(work.picked):
        st.session_state[_PICKED] = list(work.picked)
    st.multiselect(
        text("districts.which", language),
        list(work.lot.units),
        format_func=lambda unit: named(shown, unit),
        key=_PICKED,
        placeholder=text("visits.choose_names", language),
        select_all=False,
        on_change=_picked,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to = st.selectbox(
            text("districts.to", language),
            range(len(work.team.names)),
            format_func=lambda at: district_name(work.team, at, language),
            key="districts_to",
            width=200,
        )
        st.button(
            text("districts.move_now", language),
            key="districts_move",
            disabled=not work.picked,
            on_click=_moved,
            args=(shown, to, False),
        )
        st.button(
            text("districts.move_address", language),
            key="districts_move_address",
            disabled=not work.picked,
            help=text("districts.move_address_about", language),
            on_click=_moved,
            args=(shown, to, True),
        )
        st.button(
            text("districts.undo", language),
            key="districts_undo",
            disabled=not work.before,
            icon=":material/undo:",
            on_click=_undo,
            args=(shown,),
        )
    if work.moved:
        note(plural("districts.moved", len(work.moved), language))


def _picked() -> None:
    work = held()
    if work is not None:
        hold(replace(work, picked=tuple(st.session_state[_PICKED])))


def _moved(shown: Shown, to: int, address: bool) -> None:
    work = held()
    if work is None:
        return
    units = list(work.picked)
    if address:
        names = shown.prepared.businesses.set_index(tables.UNIT_ID)
        places = {stop_address(unit, names) for unit in units}
        units += [unit for unit in work.lot.units if stop_address(unit, names) in places]
    moved = {**work.moved, **dict.fromkeys(units, to)}
    _again(shown, work, moved, (*work.before, work.moved))


def _undo(shown: Shown) -> None:
    work = held()
    if work is not None and work.before:
        _again(shown, work, work.before[-1], work.before[:-1])


def _again(shown: Shown, work: Work, moved: Any, before: Sequence[Any]) -> None:
    try:
        made = split(work.lot, work.team, shown.settings, moved=moved)
    except SplitFault:  # nobody would be left in a district
        visits_held.say("districts.not_kept")
        return
    hold(replace(work, made=made, moved=moved, before=tuple(before), picked=(), rounds=None))


def title(shown: Shown, words: str, count: int) -> str:
    """Return the part's heading, as HTML."""
    language = shown.language
    about = text("visits.nothing", language)
    if count:
        key = "districts.about_levels" if shown.selection.levels else "districts.about"
        about = plural(key, count, language)
    return section_html(text("districts.title", language, words=words), about, rank=1)
