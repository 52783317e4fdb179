"""Tile services by their addresses: XYZ as it is, WMTS turned into it."""

import re

_AS_XYZ = {
    "tilematrix": "z",
    "tilecol": "x",
    "tilerow": "y",
}


def tile_template(url: str) -> str:
    """Return a tile service's address as ``{z}``, ``{x}``, ``{y}``, as Leaflet reads it.

    Understood are XYZ (``.../{z}/{x}/{y}.png``), WMTS in its RESTful form
    (``.../{TileMatrix}/{TileRow}/{TileCol}.png``) and as KVP
    (``...?...&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}``), in any case of
    letters. The service must offer tiles in Web Mercator (EPSG:3857, a matrix set such as
    ``GoogleMapsCompatible``); name layer, style and matrix set in the address itself.

    Raises:
        ValueError: the address does not say where zoom, column and row go.
    """
    template = re.sub(
        r"\{([A-Za-z]+)\}", lambda found: "{" + _AS_XYZ.get(found[1].lower(), found[1]) + "}", url
    )
    missing = [f"{{{name}}}" for name in ("z", "x", "y") if f"{{{name}}}" not in template]
    if missing and "{-y}" not in template:
        raise ValueError(
            f"the tile address must say where {', '.join(missing)} go, as "
            ".../{z}/{x}/{y}.png or .../{TileMatrix}/{TileRow}/{TileCol}.png"
        )
    return template
