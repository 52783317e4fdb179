"""A small map in a form, on which a point is chosen by a click or by the keyboard."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

import streamlit as st

from kortinfo.views.map.coverage import MapParts

Degrees = tuple[float, float]
"""Latitude and longitude."""


def point_element(
    *,
    parts: MapParts,
    pin: Degrees | None,
    home: Degrees | None,
    places: Sequence[tuple[float, float, str]],
    take: Callable[[Degrees], None],
    key: str,
) -> None:
    """Show the map.

    Args:
        parts: the composed map, from ``mounted_map.mounted_parts``; cached, it holds the language.
        pin: the point that is chosen.
        home: where the map opens without one; None: on its areas.
        places: addresses to find the way by, each with its point.
        take: called with a point that is chosen, before the page runs anew.
        key: the element's key.
    """

    def chosen() -> None:
        point = degrees_told(st.session_state[key].get("point"))
        if point:
            take(point)

    _component(parts)(
        key=key,
        data={"pin": pin, "home": home, "places": list(places)},
        on_point_change=chosen,
    )


def degrees_told(value: object) -> Degrees | None:
    """Return what a browser sends as a point, or None: it is none."""
    told = value.get("point") if isinstance(value, dict) else None
    if not isinstance(told, list) or len(told) != 2:
        return None
    if not all(isinstance(each, int | float) and abs(each) <= 180 for each in told):
        return None
    return float(told[0]), float(told[1])


@lru_cache(maxsize=8)
def _component(parts: MapParts) -> Any:
    """Register the element for one composed map; its name says which."""
    script = resources.files("kortinfo.views.pages") / "point_element.js"
    whole = script.read_text(encoding="utf-8")
    whole = whole.replace("/*LIBRARY*/", parts.library).replace("/*SCRIPT*/", parts.script)
    html = f'<div class="ki-point-map" data-kortinfo-point>{parts.html}</div>'
    digest = sha256("\0".join([html, parts.css, whole]).encode()).hexdigest()[:16]
    return st.components.v2.component(
        f"kortinfo_point_{digest}", html=html, css=parts.css, js=whole, isolate_styles=False
    )
