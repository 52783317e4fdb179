"""Businesses as the map's points: with the areas they lie in, their sectors and their size."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.coverage.employees import employees
from kortinfo.selection.chosen import UNKNOWN
from kortinfo.selection.sector_places import divisions, sections
from kortinfo.views.map.area_tree import AreaTree, area_tree
from kortinfo.views.map.payload import Column, Numbers, Payload, pack


def business_points(businesses: pd.DataFrame, tree: AreaTree) -> Payload:
    """Pack businesses (contract BUSINESSES; no rows are fine) for the map.

    Args:
        businesses: the rows; those without a position are left out of the points.
        tree: the areas they lie in (:func:`areas_of_businesses`).
    """
    return pack(
        businesses[tables.X].to_numpy(),
        businesses[tables.Y].to_numpy(),
        level_codes(businesses),
        businesses[tables.GEOCODE_STEP].isin(tables.APPROXIMATE_STEPS).to_numpy(dtype=bool),
        tree=tree,
        columns={
            "sector": _sections(businesses),
            "division": _divisions(businesses),
            "employees": Numbers(values=employees(businesses)),
        },
    )


def areas_of_businesses(
    businesses: pd.DataFrame, areas: gpd.GeoDataFrame, *, language: str = "da"
) -> AreaTree:
    """Return the areas businesses lie in.

    Args:
        businesses: contract BUSINESSES.
        areas: ``tables.AREA_COLUMNS``, for the names of the areas; may be empty.
        language: "da" or "en", of the names of country and regions.
    """
    return area_tree(
        businesses[tables.MUNICIPALITY_CODE], businesses[tables.POSTAL_CODE], areas, language
    )


def level_codes(businesses: pd.DataFrame) -> NDArray[np.int8]:
    """Return 0 to 3 for A to D, one a row."""
    at = {level: number for number, level in enumerate(tables.LEVELS)}
    return np.asarray(businesses[tables.LEVEL].map(at), dtype=np.int8)


def _sections(businesses: pd.DataFrame) -> Column:
    """Return each row's section as the selection names sectors, ``DB25:F``; unknown is ""."""
    return _column(sections(businesses))


def _divisions(businesses: pd.DataFrame) -> Column:
    """Return each row's division, ``DB25:41``; its section where it is in none."""
    return _column(divisions(businesses))


def _column(named: "pd.Series[str]") -> Column:
    named = named.mask(named == UNKNOWN, "")
    code, values = pd.factorize(named, sort=True)
    return Column(values=tuple(str(value) for value in values), code=code)
