"""The coverage map: our circles as a folium layer, and the map that holds them.

One class serves the app, a notebook and a saved file. Everything the page needs stands in it:
Leaflet comes from the installed package XStatic-Leaflet, no host is asked.

Example::

    payload = pack(x, y, levels, approximate)
    coverage_map(areas=areas, payload=payload, language="da").save("kort.html")
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from branca.element import Figure
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template
from numpy.typing import NDArray

from kortinfo.tables import CODE, LEVELS
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.map.areas import area_backdrop, around
from kortinfo.views.map.areas import bounds as area_bounds
from kortinfo.views.map.assets import library, stylesheet
from kortinfo.views.map.payload import Payload, pack_mask
from kortinfo.views.map.tiles import tile_template

MAX_ZOOM = 18
_DENMARK = [[54.5, 8.0], [57.8, 12.7]]
_WORDS = (
    "map",
    "list",
    "legend",
    "approximate",
    "some_approximate",
    "single",
    "count_one",
    "count_other",
    "fit",
    "zoom_in",
    "zoom_out",
    "more",
    "count_in",
    "covered",
    "top_sectors",
    "uncovered_employees",
    "unknown_for",
    "backdrop_covered",
    "backdrop_uncovered_employees",
    "too_few",
    "layers",
    "tools",
    "tool_tools",
    "tool_lasso",
    "tool_rectangle",
    "tool_radius",
    "tool_area",
    "tool_clear",
    "tool_stop",
    "hint_lasso",
    "hint_rectangle",
    "hint_radius",
    "hint_area",
    "hint_rectangle_keys",
    "hint_radius_keys",
    "hint_area_keys",
    "radius",
    "locale",
    "thousands",
)
_PLACES = ("count", "share", "place")
"""What the scripts fill in, each kept as it is written: {count} stays {count}."""


class CoverageLayer(JSCSSMixin, Layer):
    """The circles: count and A/B/C/D shares at every zoom; ``circles.js`` draws them.

    Points in the page are unpacked from its head, while the rest of the page is still being read.

    Args:
        language: "da" or "en".
        payload: points to put into the page itself; None: they come later, by script.
        mask: which rows are shown at first; None: all.
        details: for each row of the packed table what a popup shows (column headings are shown).
        names: for each row of the packed table its name, written beside a single business.
        sector_titles: names of the values of the payload's column "sector".
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            {% if this.payload %}
            <script>
                (kortinfo.opened ??= {}).{{ this.get_name() }} =
                    kortinfo.openModel(kortinfo.fromBase64({{ this.payload|tojson }}));
            </script>
            {% endif %}
        {% endmacro %}
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = new kortinfo.CircleLayer(
                {texts: {{ this.texts|tojson }}}
            );
            kortinfo.mount({{ this._parent.get_name() }}, {{ this.get_name() }}, {
                texts: {{ this.texts|tojson }},
                model: kortinfo.opened?.{{ this.get_name() }},
                mask: {{ this.mask|tojson }},
                details: {{ this.details|tojson }},
                names: {{ this.names|tojson }},
            });
        {% endmacro %}
        """
    )

    def __init__(
        self,
        *,
        language: str = "da",
        payload: Payload | None = None,
        mask: NDArray[np.bool_] | None = None,
        details: pd.DataFrame | None = None,
        names: "pd.Series[str] | None" = None,
        sector_titles: Mapping[str, str] | None = None,
    ) -> None:
        """Pack what the template writes."""
        # mount.js puts the layer on the map, so folium must not (show=False).
        super().__init__(name="coverage", overlay=True, control=False, show=False)
        self._name = "KortinfoCircles"
        self.texts = map_texts(language, sector_titles=sector_titles)
        self.payload = self.mask = self.details = self.names = ""
        if payload is not None:
            self.payload = _base64(payload.data)
            if mask is not None:
                self.mask = _base64(pack_mask(mask, payload))
            if details is not None:
                self.details = _base64(_pack_details(details, payload))
            if names is not None:
                self.names = _base64(_pack_details(names.to_frame(), payload))


class CoverageMap(folium.Map):
    """A folium map without anything from elsewhere, whose text is allowed to grow.

    It opens on ``bounds``: [[south, west], [north, east]], in degrees.

    Its script finds the container below ``kortinfoRoot`` where that is given (the app), else in
    the document.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>html, body { width: 100%; height: 100%; margin: 0; padding: 0; }</style>
            <style>{{ this.css }}</style>
            <script>{{ this.js }}</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="kortinfo-map folium-map" id="{{ this.get_name() }}"
                lang="{{ this.language }}" tabindex="0"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = kortinfo.openMap(
                (typeof kortinfoRoot === "undefined" ? document : kortinfoRoot)
                    .querySelector("#{{ this.get_name() }}"),
                {{ this.bounds|tojson }},
                {
                    center: {{ this.location|tojson }},
                    crs: L.CRS.EPSG3857,
                    ...{{ this.options|tojavascript }}
                }
            );
        {% endmacro %}
        """
    )

    def __init__(self, *, language: str, bounds: list[list[float]], **options: Any) -> None:
        """Keep language and bounds; the rest is folium's."""
        super().__init__(tiles=None, zoom_control=False, **options)
        # New lists: folium's own name hosts elsewhere.
        self.default_js, self.default_css = [], []
        self.language = language
        self.bounds = bounds
        self.css, self.js = stylesheet(), library()


class _Page(Figure):
    """The page of a saved map, with its language and title."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language }}">\n<head>\n<title>{{ this.heading }}</title>\n'
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</body>\n</html>\n"
    )

    def __init__(self, *, language: str, heading: str) -> None:
        super().__init__(height="560px")
        self.language = language
        self.heading = heading


class MapParts(NamedTuple):
    """A composed map taken apart, for a page that mounts it itself."""

    html: str
    css: str
    library: str
    """Leaflet and our scripts: define ``L`` and ``kortinfo``."""
    script: str
    """Composes the map; wants ``kortinfoRoot``, the element that holds ``html``."""


def coverage_map(
    *,
    areas: gpd.GeoDataFrame,
    home: Collection[str] = (),
    payload: Payload | None = None,
    mask: NDArray[np.bool_] | None = None,
    details: pd.DataFrame | None = None,
    names: "pd.Series[str] | None" = None,
    bounds: list[list[float]] | None = None,
    language: str = "da",
    tile_url: str | None = None,
    tile_attribution: str = "",
    attribution: str = "",
    title: str = "",
    sector_titles: Mapping[str, str] | None = None,
    embed: bool = True,
) -> folium.Map:
    """Compose the map: backdrop, names, circles, legend.

    Args:
        areas: ``tables.AREA_COLUMNS``, EPSG:25832; may be empty.
        home: codes of the municipalities the map opens on; others are drawn as neighbours, without
            their parishes. None given: all of them.
        payload: the points; only needed where they are embedded.
        mask: one value a row of the packed table; None shows all.
        details: a row for each row of the packed table; a click shows its columns as text.
        names: one a row of the packed table, written beside a business that stands alone.
        bounds: [[south, west], [north, east]] the map opens on, in degrees; None: on its areas.
        language: "da" or "en".
        tile_url: a tile service in Web Mercator, XYZ or WMTS (see :func:`tile_template`); None:
            our own areas only, no host is asked.
        tile_attribution: the service's credit.
        attribution: the areas' credit, as plain text.
        title: the page's title, as plain text.
        sector_titles: names of the values of the payload's column "sector", for tooltips.
        embed: put points, mask and details into the page.

    Returns:
        A folium map: ``save`` it, show it in a notebook, or take it apart with :func:`parts`.
    """
    tree = ground(
        areas=areas,
        home=home,
        bounds=bounds,
        language=language,
        tile_url=tile_url,
        tile_attribution=tile_attribution,
        attribution=attribution,
        title=title,
    )
    layer = CoverageLayer(
        language=language,
        payload=payload if embed else None,
        mask=mask,
        details=details,
        names=names,
        sector_titles=sector_titles,
    )
    layer.add_to(tree)
    shown = (layer.payload, layer.mask, layer.details, layer.names, layer.texts, tree.bounds)
    told = (title, tile_url, tile_attribution, attribution, sorted(areas[CODE].astype(str)))
    name_steadily(tree, f"map_{_digest(*shown, *told)}")
    return tree


def ground(
    *,
    areas: gpd.GeoDataFrame,
    home: Collection[str] = (),
    bounds: list[list[float]] | None = None,
    language: str = "da",
    tile_url: str | None = None,
    tile_attribution: str = "",
    attribution: str = "",
    title: str = "",
) -> CoverageMap:
    """Return the map with its backdrop and nothing on it; the arguments are the map's."""
    tree = CoverageMap(
        language=language,
        bounds=bounds or area_bounds(areas, home) or _DENMARK,
        max_zoom=MAX_ZOOM,
        min_zoom=4,
        location=[56.0, 10.5],
        zoom_start=6,
        world_copy_jump=False,
        zoom_snap=0.5,  # half steps, so that what is fitted fills the window
    )
    page = _Page(language=language, heading=escape(title or text("map.map", language)))
    page.add_child(tree)
    if tile_url:
        folium.TileLayer(
            tile_template(tile_url), attr=escape(tile_attribution), max_zoom=MAX_ZOOM, control=False
        ).add_to(tree)
    near = around(areas, home)
    area_backdrop(near, home=home, tiles=bool(tile_url), attribution=attribution).add_to(tree)
    return tree


def parts(tree: folium.Map) -> MapParts:
    """Take a map apart that was composed without its points (``embed=False``)."""
    figure: Any = tree.get_root()
    figure.render()
    return MapParts(
        html=figure.html.render(),
        css=stylesheet(),
        library=library(),
        script=figure.script.render(),
    )


def map_texts(language: str, *, sector_titles: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the words the scripts need, in one language; ``{count}`` and such are filled there.

    ``sector_titles`` names the values of the payload's column "sector".
    """
    kept = {name: f"{{{name}}}" for name in _PLACES}
    words: dict[str, Any] = {key: text(f"map.{key}", language, **kept) for key in _WORDS}
    words["sector_titles"] = dict(sector_titles or {})
    words["levels"] = [text(f"map.level_{level}", language) for level in LEVELS]
    return words


def _pack_details(details: pd.DataFrame, payload: Payload) -> bytes:
    """Pack details in payload order, column by column, as text."""
    in_order = details.iloc[payload.order]
    columns = [
        column.astype("object").where(column.notna(), None).map(_as_text, na_action="ignore")
        for _, column in in_order.items()
    ]
    whole = {
        "columns": [str(name) for name in details.columns],
        "values": [column.tolist() for column in columns],
    }
    return gzip.compress(json.dumps(whole, ensure_ascii=False).encode(), mtime=0)


def _as_text(value: object) -> str:
    return str(value)


def _digest(*parts: object) -> str:
    """Return what tells a map from any other: the same for the same map."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=6).hexdigest()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def name_steadily(element: Any, at: str) -> None:
    """Give elements steady names: folium's are random, and a page should not change by itself.

    ``at`` tells a map from others, since several may stand in one document.
    """
    element._id = at
    for index, child in enumerate(element._children.values()):
        name_steadily(child, f"{at}_{index}")
