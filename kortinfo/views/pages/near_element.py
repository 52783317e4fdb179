"""The map of placements near home, and the table of businesses beside it."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

import streamlit as st

from kortinfo.views.map.coverage import MapParts
from kortinfo.views.pages.point_element import Degrees, degrees_told

_UNIT = re.compile(r"[0-9]{10}|cvr:[0-9]{8}")


def near_map_element(
    *,
    parts: MapParts,
    data: Mapping[str, Any],
    take: Callable[[Degrees], None],
    opened: Callable[[str], None],
    key: str,
) -> None:
    """Show the map.

    Args:
        parts: the composed map, from ``mounted_map.mounted_parts``; cached, it holds the language.
        data: what ``near.js`` shows.
        take: called with a home that is chosen, before the page runs anew.
        opened: called with a unit whose card is to be opened, likewise.
        key: the element's key.
    """

    def chosen() -> None:
        point = degrees_told(st.session_state[key].get("point"))
        if point:
            take(point)

    _map(parts)(
        key=key,
        data=dict(data),
        on_point_change=chosen,
        on_open_change=lambda: _open(st.session_state[key].get("open"), opened),
    )


def near_list_element(*, data: Mapping[str, Any], opened: Callable[[str], None], key: str) -> None:
    """Show the table; ``data`` is what ``near_list.js`` shows, plain text throughout."""
    _list()(
        key=key,
        data=dict(data),
        on_open_change=lambda: _open(st.session_state[key].get("open"), opened),
    )


def _open(told: object, opened: Callable[[str], None]) -> None:
    unit = told.get("unit") if isinstance(told, dict) else None
    if isinstance(unit, str) and _UNIT.fullmatch(unit):
        opened(unit)


@lru_cache(maxsize=8)
def _map(parts: MapParts) -> Any:
    """Register the element for one composed map; its name says which."""
    script = resources.files("kortinfo.views.pages") / "near_element.js"
    whole = script.read_text(encoding="utf-8")
    whole = whole.replace("/*LIBRARY*/", parts.library).replace("/*SCRIPT*/", parts.script)
    html = f'<div class="ki-near-map" data-kortinfo-near>{parts.html}</div>'
    digest = sha256("\0".join([html, parts.css, whole]).encode()).hexdigest()[:16]
    return st.components.v2.component(
        f"kortinfo_near_{digest}", html=html, css=parts.css, js=whole, isolate_styles=False
    )


@cache
def _list() -> Any:
    """Register the table."""
    files = resources.files("kortinfo.views.pages")
    return st.components.v2.component(
        "kortinfo_near_list",
        html='<table class="ki-near-table"></table>',
        css=(files / "near_list.css").read_text(encoding="utf-8"),
        js=(files / "near_list.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
