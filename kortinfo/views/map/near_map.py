"""The map of placements near home: rings of travel time, businesses by level, the home by a click.

Example::

    near_parts(areas=areas, home=("0813",), language="da")   # mounted by pages/near_element.py
"""

from collections.abc import Collection
from importlib import resources

import geopandas as gpd
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from kortinfo.texts import text
from kortinfo.views.map.coverage import MapParts, ground, name_steadily, parts

_WORDS = ("near_map", "zoom_in", "zoom_out")


class NearLayer(JSCSSMixin, Layer):
    """The home, the rings and the businesses; ``near.js`` draws them.

    Args:
        language: "da" or "en".
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            kortinfo.showNear({{ this._parent.get_name() }}, {texts: {{ this.texts|tojson }}});
        {% endmacro %}
        """
    )

    def __init__(self, *, language: str) -> None:
        """Keep the words the template writes."""
        super().__init__(name="near", overlay=True, control=False, show=False)
        self._name = "KortinfoNear"
        self.texts = {key: text(f"map.{key}", language) for key in _WORDS}


def near_parts(
    *,
    areas: gpd.GeoDataFrame,
    home: Collection[str] = (),
    language: str = "da",
    tile_url: str | None = None,
    tile_attribution: str = "",
    attribution: str = "",
) -> MapParts:
    """Compose the map and take it apart for a page that mounts it; the arguments are the map's.

    See :func:`kortinfo.views.map.coverage.coverage_map`.
    """
    tree = ground(
        areas=areas,
        home=home,
        language=language,
        tile_url=tile_url,
        tile_attribution=tile_attribution,
        attribution=attribution,
    )
    NearLayer(language=language).add_to(tree)
    name_steadily(tree, "near")
    taken = parts(tree)
    files = resources.files("kortinfo.views.map")
    scripts = [(files / name).read_text(encoding="utf-8") for name in ("point.js", "near.js")]
    return taken._replace(library="\n".join([taken.library, *scripts]))
