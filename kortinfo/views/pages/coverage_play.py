"""Coverage played through time on a map, on the page *Dækning*."""

import base64
import zlib
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.coverage.history import History, in_time, trend
from kortinfo.coverage.movements import ABSENT, States
from kortinfo.coverage.rates import FEWEST
from kortinfo.texts import date, number, percent, text
from kortinfo.views.map.business_points import areas_of_businesses, business_points
from kortinfo.views.map.payload import Payload
from kortinfo.views.pages import cached
from kortinfo.views.pages.coverage_list import businesses_html
from kortinfo.views.pages.coverage_view import View, about_past, past
from kortinfo.views.pages.drawn import choose_drawn, for_map
from kortinfo.views.pages.map_element import Acts, map_element, send_filter
from kortinfo.views.pages.section import section_html

_MAP = "coverage_play"
_OPENED = "coverage_play_opened"


def show(shown: View) -> None:
    """Show the map of the chosen businesses with a slider over the month ends."""
    language = shown.language
    known = past(shown)
    chosen = known.codes.mask(in_time(shown.selection))
    about = about_past(shown, text("coverage.play_about", language))
    st.html(section_html(text("coverage.play", language), about))
    payload = _payload(shown.key, known, shown)
    key = f"{_MAP}_{language}"
    _slider(
        key=f"{key}_slider",
        data={
            "map": key,
            "points": payload.fingerprint,
            "states": _packed(known.states, chosen, payload),
            "days": _days(known, chosen, payload, language),
            "label": text("coverage.play_day", language),
            "play": text("coverage.play_start", language),
            "pause": text("coverage.play_stop", language),
        },
    )
    send_filter(payload=payload, mask=chosen, shape=for_map(shown.selection.shape), key=key)
    map_element(
        parts=cached.composed_map(shown.snapshot, shown.settings, language),
        payload=payload,
        acts=Acts(open=_open, shape=choose_drawn, chosen=_chosen),
        key=key,
        height="max(360px, 66dvh)",
    )
    rows = [row for row in st.session_state.get(_OPENED, ()) if row < len(chosen) and chosen[row]]
    if rows:
        businesses, employees = known.businesses.iloc[rows], known.employees[rows]
        st.html(businesses_html(businesses, employees, language, to_card=shown.card))


def _open(rows: tuple[int, ...]) -> None:
    st.session_state[_OPENED] = rows


def _chosen(_colouring: str, _key: str) -> None:
    """Levels are not filtered by here: a share is of every level."""


@st.cache_resource(max_entries=2, show_spinner=False)
def _payload(
    key: str,  # noqa: ARG001 - what it depends on
    _known: History,
    _shown: View,
) -> Payload:
    tree = areas_of_businesses(_known.businesses, _shown.snapshot.areas())
    return business_points(_known.businesses, tree)


def _packed(states: States, chosen: NDArray[np.bool_], payload: Payload) -> str:
    """Return each point's states day by day; those not chosen are never there."""
    told = np.where(chosen[:, None], states, ABSENT).astype(np.uint8)[payload.order]
    return base64.b64encode(zlib.compress(np.ascontiguousarray(told).tobytes())).decode("ascii")


def _days(
    known: History, chosen: NDArray[np.bool_], payload: Payload, language: str
) -> list[dict[str, Any]]:
    """Return what is said of each day: its date, the counts, and how many have no place."""
    found = trend(known, chosen)
    placed = np.zeros(len(chosen), dtype=bool)
    placed[payload.order] = True
    off_map = (known.states[chosen & ~placed] < ABSENT).sum(axis=0)
    days = []
    for at, day in enumerate(known.days):
        levels = zip(tables.LEVELS, found.levels[at].tolist(), strict=True)
        counts = " · ".join(f"{level} {number(count, language)}" for level, count in levels)
        total, covered = int(found.total[at]), int(found.covered[at])
        if total >= FEWEST:
            share = percent(covered / total, language, decimals=1)
            counts += " · " + text("coverage.play_share", language, share=share)
        days.append({"words": date(day, language), "counts": counts, "off_map": int(off_map[at])})
    return days


@cache
def _component() -> Any:
    """Register the slider; it needs the map's element beside it."""
    files = resources.files("kortinfo.views.pages")
    return st.components.v2.component(
        "kortinfo_time_slider",
        html='<div class="ki-play"><button type="button"></button>'
        '<input type="range" min="0" step="1"><p><strong></strong> <span></span></p></div>',
        css=(files / "time_slider.css").read_text(encoding="utf-8"),
        js=(files / "time_slider.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def _slider(*, data: dict[str, Any], key: str) -> None:
    _component()(key=key, data=data)
