"""The demo's workplaces and companies as columns: who, what, where, how large, since when.

Days are counted since 1970-01-01; 0 means "none". Indices point into the trades, addresses and
companies; -1 means "none".
"""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.geography import Geography
from kortinfo.demo.numbers import cvr_numbers, p_numbers
from kortinfo.demo.ownership import Owners, assign_owners
from kortinfo.demo.streets import ROLES, Addresses
from kortinfo.demo.trades import SIZES, WHEREABOUTS, Trade, chances
from kortinfo.demo.words import Texts, texts, weighted, words

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ACTIVE, CLOSED, COMING = range(3)
UNKNOWN = -1
DB25_FROM = (dt.date(2025, 1, 1) - dt.date(1970, 1, 1)).days


def day_number(day: dt.date) -> int:
    """Return a date as days since 1970-01-01."""
    return (day - dt.date(1970, 1, 1)).days


@dataclass(frozen=True, kw_only=True)
class Units:
    """Workplaces: the home municipality's first (``at_home`` in number), then chains' elsewhere.

    ``company`` and ``former_company`` index companies, ``address`` and ``former_address`` the
    addresses, ``trade`` and ``second_trade`` the trades, ``size`` the intervals.
    """

    at_home: int
    pnr: Ints
    state: Ints
    starts: Ints
    ends: Ints
    trade: Ints
    second_trade: Ints
    size: Ints
    former_size: Ints
    company: Ints
    former_company: Ints
    sold: Ints
    name: Texts
    former_name: Texts
    renamed: Ints
    address: Ints
    former_address: Ints
    moved: Ints
    protected: Bools

    def __len__(self) -> int:
        """Return how many units there are."""
        return len(self.pnr)


@dataclass(frozen=True, kw_only=True)
class Population:
    """Units and the companies they belong to or once belonged to."""

    units: Units
    owners: Owners
    cvr: Ints


def settle(
    geography: Geography,
    addresses: Addresses,
    trades: tuple[Trade, ...],
    *,
    units: int,
    today: int,
    rng: np.random.Generator,
) -> Population:
    """Draw the population: ``units`` active at home on day ``today``, closed, coming, elsewhere."""
    trade, state, at_home = _what(trades, units, rng)
    size = _sizes(trades, trade, rng)
    address = _where(geography, addresses, trades, trade, at_home, rng)
    starts, ends = _lives(trades, trade, state, today, rng)
    places = texts(geography.places[index].name for index in addresses.place[address])
    owners = assign_owners(
        trades, trade=trade, size=size, starts=starts, ends=ends, places=places, rng=rng
    )
    address = _holdings_at_home(trades, trade, address, at_home, rng)
    count = len(trade)
    later = size + rng.integers(-1, 2, count)
    settled = Units(
        at_home=at_home,
        pnr=p_numbers(rng, count),
        state=state,
        starts=starts,
        ends=ends,
        trade=trade,
        second_trade=np.where(rng.random(count) < 0.12, rng.permutation(trade), UNKNOWN),
        size=size,
        former_size=np.where(size >= 0, np.clip(later, 0, 10), UNKNOWN),
        company=owners.company,
        former_company=owners.former_company,
        sold=owners.sold,
        name=owners.unit_name,
        former_name=owners.former_name,
        renamed=owners.renamed,
        address=address,
        former_address=np.full(count, UNKNOWN, dtype=np.int64),
        moved=np.zeros(count, dtype=np.int64),
        protected=owners.protected[owners.company] | (rng.random(count) < 0.02),
    )
    settled = _moved(settled, trades, addresses, today, rng)
    return Population(
        units=_hostile(settled, rng), owners=owners, cvr=cvr_numbers(rng, len(owners.name))
    )


def _what(
    trades: tuple[Trade, ...], units: int, rng: np.random.Generator
) -> tuple[Ints, Ints, int]:
    """Return trade and state of every unit, and how many of them are at home."""
    closed = max(min(units, 300), round(units * 0.06))
    coming = max(4, units // 400)
    weights = np.array([trade.weight for trade in trades])
    at_home = units + closed + coming
    trade = weighted(rng, weights, at_home)
    if units > 4 * len(trades):
        trade[: len(trades)] = np.arange(len(trades))  # so that every trade is there
    state = np.concatenate(
        [np.full(units, ACTIVE), np.full(closed, CLOSED), np.full(coming, COMING)]
    )
    chain = np.array([trade.owner == "chain" for trade in trades])
    elsewhere = max(40, round(units * 0.05))
    away = weighted(rng, np.where(chain, weights, 0.0), elsewhere)
    return (
        np.concatenate([trade, away]),
        np.concatenate([state, np.full(elsewhere, ACTIVE)]).astype(np.int64),
        at_home,
    )


def _sizes(trades: tuple[Trade, ...], trade: Ints, rng: np.random.Generator) -> Ints:
    """Draw the employee interval of every unit, by its trade's profile."""
    size = np.full(len(trade), UNKNOWN, dtype=np.int64)
    profile = texts(item.size for item in trades)[trade]
    for name in SIZES:
        mine = np.flatnonzero(profile == name)
        size[mine] = weighted(rng, chances(SIZES, name, 12), len(mine)) - 1
    return size


def _where(
    geography: Geography,
    addresses: Addresses,
    trades: tuple[Trade, ...],
    trade: Ints,
    at_home: int,
    rng: np.random.Generator,
) -> Ints:
    """Draw every unit's address: by the trade's whereabouts, then the place's weight and bustle."""
    address = np.empty(len(trade), dtype=np.int64)
    home = slice(0, addresses.at_home)
    place, role, weight = addresses.place[home], addresses.role[home], addresses.weight[home]
    weight = weight / np.bincount(role, weights=weight, minlength=len(ROLES))[role]
    towns = texts(item.postal_district for item in geography.home_places)
    names = texts(item.name for item in geography.home_places)
    inverse = trade[:at_home]
    order = np.argsort(inverse, kind="stable")
    starts = np.searchsorted(inverse[order], np.arange(len(trades) + 1))
    for index, item in enumerate(trades):
        mine = order[starts[index] : starts[index + 1]]
        if not len(mine):
            continue
        boost = np.ones(len(names))
        for where, factor in item.boost:
            boost = np.where((towns == where) | (names == where), factor, boost)
        chance = chances(WHEREABOUTS, item.profile, len(ROLES))[role] * weight * boost[place]
        address[mine] = weighted(rng, chance, len(mine))
    away = len(trade) - at_home
    address[at_home:] = rng.integers(addresses.at_home, len(addresses), away)
    return address


def _lives(
    trades: tuple[Trade, ...], trade: Ints, state: Ints, today: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return first and last day (0: still running) of every unit."""
    count = len(trade)
    public = np.array(
        [item.owner in ("municipality", "region", "state", "church") for item in trades]
    )
    years = rng.exponential(np.where(public[trade], 16.0, 8.5))
    age = np.clip(years * 365.25, 25, 48 * 365).astype(np.int64)
    back = np.where(state == CLOSED, (rng.random(count) ** 1.3 * 3_640).astype(np.int64) + 8, 0)
    ends = np.where(state == CLOSED, today - back, 0)
    starts = today - back - age
    return np.where(state == COMING, today + rng.integers(6, 150, count), starts), ends


def _holdings_at_home(
    trades: tuple[Trade, ...],
    trade: Ints,
    address: Ints,
    at_home: int,
    rng: np.random.Generator,
) -> Ints:
    """Put most holding companies at the address of a business, as in the register."""
    holding = np.array([item.owner == "holding" for item in trades])[trade[:at_home]]
    business = np.flatnonzero(~holding)
    moving = np.flatnonzero(holding & (rng.random(at_home) < 0.6))
    result = address.copy()
    result[moving] = address[business[rng.integers(0, len(business), len(moving))]]
    return result


def _moved(
    units: Units,
    trades: tuple[Trade, ...],
    addresses: Addresses,
    today: int,
    rng: np.random.Generator,
) -> Units:
    """Let 7 % of the units have had another address before, some across the border."""
    last = np.where(units.ends > 0, units.ends, today)
    span = last - units.starts
    moving = (rng.random(len(units)) < 0.07) & (span > 200) & (units.state != COMING)
    fixed = np.array([item.profile in ("public", "farm", "camp") for item in trades])
    moving &= ~fixed[units.trade]
    away = np.arange(len(units)) >= units.at_home
    chance = rng.random(len(units))
    former = np.where(
        (chance < 0.06) & ~away,
        rng.integers(addresses.at_home, len(addresses), len(units)),
        weighted(rng, addresses.weight[: addresses.at_home], len(units)),
    )
    moved = units.starts + (span * rng.uniform(0.2, 0.95, len(units))).astype(np.int64)
    return replace(
        units,
        former_address=np.where(moving, former, UNKNOWN),
        moved=np.where(moving, moved, 0),
    )


def _hostile(units: Units, rng: np.random.Generator) -> Units:
    """Give a handful of units names that try to be code, formulas or too long."""
    single = np.flatnonzero(units.state[: units.at_home] == ACTIVE)
    wanted = [*words()["hostile_names"], ("Den Meget Lange Virksomhed " * 12)[:299] + "!"]
    chosen = rng.choice(single, min(len(wanted), len(single)), replace=False)
    name = units.name.copy()
    name[chosen] = texts(wanted[: len(chosen)])
    return replace(units, name=name)
