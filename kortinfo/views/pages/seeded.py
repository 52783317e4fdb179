"""Widgets that show what is looked at: set from it before they are drawn, and never against it.

A browser sends the value of every widget with whatever is done, and may not have heard yet what
the app has set one to: after two quick clicks the old value would come back as if somebody had
chosen it. So a widget that is set to another value is another widget, under a new key; what is
sent of the old one is heard by nobody.
"""

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st


def seeded(
    name: str,
    value: Any,
    labels: Hashable = (),
    *,
    meant: Callable[[Any], Any] = lambda value: value,
) -> str:
    """Set a widget to a value, where it says otherwise, and return the key to draw it by.

    Args:
        name: names the widget among all.
        value: what it shows; a list is the same in any order.
        labels: what its choices are called; where that has changed, the browser is told anew: it
            knows choices by their labels.
        meant: what a value of the widget means; a choice by the label it had a moment ago is one.
    """
    held = st.session_state
    if (key := key_of(name)) in held and _plain(meant(held[key])) != _plain(meant(value)):
        held[f"{name}_turn"] = held.get(f"{name}_turn", 0) + 1
        key = key_of(name)
    if key not in held or held[key] != value or held.get(f"{name}_labels", ()) != labels:
        held[key] = value
        held[f"{name}_labels"] = labels
    return key


def key_of(name: str) -> str:
    """Return the key a widget has now."""
    turn = st.session_state.get(f"{name}_turn", 0)
    return f"{name}~{turn}" if turn else name


def when_touched(name: str, act: Callable[[], None]) -> Callable[[], None]:
    """Return what a widget calls when it is touched: ``act``, unless it has been replaced since."""
    key = key_of(name)
    return lambda: act() if key == key_of(name) else None


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple | frozenset) else value
