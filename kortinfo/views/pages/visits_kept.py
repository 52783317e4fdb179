"""Plans in the logbook on the page *Besøg*: kept, opened again, called off."""

import datetime as dt
from dataclasses import replace
from urllib.parse import parse_qs

import streamlit as st

from kortinfo.errors import KortinfoError
from kortinfo.logbook import KeptPlan
from kortinfo.plan_json import from_json
from kortinfo.plan_keeping import ReasonMissing, ToKeep, keep_plan
from kortinfo.routes.plan import DANISH_TIME
from kortinfo.selection import read_query
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.texts import date, plural, text
from kortinfo.views.pages import logbook_access, visits_form, visits_held
from kortinfo.views.pages.section import note
from kortinfo.views.pages.visits_held import Held, Shown
from kortinfo.views.pages.words import literal

_BACK, _AHEAD = dt.timedelta(days=14), dt.timedelta(days=90)
_MOST = 30


def today() -> dt.date:
    """Return the day it is in Denmark."""
    return logbook_access.now().astimezone(DANISH_TIME).date()


def show(shown: Shown) -> None:
    """List the plans of the last days and those to come, each to be opened."""
    language, now = shown.language, today()
    try:
        found = logbook_access.logbook(shown.settings).plans_of(now - _BACK, now + _AHEAD)
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    if not found:
        return
    mine = visits_held.held()
    is_open = mine.saved.key if mine is not None and mine.saved else ""
    # Nearest to today first: what one looks for on a phone in the car.
    nearest = sorted(found, key=lambda each: (each.ends < now, abs(each.starts - now), -each.id))
    soon = any(each.starts <= now <= each.ends for each in found)
    with st.expander(plural("visits.kept", len(found), language), expanded=soon and mine is None):
        for each in nearest[:_MOST]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    text("visits.open", language),
                    key=f"visits_open_{each.key}",
                    help=each.words,
                    disabled=each.key == is_open,
                    on_click=_open,
                    args=(each.id, shown.settings),
                )
                st.markdown(literal(each.words), width="stretch")
        if len(nearest) > _MOST:
            note(text("visits.kept_more", language, count=str(len(nearest) - _MOST)))


def _open(number: int, settings: Settings) -> None:
    try:
        found = logbook_access.logbook(settings).plan(number)
        if found is None or found.undone_at is not None:
            visits_held.say("visits.kept_gone")
            return
        visits_held.hold(opened(found, settings))
    except (KortinfoError, ValueError):
        visits_held.say("visits.kept_unreadable")


def opened(kept: KeptPlan, settings: Settings) -> Held:
    """Return a plan of the logbook as the page works on it; homes are not in it.

    Raises:
        ValueError: it cannot be read.
    """
    read = from_json(kept.content)
    wishes = read.wishes
    if wishes is None or {each.name for each in wishes.people} != {
        day.person for day in read.plan.days
    }:
        raise ValueError("a plan without what was wished of it")
    default = default_selection(settings.population)
    chosen = read_query(parse_qs(read.query), default=default)
    return Held(
        plan=read.plan,
        wishes=replace(wishes, include_protected=bool(read.reason)),
        selection=chosen.selection,
        saved=kept,
        saved_as=read.plan,
        seen=read.seen,
        reason=read.reason,
    )


def show_keeping(shown: Shown, held: Held) -> None:
    """Show whether the plan is kept, and the buttons that keep it or call it off."""
    language = shown.language
    if held.saved is None:
        label = "visits.keep"
    else:
        label = "visits.keep_changes"
        at = _moment(held.saved.decided_at, language)
        told = "visits.kept_as_is" if held.is_kept else "visits.kept_changed"
        note(text(told, language, at=at, who=held.saved.decided_by))
    keep = not held.is_kept and st.button(
        text(label, language), key="visits_keep", icon=":material/save:", type="primary"
    )
    cancel = held.saved is not None and st.button(
        text("visits.cancel", language), key="visits_cancel", icon=":material/event_busy:"
    )
    if keep and logbook_access.signed("visits"):
        _keep(shown, held)
    if cancel and logbook_access.signed("visits"):
        _cancel(shown, held)


def _moment(at: dt.datetime, language: str) -> str:
    local = at.astimezone(DANISH_TIME)
    clock = text("visits.clock", language, time=f"{local:%H:%M}")
    return f"{date(local.date(), language)} {clock}"


def _keep(shown: Shown, held: Held) -> None:
    """Write the plan, or its next version."""
    language, who = shown.language, logbook_access.who()
    # "Me" is nobody in a logbook that others read.
    held = visits_held.renamed(held, text("visits.people_default", language), who)
    made = ToKeep(
        plan=held.plan,
        wishes=held.wishes,
        selection=held.selection,
        reason=held.reason or visits_form.PROTECTED.given(),
        seen=held.seen,
    )
    try:
        kept = keep_plan(
            logbook_access.logbook(shown.settings),
            made,
            shown.snapshot,
            shown.settings,
            who=who,
            at=logbook_access.now(),
            language=language,
            instead_of=held.saved.id if held.saved else None,
        )
    except ReasonMissing:
        st.error(text("visits.reason_missing", language))
        return
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    if kept is None:
        visits_held.say("visits.keep_too_late")
    else:
        written, seen = kept
        now = replace(held, saved=written, saved_as=held.plan, seen=seen, reason=made.reason)
        visits_held.hold(replace(now, called_off=None))
        visits_held.say("visits.kept_now")
    st.rerun()


def _cancel(shown: Shown, held: Held) -> None:
    if held.saved is None:
        return
    try:
        book = logbook_access.logbook(shown.settings)
        at = logbook_access.now()
        done = book.cancel_plan(held.saved.id, who=logbook_access.who(), at=at)
    except KortinfoError as error:
        st.error(literal(error.message(shown.language)))
        return
    if done:
        visits_held.hold(replace(held, saved=None, saved_as=None, called_off=held.saved))
        visits_held.say("visits.cancelled")
    else:
        visits_held.say("visits.keep_too_late")
    st.rerun()
