"""Maps that pages mount beside the large one: the same ground, without circles, each with a layer.

Example::

    mounted_parts("plan", areas=areas, home=("0813",), language="da")   # pages/plan_element.py
"""

from collections.abc import Collection
from importlib import resources
from typing import Literal

import geopandas as gpd
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from kortinfo.texts import text
from kortinfo.views.map.coverage import MapParts, ground, name_steadily, parts

Kind = Literal["point", "plan", "near"]
"""A point chosen by hand; a plan's stops, or districts; placements near a home."""
_BEGINS: dict[Kind, str] = {"point": "pickPoint", "plan": "showPlan", "near": "showNear"}
_SCRIPTS: dict[Kind, tuple[str, ...]] = {
    "point": ("point.js",),
    "plan": ("plan.js",),
    "near": ("point.js", "near.js"),
}


class MountedLayer(JSCSSMixin, Layer):
    """What a script of ours draws on the ground.

    Args:
        kind: which.
        language: "da" or "en".
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            kortinfo.{{ this.begins }}(
                {{ this._parent.get_name() }}, {texts: {{ this.texts|tojson }}}
            );
        {% endmacro %}
        """
    )

    def __init__(self, kind: Kind, *, language: str) -> None:
        """Keep the words the template writes."""
        super().__init__(name=kind, overlay=True, control=False, show=False)
        self._name = f"Kortinfo{kind.title()}"
        self.begins = _BEGINS[kind]
        words = (f"{kind}_map", "zoom_in", "zoom_out")
        self.texts = {key: text(f"map.{key}", language) for key in words}


def mounted_parts(
    kind: Kind,
    *,
    areas: gpd.GeoDataFrame,
    home: Collection[str] = (),
    language: str = "da",
    tile_url: str | None = None,
    tile_attribution: str = "",
    attribution: str = "",
) -> MapParts:
    """Compose a map and take it apart for a page that mounts it; the arguments are the map's.

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
    MountedLayer(kind, language=language).add_to(tree)
    name_steadily(tree, kind)
    taken = parts(tree)
    files = resources.files("kortinfo.views.map")
    scripts = [(files / name).read_text(encoding="utf-8") for name in _SCRIPTS[kind]]
    return taken._replace(library="\n".join([taken.library, *scripts]))
