"""A plan in calendars, as two other libraries read it, over both changes of the clocks."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import arrow
import ics
import pytest
import vobject
from icalendar import Calendar

from kortinfo.exports.visit_plan.ics import write_cancelled_ics, write_ics
from kortinfo.routes.plan import VisitPlan
from tests.exports import plans
from tests.exports.plans import EVIL, HARM, KEY, NOW, SATURDAY, SMITHY, SUNDAY, YARD, at, day, stop


def written(
    folder: Path, made: VisitPlan | None = None, *, sequence: int = 0, **given: Any
) -> bytes:
    return write_ics(plans.told(folder, made, **given), key=KEY, sequence=sequence, at=NOW)


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def one(content: bytes, words: str) -> Any:
    (found,) = [each for each in events(content) if words in each["summary"]]
    return found


def cancelled(
    versions: list[VisitPlan], now: VisitPlan | None, *, person: str = ""
) -> bytes | None:
    return write_cancelled_ics(
        versions, now, key=KEY, sequence=2, at=NOW, language="da", person=person
    )


def test_an_event_a_stop_with_where_why_and_the_card(tmp_path: Path) -> None:
    content = written(tmp_path, app_url="https://kortinfo.example.dk/")
    assert len(events(content)) == 4
    event = one(content, "Smedje")
    assert event["summary"] == "Besøg: Havnens Smedje ApS"
    assert event["location"] == "Havnens Smedje ApS, Havnegade 12A, 1. th., 9990 Skagen"
    assert event["url"] == f"https://kortinfo.example.dk/?unit={SMITHY}"
    for words in (
        "Hvorfor: Ikke i kontakt nu; sidst 29. feb. 2024; 2 åbne jobannoncer; Ca. 15 ansatte",
        "Spørg om: Hvad er sket siden sidst?",
        "2 jobannoncer besat?",
        "Sidste kontakt: 29. feb. 2024",
        "Telefon: +45 98 00 00 00",
        "Niveau: C ",
    ):
        assert words in event["description"]
    assert "url" not in one(written(tmp_path), "Smedje")
    meeting = one(content, "Møde på havnen")
    assert meeting["summary"] == "Møde på havnen"
    assert "description" not in meeting


def test_times_are_danish_and_right_over_the_change_of_the_clocks(tmp_path: Path) -> None:
    march = dt.date(2027, 3, 27)
    spring = plans.plan(
        day("Anna", march, stop(SMITHY, at(march, 9))),
        day("Anna", dt.date(2027, 3, 28), stop(YARD, at(dt.date(2027, 3, 28), 9))),
    )
    for made, offsets in ((plans.plan(), (2, 1)), (spring, (1, 2))):
        content = written(tmp_path, made)
        assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Copenhagen" in content
        assert b"DTSTART;TZID=Europe/Copenhagen:" in content
        # A client that shows a range of days.
        first = arrow.get(made.days[0].date)
        shown = ics.Calendar(content.decode()).timeline.included(first, first.shift(days=2))
        begins = [each.begin.datetime for each in shown]
        assert begins == sorted(stop.begins_at for stop in made.stops)
        mornings = [each for each in begins if each.time() == dt.time(9)]
        assert [each.utcoffset() for each in mornings] == [dt.timedelta(hours=n) for n in offsets]
        # Another library that reads the zone from the file's own VTIMEZONE.
        read = vobject.readOne(content.decode())
        theirs = sorted(each.dtstart.value.astimezone(dt.UTC) for each in read.vevent_list)
        assert theirs == sorted(each.astimezone(dt.UTC) for each in begins)


def test_another_library_finds_it_valid(tmp_path: Path) -> None:
    for content in (written(tmp_path), cancelled([plans.plan()], None)):
        assert content is not None
        read = vobject.readOne(content.decode())
        assert read.validate(raiseException=True)
        assert all(each.validate(raiseException=True) for each in read.vevent_list)
        lines = content.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert not [line for line in lines if b"\n" in line or b"\r" in line]


def test_names_that_mean_harm_stay_words(tmp_path: Path) -> None:
    read = vobject.readOne(written(tmp_path).decode())
    assert len(read.vevent_list) == 4
    (event,) = [each for each in read.vevent_list if "HYPERLINK" in each.summary.value]
    cleaned = " ".join(EVIL.replace("\x00", "").replace("\x0b", "").split())
    assert event.summary.value == f"Besøg: {cleaned}"
    assert event.location.value.endswith('"Vej" 2 9990 Skagen, 9990 Skagen')


def test_a_change_keeps_its_uid_and_counts_up(tmp_path: Path) -> None:
    before = plans.plan()
    later = replace(
        before,
        days=(
            day("Anna", SATURDAY, stop(YARD, at(SATURDAY, 10)), stop(SMITHY, at(SATURDAY, 14))),
            *before.days[1:],
        ),
    )
    first, second = written(tmp_path, before), written(tmp_path, later, sequence=1)
    for words in ("Smedje", "Værft", "Møde"):
        old, new = one(first, words), one(second, words)
        assert old["uid"] == new["uid"]
        assert (old["sequence"], new["sequence"]) == (0, 1)
    assert one(first, "Smedje")["dtstart"].dt != one(second, "Smedje")["dtstart"].dt
    assert len({str(each["uid"]) for each in events(first)}) == 4
    assert "Anna" not in "".join(str(each["uid"]) for each in events(first))
    english = one(written(tmp_path, language="en"), "Smedje")
    assert english["uid"] == one(first, "Smedje")["uid"]


def test_a_visit_is_the_same_event_whoever_goes_and_when_who_went_is_forgotten(
    tmp_path: Path,
) -> None:
    before = plans.plan()
    other = replace(before, days=tuple(replace(each, person="") for each in before.days))
    for words in ("Smedje", "Værft", "HYPERLINK"):
        assert (
            one(written(tmp_path, before), words)["uid"]
            == one(written(tmp_path, other), words)["uid"]
        )


def test_what_is_called_off_goes_by_its_uid_in_a_file_of_its_own(tmp_path: Path) -> None:
    before = plans.plan()
    now = replace(before, days=(day("Anna", SATURDAY, stop(SMITHY, at(SATURDAY, 9))),))
    content = cancelled([before], now)
    assert content is not None
    assert b"METHOD:CANCEL" in content
    found = events(content)
    first = written(tmp_path, before)
    gone = {str(one(first, words)["uid"]) for words in ("Værft", "HYPERLINK", "Møde")}
    assert {str(each["uid"]) for each in found} == gone
    assert {each["status"] for each in found} == {"CANCELLED"}
    assert {each["sequence"] for each in found} == {2}
    for words in ("Værft", "Østre", "havnen", "Anna", YARD, HARM):
        assert words not in content.decode()
    assert cancelled([before], before) is None
    bo = cancelled([before], None, person="Bo")
    assert bo is not None
    assert [str(each["uid"]) for each in events(bo)] == [str(one(first, "Møde")["uid"])]
    whole = cancelled([before, now], None)
    assert whole is not None
    assert len(events(whole)) == 4


@pytest.mark.parametrize("person", ["Anna", "Bo"])
def test_a_calendar_of_one_person_has_that_person_s_stops(tmp_path: Path, person: str) -> None:
    found = events(written(tmp_path, person=person))
    assert len(found) == (3 if person == "Anna" else 1)


def test_days_of_clock_changes_are_those() -> None:
    assert at(SATURDAY, 12).utcoffset() == dt.timedelta(hours=2)
    assert at(SUNDAY, 12).utcoffset() == dt.timedelta(hours=1)
