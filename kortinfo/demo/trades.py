"""What the demo's businesses do: trades with their codes, sizes, owners and whereabouts."""

import csv
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.shipped import shipped

INTERVALS = (
    "ANTAL_0_0",
    "ANTAL_1_1",
    "ANTAL_2_4",
    "ANTAL_5_9",
    "ANTAL_10_19",
    "ANTAL_20_49",
    "ANTAL_50_99",
    "ANTAL_100_199",
    "ANTAL_200_499",
    "ANTAL_500_999",
    "ANTAL_1000_999999",
)
"""The register's employee intervals, smallest first; a unit's size is an index, -1 unknown."""

SIZES: dict[str, tuple[float, ...]] = {
    # chances of: unknown, then the intervals from 0 on
    "none": (62, 30, 6, 2),
    "solo": (30, 24, 28, 14, 3, 1),
    "micro": (13, 8, 21, 34, 16, 6, 2),
    "small": (7, 4, 12, 28, 26, 15, 7, 1),
    "medium": (4, 2, 4, 13, 24, 27, 19, 5, 2),
    "large": (2, 0, 1, 3, 8, 17, 32, 22, 11, 4),
    "huge": (0, 0, 0, 0, 0, 0, 5, 15, 25, 25, 20, 10),
}

WHEREABOUTS: dict[str, tuple[float, ...]] = {
    # chances of: centre, town, village, rural, harbour, industry
    "shop": (64, 15, 11, 1, 3, 6),
    "industryshop": (12, 18, 8, 3, 4, 55),
    "harbour": (2, 5, 3, 1, 80, 9),
    "harbourshop": (22, 8, 8, 0, 60, 2),
    "craft": (4, 38, 18, 15, 3, 22),
    "farm": (0, 1, 10, 89, 0, 0),
    "office": (45, 27, 6, 3, 10, 9),
    "home": (8, 57, 17, 18, 0, 0),
    "public": (16, 56, 22, 4, 0, 2),
    "hotel": (46, 20, 15, 7, 12, 0),
    "camp": (0, 15, 40, 45, 0, 0),
    "factory": (0, 7, 7, 5, 17, 64),
}


@dataclass(frozen=True, kw_only=True)
class Trade:
    """One trade. ``contact`` is how much likelier than average it is in contact with us."""

    code07: str
    title07: str
    code25: str
    title25: str
    weight: float
    profile: str
    size: str
    owner: str
    contact: float
    boost: tuple[tuple[str, float], ...]
    words: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Tell whether its code or title differs between DB07 and DB25."""
        return (self.code07, self.title07) != (self.code25, self.title25)


def load_trades() -> tuple[Trade, ...]:
    """Read the shipped trades; where DB25 changed nothing, its columns are empty in the file."""
    lines = shipped("demo_trades.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        Trade(
            code07=row["code07"],
            title07=row["title07"],
            code25=row["code25"] or row["code07"],
            title25=row["title25"] or row["title07"],
            weight=float(row["weight"]),
            profile=row["profile"],
            size=row["size"],
            owner=row["owner"],
            contact=float(row["contact"]),
            boost=tuple(
                (place, float(factor))
                for place, _, factor in (
                    part.partition(":") for part in row["boost"].split(";") if part
                )
            ),
            words=tuple(row["words"].split(";")) if row["words"] else (),
        )
        for row in csv.DictReader(lines)
    )


def chances(table: dict[str, tuple[float, ...]], key: str, length: int) -> NDArray[np.float64]:
    """Return a row of ``SIZES`` or ``WHEREABOUTS``, filled up with zeros to ``length``."""
    row = table[key]
    return np.array([*row, *[0.0] * (length - len(row))])
