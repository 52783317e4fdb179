"""Districts: balance, compactness and time, beside k-means and a library's regionalisation.

    python benchmarks/districts.py [--slow]

Points: the demo's businesses, and generated ones in towns and open land. Told are, of each way: the
spread of workloads, ``(most - least) / mean``, as reckoned and as driven (each district's tour
found by 2-opt, with its visits); the mean distance to the own centre, straight; the share of the
districts' hulls' ground that lies in two of them; seconds.

The ways: Kortinfo's own; k-means on the points (scipy, and scikit-learn's, weighted by the work,
the best of ten); the work halved again and again; and spopt's regions on the neighbours of a
triangulation: Ward (as many regions, no balance), max-p (each at least 80 % of a share of the work;
it chooses how many) and Skater, the last two on 300 points only (``--slow``: on all; many minutes).
Without spopt these are left out, and it is said.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from libpysal.graph import Graph
from libpysal.weights import W
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.cluster.vq import kmeans2
from scipy.spatial import cKDTree
from sklearn.cluster import KMeans

from kortinfo.routes.districts import Split, districts
from kortinfo.routes.workload import Driving, driving_seconds
from kortinfo.snapshot import open_snapshot

try:
    from spopt.region import MaxPHeuristic, Skater, WardSpatial
except ImportError:
    WardSpatial = None

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
Way = Callable[[Floats, Floats, int], Numbers]
DRIVING = Driving()


def demo() -> Floats:
    with tempfile.TemporaryDirectory() as folder:
        words = ["demo", "--no-serve", "--dir", folder, "--units", "4800"]
        command = [sys.executable, "-m", "kortinfo", *words, "--as-of", "2026-11-21"]
        subprocess.run(command, check=True, capture_output=True)
        table = open_snapshot(Path(folder) / "snapshot").table("businesses")
    points = table[["x", "y"]].to_numpy(dtype=float)
    return points[np.isfinite(points).all(axis=1)]


def generated(count: int, random: np.random.Generator) -> Floats:
    towns = random.uniform(0, 40_000, (12, 2))
    of = random.choice(12, count, p=np.arange(1, 13) / 78)
    inside = towns[of] + random.normal(0, 200 + 100 * of[:, None], (count, 2))
    open_land = random.uniform(0, 40_000, (count, 2))
    return np.where(random.random((count, 1)) < 0.75, inside, open_land)


def ours(points: Floats, visits: Floats, people: int) -> Numbers:
    units = [f"{row:06d}" for row in range(len(points))]
    of = districts(units, points, visits, Split(people=people, driving=DRIVING)).of
    return np.array([of[unit] for unit in units])


def plain_kmeans(points: Floats, _visits: Floats, people: int) -> Numbers:
    return kmeans2(points, people, minit="++", rng=1)[1].astype(np.intp)


def weighted_kmeans(points: Floats, visits: Floats, people: int) -> Numbers:
    work = visits + driving_seconds(points, DRIVING)
    made = KMeans(people, n_init=10, random_state=1).fit(points, sample_weight=work)
    return made.labels_.astype(np.intp)


def halves(points: Floats, visits: Floats, people: int) -> Numbers:
    """Cut the work in two, again and again, along the longer side."""
    found = np.zeros(len(points), dtype=np.intp)
    work = visits + driving_seconds(points, DRIVING)
    todo = [(np.arange(len(points)), 0, people)]
    while todo:
        rows, first, many = todo.pop()
        found[rows] = first
        if many > 1:
            wide = np.ptp(points[rows], axis=0)
            rows = rows[np.argsort(points[rows, int(wide[0] < wide[1])], kind="stable")]
            done = np.cumsum(work[rows])
            cut = int(np.searchsorted(done, done[-1] * (many // 2) / many))
            todo += [
                (rows[:cut], first, many // 2),
                (rows[cut:], first + many // 2, many - many // 2),
            ]
    return found


def neighbours(points: Floats) -> tuple[gpd.GeoDataFrame, W]:
    # Many share an address; the library wants them apart.
    apart = points + np.random.default_rng(1).normal(0, 10, points.shape)
    frame = gpd.GeoDataFrame(
        {"x": apart[:, 0], "y": apart[:, 1]}, geometry=shapely.points(apart), crs="EPSG:25832"
    )
    return frame, Graph.build_triangulation(frame, "delaunay", coplanar="clique").to_W()


def ward(points: Floats, _visits: Floats, people: int) -> Numbers:
    frame, near = neighbours(points)
    made = WardSpatial(frame, near, ["x", "y"], n_clusters=people)
    made.solve()
    return np.asarray(made.labels_, dtype=np.intp)


def max_p(points: Floats, visits: Floats, people: int) -> Numbers:
    frame, near = neighbours(points)
    frame["work"] = visits + driving_seconds(points, DRIVING)
    least = 0.8 * frame["work"].sum() / people
    np.random.seed(1)  # the library draws from there
    made = MaxPHeuristic(
        frame,
        near,
        ["x", "y"],
        "work",
        least,
        top_n=2,
        max_iterations_construction=20,
        max_iterations_sa=1,
    )
    made.solve()
    return np.asarray(made.labels_, dtype=np.intp) - 1


def skater(points: Floats, _visits: Floats, people: int) -> Numbers:
    frame, near = neighbours(points)
    floor = int(0.7 * len(points) / people)
    made = Skater(frame, near, ["x", "y"], n_clusters=people, floor=floor, islands="ignore")
    made.solve()
    return np.asarray(made.labels_, dtype=np.intp)


def tour(places: Floats) -> Numbers:
    """Return a good tour through at least three places: nearest neighbour, then 2-opt."""
    near = cKDTree(places).query(places, k=min(10, len(places)))[1]
    left = np.ones(len(places), dtype=bool)
    route = [0]
    left[0] = False
    while left.any():
        close = [each for each in near[route[-1]] if left[each]]
        if not close:
            rows = np.flatnonzero(left)
            close = [rows[np.hypot(*(places[rows] - places[route[-1]]).T).argmin()]]
        route.append(int(close[0]))
        left[route[-1]] = False
    order = np.array(route)
    better = True
    while better:
        better = False
        at = np.empty(len(order), dtype=int)
        at[order] = np.arange(len(order))
        for here in range(len(order) - 1):
            a, b = places[order[here]], places[order[here + 1]]
            length = np.hypot(*(a - b))
            for other in near[order[here]][1:]:
                there = int(at[other])
                if there + 1 >= len(order) or abs(there - here) < 2:
                    continue
                c, d = places[order[there]], places[order[there + 1]]
                if np.hypot(*(a - c)) >= length:
                    break
                saved = length + np.hypot(*(c - d)) - np.hypot(*(a - c)) - np.hypot(*(b - d))
                if saved > 1e-6:
                    low, high = sorted((here, there))
                    order[low + 1 : high + 1] = order[low + 1 : high + 1][::-1]
                    at[order[low + 1 : high + 1]] = np.arange(low + 1, high + 1)
                    better = True
                    break
    return order


def driven(points: Floats, visits: Floats) -> float:
    """Return the seconds of all visits and of a tour through them."""
    places = np.unique(points, axis=0)
    if len(places) < 3:
        legs = np.hypot(*np.diff(places, axis=0).T)
    else:
        order = tour(places)
        legs = np.hypot(*(places[order] - places[np.roll(order, 1)]).T)
    return float(visits.sum() + DRIVING.seconds(legs).sum() + DRIVING.parking * len(points))


def spread(loads: Floats) -> float:
    return float((loads.max() - loads.min()) / loads.mean())


def measured(points: Floats, visits: Floats, found: Numbers) -> list[str]:
    work = visits + driving_seconds(points, DRIVING)
    labels = np.unique(found)
    rows = [np.flatnonzero(found == label) for label in labels]
    far = np.concatenate(
        [
            np.hypot(*(points[own] - np.average(points[own], axis=0, weights=work[own])).T)
            for own in rows
        ]
    )
    hulls = [shapely.MultiPoint(points[own]).convex_hull for own in rows]
    both = sum(a.intersection(b).area for k, a in enumerate(hulls) for b in hulls[:k])
    return [
        str(len(labels)),
        f"{spread(np.array([work[own].sum() for own in rows])):.1%}",
        f"{spread(np.array([driven(points[own], visits[own]) for own in rows])):.1%}",
        f"{far.mean():,.0f}",
        f"{both / sum(hull.area for hull in hulls):.1%}",
    ]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--slow", action="store_true", help="max-p and Skater on all points")
    slow = words.parse_args().slow
    random = np.random.default_rng(1)
    ways: dict[str, Way] = {
        "Kortinfo": ours,
        "k-means (scipy)": plain_kmeans,
        "k-means, weighted (scikit-learn)": weighted_kmeans,
        "halved again and again": halves,
    }
    console = Console()
    if WardSpatial is None:
        console.print("spopt is not installed (extra bench): its regions are left out")
    else:
        ways |= {"Ward (spopt)": ward, "max-p (spopt)": max_p, "Skater (spopt)": skater}
    known = demo()
    cases = [
        ("demo", random.permutation(known)[:300], 5),
        ("demo", random.permutation(known)[:3000], 8),
        ("generated", generated(300, random), 5),
        ("generated", generated(3000, random), 8),
        ("generated", generated(3000, random), 12),
    ]
    table = Table("points", "way", "districts", "spread", "driven", "metres", "in two", "seconds")
    ours(generated(50, random), np.full(50, 1800.0), 2)  # what is imported late is imported now
    for name, points, people in cases:
        visits = random.choice([1800.0, 2700.0, 3600.0], len(points))
        for way, split in ways.items():
            if split in {max_p, skater} and len(points) > 300 and not slow:
                continue
            begun = time.perf_counter()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = split(points, visits, people)
            seconds = time.perf_counter() - begun
            told = measured(points, visits, found)
            table.add_row(f"{name} {len(points)} × {people}", way, *told, f"{seconds:.2f}")
    console.print(table)


if __name__ == "__main__":
    main()
