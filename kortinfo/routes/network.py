"""Travel times along roads: the quickest way from place to place of an OpenStreetMap extract."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from kortinfo.progress import Progress, silent
from kortinfo.routes.journeys import Floats, Journeys, points_of
from kortinfo.routes.osm_roads import MODES, Bounds, Roads, roads_of
from kortinfo.settings_routes import Pace
from kortinfo.settings_routes import Travel as TravelSettings

RoadMode = Literal["car", "bicycle", "walk"]

UNMEASURED = 0.15
"""Share a time may typically be wrong by where nobody measured it: see `docs/travel.md`."""
_AROUND = 10_000.0
"""Roads are read so far outside the areas."""
_FARTHEST = 2_000.0
"""A point farther from every road has no way."""
_FRAGMENT = 5_000.0
"""Metres of road below which roads cut off from the rest are a drive or a fault in the map."""
_LONGEST = 6 * 3600.0
"""Ways that take longer are none."""
_AT_ONCE = 64
_TICKS = 16.0
_SHIFT = float(2**24)
"""Seconds in sixteenths and metres are one whole number below 2**53: one search finds both."""
_TO_ROAD = {"car": 15 / 3.6, "bicycle": 10 / 3.6, "walk": 4.8 / 3.6}
"""Metres a second from a point to its road."""


@dataclass(frozen=True, eq=False)
class Network:
    """Roads one mode may use.

    Attributes:
        pace: whose start and parking are added.
        error: share by which a time is typically wrong.
        mode: how one travels.
        places: x and y of the places one may start and end at.
        number: which places of the graph they are.
        graph: weights are sixteenths of seconds times 2**24, and metres.
    """

    pace: Pace
    error: float
    mode: RoadMode
    places: cKDTree
    number: NDArray[np.intp]
    graph: csr_matrix
    back: csr_matrix
    kind: Literal["network"] = "network"

    def journeys(self, origins: Floats, destinations: Floats) -> Journeys:
        """Return the quickest ways between two sets of points, n × 2 and m × 2, EPSG:25832.

        Each point begins at the nearest crossing; how far that is stands in ``snapped`` and is
        added to the way. More than 2 km from every road, or more than six hours: no way.
        """
        origins, destinations = points_of(origins), points_of(destinations)
        off, here = self._nearest(origins)
        off_there, there = self._nearest(destinations)
        weights = np.full((len(origins), len(destinations)), np.inf)
        if weights.size:
            weights = self._weights(here, there)
        with np.errstate(invalid="ignore"):
            seconds = np.floor(weights / _SHIFT) / _TICKS
            metres = weights - np.floor(weights / _SHIFT) * _SHIFT
        aside = off[:, None] + off_there[None, :]
        metres = metres + aside
        seconds = seconds + aside / _TO_ROAD[self.mode] + self.pace.minutes * 60
        none = ~np.isfinite(weights) | (off[:, None] > _FARTHEST) | (off_there > _FARTHEST)
        seconds[none] = metres[none] = np.inf
        same = (origins[:, None, :] == destinations[None, :, :]).all(axis=2)
        seconds[same] = metres[same] = 0.0
        return Journeys(seconds, metres, (off, off_there))

    def _nearest(self, points: Floats) -> tuple[Floats, NDArray[np.intp]]:
        if not len(points):
            return np.zeros(0), np.zeros(0, dtype=np.intp)
        off, at = self.places.query(points)
        return np.asarray(off, dtype=np.float64), self.number[at]

    def _weights(self, here: NDArray[np.intp], there: NDArray[np.intp]) -> Floats:
        """Search from whichever side has fewer places, from destinations against traffic."""
        starts, start = np.unique(here, return_inverse=True)
        ends, end = np.unique(there, return_inverse=True)
        graph, first, last = self.graph, starts, ends
        against = len(ends) < len(starts)
        if against:
            graph, first, last = self.back, ends, starts
        found = np.empty((len(first), len(last)))
        for at in range(0, len(first), _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            limit = _LONGEST * _TICKS * _SHIFT
            found[part] = dijkstra(graph, indices=first[part], limit=limit)[:, last]
        found = found.T if against else found
        chosen: Floats = found[start][:, end]
        return chosen


def network_of(
    settings: TravelSettings,
    areas: gpd.GeoDataFrame,
    mode: RoadMode,
    folder: Path,
    *,
    progress: Progress = silent,
) -> Network:
    """Return the network of the settings' extract, in and around the areas; kept in the process.

    Raises:
        RoadsMissing, OsmiumMissing, RoadsUnreadable: as `kortinfo.routes.osm_roads.roads_of`.
    """
    path = folder / settings.osm
    bounds = _bounds(areas)
    stamp = path.stat() if path.is_file() else None
    key = (path, stamp and (stamp.st_mtime_ns, stamp.st_size), bounds, mode)
    if stamp is None or key not in _KEPT:
        roads = roads_of(path, bounds, folder / settings.roads, progress=progress)
        fresh = _graph_of(roads, mode)
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = fresh
    places, number, graph, back = _KEPT[key]
    return Network(
        pace=settings.pace(mode),
        error=settings.error or UNMEASURED,
        mode=mode,
        places=places,
        number=number,
        graph=graph,
        back=back,
    )


_Kept = tuple[cKDTree, NDArray[np.intp], csr_matrix, csr_matrix]
_KEPT: dict[object, _Kept] = {}
_MOST_KEPT = 4


def _bounds(areas: gpd.GeoDataFrame) -> Bounds | None:
    if not len(areas):
        return None
    west, south, east, north = np.round(areas.total_bounds, -3).tolist()
    return west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND


def _graph_of(roads: Roads, mode: RoadMode) -> _Kept:
    """Return what a mode may use, and its places: those from which all others can be reached."""
    along, against = roads.seconds[MODES.index(mode)]
    one = np.concatenate([roads.one, roads.other])
    other = np.concatenate([roads.other, roads.one])
    seconds = np.concatenate([along, against])
    metres = np.concatenate([roads.metres, roads.metres])
    open_ = np.isfinite(seconds) & (one != other)
    one, other, seconds, metres = one[open_], other[open_], seconds[open_], metres[open_]
    ticks = np.maximum(np.round(seconds * _TICKS), 1.0)
    weights = ticks * _SHIFT + np.round(metres)
    order = np.lexsort((weights, other, one))  # of two stretches between a pair, the quicker one
    first = np.r_[True, np.diff(one[order]).astype(bool) | np.diff(other[order]).astype(bool)]
    taken = order[first[: len(order)]]
    size = (len(roads.xy), len(roads.xy))
    graph = coo_matrix((weights[taken], (one[taken], other[taken])), shape=size).tocsr()
    _, group = connected_components(graph, directed=True, connection="strong")
    within = group[one[taken]] == group[other[taken]]
    length = np.bincount(group[one[taken]][within], weights=metres[taken][within])
    length = np.r_[length, np.zeros(group.max() + 1 - len(length))]
    large = (length >= 2 * _FRAGMENT) | (length == length.max())
    number = np.flatnonzero(large[group])
    return cKDTree(roads.xy[number]), number, graph, graph.T.tocsr()
