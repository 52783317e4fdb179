"""The plan a session works on, in memory only."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo.routes.plan import VisitPlan
from kortinfo.routes.planning import Basis
from kortinfo.routes.wishes import Mode, Wishes
from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import text
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.coverage_view import build_key
from kortinfo.visit_plans import basis_for

_HELD = "visits_held"
_SAID = "visits_said"


@dataclass(frozen=True, kw_only=True)
class Held:
    """A plan with what it came from.

    Attributes:
        plan: as it is now.
        wishes: what it was made from; a home is in them, and nowhere else.
        selection: whom it chose from.
        swapping: the stop, by its key, that another is sought for; "": none.
    """

    plan: VisitPlan
    wishes: Wishes
    selection: Selection
    swapping: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """What the page is about.

    Attributes:
        prepared: the build's businesses.
        selection: what is chosen.
        chosen: its mask over the businesses.
        settings: the installation's, with targets and campaigns of the logbook.
        snapshot: the build.
        language: "da" or "en".
    """

    prepared: Prepared
    selection: Selection
    chosen: NDArray[np.bool_]
    settings: Settings
    snapshot: Snapshot
    language: str


def held() -> Held | None:
    """Return the session's plan."""
    found: Held | None = st.session_state.get(_HELD)
    return found


def hold(plan: Held | None) -> None:
    """Work on another plan from now on."""
    st.session_state[_HELD] = plan


def change(changed: Callable[[Held], Held | None]) -> None:
    """Change the session's plan; None leaves it, and says that it cannot be kept so."""
    now = held()
    if now is None:
        return
    after = changed(now)
    if after is None:
        say("visits.not_kept")
    else:
        hold(after)


def say(key: str, **values: str) -> None:
    """Say something over the plan, once."""
    st.session_state[_SAID] = (key, values)


def said(language: str) -> str:
    """Return what is to be said; "" for nothing."""
    told: tuple[str, Mapping[str, str]] | None = st.session_state.pop(_SAID, None)
    return text(told[0], language, **told[1]) if told else ""


def basis(shown: Shown, wishes: Wishes) -> Basis:
    """Return what a plan stands on; a build's first of a day takes a moment."""
    key = f"{build_key(shown.snapshot, shown.settings)}|{shown.settings.targets!r}"
    key += f"|{shown.settings.campaigns!r}"
    return _basis(key, min(wishes.dates), wishes.mode, shown)


@st.cache_resource(max_entries=4, show_spinner=False)
def _basis(key: str, day: dt.date, mode: Mode, _shown: Shown) -> Basis:  # noqa: ARG001 - depends on it
    return basis_for(
        _shown.snapshot, _shown.settings, day=day, mode=mode, codes=_shown.prepared.codes
    )


def without(wishes: Wishes, unit: str) -> Wishes:
    """Return the wishes with a unit that is not to be visited any more."""
    return replace(
        wishes,
        nevers=wishes.nevers | {unit},
        musts=wishes.musts - {unit},
        locked=tuple(each for each in wishes.locked if each.unit_id != unit),
    )
