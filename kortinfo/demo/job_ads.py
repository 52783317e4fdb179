"""The demo's job ads, drawn and written as an extract of a job database, dirt included."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.cells import text_dates, write_text
from kortinfo.demo.dirt import name_businesses
from kortinfo.demo.dwellings import Dwellings
from kortinfo.demo.population import ACTIVE, Population
from kortinfo.demo.trades import Trade
from kortinfo.demo.words import Texts, person_names, pick, texts, words

Ints = NDArray[np.int64]

_CHANCE_BY_SIZE = np.array([0.02, 0.0, 0.01, 0.03, 0.08, 0.16, 0.28, 0.42, 0.55, 0.7, 0.8, 0.8])
"""Of having advertised within half a year, by the unit's size; unknown first."""
_HALF_A_YEAR = 182
_STANDS = 30
"""Days an ad stands, about."""
_NO_DEADLINE = ("Hurtigst muligt", "Løbende", "", "snarest muligt")
_HEADINGS = (
    *("Annonce-id", "Stillingsbetegnelse", "Arbejdsgiver", "CVR-nummer", "P-nummer"),
    *("Arbejdsstedets adresse", "Postnr.", "Opslået", "Ansøgningsfrist", "Antal stillinger"),
    *("Kontaktperson", "Kontaktpersons telefon"),
)


@dataclass(frozen=True, kw_only=True)
class JobAds:
    """Job ads, one an element: unit, title, first and last day, positions; days from 1970-01-01."""

    unit: Ints
    title: Texts
    first: Ints
    last: Ints
    positions: Ints


def draw_job_ads(
    population: Population, trades: tuple[Trade, ...], *, today: int, rng: np.random.Generator
) -> JobAds:
    """Draw half a year's ads of the home municipality's active units; larger ones seek more."""
    units = population.units
    home = np.flatnonzero(units.state[: units.at_home] == ACTIVE)
    chance = _CHANCE_BY_SIZE[units.size[home] + 1]
    seeking = home[rng.random(len(home)) < chance]
    many = 1 + rng.poisson(np.where(units.size[seeking] >= 5, 1.3, 0.3))
    unit = np.repeat(seeking, many)
    first = today - rng.integers(-6, _HALF_A_YEAR, len(unit))
    title = np.full(len(unit), "", dtype=object)
    sought = texts(_titles_key(trade) for trade in trades)[units.trade[unit]]
    lists = words()["job_titles"]
    for key in sorted(set(sought.tolist())):
        mine = np.flatnonzero(sought == key)
        title[mine] = pick(rng, lists[key], len(mine))
    order = np.lexsort((unit, first))
    return JobAds(
        unit=unit[order],
        title=title[order],
        first=first[order],
        last=(first + rng.integers(_STANDS // 2, _STANDS * 2, len(unit)))[order],
        positions=(1 + rng.poisson(0.3, len(unit)))[order],
    )


def _titles_key(trade: Trade) -> str:
    """Name the list of job titles that a trade's ads are drawn from."""
    division = (trade.code25 or trade.code07)[:2]
    lists = words()["job_titles"]
    return next((key for key in lists if division in key.split()), "other")


def write_job_ads(
    path: Path,
    population: Population,
    dwellings: Dwellings,
    ads: JobAds,
    rng: np.random.Generator,
) -> None:
    """Write the ads: semicolons, UTF-8 with a byte-order mark; deadlines in words or missing.

    A few stand twice, a few were prolonged (the same id, a later deadline), a few lack their first
    day or end before it. The contact persons are invented, and none of a loader's business.
    """
    count = len(ads.unit)
    named = name_businesses(population, dwellings, ads.unit, rng)
    first, title = ads.first.copy(), ads.title.copy()
    deadline = np.array(text_dates(ads.last), dtype=object)
    open_ended = rng.random(count) < 0.22
    deadline[open_ended] = pick(rng, _NO_DEADLINE, int(open_ended.sum()))
    for index in _few(count, rng):
        first[index] = 0
    for index in _few(count, rng):
        deadline[index] = text_dates(ads.first[[index]] - 3)[0]
    for index in _few(count, rng):
        title[index] = f"{title[index]} – søg {_fake_cpr(rng)}"
    columns = [
        [f"JA{number}" for number in range(600_001, 600_001 + count)],
        title.tolist(),
        named.name.tolist(),
        named.cvr.tolist(),
        named.pnr.tolist(),
        named.address.tolist(),
        named.postal_code.tolist(),
        text_dates(first),
        deadline.tolist(),
        ads.positions.tolist(),
        person_names(rng, count).tolist(),
        ["98 00 00 00"] * count,
    ]
    rows = [list(row) for row in zip(*columns, strict=True)]
    again = [list(rows[index]) for index in _few(count, rng)]
    longer = _few(count, rng)
    prolonged = [list(rows[index]) for index in longer]
    for row, day in zip(prolonged, text_dates(ads.last[longer] + _STANDS), strict=True):
        row[_HEADINGS.index("Ansøgningsfrist")] = day
    write_text(path, _HEADINGS, [*rows, *again, *prolonged], separator=";", encoding="utf-8-sig")


def _few(count: int, rng: np.random.Generator) -> list[int]:
    """Choose one row in a hundred, at least one where there are any."""
    wanted = min(count, max(1, count // 100))
    return sorted(rng.choice(count, wanted, replace=False).tolist()) if count else []


def _fake_cpr(rng: np.random.Generator) -> str:
    """Make up a number in the form of a CPR number: its serial 0000 is given to no one."""
    return f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{rng.integers(0, 100):02d}-0000"
