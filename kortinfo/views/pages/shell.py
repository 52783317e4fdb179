"""An element without a face: brings the style sheet and keeps the steps of Back and Forward.

The style sheet comes this way, not by ``st.html``, because the browser then has it before the map
is mounted: the map opens on the space it will have. The steps of the browser's history are kept by
``shell.js``: one a change, none for what the app puts in order.
"""

from functools import lru_cache
from importlib import resources
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kortinfo.views import theme


def shell() -> dict[str, list[str]] | None:
    """Put the element on the page; return what the address says where Back was just pressed."""
    with st.container(key="shell"):
        _component()(key="shell_element")
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return None
    return {key: st.query_params.get_all(key) for key in st.query_params}


@lru_cache(maxsize=1)
def _component() -> Any:
    script = resources.files("kortinfo.views.pages") / "shell.js"
    return st.components.v2.component(
        "kortinfo_shell",
        css=theme.css(),
        js=script.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
