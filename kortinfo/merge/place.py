"""Which areas does a unit belong to?

The municipality is the register's own, never a polygon's: harbours and coasts fall outside coarse
polygons. Only where the register names none, and no address told, the postal district speaks.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.merge.districts import postal_municipalities
from kortinfo.merge.own_areas import own_areas_at
from kortinfo.merge.polygons import areas_of, codes_at
from kortinfo.merge.step import Step
from kortinfo.tables import (
    CODE,
    CUSTOM_AREAS,
    GEOCODE_STEP,
    MUNICIPALITY_CODE,
    PARISH_CODE,
    POSTAL_CODE,
    UNIT_ID,
    UNITS,
    X,
    Y,
)

COAST_TOLERANCE = 500.0
"""Metres a point may lie outside every parish (a harbour, a coarse coast) and take the nearest."""


def place(units: pd.DataFrame, *, areas: gpd.GeoDataFrame) -> tuple[pd.DataFrame, Step]:
    """Give units their parish and own areas, and a postal code and municipality where missing.

    Args:
        units: as ``geocode`` returned them (x, y in EPSG:25832).
        areas: municipalities, postal districts, parishes and own areas (EPSG:25832); any may be
            absent.

    Returns:
        Contract UNITS by unit id, and the step ``place`` (nothing is set aside). A unit that
        stands at its postal district's point gets no parish and no own area: a guess.
    """
    units = units.sort_values(UNIT_ID, ignore_index=True)
    real = (units[GEOCODE_STEP].notna() & (units[GEOCODE_STEP] != "postal_district")).to_numpy()
    x = np.where(real, units[X].to_numpy(dtype=np.float64), np.nan)
    y = np.where(real, units[Y].to_numpy(dtype=np.float64), np.nan)
    parish, coast = codes_at(x, y, areas_of(areas, "parish"), tolerance=COAST_TOLERANCE)
    bare = (units[POSTAL_CODE].isna() & real).to_numpy()
    districts = areas_of(areas, "postal_district")
    districts = districts[districts[CODE].str.fullmatch(r"\d{4}")]  # a range is no postal code
    at_point, _ = codes_at(np.where(bare, x, np.nan), np.where(bare, y, np.nan), districts)
    postal = units[POSTAL_CODE].fillna(at_point)
    municipality = units[MUNICIPALITY_CODE]
    lost = municipality.isna()
    if lost.any():
        municipality = municipality.fillna(postal.map(postal_municipalities(areas)).astype("str"))
    own = own_areas_at(x, y, areas)
    placed = units.assign(
        **{
            PARISH_CODE: parish,
            POSTAL_CODE: postal,
            MUNICIPALITY_CODE: municipality,
            CUSTOM_AREAS: own,
        }
    )
    counts = {
        "parish_by_point": int((parish.notna() & ~coast).sum()),
        "parish_at_coast": int(coast.sum()),
        "parish_unknown": int((parish.isna() & real).sum()),
        "parish_not_guessed": int((~real).sum()),
        "postal_code_by_point": int((bare & postal.notna()).sum()),
        "municipality_by_district": int((lost & municipality.notna()).sum()),
        "municipality_unknown": int(municipality.isna().sum()),
        "in_own_areas": int(own.notna().sum()),
    }
    result = tables.checked(tables.shaped(placed, UNITS), UNITS)
    return result, Step(name="place", read=len(units), kept=len(result), counts=counts)


__all__ = ["COAST_TOLERANCE", "place", "postal_municipalities"]
