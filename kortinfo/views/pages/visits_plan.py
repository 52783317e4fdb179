"""A plan of visits on the page: its map, its days as lists, and what one can do to them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.crs import to_drawn
from kortinfo.exports.visit_plan.links import geo_link
from kortinfo.plan_changes import stale
from kortinfo.plan_words import (
    day_in_words,
    minutes_in_words,
    stop_address,
    stop_name,
    unmet_in_words,
    why_in_words,
)
from kortinfo.routes.plan import DayPlan, Stop, VisitPlan
from kortinfo.routes.rearranging import key_of, rearranged
from kortinfo.routes.wishes import Locked
from kortinfo.selection import in_words
from kortinfo.selection.default import default_selection
from kortinfo.text import escape
from kortinfo.texts import number, percent, plural, text
from kortinfo.views.pages import (
    cached,
    visits_after,
    visits_changed,
    visits_held,
    visits_kept,
    visits_swap,
    visits_taken,
)
from kortinfo.views.pages.plan_element import plan_list_element, plan_map_element
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.visits_held import Held, Shown
from kortinfo.views.pages.words import literal

_MOST_CHANGES = 8


def show(shown: Shown, held: Held) -> None:
    """Show the session's plan."""
    language, plan = shown.language, held.plan
    names = shown.prepared.businesses.set_index(tables.UNIT_ID)
    _warn(shown, held)
    st.html(section_html(_summary(plan, language), _about(plan, language)))
    _unmet(plan, names, language)
    if not plan.stops:
        st.info(text("visits.empty", language))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="visits_keeping"):
        visits_kept.show_keeping(shown, held)
        visits_taken.show(shown, held)
    visits_after.show(shown, held, names)
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        plan_map_element(
            parts=cached.mounted_map("plan", shown.snapshot, shown.settings, language),
            data=_map_data(shown, held, names),
            key=f"visits_map_{language}",
        )
        if held.swapping:
            visits_swap.show(shown, held, names, put_instead)
        if not held.lacks_home:
            visits_changed.show(shown, held)
        visits_taken.show_links(shown, held)
    with narrow:
        for at, day in enumerate(plan.days):
            _day(shown, held, names, at, day)


def _warn(shown: Shown, held: Held) -> None:
    language = shown.language
    if held.plan.snapshot != shown.snapshot.fingerprint:
        lines = [text("visits.stale", language), *_changes(shown, held)]
        st.warning("  \n".join(map(literal, lines)))
    if held.lacks_home:
        st.info(text("visits.home_gone", language))
        st.button(
            text("visits.without_homes", language), key="visits_homeless", on_click=_without_homes
        )
    if held.selection != shown.selection:
        words = in_words(
            held.selection,
            titles=shown.prepared.titles,
            language=language,
            default=default_selection(shown.settings.population),
        )
        st.caption(literal(text("visits.other_selection", language, words=words)))


def _changes(shown: Shown, held: Held) -> list[str]:
    """Say what has changed about the plan's businesses since it was made."""
    names = shown.prepared.businesses.set_index(tables.UNIT_ID)
    found = stale(held.plan, shown.snapshot, held.seen or None)
    told = []
    for unit, what in found[:_MOST_CHANGES]:
        level = str(names.at[unit, tables.LEVEL]) if unit in names.index else ""
        name = stop_name(unit, "", names)
        told.append(text(f"visits.stale_{what}", shown.language, name=name, level=level))
    if len(found) > _MOST_CHANGES:
        more = len(found) - _MOST_CHANGES
        told.append(text("visits.stale_more", shown.language, count=number(more, shown.language)))
    return told


def _without_homes() -> None:
    now = visits_held.held()
    if now is not None:
        visits_held.hold(visits_held.without_homes(now))


def _summary(plan: VisitPlan, language: str) -> str:
    visits = text("routes.visits_none", language)
    if plan.stops:
        visits = plural("routes.visits", len(plan.stops), language)
    return text(
        "visits.summary",
        language,
        visits=visits,
        driving=minutes_in_words(sum(day.travel_seconds for day in plan.days), language),
        worth=number(plan.worth, language),
    )


def _about(plan: VisitPlan, language: str) -> str:
    """Say how good the travel times are, and who is left out."""
    error = percent(plan.travel_error, language)
    told = [text(f"visits.travel_{plan.travel}", language, error=error)]
    reasons = ", ".join(
        plural(f"visits.left_out_{why}", count, language) for why, count in plan.left_out
    )
    if reasons:
        told.append(text("visits.left_out", language, reasons=reasons))
    return " ".join(told)


def _unmet(plan: VisitPlan, names: pd.DataFrame, language: str) -> None:
    if not plan.unmet:
        return
    lines = [unmet_in_words(each, names, language) for each in plan.unmet]
    head = f"**{text('visits.unmet', language)}**"
    st.warning("  \n".join([head, *map(literal, lines)]))


def _map_data(shown: Shown, held: Held, names: pd.DataFrame) -> dict[str, Any]:
    """Return what the map draws: of a home nothing."""
    days = []
    for day in held.plan.days:
        person = next(each for each in held.wishes.people if each.name == day.person)
        start = None if person.start.home else _degrees([(person.start.x, person.start.y)])[0]
        end = person.end
        back = None if end is None or end.home else _degrees([(end.x, end.y)])[0]
        points = _degrees([(stop.x, stop.y) for stop in day.stops])
        stops = [
            {
                "lat": lat,
                "lng": lng,
                "number": at + 1,
                "locked": stop.locked,
                "label": f"{stop.begins_at:%H:%M} {stop_name(stop.unit_id, stop.title, names)}",
            }
            for at, (stop, (lat, lng)) in enumerate(zip(day.stops, points, strict=True))
        ]
        days.append(
            {
                "name": day_in_words(day, shown.language),
                "start": person.start.title,
                "from": start if stops else None,
                "back": back if stops else None,
                "stops": stops,
            }
        )
    return {"days": days, "near": visits_swap.on_map(shown, held, names)}


def _degrees(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if not points:
        return []
    lon, lat = to_drawn(*np.array(points, dtype=np.float64).T)
    return [(round(float(y), 5), round(float(x), 5)) for x, y in zip(lon, lat, strict=True)]


def _day(shown: Shown, held: Held, names: pd.DataFrame, at: int, day: DayPlan) -> None:
    language = shown.language
    st.html(f"<h3>{escape(day_in_words(day, language))}</h3>")
    if not day.stops:
        st.caption(text("visits.empty_day", language))
        return

    def act(op: str, key: str, to: int) -> None:
        acted(shown, names, at, op, key, to)

    plan_list_element(
        data={
            "texts": {
                each: text(f"visits.{each}", language)
                for each in ("list", "up", "down", "lock", "unlock", "swap", "drop")
            }
            | {"map": text("plan.open_geo", language)},
            "rows": _rows(day, held, names, language),
        },
        act=act,
        key=f"visits_list_{at}",
    )


def _rows(day: DayPlan, held: Held, names: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """Return a day's stops as plain text, with lunch, the start and the end between them."""
    notes: dict[int, list[str]] = {}
    if day.starts_at and day.start_title:
        told = text("visits.leaves", language, place=day.start_title, time=f"{day.starts_at:%H:%M}")
        notes.setdefault(0, []).append(told)
    if day.lunch_at:
        told = text(
            "visits.lunch_at", language, time=f"{day.lunch_at:%H:%M}", minutes=day.lunch_minutes
        )
        notes.setdefault(day.lunch_after, []).append(told)
    if day.ends_at:
        person = next(each for each in held.wishes.people if each.name == day.person)
        key = "visits.back_last" if person.end is None else "visits.back"
        notes.setdefault(len(day.stops), []).append(
            text(key, language, time=f"{day.ends_at:%H:%M}")
        )
    rows: list[dict[str, Any]] = []
    for position in range(len(day.stops) + 1):
        rows += [{"kind": "note", "name": told} for told in notes.get(position, [])]
        if position < len(day.stops):
            rows.append(_row(day, position, names, language))
    return rows


def _row(day: DayPlan, position: int, names: pd.DataFrame, language: str) -> dict[str, Any]:
    stop = day.stops[position]
    name = stop_name(stop.unit_id, stop.title, names)
    why = why_in_words(stop.parts, language)
    return {
        "kind": "stop",
        "key": key_of(stop),
        "number": position + 1,
        "time": f"{stop.begins_at:%H:%M}–{stop.leaves_at:%H:%M}",
        "name": name,
        "place": stop_address(stop.unit_id, names),
        "way": _way(day, position, language),
        "why": text("visits.appointment", language) if stop.appointment else why,
        "link": f"./?unit={stop.unit_id}" if stop.unit_id in names.index else "",
        "map": geo_link(*_degrees([(stop.x, stop.y)])[0], name),
        "locked": stop.locked,
        "fixed": stop.appointment,
    }


def _way(day: DayPlan, position: int, language: str) -> str:
    """Say how far it is to a stop, and how much it may slip."""
    stop = day.stops[position]
    told = []
    if stop.travel_seconds is not None and stop.travel_metres is not None:
        key = "visits.way" if position or not day.start_title else "visits.way_first"
        told.append(
            text(
                key,
                language,
                minutes=minutes_in_words(stop.travel_seconds, language),
                kilometres=number(stop.travel_metres / 1000, language, decimals=1),
                place=day.start_title,
            )
        )
    if stop.slack_minutes:
        told.append(plural("visits.slack", stop.slack_minutes, language))
    elif stop.slack_minutes is not None:
        told.append(text("visits.no_slack", language))
    return " · ".join(told)


def acted(shown: Shown, names: pd.DataFrame, at: int, op: str, key: str, to: int) -> None:
    """Do what is asked of a stop of a day; what cannot be kept leaves the plan as it is."""
    now = visits_held.held()
    if now is None or at >= len(now.plan.days):
        return
    order = [key_of(stop) for stop in now.plan.days[at].stops]
    if key not in order:
        return
    if now.lacks_home and op != "lock":
        visits_held.say("visits.home_first")
        return
    place = order.index(key)
    stop = now.plan.days[at].stops[place]
    if op == "lock":
        visits_held.hold(_locked(now, now.plan.days[at], stop))
    elif op == "swap":
        visits_held.hold(replace(now, swapping="" if now.swapping == key else key))
    elif op == "drop":
        order.remove(key)
        gone = replace(now, wishes=visits_held.without(now.wishes, key), swapping="")
        if visits_held.change(lambda _: _ordered(shown, gone, at, order)):
            name = stop_name(stop.unit_id, stop.title, names)
            again = text("visits.again", shown.language)
            visits_held.say("visits.dropped", name=name, again=again)
    else:
        order.remove(key)
        order.insert({"up": place - 1, "down": place + 1}.get(op, to), key)
        visits_held.change(lambda held: _ordered(shown, _free(held), at, order))


def _free(held: Held) -> Held:
    """Return the plan with its locked stops at any time of their day: somebody moves them now."""
    freed = tuple(replace(each, begins_at=None) for each in held.wishes.locked)
    return replace(held, wishes=replace(held.wishes, locked=freed))


def _locked(held: Held, day: DayPlan, stop: Stop) -> Held:
    """Return the plan with a stop locked, or free again."""
    others = tuple(each for each in held.wishes.locked if each.unit_id != stop.unit_id)
    if not stop.locked:
        begins: dt.time = stop.begins_at.time()
        others = (*others, Locked(stop.unit_id, day.person, day.date, begins))
    stops = tuple(
        replace(each, locked=not stop.locked) if each is stop else each for each in day.stops
    )
    days = tuple(replace(each, stops=stops) if each is day else each for each in held.plan.days)
    return replace(
        held,
        plan=replace(held.plan, days=days),
        wishes=replace(held.wishes, locked=others),
    )


def _ordered(shown: Shown, held: Held, at: int, order: Sequence[str]) -> Held | None:
    """Return the plan with one day in another order; None: it cannot be kept."""
    orders = [[key_of(stop) for stop in day.stops] for day in held.plan.days]
    orders[at] = list(order)
    basis = visits_held.basis(shown, held.wishes, held)
    plan = rearranged(basis, held.wishes, held.plan, orders)
    return None if plan is None else replace(held, plan=plan)


def put_instead(shown: Shown, held: Held, key: str, unit: str) -> Held | None:
    """Return the plan with a unit in the place of a stop; None: it cannot be kept."""
    for at, day in enumerate(held.plan.days):
        order = [key_of(stop) for stop in day.stops]
        if key in order:
            order[order.index(key)] = unit
            wishes = visits_held.without(held.wishes, key)
            wishes = replace(wishes, nevers=wishes.nevers - {unit})
            return _ordered(shown, replace(held, wishes=wishes, swapping=""), at, order)
    return None
