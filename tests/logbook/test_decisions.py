"""Decisions about rows: kept with who and when, the newest first, taken back but never deleted."""

import datetime as dt

import pytest

from kortinfo.logbook import Correction, Logbook, Pair
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


def test_what_is_decided_about_a_forgotten_business_goes_with_it(book: Logbook) -> None:
    row, event, other = KEY, "e" * 32, "d" * 32
    book.decide(row_key=row, verdict="accept", business="9000000009", who="Anna", at=NOW)
    book.decide(row_key=OTHER, verdict="accept", business=SMITHY, who="Anna", at=NOW)
    for gone, kept in ((event, other), (other, "c" * 32)):
        book.decide_pair(Pair(gone_id=gone, kept_id=kept, verdict="merge", decided_at=NOW))
    for unit in (SMITHY, "9000000009"):
        book.correct(Correction(unit_id=unit, what="closed", decided_at=NOW))
    keys = {row, event}
    told = book.about_units({SMITHY}, row_keys=keys)
    assert told == {"decisions": 2, "pairs": 1, "corrections": 1}
    assert book.forget_units({SMITHY}, row_keys=keys) == told
    assert book.decisions() == ()
    assert [pair.gone_id for pair in book.pairs()] == [other]
    assert [each.unit_id for each in book.corrections()] == ["9000000009"]


def test_old_pairs_and_corrections_lose_who_and_why_and_those_taken_back_go(book: Logbook) -> None:
    old, said = NOW - dt.timedelta(days=3000), {"reason": "Hun ringede", "decided_by": "Anna"}
    ids = {"gone_id": KEY, "kept_id": OTHER, "verdict": "merge"}
    numbers = []
    for at in (old, old, NOW):
        numbers.append(book.decide_pair(Pair(**ids, **said, words="Smedjen", decided_at=at)))
        what = Correction(unit_id=SMITHY, what="level", level="A", **said, decided_at=at)
        numbers.append(book.correct(what))
    for kind, number in zip(("pair", "correction"), numbers, strict=False):
        book.undo(kind, number, who="Anna", at=old)
    before = dict.fromkeys(("pairs", "corrections"), NOW - dt.timedelta(days=1))
    assert book.older(before) == {"pairs": 2, "corrections": 2}
    assert book.purge(before) == {"pairs": 2, "corrections": 2}
    assert book.older(before) == {"pairs": 0, "corrections": 0}
    told = [(each.reason, each.decided_by) for each in (*book.pairs(), *book.corrections())]
    assert told == [("Hun ringede", "Anna"), ("", "")] * 2
    assert [each.words for each in book.pairs()] == ["Smedjen", ""]
    assert {each.level for each in book.corrections()} == {"A"}  # it still holds
    for kind, number in zip(("pair", "correction") * 2, numbers[2:], strict=True):
        book.undo(kind, number, who="Anna", at=NOW)
