"""Data as words, and names that must come through as text."""

import datetime as dt
import string

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.texts import catalogue
from kortinfo.views.pages.headline import is_old
from kortinfo.views.pages.words import day, kind, literal, shortened, size


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, "0 ansatte"),
        (1, 1, "1 ansat"),
        (2, 4, "2–4 ansatte"),
        (1000, pd.NA, "1.000 eller flere ansatte"),
        (pd.NA, pd.NA, "Ukendt antal ansatte"),
    ],
)
def test_sizes(low: object, high: object, expected: str) -> None:
    assert size(low, high, "da") == expected


def test_missing_days_and_kinds_are_empty() -> None:
    assert day(pd.NaT, "da") == ""
    assert day(pd.Timestamp("2026-11-21"), "da") == "21. nov. 2026"
    assert kind(float("nan")) == ""
    assert kind("løntilskud") == "Løntilskud"


@given(st.text())
def test_every_mark_is_escaped_and_nothing_is_lost(words: str) -> None:
    marked = literal(words)
    plain = marked.replace("\u2060", "")
    signs = iter(plain)
    bare = [next(signs) if sign == "\\" else sign for sign in signs]
    assert "".join(bare) == " ".join(words.replace("\u2060", "").split()).replace("\u2060", "")


@pytest.mark.parametrize("words", [":smile:", ":red[x]", "a -> b", "x -- y"])
def test_signs_that_are_read_after_markdown_are_broken_up(words: str) -> None:
    assert "\u2060" in literal(words)


def test_long_names_are_cut() -> None:
    assert shortened("x" * 100, length=10) == "x" * 9 + "…"
    assert shortened("short") == "short"


def test_data_are_old_only_after_the_days_of_the_settings() -> None:
    day_ = dt.date(2026, 11, 1)
    assert not is_old(day_, today=dt.date(2026, 11, 15), after_days=14)
    assert is_old(day_, today=dt.date(2026, 11, 16), after_days=14)


def test_both_languages_say_the_same_things() -> None:
    danish, english = catalogue("da"), catalogue("en")
    rooms = ("app.", "kort.", "card.", "data.")
    assert {key for key in danish if key.startswith(rooms)} == {
        key for key in english if key.startswith(rooms)
    }


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_both_languages_fill_in_the_same_values() -> None:
    danish, english = catalogue("da"), catalogue("en")
    rooms = ("app.", "kort.", "card.", "data.")
    for key in (key for key in danish if key.startswith(rooms)):
        assert places(danish[key]) == places(english[key]), key
