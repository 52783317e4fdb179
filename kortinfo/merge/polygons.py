"""Which area does a point lie in? EPSG:25832 throughout."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kortinfo.tables import AREA_TYPE, CODE


def areas_of(areas: gpd.GeoDataFrame, area_type: str) -> gpd.GeoDataFrame:
    """Return the areas of one type, in order of code; none of them: no rows."""
    # an empty table read or made without types has no texts to speak of
    chosen = areas[areas[AREA_TYPE] == area_type].astype({CODE: "str"})
    return chosen.sort_values(CODE, kind="stable").reset_index(drop=True)


def codes_at(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    areas: gpd.GeoDataFrame,
    *,
    tolerance: float = 0.0,
) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Return the code of the area each point lies in, and which points only lie near one.

    Args:
        x, y: metres, EPSG:25832; NaN has no area.
        areas: the areas of one type, in order of code; of overlapping ones the first wins.
        tolerance: metres; a point outside every area takes the nearest one no further away.
    """
    place = np.full(len(x), -1)
    near = np.zeros(len(x), dtype=bool)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(areas) and len(known):
        points = shapely.points(x[known], y[known])
        polygons = np.asarray(areas.geometry.array, dtype=object)
        # a tree of points asked with polygons: each polygon is prepared once, whatever the points
        polygon, point = shapely.STRtree(points).query(polygons, predicate="intersects")
        place[known[point[::-1]]] = polygon[::-1]
        lost = known[place[known] < 0]
        if tolerance > 0 and len(lost):
            point, polygon = shapely.STRtree(polygons).query_nearest(
                shapely.points(x[lost], y[lost]), max_distance=tolerance
            )
            order = np.lexsort((polygon, point))[::-1]
            place[lost[point[order]]] = polygon[order]
            near[lost] = place[lost] >= 0
    codes = pd.Series(areas[CODE], dtype="str").array.take(place, allow_fill=True)
    return pd.Series(codes, dtype="str"), near
