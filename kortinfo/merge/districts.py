"""Postal districts as areas: one for each postal code, or one for a range as ``1000-1499``."""

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kortinfo.merge.polygons import areas_of
from kortinfo.tables import CODE

ONE_MUNICIPALITY_SHARE = 0.995
"""A district lies in one municipality where at least this share of its area does: what is drawn
at 1:500,000 never agrees to the metre."""


def _ranges(districts: gpd.GeoDataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and last postal code of each district (-1 where it has none)."""
    ends = pd.Series(districts[CODE], dtype="str").str.extract(r"^(\d+)(?:\D+(\d+))?$")
    first = pd.to_numeric(ends[0]).fillna(-1).to_numpy(dtype=np.int64)
    last = pd.to_numeric(ends[1]).fillna(-1).to_numpy(dtype=np.int64)
    return first, np.where(last < 0, first, last)


def district_of(postal_codes: pd.Series, districts: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return the position of the district that holds each postal code; -1 where none does.

    ``districts`` are areas of type postal_district; a single code goes before a range.
    """
    found = np.full(len(postal_codes), -1, dtype=np.int64)
    numbers = pd.to_numeric(postal_codes, errors="coerce").fillna(-1).to_numpy(dtype=np.int64)
    first, last = _ranges(districts)
    for single in (False, True):
        chosen = np.flatnonzero((first >= 0) & ((first == last) == single))
        if not len(chosen):
            continue
        chosen = chosen[np.argsort(first[chosen], kind="stable")]
        at = np.searchsorted(first[chosen], numbers, side="right") - 1
        inside = (at >= 0) & (numbers >= 0) & (numbers <= last[chosen[at]])
        found[inside] = chosen[at[inside]]
    return found


def postal_municipalities(areas: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the municipality of every postal code whose district lies in one.

    Args:
        areas: municipalities and postal districts (EPSG:25832). Without either: nothing.

    Returns:
        Postal code (4 digits) to municipality code; a range's district gives each of its codes.
    """
    districts = areas_of(areas, "postal_district")
    municipalities = areas_of(areas, "municipality")
    if not len(districts) or not len(municipalities):
        return {}
    at, over, share = _shares(districts, municipalities)
    home = np.full(len(districts), -1, dtype=np.int64)
    home[at[share >= ONE_MUNICIPALITY_SHARE]] = over[share >= ONE_MUNICIPALITY_SHARE]
    first, last = _ranges(districts)
    codes = municipalities[CODE].to_numpy()
    return {
        f"{number:04d}": str(codes[home[at]])
        for at in np.argsort(first == last, kind="stable")  # ranges first: a single code wins
        if home[at] >= 0 and first[at] >= 0
        for number in range(first[at], last[at] + 1)
    }


def postal_codes_elsewhere(
    postal_codes: pd.Series, areas: gpd.GeoDataFrame, municipality_codes: Collection[str]
) -> pd.Series:
    """Tell which postal codes' districts are known not to reach into any of the municipalities.

    Less than half a percent of a district is no reaching. A code no district holds is not
    known, nor is any code where one of the municipalities has no polygon.
    """
    districts = areas_of(areas, "postal_district")
    municipalities = areas_of(areas, "municipality")
    wanted = municipalities[CODE].isin(list(municipality_codes)).to_numpy()
    if not len(districts) or wanted.sum() < len(set(municipality_codes)):
        return pd.Series(False, index=postal_codes.index)
    at, over, share = _shares(districts, municipalities)
    reaches = np.zeros(len(districts), dtype=bool)
    reaches[at[wanted[over] & (share >= 1 - ONE_MUNICIPALITY_SHARE)]] = True
    district = district_of(postal_codes, districts)
    return pd.Series((district >= 0) & ~reaches[district], index=postal_codes.index)


def _shares(
    districts: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the pairs of district and municipality that meet, and the district's share there."""
    inner = np.asarray(districts.geometry.array, dtype=object)
    outer = np.asarray(municipalities.geometry.array, dtype=object)
    at, over = shapely.STRtree(outer).query(inner, predicate="intersects")
    shapely.prepare(outer)
    whole = shapely.contains(outer[over], inner[at])
    share = whole.astype(float)
    part = ~whole
    shared = shapely.intersection(
        shapely.make_valid(inner[at[part]]), shapely.make_valid(outer[over[part]])
    )
    share[part] = shapely.area(shared) / shapely.area(inner[at[part]])
    return at, over, share
