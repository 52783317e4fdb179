"""Decisions about rows: kept with who and when, the newest first, taken back but never deleted."""

import datetime as dt

import pytest

from kortinfo.logbook import Logbook
from tests.logbook.conftest import CPR, NOW, SMITHY

KEY, OTHER = "0" * 32, "f" * 32
LATER = NOW + dt.timedelta(hours=1)


def test_a_decision_comes_back_as_it_was_made(book: Logbook) -> None:
    number = book.decide(
        row_key=KEY,
        verdict="accept",
        business=SMITHY,
        words=f"Smedjen {CPR}",
        who="Anna",
        at=NOW,
    )
    (decision,) = [each for each in book.decisions() if each.id == number]
    assert (decision.row_key, decision.verdict, decision.business) == (KEY, "accept", SMITHY)
    assert (decision.words, decision.decided_by) == ("Smedjen [CPR]", "Anna")
    assert decision.decided_at == NOW


def test_the_newest_comes_first_and_one_taken_back_no_longer_holds(book: Logbook) -> None:
    first = book.decide(row_key=KEY, verdict="none", who="Anna", at=NOW)
    second = book.decide(
        row_key=OTHER, verdict="reject", business="company:16127493", who="Bo", at=LATER
    )
    assert [each.id for each in book.decisions()][:2] == [second, first]
    book.undo_decision(second, who="Anna", at=LATER)
    book.undo_decision(second, who="Bo", at=LATER)
    assert second not in [each.id for each in book.decisions()]


@pytest.mark.parametrize(
    ("key", "verdict", "business"),
    [
        ("no key", "none", ""),
        (KEY, "perhaps", SMITHY),
        (KEY, "accept", ""),
        (KEY, "none", SMITHY),
        (KEY, "accept", "12; drop table"),
    ],
)
def test_what_is_no_decision_is_refused(
    book: Logbook, key: str, verdict: str, business: str
) -> None:
    before = len(book.decisions())
    with pytest.raises(ValueError, match=r"decision|accept|unit"):
        book.decide(row_key=key, verdict=verdict, business=business, who="Anna", at=NOW)
    assert len(book.decisions()) == before
