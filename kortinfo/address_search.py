"""Where an address lies that somebody types: found on this machine, and told nobody.

What is known are the addresses of the register's businesses and the address points of the settings'
sources; what was typed goes into no message, log or file.
"""

import contextlib
import re
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from kortinfo.errors import KortinfoError
from kortinfo.loaders.addresses import load_addresses
from kortinfo.merge.streets import address_keys, leading_numbers, split_addresses, street_keys
from kortinfo.progress import Progress, silent
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import (
    ADDRESS,
    ADDRESS_POINTS,
    APPROXIMATE_STEPS,
    AREA_TYPE,
    CODE,
    GEOCODE_STEP,
    HOUSE_NUMBER,
    NAME,
    POSTAL_CODE,
    POSTAL_DISTRICT,
    STREET_NAME,
    X,
    Y,
)
from kortinfo.text import printable

_AROUND = 20_000.0
"""Metres outside the areas within which addresses are of use."""
_MOST = 6
"""Streets of one name that are offered."""
_OTHER_SIDE = 10
"""House numbers that the other side of a street counts as farther off."""
_POSTAL = re.compile(r"\b(\d{4})\b(?P<town>[^\d,]*)$")
_KEY, _HOUSE, _NUMBER, _TOWN = "street_key", "house", "number", "town"


@dataclass(frozen=True, kw_only=True)
class FoundPlace:
    """A place that may be meant; it says nothing of itself, as it may be somebody's home.

    Attributes:
        label: street, number and postal code as known.
        x, y: EPSG:25832.
        exact: it is the number that was typed, not the nearest one that is known.
    """

    label: str = field(repr=False)
    x: float = field(repr=False)
    y: float = field(repr=False)
    exact: bool = True


def known_addresses(
    snapshot: Snapshot, settings: Settings, *, progress: Progress = silent
) -> pd.DataFrame:
    """Return every address known, once: made once a build, it may take some seconds.

    A source of addresses that cannot be read any more is left out: the businesses' remain.

    Returns:
        Columns street_name, house_number, postal_code, town, x and y (EPSG:25832), and keys to
        look for.
    """
    units = snapshot.table("units")
    sure = units[GEOCODE_STEP].notna() & ~units[GEOCODE_STEP].isin(APPROXIMATE_STEPS)
    units = units[sure & units[X].notna()]
    parts = [_keyed(units.assign(**{_TOWN: units[POSTAL_DISTRICT]}))]
    areas = snapshot.areas()
    districts = areas[areas[AREA_TYPE] == "postal_district"]
    towns = dict(zip(districts[CODE], districts[NAME], strict=True))
    for source in settings.sources:
        if source.format != "addresses":
            continue
        with contextlib.suppress(KortinfoError, OSError):
            loaded = load_addresses(source, base=settings.folder, progress=progress)
            points = _near(loaded.tables[ADDRESS_POINTS.name], areas)
            parts.append(_keyed(points.assign(**{_TOWN: points[POSTAL_CODE].map(towns)})))
    known = pd.concat(parts, ignore_index=True)
    return known.drop_duplicates([_KEY, _HOUSE, POSTAL_CODE], ignore_index=True)


def find_places(typed: str, known: pd.DataFrame) -> tuple[FoundPlace, ...]:
    """Return what an address may mean, one place a postal district; nothing is known: ().

    Args:
        typed: "Havnegade 12 A, 2. th, 9990 Skagen", or less of it.
        known: from :func:`known_addresses`.
    """
    street, house, postal, town = _read(typed, known)
    there = known[known[_KEY] == street]
    if there.empty:
        return ()
    if postal and (there[POSTAL_CODE] == postal).any():
        there = there[there[POSTAL_CODE] == postal]
    elif town:
        named = there[_TOWN].fillna("").str.casefold().str.startswith(town.casefold())
        there = there[named] if named.any() else there
    found = [_nearest(rows, house) for _, rows in there.groupby(POSTAL_CODE, dropna=False)]
    best = [each for each in found if each.exact] or found
    return tuple(best[:_MOST])


def _read(typed: str, known: pd.DataFrame) -> tuple[str, str, str, str]:
    """Return the street's key, the house number, postal code and town; "" for what is not said.

    A town is also what stands last without a comma, where that leaves a known street.
    """
    words = " ".join(printable(typed).split())[:200]
    for town in known[_TOWN].dropna().unique():
        if words.casefold().endswith(f" {town.casefold()}"):
            street, house, postal, _ = _parts(words[: -len(town)].rstrip(" ,"))
            if (known[_KEY] == street).any():
                return street, house, postal, str(town)
    return _parts(words)


def _parts(words: str) -> tuple[str, str, str, str]:
    postal = _POSTAL.search(words)
    code, town = (postal[1], postal["town"].strip()) if postal else ("", "")
    if postal:
        words = words[: postal.start()].rstrip(" ,")
    elif "," in words:
        last = words.rpartition(",")[2].strip()
        town = last if last and not any(map(str.isdigit, last)) else ""
    parts = split_addresses(pd.Series([words], dtype="str")).iloc[0]
    name, house = parts[STREET_NAME], parts[HOUSE_NUMBER]
    if pd.isna(name):
        name, house = words.partition(",")[0], ""
    key = street_keys(pd.Series([name], dtype="str")).iloc[0]
    return ("" if pd.isna(key) else str(key)), str(house), code, town


def _nearest(rows: pd.DataFrame, house: str) -> FoundPlace:
    """Return the house, else the number next to it (its side of the street first).

    Without a number: the middle of the street.
    """
    exact = bool(house) and bool((rows[_HOUSE] == house).any())
    if exact:
        at = rows[rows[_HOUSE] == house].iloc[0]
    elif house:
        wanted = int(re.match(r"\d+", house)[0])  # type: ignore[index]
        number = rows[_NUMBER]
        away = (number - wanted).abs() + _OTHER_SIDE * ((number - wanted) % 2)
        at = rows.iloc[int(np.argmin(away.where(number >= 0, np.inf).to_numpy()))]
    else:
        middle = np.hypot(rows[X] - rows[X].median(), rows[Y] - rows[Y].median())
        at = rows.iloc[int(np.argmin(np.asarray(middle)))]
    said = [f"{at[STREET_NAME]} {at[HOUSE_NUMBER]}", f"{_said(at[POSTAL_CODE])} {_said(at[_TOWN])}"]
    label = ", ".join(each.strip() for each in said if each.strip())
    return FoundPlace(label=label, x=float(at[X]), y=float(at[Y]), exact=exact)


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    keys = address_keys(rows, street=STREET_NAME, number=HOUSE_NUMBER, address=ADDRESS)
    streets, numbers = rows[STREET_NAME].astype("str"), rows[HOUSE_NUMBER].astype("str")
    if ADDRESS in rows:
        split = split_addresses(rows[ADDRESS])
        streets, numbers = streets.fillna(split[STREET_NAME]), numbers.fillna(split[HOUSE_NUMBER])
    table = pd.DataFrame(
        {
            _KEY: keys[_KEY],
            _HOUSE: keys[_HOUSE],
            _NUMBER: leading_numbers(keys[_HOUSE]),
            STREET_NAME: streets,
            HOUSE_NUMBER: numbers,
            POSTAL_CODE: rows[POSTAL_CODE],
            _TOWN: rows[_TOWN],
            X: rows[X],
            Y: rows[Y],
        }
    )
    return table[table[_KEY].notna() & table[_HOUSE].notna()]


def _near(points: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    if areas.empty:
        return points
    west, south, east, north = areas.total_bounds
    return points[
        points[X].between(west - _AROUND, east + _AROUND)
        & points[Y].between(south - _AROUND, north + _AROUND)
    ]
