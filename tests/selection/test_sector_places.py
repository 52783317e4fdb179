"""Businesses of several schemes in one tree: the figures add up, and say what was converted."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kortinfo.exports.level_counts import sector_counts
from kortinfo.exports.people import SECTOR_PLACE, for_people
from kortinfo.selection import Selection, coded
from kortinfo.selection.sector_places import divisions, places_in_words, sections
from tests.selection.rows import businesses

TITLES = {"DB25:F": "Byggeri", "DB25:41": "Opførelse", "DB25:M": "Ejendomme"}


def row(
    scheme: str, section: str | None, code: str, place: tuple[str | None, str | None, str]
) -> dict[str, object]:
    names = ("db25_section", "db25_code", "db25_by")
    return {
        "sector_scheme": scheme,
        "section": section,
        "sector_code": code,
        **dict(zip(names, place, strict=True)),
    }


MIXED = businesses(
    row("DB25", "F", "410000", ("F", "410000", "own")),
    row("DB07", "F", "412000", ("F", "41", "group")),
    row("DB07", "F", "411000", ("M", "68", "group")),
    row("DB07", "G", "454000", (None, None, "none")),
    row("DB07", "J", "631200", ("K", "639100", "uncertain")),
)


def test_each_business_is_counted_once_under_where_it_stands() -> None:
    assert list(sections(MIXED)) == ["DB25:F", "DB25:F", "DB25:M", "DB07:unplaced", "DB25:K"]
    assert list(divisions(MIXED))[:4] == ["DB25:41", "DB25:41", "DB25:68", "DB07:unplaced"]
    counted = sector_counts(MIXED, titles=TITLES, language="da")
    assert counted["total"].sum() == len(MIXED)
    assert list(counted["name"]) == [
        "F Byggeri", "Branche DB25 K", "M Ejendomme", "DB07: kan ikke omsættes til DB25",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sector", "rows"),
    [
        ("DB25:F", [0, 1]),
        ("DB25:41", [0, 1]),
        ("DB25:410000", [0]),
        ("DB07:41", [1, 2]),
        ("DB25:M", [2]),
        ("DB07:unplaced", [3]),
        ("DB25:639100", [4]),
        ("DB25:45", []),
    ],
)
def test_the_filter_works_across_schemes(sector: str, rows: list[int]) -> None:
    codes = coded(MIXED, as_of=dt.date(2026, 3, 1))
    chosen = Selection(sectors=frozenset({sector}), population=None)
    assert list(np.flatnonzero(codes.mask(chosen))) == rows


def test_what_was_converted_is_said_in_words() -> None:
    told = places_in_words(MIXED, TITLES, "da")
    assert told.isna().tolist() == [True, False, False, False, False]
    assert told.iloc[1] == "41 Opførelse i DB25"
    assert told.iloc[3] == "DB07: kan ikke omsættes til DB25"
    assert told.iloc[4].endswith("(omsat med usikkerhed)")


def test_a_list_tells_it_only_where_a_business_needs_it() -> None:
    assert SECTOR_PLACE in for_people(MIXED, language="da", titles=TITLES)
    alone = MIXED[MIXED["sector_scheme"] == "DB25"]
    assert SECTOR_PLACE not in for_people(alone, language="da", titles=TITLES)
    assert isinstance(for_people(MIXED, language="da")[SECTOR_PLACE], pd.Series)
