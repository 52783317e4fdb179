"""The map's backdrop: outlines of municipalities, postal districts and parishes, and their names.

Outlines are simplified as one coverage, so that neighbours still meet; they are for looking at,
never for deciding where a business lies.
"""

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import shapely
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template
from shapely.geometry.polygon import orient

from kortinfo import crs
from kortinfo.tables import AREA_TYPE, AREA_TYPES, CODE, NAME
from kortinfo.text import escape

TOLERANCE = 30.0
"""Metres within which an outline may be simplified."""
_DECIMALS = 5
"""Of a degree: about a metre."""


class AreaLayer(JSCSSMixin, Layer):
    """A folium layer with the outlines and names; ``areas.js`` draws it.

    Args:
        data: as :func:`outlines` returns it.
        tiles: tiles lie below, so land is not filled.
        attribution: the areas' credit, as plain text.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = new kortinfo.AreaLayer(
                {{ this.data|tojson }}, {
                    tiles: {{ this.tiles|tojson }},
                    attribution: {{ this.attribution|tojson }},
                    credit: {{ this.credit|tojson }},
                }
            );
        {% endmacro %}
        """
    )

    def __init__(
        self,
        data: dict[str, list[dict[str, Any]]],
        *,
        tiles: bool = False,
        attribution: str = "",
    ) -> None:
        """Keep what the template writes."""
        super().__init__(name="areas", overlay=True, control=False)
        self._name = "KortinfoAreas"
        self.data = data
        self.tiles = tiles
        # Leaflet writes it as HTML; a picture writes it as text.
        self.attribution = escape(attribution)
        self.credit = attribution


def area_backdrop(
    areas: gpd.GeoDataFrame,
    *,
    home: Collection[str] = (),
    tiles: bool = False,
    attribution: str = "",
) -> AreaLayer:
    """Return the backdrop layer of areas (``tables.AREA_COLUMNS``, EPSG:25832; may be empty).

    ``home`` are the codes of the municipalities that stand out; none given: all of them.
    """
    data = outlines(areas)
    for area in data["municipality"]:
        area["home"] = not home or area["code"] in home
    return AreaLayer(data, tiles=tiles, attribution=attribution)


def around(areas: gpd.GeoDataFrame, home: Collection[str]) -> gpd.GeoDataFrame:
    """Leave out postal districts and parishes that do not touch the home municipalities."""
    ground = _home_of(areas, home)
    if not home or ground.empty:
        return areas
    kept = (areas[AREA_TYPE] == "municipality") | areas.intersects(ground.geometry.union_all())
    return areas[kept.to_numpy()]


def _home_of(areas: gpd.GeoDataFrame, home: Collection[str]) -> gpd.GeoDataFrame:
    municipal = areas[(areas[AREA_TYPE] == "municipality").to_numpy()]
    return municipal[municipal[CODE].isin(list(home)).to_numpy()]


def outlines(areas: gpd.GeoDataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return, for each area type (the user's own too), its areas as ``{code, name, lines, label}``.

    ``lines`` are closed rings of [latitude, longitude], holes among them; ``label`` is a point
    inside. Areas with the same name and code order come out alike whatever the order of rows; the
    largest come first, so that their names win where room is short.
    """
    own = sorted(set(areas[AREA_TYPE].astype(str)) - set(AREA_TYPES))
    kinds = [*AREA_TYPES, *own]
    return {kind: _outlines_of(areas[(areas[AREA_TYPE] == kind).to_numpy()]) for kind in kinds}


def bounds(areas: gpd.GeoDataFrame, home: Collection[str] = ()) -> list[list[float]] | None:
    """Return [[south, west], [north, east]] of the home municipalities, in degrees.

    Where none of them is among the areas: of all areas; None without any.
    """
    ground = _home_of(areas, home)
    areas = areas if ground.empty else ground
    if areas.empty:
        return None
    west, south, east, north = areas.to_crs(crs.DRAWN).total_bounds
    return [[float(south), float(west)], [float(north), float(east)]]


def _outlines_of(areas: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    if areas.empty:
        return []
    areas = areas.assign(_size=areas.geometry.area).sort_values(
        ["_size", CODE], ascending=[False, True], kind="stable"
    )
    drawn = gpd.GeoSeries(_simplified(areas.geometry.to_numpy()), crs=areas.crs)
    labels = drawn.representative_point().to_crs(crs.DRAWN)
    drawn = drawn.to_crs(crs.DRAWN)
    return [
        {
            "code": str(code),
            "name": str(name),
            "lines": _rings(shape),
            "label": [round(label.y, _DECIMALS), round(label.x, _DECIMALS)],
        }
        for code, name, shape, label in zip(areas[CODE], areas[NAME], drawn, labels, strict=True)
        if not shape.is_empty
    ]


def _simplified(shapes: Any) -> Any:
    """Simplify neighbours together where the areas do not overlap, else each by itself."""
    simplify = getattr(shapely, "coverage_simplify", None)
    if simplify is not None and shapely.coverage_is_valid(shapes):
        return simplify(shapes, TOLERANCE)
    return shapely.simplify(shapes, TOLERANCE)


def _rings(shape: Any) -> list[list[list[float]]]:
    parts = getattr(shape, "geoms", [shape])
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    return [
        [[round(y, _DECIMALS), round(x, _DECIMALS)] for x, y in shapely.get_coordinates(ring)]
        for polygon in map(orient, polygons)  # many are drawn as one: overlaps must not be holes
        for ring in (polygon.exterior, *polygon.interiors)
    ]
