"""An element without a face: brings the style sheet and tells when Back or Forward is pressed.

The style sheet comes this way, not by ``st.html``, because the browser then has it before the map
is mounted: the map opens on the space it will have.
"""

from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from kortinfo.views import theme

_LONGEST = 100_000


def shell() -> dict[str, list[str]] | None:
    """Put the element on the page; return what the address says where Back was just pressed."""
    with st.container(key="shell"):
        mounted = _component()(key="shell_element", on_moved_change=_ignore)
    moved = mounted.get("moved")
    if not isinstance(moved, dict) or not isinstance(moved.get("search"), str):
        return None
    # What a browser sends is only read as a query; the selection checks every value.
    return parse_qs(moved["search"][:_LONGEST].removeprefix("?"))


def _ignore() -> None:
    """Streamlit names the values of an element by its callbacks; the value itself is enough."""


@lru_cache(maxsize=1)
def _component() -> Any:
    script = resources.files("kortinfo.views.pages") / "shell.js"
    return st.components.v2.component(
        "kortinfo_shell",
        css=theme.css(),
        js=script.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
