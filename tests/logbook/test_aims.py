"""Targets and campaigns set from the page: made, changed, removed, logged, forgotten."""

import datetime as dt
from dataclasses import replace

import pytest
from pydantic import ValidationError

from kortinfo.logbook import Logbook, SetTarget, Signed
from kortinfo.settings_coverage import Campaign, Target
from tests.logbook.conftest import CPR, NOW

BY = Signed(words="9990 Skagen", rows=7, who="Anna", at=NOW)
SKAGEN = Target(name="Skagen", filter="area=postal%3A9990", share=0.6, by=dt.date(2027, 6, 30))
SPRING = Campaign(
    name="Foråret",
    filter="level=D",
    starts=dt.date(2027, 3, 1),
    ends=dt.date(2027, 4, 30),
    after_days=30,
)


def entries(book: Logbook) -> list[tuple[str, str, str, int]]:
    return [(each.what, each.kind, each.words, each.rows) for each in book.audit()]


def test_what_is_set_comes_back_as_it_was_with_who_and_when(book: Logbook) -> None:
    first = book.set_aim(SKAGEN, BY)
    second = book.set_aim(SPRING, BY)
    campaign, target = book.aims()  # the earliest to end first
    assert (target.id, campaign.id) == (first, second)
    assert (target.decided_by, target.decided_at) == ("Anna", NOW)
    assert Target(**target.model_dump(include=set(Target.model_fields))) == SKAGEN
    assert Campaign(**campaign.model_dump(include=set(Campaign.model_fields))) == SPRING
    book.remove_aim(first, BY)
    book.remove_aim(second, BY)


def test_a_change_takes_its_place_and_a_second_one_finds_it_gone(book: Logbook) -> None:
    number = book.set_aim(SKAGEN, BY)
    more = SKAGEN.model_copy(update={"share": 0.7})
    changed = book.change_aim(number, more, BY)
    assert book.change_aim(number, SKAGEN, BY) is None
    assert not book.remove_aim(number, BY)
    (left,) = book.aims()
    assert isinstance(left, SetTarget)
    assert (left.id, left.share) == (changed, 0.7)
    assert book.remove_aim(left.id, BY)
    assert book.aims() == ()
    words = "Skagen: 9990 Skagen"
    assert entries(book)[:3] == [
        ("aim_gone", "target", words, 7),
        ("aim_changed", "target", words, 7),
        ("aim_set", "target", words, 7),
    ]
    # No build waits for it.
    assert book.decisions_changed_since(NOW - dt.timedelta(days=1)) == 0


def test_no_cpr_number_gets_in(book: Logbook) -> None:
    with pytest.raises(ValidationError):
        Target(name=f"Besøg {CPR}", share=0.5, by=dt.date(2027, 1, 1))
    number = book.set_aim(SKAGEN.model_copy(update={"filter": f"who={CPR}"}), BY)
    (left,) = book.aims()
    assert "0203" not in left.filter
    book.remove_aim(number, BY)


def test_old_ones_lose_who_set_them_and_those_removed_go(book: Logbook) -> None:
    number = book.set_aim(SKAGEN, BY)
    book.remove_aim(book.set_aim(SPRING, BY), BY)
    before = {"aims": NOW + dt.timedelta(days=1)}
    assert book.older(before) == {"aims": 2}
    assert book.purge(before) == {"aims": 2}
    (left,) = book.aims()
    assert (left.id, left.name, left.decided_by) == (number, "Skagen", "")
    assert book.older(before) == {"aims": 0}
    book.remove_aim(number, BY)


def test_a_person_forgotten_is_in_none_of_them(book: Logbook) -> None:
    anna = SKAGEN.model_copy(update={"name": "Annas mål", "filter": "who=Anna&area=postal%3A9990"})
    number = book.set_aim(anna, replace(BY, words="Ansvarlig: Anna"))
    assert book.about_person(lambda text: text.replace("Anna", "[…]"))["aims"] == 1
    book.forget_person(lambda text: text.replace("Anna", "[…]"))
    (left,) = book.aims()
    assert (left.name, left.decided_by) == ("[…]s mål", "")
    assert "Anna" not in left.filter
    assert "area=postal%3A9990" in left.filter
    assert all("Anna" not in each.words for each in book.audit())
    book.remove_aim(number, BY)
