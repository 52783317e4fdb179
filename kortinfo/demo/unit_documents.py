"""Production units as the register's documents (``VrproduktionsEnhed``, system-til-system)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kortinfo.demo import register_parts as parts
from kortinfo.demo.contact_points import ContactPoints
from kortinfo.demo.dwellings import Dwellings
from kortinfo.demo.population import CLOSED, DB25_FROM, Population, day_number
from kortinfo.demo.trades import Trade

_FIRST_ENTITY = 4_900_000_000
_YEARLY, _QUARTERLY, _MONTHLY = range(3)


@dataclass(frozen=True, kw_only=True)
class Register:
    """What the register's documents are written from."""

    population: Population
    dwellings: Dwellings
    contacts: ContactPoints
    trades: tuple[Trade, ...]
    as_of: dt.date


class _Unit(NamedTuple):
    """One unit, as a row of the columns of ``Units``."""

    position: int
    pnr: int
    state: int
    starts: int
    ends: int
    trade: int
    second_trade: int
    size: int
    former_size: int
    company: int
    former_company: int
    sold: int
    name: str
    former_name: str
    renamed: int
    address: int
    former_address: int
    moved: int
    protected: bool
    fineness: int


def unit_documents(register: Register, rng: np.random.Generator) -> Iterator[str]:
    """Yield one document a unit, as JSON text, in the order of the units."""
    units = register.population.units
    today = day_number(register.as_of)
    columns = [getattr(units, column).tolist() for column in _Unit._fields[1:-1]]
    fineness = rng.integers(0, 3, len(units)).tolist()
    rows = zip(range(len(units)), *columns, fineness, strict=True)
    cvr = register.population.cvr.tolist()
    for unit in map(_Unit._make, rows):
        yield _document(register, unit, cvr, today)


def _document(register: Register, unit: _Unit, cvr: list[int], today: int) -> str:
    names = since(unit.starts, unit.renamed, unit.ends, unit.former_name, unit.name)
    addresses = _addresses(register.dwellings, unit)
    branches = trade_entries(register.trades[unit.trade], unit.starts, unit.ends, today)
    more = (
        trade_entries(register.trades[unit.second_trade], unit.starts, unit.ends, today)
        if unit.second_trade >= 0
        else []
    )
    yearly, quarterly, monthly = employments(
        unit.size,
        unit.former_size,
        unit.fineness,
        start=unit.starts,
        last=min(unit.ends or today, today),
    )
    contacts, entity = register.contacts, _FIRST_ENTITY + unit.position
    stamp = parts.stamp(unit.sold or unit.renamed or unit.moved or unit.starts)
    return (
        f'{{"_index":"cvr-permanent","_type":"_doc","_id":"{entity}",'
        f'"_score":1.0,"_source":{{"VrproduktionsEnhed":{{"attributter":[],'
        f'"sidstIndlaest":{stamp},'
        f'"elektroniskPost":{parts.listed(contacts.mail(unit.position, unit.starts))},'
        f'"virksomhedsrelation":{parts.listed(_relations(unit, cvr))},"sidstOpdateret":{stamp},'
        f'"hovedbranche":{parts.listed(branches)},"enhedstype":"PRODUKTIONSENHED",'
        f'"fejlVedIndlaesning":false,"postadresse":[],"produktionsEnhedMetadata":{{'
        f'"nyesteCvrNummerRelation":{cvr[unit.company]},"sammensatStatus":'
        f'"{"Ophørt" if unit.state == CLOSED else "Aktiv"}","nyesteKontaktoplysninger":null,'
        f'"nyesteBibranche1":{parts.newest(more)},"nyesteBibranche2":null,'
        f'"nyesteBibranche3":null,"nyesteNavn":{names[-1]},'
        f'"nyesteAarsbeskaeftigelse":{parts.newest(yearly)},'
        f'"nyesteHovedbranche":{branches[-1]},'
        f'"nyesteBeliggenhedsadresse":{addresses[-1]},'
        f'"nyesteKvartalsbeskaeftigelse":{parts.newest(quarterly)}}},'
        f'"bibranche1":{parts.listed(more)},"bibranche2":[],"bibranche3":[],'
        f'"fejlRegistreret":false,"dataAdgang":0,"enhedsNummer":{entity},'
        f'"livsforloeb":[{{{parts.period(unit.starts, unit.ends)}}}],'
        f'"reklamebeskyttet":{"true" if unit.protected else "false"},"fejlBeskrivelse":null,'
        f'"beliggenhedsadresse":{parts.listed(addresses)},"deltagerRelation":[],'
        f'"aarsbeskaeftigelse":{parts.listed(yearly)},"virkningsAktoer":"R",'
        f'"kvartalsbeskaeftigelse":{parts.listed(quarterly)},'
        f'"erstMaanedsbeskaeftigelse":{parts.listed(monthly)},"brancheAnsvarskode":null,'
        f'"telefonNummer":{parts.listed(contacts.phone(unit.position, unit.starts))},'
        f'"telefaxNummer":[],"naermesteFremtidigeDato":null,"navne":{parts.listed(names)},'
        f'"samtId":1,"pNummer":{unit.pnr}}}}}}}'
    )


def _addresses(dwellings: Dwellings, unit: _Unit) -> list[str]:
    now = dwellings.entry(unit.address, unit.moved or unit.starts, unit.ends, unit=unit.position)
    if not unit.moved:
        return [now]
    return [dwellings.entry(unit.former_address, unit.starts, unit.moved - 1), now]


def _relations(unit: _Unit, cvr: list[int]) -> list[str]:
    now = _relation(cvr[unit.company], unit.sold or unit.starts, unit.ends)
    if not unit.sold:
        return [now]
    return [_relation(cvr[unit.former_company], unit.starts, unit.sold - 1), now]


def since(start: int, changed: int, end: int, before: str, after: str) -> list[str]:
    """Return the ``navne`` entries of a name, or of two with the day the second one came."""
    if not changed:
        return [parts.name(after, start, end)]
    return [parts.name(before, start, changed - 1), parts.name(after, changed, end)]


def trade_entries(trade: Trade, start: int, end: int, today: int) -> list[str]:
    """Return the branch entries over a life: DB07 codes to the end of 2024, DB25 codes since."""
    if not trade.changed or today < DB25_FROM or (end and end < DB25_FROM):
        return [parts.branch(trade.code07, trade.title07, start, end)]
    if start >= DB25_FROM:
        return [parts.branch(trade.code25, trade.title25, start, end)]
    return [
        parts.branch(trade.code07, trade.title07, start, DB25_FROM - 1),
        parts.branch(trade.code25, trade.title25, DB25_FROM, end),
    ]


def employments(
    size: int, former_size: int, fineness: int, *, start: int, last: int
) -> tuple[list[str], list[str], list[str]]:
    """Return yearly, quarterly and monthly entries up to day ``last``; unknown size: none.

    A unit too young for a whole year, quarter or month of its own has none of that.
    """
    if size < 0 or last - start < 75:
        return [], [], []
    first, final = parts.year_month(start), parts.year_month(last - 45)
    years = range(max(first[0], final[0] - 3), final[0])
    sizes = [former_size] * len(years)
    if sizes:
        sizes[-1] = size
    yearly = [parts.employment(item, year) for item, year in zip(sizes, years, strict=True)]
    quarterly = (
        [parts.employment(size, final[0], quarter=(final[1] - 1) // 3)]
        if fineness == _QUARTERLY and final[1] > 3
        else []
    )
    monthly = [parts.employment(size, final[0], month=final[1])] if fineness == _MONTHLY else []
    if not (yearly or quarterly or monthly):
        monthly = [parts.employment(size, final[0], month=final[1])]
    return yearly, quarterly, monthly


def _relation(cvr: int, start: int, end: int) -> str:
    return f'{{"cvrNummer":{cvr},{parts.period(start, end)}}}'
