"""One key an answer, and no answer to what nobody can have read yet."""

import time

import streamlit as st

_SHOWN_SINCE = "review_shown_since"
_READ = 0.7
"""Seconds it takes to read a row at the very least."""


def shown_now(key: str) -> None:
    """Remember since when what has this key is on the screen."""
    if st.session_state.get(_SHOWN_SINCE, ("", 0.0))[0] != key:
        st.session_state[_SHOWN_SINCE] = (key, time.monotonic())


def too_soon() -> bool:
    """Tell whether it has only just come up: a key held down is no answer."""
    since: float = st.session_state[_SHOWN_SINCE][1]
    return time.monotonic() - since < _READ
