"""Plans of visits: kept in versions, marked afterwards, forgotten, and gone when they are old."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from kortinfo.logbook import KeptPlan, Logbook, Visit
from tests.logbook.conftest import CPR, NOW, SCHOOL, SMITHY, YARD

THURSDAY, FRIDAY = dt.date(2026, 11, 26), dt.date(2026, 11, 27)
LATER = NOW + dt.timedelta(hours=1)


def content(*stops: str, person: str = "Anna", day: dt.date = THURSDAY, title: str = "") -> str:
    made: dict[str, Any] = {
        "plan": {
            "days": [
                {
                    "person": person,
                    "date": day.isoformat(),
                    "start_title": "Rådhuset",
                    "stops": [{"unit_id": unit, "title": title} for unit in stops],
                }
            ],
            "unmet": [{"unit_id": YARD, "title": ""}],
        },
        "seen": {unit: {"level": "D"} for unit in stops},
        "wishes": {
            "people": [{"name": person, "start": {"title": "Rådhuset"}}],
            "musts": list(stops),
            "nevers": [YARD],
            "locked": [{"unit_id": unit, "person": person} for unit in stops],
        },
    }
    return json.dumps(made, ensure_ascii=False)


def plan(**changed: Any) -> KeptPlan:
    made = KeptPlan(
        content=content(SMITHY),
        words="Anna, 26. nov. 2026: 1 besøg",
        starts=THURSDAY,
        ends=THURSDAY,
        snapshot="20261120T000000@2026-11-20",
        decided_by="Anna",
        decided_at=NOW,
    )
    return replace(made, **changed)


def visit(**changed: Any) -> Visit:
    made = Visit(
        plan_key="a" * 32,
        unit_id=SMITHY,
        person="Anna",
        day=THURSDAY,
        what="visited",
        decided_by="Anna",
        decided_at=NOW,
    )
    return replace(made, **changed)


def kept(book: Logbook, number: int | None) -> KeptPlan:
    assert number is not None
    found = book.plan(number)
    assert found is not None
    return found


def test_a_plan_comes_back_with_who_and_when(book: Logbook) -> None:
    first = kept(book, book.save_plan(plan()))
    second = kept(book, book.save_plan(plan()))
    assert replace(first, id=0, key="", content="") == plan(content="")
    assert json.loads(first.content) == json.loads(plan().content)
    assert len(first.key) == 32
    assert first.key != second.key


def test_a_change_is_the_next_version_and_a_second_one_finds_it_gone(book: Logbook) -> None:
    number = book.save_plan(plan())
    changed = kept(book, book.change_plan(number, plan(content=content(YARD), decided_at=LATER)))
    assert (changed.sequence, changed.key) == (1, kept(book, number).key)
    assert book.change_plan(number, plan()) is None
    assert [each.sequence for each in book.plan_versions(changed.key)] == [0, 1]
    first, last = book.plan_versions(changed.key)
    assert first.undone_at == LATER
    assert last.undone_at is None
    assert book.cancel_plan(changed.id, who="Bo", at=LATER)
    assert not book.cancel_plan(changed.id, who="Bo", at=LATER)
    assert book.change_plan(changed.id, plan()) is None
    assert kept(book, changed.id).undone_at == LATER


def test_plans_are_found_by_day_and_person_while_they_hold(book: Logbook) -> None:
    anna = book.save_plan(plan())
    bo = book.save_plan(
        plan(content=content(YARD, person="Bo", day=FRIDAY), starts=FRIDAY, ends=FRIDAY)
    )
    gone = book.save_plan(plan())
    book.cancel_plan(gone, who="Anna", at=NOW)

    def found(first: dt.date, last: dt.date, person: str = "") -> set[int]:
        return {each.id for each in book.plans_of(first, last, person=person)} & {anna, bo, gone}

    assert found(THURSDAY, FRIDAY) == {anna, bo}
    assert found(FRIDAY, FRIDAY) == {bo}
    assert found(THURSDAY, FRIDAY, "Anna") == {anna}
    assert found(FRIDAY, FRIDAY, "Anna") == set()


@pytest.mark.parametrize("said", ["", "[]", '{"plan": {}}', '{"plan": {"days": [{}]}}'])
def test_what_is_no_plan_is_refused(book: Logbook, said: str) -> None:
    with pytest.raises(ValueError, match="a plan's content"):
        book.save_plan(plan(content=said))


def test_no_cpr_number_gets_in_and_p_numbers_stay(book: Logbook) -> None:
    born = "0102034567"  # ten digits: here a P-number
    said = content(born, person=f"Anna {CPR}", title=f"Møde om {CPR}")
    found = kept(book, book.save_plan(plan(content=said, words=f"om {CPR}", decided_by=CPR)))
    assert CPR not in f"{found}"
    read = json.loads(found.content)
    (day,) = read["plan"]["days"]
    assert [each["name"] for each in read["wishes"]["people"]] == ["Anna [CPR]"]
    assert (day["person"], day["stops"][0]["unit_id"]) == ("Anna [CPR]", born)
    book.mark_visit(visit(note=f"Talte med {CPR}", person=CPR))
    assert CPR not in f"{book.visits()}"


def test_what_is_said_of_a_stop_last_holds_and_can_be_undone(book: Logbook) -> None:
    key = kept(book, book.save_plan(plan())).key
    book.mark_visit(visit(plan_key=key, what="not_home"))
    second = book.mark_visit(visit(plan_key=key, note="Vil gerne have praktikanter"))
    third = book.mark_visit(visit(plan_key=key, unit_id=YARD, what="moved", moved_to=FRIDAY))
    assert [(each.id, each.what) for each in book.visits(plan_key=key)] == [
        (second, "visited"),
        (third, "moved"),
    ]
    assert book.visits(plan_key=key)[1].moved_to == FRIDAY
    book.undo("visit", second, who="Bo", at=LATER)
    assert [each.id for each in book.visits(plan_key=key)] == [third]


def test_a_build_waits_for_visits_but_not_for_those_moved(book: Logbook) -> None:
    before = NOW - dt.timedelta(minutes=1)
    already = book.decisions_changed_since(before)
    book.mark_visit(visit(plan_key="b" * 32))
    book.mark_visit(visit(plan_key="c" * 32, what="moved"))
    assert book.decisions_changed_since(before) == already + 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"what": "called"}, "visited, not_home, moved; came called"),
        ({"unit_id": "x"}, "a unit is"),
        ({"moved_to": FRIDAY}, "only a stop that was moved"),
    ],
)
def test_what_is_no_outcome_is_refused(book: Logbook, changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        book.mark_visit(visit(**changed))


def test_a_forgotten_person_leaves_plans_and_outcomes(book: Logbook) -> None:
    said = content(SMITHY, person="Gerda Kvist", title='Møde med Gerda Kvist "her"')
    number = book.save_plan(plan(content=said, words="Gerda Kvist, i morgen"))
    book.mark_visit(visit(plan_key="d" * 32, person="Gerda Kvist", note="Gerda Kvist var der"))

    def masked(words: str) -> str:
        return words.replace("Gerda Kvist", "[navn]")

    assert book.about_person(masked) == {"plans": 1, "visits": 1}
    book.forget_person(masked)
    found = kept(book, number)
    assert "Gerda" not in f"{found}{book.visits()}"
    read = json.loads(found.content)
    (day,) = read["plan"]["days"]
    assert [each["name"] for each in read["wishes"]["people"]] == [""]
    assert (day["person"], day["stops"][0]["title"]) == ("", 'Møde med [navn] "her"')
    assert book.about_person(masked) == {}


def test_two_forgotten_people_of_a_plan_are_still_two(book: Logbook) -> None:
    said = json.loads(content(SMITHY, person="Gerda Kvist"))
    said["wishes"]["people"].append({"name": "Bo Kvist"})
    said["plan"]["days"].append({**said["plan"]["days"][0], "person": "Bo Kvist"})
    number = book.save_plan(plan(content=json.dumps(said), words="i morgen"))
    for name in ("Bo Kvist", "Gerda Kvist"):
        book.forget_person(lambda words, name=name: words.replace(name, "[navn]"))
    read = json.loads(kept(book, number).content)
    people = [each["name"] for each in read["wishes"]["people"]]
    assert people == [day["person"] for day in read["plan"]["days"]] == ["2", ""]


def test_a_forgotten_business_leaves_plans_and_outcomes(book: Logbook) -> None:
    number = book.save_plan(plan(content=content(SMITHY, SCHOOL)))
    book.mark_visit(visit(plan_key="e" * 32, unit_id=SCHOOL))
    assert book.about_units([SCHOOL])["plans"] == 1
    assert book.forget_units([SCHOOL])["visits"] == 1
    book.forget_units([YARD])
    assert SCHOOL not in kept(book, number).content
    assert YARD not in kept(book, number).content
    assert SMITHY in kept(book, number).content
    assert book.about_units([SCHOOL, YARD]).get("plans", 0) == 0


def test_old_plans_and_outcomes_go_by_their_day(book: Logbook) -> None:
    old = book.save_plan(plan(starts=dt.date(2019, 1, 1), ends=dt.date(2019, 1, 2)))
    new = book.save_plan(plan())
    book.mark_visit(visit(plan_key="f" * 32, day=dt.date(2019, 1, 1)))
    limit = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    before = {"plans": limit, "visits": limit}
    assert book.older(before) == {"plans": 1, "visits": 1}
    assert book.purge(before) == {"plans": 1, "visits": 1}
    assert book.plan(old) is None
    assert book.plan(new) is not None
