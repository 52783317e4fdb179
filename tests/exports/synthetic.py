"""Made-up businesses in numbers, as unlike each other as real ones are, and areas to draw them in.

Nothing repeats that would not repeat in a register: names, numbers and phones are drawn freely.
"""

import datetime as dt
import re
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kortinfo import tables
from kortinfo.exports.about import About
from kortinfo.exports.map_file import MapFile, write_map
from kortinfo.exports.map_rows import Wording
from kortinfo.selection import titles_of

AS_OF = dt.date(2026, 11, 21)
WEST, SOUTH = 570_000.0, 6_350_000.0
EVIL = "<script>alert(1)</script>\"'; =1+1 </script><!-- ☠"
_SYLLABLES = tuple(
    re.findall(
        r"\S+",
        "an ber by da dal en er es fjord gade gård ham hav holm ing is jen kar kir krog lund mar "
        "mes nor ny os pe ras ris sen skov sko ster stor sund søn tan ter ul va vej ves vik værk ø "
        "å lø kni ",
    )
)
_ENDINGS = ("ApS", "A/S", "I/S", "v/", "& Søn", "Holding ApS", "", "")


def areas() -> gpd.GeoDataFrame:
    """Two municipalities with two postal districts each; one district's name means harm."""
    half, whole = WEST + 10_000, WEST + 20_000
    middle, north = SOUTH + 10_000, SOUTH + 20_000
    rows = [
        ("municipality", "0813", "Vestkær", shapely.box(WEST, SOUTH, half, north)),
        ("municipality", "0860", "Østkær", shapely.box(half, SOUTH, whole, north)),
        ("postal_district", "9990", "Vestby", shapely.box(WEST, SOUTH, half, middle)),
        ("postal_district", "9981", EVIL, shapely.box(WEST, middle, half, north)),
        ("postal_district", "9300", "Østby", shapely.box(half, SOUTH, whole, middle)),
        ("postal_district", "9352", "Nordby", shapely.box(half, middle, whole, north)),
    ]
    columns = ["area_type", "code", "name", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs="EPSG:25832")


def synthetic(n: int, *, seed: int = 1) -> pd.DataFrame:
    """Businesses (contract BUSINESSES): every filter has several values, some have none."""
    random = np.random.default_rng(seed)

    def some(values: list[Any], *, missing: float = 0.0) -> Any:
        picked = np.array(values, dtype=object)[random.integers(0, len(values), n)]
        picked[random.random(n) < missing] = None
        return picked

    def numbers(digits: int, *, missing: float = 0.0) -> Any:
        drawn = random.integers(10 ** (digits - 1), 10**digits, n).astype(str).astype(object)
        drawn[random.random(n) < missing] = None
        return drawn

    def days(back: int, *, missing: float) -> Any:
        drawn = pd.Timestamp(AS_OF) - pd.to_timedelta(random.integers(-60, back, n), unit="D")
        return pd.Series(drawn).where(random.random(n) >= missing)

    towns = random.uniform([WEST + 1_000, SOUTH + 1_000], [WEST + 19_000, SOUTH + 19_000], (40, 2))
    spots = towns[random.integers(0, 40, n)] + random.normal(0, 250, (n, 2))
    spots[random.random(n) < 0.02] = np.nan
    x, y = spots[:, 0], spots[:, 1]
    west, south = x < WEST + 10_000, y < SOUTH + 10_000
    postal = np.where(west, np.where(south, "9990", "9981"), np.where(south, "9300", "9352"))
    section, code = zip(
        *(("F", "410000"), ("F", "432100"), ("G", "471100"), ("I", "561110")), strict=True
    )
    sector = random.integers(0, 4, n)
    least = np.array([0, 1, 2, 5, 10, 20, 50, 100])[random.integers(0, 8, n)]
    level = some(list("ABCD"))
    kinds = ["løntilskud", "mentor", "løntilskud|virksomhedspraktik"]
    names = [
        " ".join(
            "".join(random.choice(_SYLLABLES, random.integers(2, 4))).capitalize()
            for _ in range(random.integers(1, 4))
        )
        + f" {_ENDINGS[random.integers(0, len(_ENDINGS))]}"
        for _ in range(n)
    ]
    streets = [
        f"{''.join(random.choice(_SYLLABLES, 3)).capitalize()}vej" for _ in range(max(n // 20, 5))
    ]
    pnr = (1_000_000_000 + random.choice(30_000_000, n, replace=False)).astype(str)
    frame = pd.DataFrame(
        {
            "unit_id": pnr,
            "pnr": pnr,
            "cvr": numbers(8, missing=0.01),
            "name": [name.strip() for name in names],
            "address": [
                f"{streets[random.integers(0, len(streets))]} {random.integers(1, 120)}"
                for _ in range(n)
            ],
            "postal_code": postal,
            "postal_district": pd.Series(postal).map(
                {"9990": "Vestby", "9981": "Uvejrsby", "9300": "Østby", "9352": "Nordby"}
            ),
            "municipality_code": np.where(west, "0813", "0860"),
            "parish_code": some(["8435", "8436"], missing=0.1),
            "custom_areas": some(
                ["area:bydel:nord", "area:bydel:nord|area:erhverv:havn"], missing=0.5
            ),
            "sector_scheme": "DB25",
            "sector_code": np.array(code, dtype=object)[sector],
            "section": np.array(section, dtype=object)[sector],
            "sector_title": np.array(["Byg", "El", "Købmand", "Restaurant"], dtype=object)[sector],
            "employees_min": pd.array(np.where(random.random(n) < 0.1, -1, least), dtype="Int64"),
            "legal_form": some(["APS", "AS", "ENK"]),
            "status": "active",
            "started_on": days(900, missing=0.05),
            "phone": numbers(8, missing=0.3),
            "email": [f"post{row}@example.dk" for row in range(n)],
            "website": [f"https://firma{row}.example" for row in range(n)],
            "ad_protected": random.random(n) < 0.1,
            "is_holding": False,
            "is_public": False,
            "x": x,
            "y": y,
            "geocode_step": np.where(np.isnan(x), None, "address_id"),
            "level": level,
            "level_rule": "earlier_contact",
            "level_values": some(
                [f'{{"two_way_ever": {count}, "collaborations_ever": 0}}' for count in range(1, 9)]
            ),
            "last_two_way_on": days(1200, missing=0.5),
            "due_on": days(400, missing=0.6),
            "responsible": some(["Anne", "Bo", "Carla"], missing=0.4),
            "job_ads_open": pd.array(random.integers(0, 3, n), dtype="Int64"),
            "collaboration_kinds": some(kinds, missing=0.5),
        }
    )
    frame["division"] = frame["sector_code"].str[:2]
    unknown = frame["employees_min"] < 0
    frame["employees_min"] = frame["employees_min"].mask(unknown)
    frame["employees_max"] = frame["employees_min"]
    return tables.checked(tables.shaped(frame, tables.BUSINESSES), tables.BUSINESSES)


def map_file(rows: pd.DataFrame, *, language: str = "da", **more: Any) -> MapFile:
    """Write a map of businesses."""
    ground = areas()
    titles = titles_of(rows, areas=ground) | {
        "DB25:F": "Bygge og anlæg",
        "DB25:41": "Opførelse",
        "DB25:43": "Håndværk",
        "DB25:G": "Handel",
        "DB25:I": EVIL,
    }
    about = About(
        selection=more.pop("selection", "Alle virksomheder"),
        as_of=AS_OF,
        unit="Virksomhedsservice",
        snapshot="20261121T120000",
        source="CVR.",
    )
    wording = Wording(language=language, titles=titles)
    return write_map(rows, about=about, wording=wording, areas=ground, attribution=EVIL, **more)
