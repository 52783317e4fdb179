"""What a plan's stops became, in the next build; and what has changed since a plan was made."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kortinfo.decided import decided
from kortinfo.logbook import Logbook, Visit
from kortinfo.plan_changes import seen_of, stale
from kortinfo.routes.plan import DANISH_TIME, DayPlan, Stop, VisitPlan
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import EVENT_ID, LEVEL, SOURCE, UNIT_ID
from tests import tiny
from tests.building import build_once
from tests.selection.rows import businesses

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
DAY = dt.date(2026, 2, 26)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tiny.write_municipality(tmp_path))


@pytest.fixture
def book(settings: Settings) -> Logbook:
    return Logbook.open(settings.logbook, folder=settings.folder)


def made(settings: Settings, *, built_at: dt.datetime = NOW) -> Snapshot:
    return build_once(settings, as_of=AS_OF, built_at=built_at, decisions=decided(settings))


def never(snapshot: Snapshot) -> list[str]:
    rows = snapshot.table("businesses")
    return sorted(rows.loc[rows[LEVEL] == "D", UNIT_ID])


def level(snapshot: Snapshot, unit: str) -> str:
    rows = snapshot.table("businesses").set_index(UNIT_ID)
    return str(rows.at[unit, LEVEL])


def visit(unit: str, **changed: Any) -> Visit:
    said = Visit(
        plan_key="a" * 32,
        unit_id=unit,
        person="Anna",
        day=DAY,
        what="visited",
        decided_at=NOW,
        decided_by="Anna",
        note="Vil gerne høre mere",
    )
    return replace(said, **changed)


def own_events(snapshot: Snapshot) -> list[dict[str, Any]]:
    events = snapshot.table("events")
    rows = events[events[SOURCE] == "Kortinfo"]
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def test_a_visit_is_a_contact_of_the_next_build_until_it_is_undone(
    settings: Settings, book: Logbook
) -> None:
    first = made(settings)
    unit = never(first)[0]
    number = book.mark_visit(visit(unit))
    after = made(settings)
    assert level(after, unit) == "B"
    (event,) = own_events(after)
    assert (event["kind"], event["two_way"], event["responsible"]) == ("besøg", True, "Anna")
    assert event["happened_on"].date() == DAY
    assert str(event["note"]) in ("nan", "None", "<NA>")  # notes are off by default
    (source,) = [each for each in after.manifest["sources"] if each["name"] == "Kortinfo"]
    assert (source["read"], source["kept"], source["set_aside"]) == (1, 1, 0)
    again = book.mark_visit(visit(unit))
    (same,) = own_events(made(settings))
    assert same[EVENT_ID] == event[EVENT_ID]
    book.undo("visit", number, who="Bo", at=NOW)
    book.undo("visit", again, who="Bo", at=NOW)
    last = made(settings)
    assert level(last, unit) == "D"
    assert "Kortinfo" not in [each["name"] for each in last.manifest["sources"]]


def test_nobody_at_home_moves_no_level_and_what_was_moved_is_no_contact(
    settings: Settings, book: Logbook
) -> None:
    one, other = never(made(settings))[:2]
    book.mark_visit(visit(one, what="not_home"))
    book.mark_visit(visit(other, what="moved", moved_to=dt.date(2026, 3, 5)))
    after = made(settings)
    (event,) = own_events(after)
    assert (event["kind"], event["two_way"]) == ("ikke hjemme", False)
    assert (level(after, one), level(after, other)) == ("D", "D")


def test_notes_come_along_where_they_are_wanted_screened(settings: Settings, book: Logbook) -> None:
    unit = never(made(settings))[0]
    book.mark_visit(visit(unit, note="Talte med borgeren Gerda Kvist om praktik"))
    (event,) = own_events(made(settings.model_copy(update={"notes": True})))
    assert "praktik" in event["note"]
    assert "Gerda" not in event["note"]


def test_a_visit_past_retention_or_to_a_forgotten_business_is_not_taken_in(
    settings: Settings, book: Logbook
) -> None:
    unit = never(made(settings))[0]
    book.mark_visit(visit(unit, day=dt.date(2010, 1, 1)))
    after = made(settings)
    assert own_events(after) == []
    (source,) = [each for each in after.manifest["sources"] if each["name"] == "Kortinfo"]
    assert (source["read"], source["kept"], source["set_aside"]) == (1, 0, 1)


def plan_of(snapshot: Snapshot, *units: str, **stop: Any) -> VisitPlan:
    at = dt.datetime(2026, 3, 5, 9, 0, tzinfo=DANISH_TIME)
    point = {"x": 590_000.0, "y": 6_400_000.0} | stop
    stops = tuple(
        Stop(unit, "", point["x"], point["y"], at, at, at, 0, 0, 0, appointment="at" in stop)
        for unit in units
    )
    day = DayPlan("Anna", at.date(), stops, False, False, at, at, None, 0, 0, 0, 0)
    return VisitPlan((day,), (), snapshot.fingerprint, snapshot.as_of, 1, 10)


def test_a_plan_tells_what_has_changed_since_it_was_made(settings: Settings, book: Logbook) -> None:
    first = made(settings)
    levelled = never(first)[0]
    moved, closed, same = (unit for unit in everybody(first) if unit != levelled)
    plan = plan_of(first, levelled, moved, closed, same, "")
    seen = seen_of(plan, first)
    assert set(seen) == {levelled, moved, closed, same}
    assert "Prøvevej" not in f"{seen}"
    assert stale(plan, first) == []
    book.mark_visit(visit(levelled))
    tiny.write_municipality(
        settings.folder, register=[told(each, moved, closed) for each in tiny.documents()]
    )
    after = made(settings, built_at=NOW + dt.timedelta(hours=1))
    changed = [(levelled, "level"), (moved, "address"), (closed, "gone")]
    assert stale(plan, after, seen) == changed
    assert stale(plan, after) == changed  # the plan's own build is still there
    elsewhere = replace(plan, snapshot="gone@2026-03-01")
    assert stale(elsewhere, after) == [(closed, "gone")]
    assert stale(replace(plan, snapshot="../x@2026-03-01"), after) == [(closed, "gone")]


def test_without_the_plan_s_own_build_a_point_that_moved_is_still_seen() -> None:
    def now(**row: Any) -> Snapshot:
        table = businesses({"unit_id": "1000000001", "x": 590_000.0, "y": 6_400_000.0, **row})
        return Snapshot(
            folder=Path("x/2"), as_of=AS_OF, manifest={}, replaced={"businesses": table}
        )

    plan = replace(plan_of(now(), "1000000001"), snapshot="1@2026-02-01")
    assert stale(plan, now()) == []
    assert stale(plan, now(x=590_001.0)) == [("1000000001", "address")]
    assert stale(plan, now(x=None, y=None)) == []
    assert stale(plan, now(status="bankrupt")) == [("1000000001", "insolvent")]
    assert stale(plan, now(company_status="dissolving")) == [("1000000001", "insolvent")]
    elsewhere = replace(plan_of(now(), "1000000001", x=1.0, at=1), snapshot=plan.snapshot)
    assert stale(elsewhere, now()) == []  # an appointment with them, in another place


def everybody(snapshot: Snapshot) -> list[str]:
    """Return four businesses, one of them never in contact."""
    rows = snapshot.table("businesses")
    others = sorted(rows.loc[rows[LEVEL].isin(["B", "C"]), UNIT_ID])
    return [never(snapshot)[0], *others[:3]]


def told(document: dict[str, Any], moved: str, closed: str) -> dict[str, Any]:
    """Return a register document: one unit at another house, and one that has closed."""
    unit = document["_source"]["VrproduktionsEnhed"]
    if str(unit["pNummer"]) == moved:
        for address in unit["beliggenhedsadresse"]:
            address["husnummerFra"] = 99
    if str(unit["pNummer"]) == closed:
        for life in unit["livsforloeb"]:
            life["periode"]["gyldigTil"] = "2026-02-01"
    return document
