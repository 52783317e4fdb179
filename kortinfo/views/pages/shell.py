"""An element without a face: style sheet, language, and the steps of Back and Forward.

The style sheet comes this way, not by ``st.html``, because the browser then has it before the map
is mounted: the map opens on the space it will have. The steps of the browser's history are kept by
``shell.js``: one a change, none for what the app puts in order. What Streamlit itself says in
English to those who hear the page is said in the page's language by ``streamlit_words.js``. The
name somebody gave is kept by the browser, for the next time.
"""

from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kortinfo.texts import text
from kortinfo.views import theme
from kortinfo.views.pages import logbook_access

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
_KEY = "shell_element"
_CAME_TO = "shell_came_to"
"""Where Back or Forward led last, and how often: tells the browser that the app has come to it."""


def address_gone_back_to() -> dict[str, list[str]] | None:
    """Return what the address says where Back or Forward was just pressed, else None."""
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return None
    address = {key: st.query_params.get_all(key) for key in st.query_params}
    count = st.session_state.get(_CAME_TO, {"count": 0})["count"]
    st.session_state[_CAME_TO] = {"count": count + 1, "search": urlencode(address, doseq=True)}
    return address


def shell(language: str) -> None:
    """Put the element on the page."""
    words = {said: text(f"streamlit.{key}", language) for said, key in _SAYS.items()}
    came_to = st.session_state.get(_CAME_TO, {"count": 0, "search": ""})
    data = {
        "language": language,
        "words": words,
        "came_to": came_to,
        "name": logbook_access.given_name(),
    }
    with st.container(key="shell"):
        _component()(key=_KEY, data=data)


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
