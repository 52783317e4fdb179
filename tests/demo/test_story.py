"""The map tells a story: who is in contact depends on trade, size and place."""

from typing import Any

import numpy as np
import pytest

from kortinfo.demo.collaborations import KINDS, draw_collaborations
from kortinfo.demo.geography import draw_geography
from kortinfo.demo.history import A, B, D, draw_contacts, intended_levels
from kortinfo.demo.population import ACTIVE, day_number, settle
from kortinfo.demo.streets import lay_streets
from kortinfo.demo.trades import INTERVALS, SIZES, WHEREABOUTS, load_trades
from tests.demo.conftest import AS_OF

UNITS = 4_800
TODAY = day_number(AS_OF)


@pytest.fixture(scope="module")
def town() -> dict[str, Any]:
    rng = np.random.default_rng(11)
    geography, trades = draw_geography(), load_trades()
    addresses = lay_streets(geography, units=UNITS, rng=rng)
    population = settle(geography, addresses, trades, units=UNITS, today=TODAY, rng=rng)
    level = intended_levels(population.units, trades, geography, addresses, rng)
    place = addresses.place[population.units.address[: population.units.at_home]]
    return {
        "trades": trades,
        "units": population.units,
        "level": level,
        "postal": np.array([item.postal_code for item in geography.places])[place],
        "owner": np.array([item.owner for item in trades])[population.units.trade[: len(level)]],
        "division": np.array([item.code25[:2] for item in trades])[
            population.units.trade[: len(level)]
        ],
    }


def test_about_a_fifth_of_those_that_count_are_covered(town: dict[str, Any]) -> None:
    units, level = town["units"], town["level"]
    counts = (units.state[: units.at_home] == ACTIVE) & (units.size[: units.at_home] != 0)
    counts &= town["owner"] != "holding"
    shares = np.bincount(level[counts], minlength=4) / counts.sum()
    assert 0.04 < shares[A] < 0.10
    assert 0.12 < shares[B] < 0.18
    assert 0.5 < shares[D] < 0.65


def test_public_workplaces_and_chains_are_covered_best(town: dict[str, Any]) -> None:
    covered = town["level"] <= B
    owner = town["owner"]
    own = covered[owner == "own"].mean()
    assert covered[owner == "municipality"].mean() > 1.5 * own
    assert covered[owner == "chain"].mean() > 1.3 * own
    assert covered[owner == "holding"].mean() < 0.02


def test_construction_in_skagen_is_hardly_covered(town: dict[str, Any]) -> None:
    covered = town["level"] <= B
    building = np.isin(town["division"], ["41", "42", "43"])
    skagen = town["postal"] == "9990"
    assert covered[building & skagen].mean() < 0.6 * covered[building & ~skagen].mean()


def test_contacts_give_the_levels_they_are_meant_to(town: dict[str, Any]) -> None:
    units, level = town["units"], town["level"]
    rng = np.random.default_rng(2)
    works, decided = draw_collaborations(units, level, today=TODAY, rng=rng)
    contacts = draw_contacts(units, level, decided, today=TODAY, rng=rng)
    active = units.state[: units.at_home] == ACTIVE
    met = np.isin(contacts.kind, ["Virksomhedsbesøg", "Telefonsamtale", "Møde", "Mail modtaget"])
    never = np.flatnonzero((level == D) & active)
    assert not np.isin(contacts.unit[met], never).any()
    assert not np.isin(works.unit, never).any()
    assert (works.end > works.start).all()
    assert {KINDS[kind][4] for kind in works.kind} == {"vitas", "agreements", "job_orders"}


def test_shipped_trades_are_whole() -> None:
    trades = load_trades()
    assert len({(item.code07, item.code25) for item in trades}) == len(trades)
    for item in trades:
        assert len(item.code07) == len(item.code25) == 6
        assert item.size in SIZES
        assert item.profile in WHEREABOUTS
        assert item.owner == "chain" or item.words, item.code07
        assert item.weight > 0
    assert all(len(row) <= len(INTERVALS) + 1 for row in SIZES.values())
