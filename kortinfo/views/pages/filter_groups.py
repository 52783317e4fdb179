"""Groups of filters that are asked for less often: closed until they are opened or in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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
    title = text("kort.population" if name == "population" else f"filters.group_{name}", language)
    label = f"{title} ({number(chosen, language)})" if chosen else title
    key = f"filter_group_{name}"
    before = st.session_state.get(f"{key}_before", _Before())
    if chosen and not before.chosen:
        st.session_state[key] = True
    elif label != before.label or key not in st.session_state:
        # Another label is another frame to the browser, and another page forgets it: a closed one.
        st.session_state[key] = before.is_open
    with st.expander(label, key=key, on_change="rerun") as frame:
        is_open = bool(frame.open)
        st.session_state[f"{key}_before"] = _Before(
            label=label, chosen=bool(chosen), is_open=is_open
        )
        yield is_open


@dataclass(frozen=True, kw_only=True)
class _Before:
    """A group as it was drawn last."""

    label: str = ""
    chosen: bool = False
    is_open: bool = False


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
