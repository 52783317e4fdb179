"""Where water is in the way: the land of the areas as squares, and the way from one to another.

Land is drawn as small squares; water narrower than about 300 m is none. Squares are gathered to
larger blocks, split where water cuts them, and ways go from block to block. A way's *extra* is
what it is longer than on open land; over land that hangs together it is 0, so that the squares
never show where no water is in the way.

What this cannot know: land outside the areas. It is taken for water, so give the neighbour
municipalities' areas too; a point outside all areas belongs to the nearest land within 25 km, and
beyond that nothing is known of its ways, which then are as over open land. An island smaller
than a square (150 m) is not seen.
"""

import hashlib
import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from kortinfo.tables import AREA_TYPE

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SQUARE = 150.0
_MARGIN = 3
_BLOCKS = 12_000
"""About so many blocks at the most; more land, larger blocks."""
_SMALLEST_BLOCK = 6
_HARBOUR = 500.0
"""A point so far out belongs to land of some size, sooner than to an islet beside it."""
_ISLET = 1_000_000.0
"""Square metres."""
_FAR = 25_000.0
_STANDARD = ("municipality", "postal_district", "parish")

UNKNOWN = -1
"""The node of a point too far from all land to say anything about."""


@dataclass(frozen=True, eq=False)
class Bridge:
    """A fixed link between two nodes, in metres."""

    one: int
    other: int
    metres: float


class Land:
    """The land of some areas: nodes, and ways between them.

    Attributes:
        nodes: how many there are.
        block: the side of a block, in metres; extras smaller than that are not told from 0.
    """

    def __init__(self, polygons: NDArray[np.object_]) -> None:
        """Draw the polygons (EPSG:25832); none: there is no land, and every point is unknown."""
        self._west, self._south, land = _squares(polygons)
        self._nodes: NDArray[np.int32] = np.full(land.shape, UNKNOWN, dtype=np.int32)
        self._across = max(_SMALLEST_BLOCK, math.ceil(math.sqrt(np.count_nonzero(land) / _BLOCKS)))
        self.block = self._across * SQUARE
        rows, columns = np.nonzero(land)
        number: NDArray[np.int64] = np.full(land.shape, -1, dtype=np.int64)
        number[rows, columns] = np.arange(len(rows))
        block = (rows // self._across) * land.shape[1] + columns // self._across
        one, other = _beside(number)
        same = block[one] == block[other]
        self.nodes, piece = _groups(one[same], other[same], len(rows))
        self._nodes[rows, columns] = piece
        self._row = np.zeros(self.nodes, dtype=np.int64)
        self._column = np.zeros(self.nodes, dtype=np.int64)
        self._row[piece], self._column[piece] = rows // self._across, columns // self._across
        self._graph = self._ways(piece[one[~same]], piece[other[~same]])
        self._shores(land, rows, columns)

    def at(self, points: Floats) -> tuple[Ints, Floats]:
        """Return the node of each point (n × 2), and how far it lies from it, in metres."""
        column = np.floor((points[:, 0] - self._west) / SQUARE)
        row = np.floor((points[:, 1] - self._south) / SQUARE)
        tall, wide = self._nodes.shape
        inside = (row >= 0) & (row < tall) & (column >= 0) & (column < wide)
        nodes = np.full(len(points), UNKNOWN, dtype=np.intp)
        nodes[inside] = self._nodes[row[inside].astype(int), column[inside].astype(int)]
        away = np.zeros(len(points))
        out = np.flatnonzero(nodes == UNKNOWN)
        for tree, owners, limit in self._trees:
            if len(out) and len(owners):
                distance, nearest = tree.query(points[out], distance_upper_bound=limit)
                near = np.isfinite(distance)
                nodes[out[near]] = owners[nearest[near]]
                away[out[near]] = np.maximum(distance[near] - SQUARE / 2, 0.0)
                out = out[~near]
        return nodes, away

    def bridge(self, ends: Floats) -> Bridge | None:
        """Return the link between two points (2 × 2); None where it does not touch the land."""
        nodes, away = self.at(ends)
        one, other = nodes.tolist()
        if UNKNOWN in (one, other) or away.max() > 2 * _HARBOUR:
            return None
        return Bridge(one, other, float(np.hypot(*(ends[0] - ends[1]))))

    def extra(self, origins: Ints, destinations: Ints, bridges: tuple[Bridge, ...] = ()) -> Floats:
        """Return how much longer than straight the ways between nodes are (n × m); inf: no way.

        Extras of less than a block are 0, as is what is unknown.
        """
        if len(set(origins.tolist())) > len(set(destinations.tolist())):
            return self.extra(destinations, origins, bridges).T
        sources, source = np.unique(origins, return_inverse=True)
        targets, target = np.unique(destinations, return_inverse=True)
        found = np.zeros((len(sources), len(targets)))
        known, aimed = sources != UNKNOWN, targets != UNKNOWN
        if known.any() and aimed.any():
            graph = self._with(bridges)
            ways = dijkstra(graph, directed=False, indices=sources[known])[:, targets[aimed]]
            ways -= self._open(sources[known], targets[aimed]) + self.block
            found[np.ix_(known, aimed)] = np.maximum(ways, 0.0)
        return found[source][:, target]

    def _open(self, sources: Ints, targets: Ints) -> Floats:
        """Return how long ways from block to block are with no water between them."""
        up = np.abs(self._row[sources][:, None] - self._row[targets])
        along = np.abs(self._column[sources][:, None] - self._column[targets])
        short, long = np.minimum(up, along), np.maximum(up, along)
        open_: Floats = self.block * (long + (math.sqrt(2) - 1) * short)
        return open_

    def _ways(self, one: Ints, other: Ints) -> csr_matrix:
        """Return the graph of pieces that touch, and of those across a corner of a third."""
        size = (self.nodes, self.nodes)
        touch = coo_matrix((np.ones(len(one)), (one, other)), shape=size).tocsr()
        touch = touch + touch.T
        both = (touch + touch @ touch).tocoo()
        up = np.abs(self._row[both.row] - self._row[both.col])
        along = np.abs(self._column[both.row] - self._column[both.col])
        taken = (up <= 1) & (along <= 1) & (up + along > 0) & (both.row < both.col)
        length = self.block * np.hypot(up[taken], along[taken])
        return coo_matrix((length, (both.row[taken], both.col[taken])), shape=size).tocsr()

    def _with(self, bridges: tuple[Bridge, ...]) -> csr_matrix:
        if not bridges:
            return self._graph
        ends = [sorted((each.one, each.other)) for each in bridges]
        metres = [max(each.metres, 1.0) for each in bridges]
        graph = self._graph.tocoo()
        one = np.concatenate([graph.row, [end[0] for end in ends]])
        other = np.concatenate([graph.col, [end[1] for end in ends]])
        length = np.concatenate([graph.data, metres])
        order = np.lexsort((length, other, one))  # of two ways between a pair, the shorter one
        one, other, length = one[order], other[order], length[order]
        first = np.r_[True, (one[1:] != one[:-1]) | (other[1:] != other[:-1])] & (one != other)
        return coo_matrix((length[first], (one[first], other[first])), graph.shape).tocsr()

    def _shores(self, land: NDArray[np.bool_], rows: Ints, columns: Ints) -> None:
        """Lay ready what finds the nearest land: of some size first, then any."""
        _, island = connected_components(self._graph, directed=False)
        piece = self._nodes[rows, columns]
        size = np.bincount(island[piece], minlength=1) * SQUARE**2 if len(rows) else np.zeros(1)
        edge = ~ndimage.binary_erosion(land)[rows, columns]
        shore = np.column_stack([columns, rows])[edge] * SQUARE + SQUARE / 2
        shore += (self._west, self._south)
        owners = piece[edge].astype(np.intp)
        large = size[island[owners]] >= _ISLET if len(owners) else np.zeros(0, dtype=bool)
        self._trees = (
            (cKDTree(shore[large].reshape(-1, 2)), owners[large], _HARBOUR),
            (cKDTree(shore.reshape(-1, 2)), owners, _FAR),
        )


def _squares(polygons: NDArray[np.object_]) -> tuple[float, float, NDArray[np.bool_]]:
    """Return west, south and which squares are land: row by row from the south.

    A square is land where its middle is; gaps of up to two squares are filled.
    """
    parts = shapely.get_parts(polygons)
    parts = parts[~shapely.is_empty(parts) & (shapely.get_type_id(parts) == 3)]
    if not len(parts):
        return 0.0, 0.0, np.zeros((1, 1), dtype=bool)
    west, south, east, north = shapely.total_bounds(parts)
    west, south = west - _MARGIN * SQUARE, south - _MARGIN * SQUARE
    wide = math.ceil((east - west) / SQUARE) + _MARGIN
    tall = math.ceil((north - south) / SQUARE) + _MARGIN
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = (xy - (west, south)) / SQUARE - 0.5  # the middles of squares are whole numbers
    one, other = xy[:-1][ring[:-1] == ring[1:]], xy[1:][ring[:-1] == ring[1:]]
    low = np.ceil(np.minimum(one[:, 1], other[:, 1])).astype(np.int64)
    count = np.ceil(np.maximum(one[:, 1], other[:, 1])).astype(np.int64) - low
    edge = np.repeat(np.arange(len(one)), count)
    row = low[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    rise = (other - one)[edge]
    crossed = one[edge, 0] + (row - one[edge, 1]) / rise[:, 1] * rise[:, 0]
    column = np.clip(np.ceil(crossed), 0, wide).astype(np.int64)
    turns = np.zeros((tall, wide + 1), dtype=np.int32)
    np.add.at(turns, (row, column), np.where(rise[:, 1] > 0, 1, -1).astype(np.int32))
    land = np.cumsum(turns, axis=1)[:, :wide] != 0
    around = np.ones((3, 3), dtype=bool)
    filled: NDArray[np.bool_] = ndimage.binary_closing(land, structure=around)
    return west, south, filled | land


def _beside(number: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """Return the pairs of squares of land that touch, at sides and corners."""
    pairs = [
        (number[:, :-1], number[:, 1:]),
        (number[:-1], number[1:]),
        (number[:-1, :-1], number[1:, 1:]),
        (number[:-1, 1:], number[1:, :-1]),
    ]
    both = [(one >= 0) & (other >= 0) for one, other in pairs]
    return (
        np.concatenate([one[taken] for (one, _), taken in zip(pairs, both, strict=True)]),
        np.concatenate([other[taken] for (_, other), taken in zip(pairs, both, strict=True)]),
    )


def _groups(one: Ints, other: Ints, size: int) -> tuple[int, Ints]:
    if not size:
        return 0, np.zeros(0, dtype=np.intp)
    graph = coo_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    return int(count), label.astype(np.intp)


_KEPT: dict[str, Land] = {}
_MOST_KEPT = 4


def land_of(areas: gpd.GeoDataFrame) -> Land:
    """Return the land of areas (EPSG:25832, columns ``AREA_COLUMNS``), drawn once a process.

    Land is what municipalities, postal districts and parishes cover; areas of a municipality's
    own count only where there are no others, since they may be drawn over water.
    """
    standard = areas[AREA_TYPE].isin(_STANDARD).to_numpy(dtype=bool)
    chosen = areas[standard] if standard.any() else areas
    polygons = np.asarray(chosen.geometry.array, dtype=object)
    polygons = polygons[~shapely.is_missing(polygons)]
    digest = hashlib.blake2b()
    for text in shapely.to_wkb(polygons):
        digest.update(text)
    key = digest.hexdigest()
    if key not in _KEPT:
        fresh = Land(polygons)
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = fresh
    return _KEPT[key]
