"""The small pieces register documents are made of, as JSON text, in the register's own layout."""

import datetime as dt
from functools import lru_cache
from json.encoder import encode_basestring

from kortinfo.demo.trades import INTERVALS

_TIME = 'T06:00:00.000+01:00"'
quoted = encode_basestring
"""Return a text as JSON, letters as they are."""


@lru_cache(maxsize=1 << 16)
def date(day: int) -> str:
    """Return a day (counted from 1970-01-01; 0: none) as JSON."""
    if day == 0:
        return "null"
    return f'"{(dt.date(1970, 1, 1) + dt.timedelta(days=day)).isoformat()}"'


@lru_cache(maxsize=1 << 16)
def period(start: int, end: int) -> str:
    """Return the two keys that tell when something is valid, both days inclusive."""
    return (
        f'"periode":{{"gyldigFra":{date(start)},"gyldigTil":{date(end)}}},'
        f'"sidstOpdateret":{stamp(start)}'
    )


def name(text: str, start: int, end: int) -> str:
    """Return one entry of ``navne``."""
    return f'{{"navn":{quoted(text)},{period(start, end)}}}'


@lru_cache(maxsize=1 << 14)
def branch(code: str, title: str, start: int, end: int) -> str:
    """Return one entry of ``hovedbranche`` or ``bibranche1``."""
    return f'{{"branchekode":"{code}","branchetekst":{quoted(title)},{period(start, end)}}}'


def contact(text: str, start: int, *, hidden: bool = False) -> str:
    """Return one entry of ``telefonNummer``, ``elektroniskPost`` or ``hjemmeside``."""
    secret = "true" if hidden else "false"
    return f'{{"kontaktoplysning":{quoted(text)},"hemmelig":{secret},{period(start, 0)}}}'


def address(
    *,
    street: str,
    street_code: int | None,
    number: int,
    letter: str,
    floor: str,
    postal_code: str,
    district: str,
    municipality: str,
    municipality_name: str,
    address_id: str,
    access_id: str,
    start: int,
    end: int,
) -> str:
    """Return one entry of ``beliggenhedsadresse``. An empty id is null or, for access, left out."""
    code = "null" if street_code is None else street_code
    access = f'"adgangsadresseId":"{access_id}",' if access_id else ""
    return (
        f'{{"landekode":"DK","fritekst":null,"vejkode":{code},"kommune":{{"kommuneKode":'
        f'{int(municipality)},"kommuneNavn":{quoted(municipality_name.upper())},'
        f'"periode":{{"gyldigFra":"2007-01-01","gyldigTil":null}},'
        f'"sidstOpdateret":"2006-11-13T00:00:00.000+01:00"}},"husnummerFra":{number},'
        f'"adresseId":{text_or_null(address_id)},{access}"sidstValideret":null,'
        f'"husnummerTil":null,"bogstavFra":{text_or_null(letter)},"bogstavTil":null,'
        f'"etage":{text_or_null(floor)},"sidedoer":null,"conavn":null,"postboks":null,'
        f'"vejnavn":{quoted(street)},"bynavn":null,"postnummer":{int(postal_code)},'
        f'"postdistrikt":{quoted(district)},{period(start, end)}}}'
    )


def text_or_null(text: str) -> str:
    """Return a text as JSON; an empty one becomes null."""
    return quoted(text) if text else "null"


@lru_cache(maxsize=1 << 12)
def employment(size: int, year: int, quarter: int = 0, month: int = 0) -> str:
    """Return one entry of the yearly, quarterly or monthly employment; ``size``: an interval."""
    code = f'"{INTERVALS[size]}"'
    when = f'"aar":{year},'
    when += f'"kvartal":{quarter},' if quarter else ""
    when += f'"maaned":{month},' if month else ""
    owners = (
        '"antalInklusivEjere":null,' if not month else ""
    ) + '"antalAarsvaerk":null,"antalAnsatte":null,'
    interval = f'"intervalKodeAntalInklusivEjere":{code},' if not (month or quarter) else ""
    return (
        f'{{{when}{owners}"sidstOpdateret":"{year}-12-20T06:00:00.000+01:00",{interval}'
        f'"intervalKodeAntalAarsvaerk":{code},"intervalKodeAntalAnsatte":{code}}}'
    )


def newest(entries: list[str]) -> str:
    """Return the last entry, or null where there is none."""
    return entries[-1] if entries else "null"


def listed(entries: list[str]) -> str:
    """Return entries as a JSON array."""
    return f"[{','.join(entries)}]"


@lru_cache(maxsize=1 << 16)
def stamp(day: int) -> str:
    """Return a day as the register's time of update, as JSON."""
    return f"{date(day)[:-1]}{_TIME}"


@lru_cache(maxsize=1 << 16)
def year_month(day: int) -> tuple[int, int]:
    """Return the year and month a day lies in."""
    when = dt.date(1970, 1, 1) + dt.timedelta(days=day)
    return when.year, when.month
