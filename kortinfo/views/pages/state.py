"""What one visitor's session holds, and what all sessions share: settings and the open snapshot.

Environment and clock are read here and nowhere below.
"""

import datetime as dt
import os
from functools import lru_cache
from pathlib import Path

import streamlit as st

from kortinfo.errors import KortinfoError
from kortinfo.settings import CONFIG_VARIABLE, FILE_NAME, Settings, load_settings
from kortinfo.snapshot import Snapshot, open_snapshot
from kortinfo.texts import LANGUAGES

AS_OF_VARIABLE = "KORTINFO_AS_OF"
_LANGUAGE = "language"
_CARD = "card"
_POINT = "point"
_CLICK = "click"


def config_path() -> Path:
    """Return the settings file's path: ``KORTINFO_CONFIG``, else ``kortinfo.toml`` here."""
    return Path(os.environ.get(CONFIG_VARIABLE) or FILE_NAME)


def today() -> dt.date:
    """Return the day the visitor looks at the app; only pages read the clock."""
    return dt.datetime.now().astimezone().date()


def language() -> str:
    """Return the session's language: chosen in the app, else the settings', else Danish."""
    chosen = st.session_state.get(_LANGUAGE)
    if chosen in LANGUAGES:
        return str(chosen)
    try:
        return plain_settings().language
    except KortinfoError:
        return "da"


def choose_language(value: str) -> None:
    """Remember the language for the rest of the session."""
    st.session_state[_LANGUAGE] = value


def current() -> tuple[Settings, Snapshot]:
    """Return the settings and the snapshot as they are on disk now.

    Both are looked up at every run, so that mended settings and a new build show at once; tables
    are shared by all sessions and read once a build.

    Raises:
        KortinfoError: the settings have faults, or there is no snapshot that can be opened.
    """
    settings = plain_settings()
    snapshot = open_snapshot(settings.snapshot_folder)
    wanted = os.environ.get(AS_OF_VARIABLE)  # set by ``kortinfo serve --as-of``, which checks it
    if not wanted or wanted == snapshot.as_of.isoformat():
        return settings, snapshot
    key = f"{snapshot.folder} {snapshot.fingerprint} {settings.model_dump_json()}"
    return settings, _seen_on(key, dt.date.fromisoformat(wanted), snapshot, settings)


@st.cache_resource(max_entries=2, show_spinner=False)
def _seen_on(
    key: str,  # noqa: ARG001 - what the result depends on
    as_of: dt.date,
    _snapshot: Snapshot,
    _settings: Settings,
) -> Snapshot:
    from kortinfo.build import as_seen_on  # the whole build, needed only here

    return as_seen_on(_snapshot, _settings, as_of)


def plain_settings() -> Settings:
    """Return the settings as they are on disk now; read again only where something is new."""
    path = config_path()
    try:
        file = path.stat()
    except OSError:
        return load_settings(path)  # which tells what is wrong
    own = tuple(sorted((key, os.environ[key]) for key in os.environ if key.startswith("KORTINFO")))
    return _read_settings(path.absolute(), (file.st_mtime_ns, file.st_size), own)


@lru_cache(maxsize=2)
def _read_settings(path: Path, file: tuple[int, int], own: tuple[tuple[str, str], ...]) -> Settings:  # noqa: ARG001 - what it depends on
    return load_settings(path)


def open_card() -> str | None:
    """Return the unit whose card is open."""
    return st.session_state.get(_CARD)


def open_point() -> tuple[str, ...]:
    """Return the units to choose between, where several stand at the point that was clicked."""
    return tuple(st.session_state.get(_POINT, ()))


def show_card(unit_id: str) -> None:
    """Open a unit's card; a list of units it was chosen from stays behind it."""
    st.session_state[_CARD] = unit_id


def show_point(unit_ids: tuple[str, ...]) -> None:
    """Open the list of units at a point (one unit: its card)."""
    st.session_state[_POINT] = unit_ids if len(unit_ids) > 1 else ()
    st.session_state[_CARD] = unit_ids[0] if len(unit_ids) == 1 else None


def back_to_point() -> None:
    """Close the card, back to the list it was chosen from."""
    st.session_state[_CARD] = None


def close_card() -> None:
    """Close the card and the list."""
    st.session_state[_CARD] = None
    st.session_state[_POINT] = ()


def is_new(nonce: str) -> bool:
    """Tell whether a click has not been acted on yet, and remember it."""
    new: bool = st.session_state.get(_CLICK) != nonce
    st.session_state[_CLICK] = nonce
    return new
