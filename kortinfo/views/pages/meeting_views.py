"""The saved views in the app: what is looked at now as one, and one as what is looked at."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st

from kortinfo.logbook import SavedView
from kortinfo.selection import Selection, read_query, to_query
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings

MEETING = "meeting"
_NOT_A_VIEW = frozenset({MEETING, "unit", "point", "map"})
"""Keys of the address that are not part of what is looked at; the map's place is kept apart."""


def query_now(selection: Selection, settings: Settings) -> str:
    """Return what is looked at as a query string: the selection, and what others put there."""
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    others = {key: values for key, values in now.items() if key not in _NOT_A_VIEW}
    for key in _all_selection_keys():
        others.pop(key, None)
    ours = to_query(selection, default=default_selection(settings.population))
    return urlencode(
        [(key, value) for key, values in {**others, **ours}.items() for value in values]
    )


def link_of(view: SavedView) -> dict[str, list[str]]:
    """Return what a link to a saved view says."""
    params = parse_qs(view.query, keep_blank_values=True)
    if view.map_view:
        params["map"] = [view.map_view]
    return params


def for_browser(view: SavedView, settings: Settings) -> dict[str, object]:
    """Return a view as the strip needs it: where its map stood and the place it is about."""
    return {
        "id": view.id,
        "name": view.name,
        "map": view.map_view,
        "place": " ".join(sorted(selected(view.query, settings).areas)),
    }


def current(
    views: Sequence[SavedView], selection: Selection, settings: Settings, *, last: int
) -> int:
    """Return the id of the view that is looked at, 0 for none; of several alike, the last one."""
    alike = [view.id for view in views if selected(view.query, settings) == selection]
    if last in alike:
        return last
    return alike[0] if alike else 0


def selected(query: str, settings: Settings) -> Selection:
    """Return the selection of a query string."""
    params: Mapping[str, Sequence[str]] = parse_qs(query, keep_blank_values=True)
    return read_query(params, default=default_selection(settings.population)).selection


def _all_selection_keys() -> tuple[str, ...]:
    from kortinfo.selection.query import QUERY_KEYS

    return QUERY_KEYS
