"""Which of the municipality's own areas does a unit lie in? They may overlap: it can be several."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kortinfo.tables import AREA_TYPE, AREA_TYPES, CODE

SEPARATOR = "|"


def own_areas_at(
    x: NDArray[np.float64], y: NDArray[np.float64], areas: gpd.GeoDataFrame
) -> pd.Series:
    """Return the own areas each point lies in: ``area:<type>:<code>``, sorted, joined by ``|``.

    Args:
        x, y: metres, EPSG:25832; NaN lies in none.
        areas: areas of any type (EPSG:25832); only those of other types than ``AREA_TYPES`` count.

    A point in none has a missing value; a point on a border lies in all that share it.
    """
    own = areas[~areas[AREA_TYPE].isin(AREA_TYPES)]
    names = ("area:" + own[AREA_TYPE].astype("str") + ":" + own[CODE].astype("str")).to_numpy()
    order = np.argsort(names.astype(object), kind="stable")
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    joined = np.full(len(x), None, dtype=object)
    if len(own) and len(known):
        tree = shapely.STRtree(shapely.points(x[known], y[known]))
        polygons = np.asarray(own.geometry.array, dtype=object)[order]
        area, point = tree.query(polygons, predicate="intersects")
        unit, start = np.unique(np.sort(point), return_index=True)
        by_unit = np.lexsort((area, point))
        groups = np.split(area[by_unit], start[1:])
        words = names.astype(object)[order]
        joined[known[unit]] = [SEPARATOR.join(words[group]) for group in groups[: len(unit)]]
    return pd.Series(joined, dtype="str")
