"""How long travel times take, and how far the line is from an extract's roads.

Run: python benchmarks/travel.py [SHARED_DATA] [--osm FILE]. Land is the municipalities in
SHARED_DATA/geo (skipped where absent) and a drawn one. With an extract, the line's times are held
against the network's between random crossings of the land: that is a measure of the line, where
the network is right. Bars with warm land: 0.3 s for 3,000 × 20 and 1.5 s for 300 × 300.
"""

import argparse
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
from shapely.geometry import box

from kortinfo.routes.line import Line, line_of
from kortinfo.routes.network import network_of
from kortinfo.settings_routes import Travel

SETS = {
    "Frederikshavn, Læsø and neighbours": {"0813", "0825", "0810", "0860"},
    "Limfjorden": {"0851", "0787", "0773", "0820", "0849", "0671", "0779", "0665", "0661", "0810"},
    "Denmark": None,
}


def drawn() -> gpd.GeoDataFrame:
    land = box(580_000, 6_360_000, 620_000, 6_400_000).difference(
        box(590_000, 6_379_000, 621_000, 6_381_000)
    )
    return gpd.GeoDataFrame(
        {"area_type": ["municipality"], "code": ["0001"], "name": ["Drawn"]},
        geometry=[land],
        crs="EPSG:25832",
    )


def real(data: Path, codes: set[str] | None) -> gpd.GeoDataFrame:
    found = gpd.read_file(data / "geo" / "kommuner.geojson").to_crs("EPSG:25832")
    found = found.rename(columns={"KOMKODE": "code", "KOMNAVN": "name"})
    found["area_type"] = "municipality"
    return found if codes is None else found[found["code"].isin(codes)]


def on_land(areas: gpd.GeoDataFrame, line: Line, count: int) -> np.ndarray:
    draw = np.random.default_rng(1)
    west, south, east, north = areas.total_bounds
    points = draw.uniform((west, south), (east, north), (20 * count, 2))
    assert line.land is not None
    return points[line.land.at(points)[1] == 0][:count]


def timed(name: str, areas: gpd.GeoDataFrame) -> None:
    began = time.perf_counter()
    line = line_of(Travel(), areas, "car")
    drawn_in = time.perf_counter() - began
    points = on_land(areas, line, 3_000)
    took = []
    for origins, destinations in ((points, points[:20]), (points[:300], points[:300])):
        began = time.perf_counter()
        line_of(Travel(), areas, "car").journeys(origins, destinations)
        took.append(time.perf_counter() - began)
    print(f"{name:36s} land {drawn_in:5.2f} s   3,000 × 20 {took[0]:5.3f} s   300 × 300 ", end="")
    print(f"{took[1]:5.3f} s")


def held_against_roads(extract: Path, areas: gpd.GeoDataFrame) -> None:
    settings = Travel(kind="network", osm=extract.name, roads="roads")
    for mode in ("car", "bicycle", "walk"):
        network = network_of(settings, areas, mode, extract.parent)
        line = line_of(Travel(), areas, mode)
        places = network.places.data
        draw = np.random.default_rng(1)
        points = places[draw.choice(len(places), min(200, len(places)), replace=False)]
        began = time.perf_counter()
        by_road, by_line = network.journeys(points, points), line.journeys(points, points)
        took = time.perf_counter() - began
        both = np.isfinite(by_road.seconds) & np.isfinite(by_line.seconds) & (by_line.metres > 500)
        off = np.abs(by_line.seconds[both] / by_road.seconds[both] - 1)
        crooked = by_road.metres[both] / (by_line.metres[both] / line.pace.factor)
        unlike = np.isfinite(by_road.seconds) != np.isfinite(by_line.seconds)
        print(f"{mode:8s} {len(places):7d} places, {took:5.1f} s; line off by {np.median(off):.0%}")
        print(f"         roads are {np.median(crooked):.2f} × straight; no way {unlike.mean():.1%}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("data", nargs="?", type=Path, default=Path("../shared/data"))
    reader.add_argument("--osm", type=Path)
    given = reader.parse_args()
    timed("Drawn", drawn())
    if (given.data / "geo").is_dir():
        for name, codes in SETS.items():
            timed(name, real(given.data, codes))
    else:
        print(f"skipped: no municipalities in {given.data}")
    if given.osm:
        areas = drawn().iloc[:0]
        held_against_roads(given.osm, areas)


if __name__ == "__main__":
    main()
