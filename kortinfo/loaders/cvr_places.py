"""Where a CVR document says a unit or company lay: its address on a day, and the earlier ones."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kortinfo.loaders.cvr_documents import Address, Number
from kortinfo.loaders.cvr_values import (
    digits,
    first_day,
    last_day,
    often_digits,
    often_squeezed,
    on_day,
    squeezed,
)


class Place(NamedTuple):
    """An address in the register's words; every part may be missing."""

    text: str | None = None
    street_name: str | None = None
    street_code: str | None = None
    house_number: str | None = None
    postal_code: str | None = None
    postal_district: str | None = None
    municipality_code: str | None = None
    address_id: str | None = None
    access_address_id: str | None = None


NOWHERE = Place()


def place_of(address: Address | None) -> Place:
    """Return an address as we write it: 'Havnevej 12A-14, 1. th', codes padded, ids lower case."""
    if address is None:
        return NOWHERE
    street = often_squeezed(address.street_name)
    house = _house(address.number_from, address.letter_from)
    municipality = address.municipality
    return Place(
        text=_address_text(address, street, house),
        street_name=street,
        street_code=often_digits(address.street_code, 4),
        house_number=house,
        postal_code=often_digits(address.postal_code, 4),
        postal_district=often_squeezed(address.postal_district),
        municipality_code=often_digits(municipality.code, 4) if municipality is not None else None,
        address_id=_lower(address.address_id),
        access_address_id=_lower(address.access_address_id),
    )


def _lower(text: str | None) -> str | None:
    found = squeezed(text)
    return found.lower() if found else None


def municipalities(addresses: Sequence[Address] | None) -> str | None:
    """Return the codes of every municipality in a history of addresses, sorted, joined by |."""
    codes = {
        often_digits(address.municipality.code, 4)
        for address in addresses or ()
        if address.municipality is not None
    }
    return "|".join(sorted(code for code in codes if code)) or None


class EarlierPlace(NamedTuple):
    """An address that was left, and its first and last day."""

    street_name: str
    house_number: str | None
    postal_code: str | None
    postal_district: str | None
    start: str
    end: str


def earlier_places(addresses: Sequence[Address] | None, day: str) -> list[EarlierPlace]:
    """Return where a unit lay before its address on ``day``: street, number or code are others.

    Another floor, and the same address told anew (a municipality's new code), is no other place;
    an address without a street is none that could be compared.
    """
    if addresses is None or len(addresses) < 2:
        return []
    present = on_day(addresses, day)
    here = place_of(present)
    known = (here.street_name, here.house_number, here.postal_code)
    found = []
    for entry in addresses:
        start = first_day(entry.period)
        street = often_squeezed(entry.street_name)
        if entry is present or street is None or start > day:
            continue
        house = _house(entry.number_from, entry.letter_from)
        code = often_digits(entry.postal_code, 4)
        if (street, house, code) != known:
            district = often_squeezed(entry.postal_district)
            found.append(EarlierPlace(street, house, code, district, start, last_day(entry.period)))
    return found


_LONGEST_LETTER = 2


@lru_cache(maxsize=1 << 16)
def _house(number: Number, letter: str | None) -> str | None:
    plain = digits(number, 4)
    # Anything but letters is no part of a house number, and glued to it could hide a CPR number.
    letters = (letter or "").strip().upper()
    known = letters if letters.isalpha() and len(letters) <= _LONGEST_LETTER else ""
    return f"{plain.lstrip('0')}{known}" if plain else None


def _address_text(address: Address, street: str | None, house: str | None) -> str | None:
    if street is None:
        return squeezed(address.free_text)
    text = f"{street} {house}" if house else street
    if house and (address.number_to is not None or address.letter_to):
        to = _house(address.number_to or address.number_from, address.letter_to)
        if to and to != house:
            text = f"{text}-{to}"
    if address.floor is None and address.door is None:
        return text
    floor, door = _inside(address.floor), _inside(address.door)
    inside = f"{floor}. {door}".strip() if floor else door
    return f"{text}, {inside}" if inside else text


def _inside(part: Number) -> str:
    """Return a floor or door: ``1.`` and ``TH`` are ``1`` and ``th``."""
    return (squeezed(str(part)) or "").rstrip(".").lower() if part is not None else ""
