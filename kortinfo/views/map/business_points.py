"""Businesses as the map's points: with the areas they lie in, their sectors and their size."""

import geopandas as gpd
import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.coverage.employees import employees
from kortinfo.views.map.area_tree import area_tree
from kortinfo.views.map.payload import Column, Numbers, Payload, pack

APPROXIMATE = ("nearest_number", "postal_district")
"""Steps of geocoding whose point is not the business's own."""


def business_points(
    businesses: pd.DataFrame, areas: gpd.GeoDataFrame, *, language: str = "da"
) -> Payload:
    """Pack businesses (contract BUSINESSES; no rows are fine) for the map.

    Args:
        businesses: the rows; those without a position are left out of the points.
        areas: ``tables.AREA_COLUMNS``, for the names of the areas; may be empty.
        language: "da" or "en", of those names.
    """
    levels = businesses[tables.LEVEL].map({level: at for at, level in enumerate(tables.LEVELS)})
    scheme = businesses[tables.SECTOR_SCHEME].fillna("")
    section = businesses[tables.SECTION].fillna("")
    sector, values = pd.factorize((scheme + ":" + section).where(section != "", ""), sort=True)
    return pack(
        businesses[tables.X].to_numpy(),
        businesses[tables.Y].to_numpy(),
        levels.to_numpy(dtype=np.int8),
        businesses[tables.GEOCODE_STEP].isin(APPROXIMATE).to_numpy(dtype=bool),
        tree=area_tree(
            businesses[tables.MUNICIPALITY_CODE], businesses[tables.POSTAL_CODE], areas, language
        ),
        columns={
            "sector": Column(values=tuple(str(value) for value in values), code=sector),
            "employees": Numbers(values=employees(businesses)),
        },
    )
