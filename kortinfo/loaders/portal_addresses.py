"""The CVR portal's address, one text in parts, taken apart.

``C/O Firma, C/O Firma - Herlev Hovedgade 195A - 1. tv - Hjortespring - 2730 Herlev``: who it is in
care of, street and number, floor and door, place name, postal code and district. House numbers of
more than one (``Hammerholmen 38 - 42``) and the comma's way of writing it are read too.
"""

import re
from typing import NamedTuple

import pandas as pd

from kortinfo.tables import ADDRESS, HOUSE_NUMBER, POSTAL_CODE, POSTAL_DISTRICT, STREET_NAME

_PARTS = re.compile(r"\s+-\s+|\s*[,\n]\s*")
_POSTAL = re.compile(r"(?:dk-?)?([0-9]{4})(?:\s+(\S.*))?", re.IGNORECASE)
_STREET = re.compile(
    r"(\S.*?\D)\s*?\s([0-9]{1,3})\s?([A-Za-z])?(?:\s?-\s?([0-9]{1,3}\s?[A-Za-z]?))?"
)
_NUMBER = re.compile(r"[0-9]{1,3}\s?[A-Za-z]?")
_FLOOR = re.compile(r"(?:st|kl|[0-9]{1,2})\.(?:\s*(?:tv|th|mf|[0-9a-z]{1,4})\.?)?", re.IGNORECASE)
_NOT_A_STREET = re.compile(r"c/o|att\b|postboks|box\b|filial\b", re.IGNORECASE)


class Address(NamedTuple):
    """An address in parts; what is not there is None."""

    text: str | None = None
    street: str | None = None
    number: str | None = None
    postal_code: str | None = None
    district: str | None = None


def address_parts(addresses: pd.Series) -> pd.DataFrame:
    """Return ADDRESS, STREET_NAME, HOUSE_NUMBER, POSTAL_CODE, POSTAL_DISTRICT (all ``str``)."""
    known = {text: parsed(text) for text in addresses.dropna().unique()}
    nothing = Address()
    rows = [known.get(text, nothing) for text in addresses]
    names = [ADDRESS, STREET_NAME, HOUSE_NUMBER, POSTAL_CODE, POSTAL_DISTRICT]
    return pd.DataFrame(rows, index=addresses.index, columns=names, dtype="str")


def parsed(text: str) -> Address:
    """Take one address apart; a street without a number is a street still."""
    parts = [part for part in (part.strip() for part in _PARTS.split(text)) if part]
    postal = _POSTAL.fullmatch(parts[-1]) if parts else None
    code, district = (postal[1], postal[2]) if postal else (None, None)
    own = [part for part in (parts[:-1] if postal else parts) if not _NOT_A_STREET.match(part)]
    at = next((at for at, part in enumerate(own) if _STREET.fullmatch(part)), None)
    if at is None:
        street = own[0] if own else None
        return Address(street, street, None, code, district)
    street, number, last, floor = _house(own, at)
    shown = f"{street} {number}" + (f"-{last}" if last else "") + (f", {floor}" if floor else "")
    return Address(shown, street, number, code, district)


def _house(own: list[str], at: int) -> tuple[str, str, str | None, str | None]:
    """Return street, number with its letter, the last number of several, floor and door."""
    found = _STREET.fullmatch(own[at])
    if found is None:  # the caller chose the part by this very pattern
        raise ValueError(own[at])
    number = found[2].lstrip("0") + (found[3] or "").upper()
    last = _joined(found[4]) if found[4] else None
    floor = None
    for part in own[at + 1 :]:
        if last is None and floor is None and _NUMBER.fullmatch(part):
            last = _joined(part)
        elif floor is None and _FLOOR.fullmatch(part):
            floor = part.lower()
    return found[1].strip(), number, last, floor


def _joined(number: str) -> str:
    return number.replace(" ", "").upper()
