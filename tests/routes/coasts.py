"""Small drawn coasts: squares of land in metres, EPSG:25832, away from the rim of Denmark."""

import geopandas as gpd
from shapely.geometry import Polygon, box

WEST, SOUTH = 580_000.0, 6_360_000.0


def areas(*polygons: Polygon, kind: str = "municipality") -> gpd.GeoDataFrame:
    """Return areas as a snapshot has them."""
    return gpd.GeoDataFrame(
        {
            "area_type": [kind] * len(polygons),
            "code": [f"{number:04d}" for number in range(len(polygons))],
            "name": [f"Area {number}" for number in range(len(polygons))],
        },
        geometry=list(polygons),
        crs="EPSG:25832",
    )


def at(east: float, north: float) -> tuple[float, float]:
    """Return a point so many kilometres into the drawing."""
    return WEST + east * 1000, SOUTH + north * 1000


def land(east: float, north: float, to_east: float, to_north: float) -> Polygon:
    """Return a rectangle from corner to corner, in kilometres."""
    return box(*at(east, north), *at(to_east, to_north))


MAINLAND = land(0, 0, 40, 40)
ISLAND = land(60, 10, 75, 20)
FJORD = land(0, 0, 40, 40).difference(land(10, 19, 41, 21))
"""Land that a fjord two kilometres wide cuts from the east; it hangs together in the west."""
