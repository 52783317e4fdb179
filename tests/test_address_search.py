"""Addresses somebody types: found offline, and said of nobody."""

from pathlib import Path

import pandas as pd
import pytest

from kortinfo.address_search import FoundPlace, find_places, known_addresses
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from tests.views.pages.conftest import SETTINGS, unit, write

POINTS = """vejnavn;husnr;postnr;x;y
Havnegade;12A;9990;590100;6390100
Havnegade;3;9900;591000;6380000
Havnegade;9;9900;591200;6380000
Havnegade;10;9900;591100;6380000
Langt Væk;1;9990;450000;6200000
"""
SOURCE = """
[[sources]]
name = "adresser"
format = "addresses"
path = "adresser.csv"
crs = "EPSG:25832"
"""


@pytest.fixture
def known(tmp_path: Path) -> pd.DataFrame:
    snapshot = write(tmp_path, homes=[unit(1, name="A"), unit(2, name="B")])
    (tmp_path / "kortinfo.toml").write_text(SETTINGS + SOURCE, encoding="utf-8")
    (tmp_path / "adresser.csv").write_text(POINTS, encoding="utf-8")
    return known_addresses(snapshot, load_settings(tmp_path / "kortinfo.toml"))


def labels(typed: str, known: pd.DataFrame) -> list[tuple[str, bool]]:
    return [(each.label, each.exact) for each in find_places(typed, known)]


def test_a_whole_address_is_one_place(known: pd.DataFrame) -> None:
    [found] = find_places("havnegade 12 a, 2. th, 9990 Skagen", known)
    assert (found.x, found.y, found.exact) == (590_100, 6_390_100, True)


def test_a_street_in_two_towns_is_asked_about_unless_the_town_is_said(known: pd.DataFrame) -> None:
    assert labels("Havnegade", known) == [
        ("Havnegade 10, 9900 Frederikshavn", False),
        ("Havnegade 12A, 9990 Skagen", False),
    ]
    assert labels("Havnegade 3", known) == [("Havnegade 3, 9900 Frederikshavn", True)]
    assert labels("Havnegade 12, Skagen", known) == [("Havnegade 12A, 9990 Skagen", False)]
    assert labels("havnegade 12a skagen", known) == [("Havnegade 12A, 9990 Skagen", True)]
    assert labels("Havnegade Skagen", known) == [("Havnegade 12A, 9990 Skagen", False)]


def test_an_unknown_number_is_the_next_one_on_its_side(known: pd.DataFrame) -> None:
    assert labels("Havnegade 8, 9900", known) == [("Havnegade 10, 9900 Frederikshavn", False)]
    assert labels("Havnegade 11, 9900", known) == [("Havnegade 9, 9900 Frederikshavn", False)]


def test_addresses_of_businesses_are_known_too(known: pd.DataFrame) -> None:
    assert labels("Prøvevej 2", known) == [("Prøvevej 2, 9990 Skagen", True)]


@pytest.mark.parametrize("typed", ["", "  ", "9990", ",,", "Ukendt Vej 3", "x" * 10_000, "%s\x00("])
def test_what_is_no_known_address_is_nothing(typed: str, known: pd.DataFrame) -> None:
    assert find_places(typed, known) == ()


def test_points_far_from_the_areas_are_left_out(known: pd.DataFrame) -> None:
    assert find_places("Langt Væk 1", known) == ()


def test_a_source_that_is_gone_leaves_the_businesses(tmp_path: Path) -> None:
    snapshot: Snapshot = write(tmp_path, homes=[unit(1, name="A")])
    (tmp_path / "kortinfo.toml").write_text(SETTINGS + SOURCE, encoding="utf-8")
    known = known_addresses(snapshot, load_settings(tmp_path / "kortinfo.toml"))
    assert labels("Prøvevej 1", known) == [("Prøvevej 1, 9990 Skagen", True)]


def test_a_place_says_nothing_of_itself() -> None:
    told = repr(FoundPlace(label="Havnegade 12", x=590_100.0, y=6_390_100.0))
    assert "Havnegade" not in told
    assert "5901" not in told
