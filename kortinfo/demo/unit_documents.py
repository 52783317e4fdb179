"""Production units as the register's documents (``VrproduktionsEnhed``, system-til-system)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

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


def unit_documents(register: Register, rng: np.random.Generator) -> Iterator[str]:
    """Yield one document a unit, as JSON text, in the order of the units."""
    units, dwellings = register.population.units, register.dwellings
    today = day_number(register.as_of)
    fineness = rng.integers(0, 3, len(units)).tolist()
    columns = zip(
        units.pnr.tolist(),
        units.state.tolist(),
        units.starts.tolist(),
        units.ends.tolist(),
        units.trade.tolist(),
        units.second_trade.tolist(),
        units.size.tolist(),
        units.former_size.tolist(),
        units.company.tolist(),
        units.former_company.tolist(),
        units.sold.tolist(),
        units.name.tolist(),
        units.former_name.tolist(),
        units.renamed.tolist(),
        units.address.tolist(),
        units.former_address.tolist(),
        units.moved.tolist(),
        units.protected.tolist(),
        strict=True,
    )
    cvr = register.population.cvr.tolist()
    for index, (
        pnr,
        state,
        start,
        end,
        trade,
        second,
        size,
        former_size,
        company,
        former_company,
        sold,
        name,
        former_name,
        renamed,
        address,
        former_address,
        moved,
        protected,
    ) in enumerate(columns):
        names = since(start, renamed, end, former_name, name)
        addresses = [dwellings.entry(address, moved or start, end, unit=index)]
        if moved:
            addresses.insert(0, dwellings.entry(former_address, start, moved - 1))
        relations = [_relation(cvr[company], sold or start, end)]
        if sold:
            relations.insert(0, _relation(cvr[former_company], start, sold - 1))
        branches = trade_entries(register.trades[trade], start, end, today)
        more = trade_entries(register.trades[second], start, end, today) if second >= 0 else []
        last = min(end or today, today)
        yearly, quarterly, monthly = employments(
            size, former_size, fineness[index], start=start, last=last
        )
        phones, mails = register.contacts.phone(index, start), register.contacts.mail(index, start)
        stamp = parts.stamp(sold or renamed or moved or start)
        yield (
            f'{{"_index":"cvr-permanent","_type":"_doc","_id":"{_FIRST_ENTITY + index}",'
            f'"_score":1.0,"_source":{{"VrproduktionsEnhed":{{"attributter":[],'
            f'"sidstIndlaest":{stamp},"elektroniskPost":{parts.listed(mails)},'
            f'"virksomhedsrelation":{parts.listed(relations)},"sidstOpdateret":{stamp},'
            f'"hovedbranche":{parts.listed(branches)},"enhedstype":"PRODUKTIONSENHED",'
            f'"fejlVedIndlaesning":false,"postadresse":[],"produktionsEnhedMetadata":{{'
            f'"nyesteCvrNummerRelation":{cvr[company]},"sammensatStatus":'
            f'"{"Ophørt" if state == CLOSED else "Aktiv"}","nyesteKontaktoplysninger":null,'
            f'"nyesteBibranche1":{parts.newest(more)},"nyesteBibranche2":null,'
            f'"nyesteBibranche3":null,"nyesteNavn":{names[-1]},'
            f'"nyesteAarsbeskaeftigelse":{parts.newest(yearly)},'
            f'"nyesteHovedbranche":{branches[-1]},'
            f'"nyesteBeliggenhedsadresse":{addresses[-1]},'
            f'"nyesteKvartalsbeskaeftigelse":{parts.newest(quarterly)}}},'
            f'"bibranche1":{parts.listed(more)},"bibranche2":[],"bibranche3":[],'
            f'"fejlRegistreret":false,"dataAdgang":0,"enhedsNummer":{_FIRST_ENTITY + index},'
            f'"livsforloeb":[{{{parts.period(start, end)}}}],'
            f'"reklamebeskyttet":{"true" if protected else "false"},"fejlBeskrivelse":null,'
            f'"beliggenhedsadresse":{parts.listed(addresses)},"deltagerRelation":[],'
            f'"aarsbeskaeftigelse":{parts.listed(yearly)},"virkningsAktoer":"R",'
            f'"kvartalsbeskaeftigelse":{parts.listed(quarterly)},'
            f'"erstMaanedsbeskaeftigelse":{parts.listed(monthly)},"brancheAnsvarskode":null,'
            f'"telefonNummer":{parts.listed(phones)},"telefaxNummer":[],'
            f'"naermesteFremtidigeDato":null,"navne":{parts.listed(names)},"samtId":1,'
            f'"pNummer":{pnr}}}}}}}'
        )


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
