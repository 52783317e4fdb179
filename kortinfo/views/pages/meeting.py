"""Meeting mode: the map on the whole screen, saved views to step through, a list to tick.

``?meeting=new`` or ``?meeting=<list>`` in the address is the mode itself, so a reload comes back to
it, Back leaves it, and two screens with the same link work on the same list.
"""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.errors import LogbookError
from kortinfo.logbook import SavedView
from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.text import escape
from kortinfo.texts import number, percent, plural, text
from kortinfo.views.pages import (
    link,
    logbook_access,
    meeting_elements,
    meeting_rows,
    meeting_views,
    state,
)
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.headline import covered_share
from kortinfo.views.pages.meeting_acts import Begun
from kortinfo.views.pages.meeting_panel import Table, open_list, panel, risen, sitting
from kortinfo.views.pages.meeting_views import MEETING
from kortinfo.views.pages.words import level_name, literal
from kortinfo.views.theme import level_disc

_LAST = "meeting_last_view"
_DONE = "meeting_bar_done"
_FAULT = "meeting_bar_fault"


def is_on() -> bool:
    """Tell whether the visitor is at a meeting."""
    return MEETING in st.query_params


def button(language: str) -> None:
    """Show the button that begins a meeting; it stands in the head of the page.

    Who has just left one is told where its list is.
    """
    left = risen()
    if left is not None and left.list_id:
        st.toast(literal(text("meeting.left", language)), duration="long")
    with st.container(key="meeting_begin"):
        st.button(
            text("meeting.button", language),
            key="meeting_button",
            help=text("meeting.button_help", language),
            icon=":material/co_present:",
            on_click=_begin,
        )


def _begin() -> None:
    risen()
    st.query_params[MEETING] = "new"
    state.close_card()


def sentence(
    words: str,
    counts: dict[str, int],
    share: float | None,
    language: str,
    *,
    all_levels: bool = False,
) -> str:
    """Return the filter in words with count and share, as one sentence.

    Args:
        words: what is chosen.
        counts: businesses by level.
        share: the share covered, of every level; None: too few to tell.
        language: "da" or "en".
        all_levels: not every level is chosen, and the share is of others too.
    """
    told = plural("meeting.told", sum(counts.values()), language, words=words)
    if share is None:
        return told
    key = "meeting.covered_all_levels" if all_levels else "meeting.covered"
    return text(key, language, told=told, share=percent(share, language))


def head(
    prepared: Prepared,
    selection: Selection,
    mask: NDArray[np.bool_],
    settings: Settings,
    words: str,
    language: str,
) -> None:
    """Show what stands over the map: the sentence, the counts, the strip of saved views.

    Args:
        prepared: the build's businesses.
        selection: what is looked at.
        mask: its rows.
        settings: for the logbook and the usual selection.
        words: the selection in words.
        language: "da" or "en".
    """
    from dataclasses import replace

    counts = prepared.codes.counts(mask)
    every = replace(selection, levels=frozenset())
    of_every = prepared.codes.counts(prepared.codes.mask(every))
    figures = "".join(
        f"<li>{level_disc(level, level_name(level, language))}"
        f"<span>{number(counts[level], language)}</span></li>"
        for level in tables.LEVELS
    )
    told = sentence(words, counts, covered_share(of_every), language, all_levels=of_every != counts)
    with st.container(key="meeting_head"):
        st.html(
            f'<section class="ki-meeting-head"><h1>'
            f"{escape(told)}</h1>"
            f'<ul class="ki-meeting-figures">{figures}</ul></section>'
        )
        _bar(selection, settings, language)


def _bar(selection: Selection, settings: Settings, language: str) -> None:
    fault = st.session_state.pop(_FAULT, None)
    views: tuple[SavedView, ...] = ()
    try:
        views = logbook_access.logbook(settings).views()
    except LogbookError as error:
        fault = fault or error
    last = st.session_state.get(_LAST, 0)
    meeting_elements.bar(
        {
            "texts": meeting_elements.texts(language),
            "views": [meeting_views.for_browser(view, settings) for view in views],
            "current": meeting_views.current(views, selection, settings, last=last),
            "done": st.session_state.get(_DONE, {"session": "", "n": 0}),
        },
        on_act=lambda: _acted(settings),
    )
    if fault is not None:
        st.error("  \n".join(map(literal, fault.message(language).splitlines())))


def _acted(settings: Settings) -> None:
    """Do what was asked of the strip, each once, before the page runs with what comes of it."""
    sent = meeting_elements.told(meeting_elements.BAR, "act")
    session, ops = str(sent.get("session"))[:40], sent.get("ops")
    done = st.session_state.get(_DONE, {})
    last = done.get("n", 0) if done.get("session") == session else 0
    for op in ops if isinstance(ops, list) else ():
        n = op.get("n") if isinstance(op, dict) else None
        if type(n) is not int or n <= last:
            continue
        # Confirmed whatever comes of it: what cannot be done now is told, and not tried again.
        last = n
        st.session_state[_DONE] = {"session": session, "n": n}
        try:
            _act(op, settings)
        except LogbookError as error:
            st.session_state[_FAULT] = error
        except (ValueError, KeyError, TypeError):  # not what our page sends
            continue


def _act(sent: dict[str, object], settings: Settings) -> None:
    op = sent.get("op")
    if op == "leave":
        st.query_params.pop(MEETING, None)
        return
    book = logbook_access.logbook(settings)
    if op == "save":
        chosen = link.selection(settings)
        st.session_state[_LAST] = book.save_view(
            name=str(sent["name"]),
            query=meeting_views.query_now(chosen, settings),
            map_view=str(sent.get("map", "")),
            who=logbook_access.who(),
            at=logbook_access.now(),
        )
        return
    view_id = sent.get("id")
    if type(view_id) is not int:
        return
    if op == "go":
        view = next((view for view in book.views() if view.id == view_id), None)
        if view is not None:
            st.session_state[_LAST] = view.id
            meeting_views.follow(view, settings)
    elif op == "move" and type(sent.get("to")) is int:
        book.move_view(view_id, to=int(str(sent["to"])))
    elif op == "delete":
        book.delete_view(view_id)


def show(
    prepared: Prepared,
    selection: Selection,
    rows: NDArray[np.intp],
    settings: Settings,
    snapshot: Snapshot,
    words: str,
    language: str,
) -> None:
    """Show the panel with the list of what is looked at.

    Args:
        prepared: the build's businesses.
        selection: what is looked at.
        rows: its rows, in any order.
        settings: for the logbook.
        snapshot: the build.
        words: the selection in words.
        language: "da" or "en".
    """
    mask = np.zeros(len(prepared.businesses), dtype=bool)
    mask[rows] = True
    begun = Begun(
        words=words,
        query=meeting_views.query_now(selection, settings),
        snapshot=snapshot.fingerprint,
        as_of=snapshot.as_of,
        today=state.today(),
        language=language,
    )
    if (here := sitting()).list_id:
        open_list(here.list_id)
    with st.container(key="meeting"):
        panel(
            Table(
                prepared=prepared,
                mask=mask,
                order=_calling_order(
                    f"{snapshot.folder}|{snapshot.fingerprint}", prepared, snapshot
                ),
                settings=settings,
                snapshot=snapshot,
                begun=begun,
                language=language,
            )
        )


@st.cache_resource(max_entries=4, show_spinner=False)
def _calling_order(
    key: str,  # noqa: ARG001 - what it depends on
    _prepared: Prepared,
    _snapshot: Snapshot,
) -> NDArray[np.intp]:
    return meeting_rows.calling_order(_prepared.businesses, as_of=_snapshot.as_of)
