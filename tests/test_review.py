"""Rows that wait for a person: most rows first, decided once and for good, or taken back."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from kortinfo.build import build
from kortinfo.decided import decided, decisions_table
from kortinfo.logbook import Logbook
from kortinfo.merge.row_key import KEY_COLUMNS
from kortinfo.review import BUSINESS, ROWS, WAITING, Review, alike, review, still_open
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import DECISIONS, EVENT_ID, ROW_KEY, UNIT_ID, checked
from tests import tiny
from tests.building import build_once

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
POSTAL_CODE = "9990"
NAME = tiny.TWIN_NAME
ONE, OTHER = map(tiny.pnr, tiny.TWINS)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two workplaces of one name in one postal district, and rows that name neither's number."""
    return load_settings(tiny.write_twins(tmp_path))


@pytest.fixture
def book(settings: Settings) -> Logbook:
    return Logbook.open(settings.logbook, folder=settings.folder)


def made(settings: Settings) -> Snapshot:
    return build_once(settings, as_of=AS_OF, built_at=NOW, decisions=decided(settings))


def waiting(found: Review) -> tuple[str, int]:
    row = found.rows[found.rows["given_name"] == NAME]
    return str(row.index[0]), int(row[ROWS].iloc[0])


def credited(snapshot: Snapshot, unit: str) -> int:
    credits_ = snapshot.table("credits")
    return int((credits_[UNIT_ID] == unit).sum())


def test_rows_that_say_the_same_wait_as_one_with_their_candidates(settings: Settings) -> None:
    found = review(made(settings))
    key, rows = waiting(found)
    assert rows == 3
    mine = found.candidates[found.candidates[ROW_KEY] == key]
    assert set(mine[BUSINESS]) == {ONE, OTHER}
    assert found.rows[ROWS].is_monotonic_decreasing


def test_a_decision_matches_every_such_row_and_survives_the_next_build(
    settings: Settings, book: Logbook
) -> None:
    key, _ = waiting(review(made(settings)))
    number = book.decide(row_key=key, verdict="accept", business=ONE, who="Anna", at=NOW)
    for _ in range(2):
        snapshot = made(settings)
        assert credited(snapshot, ONE) == 3
        assert NAME not in set(review(snapshot).rows["given_name"])
    events = snapshot.table("events")
    mine = events[events["given_name"] == NAME]
    assert set(mine["match_stage"]) == {"decision"}
    assert mine["match_evidence"].str.contains("Anna").all()
    book.undo_decision(number, who="Bo", at=NOW)
    assert credited(made(settings), ONE) == 0
    book.close()


def test_none_of_ours_closes_the_row_with_that_reason(settings: Settings, book: Logbook) -> None:
    key, _ = waiting(review(made(settings)))
    book.decide(row_key=key, verdict="none", who="Anna", at=NOW)
    snapshot = made(settings)
    events = snapshot.table("events")
    assert set(events[events["given_name"] == NAME]["reason"]) == {"decided_none"}
    aside = snapshot.table("set_aside")
    assert int((aside["reason"] == "decided_none").sum()) == 3
    book.close()


def test_a_rejected_candidate_leaves_the_other_as_the_only_one(
    settings: Settings, book: Logbook
) -> None:
    found = review(made(settings))
    key, _ = waiting(found)
    book.decide(row_key=key, verdict="reject", business=OTHER, who="Anna", at=NOW)
    left = still_open(found, book.decisions(), made(settings).table("units"))
    assert left.candidates[left.candidates[ROW_KEY] == key][BUSINESS].tolist() == [ONE]
    assert credited(made(settings), OTHER) == 0
    book.close()


def test_the_latest_word_on_a_business_holds(settings: Settings, book: Logbook) -> None:
    snapshot = made(settings)
    found = review(snapshot)
    key, _ = waiting(found)
    book.decide(row_key=key, verdict="accept", business=ONE, who="Anna", at=NOW)
    later = NOW + dt.timedelta(minutes=1)
    book.decide(row_key=key, verdict="reject", business=ONE, who="Bo", at=later)
    left = still_open(found, book.decisions(), snapshot.table("units"))
    assert left.candidates[left.candidates[ROW_KEY] == key][BUSINESS].tolist() == [OTHER]
    book.decide(row_key=key, verdict="accept", business="9000000999", who="Bo", at=later)
    left = still_open(found, book.decisions(), snapshot.table("units"))
    assert key in left.rows.index  # nobody knows that business
    book.close()


def test_what_a_build_does_not_know_is_counted(settings: Settings, book: Logbook) -> None:
    key, _ = waiting(review(made(settings)))
    number = book.decide(row_key=key, verdict="none", who="Anna", at=NOW)
    assert book.decisions_changed_since(NOW - dt.timedelta(minutes=1)) == 1
    later = NOW + dt.timedelta(minutes=1)
    assert book.decisions_changed_since(later) == 0
    book.undo_decision(number, who="Anna", at=later + dt.timedelta(minutes=1))
    assert book.decisions_changed_since(later) == 1
    assert book.decisions_changed_since(NOW - dt.timedelta(minutes=1)) == 0
    book.close()


def test_what_was_decided_in_the_second_the_build_began_is_on_the_map(
    settings: Settings, book: Logbook
) -> None:
    key, _ = waiting(review(made(settings)))
    book.decide(row_key=key, verdict="none", who="Anna", at=NOW + dt.timedelta(milliseconds=300))
    built_at = NOW + dt.timedelta(milliseconds=700)
    built = build(settings, as_of=AS_OF, built_at=built_at, decisions=decided(settings))
    assert book.decisions_changed_since(dt.datetime.fromisoformat(built.built_at)) == 0
    book.close()


def test_what_is_decided_since_the_build_no_longer_waits(settings: Settings, book: Logbook) -> None:
    found = review(made(settings))
    key, _ = waiting(found)
    book.decide(row_key=key, verdict="accept", business=ONE, who="Anna", at=NOW)
    left = still_open(found, book.decisions(), made(settings).table("units"))
    assert key not in left.rows.index
    assert key not in set(left.candidates[ROW_KEY])
    assert key not in alike(left, found.rows.loc[key], verdict="accept", business=ONE)
    book.close()


def waits(*said: dict[str, str], candidates: dict[str, list[tuple[str, float]]]) -> Review:
    """Return rows that wait under the keys "0", "1" and so on, with candidates and scores."""
    rows = pd.DataFrame(list(said), columns=list(KEY_COLUMNS), dtype="str")
    rows.index = rows.index.astype("str")
    pairs = [(key, unit, score) for key, each in candidates.items() for unit, score in each]
    return Review(rows=rows, candidates=pd.DataFrame(pairs, columns=[ROW_KEY, BUSINESS, "score"]))


def test_an_answer_goes_for_rows_that_say_the_same_and_have_the_business_to_choose() -> None:
    tie = [(ONE, 88.0), (OTHER, 88.0)]
    found = waits(
        {"given_name": "Kæden", "given_postal_code": "9990", "given_address": "Havnevej 3"},
        {"given_name": "KÆDEN ApS", "given_address": "Havnevej 3, st."},  # another spelling
        {"given_name": "Kæden", "given_postal_code": "9900"},  # in another town
        {"given_name": "Kæden", "given_address": "Søndergade 5"},  # in another street
        {"given_name": "Kæden"},  # has another to choose
        {"given_name": "Noget andet"},  # nobody else is as likely
        {"given_pnr": "9000000001"},  # names nothing
        {"given_name": "Kæden", "given_address": "Havnevej 32"},  # in another house
        candidates=dict.fromkeys("01237", tie) | {"4": [(OTHER, 90.0)], "5": [(ONE, 70.0)]},
    )
    row = found.rows.loc["0"]
    assert alike(found, row, verdict="accept", business=ONE) == ("1", "5")
    assert alike(found, row, verdict="reject", business=ONE) == ("1",)
    assert alike(found, row, verdict="none", business="") == ("1", "4")
    assert alike(found, found.rows.loc["6"], verdict="none", business="") == ()


def test_decisions_keep_their_contract_and_no_logbook_is_no_decision(settings: Settings) -> None:
    assert len(decided(settings).rows) == 0
    assert not (settings.folder / "logbook.sqlite").exists()
    book = Logbook.open(settings.logbook, folder=settings.folder)
    key = "0" * 32
    book.decide(row_key=key, verdict="accept", business="company:16127493", who="", at=NOW)
    book.decide(row_key=key, verdict="none", who="Anna", at=NOW)
    table = checked(decisions_table(book.decisions()), DECISIONS)
    assert table["verdict"].tolist() == ["none", "accept"]
    assert table["cvr"].dropna().tolist() == ["16127493"]
    assert table[UNIT_ID].isna().all()
    book.close()


def test_every_candidate_belongs_to_a_row_that_waits(settings: Settings) -> None:
    snapshot = made(settings)
    found = review(snapshot)
    assert set(found.candidates[ROW_KEY]) <= set(found.rows.index)
    events = snapshot.table("events")
    lost = events[events["reason"].isin(WAITING)]
    assert set(snapshot.table("review_candidates")[EVENT_ID]) <= set(lost[EVENT_ID])
