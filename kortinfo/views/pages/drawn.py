"""What is drawn on the map by hand, as a part of the selection; and back, for the map to show."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kortinfo.selection import Circle, Selection, Shape
from kortinfo.selection.chosen import is_valid
from kortinfo.selection.shape import from_map
from kortinfo.views.pages import link


def choose_drawn(told: object) -> None:
    """Choose what was drawn on a map, or let the choice be; see :func:`with_drawn`."""
    chosen = with_drawn(link.chosen_now(), told)
    if chosen is not None:
        link.choose(chosen)


def with_drawn(selection: Selection, told: object) -> Selection | None:
    """Return the selection after something was drawn; None where nothing is to be changed.

    Args:
        selection: what is chosen now.
        told: of the browser, which may send anything: a polygon or a circle as
            ``selection.shape.from_map`` takes them; ``{kind: "area", code}`` puts an area in or
            takes it out; None takes the shape away.
    """
    if told is None:
        return replace(selection, shape=None)
    if isinstance(told, Mapping) and told.get("kind") == "area":
        code = told.get("code")
        if not (isinstance(code, str) and is_valid("areas", code)):
            return None
        return replace(selection, areas=selection.areas ^ {code})
    shape = from_map(told)
    return None if shape is None else replace(selection, shape=shape)


def for_map(shape: Shape | None) -> dict[str, Any] | None:
    """Return a shape as the map tells and draws shapes."""
    if shape is None:
        return None
    if isinstance(shape, Circle):
        return {"kind": "circle", "lat": shape.lat, "lng": shape.lng, "radius": shape.radius}
    return {"kind": "polygon", "points": [list(point) for point in shape.points]}
