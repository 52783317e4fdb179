"""Colourings: every business in one class, classes that are filters, marks that tell them apart."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.selection import Selection, coded, mask
from kortinfo.selection.colouring import (
    COLOURINGS,
    MOST_CLASSES,
    OTHER,
    class_title,
    colouring,
    legend_state,
    selected_by,
)
from tests.examples import examples
from tests.selection.rows import TODAY, businesses, table
from tests.selection.test_coded import rows_drawn, selections_drawn

EVERYONE = Selection(population=None)


@settings(max_examples=examples(40))
@given(rows_drawn, st.sampled_from(COLOURINGS))
def test_every_business_is_in_one_of_at_most_eight_classes(
    rows: list[dict[str, Any]], name: str
) -> None:
    found = colouring(name, coded(businesses(*rows), as_of=TODAY))
    counts = np.bincount(found.code, minlength=len(found.keys))
    assert found.code.dtype == np.uint8
    assert counts.sum() == len(rows)
    assert len(counts) == len(found.keys) <= MOST_CLASSES
    assert len(set(found.keys)) == len(found.keys)


@settings(max_examples=examples(40))
@given(rows_drawn, st.sampled_from(COLOURINGS), selections_drawn)
def test_the_classes_of_a_selection_add_up_to_it(
    rows: list[dict[str, Any]], name: str, selection: Selection
) -> None:
    codes = coded(businesses(*rows), as_of=TODAY)
    chosen = mask(codes, selection)
    found = colouring(name, codes)
    assert np.bincount(found.code[chosen], minlength=1).sum() == chosen.sum()


@settings(max_examples=examples(60))
@given(rows_drawn, st.sampled_from(COLOURINGS), st.data())
def test_a_class_chosen_in_the_legend_holds_its_businesses(
    rows: list[dict[str, Any]], name: str, data: st.DataObject
) -> None:
    codes = coded(businesses(*rows), as_of=TODAY)
    found = colouring(name, codes)
    at = data.draw(st.integers(0, len(found.keys) - 1))
    after = selected_by(name, found.keys[at], EVERYONE)
    shown = mask(codes, after)
    assert shown[found.code == at].all()
    if name not in ("kind", "new"):  # several kinds; half a year holds the last three months
        assert after == EVERYONE or not shown[found.code != at].any()


@settings(max_examples=examples(60))
@given(st.sampled_from(COLOURINGS), selections_drawn, st.data())
def test_the_same_class_twice_is_as_before(
    name: str, selection: Selection, data: st.DataObject
) -> None:
    keys = colouring(name, table({"responsible": "ABC", "collaboration_kinds": "mentor"})).keys
    key = data.draw(st.sampled_from(keys))
    once = selected_by(name, key, selection)
    twice = selected_by(name, key, once)
    if name == "new":  # one value: another one gives way
        assert once == selection or once.new_months != selection.new_months
    elif (name, key) != ("employees", "50+"):  # two size classes: half of them may be chosen
        assert twice == selection


def test_a_class_there_is_not_changes_nothing() -> None:
    assert selected_by("level", "E", EVERYONE) == EVERYONE
    assert selected_by("nothing", "A", EVERYONE) == EVERYONE
    assert selected_by("responsible", OTHER, EVERYONE) == EVERYONE
    with pytest.raises(KeyError):
        colouring("nothing", table())


@pytest.mark.parametrize("name", COLOURINGS)
def test_a_class_is_shown_as_chosen_while_it_is_filtered_by(name: str) -> None:
    keys = colouring(name, table()).keys
    nothing = legend_state(name, keys, EVERYONE)
    assert nothing.chosen == ()
    for key in keys:
        state = legend_state(name, keys, selected_by(name, key, EVERYONE))
        assert state.chosen == (() if key in nothing.idle else (key,))
    assert nothing.idle == tuple(k for k in keys if selected_by(name, k, EVERYONE) == EVERYONE)


def test_the_six_with_most_businesses_have_their_own_class() -> None:
    people = [f"P{number}" for number in range(9) for _ in range(10 - number)]
    found = colouring("responsible", table(*({"responsible": name} for name in people), {}))
    assert found.keys == ("P0", "P1", "P2", "P3", "P4", "P5", "other", "unknown")
    assert np.bincount(found.code).tolist() == [10, 9, 8, 7, 6, 5, 4 + 3 + 2, 1]


def test_seven_people_need_no_others() -> None:
    found = colouring("responsible", table(*({"responsible": f"P{at}"} for at in range(7))))
    assert found.keys == (*(f"P{at}" for at in range(7)), "unknown")


def test_a_business_of_several_kinds_has_the_commonest_ones_colour() -> None:
    kinds = ["mentor", "fleksjob|mentor", "fleksjob", "mentor", None]
    found = colouring("kind", table(*({"collaboration_kinds": kind} for kind in kinds)))
    assert found.keys == ("mentor", "fleksjob", "none")
    assert found.code.tolist() == [0, 0, 1, 0, 2]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", COLOURINGS)
def test_every_class_has_a_title_and_a_mark_of_its_own(name: str, language: str) -> None:
    people = ["Anna Bo", "Anna Dal", "Ane", "ABC", "Åse <b>", "7", "A", "An", "?"]
    kinds = ["mentor", "Mentor 2", "løntilskud", "fleksjob", "igu", "unknown", "a", "b", "c|mentor"]
    rows = [
        {"responsible": person, "collaboration_kinds": kind}
        for person, kind in zip(people, kinds, strict=True)
    ]
    found = colouring(name, table(*rows)).classes(language)
    assert all(item.title for item in found)
    assert all(1 <= len(item.letter) <= 3 for item in found)
    assert len({item.letter for item in found}) == len(found)


def test_titles_are_plain_words() -> None:
    assert class_title("level", "C", "da") == "Ikke i kontakt nu"
    assert class_title("last_contact", "366+", "da") == "Over et år siden"
    assert class_title("employees", "2-4", "da") == "2–4"
    assert class_title("kind", "fleksjob", "da") == "Fleksjob"
    assert class_title("responsible", "ABC", "da") == "ABC"
