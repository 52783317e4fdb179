"""On the page *Tjek*: what people reported as wrong about businesses, and where each stands."""

import streamlit as st

from kortinfo import tables
from kortinfo.logbook import Logbook
from kortinfo.reported import WAITS, Reported
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages import logbook_access
from kortinfo.views.pages.card import find_unit
from kortinfo.views.pages.report_form import form
from kortinfo.views.pages.report_words import said_words, state_words, who_and_when
from kortinfo.views.pages.review_html import business_place
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import known, literal, shortened

_SHOWN = 50


def show(
    found: tuple[Reported, ...],
    settings: Settings,
    book: Logbook,
    snapshot: Snapshot,
    language: str,
) -> None:
    """Show the reports that wait for what is right, then the rest with where they stand."""
    st.html(f"<p>{escape(text('reported.about', language))}</p>")
    waiting = [each for each in found if each.state == WAITS]
    if not found:
        st.html(f"<p>{escape(text('reported.nothing', language))}</p>")
        return
    told = plural("reported.waiting", len(waiting), language)
    st.html(f'<p class="ki-summary">{escape(told)}</p>')
    for each in waiting[:_SHOWN]:
        _waiting(each, settings, book, snapshot, language)
    _more(len(waiting), language)
    standing = [each for each in found if each.state != WAITS]
    if standing:
        st.html(section_html(text("reported.standing", language), rank=2))
        for each in standing[:_SHOWN]:
            _line(each, book, snapshot, language)
        _more(len(standing), language)


def _more(count: int, language: str) -> None:
    """Say how many there are of which no line is shown."""
    if count > _SHOWN:
        told = plural("doubles.alike_more", count - _SHOWN, language)
        st.html(f'<p class="ki-quiet">{escape(told)}</p>')


def _waiting(
    each: Reported, settings: Settings, book: Logbook, snapshot: Snapshot, language: str
) -> None:
    with st.container(border=True):
        _line(each, book, snapshot, language)
        unit = find_unit(snapshot, each.said.unit_id)
        if unit is None:
            return
        address = [known(unit[name]) for name in (tables.ADDRESS, tables.POSTAL_CODE)]
        told = ", ".join(filter(None, address)) or text("card.no_address", language)
        st.html(f'<p class="ki-quiet">{escape(text("reported.now", language, says=told))}</p>')
        with st.expander(text("reported.complete", language)):
            key = f"tjek_{each.said.id}"
            form(unit, settings, book, snapshot, language, what=each.said.what, key=key)


def _line(each: Reported, book: Logbook, snapshot: Snapshot, language: str) -> None:
    """Show who said what about which business, where it stands, and let it be taken back."""
    said = each.said
    name = business_place(said.unit_id, snapshot.table("units"), language)
    if name == said.unit_id:  # the register knows it no more
        name = said.words or name
    place = f"undo_report_{said.id}"
    logbook_access.ask_at(place, language)
    quiet = " · ".join(filter(None, (said.reason, who_and_when(said, language))))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f"<p><strong>{escape(name)}</strong>: {escape(said_words(said, language))} "
            f'<span class="ki-quiet">{escape(quiet)}</span><br>'
            f"{escape(state_words(each, language))}</p>"
        )
        undo = text("review.undo_named", language, words=shortened(name, length=30))
        if st.button(literal(undo), key=f"reported_{place}") and logbook_access.signed(place):
            book.undo("correction", said.id, who=logbook_access.who(), at=logbook_access.now())
            st.rerun()
