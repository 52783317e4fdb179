"""The page *Besøgsplan*: whom to visit on a day, in which order, and why."""

import streamlit as st

from kortinfo.aims import with_aims_of_logbook
from kortinfo.errors import KortinfoError, LogbookError
from kortinfo.routes.planning import make_plan
from kortinfo.routes.wishes import Wishes
from kortinfo.selection import in_words
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import plural, text
from kortinfo.views.pages import (
    cached,
    districts_part,
    frame,
    link,
    logbook_access,
    page_part,
    visits_form,
    visits_held,
    visits_kept,
    visits_plan,
    visits_taken,
)
from kortinfo.views.pages.filters import show_filters
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.visits_held import Held, Shown
from kortinfo.views.pages.words import literal


def page() -> None:
    """Show the page."""
    frame.shown(_content, drawer="kort.filters")


def _content(settings: Settings, snapshot: Snapshot, language: str) -> None:
    with st.spinner(text("kort.preparing", language)):
        prepared = cached.prepared(snapshot, settings)
    selection = link.selection(settings)
    chosen = prepared.codes.mask(selection)
    shown = Shown(
        prepared=prepared,
        selection=selection,
        chosen=chosen,
        settings=_with_aims(settings),
        snapshot=snapshot,
        language=language,
    )
    default = default_selection(settings.population)
    words = in_words(selection, titles=prepared.titles, language=language, default=default)
    count = int(chosen.sum())
    if page_part.VISITS.show_choice(language) == "districts":
        st.html(districts_part.title(shown, words, count))
        if told := visits_held.said(language):
            st.info(literal(told))
        if count:
            districts_part.show(shown)
    else:
        _day(shown, words, count)
    with st.sidebar:
        show_filters(prepared, selection, settings, language)


def _day(shown: Shown, words: str, count: int) -> None:
    language = shown.language
    about = plural("visits.about", count, language) if count else text("visits.nothing", language)
    st.html(section_html(text("visits.title", language, words=words), about, rank=1))
    visits_kept.show(shown)
    if count or visits_held.held() is not None:
        _plan(shown)


def _with_aims(settings: Settings) -> Settings:
    """Return the settings with the logbook's targets and campaigns, where it can be read."""
    try:
        return with_aims_of_logbook(settings)
    except LogbookError:
        return settings


def _plan(shown: Shown) -> None:
    language = shown.language
    has_plan = visits_held.held() is not None
    asked = text("visits.another" if has_plan else "visits.wishes", language)
    with st.expander(asked, expanded=not has_plan):
        wishes, faults = visits_form.ask(shown)
        pressed = st.button(
            text("visits.make", language),
            key="visits_make",
            type="primary",
            icon=":material/route:",
        )
        place = st.empty()
    if pressed and wishes is None:
        place.error("  \n".join(map(literal, faults)))
    elif pressed and wishes is not None:
        with place.container():
            make(shown, wishes)
    logbook_access.ask_at("visits", language)
    visits_form.know_home_again()
    if told := visits_held.said(language):
        st.info(literal(told))
    now = visits_held.held()
    if now is not None:
        visits_taken.show_called_off(shown, now)
        visits_plan.show(shown, now)


def make(shown: Shown, wishes: Wishes) -> None:
    """Make a plan and hold it, telling how far it is; what fails is told in words."""
    language = shown.language
    bar = st.progress(0.0, text=text("visits.making", language))

    def progress(done: int, rounds: int) -> None:
        bar.progress(done / max(rounds, 1), text=text("visits.making", language))

    try:
        basis = visits_held.basis(shown, wishes)
        plan = make_plan(basis, shown.chosen, wishes, progress=progress)
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    finally:
        bar.empty()
    reason = visits_form.PROTECTED.given()
    visits_held.hold(Held(plan=plan, wishes=wishes, selection=shown.selection, reason=reason))
    st.rerun()
