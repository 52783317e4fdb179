"""The page *Kort*: the map is the page; everything else serves it."""

import datetime as dt
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo.errors import KortinfoError
from kortinfo.selection import Chip, Selection, chips, in_words
from kortinfo.selection.colouring import legend_state, selected_by
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import LEVELS
from kortinfo.text import escape
from kortinfo.texts import plural, text
from kortinfo.views.pages import (
    cached,
    downloads,
    frame,
    headline,
    link,
    meeting,
    state,
    view_choice,
)
from kortinfo.views.pages.backdrop import backdrop
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.card import show_card
from kortinfo.views.pages.chips import show_chips
from kortinfo.views.pages.drawn import choose_drawn, for_map
from kortinfo.views.pages.filters import show_filters
from kortinfo.views.pages.map_element import Acts, map_element, map_names, send_filter, send_look
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.table import chosen_order, show_table
from kortinfo.views.pages.trail import gone, show_trail
from kortinfo.views.pages.words import literal, shortened

_MAP = "kort"
_SHOWN = "kort_shown"
_SENT = "kort_sent"
_CARRIER = "kort_carrier"
_BREATH = 0.1
"""Seconds the browser gets to draw the filter: what came in meanwhile would be drawn with it."""


def page() -> None:
    """Show the page."""
    st.session_state[_SHOWN] = True
    frame.shown(_content, drawer="kort.filters")


def first() -> None:
    """Send the map its filter, where the page was shown last: before any other page element.

    Everybody looks at the map, and a browser takes what comes one by one: headline, filters and
    table may follow a tenth of a second later. Faults are left for the page to tell.
    """
    # Always in the same place: what moves on the page is made anew, the map with it.
    st.session_state[_CARRIER] = st.container(key="carrier")
    st.session_state[_SENT] = False
    if not st.session_state.pop(_SHOWN, False):
        return
    with suppress(KortinfoError):
        settings, snapshot = state.current()
        prepared = cached.prepared(snapshot, settings)
        selection = link.selection(settings)
        _send(prepared, selection, prepared.codes.mask(selection), state.language())
        st.session_state[_SENT] = True
        time.sleep(_BREATH)


def _content(settings: Settings, snapshot: Snapshot, language: str) -> None:
    with st.spinner(text("kort.preparing", language)):
        prepared = cached.prepared(snapshot, settings)
    if prepared.businesses.empty:
        _explain("no_businesses", language)
        return
    selection = link.selection(settings)
    mask = prepared.codes.mask(selection)
    if not st.session_state.pop(_SENT, False):
        _send(prepared, selection, mask, language)
    rows = prepared.rows(mask, chosen_order())
    told = chips(
        selection,
        default=default_selection(settings.population),
        titles=prepared.titles,
        language=language,
    )
    with st.container(key="screen"):
        if meeting.is_on():
            words = _in_words(prepared, selection, settings, language)
            meeting.head(prepared, selection, mask, settings, words, language)
        else:
            _headline(prepared, selection, mask, settings, snapshot, language)
        off_map = prepared.units(rows[~prepared.has_point[rows]])
        show_chips(told, off_map, selection=selection, settings=settings, language=language)
        # Of several blocks before the map, each keeps its place: a map that moves is made anew.
        place = st.empty()
        if not len(rows):
            with place.container(key="nothing_left"):
                _nothing_left(told, prepared, language)
        show_trail(prepared, selection, settings, snapshot, language)
        _map(prepared, mask, settings, snapshot, language)
    with st.sidebar:
        show_filters(prepared, selection, settings, language)
    units = prepared.units(rows)
    show_card(settings, snapshot, shown=frozenset(units), language=language)
    if meeting.is_on():
        words = _in_words(prepared, selection, settings, language)
        meeting.show(prepared, selection, rows, settings, snapshot, words, language)
        return
    meeting.button(language)
    st.html(section_html(text("kort.table", language), text("kort.table_about", language)))
    if not units:
        return
    downloads.businesses(
        prepared,
        rows,
        selection=selection,
        settings=settings,
        snapshot=snapshot,
        language=language,
    )
    show_table(
        prepared.businesses,
        rows,
        version=f"{hash((snapshot.fingerprint, selection)):x}",
        language=language,
    )


def _in_words(prepared: Prepared, selection: Selection, settings: Settings, language: str) -> str:
    return in_words(
        selection,
        titles=prepared.titles,
        language=language,
        default=default_selection(settings.population),
    )


def _headline(
    prepared: Prepared,
    selection: Selection,
    mask: NDArray[np.bool_],
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    data_from = dt.date.fromisoformat(snapshot.manifest["as_of"])
    st.html(
        headline.headline_html(
            selection=_in_words(prepared, selection, settings, language),
            counts=prepared.codes.counts(mask),
            every_level=prepared.codes.counts(
                prepared.codes.mask(replace(selection, levels=frozenset()))
            ),
            as_of=snapshot.as_of,
            data_from=data_from,
            old=headline.is_old(data_from, today=state.today(), after_days=settings.old_after_days),
            language=language,
        )
    )
    if ignored := link.ignored():
        st.warning(literal(text("kort.link_ignored", language, what=", ".join(ignored))))
    if snapshot.table("events").empty:
        st.info(text("kort.no_events", language))


def _send(prepared: Prepared, selection: Selection, mask: NDArray[np.bool_], language: str) -> None:
    """Send the map its filter before anything else is made: it is what everybody looks at."""
    card = state.open_card()
    row = prepared.row_of.get(card) if card else None
    look = cached.coloured(prepared, view_choice.chosen().colouring)
    with st.session_state[_CARRIER]:
        send_filter(
            payload=prepared.payload,
            mask=mask,
            focus=None if row is None else (row,),
            place=" ".join(sorted(selection.areas)),
            gone=gone(),
            off_map=int((mask & ~prepared.has_point).sum()),
            every_level=not selection.levels or selection.levels == frozenset(LEVELS),
            shape=for_map(selection.shape),
            backdrop=_backdrop(prepared, selection, language),
            legend=legend_state(
                look.name if look else "level", look.keys if look else LEVELS, selection
            ),
            key=_key(language),
        )


def _backdrop(prepared: Prepared, selection: Selection, language: str) -> dict[str, Any]:
    """Return the areas' figures: of every level, as the headline's share is."""
    kind = view_choice.chosen().backdrop
    if kind == view_choice.BACKDROPS[0]:
        return {"kind": kind}
    everyone = prepared.codes.mask(replace(selection, levels=frozenset()))
    return backdrop(kind, prepared, everyone, language)


def _key(language: str) -> str:
    """Name the map's element; it keeps its words, so each language has its own."""
    return f"{_MAP}_{language}"


def _map(
    prepared: Prepared,
    mask: NDArray[np.bool_],
    settings: Settings,
    snapshot: Snapshot,
    language: str,
) -> None:
    def opened(rows: tuple[int, ...]) -> None:
        state.show_point(prepared.units([row for row in rows if mask[row]]))

    def chosen(colouring: str, key: str) -> None:
        link.choose(selected_by(colouring, key, link.chosen_now()))

    look = cached.coloured(prepared, view_choice.chosen().colouring)
    with st.container(key="map"):
        send_look(payload=prepared.payload, look=look, language=language, key=_key(language))
        map_element(
            parts=cached.composed_map(snapshot, settings, language),
            payload=prepared.payload,
            acts=Acts(open=opened, shape=choose_drawn, chosen=chosen),
            key=_key(language),
            height="100cqh",
        )
        map_names(payload=prepared.payload, names=prepared.names, key=_key(language))


def _nothing_left(told: list[Chip], prepared: Prepared, language: str) -> None:
    """Say which single filter to take away so that something is left."""
    gains = [(chip, int(prepared.codes.mask(chip.without).sum())) for chip in told]
    helpful = sorted(((chip, gain) for chip, gain in gains if gain), key=lambda pair: -pair[1])
    about = text(f"kort.empty_{'remove' if helpful else 'many'}", language)
    with st.container(key="empty"):
        st.html(_words(text("kort.empty_title", language), about))
        for chip, gain in helpful:
            name = literal(shortened(chip.label))
            st.button(
                plural("kort.empty_gain", gain, language, name=name),
                key=f"gain_{chip.key}_{chip.value}",
                on_click=link.drop,
                args=(chip,),
            )


def _explain(name: str, language: str) -> None:
    with st.container(key="empty"):
        st.html(_words(text(f"kort.{name}_title", language), text(f"kort.{name}", language)))


def _words(title: str, about: str) -> str:
    return f'<div class="ki-empty"><h2>{escape(title)}</h2><p>{escape(about)}</p></div>'
