"""Coordinate reference systems: stored in EPSG:25832, drawn in EPSG:4326, changed only here.

Source: Danish authorities publish in ETRS89 / UTM zone 32N (EPSG:25832); web maps take
longitude and latitude in WGS 84 (EPSG:4326).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

STORED = "EPSG:25832"
DRAWN = "EPSG:4326"

DENMARK_BOUNDS = (415_000.0, 6_020_000.0, 915_000.0, 6_420_000.0)
"""West, south, east, north in metres, EPSG:25832, with a margin; Bornholm is inside."""


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_drawn(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Change metres (EPSG:25832) to longitude and latitude (EPSG:4326); NaN stays NaN."""
    return _change(x, y, STORED, DRAWN)


def to_stored(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Change longitude and latitude (EPSG:4326) to metres (EPSG:25832); NaN stays NaN."""
    return _change(lon, lat, DRAWN, STORED)


def _change(
    x: NDArray[np.float64], y: NDArray[np.float64], source: str, target: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    out_x, out_y = np.full(x.shape, np.nan), np.full(y.shape, np.nan)
    known = np.isfinite(x) & np.isfinite(y)
    if known.any():
        out_x[known], out_y[known] = _transformer(source, target).transform(x[known], y[known])
    return out_x, out_y


def inside_denmark(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points (EPSG:25832) lie within Denmark's bounds; an axis swap falls outside."""
    west, south, east, north = DENMARK_BOUNDS
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside
