"""The logbook as the pages use it: opened once a process, written with who and when."""

import datetime as dt
from urllib.parse import unquote

import streamlit as st
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kortinfo.errors import KortinfoError
from kortinfo.forgotten import load_forgotten
from kortinfo.logbook import Logbook
from kortinfo.processing_record import NAME_COOKIE
from kortinfo.settings import Settings
from kortinfo.text import escape, printable
from kortinfo.texts import text
from kortinfo.views.pages import state
from kortinfo.views.pages.seeded import seeded, when_touched

_WHO, _REFUSED = "who", "who_refused"
_ASKED, _ASKING = "who_asked_at", "who_asking"


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
    """Return who looks: as signed in, else the name given here or in this browser before, or ""."""
    given = given_name()
    return _signed_in() or (_remembered() if given is None else given)


def is_signed_in() -> bool:
    """Tell whether the name is known without asking."""
    return bool(_signed_in())


def _signed_in() -> str:
    told = st.user.to_dict()
    return str(told.get("name") or told.get("email") or "")


def _remembered() -> str:
    return _tidy(unquote(st.context.cookies.get(NAME_COOKIE, "")))


def allowed(name: str) -> str:
    """Return a name as it may be written; "", and it is told why, for one that is forgotten.

    Neither a browser nor a colleague may bring that back.
    """
    told = _tidy(name)
    if not told or not is_forgotten(told):
        return told
    st.session_state[_WHO] = ""  # which the browser remembers in its place
    st.session_state[_REFUSED] = True
    return ""


def is_forgotten(name: str) -> bool:
    """Tell whether a person's name was to be forgotten."""
    try:
        settings = state.plain_settings()
        return load_forgotten(settings.folder / settings.forgotten).masked(name) != name
    except KortinfoError:  # the page tells what is wrong with the settings
        return False


def _tidy(name: str) -> str:
    return " ".join(printable(name).split())[:80]


def given_name() -> str | None:
    """Return the name given in this session, for the browser to remember; None: none was.

    A forgotten one, given before or remembered by the browser, is "".
    """
    if is_signed_in():
        return None
    given: str | None = st.session_state.get(_WHO)
    allowed(_remembered() if given is None else given)
    allowed_now: str | None = st.session_state.get(_WHO)
    return allowed_now


def call_me(name: str) -> None:
    """Remember the name for the rest of the session."""
    told = allowed(name)
    if told:
        st.session_state.pop(_REFUSED, None)
    if told or who():
        st.session_state[_WHO] = told


def say_refused(language: str) -> None:
    """Say that a name is forgotten and was not taken, until another is given."""
    if st.session_state.get(_REFUSED):
        st.error(text("review.name_forgotten", language))


def ask_name(language: str, *, key: str) -> None:
    """Ask who writes, where nobody is signed in."""
    if is_signed_in():
        return
    shown = seeded(key, who())
    st.text_input(
        text("review.your_name", language),
        key=shown,
        max_chars=80,
        width=360,
        on_change=when_touched(key, lambda: call_me(st.session_state[shown])),
    )
    say_refused(language)


def signed(place: str) -> bool:
    """Tell whether it is known who writes; if not, the page asks at ``place``: :func:`ask_at`."""
    if not who():
        ask_first(place)
        st.rerun()
    return True


def ask_first(place: str) -> None:
    """Ask who writes at a place in the run that follows; for what a widget calls."""
    st.session_state[_ASKED] = place


def ask_at(place: str, language: str) -> None:
    """Ask who writes where something was about to be written in nobody's name."""
    if st.session_state.get(_ASKED) != place:
        return
    if who():
        del st.session_state[_ASKED]
        return
    st.session_state[_ASKING] = True
    st.html(f'<p class="ki-beware" role="alert">{escape(text("review.name_first", language))}</p>')
    ask_name(language, key=f"who_{place}")


def ask_name_once(language: str, *, key: str) -> None:
    """Ask who writes at the top of a page, unless it is asked at a place further down."""
    st.session_state.pop(_ASKING, None)
    if who() or st.session_state.get(_ASKED) is None:
        ask_name(language, key=key)


def ask_elsewhere() -> None:
    """At the end of a page, ask at its top again where the place that asked is not on it."""
    if st.session_state.get(_ASKED) and not who() and not st.session_state.get(_ASKING):
        del st.session_state[_ASKED]
        st.rerun()


def now() -> dt.datetime:
    """Return this moment, in UTC; only pages read the clock."""
    return dt.datetime.now(dt.UTC)
