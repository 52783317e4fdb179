"""Where the demo lies: hand-drawn outlines, real place points, and areas made from the two.

The municipalities' outlines are drawn by hand (``data/demo_outlines.geojson``). Postal districts
and parishes are the Voronoi cells of the place points (``data/demo_places.csv``), put together by
postal code and by parish and clipped to the outlines; so they are approximate, and say so.
"""

import csv
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kortinfo.crs import to_drawn, to_stored
from kortinfo.shipped import shipped

HOME = "0813"
_SAFE_METRES = 3.0
"""Points keep this far from a border, so that rounding never moves one across."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A town, village, harbour, industrial quarter or patch of countryside; x, y in EPSG:25832.

    ``weight`` is its share of the demo's units, ``radius`` how far (metres) it reaches.
    """

    name: str
    municipality: str
    postal_code: str
    postal_district: str
    parish: str
    role: str
    weight: float
    radius: float
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area with its outline in EPSG:25832."""

    code: str
    name: str
    outline: BaseGeometry


@dataclass(frozen=True, kw_only=True)
class Geography:
    """All places (home ones first) and areas. ``cells`` are the home places' cells, in order."""

    places: tuple[Place, ...]
    municipalities: tuple[Area, ...]
    postal_districts: tuple[Area, ...]
    parishes: tuple[Area, ...]
    cells: tuple[BaseGeometry, ...]

    @property
    def home_places(self) -> tuple[Place, ...]:
        """The places of the demo's own municipality."""
        return self.places[: len(self.cells)]

    @cached_property
    def municipality_names(self) -> dict[str, str]:
        """The municipalities' names by code."""
        return {area.code: area.name for area in self.municipalities}

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([cell.buffer(-_SAFE_METRES) for cell in self.cells])

    def place_at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the home place whose cell holds each point (EPSG:25832); -1: none, or too near."""
        found = np.full(len(x), -1, dtype=np.int64)
        point, cell = self._tree.query(shapely.points(x, y), predicate="within")
        found[point] = cell
        return found


def draw_geography() -> Geography:
    """Build the demo's areas from the outlines and place points that ship."""
    places = _places()
    outlines = {area.code: area for area in _municipalities()}
    cells: dict[int, BaseGeometry] = {}
    for code, area in outlines.items():
        inside = [index for index, place in enumerate(places) if place.municipality == code]
        cells.update(_cells(places, inside, area.outline))
    home = [index for index, place in enumerate(places) if place.municipality == HOME]
    districts = sorted({(place.postal_code, place.postal_district) for place in places})
    parishes = sorted({places[index].parish for index in home})
    return Geography(
        places=places,
        municipalities=tuple(outlines.values()),
        postal_districts=tuple(
            Area(code=code, name=name, outline=_joined(cells, places, "postal_code", code))
            for code, name in districts
        ),
        parishes=tuple(
            # Invented codes, above the real ones: they cannot be taken for a real parish.
            Area(code=str(9801 + number), name=name, outline=_joined(cells, places, "parish", name))
            for number, name in enumerate(parishes)
        ),
        cells=tuple(cells[index] for index in home),
    )


def _places() -> tuple[Place, ...]:
    rows = _table("demo_places.csv")
    x, y = to_stored(
        np.array([float(row["lon"]) for row in rows]), np.array([float(row["lat"]) for row in rows])
    )
    places = [
        Place(
            name=row["name"],
            municipality=row["municipality"],
            postal_code=row["postal_code"],
            postal_district=row["postal_district"],
            parish=row["parish"],
            role=row["role"],
            weight=float(row["weight"]),
            radius=float(row["radius"]),
            x=float(x[index]),
            y=float(y[index]),
        )
        for index, row in enumerate(rows)
    ]
    return tuple(sorted(places, key=lambda place: place.municipality != HOME))


def _municipalities() -> list[Area]:
    document = json.loads(shipped("demo_outlines.geojson").read_text(encoding="utf-8"))
    lines: dict[str, list[BaseGeometry]] = {}
    for feature in document["features"]:
        lon, lat = np.array(feature["geometry"]["coordinates"]).T
        line = shapely.linestrings(np.column_stack(to_stored(lon, lat)))
        for code in feature["properties"]["municipalities"].split():
            lines.setdefault(code, []).append(line)
    return [
        Area(
            code=row["code"],
            name=row["name"],
            outline=shapely.multipolygons(
                [*shapely.polygonize(lines[row["code"]]).geoms]
            ).normalize(),
        )
        for row in _table("demo_municipalities.csv")
    ]


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(shipped(name).read_text(encoding="utf-8").splitlines()))


def _cells(
    places: tuple[Place, ...], inside: list[int], outline: BaseGeometry
) -> dict[int, BaseGeometry]:
    points = shapely.points([(places[index].x, places[index].y) for index in inside])
    if len(inside) == 1:
        return {inside[0]: outline}
    cells = shapely.voronoi_polygons(
        shapely.multipoints(points), extend_to=outline.envelope, ordered=True
    )
    return {
        index: shapely.intersection(cell, outline)
        for index, cell in zip(inside, cells.geoms, strict=True)
    }


def _joined(
    cells: dict[int, BaseGeometry], places: tuple[Place, ...], field: str, value: str
) -> BaseGeometry:
    parts = [cells[index] for index, place in enumerate(places) if getattr(place, field) == value]
    return shapely.union_all(parts).normalize()


def drawn(outline: BaseGeometry) -> BaseGeometry:
    """Return an outline (EPSG:25832) in longitude and latitude, rounded to about a centimetre."""

    def turn(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = to_drawn(corners[:, 0], corners[:, 1])
        return np.column_stack([lon.round(7), lat.round(7)])

    return shapely.transform(outline, turn)
