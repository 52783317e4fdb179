"""The two buttons that work in the browser: the map as a picture, and the page on paper."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import streamlit as st

KEY = "take_along"
PNG, PRINT = "png", "print"


def asked(what: str) -> str:
    """Return the nonce of a picture (``PNG``) or a print just asked for; else ""."""
    held = st.session_state.get(KEY)
    sent = held.get(what) if held is not None else None
    return sent if isinstance(sent, str) else ""


def take_element(data: Mapping[str, Any]) -> None:
    """Show the buttons; ``take_along.js`` says what ``data`` holds."""
    _component()(
        key=KEY, data=dict(data), on_png_change=_ignore, on_print_change=_ignore, width="content"
    )


def _ignore() -> None:
    """Streamlit names the values of an element by its callbacks; the value itself is enough."""


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "kortinfo_take_along",
        html='<div class="ki-take" data-kortinfo-take><button type="button"></button>'
        '<button type="button"></button></div>',
        css=_file("take_along.css"),
        js=_file("take_along.js"),
        isolate_styles=False,
    )


def _file(name: str) -> str:
    return (resources.files("kortinfo.views.pages") / name).read_text(encoding="utf-8")
