"""An element without a face: style sheet, language, and the steps of Back and Forward.

The style sheet comes this way, not by ``st.html``, because the browser then has it before the map
is mounted: the map opens on the space it will have. The steps of the browser's history are kept by
``shell.js``: one a change, none for what the app puts in order. What Streamlit itself says in
English to those who hear the page is said in the page's language by ``streamlit_words.js``.
"""

from functools import lru_cache
from importlib import resources
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kortinfo.texts import text
from kortinfo.views import theme

_SAYS = {
    "App pages": "pages",
    "Choose an option": "choose",
    "Choose options": "choose",
    "Clear all": "clear_all",
    "Clear value": "clear",
    "Close": "close",
    "Collapse sidebar": "close_sidebar",
    "Expand sidebar": "open_sidebar",
    "Open": "open_list",
    "Remove": "remove",
    "Selected values": "chosen",
    "Sidebar": "sidebar",
}
"""What Streamlit says, and the text that says it for us."""
_MOVES = "shell_moves"
"""How often Back or Forward was pressed; tells the browser that the app has come to the last."""


def address_gone_back_to() -> dict[str, list[str]] | None:
    """Return what the address says where Back or Forward was just pressed, else None."""
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return None
    st.session_state[_MOVES] = st.session_state.get(_MOVES, 0) + 1
    return {key: st.query_params.get_all(key) for key in st.query_params}


def shell(language: str) -> None:
    """Put the element on the page."""
    words = {said: text(f"streamlit.{key}", language) for said, key in _SAYS.items()}
    data = {"language": language, "words": words, "moves": st.session_state.get(_MOVES, 0)}
    with st.container(key="shell"):
        _component()(key="shell_element", data=data)


@lru_cache(maxsize=1)
def _component() -> Any:
    folder = resources.files("kortinfo.views.pages")
    script, words = (
        (folder / name).read_text(encoding="utf-8") for name in ("shell.js", "streamlit_words.js")
    )
    return st.components.v2.component(
        "kortinfo_shell",
        css=theme.css(),
        js=script.replace("/*WORDS*/", words),
        isolate_styles=False,
    )
