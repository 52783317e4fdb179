"""The plan a session works on, in memory only."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo.errors import KortinfoError
from kortinfo.logbook import KeptPlan
from kortinfo.plan_json import Seen
from kortinfo.plan_keeping import planned_elsewhere
from kortinfo.routes.plan import DANISH_TIME, VisitPlan
from kortinfo.routes.planning import Basis
from kortinfo.routes.wishes import Mode, Point, Wishes
from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import text
from kortinfo.views.pages import logbook_access
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
        saved: the version in the logbook; None: it is not there.
        saved_as: the plan as it was kept.
        seen: the businesses as the plan saw them; None: read them from its build.
        reason: why protected businesses may be on it; "": they may not.
        called_off: its last version, where it was called off just now.
    """

    plan: VisitPlan
    wishes: Wishes
    selection: Selection
    swapping: str = ""
    saved: KeptPlan | None = None
    saved_as: VisitPlan | None = None
    seen: Mapping[str, Seen] | None = None
    reason: str = ""
    called_off: KeptPlan | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the logbook has the plan as it is now."""
        return self.saved is not None and self.plan == self.saved_as

    @property
    def lacks_home(self) -> bool:
        """Whether a day is from or to a home that nobody knows any more: homes are never kept."""
        return any(
            point is not None and point.home and not (point.x or point.y)
            for each in self.wishes.people
            for point in (each.start, each.end)
        )


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


def change(changed: Callable[[Held], Held | None]) -> bool:
    """Change the session's plan; None leaves it, and says that it cannot be kept so.

    Returns:
        whether it was changed.
    """
    now = held()
    if now is None:
        return False
    after = changed(now)
    if after is None:
        say("visits.not_kept")
        return False
    hold(after)
    return True


def say(key: str, **values: str) -> None:
    """Say something over the plan, once."""
    st.session_state[_SAID] = (key, values)


def said(language: str) -> str:
    """Return what is to be said; "" for nothing."""
    told: tuple[str, Mapping[str, str]] | None = st.session_state.pop(_SAID, None)
    return text(told[0], language, **told[1]) if told else ""


def with_home(held: Held, home: Point) -> Held:
    """Return a plan with its homes, which are not kept, known again."""
    people = tuple(
        replace(
            each,
            start=home if each.start.home else each.start,
            end=home if each.end is not None and each.end.home else each.end,
        )
        for each in held.wishes.people
    )
    return replace(held, wishes=replace(held.wishes, people=people))


def without_homes(held: Held) -> Held:
    """Return a plan reckoned from each one's first stop to the last: nobody says where homes are.

    The first stop stands for the home, as one: the way from it is told nowhere.
    """
    firsts = {day.person: day.stops[0] for day in reversed(held.plan.days) if day.stops}

    def at(name: str) -> Point:
        stop = firsts.get(name)
        return Point(1, 1, home=True) if stop is None else Point(stop.x, stop.y, home=True)

    people = tuple(
        replace(
            each,
            start=at(each.name) if each.start.home else each.start,
            end=None if each.end is not None and each.end.home else each.end,
        )
        for each in held.wishes.people
    )
    return replace(held, wishes=replace(held.wishes, people=people))


def renamed(held: Held, old: str, new: str) -> Held:
    """Return a plan with a person under another name; another's name is left alone."""
    wishes, plan = held.wishes, held.plan
    if any(each.name == new for each in wishes.people):
        return held

    def name(now: str) -> str:
        return new if now == old else now

    return replace(
        held,
        plan=replace(
            plan,
            days=tuple(replace(day, person=name(day.person)) for day in plan.days),
            unmet=tuple(replace(each, person=name(each.person)) for each in plan.unmet),
        ),
        wishes=replace(
            wishes,
            people=tuple(replace(each, name=name(each.name)) for each in wishes.people),
            locked=tuple(replace(each, person=name(each.person)) for each in wishes.locked),
            appointments=tuple(
                replace(each, person=name(each.person)) for each in wishes.appointments
            ),
        ),
    )


def basis(shown: Shown, wishes: Wishes, working_on: Held | None = None) -> Basis:
    """Return what a plan stands on; a build's first of a day takes a moment.

    What stands on other plans in the logbook than the one that is worked on is left out.
    """
    key = f"{build_key(shown.snapshot, shown.settings)}|{shown.settings.targets!r}"
    key += f"|{shown.settings.campaigns!r}"
    found = _basis(key, min(wishes.dates), wishes.mode, shown)
    saved = working_on.saved if working_on is not None else None
    today = logbook_access.now().astimezone(DANISH_TIME).date()
    with suppress(KortinfoError):  # that the logbook cannot be read is said where plans are listed
        book = logbook_access.logbook(shown.settings)
        planned = planned_elsewhere(book, today=today, besides=saved.key if saved else "")
        return replace(found, planned=planned)
    return found


@st.cache_resource(max_entries=4, show_spinner=False)
def _basis(key: str, day: dt.date, mode: Mode, _shown: Shown) -> Basis:  # noqa: ARG001 - depends on it
    return basis_for(
        _shown.snapshot, _shown.settings, day=day, mode=mode, codes=_shown.prepared.codes
    )


def without(wishes: Wishes, unit: str) -> Wishes:
    """Return the wishes with a stop (its unit, or ``key_of``) that is not to be any more."""
    return replace(
        wishes,
        nevers=wishes.nevers | {unit},
        musts=wishes.musts - {unit},
        locked=tuple(each for each in wishes.locked if each.unit_id != unit),
        appointments=tuple(each for each in wishes.appointments if each.key != unit),
    )
