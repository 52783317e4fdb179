"""A meeting's list: what was ticked, by whom, for whom; two people write on the same one."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kortinfo.logbook import Logbook
from tests.logbook.conftest import CPR, NOW, SCHOOL, SMITHY, YARD, begun

LATER = NOW + dt.timedelta(minutes=5)


def test_a_list_says_what_it_began_from(book: Logbook) -> None:
    list_id = begun(book)
    found = book.list(list_id)
    assert found is not None
    assert found.title == "Møde"
    assert found.words == "Bygge og anlæg i 9990 Skagen"
    assert found.query == "sector=DB25%3AF&area=postal%3A9990"
    assert (found.snapshot, found.as_of) == ("2026-11-20@2026-11-20", NOW.date())
    assert (found.created_by, found.created_at, found.ticked) == ("Anna", NOW, 0)
    assert book.list(list_id + 1000) is None


def test_ticks_names_and_notes_are_kept_each_by_itself(book: Logbook) -> None:
    list_id = begun(book)
    assert book.write_item(list_id, SMITHY, ticked=True, who="Anna", at=NOW)
    assert book.write_item(list_id, SMITHY, assigned_to="Bo", who="Bo", at=LATER)
    assert book.write_item(list_id, SMITHY, note="Ring mandag", who="", at=LATER)
    assert book.write_item(list_id, SCHOOL, ticked=True, who="Anna", at=NOW)
    smithy, school = book.items(list_id)
    assert (smithy.unit_id, smithy.ticked) == (SMITHY, True)
    assert (smithy.assigned_to, smithy.note) == ("Bo", "Ring mandag")
    assert (smithy.changed_by, smithy.changed_at) == ("", LATER)
    assert (school.unit_id, school.ticked, school.assigned_to) == (SCHOOL, True, "")
    book.write_item(list_id, SMITHY, ticked=False, who="Anna", at=LATER)
    assert [item.ticked for item in book.items(list_id)] == [False, True]
    assert book.items(list_id)[0].note == "Ring mandag"
    found = book.list(list_id)
    assert found is not None
    assert found.ticked == 1


def test_the_newest_list_comes_first(book: Logbook) -> None:
    first, second = begun(book, title="Mandag"), begun(book, title="Tirsdag", at=LATER)
    assert [each.id for each in book.lists()] == [second, first]
    assert [each.id for each in book.lists(most=1)] == [second]
    book.rename_list(first, title="Onsdag")
    assert [each.title for each in book.lists()] == ["Tirsdag", "Onsdag"]


def test_a_deleted_list_is_gone_with_all_that_was_on_it(book: Logbook) -> None:
    list_id = begun(book)
    book.write_item(list_id, SMITHY, assigned_to="Bo", who="", at=NOW)
    book.delete_list(list_id)
    assert book.items(list_id) == ()
    assert book.names() == ()
    assert not book.write_item(list_id, SMITHY, ticked=True, who="", at=NOW)
    assert begun(book) != list_id, "a link to a deleted list must not lead to another one"


def test_names_used_before_are_remembered_the_latest_first(book: Logbook) -> None:
    list_id = begun(book)
    book.write_item(list_id, SMITHY, assigned_to="Bo", who="", at=NOW)
    book.write_item(list_id, YARD, assigned_to="Carla", who="", at=LATER)
    book.write_item(list_id, SCHOOL, assigned_to="", who="", at=LATER)
    assert book.names() == ("Carla", "Bo")
    assert book.names(most=1) == ("Carla",)


def test_a_cpr_number_is_masked_wherever_it_was_typed(book: Logbook) -> None:
    list_id = begun(book, title=f"Møde om {CPR}", who=CPR)
    book.write_item(list_id, SMITHY, assigned_to=CPR, note=f"x {CPR} y", who=CPR, at=NOW)
    (item,) = book.items(list_id)
    assert (item.assigned_to, item.note, item.changed_by) == ("[CPR]", "x [CPR] y", "[CPR]")
    (found,) = book.lists()
    assert (found.title, found.created_by) == ("Møde om [CPR]", "[CPR]")


@pytest.mark.parametrize("unit", ["", "123", "9000000001 ", "cvr:1", "'; DROP TABLE lists; --"])
def test_only_units_are_on_a_list(book: Logbook, unit: str) -> None:
    list_id = begun(book)
    with pytest.raises(ValueError, match="P-number"):
        book.write_item(list_id, unit, ticked=True, who="", at=NOW)


def test_two_processes_lose_nothing_of_what_they_write_at_once(tmp_path: Path) -> None:
    url = "sqlite:///logbook.sqlite"
    with ThreadPoolExecutor(4) as pool:  # opened at once, too: the tables are made once
        books = list(pool.map(lambda _: Logbook.open(url, folder=tmp_path), range(4)))
        list_id = begun(books[0])

        def tick(book: Logbook, start: int) -> None:
            for number in range(start, start + 20):
                book.write_item(list_id, f"9{number:09d}", ticked=True, who="", at=NOW)
                book.write_item(list_id, SMITHY, note=f"{number}", who="", at=NOW)

        for done in [pool.submit(tick, book, 100 * at) for at, book in enumerate(books, start=1)]:
            done.result()
        found = books[1].list(list_id)
        assert found is not None
        assert found.ticked == 80
        assert len(books[2].items(list_id)) == 81
    for book in books:
        book.close()
