"""The map's circles: one an area of the map's tree, where its businesses stand closest."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.crs import to_stored
from kortinfo.report.contents import Circle
from kortinfo.views.map.business_points import areas_of_businesses, level_codes
from kortinfo.views.map.payload import morton, world_units
from kortinfo.views.map.towns import BITS, find_towns

_LEVELS = len(tables.LEVELS)


def circles(
    businesses: pd.DataFrame,
    chosen: NDArray[np.bool_],
    areas: gpd.GeoDataFrame,
    *,
    language: str,
) -> tuple[tuple[Circle, ...], int]:
    """Return the circles, and how many chosen businesses have no place on the map.

    As on the map a circle keeps its place whatever is chosen.

    Args:
        businesses: contract BUSINESSES.
        chosen: which of them are counted.
        areas: ``tables.AREA_COLUMNS``, for names; may be empty.
        language: "da" or "en".
    """
    tree = areas_of_businesses(businesses, areas, language=language)
    x, y, drawable = world_units(businesses[tables.X].to_numpy(), businesses[tables.Y].to_numpy())
    rows = np.flatnonzero(drawable)
    rows = rows[np.argsort(morton(x[rows], y[rows]), kind="stable")]
    rough = businesses[tables.GEOCODE_STEP].isin(tables.APPROXIMATE_STEPS).to_numpy(dtype=bool)
    leaf = tree.leaf.astype(np.int64)
    towns = find_towns(x[rows], y[rows], leaf[rows], rough[rows], areas=len(tree.nodes))
    counted = drawable & chosen
    cells = leaf[counted] * _LEVELS + level_codes(businesses)[counted]
    counts = np.bincount(cells, minlength=len(tree.nodes) * _LEVELS).reshape(-1, _LEVELS)
    east, north = _metres(towns.x, towns.y)
    found = []
    for at in np.flatnonzero(counts.sum(axis=1)).tolist():
        a, b, c, d = counts[at].tolist()
        node = tree.nodes[at]
        place = {"x": float(east[at]), "y": float(north[at])}
        found.append(Circle(code=node.code, name=node.name, levels=(a, b, c, d), **place))
    return tuple(found), int((chosen & ~drawable).sum())


def _metres(
    x: NDArray[np.int64], y: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Change the map's whole world units back to metres (EPSG:25832)."""
    size = float(1 << BITS)
    lon = (x / size - 0.5) * 360
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / size))))
    return to_stored(lon, lat)
