"""How the map is looked at, not what: by what circles are coloured, and what lies under them.

Kept in the session and in the address bar (``color``, ``backdrop``); no filter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from kortinfo.selection.colouring import COLOURINGS
from kortinfo.texts import text

BACKDROPS = ("plain", "covered", "uncovered_employees")
VIEW_KEYS = ("color", "backdrop")
"""The keys in the address bar."""
_STATE = "view_choice"
_OTHERS = tuple(name for name in COLOURINGS if name != "job_ads")


@dataclass(frozen=True, kw_only=True)
class ViewChoice:
    """One of ``COLOURINGS`` and one of ``BACKDROPS``."""

    colouring: str = COLOURINGS[0]
    backdrop: str = BACKDROPS[0]


def view_choice() -> ViewChoice:
    """Return how the session looks at the map."""
    chosen = st.session_state.get(_STATE)
    return chosen if isinstance(chosen, ViewChoice) else ViewChoice()


def choose_view(choice: ViewChoice) -> None:
    """Look at the map another way from now on."""
    st.session_state[_STATE] = choice


def view_from_query(params: Mapping[str, Sequence[str]]) -> ViewChoice:
    """Return what a link says; what is missing or unknown is as usual."""
    colour, backdrop = (list(params.get(key, ()))[-1:] for key in VIEW_KEYS)
    usual = ViewChoice()
    return ViewChoice(
        colouring=colour[0] if colour and colour[0] in COLOURINGS else usual.colouring,
        backdrop=backdrop[0] if backdrop and backdrop[0] in BACKDROPS else usual.backdrop,
    )


def view_to_query(choice: ViewChoice) -> dict[str, list[str]]:
    """Return what stands in a link; what is as usual does not."""
    usual = ViewChoice()
    told = zip(
        VIEW_KEYS,
        (choice.colouring, choice.backdrop),
        (usual.colouring, usual.backdrop),
        strict=True,
    )
    return {key: [value] for key, value, default in told if value != default}


def show_view_choices(language: str, *, job_ads: bool = True) -> ViewChoice:
    """Show both choices side by side and return what is chosen now.

    Args:
        language: "da" or "en".
        job_ads: there is a source of job ads; without one nothing is coloured by them.
    """
    now = view_choice()
    offered = [name for name in COLOURINGS if job_ads or name in (now.colouring, *_OTHERS)]
    _seed("view_color", now.colouring)
    _seed("view_backdrop", now.backdrop)
    with st.container(key="view_choices", horizontal=True):
        st.selectbox(
            text("filters.color", language),
            offered,
            format_func=lambda name: text(f"colouring.title_{name}", language),
            key="view_color",
            on_change=_changed,
        )
        st.selectbox(
            text("filters.backdrop", language),
            BACKDROPS,
            format_func=lambda name: text(f"filters.backdrop_{name}", language),
            key="view_backdrop",
            on_change=_changed,
        )
    return now


def _seed(key: str, value: str) -> None:
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _changed() -> None:
    choose_view(
        ViewChoice(
            colouring=st.session_state["view_color"], backdrop=st.session_state["view_backdrop"]
        )
    )
