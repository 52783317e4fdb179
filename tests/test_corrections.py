"""What people report from a business's card: applied to the next build, told, settled, undone."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kortinfo.build import as_seen_on
from kortinfo.classify.by_hand import BY_HAND
from kortinfo.classify.reasons import reason
from kortinfo.crs import to_drawn
from kortinfo.decided import decided
from kortinfo.explain import explain_unit
from kortinfo.explain_lines import unit_lines
from kortinfo.exports.explanation import explained
from kortinfo.exports.listing import view_of
from kortinfo.exports.taking import make
from kortinfo.logbook import Correction, Logbook
from kortinfo.reported import NOT_BUILT, WAITS, applied_to, point_of, registered_address, reported
from kortinfo.selection import Selection
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import CORRECTIONS, STATE, UNIT_ID, checked
from tests import tiny
from tests.building import build_once
from tests.exports.test_map_file import block

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
ONE, FOUR, FIVE, EIGHT = (tiny.pnr(number) for number in (1, 4, 5, 8))
WHO: dict[str, Any] = {"decided_by": "Anna", "decided_at": NOW - dt.timedelta(days=1)}
DAR = """
[[sources]]
name = "adresser"
format = "addresses"
path = "adresser.csv"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    config = tiny.write_municipality(tmp_path, settings=tiny.SETTINGS + DAR)
    tiny.write_csv(
        tmp_path / "adresser.csv",
        [
            {"kommunekode": "0813", "vejkode": "0042", "vejnavn": "Prøvevej", "husnr": str(number)}
            | {"postnr": "9990", "x": str(590_000 + number), "y": "6400000", "id": f"{number:036d}"}
            for number in (1, 2, 3, 4, 77)
        ],
    )
    return load_settings(config)


@pytest.fixture
def book(settings: Settings) -> Logbook:
    return Logbook.open(settings.logbook, folder=settings.folder)


def made(settings: Settings, as_of: dt.date = AS_OF) -> Snapshot:
    return build_once(settings, as_of=as_of, built_at=NOW, decisions=decided(settings))


def unit(snapshot: Snapshot, unit_id: str, table: str = "units") -> pd.Series:
    rows = snapshot.table(table)
    return rows[rows[UNIT_ID] == unit_id].iloc[0]


def state(snapshot: Snapshot) -> list[str]:
    return checked(snapshot.table("corrections"), CORRECTIONS)[STATE].tolist()


def change_register(settings: Settings, number: int, **change: Any) -> None:
    """Give the register another word on one unit."""
    documents = tiny.documents()
    named = {"name": f"Smedjen {number}", "owners": [(tiny.SMITH, "2015-01-01", None)]}
    documents[number - 1] = tiny.unit_document(number, **(named | change))
    lines = [json.dumps(item, ensure_ascii=False) for item in documents]
    (settings.folder / "register.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_corrected_address_is_geocoded_told_settled_when_cvr_agrees_and_undone(
    settings: Settings, book: Logbook
) -> None:
    before = made(settings)
    was = registered_address(unit(before, ONE))
    assert was == "Prøvevej 1, 9990"
    number = book.correct(
        Correction(unit_id=ONE, what="address", address="prøvevej 77", was=was, **WHO)
    )
    for _ in range(2):  # it outlives rebuilds
        after = made(settings)
        row = unit(after, ONE, "businesses")
        assert (row["address"], row["x"], row["geocode_step"]) == ("prøvevej 77", 590_077, "street")
        assert row["municipality_code"] == "0813"
    told = applied_to(after, ONE).iloc[0]
    assert (told["decided_by"], told["register_says"]) == ("Anna", was)
    change_register(settings, 1, house=77)
    agreed = made(settings)
    assert state(agreed) == ["settled"]
    assert applied_to(agreed, ONE).empty
    assert unit(agreed, ONE)["address"] == "Prøvevej 77"
    change_register(settings, 1, house=3)  # CVR says something new: it is believed
    assert state(made(settings)) == ["outdated"]
    assert unit(made(settings), ONE)["address"] == "Prøvevej 3"
    change_register(settings, 1)
    book.undo("correction", number, who="Bo", at=NOW)
    assert unit(made(settings), ONE)["address"] == "Prøvevej 1"
    book.close()


def test_a_point_comes_before_every_other_way_to_place_a_business(
    settings: Settings, book: Logbook
) -> None:
    lon, lat = to_drawn(np.array([590_500.0]), np.array([6_400_500.0]))
    point = point_of(f"{lat[0]:.6f}, {lon[0]:.6f}")
    assert point is not None
    book.correct(Correction(unit_id=ONE, what="address", x=point[0], y=point[1], **WHO))
    row = unit(made(settings), ONE, "businesses")
    assert row["geocode_step"] == "by_hand"
    assert (round(row["x"]), round(row["y"])) == (590_500, 6_400_500)
    assert row["address"] == "Prøvevej 1"
    book.close()


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("57.7209, 10.5839", True),
        ("57,7209; 10,5839", True),
        ("57,7209 10,5839", True),
        ("10.5839, 57.7209", True),  # the wrong way round
        ("48.85, 2.35", False),  # Paris
        ("Havnevej 3", False),
        ("57.7", False),
        ("", False),
    ],
)
def test_a_point_is_read_as_maps_on_the_web_give_it(typed: str, known: bool) -> None:
    assert (point_of(typed) is not None) is known


def test_a_closed_business_leaves_from_its_day_and_is_settled_when_cvr_says_so(
    settings: Settings, book: Logbook
) -> None:
    day = dt.date(2026, 2, 1)
    number = book.correct(Correction(unit_id=FOUR, what="closed", day=day, **WHO))
    after = made(settings)
    assert FOUR not in set(after.table("businesses")[UNIT_ID])
    row = unit(after, FOUR)
    assert (row["status"], row["ended_on"]) == ("closed", pd.Timestamp(2026, 1, 31))
    assert state(after) == ["applied"]
    change_register(settings, 4, ended="2026-01-15")
    settled = made(settings)
    assert state(settled) == ["settled"]
    assert unit(settled, FOUR)["ended_on"] == pd.Timestamp(2026, 1, 15)
    assert settled.table("corrections")["register_says"].tolist() == ["2026-01-15"]
    change_register(settings, 4)
    book.undo("correction", number, who="Bo", at=NOW)
    assert FOUR in set(made(settings).table("businesses")[UNIT_ID])
    book.close()


def test_a_closing_to_come_takes_the_business_out_when_its_day_has_come(
    settings: Settings, book: Logbook
) -> None:
    book.correct(Correction(unit_id=FOUR, what="closed", day=dt.date(2026, 4, 1), **WHO))
    now = made(settings)
    assert FOUR in set(now.table("businesses")[UNIT_ID])
    last, gone = (as_seen_on(now, settings, dt.date(2026, *day)) for day in ((3, 31), (4, 1)))
    assert FOUR in set(last.table("businesses")[UNIT_ID])
    assert FOUR not in set(gone.table("businesses")[UNIT_ID])
    book.close()


def test_a_level_set_by_hand_stands_until_its_day_and_says_so(
    settings: Settings, book: Logbook
) -> None:
    until = dt.date(2026, 9, 1)
    said = {"what": "level", "level": "A", "day": until, "reason": "Fast aftale"}
    book.correct(Correction(unit_id=EIGHT, **said, **WHO))
    book.correct(Correction(unit_id=FIVE, **said, **WHO))  # A by the rules already
    after = made(settings)
    row = unit(after, EIGHT, "businesses")
    assert (row["level"], row["level_rule"], row["level_until"]) == (
        "A",
        BY_HAND,
        pd.Timestamp(until),
    )
    states = after.table("corrections").set_index(UNIT_ID)[STATE]
    assert (states[EIGHT], states[FIVE]) == ("applied", "settled")
    assert applied_to(after, EIGHT)["register_says"].tolist() == ["D"]
    words = reason(row["level_rule"], row["level_values"], level="A", language="da")
    assert words == "A, sat af en medarbejder"
    told = explain_unit(after, settings, EIGHT, language="da")
    assert told["reason"] == words
    (sentence,) = told["corrected"]
    assert "sat af Anna" in sentence
    assert "Fast aftale" in sentence
    assert f"Corrected by hand: {sentence}" in unit_lines(told)
    sheet = explained(after.table("businesses"), after, language="da", titles={})["explanation"]
    (listed,) = sheet.loc[sheet["corrected"] != "", "corrected"]
    assert "sat af Anna" in listed
    assert "Fast aftale" not in listed  # typed by a person: it stays inside
    view = view_of(after, settings, Selection(population=None), language="da")
    header, _ = block(make("html", view).content)
    assert header["columns"]["corrected"]["values"] == ["", listed]
    later = as_seen_on(after, settings, until)
    assert unit(later, EIGHT, "businesses")["level"] == "D"
    assert state(made(settings, until))[0] in ("lapsed", "settled")
    book.close()


def test_what_nobody_knows_the_right_of_waits_and_changes_nothing(
    settings: Settings, book: Logbook
) -> None:
    before = made(settings)
    later = NOW + dt.timedelta(hours=1)
    who: dict[str, Any] = {"decided_by": "Bo", "decided_at": later}
    book.correct(Correction(unit_id=ONE, what="address", **who))
    book.correct(Correction(unit_id=FOUR, what="closed", **who))
    assert {each.state for each in reported(before, book.corrections())} == {WAITS}
    assert book.decisions_changed_since(NOW) == 0
    after = made(settings)
    assert len(after.table("corrections")) == 0
    pd.testing.assert_frame_equal(after.table("businesses"), before.table("businesses"))
    book.correct(Correction(unit_id=ONE, what="address", address="Prøvevej 77", **who))
    found = reported(before, book.corrections())
    assert [each.state for each in found] == [WAITS, NOT_BUILT]
    assert book.decisions_changed_since(NOW) == 1
    book.close()


def test_a_business_nobody_knows_any_more_is_told_as_unknown(
    settings: Settings, book: Logbook
) -> None:
    book.correct(Correction(unit_id=tiny.pnr(999), what="closed", day=AS_OF, **WHO))
    assert state(made(settings)) == ["unknown"]
    book.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "name"},
        {"what": "level", "level": "A"},  # no reason
        {"what": "level", "level": "E", "reason": "x"},
        {"what": "address", "postal_code": "99"},
        {"what": "address", "x": 590_000.0},
        {"what": "address", "x": 10.5, "y": 57.7},  # degrees are no metres
        {"what": "closed", "unit_id": "12"},
    ],
)
def test_what_is_no_report_is_refused(book: Logbook, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"correction|level|code|point|unit"):
        book.correct(Correction(**({"unit_id": ONE} | wrong | WHO)))
    assert book.corrections() == ()
    book.close()


def test_cpr_numbers_in_a_report_never_reach_the_logbook(book: Logbook) -> None:
    said = "Ejeren 010190-1234 er flyttet"
    book.correct(Correction(unit_id=ONE, what="closed", day=AS_OF, reason=said, **WHO))
    assert [each.reason for each in book.corrections()] == ["Ejeren [CPR] er flyttet"]
    book.close()
