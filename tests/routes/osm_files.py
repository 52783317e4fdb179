"""OpenStreetMap extracts written by hand: nodes at kilometres of a drawing, and ways with tags."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from kortinfo.crs import to_drawn
from tests.routes.coasts import at

Nodes = dict[int, tuple[float, float]]
Ways = list[tuple[list[int], dict[str, str]]]


def write_osm(path: Path, nodes: Nodes, ways: Ways) -> Path:
    """Write an .osm file; nodes by id, at kilometres east and north."""
    places = np.array([at(*place) for place in nodes.values()])
    lon, lat = to_drawn(places[:, 0], places[:, 1])
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for node, one_lon, one_lat in zip(nodes, lon.tolist(), lat.tolist(), strict=True):
        lines.append(f'<node id="{node}" version="1" lat="{one_lat:.7f}" lon="{one_lon:.7f}"/>')
    for number, (refs, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f"<tag k={quoteattr(key)} v={quoteattr(said)}/>" for key, said in tags.items()]
        lines.append("</way>")
    path.write_text("\n".join([*lines, "</osm>", ""]), encoding="utf-8")
    return path
