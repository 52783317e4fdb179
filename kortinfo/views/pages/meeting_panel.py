"""The panel beside the meeting's map: a fragment, so that a tick does not run the page again."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.errors import LogbookError
from kortinfo.exports.meeting_file import meeting_table, write_meeting_xlsx
from kortinfo.logbook import ListItem, Logbook, MeetingList
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import date, number, plural, text
from kortinfo.views.pages import link, logbook_access, meeting_elements, meeting_rows, state
from kortinfo.views.pages.cached import Prepared
from kortinfo.views.pages.meeting_acts import Begun, Sitting, carry_out
from kortinfo.views.pages.meeting_views import MEETING
from kortinfo.views.pages.words import literal

_SITTING = "meeting_sitting"
_FAULT = "meeting_fault"
_BACK = "meeting_went_back"
_EVERY = 5.0
"""Seconds after which what others ticked is looked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """What a meeting sits around: the selection, and where it comes from."""

    prepared: Prepared
    mask: NDArray[np.bool_]
    order: NDArray[np.intp]
    settings: Settings
    snapshot: Snapshot
    begun: Begun
    language: str
    held: dict[str, tuple[meeting_rows.Listed, list[dict[str, Any]]]] = field(default_factory=dict)
    """The rows of the last search: the panel looks for news far more often than they change."""

    def rows(self, search: str) -> tuple[meeting_rows.Listed, list[dict[str, Any]]]:
        """Return what the list shows, and its rows as the browser shows them."""
        if search not in self.held:
            self.held.clear()
            businesses, as_of = self.prepared.businesses, self.snapshot.as_of
            found = meeting_rows.listed(businesses, self.mask, self.order, search=search)
            rows = meeting_rows.told(
                businesses.iloc[found.rows], as_of=as_of, language=self.language
            )
            self.held[search] = found, rows
        return self.held[search]


def sitting() -> Sitting:
    """Return the visitor's state; the address says which list is open only when they sit down.

    Later it is behind: what a browser sends right after a tick still says ``new``, and a second
    list would be begun.
    """
    held: Sitting | None = st.session_state.get(_SITTING)
    if held is not None and link.just_moved():
        # Back to where the meeting had no list yet: the list stays, the address is left alone, so
        # that one more step back leads out of the meeting.
        st.session_state[_BACK] = st.query_params.get(MEETING) == "new"
    if held is None:
        st.session_state[_BACK] = False
        given = st.query_params.get(MEETING, "")
        known = given.isascii() and given.isdigit() and len(given) < 10
        held = st.session_state[_SITTING] = Sitting(list_id=int(given) if known else 0)
    held.who = logbook_access.who()
    return held


def risen() -> Sitting | None:
    """Forget the meeting the visitor was at, and return it; None: the visitor was at none."""
    left: Sitting | None = st.session_state.pop(_SITTING, None)
    return left


def open_list(list_id: int) -> None:
    """Let the address name the list that is open; 0: none yet."""
    wanted = str(list_id) if list_id else "new"
    if not st.session_state.get(_BACK) and st.query_params.get(MEETING) != wanted:
        st.query_params[MEETING] = wanted


@st.fragment(run_every=_EVERY)
def panel(table: Table) -> None:
    """Show the list; runs again by itself when somebody ticks, and every few seconds."""
    link.catch_up()
    fault = st.session_state.pop(_FAULT, None)
    try:
        book = logbook_access.logbook(table.settings)
        _shown(table, book)
    except LogbookError as error:
        fault = error
    if fault is not None:
        st.error("  \n".join(map(literal, fault.message(table.language).splitlines())))


def _shown(table: Table, book: Logbook) -> None:
    here = sitting()
    logbook_access.say_refused(table.language)
    open_now = book.list(here.list_id) if here.list_id else None
    items = book.items(here.list_id) if open_now else ()
    meeting_elements.ticks(_data(table, book, here, open_now, items), on_send=lambda: _sent(table))


def _sent(table: Table) -> None:
    """Carry out what the browser sent, before anything is drawn again."""
    here = sitting()
    sent = meeting_elements.told(meeting_elements.LIST, "send")
    with here.lock:
        _carry_out(sent, table, here)
    logbook_access.call_me(here.who)
    open_list(here.list_id)


def _carry_out(sent: dict[str, Any], table: Table, here: Sitting) -> None:
    try:
        carry_out(
            sent,
            here,
            book=lambda: logbook_access.logbook(table.settings),
            begun=table.begun,
            units=table.prepared.row_of,
            now=logbook_access.now(),
            allowed=logbook_access.allowed,
        )
        if here.wants_file:
            here.file = _file(table, here)
            here.wants_file = False
        while here.printed:
            _logged(table, here, kind="meeting_print")
            here.printed -= 1
    except LogbookError as error:
        st.session_state[_FAULT] = error


def _data(
    table: Table,
    book: Logbook,
    here: Sitting,
    open_now: MeetingList | None,
    items: Sequence[ListItem],
) -> dict[str, Any]:
    """Return all the browser needs to draw the list."""
    language, as_of = table.language, table.snapshot.as_of
    found, rows = table.rows(here.search)
    there = {row["unit"] for row in rows}
    others = [item.unit_id for item in items if item.unit_id not in there]
    return {
        "texts": meeting_elements.texts(language),
        "locale": language,
        "done": {"session": here.session, "n": here.done},
        "who": here.who,
        "asks": not logbook_access.is_signed_in(),
        "words": table.begun.words,
        "search": here.search,
        "rows": rows,
        "chosen": meeting_rows.of_units(others, table.prepared, table.snapshot, language=language),
        "total": found.total,
        "shown": len(rows),
        "told": _told(found, language),
        "items": {
            item.unit_id: {"ticked": item.ticked, "to": item.assigned_to, "note": item.note}
            for item in items
        },
        "names": book.names(),
        "list": {"id": open_now.id, "title": open_now.title} if open_now else None,
        "lists": [_entry(each, language) for each in book.lists()],
        "file": _packed(here),
        "print_about": text(
            "meeting.print_about",
            language,
            count="{count}",
            words=open_now.words if open_now else table.begun.words,
            as_of=date(as_of, language),
            snapshot=table.snapshot.folder.name,
            today=date(state.today(), language),
        ),
    }


def _told(found: meeting_rows.Listed, language: str) -> list[str]:
    told = []
    if found.found > len(found.rows):
        shown, total = number(len(found.rows), language), number(found.found, language)
        told.append(text("meeting.limited", language, shown=shown, total=total))
    elif len(found.rows) > 1:
        told.append(text("meeting.ordered", language))
    if found.insolvent:
        told.append(plural("meeting.left_out", found.insolvent, language))
    return told


def _entry(each: MeetingList, language: str) -> dict[str, Any]:
    label = text(
        "meeting.list_entry", language, title=each.title, count=number(each.ticked, language)
    )
    return {"id": each.id, "label": label}


def _packed(here: Sitting) -> dict[str, Any] | None:
    if here.file is None:
        return None
    n, name, content = here.file
    return {"n": n, "name": name, "data": base64.b64encode(content).decode("ascii")}


def _file(table: Table, here: Sitting) -> tuple[int, str, bytes] | None:
    """Return the open list as a file, logged before it goes out; None: no list is open.

    By way of the element, not by Streamlit's button: a panel that looks for news every few seconds
    would take the button's file away under the click.
    """
    language, logged = table.language, _logged(table, here, kind="meeting_list")
    if logged is None:
        return None
    entry, of, items, units = logged
    content = write_meeting_xlsx(
        meeting_table(units, items, language=language),
        of=of,
        protected=int(units[tables.AD_PROTECTED].sum()),
        as_of=table.snapshot.as_of,
        snapshot=table.snapshot.folder.name,
        language=language,
    )
    name = f"{text('meeting.file', language)}-{state.today().isoformat()}.xlsx"
    return entry, name, content


def _logged(
    table: Table, here: Sitting, *, kind: str
) -> tuple[int, MeetingList, list[ListItem], pd.DataFrame] | None:
    """Log that the open list is taken out; its entry, the list, what is ticked and their units."""
    book = logbook_access.logbook(table.settings)
    of = book.list(here.list_id) if here.list_id else None
    if of is None:
        return None
    items = [item for item in book.items(of.id) if item.ticked]
    units = _units(table, [item.unit_id for item in items])
    entry = book.log_export(
        kind=kind,
        words=of.words,
        query=of.query,
        rows=len(items),
        protected_rows=int(units[tables.AD_PROTECTED].sum()),
        who=logbook_access.who(),
        at=logbook_access.now(),
    )
    return entry, of, items, units


def _units(table: Table, ids: Sequence[str]) -> pd.DataFrame:
    """Return the rows of units: of ``businesses`` where they are, else of ``units``."""
    here = table.prepared.businesses
    here = here[here[tables.UNIT_ID].isin(ids)]
    rest = table.snapshot.table("units")
    rest = rest[rest[tables.UNIT_ID].isin(set(ids) - set(here[tables.UNIT_ID]))]
    return here if rest.empty else pd.concat([here, rest], ignore_index=True)
