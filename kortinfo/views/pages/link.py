"""The address bar: what is looked at, as codes.

Search text and names of businesses never stand in it; the employee responsible does (``who``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from kortinfo.selection import Chip, Selection, read_query, to_query
from kortinfo.selection.default import default_selection
from kortinfo.selection.query import QUERY_KEYS
from kortinfo.settings import Settings
from kortinfo.views.pages import page_part, state, view_choice

_SELECTION = "selection"
_IGNORED = "link_ignored"
_GOING = "going"
_JUST_MOVED = "just_moved"
_SEARCHES = "searches"
_SHOWN = "link_shown"
_WRITTEN = "link_written"
_UNIT = "unit"
_POINT = "point"
_PARTS = {part.key for part in page_part.ALL}
_OURS = frozenset({*QUERY_KEYS, *view_choice.VIEW_KEYS, *_PARTS, _UNIT, _POINT})
_UNIT_ID = re.compile(r"[0-9]{10}|cvr:[0-9]{8}")
_MOST_AT_POINT = 30
"""Units of a list that a link holds; a longer list is not in it."""
_MOST_SEARCHES = 200


@dataclass
class Going:
    """Where the page goes next; it waits until the page is there.

    A click that comes while another is carried out ends that at its next look at the session, so
    what is to be done whole changes this, and nothing in the session.

    Attributes:
        to: what a link says; None: nowhere.
        back: Back or Forward led there.
    """

    to: Mapping[str, Sequence[str]] | None = None
    back: bool = False


def going() -> Going:
    """Return where the page goes next, to be changed."""
    found: Going = st.session_state.setdefault(_GOING, Going())
    return found


def moved_to(params: Mapping[str, Sequence[str]] | None) -> None:
    """Go where Back or Forward led; None: neither was pressed."""
    st.session_state[_JUST_MOVED] = False
    if params is not None:
        there = going()
        there.to, there.back = params, True


def selection(settings: Settings) -> Selection:
    """Return what the session looks at; a session's first run reads it from the link."""
    there = going()
    if (to := there.to) is not None:
        st.session_state[_JUST_MOVED] = there.back
        follow(to, default=default_selection(settings.population))
        if there.to is to:
            there.to, there.back = None, False
    elif _SELECTION not in st.session_state:
        params = {key: st.query_params.get_all(key) for key in st.query_params}
        follow(params, default=default_selection(settings.population))
    chosen: Selection = st.session_state[_SELECTION]
    return chosen


def just_moved() -> bool:
    """Tell whether Back or Forward led to this run."""
    return bool(st.session_state.get(_JUST_MOVED))


def choose(chosen: Selection) -> None:
    """Look at something else from now on."""
    st.session_state[_SELECTION] = chosen


def chosen_now() -> Selection:
    """Return what is looked at, for what a widget is told to do; see :func:`change`."""
    chosen: Selection = st.session_state[_SELECTION]
    return chosen


def drop(chip: Chip) -> None:
    """Take away what a chip says, and no more; see :func:`change`."""
    value = getattr(chosen_now(), chip.key)
    if isinstance(value, frozenset):
        change(**{chip.key: value - {chip.value}})
    else:
        change(**{chip.key: getattr(chip.without, chip.key)})


def change(**fields: Any) -> None:
    """Change some filters; the others stay as they are now.

    What a widget is told to do may be of a run before last, where one is cut short by the next
    click: it must not bring back what was chosen then.
    """
    choose(replace(chosen_now(), **fields))


def follow(params: Mapping[str, Sequence[str]], *, default: Selection) -> None:
    """Look at what a link says; what it says wrongly is remembered for :func:`ignored`."""
    read = read_query(params, default=default)
    view_choice.choose(view_choice.from_query(params))
    for part in page_part.ALL:
        part.choose(part.from_query(params))
    search = _searches().get(_named(read.selection, default), "")
    st.session_state[_SELECTION] = replace(read.selection, search=search)
    st.session_state[_IGNORED] = read.ignored
    unit, point = _units(params, _UNIT)[-1:], _units(params, _POINT)
    state.show_point(point if len(point) <= _MOST_AT_POINT else ())
    if unit:
        state.show_card(unit[0])


def _units(params: Mapping[str, Sequence[str]], key: str) -> tuple[str, ...]:
    """Return the unit ids under a key, each once."""
    told = (unit for value in params.get(key, ()) for unit in value.split(","))
    return tuple(dict.fromkeys(unit for unit in told if _UNIT_ID.fullmatch(unit)))


def _named(chosen: Selection, default: Selection) -> str:
    """Name what of a selection stands in the link."""
    return repr(sorted(to_query(chosen, default=default).items()))


def _searches() -> dict[str, str]:
    """Return what was searched for beside each selection, as Back cannot read it in a link."""
    found: dict[str, str] = st.session_state.setdefault(_SEARCHES, {})
    return found


def _remember_search(chosen: Selection, default: Selection) -> None:
    searches, name = _searches(), _named(chosen, default)
    if chosen.search:
        searches[name] = chosen.search
    else:
        searches.pop(name, None)
    while len(searches) > _MOST_SEARCHES:
        del searches[next(iter(searches))]


def ignored() -> tuple[str, ...]:
    """Return what the link said that could not be used, once."""
    told: tuple[str, ...] = st.session_state.pop(_IGNORED, ())
    return told


def catch_up() -> None:
    """Run the page anew where it shows something else than what is looked at now.

    To be called in a fragment: where a browser sends a click in the page and a fragment's own news
    in one message, Streamlit runs no more than the fragment.
    """
    if st.session_state.get(_SHOWN, _now()) != _now():
        st.rerun()


def _now() -> tuple[object, ...]:
    view = view_choice.to_query(view_choice.chosen())
    return (
        st.session_state.get(_SELECTION),
        state.open_card(),
        state.open_point(),
        repr(view),
        *(part.chosen() for part in page_part.ALL),
        state.language(),
    )


def write(chosen: Selection, settings: Settings) -> None:
    """Put what is looked at into the address bar; keys of others are left alone."""
    st.session_state[_SHOWN] = _now()
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    others = {key: values for key, values in now.items() if key not in _OURS}
    default = default_selection(settings.population)
    _remember_search(chosen, default)
    ours = to_query(chosen, default=default)
    unit, point = state.open_card(), state.open_point()
    ours |= view_choice.to_query(view_choice.chosen())
    for part in page_part.ALL:
        ours |= part.to_query(part.chosen())
    if unit:
        ours[_UNIT] = [unit]
    if 1 < len(point) <= _MOST_AT_POINT:
        ours[_POINT] = [",".join(point)]
    query = {**others, **ours}
    # What the last run wrote may still be on its way, and would come after what a browser says now.
    if query != now or ours != st.session_state.get(_WRITTEN, ours):
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = ours
