"""The meeting's two elements in the browser: the strip of saved views, and the list to tick."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import streamlit as st

from kortinfo.texts import catalogue

BAR, LIST = "meeting_bar", "meeting_list"
_ROOM = "meeting."
_SHORT = {BAR: "bar", LIST: "list"}
_BOX = {BAR: "strip-box", LIST: "panel"}


def bar(data: Mapping[str, Any], *, on_act: Callable[[], None]) -> None:
    """Put the strip on the page; brings the style sheet of the meeting.

    Args:
        data: views as ``{id, name, map, place}``, ``current`` (a view's id or 0), ``done``.
        on_act: called where somebody does something; :func:`told` says what.
    """
    _component(BAR)(key=BAR, data=dict(data), on_act_change=on_act)


def ticks(data: Mapping[str, Any], *, on_send: Callable[[], None]) -> None:
    """Put the list on the page.

    Args:
        data: see :mod:`kortinfo.views.pages.meeting_panel`.
        on_send: called where somebody does something; :func:`told` says what.
    """
    _component(LIST)(key=LIST, data=dict(data), on_send_change=on_send)


def told(element: str, event: str) -> dict[str, Any]:
    """Return what a browser sent with an event, {} where it is not of the form agreed."""
    held = st.session_state.get(element)
    sent = held.get(event) if held is not None else None
    return sent if isinstance(sent, dict) else {}


@lru_cache(maxsize=2)
def texts(language: str) -> dict[str, str]:
    """Return the meeting's words by their short keys, for the browser."""
    return {
        key.removeprefix(_ROOM): words
        for key, words in catalogue(language).items()
        if key.startswith(_ROOM)
    }


@lru_cache(maxsize=2)
def _component(name: str) -> Any:
    return st.components.v2.component(
        f"kortinfo_{name}",
        html=f'<div class="ki-{_BOX[name]}" data-kortinfo-{_SHORT[name]}></div>',
        css=_file("meeting.css") if name == BAR else None,
        js=f"{_file('meeting_parts.js')}\n{_file(f'{name}.js')}",
        isolate_styles=False,
    )


def _file(name: str) -> str:
    return (resources.files("kortinfo.views.pages") / name).read_text(encoding="utf-8")
