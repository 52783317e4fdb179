"""What people do at a meeting is written at once, once, and never lost; nothing else is."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kortinfo.errors import LogbookError, LogbookUnreachable
from kortinfo.logbook import Logbook
from kortinfo.views.pages.meeting_acts import Begun, Sitting, carry_out

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
SMITHY, YARD, STRANGER = "9000000001", "9000000007", "9999999999"
BEGUN = Begun(
    words="Bygge og anlæg i 9990 Skagen",
    query="sector=DB25%3AF",
    snapshot="first@2026-11-20",
    as_of=dt.date(2026, 11, 20),
    today=dt.date(2026, 11, 21),
    language="da",
)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Logbook]:
    opened = Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path)
    yield opened
    opened.close()


def sent(*ops: dict[str, Any], session: str = "a", first: int = 1) -> dict[str, Any]:
    return {"session": session, "ops": [{"n": n, **op} for n, op in enumerate(ops, first)]}


def tick(unit: str = SMITHY, *, value: object = True) -> dict[str, Any]:
    return {"op": "tick", "unit": unit, "value": value}


def done(
    book: Logbook,
    sitting: Sitting,
    *ops: dict[str, Any],
    allowed: Callable[[str], str] = str,
    **how: Any,
) -> Sitting:
    carry_out(
        sent(*ops, **how),
        sitting,
        book=lambda: book,
        begun=BEGUN,
        units={SMITHY, YARD},
        now=NOW,
        allowed=allowed,
    )
    return sitting


def ticked(book: Logbook, sitting: Sitting) -> set[str]:
    return {item.unit_id for item in book.items(sitting.list_id) if item.ticked}


def test_the_first_tick_begins_a_list_named_by_the_selection_and_the_day(book: Logbook) -> None:
    sitting = done(book, Sitting(who="Anna"), {"op": "search", "value": "smed"})
    assert book.lists() == ()
    done(book, sitting, tick(), tick(YARD), first=2)
    (begun,) = book.lists()
    assert begun.title == "Bygge og anlæg i 9990 Skagen, 21. nov. 2026"
    assert (begun.query, begun.as_of) == (BEGUN.query, BEGUN.as_of)
    assert (begun.created_by, begun.ticked) == ("Anna", 2)
    assert sitting.list_id == begun.id
    assert sitting.search == "smed"


def test_what_is_sent_again_is_done_once(book: Logbook) -> None:
    sitting = done(book, Sitting(), tick(), tick(value=False))
    done(book, sitting, tick(), tick(value=False), tick(YARD))
    assert ticked(book, sitting) == {YARD}
    assert sitting.done == 3
    done(book, sitting, tick(), session="another window")
    assert ticked(book, sitting) == {SMITHY, YARD}


def test_who_takes_it_is_on_the_list_and_notes_stay(book: Logbook) -> None:
    sitting = done(
        book,
        Sitting(),
        {"op": "who", "name": "Anna"},
        {"op": "assign", "unit": YARD, "value": "Bo"},
        {"op": "note", "unit": YARD, "value": "Ring mandag"},
    )
    (item,) = book.items(sitting.list_id)
    assert (item.ticked, item.assigned_to, item.note) == (True, "Bo", "Ring mandag")
    assert item.changed_by == "Anna"


def test_a_name_that_may_not_be_written_is_not_from_the_first_tick_on(book: Logbook) -> None:
    def allowed(name: str) -> str:
        return "" if name == "Xenia" else name

    who = {"op": "who", "name": "Xenia"}
    sitting = done(book, Sitting(), who, tick(), allowed=allowed)
    (item,) = book.items(sitting.list_id)
    assert (item.changed_by, book.lists()[0].created_by, sitting.who) == ("", "", "")


def test_an_earlier_list_is_opened_renamed_and_deleted(book: Logbook) -> None:
    sitting = done(book, Sitting(), tick())
    earlier = sitting.list_id
    done(book, sitting, {"op": "open", "id": 0}, tick(YARD), first=2)
    assert sitting.list_id != earlier
    done(book, sitting, {"op": "open", "id": earlier}, first=4)
    done(book, sitting, {"op": "rename", "id": earlier, "value": "Mandag"}, first=5)
    found = book.list(earlier)
    assert found is not None
    assert found.title == "Mandag"
    done(book, sitting, {"op": "delete_list", "id": earlier}, first=6)
    assert sitting.list_id == 0
    assert book.list(earlier) is None


def test_a_list_somebody_else_deleted_is_begun_anew(book: Logbook) -> None:
    sitting = done(book, Sitting(), tick())
    book.delete_list(sitting.list_id)
    done(book, sitting, tick(YARD), first=2)
    assert ticked(book, sitting) == {YARD}


def test_a_unit_that_left_the_register_can_still_be_changed_on_its_list(book: Logbook) -> None:
    sitting = done(book, Sitting(), tick())
    book.write_item(sitting.list_id, STRANGER, ticked=True, who="", at=NOW)
    done(book, sitting, tick(STRANGER, value=False), first=2)
    assert ticked(book, sitting) == {SMITHY}


def test_a_file_is_asked_for_and_laid_away_when_the_browser_has_it(book: Logbook) -> None:
    sitting = done(book, Sitting(), tick(), {"op": "download"})
    assert sitting.wants_file
    sitting.file = (1, "x.xlsx", b"")
    done(book, sitting, {"op": "got_file"}, first=3)
    assert sitting.file is None


@pytest.mark.parametrize(
    "op",
    [
        tick(STRANGER),
        tick("'; DROP TABLE lists"),
        {"op": "tick", "unit": ["x"], "value": True},
        {"op": "note", "unit": SMITHY, "value": {"a": 1}},
        {"op": "open", "id": -1},
        {"op": "open", "id": 2**80},
        {"op": "open", "id": True},
        {"op": "rename", "id": 1, "value": "  "},
        {"op": "drop"},
        {},
    ],
)
def test_what_our_page_does_not_send_is_passed_over(book: Logbook, op: dict[str, Any]) -> None:
    sitting = done(book, Sitting(), op, tick(YARD))
    assert ticked(book, sitting) == {YARD}
    assert sitting.done == 2


@pytest.mark.parametrize("message", [{}, {"session": 1, "ops": []}, {"session": "a", "ops": "x"},
                                     {"session": "a", "ops": [1, None, {"n": "1"}]}])  # fmt: skip
def test_a_message_of_another_form_is_passed_over(book: Logbook, message: dict[str, Any]) -> None:
    sitting = Sitting()
    carry_out(message, sitting, book=lambda: book, begun=BEGUN, units={SMITHY}, now=NOW)
    assert book.lists() == ()


def test_what_could_not_be_written_is_not_confirmed_and_comes_again(book: Logbook) -> None:
    def gone() -> Logbook:
        raise LogbookUnreachable(where="x", why="y")

    sitting = Sitting()
    message = sent({"op": "search", "value": "a"}, tick())
    with pytest.raises(LogbookError):
        carry_out(message, sitting, book=gone, begun=BEGUN, units={SMITHY}, now=NOW)
    assert sitting.done == 1
    carry_out(message, sitting, book=lambda: book, begun=BEGUN, units={SMITHY}, now=NOW)
    assert ticked(book, sitting) == {SMITHY}
