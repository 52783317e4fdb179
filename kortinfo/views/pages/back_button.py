"""The browser's Back and Forward: an element without a face that tells when they are pressed."""

from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

_LONGEST = 100_000


def back_button() -> dict[str, list[str]] | None:
    """Listen to Back and Forward; return what the address says when one was just pressed."""
    with st.container(key="back_button"):
        mounted = _component()(key="back_button_listener", on_moved_change=_ignore)
    moved = mounted.get("moved")
    if not isinstance(moved, dict) or not isinstance(moved.get("search"), str):
        return None
    # What a browser sends is only read as a query; the selection checks every value.
    return parse_qs(moved["search"][:_LONGEST].removeprefix("?"), max_num_fields=None)


def _ignore() -> None:
    """Streamlit names the values of an element by its callbacks; the value itself is enough."""


@lru_cache(maxsize=1)
def _component() -> Any:
    script = resources.files("kortinfo.views.pages") / "back_button.js"
    return st.components.v2.component(
        "kortinfo_back_button", js=script.read_text(encoding="utf-8"), isolate_styles=False
    )
