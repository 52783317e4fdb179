"""The address bar: what is looked at, as codes. Search text and names never stand in it."""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from kortinfo.selection import Selection, read_query, to_query
from kortinfo.selection.default import default_selection
from kortinfo.selection.query import QUERY_KEYS
from kortinfo.settings import Settings
from kortinfo.views.pages import state, view_choice

_SELECTION = "selection"
_IGNORED = "link_ignored"
_MOVED = "moved"
_UNIT = "unit"
_OURS = frozenset({*QUERY_KEYS, *view_choice.VIEW_KEYS, _UNIT})
_UNIT_ID = re.compile(r"\d{10}|cvr:\d{8}")


def moved_to(params: Mapping[str, Sequence[str]] | None) -> None:
    """Go where Back or Forward led; None: neither was pressed."""
    if params is not None:
        st.session_state[_MOVED] = params


def selection(settings: Settings) -> Selection:
    """Return what the session looks at; a session's first run reads it from the link."""
    moved = st.session_state.pop(_MOVED, None)
    if moved is not None:
        follow(moved, default=default_selection(settings.population))
    elif _SELECTION not in st.session_state:
        params = {key: st.query_params.get_all(key) for key in st.query_params}
        follow(params, default=default_selection(settings.population))
    chosen: Selection = st.session_state[_SELECTION]
    return chosen


def choose(chosen: Selection) -> None:
    """Look at something else from now on."""
    st.session_state[_SELECTION] = chosen


def follow(params: Mapping[str, Sequence[str]], *, default: Selection) -> None:
    """Look at what a link says; what it says wrongly is remembered for :func:`ignored`."""
    read = read_query(params, default=default)
    view_choice.choose(view_choice.from_query(params))
    st.session_state[_SELECTION] = read.selection
    st.session_state[_IGNORED] = read.ignored
    unit = list(params.get(_UNIT, ()))[-1:]
    if unit and _UNIT_ID.fullmatch(unit[0]):
        state.show_point((unit[0],))
    else:
        state.close_card()


def ignored() -> tuple[str, ...]:
    """Return what the link said that could not be used, once."""
    told: tuple[str, ...] = st.session_state.pop(_IGNORED, ())
    return told


def write(chosen: Selection, settings: Settings) -> None:
    """Put what is looked at into the address bar; keys of others are left alone."""
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    others = {key: values for key, values in now.items() if key not in _OURS}
    ours = to_query(chosen, default=default_selection(settings.population))
    unit = state.open_card()
    ours |= view_choice.to_query(view_choice.chosen())
    query = {**others, **ours, **({_UNIT: [unit]} if unit else {})}
    if query != now:
        st.query_params.from_dict(query)
