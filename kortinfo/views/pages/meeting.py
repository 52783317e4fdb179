"""Meeting mode: the map on the whole screen, saved views to step through, a list to tick.

``?meeting=new`` or ``?meeting=<list>`` in the address is the mode itself, so a reload comes back to
it, Back leaves it, and two screens with the same link work on the same list.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

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

_STRIP = "meeting_strip"


@dataclass
class _Strip:
    """What a visitor did on the strip of views.

    Attributes:
        session: names the browser's strip that was heard last.
        done: the number of its last operation that was carried out.
        last: the view that was gone to or saved last; 0: none.
        fault: why something could not be done, until it is told.
        lock: held by the click that is carried out; the next one comes in a thread of its own.
    """

    session: str = ""
    done: int = 0
    last: int = 0
    fault: LogbookError | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def _strip() -> _Strip:
    held: _Strip = st.session_state.setdefault(_STRIP, _Strip())
    return held


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
    strip = _strip()
    fault, strip.fault = strip.fault, None
    views: tuple[SavedView, ...] = ()
    try:
        views = logbook_access.logbook(settings).views()
    except LogbookError as error:
        fault = fault or error
    meeting_elements.bar(
        {
            "texts": meeting_elements.texts(language),
            "views": [meeting_views.for_browser(view, settings) for view in views],
            "current": meeting_views.current(views, selection, settings, last=strip.last),
            "done": {"session": strip.session, "n": strip.done},
        },
        on_act=lambda: _acted(settings),
    )
    if fault is not None:
        st.error("  \n".join(map(literal, fault.message(language).splitlines())))


def _acted(settings: Settings) -> None:
    """Do what was asked of the strip, each once, before the page runs with what comes of it.

    The next click ends this at a look at the session, wherever that is. So what needs one comes
    first; then the operation is marked as done, and done, without another look.
    """
    strip, going = _strip(), link.going()
    sent = meeting_elements.told(meeting_elements.BAR, "act")
    with strip.lock:
        _carry_out(sent, settings, strip, going)


def _carry_out(
    sent: dict[str, object], settings: Settings, strip: _Strip, going: link.Going
) -> None:
    session, ops = str(sent.get("session"))[:40], sent.get("ops")
    if session != strip.session:
        strip.session, strip.done = session, 0
    for op in ops if isinstance(ops, list) else ():
        n = op.get("n") if isinstance(op, dict) else None
        if type(n) is not int or n <= strip.done:
            continue
        # Marked whatever comes of it: what cannot be done now is told, and not tried again.
        try:
            act = _prepared(op, settings, strip, going)
            strip.done = n
            act()
        except LogbookError as error:
            strip.done, strip.fault = n, error
        except (ValueError, KeyError, TypeError):  # not what our page sends
            strip.done = n


def _prepared(
    sent: dict[str, object], settings: Settings, strip: _Strip, going: link.Going
) -> Callable[[], None]:
    """Return what does an operation without a look at the session."""
    op = sent.get("op")
    if op == "leave":
        st.query_params.pop(MEETING, None)  # once more does no harm
        return lambda: None
    book = logbook_access.logbook(settings)
    if op == "save":
        name, place = str(sent["name"]), str(sent.get("map", ""))
        query = meeting_views.query_now(link.selection(settings), settings)
        who, now = logbook_access.who(), logbook_access.now()

        def save() -> None:
            strip.last = book.save_view(name=name, query=query, map_view=place, who=who, at=now)

        return save
    view_id, to = sent.get("id"), sent.get("to")
    if type(view_id) is not int:
        return lambda: None
    if op == "go":

        def go() -> None:
            view = next((view for view in book.views() if view.id == view_id), None)
            if view is not None:
                strip.last = view.id
                going.to, going.back = meeting_views.link_of(view), False

        return go
    if op == "move" and type(to) is int:
        return lambda: book.move_view(view_id, to=to)
    if op == "delete":
        return lambda: book.delete_view(view_id)
    return lambda: None


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
