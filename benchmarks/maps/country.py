"""An invented country of any size: businesses in towns, in municipalities of some 5,000.

Places are made up; codes of municipalities and the short sector codes are the official ones, so
that areas and sectors are as many and as uneven as in earnest.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.loaders.sectors import shipped_sectors
from kortinfo.selection.regions import municipality_names

WEST, SOUTH = 460_000.0, 6_080_000.0
CELL = 20_000.0
ACROSS, DOWN = 2, 5
"""Postal districts of a municipality."""
TOWNS = 3
"""Towns of a postal district."""
MOST = 98
"""Municipalities at most."""
SIZES = (
    (0, 0), (1, 1), (2, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 199), (200, 499),
    (500, 999), (1000, None),
)  # fmt: skip
SIZE_SHARE = (0.3, 0.22, 0.18, 0.11, 0.08, 0.06, 0.025, 0.014, 0.007, 0.003, 0.001)


@dataclass(frozen=True, kw_only=True, eq=False)
class Country:
    """``table``: a row a business; ``areas``: ``tables.AREA_COLUMNS``; ``home``: all codes."""

    table: pd.DataFrame
    areas: gpd.GeoDataFrame
    home: tuple[str, ...]

    @property
    def levels(self) -> NDArray[np.int8]:
        """0 to 3 for A to D, a row each."""
        codes = self.table[tables.LEVEL].map({letter: at for at, letter in enumerate("ABCD")})
        return codes.to_numpy(dtype=np.int8)


def country(units: int, *, seed: int = 1) -> Country:
    """Invent a country of so many businesses, all with a point."""
    random = np.random.default_rng(seed)
    count = int(np.clip(units // 5_000, 1, MOST))
    codes = sorted(municipality_names())[-count:]
    corners = _corners(count)
    # Some municipalities are ten times as large as others.
    weight = random.lognormal(0, 0.6, count)
    municipality = random.choice(count, units, p=weight / weight.sum())
    part = random.zipf(1.6, units) % (ACROSS * DOWN)
    district = municipality * ACROSS * DOWN + part
    x, y = _points(random, corners, district)
    level = np.array(list("ABCD"))[random.choice(4, units, p=(0.06, 0.2, 0.14, 0.6))]
    table = pd.DataFrame(
        {
            tables.X: x,
            tables.Y: y,
            tables.LEVEL: pd.Series(level, dtype="str"),
            tables.MUNICIPALITY_CODE: pd.Series(np.array(codes)[municipality], dtype="str"),
            tables.POSTAL_CODE: pd.Series((1_000 + district).astype(str), dtype="str"),
            tables.POSTAL_DISTRICT: pd.Series(_district_names(district), dtype="str"),
            **_sectors(random, units),
            **_sizes(random, units),
        }
    )
    return Country(table=table, areas=_areas(codes, corners), home=tuple(codes))


def _corners(count: int) -> NDArray[np.float64]:
    """Return the south-west corner of every municipality, in a square of them."""
    wide = int(np.ceil(np.sqrt(count)))
    at = np.arange(count)
    return np.stack([WEST + (at % wide) * CELL, SOUTH + (at // wide) * CELL], axis=1)


def _points(
    random: np.random.Generator, corners: NDArray[np.float64], district: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points: most in towns, a quarter at an address that has a business already."""
    units = len(district)
    size = np.array([CELL / ACROSS, CELL / DOWN])
    corner = _district_corner(corners, district, size)
    towns = random.uniform(0.2, 0.8, (int(district.max(initial=0)) + 1, TOWNS, 2)) * size
    town = towns[district, random.choice(TOWNS, units, p=(0.7, 0.2, 0.1))]
    spot = np.where(
        random.random((units, 1)) < 0.85,
        town + random.normal(0, 500, (units, 2)),
        random.uniform(0.02, 0.98, (units, 2)) * size,
    )
    spot = corner + np.clip(spot, 0.01 * size, 0.99 * size)
    order = np.argsort(district, kind="stable")
    before, after = order[:-1], order[1:]
    shared = (random.random(len(after)) < 0.25) & (district[before] == district[after])
    spot[after[shared]] = spot[before[shared]]
    return np.round(spot[:, 0], 1), np.round(spot[:, 1], 1)


def _district_corner(
    corners: NDArray[np.float64], district: NDArray[np.int64], size: NDArray[np.float64]
) -> NDArray[np.float64]:
    municipality, part = np.divmod(district, ACROSS * DOWN)
    return corners[municipality] + np.stack([part % ACROSS, part // ACROSS], axis=1) * size


def _district_names(district: NDArray[np.int64]) -> NDArray[np.str_]:
    endings = ("by", "rup", "sted", "havn", "lev", "sø", "ager", "holt", "strand", "lund")
    known = [f"Prøve{endings[at % 10]} {at // 10 + 1}" for at in range(int(district.max()) + 1)]
    return np.array(known)[district]


def _sectors(random: np.random.Generator, units: int) -> dict[str, pd.Series]:
    divisions = shipped_sectors()
    divisions = divisions[divisions[tables.SCHEME] == "DB25"].reset_index(drop=True)
    weight = random.lognormal(0, 1, len(divisions))
    chosen = random.choice(len(divisions), units, p=weight / weight.sum())

    def taken(values: pd.Series) -> pd.Series:
        return values.iloc[chosen].reset_index(drop=True)

    return {
        tables.SECTOR_SCHEME: pd.Series("DB25", index=range(units), dtype="str"),
        tables.SECTOR_CODE: taken(divisions[tables.CODE] + "0000"),
        tables.SECTOR_TITLE: taken(divisions[tables.TITLE]),
        tables.SECTION: taken(divisions[tables.SECTION]),
        tables.DIVISION: taken(divisions[tables.DIVISION]),
    }


def _sizes(random: np.random.Generator, units: int) -> dict[str, pd.Series]:
    chosen = random.choice(len(SIZES), units, p=np.array(SIZE_SHARE) / sum(SIZE_SHARE))
    low, high = zip(*SIZES, strict=True)
    return {
        tables.EMPLOYEES_MIN: pd.array(low, dtype="Int64")[chosen],
        tables.EMPLOYEES_MAX: pd.array(high, dtype="Int64")[chosen],
    }


def _areas(codes: list[str], corners: NDArray[np.float64]) -> gpd.GeoDataFrame:
    size = np.array([CELL / ACROSS, CELL / DOWN])
    rows = []
    for at, (code, corner) in enumerate(zip(codes, corners, strict=True)):
        name = municipality_names()[code]
        rows.append(("municipality", code, name, shapely.box(*corner, *(corner + CELL))))
        for part in range(ACROSS * DOWN):
            number = at * ACROSS * DOWN + part
            low = corner + np.array([part % ACROSS, part // ACROSS]) * size
            box = shapely.box(*low, *(low + size))
            [title] = _district_names(np.array([number]))[-1:]
            rows.append(("postal_district", str(1_000 + number), title, box))
    frame = pd.DataFrame(rows, columns=list(tables.AREA_COLUMNS))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:25832")
