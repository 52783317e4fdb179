"""Groups of filters that are asked for less often: closed until they are opened or in use."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from kortinfo.selection import Selection
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.texts import number, text

FIELDS = {
    "contact": ("last_contact", "no_contact_since", "due"),
    "collaboration": ("kinds", "never_collaborated"),
    "responsible": ("responsible",),
    "business": ("sizes", "new_months", "job_ads"),
    "population": ("population",),
}
"""The fields of the selection in each group."""


@contextmanager
def group(name: str, selection: Selection, settings: Settings, language: str) -> Iterator[bool]:
    """Draw a group's frame; tell whether it is open, so that its widgets are worth making.

    It opens by itself in the run in which something in it becomes chosen, and stays as the user
    leaves it then.
    """
    chosen = in_use(name, selection, default_selection(settings.population))
    key, had = f"filter_group_{name}", f"filter_group_{name}_had"
    if chosen and not st.session_state.get(had):
        st.session_state[key] = True
    st.session_state[had] = bool(chosen)
    title = text("kort.population" if name == "population" else f"filters.group_{name}", language)
    count = f" ({number(chosen, language)})" if chosen else ""
    with st.expander(f"{title}{count}", key=key, on_change="rerun") as frame:
        yield bool(frame.open)


def in_use(name: str, selection: Selection, default: Selection) -> int:
    """Return how many choices are made in a group."""
    count = 0
    for field in FIELDS[name]:
        value = getattr(selection, field)
        if isinstance(value, frozenset):
            count += len(value)
        else:
            count += int(value != getattr(default, field))
    return count
