"""The map of a plan, and its list of stops with what one can do to each."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

import streamlit as st

from kortinfo.views.map.coverage import MapParts

OPS = ("up", "down", "move", "lock", "swap", "drop")


def plan_map_element(
    *,
    parts: MapParts,
    data: Mapping[str, Any],
    key: str,
    pick: Callable[[str], None] = lambda _key: None,
) -> None:
    """Show the map.

    Args:
        parts: the composed map, from ``mounted_map.mounted_parts``; cached, it holds the language.
        data: what ``plan.js`` shows.
        key: the element's key.
        pick: called with a business that is clicked, before the page runs anew.
    """

    def picked() -> None:
        told = st.session_state[key].get("pick")
        if isinstance(told, dict) and isinstance(told.get("key"), str):
            pick(told["key"])

    _map(parts)(key=key, data=dict(data), on_pick_change=picked)


def plan_list_element(
    *, data: Mapping[str, Any], act: Callable[[str, str, int], None], key: str
) -> None:
    """Show the stops of one day as a list that can be rearranged.

    Args:
        data: ``texts`` and ``rows``, plain text throughout; see ``plan_list.js``.
        act: called with what is asked (of ``OPS``), the stop's key, and the place it goes to.
        key: the element's key.
    """

    def asked() -> None:
        told = st.session_state[key].get("act")
        if not isinstance(told, dict) or told.get("op") not in OPS:
            return
        to = told.get("to")
        act(str(told["op"]), str(told.get("key")), to if type(to) is int else 0)

    _list()(key=key, data=dict(data), on_act_change=asked)


@lru_cache(maxsize=8)
def _map(parts: MapParts) -> Any:
    """Register the element for one composed map; its name says which."""
    script = resources.files("kortinfo.views.pages") / "plan_element.js"
    whole = script.read_text(encoding="utf-8")
    whole = whole.replace("/*LIBRARY*/", parts.library).replace("/*SCRIPT*/", parts.script)
    html = f'<div class="ki-plan-map" data-kortinfo-plan>{parts.html}</div>'
    digest = sha256("\0".join([html, parts.css, whole]).encode()).hexdigest()[:16]
    return st.components.v2.component(
        f"kortinfo_plan_{digest}", html=html, css=parts.css, js=whole, isolate_styles=False
    )


@cache
def _list() -> Any:
    """Register the list."""
    files = resources.files("kortinfo.views.pages")
    return st.components.v2.component(
        "kortinfo_plan_list",
        html='<ol class="ki-stops"></ol>',
        css=(files / "plan_list.css").read_text(encoding="utf-8"),
        js=(files / "plan_list.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
