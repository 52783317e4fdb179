"""Breadcrumbs above the map: municipality, district, workplace; each leads back to its level."""

from functools import lru_cache
from importlib import resources
from typing import Any

import streamlit as st

from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import NAME
from kortinfo.texts import text
from kortinfo.views.pages import link, state
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.card import find_unit
from kortinfo.views.pages.trail_steps import Step, steps
from kortinfo.views.pages.words import known, shortened

_KEY = "trail_element"
_GONE = "trail_gone"


def show_trail(
    prepared: Prepared,
    selection: Selection,
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    """Show the way here; a step leads back to its level, and the map goes there.

    Args:
        prepared: the build's businesses.
        selection: what is chosen.
        settings: for the home municipalities.
        snapshot: for the name of a unit that is not on the map.
        language: "da" or "en".
    """
    found = steps(
        prepared,
        selection,
        home=settings.home_municipalities,
        card=state.open_card(),
        card_name=_name(state.open_card(), prepared, snapshot),
        point=state.open_point(),
        language=language,
    )
    with st.container(key="trail"):
        _component()(
            key=_KEY,
            data={
                "label": text("trail.label", language),
                "steps": [shortened(step.name) for step in found],
            },
            on_step_change=lambda: _gone_to(found),
        )


def _name(unit_id: str | None, prepared: Prepared, snapshot: Snapshot) -> str:
    if unit_id is None:
        return ""
    row = prepared.row_of.get(unit_id)
    if row is not None:
        return known(prepared.businesses[NAME].iloc[row])
    unit = find_unit(snapshot, unit_id)
    return unit_id if unit is None else known(unit[NAME])


def gone() -> int:
    """Return how often a step was taken after which the map shows all of its level."""
    times: int = st.session_state.get(_GONE, 0)
    return times


def _gone_to(found: list[Step]) -> None:
    """Go to the step a browser names, if there is one."""
    told = st.session_state[_KEY].get("step")
    at = told.get("at") if isinstance(told, dict) else None
    if type(at) is not int or not 0 <= at < len(found) - 1:
        return
    step = found[at]
    link.change(areas=step.selection.areas, shape=step.selection.shape)
    if step.point:
        state.show_point(step.point)
    else:
        state.close_card()
    if step.goes:
        st.session_state[_GONE] = gone() + 1


def _read(name: str) -> str:
    return (resources.files("kortinfo.views.pages") / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "kortinfo_trail",
        html='<nav class="ki-trail"></nav>',
        css=_read("trail.css"),
        js=_read("trail.js"),
        isolate_styles=False,
    )
