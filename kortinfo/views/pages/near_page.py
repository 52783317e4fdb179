"""The page *Praktik nær hjemmet*: who may take somebody in placement, near where they live."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from kortinfo import tables
from kortinfo.crs import to_drawn
from kortinfo.errors import KortinfoError
from kortinfo.placement_words import left_out_in_words, reasons_in_words
from kortinfo.plan_words import stop_address
from kortinfo.routes.nearby import Place
from kortinfo.routes.placements import PlacementWish
from kortinfo.routes.rings import Ring
from kortinfo.selection import in_words
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import number, percent, plural, text
from kortinfo.views.pages import cached, frame, link, near_form, near_held, near_share, state
from kortinfo.views.pages.card import show_card
from kortinfo.views.pages.filters import show_filters
from kortinfo.views.pages.near_element import near_list_element, near_map_element
from kortinfo.views.pages.near_held import Around
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.visits_held import Shown
from kortinfo.views.pages.words import level_name, literal

MOST_ON_MAP = 100
"""Businesses drawn, the best."""
_RANKED = 25
"""Businesses whose place on the list stands on the map."""
_STEP = 25
"""Businesses listed at a time."""
_LISTED, _OPENED = "near_listed", "near_opened"


def page() -> None:
    """Show the page."""
    frame.shown(_content, drawer="kort.filters")


def _content(settings: Settings, snapshot: Snapshot, language: str) -> None:
    with st.spinner(text("kort.preparing", language)):
        prepared = cached.prepared(snapshot, settings)
    selection = link.selection(settings)
    shown = Shown(
        prepared=prepared,
        selection=selection,
        chosen=prepared.codes.mask(selection),
        settings=settings,
        snapshot=snapshot,
        language=language,
    )
    default = default_selection(settings.population)
    words = in_words(selection, titles=prepared.titles, language=language, default=default)
    count = int(shown.chosen.sum())
    about = plural("near.about", count, language) if count else text("near.nothing", language)
    st.html(section_html(text("near.title", language, words=words), about, rank=1))
    if count:
        _near(shown)
    with st.sidebar:
        show_filters(prepared, selection, settings, language)
    # A card that was opened on another page stays there.
    if state.open_card() and st.session_state.get(_OPENED) == state.open_card():
        show_card(settings, snapshot, shown=None, language=language)


def _near(shown: Shown) -> None:
    language = shown.language
    wish = near_form.ask(shown)
    at = near_held.home().point
    found: Around | None = None
    if wish is not None and at is not None:
        try:
            with st.spinner(text("near.searching", language)):
                found = near_held.around(shown, wish, at)
        except KortinfoError as error:
            st.error(literal(error.message(language)))
    rows = shown.prepared.businesses
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        near_map_element(
            parts=cached.mounted_map("near", shown.snapshot, shown.settings, language),
            data=_map_data(found, rows, language),
            take=near_held.clicked,
            opened=_open,
            key=f"near_map_{language}",
        )
        if found is not None:
            _under_map(found, language)
    with narrow:
        if found is None or wish is None:
            st.info(text("near.start", language))
            told = escape(text("near.start_keyboard", language))
            st.html(f'<p class="ki-note">{told}</p>')
            return
        _listed(shown, found, wish)
        if found.near.places or found.shared.places:
            near_share.show(shown, found)


def _open(unit_id: str) -> None:
    st.session_state[_OPENED] = unit_id
    state.show_card(unit_id)


def _map_data(found: Around | None, rows: pd.DataFrame, language: str) -> dict[str, Any]:
    at = near_held.home().point
    pin = None if at is None else near_held.degrees(at)
    if found is None:
        return {"pin": pin, "rings": [], "businesses": []}
    drawn = found.near.places[:MOST_ON_MAP]
    points = rows.set_index(tables.UNIT_ID).loc[[each.unit_id for each in drawn]]
    lon, lat = to_drawn(points[tables.X].to_numpy(float), points[tables.Y].to_numpy(float))
    businesses = [
        {
            "unit": place.unit_id,
            "lat": round(float(north), 5),
            "lng": round(float(east), 5),
            "level": place.level,
            "rank": str(order) if order <= _RANKED else "",
            "label": f"{order}. {_name(place, language)}, {_minutes(place, language)}",
        }
        for order, (place, north, east) in enumerate(zip(drawn, lat, lon, strict=True), start=1)
    ]
    return {
        "pin": pin,
        "rings": [_ring(each, language) for each in found.rings if not each.shape.is_empty],
        "businesses": businesses,
    }


def _ring(ring: Ring, language: str) -> dict[str, Any]:
    parts = []
    for part in shapely.get_parts(ring.shape):
        if part.geom_type == "Polygon":
            lines = (part.exterior, *part.interiors)
            parts.append([_line(np.asarray(line.coords)) for line in lines])
    return {"name": text("near.ring", language, minutes=ring.upto), "parts": parts}


def _line(points: np.ndarray[Any, Any]) -> list[tuple[float, float]]:
    lon, lat = to_drawn(points[:, 0], points[:, 1])
    return [(round(float(y), 5), round(float(x), 5)) for x, y in zip(lon, lat, strict=True)]


def _under_map(found: Around, language: str) -> None:
    """Say what the rings, the numbers and the letters of the map are."""
    ends = [str(each.upto) for each in found.rings if not each.shape.is_empty]
    told = []
    if ends:
        whole = ends[0]
        if len(ends) > 1:
            whole = text("near.and", language, first=", ".join(ends[:-1]), last=ends[-1])
        told.append(text("near.rings", language, list=whole))
    if len(found.near.places) > MOST_ON_MAP:
        told.append(text("near.on_map", language, count=number(MOST_ON_MAP, language)))
    levels = "".join(
        f'<span class="ki-near-key"><span class="kortinfo-near-disc kortinfo-{level}" '
        f'aria-hidden="true">{level}</span>{escape(level_name(level, language))}</span>'
        for level in tables.LEVELS
    )
    st.html(f'<p class="ki-near-keys">{levels}</p><p class="ki-note">{escape(" ".join(told))}</p>')


def _listed(shown: Shown, found: Around, wish: PlacementWish) -> None:
    language, near = shown.language, found.near
    count, minutes = len(near.places), number(wish.minutes, language)
    head = text("near.found_none", language, minutes=minutes)
    if count:
        head = plural("near.found", count, language, minutes=minutes)
    about = [text(f"near.travel_{found.travel}", language, error=percent(found.error, language))]
    if wish.mode == "bus":
        about.append(text("near.travel_bus", language))
    if near.left_out:
        reasons = left_out_in_words(near.left_out, language)
        about.append(text("near.left_out", language, reasons=reasons))
    st.html(section_html(head, " ".join(about)))
    if not count:
        st.info(text("near.found_none_help", language))
        return
    most = max(int(st.session_state.get(_LISTED, _STEP)), _STEP)
    rows = shown.prepared.businesses
    units = {each.unit_id for each in near.places[:most]}
    few = rows[rows[tables.UNIT_ID].isin(units)].set_index(tables.UNIT_ID)
    near_list_element(
        data={
            "texts": {
                "caption": text("near.list", language),
                "columns": [
                    text(f"near.column_{name}", language)
                    for name in ("rank", "name", "minutes", "level")
                ],
            },
            "chosen": state.open_card() or "",
            "rows": [
                _row(order, place, few, language)
                for order, place in enumerate(near.places[:most], start=1)
            ],
        },
        opened=_open,
        key="near_list",
    )
    if count > most:
        st.button(
            plural("near.show_more", min(_STEP, count - most), language),
            key="near_more",
            on_click=st.session_state.update,
            args=({_LISTED: most + _STEP},),
        )


def _row(order: int, place: Place, few: pd.DataFrame, language: str) -> dict[str, Any]:
    name = _name(place, language)
    reasons = reasons_in_words(place.parts, language)
    return {
        "unit": place.unit_id,
        "rank": number(order, language),
        "name": name,
        "open": text("near.open", language, name=name),
        "place": stop_address(place.unit_id, few),
        "minutes": _minutes(place, language),
        "level": place.level,
        "levelName": level_name(place.level, language),
        "why": list(reasons) or [text("near.no_reason", language)],
        "mark": text("near.protected", language) if place.protected else "",
    }


def _name(place: Place, language: str) -> str:
    return place.name or text("near.nameless", language)


def _minutes(place: Place, language: str) -> str:
    return text("near.minutes_short", language, minutes=number(place.minutes, language))
