"""Roads out of an OpenStreetMap extract (.osm.pbf, .osm): read once, then kept as arrays.

Only crossings, ends and a point every 300 m become places, so that a municipality's roads are
some ten thousand places. Reading needs the extra ``roads`` (pyosmium).
"""

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kortinfo.crs import to_stored
from kortinfo.disk import switch_in
from kortinfo.errors import OsmiumMissing, RoadsMissing, RoadsUnreadable
from kortinfo.progress import Progress, silent
from kortinfo.routes.road_tags import FERRY_WAIT, speeds_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bounds = tuple[float, float, float, float]
MODES = ("car", "bicycle", "walk")

_VERSION = 1
"""Of what is kept; other versions are read anew."""
_LONGEST = 300.0
_TOLD_EVERY = 20_000


@dataclass(frozen=True, eq=False)
class Roads:
    """Places and the stretches between them.

    Attributes:
        xy: places × 2, EPSG:25832.
        one, other: places a stretch leads from and to.
        metres: how long each stretch is.
        seconds: 3 modes × 2 directions (along, against) × stretches; inf: not allowed.
    """

    xy: Floats
    one: Ints
    other: Ints
    metres: Floats
    seconds: Floats


def roads_of(
    path: Path, bounds: Bounds | None, keep_in: Path, *, progress: Progress = silent
) -> Roads:
    """Return the roads of an extract, from what is kept or read anew and kept.

    Args:
        path: the extract.
        bounds: west, south, east, north (EPSG:25832) that roads are read in; None: everywhere.
        keep_in: the folder of what is kept; where it cannot be written, nothing is.
        progress: told how many ways are read.

    Raises:
        RoadsMissing: there is no such file.
        OsmiumMissing: pyosmium is not installed.
        RoadsUnreadable: it is no OSM extract, or holds no roads there.
    """
    if not path.is_file():
        raise RoadsMissing(path=path)
    kept = keep_in / f"{path.name.partition('.')[0]}-{_fingerprint(path, bounds)}.npz"
    roads = _opened(kept)
    if roads is None:
        roads = _read(path, bounds, progress)
        _keep(roads, kept)
    return roads


def _fingerprint(path: Path, bounds: Bounds | None) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=12))
    digest.update(repr((_VERSION, bounds)).encode())
    return digest.hexdigest()


def _opened(kept: Path) -> Roads | None:
    """Return what was kept; None: nothing, or it is damaged."""
    try:
        with kept.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return Roads(**{each.name: arrays[each.name] for each in fields(Roads)})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        return None


def _keep(roads: Roads, kept: Path) -> None:
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}.part")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            np.savez_compressed(
                file, **{each.name: getattr(roads, each.name) for each in fields(Roads)}
            )
        switch_in(fresh, kept)
    except OSError:  # it is read anew the next time
        fresh.unlink(missing_ok=True)


def _read(path: Path, bounds: Bounds | None, progress: Progress) -> Roads:
    refs: list[list[int]] = []
    places: list[list[tuple[float, float]]] = []
    tags: list[dict[str, str]] = []
    try:
        for nodes, lonlat, said in _ways(path):
            refs.append(nodes)
            places.append(lonlat)
            tags.append(said)
            if len(refs) % _TOLD_EVERY == 0:
                progress("roads", len(refs))
    except RuntimeError as error:  # what libosmium raises on anything it cannot read
        raise RoadsUnreadable(path=path, why=str(error)) from error
    if not refs:
        raise RoadsUnreadable(path=path, why="no highway in it")
    counts = np.array([len(each) for each in refs])
    lon, lat = np.array([place for each in places for place in each]).T
    xy = np.column_stack(to_stored(lon, lat))
    roads = _stretches(np.concatenate([np.array(each) for each in refs]), xy, counts, tags, bounds)
    if not len(roads.one):
        raise RoadsUnreadable(path=path, why="no road in the areas of the map")
    return roads


def _ways(path: Path) -> Iterator[tuple[list[int], list[tuple[float, float]], dict[str, str]]]:
    """Yield nodes, longitudes and latitudes, and tags of each way that may be one to go by."""
    try:
        import osmium
    except ImportError as error:  # an optional dependency
        raise OsmiumMissing() from error
    wanted: Any = osmium.filter.KeyFilter("highway", "route")
    wanted = wanted.enable_for(osmium.osm.WAY)
    found: Any = osmium.FileProcessor(str(path)).with_locations().with_filter(wanted)
    for way in found:
        if not way.is_way():
            continue
        there = [node for node in way.nodes if node.location.valid()]
        if len(there) > 1:
            lonlat = [(node.location.lon, node.location.lat) for node in there]
            yield [node.ref for node in there], lonlat, dict(way.tags)


def _stretches(
    refs: Ints, xy: Floats, counts: Ints, tags: list[dict[str, str]], bounds: Bounds | None
) -> Roads:
    """Cut ways at crossings and every 300 m; ways that leave the bounds altogether are left out."""
    way = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    step = np.r_[0.0, np.hypot(*np.diff(xy, axis=0).T)]
    step[first] = 0.0
    along = np.cumsum(step)
    along -= np.repeat(along[first], counts)
    length = along[first + counts - 1]
    speeds = np.zeros((len(MODES), 2, len(counts)))
    ferry = np.zeros(len(counts), dtype=bool)
    for at_way, (said, metres) in enumerate(zip(tags, length.tolist(), strict=True)):
        if found := speeds_of(said, metres):
            speeds[:, :, at_way] = (found.car, found.bicycle, found.walk)
            ferry[at_way] = found.ferry
    used: NDArray[np.bool_] = np.asarray(speeds.any(axis=(0, 1)))
    if bounds is not None:
        west, south, east, north = bounds
        x, y = xy.T
        inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        used &= np.bincount(way, weights=inside, minlength=len(counts)) > 0
    taken = used[way]
    number, back, times = np.unique(refs[taken], return_inverse=True, return_counts=True)
    way, along = way[taken], along[taken]
    another: NDArray[np.bool_] = way[1:] != way[:-1]
    ends = np.r_[True, another] | np.r_[another, True]
    piece = np.where(ferry[way], 0, np.floor(along / _LONGEST))
    cut = ends | (times[back] > 1) | np.r_[False, piece[1:] != piece[:-1]]
    at = np.flatnonzero(cut)
    same = way[at[1:]] == way[at[:-1]]
    one, other = at[:-1][same], at[1:][same]
    metres = along[other] - along[one]
    begins = np.r_[True, way[one][1:] != way[one][:-1]] if len(one) else np.zeros(0, dtype=bool)
    with np.errstate(divide="ignore"):
        seconds = metres * 3.6 / speeds[:, :, way[one]]
    seconds = np.where(speeds[:, :, way[one]] > 0, seconds, np.inf)
    seconds += np.where(ferry[way[one]] & begins, FERRY_WAIT, 0.0)
    node = np.unique(back[at])
    place = np.full(len(number), -1)
    place[node] = np.arange(len(node))
    where = np.zeros((len(number), 2))
    where[back] = xy[taken]
    return Roads(where[node], place[back[one]], place[back[other]], metres, seconds)
