"""Saved views: named, in a sequence, each kept whole."""

import pytest

from kortinfo.logbook import Logbook
from tests.logbook.conftest import CPR, NOW

QUERY = "sector=DB25%3AF&area=postal%3A9990"


def saved(book: Logbook, *names: str) -> list[int]:
    return [book.save_view(name=name, query=QUERY, who="Anna", at=NOW) for name in names]


def names(book: Logbook) -> list[str]:
    return [view.name for view in book.views()]


def test_a_view_comes_back_as_it_was_saved(book: Logbook) -> None:
    view_id = book.save_view(
        name="Byggeri i Skagen",
        query="?" + QUERY,
        map_view="12.5/57.72/10.58",
        who="Anna",
        at=NOW,
    )
    (view,) = book.views()
    assert (view.id, view.name, view.query) == (view_id, "Byggeri i Skagen", QUERY)
    assert view.map_view == "12.5/57.72/10.58"
    assert (view.created_by, view.created_at, view.position) == ("Anna", NOW, 0)


def test_a_name_that_is_there_is_changed_in_its_place(book: Logbook) -> None:
    first, *_ = saved(book, "Byggeri", "Industri")
    again = book.save_view(name=" Byggeri ", query="level=C", who="Bo", at=NOW)
    assert again == first
    assert names(book) == ["Byggeri", "Industri"]
    assert book.views()[0].query == "level=C"
    assert book.views()[0].created_by == "Anna"


def test_views_are_moved_and_deleted(book: Logbook) -> None:
    first, second, third = saved(book, "Et", "To", "Tre")
    book.move_view(third, to=0)
    assert names(book) == ["Tre", "Et", "To"]
    book.move_view(third, to=99)
    assert names(book) == ["Et", "To", "Tre"]
    book.delete_view(second)
    book.delete_view(second)
    book.move_view(second, to=0)
    assert [(view.name, view.position) for view in book.views()] == [("Et", 0), ("Tre", 1)]
    saved(book, "Fire")
    book.move_view(first, to=1)
    assert names(book) == ["Tre", "Et", "Fire"]


def test_a_cpr_number_is_masked_wherever_it_was_typed(book: Logbook) -> None:
    book.save_view(name=f"For {CPR}", query=f"kind={CPR}&unit=0101011234", who="0102034567", at=NOW)
    (view,) = book.views()
    assert view.name == "For [CPR]"
    assert view.query == "kind=%5BCPR%5D&unit=0101011234"  # ten digits of ours are a P-number
    assert view.created_by == "[CPR]"


def test_a_name_is_one_line_of_a_length_people_read(book: Logbook) -> None:
    saved(book, "a\n\u202eb " + "x" * 500)
    (name,) = names(book)
    assert name.startswith("a b xxx")
    assert len(name) == 80


@pytest.mark.parametrize("map_view", ["", "12/57.7", "x/y/z", "12/57.7/10.5; DROP", "9" * 99])
def test_a_place_that_is_none_is_left_out(book: Logbook, map_view: str) -> None:
    book.save_view(name="Et", query="", map_view=map_view, who="", at=NOW)
    assert book.views()[0].map_view == ""


def test_what_cannot_be_kept_is_refused(book: Logbook) -> None:
    with pytest.raises(ValueError, match="name is needed"):
        book.save_view(name=" \u200b ", query="", who="", at=NOW)
    with pytest.raises(ValueError, match="time zone"):
        book.save_view(name="Et", query="", who="", at=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="at most"):
        book.save_view(name="Et", query="kind=" + "x" * 30_000, who="", at=NOW)
    assert book.views() == ()
