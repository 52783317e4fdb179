"""Which part of the page *Dækning* is open; it stands in the address as ``part``.

A session keeps it while other pages are looked at, as it keeps the filters.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from kortinfo.texts import text
from kortinfo.views.pages.seeded import key_of, seeded, when_touched

PARTS = ("matrix", "holes", "time", "play", "falls", "targets", "work", "compare")
KEY = "part"
"""The key in the address."""
_CHOSEN = "coverage_part_chosen"
_WIDGET = "coverage_part"


def from_query(params: Mapping[str, Sequence[str]]) -> str:
    """Read a link's part; what there is not is the first."""
    asked = list(params.get(KEY, ()))[-1:]
    return asked[0] if asked and asked[0] in PARTS else PARTS[0]


def to_query(part: str) -> dict[str, list[str]]:
    """Return what stands in the address; nothing of the first."""
    return {} if part == PARTS[0] else {KEY: [part]}


def chosen() -> str:
    """Return the session's part."""
    part: str = st.session_state.get(_CHOSEN, PARTS[0])
    return part


def choose(part: str) -> None:
    """Show this one from now on."""
    st.session_state[_CHOSEN] = part


def show_choice(language: str) -> str:
    """Let a part be chosen; return the one that is."""
    labels = tuple(text(f"coverage.part_{name}", language) for name in PARTS)
    st.segmented_control(
        text("coverage.part", language),
        PARTS,
        format_func=lambda name: text(f"coverage.part_{name}", language),
        key=seeded(_WIDGET, chosen(), labels),
        required=True,
        label_visibility="collapsed",
        on_change=when_touched(_WIDGET, _touched),
    )
    return chosen()


def _touched() -> None:
    choose(st.session_state[key_of(_WIDGET)] or PARTS[0])
