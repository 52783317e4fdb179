"""How units name their addresses: by address id, by access-address id, by street, or wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo import register_parts as parts
from kortinfo.demo.geography import Geography
from kortinfo.demo.numbers import uuids
from kortinfo.demo.population import Units
from kortinfo.demo.streets import Addresses

BY_ADDRESS, BY_ACCESS, BY_CODE, BY_NAME, NOWHERE = range(5)
FLOORS = ("st", "1", "2", "3")
_CHANCES = (0.52, 0.18, 0.25, 0.04, 0.01)
NOWHERE_STREET = "Findesikkevej"


@dataclass(frozen=True, kw_only=True)
class Dwellings:
    """Addresses with their ids, and how each unit tells its own.

    ``access_ids`` has one id an address, ``address_ids`` one for each of ``FLOORS`` at an
    address (one after the other). ``mode`` and ``floor`` have one element a unit.
    """

    geography: Geography
    addresses: Addresses
    access_ids: Sequence[str]
    address_ids: Sequence[str]
    mode: NDArray[np.int64]
    floor: NDArray[np.int64]

    def address_id(self, address: int, floor: int) -> str:
        """Return the id of the flat on a floor of an address."""
        return self.address_ids[address * len(FLOORS) + floor]

    def entry(self, address: int, start: int, end: int, *, unit: int = -1) -> str:
        """Return a ``beliggenhedsadresse`` entry; only a unit's present address carries ids."""
        place = self.geography.places[int(self.addresses.place[address])]
        mode = int(self.mode[unit]) if unit >= 0 else BY_CODE
        floor = int(self.floor[unit]) if unit >= 0 else 0
        nowhere = mode == NOWHERE
        return parts.address(
            street=NOWHERE_STREET if nowhere else self.addresses.street_name[address],
            street_code=None
            if mode in (BY_NAME, NOWHERE)
            else int(self.addresses.street_code[address]),
            number=int(self.addresses.number[address]),
            letter=self.addresses.letter[address],
            floor=FLOORS[floor] if unit >= 0 and self.addresses.shared[address] else "",
            postal_code=place.postal_code,
            district=place.postal_district,
            municipality=place.municipality,
            municipality_name=self.geography.municipality_names[place.municipality],
            address_id=self.address_id(address, floor) if mode == BY_ADDRESS else "",
            access_id=self.access_ids[address] if mode in (BY_ADDRESS, BY_ACCESS) else "",
            start=start,
            end=end,
        )


def dwell(
    geography: Geography, addresses: Addresses, units: Units, rng: np.random.Generator
) -> Dwellings:
    """Give addresses their ids, and decide how every unit tells its address."""
    count = len(units)
    mode = rng.choice(len(_CHANCES), count, p=_CHANCES)
    floor = np.where(addresses.shared[units.address], rng.integers(0, len(FLOORS), count), 0)
    return Dwellings(
        geography=geography,
        addresses=addresses,
        access_ids=uuids(rng, len(addresses)),
        address_ids=uuids(rng, len(addresses) * len(FLOORS)),
        mode=mode.astype(np.int64),
        floor=floor.astype(np.int64),
    )
