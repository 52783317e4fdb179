"""White spots on the map: what is found of what was planted, and how often chance is outlined.

    python benchmarks/clusters.py [--maps 20] [--noise 100] [--large]

The demo's points (``--large``: 90,000 invented ones), levels drawn anew for every map: 35 % are
uncovered, in the plant 20, 40 or 60 points more. Told are, of each way, the maps in which some
outline has half of its businesses in the plant; the overlap (businesses both in the plant and in an
outline, of those in either); and outlines without anyone of the plant, a map. Noise: maps without a
plant that have an outline, where 10, 35 and 75 % are uncovered. Every way gets the same maps, and
all outlines are drawn alike.

The ways: Kortinfo's own; the scan it had before; and esda by itself on squares of 300 m whose
significant neighbours are joined: Gi* on rates by their binomial deviation and on empirical-Bayes
rates, local Moran on empirical-Bayes rates with 999 permutations; each with esda's false discovery
rate.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import esda
import geopandas as gpd
import numpy as np
import shapely
from clusters_scan import scan
from libpysal.graph import Graph
from maps.country import country
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from kortinfo.coverage.clusters import _outline, outlines
from kortinfo.coverage.figures import Mask
from kortinfo.snapshot import open_snapshot

Metres = NDArray[np.float64]
Way = Callable[[Metres, Metres, Mask], list[Mask]]
USUAL, MORE, NOISE = 0.35, (0.2, 0.4, 0.6), (0.1, 0.35, 0.75)
PLANTS = ("town", "quarter", "village", "street")
SIDE = 300.0


def points(large: bool) -> tuple[Metres, Metres]:
    if large:
        table = country(90_000).table
    else:
        with tempfile.TemporaryDirectory() as folder:
            words = ["demo", "--no-serve", "--dir", folder, "--units", "4800"]
            command = [sys.executable, "-m", "kortinfo", *words, "--as-of", "2026-11-21"]
            subprocess.run(command, check=True, capture_output=True)
            table = open_snapshot(Path(folder) / "snapshot").table("businesses")
        table = table[table["geocode_step"] != "postal_district"]
    x, y = (table[name].to_numpy(dtype=float) for name in ("x", "y"))
    known = np.isfinite(x)
    return x[known], y[known]


def plant(kind: str, x: Metres, y: Metres, random: np.random.Generator) -> Mask:
    """Choose a town of 1.5 km, a quarter of 400 m, a lone village or a street of 1.5 km."""
    while True:
        at = random.integers(len(x))
        east, north = x - x[at] - random.normal(0, 100), y - y[at] - random.normal(0, 100)
        far, angle = np.hypot(east, north), random.uniform(0, np.pi)
        along = east * np.cos(angle) + north * np.sin(angle)
        across = north * np.cos(angle) - east * np.sin(angle)
        inside, least, most = {
            "town": (far < 1_500, 100, 0.4 * len(x)),
            "quarter": (far < 400, 30, 150),
            "village": (far < 500, 10, 30),
            "street": ((abs(along) < 750) & (abs(across) < 50), 25, 150),
        }[kind]
        lone = kind != "village" or (far < 1_500).sum() <= inside.sum() + 5
        if least <= inside.sum() <= most and lone:
            return inside


def ours(x: Metres, y: Metres, uncovered: Mask) -> list[Mask]:
    return [outline.mask(x, y) for outline, _ in outlines(x, y, uncovered)]


def before(x: Metres, y: Metres, uncovered: Mask) -> list[Mask]:
    return drawn(x, y, scan(x, y, uncovered))


def drawn(x: Metres, y: Metres, found: list[Mask]) -> list[Mask]:
    lines = [_outline(x[inside], y[inside]) for inside in found]
    return [line.mask(x, y) for line in lines if line is not None]


def squares_by(test: str) -> Way:
    """Return esda's test on squares of one size, the significant ones joined."""

    def way(x: Metres, y: Metres, uncovered: Mask) -> list[Mask]:
        keys, at = np.unique(x // SIDE * 1e6 + y // SIDE, return_inverse=True)
        total, of_them = np.bincount(at), np.bincount(at, weights=uncovered)
        corners = gpd.GeoSeries(shapely.points(keys // 1e6, keys % 1e6))
        near = Graph.build_distance_band(corners, 1.5)
        if test == "moran":
            told = esda.Moran_Local_Rate(of_them, total, near, permutations=999, seed=1)
            high, chance = told.q == 1, told.p_sim
        else:
            usual = uncovered.mean()
            beyond = (of_them - total * usual) / np.sqrt(total * usual * (1 - usual))
            if test == "empirical Bayes":
                beyond = esda.moran.assuncao_rate(of_them, total)
            own = near.assign_self_weight(1)
            moved = beyond - beyond.min() + 1
            told = esda.G_Local(moved, own, transform="B", permutations=0, star=True)
            high, chance = told.Zs > 0, told.p_norm
        hot = np.flatnonzero(high & (chance <= esda.fdr(np.where(high, chance, 1.0), 0.05)))
        if not len(hot):
            return []
        part = np.full(len(keys), -1)
        joined = Graph.build_distance_band(corners.iloc[hot].reset_index(drop=True), 1.5)
        part[hot] = joined.component_labels.to_numpy()
        return drawn(x, y, [part[at] == each for each in range(part.max() + 1)])

    return way


WAYS: dict[str, Way] = {
    "Kortinfo: Gi* and exact test": ours,
    "scan on scipy, before": before,
    "Gi*, deviations": squares_by("deviations"),
    "Gi*, empirical Bayes": squares_by("empirical Bayes"),
    "local Moran, empirical Bayes": squares_by("moran"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--maps", type=int, default=20)
    parser.add_argument("--noise", type=int, default=100)
    parser.add_argument("--large", action="store_true")
    told = parser.parse_args()
    x, y = points(told.large)
    took: dict[str, list[float]] = {name: [] for name in WAYS}

    def asked(name: str, uncovered: Mask) -> list[Mask]:
        began = time.perf_counter()
        found = WAYS[name](x, y, uncovered)
        took[name].append(time.perf_counter() - began)
        return found

    results = {
        (kind, more): planted(kind, more, x, y, maps=told.maps, asked=asked)
        for kind in PLANTS
        for more in MORE
    }
    chance = noise(len(x), maps=told.noise, asked=asked)
    console = Console(width=140)
    console.print(f"{len(x):,} businesses; {told.maps} maps with each plant, {told.noise} without")
    table = Table("plant", "more", *WAYS)
    for (kind, more), row in results.items():
        table.add_row(kind, f"+{100 * more:.0f}", *row)
    for usual, row in chance.items():
        table.add_row("noise", f"{usual:.0%}", *row)
    table.add_row("seconds", "", *(f"{statistics.median(each):.2f}" for each in took.values()))
    console.print(table)


def planted(
    kind: str,
    more: float,
    x: Metres,
    y: Metres,
    *,
    maps: int,
    asked: Callable[[str, Mask], list[Mask]],
) -> list[str]:
    """Return found, overlap and strays of each way."""
    scores: dict[str, list[tuple[float, float, float]]] = {name: [] for name in WAYS}
    for seed in range(maps):
        random = np.random.default_rng(seed)
        inside = plant(kind, x, y, random)
        uncovered = random.random(len(x)) < np.where(inside, USUAL + more, USUAL)
        for name in WAYS:
            found = asked(name, uncovered)
            told = np.any(found, axis=0) if found else np.zeros(len(x), dtype=bool)
            hits = [2 * (one & inside).sum() >= one.sum() > 0 for one in found]
            strays = sum(not (one & inside).any() for one in found)
            overlap = (told & inside).sum() / (told | inside).sum()
            scores[name].append((float(any(hits)), overlap, strays))
    means = (np.mean(each, axis=0) for each in scores.values())
    return [f"{hit:.0%}  {overlap:.2f}  {strays:.1f}" for hit, overlap, strays in means]


def noise(
    businesses: int, *, maps: int, asked: Callable[[str, Mask], list[Mask]]
) -> dict[float, list[str]]:
    """Return how many maps without a plant have an outline."""
    told = {}
    for usual in NOISE:
        drawings = [np.random.default_rng(seed).random(businesses) < usual for seed in range(maps)]
        told[usual] = [
            f"{statistics.mean(bool(asked(name, uncovered)) for uncovered in drawings):.0%}"
            for name in WAYS
        ]
    return told


if __name__ == "__main__":
    with warnings.catch_warnings():
        # Of local Moran: squares that have no neighbours.
        warnings.simplefilter("ignore")
        main()
