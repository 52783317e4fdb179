"""The logbook as the pages use it: opened once a process, written with who and when."""

import datetime as dt

import streamlit as st
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kortinfo.logbook import Logbook
from kortinfo.settings import Settings
from kortinfo.texts import text

_WHO = "who"


def logbook(settings: Settings) -> Logbook:
    """Return the logbook of the settings; opened again where its file was put back or replaced.

    Raises:
        LogbookError: it cannot be used; the message says what to do.
    """
    return _opened(settings.logbook, str(settings.folder), _file(settings), settings)


@st.cache_resource(max_entries=4, show_spinner=False, on_release=lambda book: book.close())
def _opened(
    url: str,
    folder: str,  # noqa: ARG001 - what it depends on
    file: tuple[int, int],  # noqa: ARG001 - likewise
    _settings: Settings,
) -> Logbook:
    return Logbook.open(url, folder=_settings.folder)


def _file(settings: Settings) -> tuple[int, int]:
    """Name the very file of a SQLite logbook: another one at the same path is another logbook."""
    try:
        url = make_url(settings.logbook)
        path = settings.folder / (url.database or "")
        if url.get_backend_name() != "sqlite":
            return (0, 0)
        found = path.stat()
    except (ArgumentError, OSError):
        return (0, 0)
    return (found.st_dev, found.st_ino)


def who() -> str:
    """Return who looks: as signed in, else the name given in this session, else ""."""
    told = st.user.to_dict()
    signed_in = told.get("name") or told.get("email")
    return str(signed_in or st.session_state.get(_WHO) or "")


def is_signed_in() -> bool:
    """Tell whether the name is known without asking."""
    told = st.user.to_dict()
    return bool(told.get("name") or told.get("email"))


def call_me(name: str) -> None:
    """Remember the name for the rest of the session."""
    st.session_state[_WHO] = " ".join(name.split())[:80]


def ask_name(language: str, *, key: str) -> None:
    """Ask who writes, where nobody is signed in."""
    if is_signed_in():
        return
    name = st.text_input(
        text("review.your_name", language), value=who(), key=key, max_chars=80, width=360
    )
    call_me(name)


def now() -> dt.datetime:
    """Return this moment, in UTC; only pages read the clock."""
    return dt.datetime.now(dt.UTC)
