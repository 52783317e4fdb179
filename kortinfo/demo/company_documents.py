"""Companies as the register's documents (``Vrvirksomhed``, system-til-system)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo import register_parts as parts
from kortinfo.demo.ownership import BANKRUPT, DISSOLVING, ENDED, FORMS, NORMAL
from kortinfo.demo.population import Units, day_number
from kortinfo.demo.unit_documents import Register, since, trade_entries

_FIRST_ENTITY = 4_800_000_000
_STATUS = {
    NORMAL: "NORMAL",
    BANKRUPT: "UNDER KONKURS",
    DISSOLVING: "UNDER TVANGSOPLØSNING",
    ENDED: "OPLØST EFTER FRIVILLIG LIKVIDATION",
}
_TROUBLED_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class _Members:
    """Which units each company has or had: ``unit[start[c]:start[c + 1]]``, by unit."""

    unit: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    start: NDArray[np.int64]


def _members(units: Units, companies: int) -> _Members:
    now = np.arange(len(units))
    before = np.flatnonzero(units.former_company >= 0)
    company = np.concatenate([units.company, units.former_company[before]])
    order = np.argsort(company, kind="stable")
    began = np.where(units.sold > 0, units.sold, units.starts)
    return _Members(
        unit=np.concatenate([now, before])[order],
        first=np.concatenate([began, units.starts[before]])[order],
        last=np.concatenate([units.ends, units.sold[before] - 1])[order],
        start=np.searchsorted(company[order], np.arange(companies + 1)),
    )


def company_documents(register: Register) -> Iterator[str]:
    """Yield one document a company, as JSON text, in the order of the companies."""
    population, dwellings = register.population, register.dwellings
    units, owners = population.units, population.owners
    members = _members(units, len(owners.name))
    today = day_number(register.as_of)
    for company, (cvr, name, form, status, start, end, trade) in enumerate(
        zip(
            population.cvr.tolist(),
            owners.name.tolist(),
            owners.form.tolist(),
            owners.status.tolist(),
            owners.starts.tolist(),
            owners.ends.tolist(),
            owners.trade.tolist(),
            strict=True,
        )
    ):
        rows = slice(members.start[company], members.start[company + 1])
        own = members.unit[rows].tolist()
        main = own[0]
        renamed = int(units.renamed[main]) if len(own) == 1 and not units.sold[main] else 0
        names = since(start, renamed, end, units.former_name[main], name)
        branches = trade_entries(register.trades[trade], start, end, today)
        place = dwellings.entry(int(units.address[main]), start, end, unit=main)
        ends = zip(own, members.first[rows].tolist(), members.last[rows].tolist(), strict=True)
        yield _document(
            entity=_FIRST_ENTITY + company,
            cvr=cvr,
            names=names,
            branches=branches,
            place=place,
            form=_form(form, start, end),
            status=_status(status, start, end, today),
            credit=_credit(today) if status == BANKRUPT else "[]",
            lives=f"[{{{parts.period(start, end)}}}]",
            units=parts.listed(
                [f'{{"pNummer":{units.pnr[unit]},{parts.period(a, b)}}}' for unit, a, b in ends]
            ),
            contacts=(
                parts.listed(register.contacts.phone(main, start)),
                parts.listed(register.contacts.mail(main, start)),
                parts.listed(register.contacts.website(main, start)),
            ),
            protected=bool(owners.protected[company]),
            word=_STATUS[status].replace(" ", ""),
            count=len(own),
            started=start,
        )


def _form(form: int, start: int, end: int) -> str:
    code, short, long = FORMS[form]
    return (
        f'{{"virksomhedsformkode":{code},"kortBeskrivelse":"{short}","langBeskrivelse":"{long}",'
        f'"ansvarligDataleverandoer":"E&S",{parts.period(start, end)}}}'
    )


def _status(status: int, start: int, end: int, today: int) -> str:
    """Return ``virksomhedsstatus``: normal first, then what it came to, if anything."""
    if status == NORMAL:
        return f'[{{"status":"NORMAL",{parts.period(start, 0)}}}]'
    turn = max(start + 1, (end or today) - _TROUBLED_DAYS) if status != ENDED else end
    return (
        f'[{{"status":"NORMAL",{parts.period(start, turn - 1)}}},'
        f'{{"status":"{_STATUS[status]}",{parts.period(turn, 0)}}}]'
    )


def _credit(today: int) -> str:
    return (
        '[{"statuskode":1,"statustekst":"Under konkurs","kreditoplysningskode":1,'
        f'"kreditoplysningtekst":"Konkurs",{parts.period(today - _TROUBLED_DAYS, 0)}}}]'
    )


def _document(
    *,
    entity: int,
    cvr: int,
    names: list[str],
    branches: list[str],
    place: str,
    form: str,
    status: str,
    credit: str,
    lives: str,
    units: str,
    contacts: tuple[str, str, str],
    protected: bool,
    word: str,
    count: int,
    started: int,
) -> str:
    phones, mails, websites = contacts
    stamp = parts.stamp(started)
    return (
        f'{{"_index":"cvr-permanent","_type":"_doc","_id":"{entity}","_score":1.0,"_source":'
        f'{{"Vrvirksomhed":{{"cvrNummer":{cvr},"regNummer":[],"brancheAnsvarskode":null,'
        f'"reklamebeskyttet":{"true" if protected else "false"},"navne":{parts.listed(names)},'
        f'"binavne":[],"postadresse":[],"beliggenhedsadresse":[{place}],'
        f'"telefonNummer":{phones},"telefaxNummer":[],"sekundaertTelefonNummer":[],'
        f'"sekundaertTelefaxNummer":[],"elektroniskPost":{mails},"hjemmeside":{websites},'
        f'"obligatoriskEmail":[],"livsforloeb":{lives},"hovedbranche":{parts.listed(branches)},'
        f'"bibranche1":[],"bibranche2":[],"bibranche3":[],"status":{credit},'
        f'"virksomhedsstatus":{status},"virksomhedsform":[{form}],"aarsbeskaeftigelse":[],'
        f'"kvartalsbeskaeftigelse":[],"maanedsbeskaeftigelse":[],"attributter":[],'
        f'"penheder":{units},"deltagerRelation":[],"fusioner":[],"spaltninger":[],'
        f'"virksomhedMetadata":{{"nyesteNavn":{names[-1]},"nyesteBinavne":[],'
        f'"nyesteVirksomhedsform":{form},"nyesteBeliggenhedsadresse":{place},'
        f'"nyesteHovedbranche":{branches[-1]},"nyesteBibranche1":null,"nyesteBibranche2":null,'
        f'"nyesteBibranche3":null,"nyesteStatus":null,"nyesteKontaktoplysninger":null,'
        f'"antalPenheder":{count},"nyesteAarsbeskaeftigelse":null,'
        f'"nyesteKvartalsbeskaeftigelse":null,"nyesteMaanedsbeskaeftigelse":null,'
        f'"sammensatStatus":"{word}","stiftelsesDato":{parts.date(started)},'
        f'"virkningsDato":{parts.date(started)}}},"samtId":1,"fejlRegistreret":false,'
        f'"dataAdgang":0,"enhedsNummer":{entity},"enhedstype":"VIRKSOMHED",'
        f'"sidstIndlaest":{stamp},"sidstOpdateret":{stamp},"fejlVedIndlaesning":false,'
        f'"naermesteFremtidigeDato":null,"fejlBeskrivelse":null,"virkningsAktoer":"R"}}}}}}'
    )
