"""The page *Tjek*: what only a person can decide, in three lists, with one key an answer.

Rows nobody could match for sure; rows that look like one; what was reported from businesses' cards.
"""

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from kortinfo import tables
from kortinfo.logbook import Decision, Logbook
from kortinfo.reported import WAITS, reported
from kortinfo.review import BUSINESS, ROWS, Review, alike, review, still_open
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import number, plural, text
from kortinfo.views.pages import (
    doubles_section,
    frame,
    logbook_access,
    reported_section,
    review_html,
)
from kortinfo.views.pages.answering import shown_now, too_soon
from kortinfo.views.pages.building import built, lasting
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import known, literal, shortened

_SKIPPED = "review_skipped"
_BUILDING = "review_building"
_ALIKE = "review_alike"
_SHOWN_FOUND = 8
_SHOWN_DONE = 20
_SHORTEST_SEARCH = 3


def page() -> None:
    """Show the page."""
    frame.shown(_content, drawer="app.pages")


def _content(settings: Settings, snapshot: Snapshot, language: str) -> None:
    book = logbook_access.logbook(settings)
    made, pairs = book.decisions(), book.pairs()
    found = still_open(_waiting(snapshot.fingerprint, snapshot), made, snapshot.table("units"))
    twice = doubles_section.waiting(snapshot, pairs)
    reports = reported(snapshot, book.corrections())
    st.html(section_html(text("review.title", language), text("review.about", language), rank=1))
    _unbuilt(book, settings, snapshot, language)
    logbook_access.ask_name_once(language, key="review_who")
    waits = {
        "rows": len(found.rows),
        "doubles": len(twice.pairs),
        "reported": sum(each.state == WAITS for each in reports),
    }
    match _list(waits, {**waits, "reported": len(reports)}, language):
        case "doubles":
            doubles_section.show(twice, book, snapshot, language)
            if pairs:
                st.html(section_html(text("review.done", language), rank=2))
                doubles_section.done(pairs, book, language, most=_SHOWN_DONE)
        case "reported":
            reported_section.show(reports, settings, book, snapshot, language)
        case _:
            _rows(found, book, snapshot, language)
            _done(made, book, snapshot, language)
    logbook_access.ask_elsewhere()


def _list(waits: Mapping[str, int], holds: Mapping[str, int], language: str) -> str:
    """Let a list be chosen, each with what waits in it; at first one in which something does."""

    def told(name: str) -> str:
        count, every = (number(each[name], language) for each in (waits, holds))
        key = f"review.list_{name}"
        if count != every:
            waiting = text("review.list_waiting", language, count=count, all=every)
            return text(key, language, count=waiting)
        return text(key, language, count=count)

    chosen = st.segmented_control(
        text("review.list", language),
        list(waits),
        format_func=told,
        default=next((name for name, count in waits.items() if count), "rows"),
        required=True,
        key="review_list",
        label_visibility="collapsed",
    )
    return str(chosen)


def _rows(found: Review, book: Logbook, snapshot: Snapshot, language: str) -> None:
    st.html(f"<p>{escape(text('review.rows_about', language))}</p>")
    if found.rows.empty:
        st.html(f"<p>{escape(text('review.nothing', language))}</p>")
        return
    total = number(int(found.rows[ROWS].sum()), language)
    told = plural("review.waiting", len(found.rows), language, rows=total)
    st.html(f'<p class="ki-summary">{escape(told)}</p>')
    _alike(found, book, snapshot, language)
    _one(_next(found), found, book, snapshot, language)


@st.cache_data(max_entries=2, show_spinner=False)
def _waiting(fingerprint: str, _snapshot: Snapshot) -> Review:  # noqa: ARG001 - what it depends on
    return review(_snapshot)


def _unbuilt(book: Logbook, settings: Settings, snapshot: Snapshot, language: str) -> None:
    """Say how many decisions the map does not know, made or taken back, and let it be built."""
    count = book.decisions_changed_since(dt.datetime.fromisoformat(snapshot.built_at))
    if not count:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f"<p>{escape(plural('review.unbuilt', count, language))}</p>", width="content")
        if st.button(text("review.build", language), key="review_build"):
            st.session_state[_BUILDING] = True
    if st.session_state.get(_BUILDING):
        doing, done = text("review.building", language), text("review.built", language)
        with lasting(_BUILDING):
            built(settings, doing, done, language)
        st.rerun()


def _next(found: Review) -> str:
    """Return the key to decide now: the first that was not skipped, then the skipped again."""
    skipped = st.session_state.setdefault(_SKIPPED, [])
    keys = [str(key) for key in found.rows.index]
    return next((key for key in keys if key not in skipped), keys[0])


def _one(key: str, found: Review, book: Logbook, snapshot: Snapshot, language: str) -> None:
    """Show the row beside its candidates, a button and a key for each answer."""
    shown_now(key)
    row = found.rows.loc[[key]].iloc[0]
    units = _units(snapshot)
    mine = found.candidates[found.candidates[tables.ROW_KEY] == key]
    businesses = [str(business) for business in mine[BUSINESS]]
    st.html(review_html.row_html(row, language))
    st.html(review_html.compared_html(row, mine, snapshot, language))
    if not businesses:
        st.html(f"<p>{escape(text('review.no_choices', language))}</p>")
    answers, beside = st.columns([3, 2], gap="large")
    with answers:
        logbook_access.ask_at("review", language)
        for at, business in enumerate(businesses, 1):
            name = review_html.business_place(business, units, language)
            accept = literal(text("review.accept", language, at=at, name=name))
            reject = literal(text("review.reject", language, at=at))
            with st.container(horizontal=True):
                if st.button(
                    accept, shortcut=str(at), type="primary", key=f"review_yes_{key}_{business}"
                ):
                    _decide(book, key, row, "accept", business)
                if st.button(reject, key=f"review_no_{key}_{business}"):
                    _decide(book, key, row, "reject", business)
        with st.container(horizontal=True):
            if st.button(text("review.none", language), shortcut="0", key=f"review_none_{key}"):
                _decide(book, key, row, "none", "")
            if st.button(text("review.skip", language), shortcut="n", key=f"review_skip_{key}"):
                st.session_state[_SKIPPED].append(key)
                st.session_state[_ALIKE] = None
                st.rerun()
        _search(key, row, units, book, language)
    with beside:
        picture = review_html.map_html(businesses, units, snapshot, language)
        if picture:
            st.html(picture)


def _units(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.table("units")


def _decide(book: Logbook, key: str, row: pd.Series, verdict: str, business: str) -> None:
    """Write a decision, unless the row has only just come up: a key held down is no answer."""
    if too_soon() or not logbook_access.signed("review"):
        return
    _write(book, key, row, verdict, business)
    st.session_state[_ALIKE] = (row, verdict, business)
    st.rerun()


def _write(book: Logbook, key: str, row: pd.Series, verdict: str, business: str) -> None:
    book.decide(
        row_key=key,
        verdict=verdict,
        business=business,
        words=_words(row),
        who=logbook_access.who(),
        at=logbook_access.now(),
    )


def _words(row: pd.Series) -> str:
    """Return what a row says of its business, in a few words."""
    columns = (tables.GIVEN_NAME, tables.GIVEN_CVR, tables.GIVEN_PNR, tables.GIVEN_ADDRESS)
    return next((known(row[name]) for name in columns if known(row[name])), "")


def _search(key: str, row: pd.Series, units: pd.DataFrame, book: Logbook, language: str) -> None:
    """Let any business be found by typing, where none of the candidates is the one."""
    typed = st.text_input(text("review.search", language), key=f"review_search_{key}").strip()
    if len(typed) < _SHORTEST_SEARCH:
        return
    hits = _hits(units, typed)
    if hits.empty:
        st.html(f"<p>{escape(text('review.search_none', language))}</p>")
    for unit in hits.itertuples():
        business = str(unit.unit_id)
        name = review_html.business_place(business, units, language)
        label = literal(text("review.search_accept", language, name=name))
        if st.button(label, key=f"review_hit_{key}_{business}"):
            _decide(book, key, row, "accept", business)


def _hits(units: pd.DataFrame, typed: str) -> pd.DataFrame:
    digits = typed.replace(" ", "")
    if digits.isdigit():
        found = (units[tables.PNR] == digits) | (units[tables.CVR] == digits)
    else:
        words = typed.casefold().split()
        names = units[tables.NAME].str.casefold().fillna("")
        names = names + " " + units[tables.ADDRESS].str.casefold().fillna("")
        found = pd.Series(True, index=units.index)
        for word in words:
            found &= names.str.contains(word, regex=False)
    hits = units[found]
    # Those that are open come first.
    return hits.sort_values(tables.ENDED_ON, na_position="first").head(_SHOWN_FOUND)


def _alike(found: Review, book: Logbook, snapshot: Snapshot, language: str) -> None:
    """Offer the last answer to the other rows it may hold for."""
    last = st.session_state.get(_ALIKE)
    if not last:
        return
    row, verdict, business = last
    others = alike(found, row, verdict=verdict, business=business)
    if not others:
        return
    answer = _told(verdict, _words(row), business, snapshot, language)
    rows = found.rows.loc[list(others)]
    with st.container(border=True):
        told = plural("review.alike", len(others), language, answer=answer)
        st.html(f"<p>{escape(told)}</p>")
        st.html(review_html.rows_html(rows, language))
        logbook_access.ask_at("alike", language)
        same = plural("review.alike_accept", len(others), language)
        if st.button(same, key=f"review_alike_{row.name}") and logbook_access.signed("alike"):
            for other in others:
                _write(book, other, rows.loc[[other]].iloc[0], verdict, business)
            st.session_state[_ALIKE] = None
            st.rerun()


def _told(verdict: str, words: str, business: str, snapshot: Snapshot, language: str) -> str:
    """Return an answer as a sentence: what the row says, and which business that is."""
    units = _units(snapshot)
    name = review_html.business_place(business, units, language) if business else ""
    return text(f"review.done_{verdict}", language, words=words, name=name)


def _done(made: tuple[Decision, ...], book: Logbook, snapshot: Snapshot, language: str) -> None:
    """List what was decided last, each to be taken back."""
    if not made:
        return
    st.html(section_html(text("review.done", language), rank=2))
    for each in made[:_SHOWN_DONE]:
        who = each.decided_by or text("review.nobody", language)
        told = _told(each.verdict, each.words, each.business, snapshot, language)
        place = f"undo_{each.id}"
        logbook_access.ask_at(place, language)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f'<p>{escape(told)} <span class="ki-quiet">{escape(who)}</span></p>')
            undo = text("review.undo_named", language, words=shortened(each.words, length=30))
            if st.button(literal(undo), key=f"review_{place}") and logbook_access.signed(place):
                book.undo_decision(each.id, who=logbook_access.who(), at=logbook_access.now())
                st.session_state[_ALIKE] = None
                st.rerun()
