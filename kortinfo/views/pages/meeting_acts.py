"""What people do at a meeting, written to the logbook; what a browser sends is checked here."""

import datetime as dt
import threading
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from kortinfo.logbook import Logbook
from kortinfo.texts import date, text

_LONGEST = 500
"""Operations taken at a time; a browser that sends more is not ours."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What a list begins from, where the first tick begins one.

    Attributes:
        words: the selection in words.
        query: the same as a query string.
        snapshot: fingerprint of the data.
        as_of: the day of the levels.
        today: the day of the meeting.
        language: "da" or "en".
    """

    words: str
    query: str
    snapshot: str
    as_of: dt.date
    today: dt.date
    language: str

    @property
    def title(self) -> str:
        """What the list is called until somebody gives it another name."""
        day = date(self.today, self.language)
        return text("meeting.list_title", self.language, words=self.words, date=day)


@dataclass(kw_only=True)
class Sitting:
    """One visitor at a meeting: what the operations change beside the logbook.

    Attributes:
        list_id: the list that is open; 0: none yet.
        search: what the list is searched for.
        who: the name the visitor goes by.
        session: names the browser's element that was heard last.
        done: the number of its last operation that was carried out.
        wants_file: the list was asked for as a file.
        printed: how many times the list was printed and that is not yet logged.
        file: the file under way: its number, name and content; a browser says when it has it.
        lock: held by the click that is carried out; the next one comes in a thread of its own.
    """

    list_id: int = 0
    search: str = ""
    who: str = ""
    session: str = ""
    done: int = 0
    wants_file: bool = False
    printed: int = 0
    file: tuple[int, str, bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def carry_out(
    sent: Mapping[str, Any],
    sitting: Sitting,
    *,
    book: Callable[[], Logbook],
    begun: Begun,
    units: Container[str],
    now: dt.datetime,
    allowed: Callable[[str], str] = str,
) -> None:
    """Carry out the operations a browser sent, in order, each once; change ``sitting``.

    Args:
        sent: ``{session, ops: [{n, op, ...}]}``; what is not of that form is passed over.
        sitting: the visitor.
        book: gives the logbook where an operation needs it.
        begun: what a list begins from.
        units: the businesses there are; others can only be changed where they are on the list.
        now: the moment.
        allowed: returns a visitor's name as it may be written.

    Raises:
        LogbookError: the logbook cannot be written; what was not carried out is not confirmed.
    """
    session, ops = sent.get("session"), sent.get("ops")
    if not isinstance(session, str) or not isinstance(ops, list):
        return
    if session != sitting.session:
        sitting.session, sitting.done = session[:40], 0
    for op in ops[:_LONGEST]:
        n = op.get("n") if isinstance(op, dict) else None
        if not isinstance(n, int) or n <= sitting.done:
            continue
        with suppress(ValueError, OverflowError):  # not what our page sends: never to be repeated
            if op.get("op") == "who":
                sitting.who = allowed(_words(op.get("name")))
            else:
                _one(op, sitting, book=book, begun=begun, units=units, now=now)
        sitting.done = n


def _one(
    op: Mapping[str, Any],
    sitting: Sitting,
    *,
    book: Callable[[], Logbook],
    begun: Begun,
    units: Container[str],
    now: dt.datetime,
) -> None:
    name = op.get("op")
    if name == "search":
        sitting.search = _words(op.get("value"))
    elif name == "download":
        sitting.wants_file = True
    elif name == "printed":
        sitting.printed += 1
    elif name == "got_file":
        sitting.file = None
    elif name == "open":
        sitting.list_id = _number(op.get("id"))
    elif name == "rename":
        book().rename_list(_number(op.get("id")), title=_words(op.get("value")))
    elif name == "delete_list":
        book().delete_list(_number(op.get("id")))
        sitting.list_id = 0
    elif name in ("tick", "assign", "note"):
        _write(op, sitting, book=book(), begun=begun, units=units, now=now)


def _write(
    op: Mapping[str, Any],
    sitting: Sitting,
    *,
    book: Logbook,
    begun: Begun,
    units: Container[str],
    now: dt.datetime,
) -> None:
    unit, value = op.get("unit"), op.get("value")
    if not isinstance(unit, str):
        raise ValueError("no unit")
    if unit not in units and unit not in {item.unit_id for item in book.items(sitting.list_id)}:
        raise ValueError("no such unit")
    given: dict[str, Any]
    if op["op"] == "tick":
        given = {"ticked": value is True}
    elif op["op"] == "assign":
        given = {"assigned_to": _words(value), "ticked": True}
    else:
        given = {"note": _words(value)}
    by: dict[str, Any] = {"who": sitting.who, "at": now}
    # A list somebody has deleted meanwhile is begun anew: what was ticked is not lost.
    if not sitting.list_id or not book.write_item(sitting.list_id, unit, **given, **by):
        sitting.list_id = start(book, begun, who=sitting.who, now=now)
        book.write_item(sitting.list_id, unit, **given, **by)


def start(book: Logbook, begun: Begun, *, who: str, now: dt.datetime) -> int:
    """Begin a list and return its id."""
    return book.start_list(
        title=begun.title,
        words=begun.words,
        query=begun.query,
        snapshot=begun.snapshot,
        as_of=begun.as_of,
        who=who,
        at=now,
    )


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value[:2000]


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError("no number")
    return value
