"""How the map shows things: drawn shapes, colours, backdrops; what a browser sends is checked."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kortinfo.selection import Circle, Polygon, Selection
from kortinfo.views.map.area_tree import AreaNode, AreaTree
from kortinfo.views.pages.backdrop import areas_of_rows
from kortinfo.views.pages.drawn import for_map, with_drawn
from kortinfo.views.pages.view_choice import BACKDROPS, ViewChoice, from_query, to_query

NOTHING = Selection()
SQUARE = {"kind": "polygon", "points": [[57.7, 10.5], [57.7, 10.6], [57.8, 10.6]]}
ROUND = {"kind": "circle", "lat": 57.72, "lng": 10.58, "radius": 2000}


def test_a_drawn_shape_is_a_filter_and_comes_back_as_it_was_drawn() -> None:
    polygon, circle = with_drawn(NOTHING, SQUARE), with_drawn(NOTHING, ROUND)
    assert polygon is not None
    assert circle is not None
    assert isinstance(polygon.shape, Polygon)
    assert isinstance(circle.shape, Circle)
    assert for_map(polygon.shape) == SQUARE
    assert for_map(circle.shape) == ROUND
    assert for_map(None) is None


def test_a_shape_taken_away_leaves_the_other_filters() -> None:
    chosen = replace(NOTHING, levels=frozenset("C"), shape=Circle(57.7, 10.5, 500))
    assert with_drawn(chosen, None) == replace(NOTHING, levels=frozenset("C"))


def test_a_click_on_an_area_puts_it_in_and_takes_it_out() -> None:
    skagen = {"kind": "area", "code": "postal:9990"}
    once = with_drawn(NOTHING, skagen)
    assert once is not None
    assert once.areas == {"postal:9990"}
    assert with_drawn(once, skagen) == NOTHING


@pytest.mark.parametrize(
    "told",
    [
        "circle",
        [],
        {},
        {"kind": "area"},
        {"kind": "area", "code": "<script>"},
        {"kind": "area", "code": 9990},
        {"kind": "polygon", "points": "x"},
        {"kind": "circle", "lat": 0, "lng": 0, "radius": 5},
    ],
)
def test_what_a_browser_should_not_send_changes_nothing(told: object) -> None:
    assert with_drawn(NOTHING, told) is None


def test_the_usual_view_leaves_no_trace_in_the_link() -> None:
    assert to_query(ViewChoice()) == {}
    other = ViewChoice(colouring="due", backdrop="covered")
    assert from_query(to_query(other)) == other
    assert from_query({"color": ["<script>"], "backdrop": ["plain", "x"]}) == ViewChoice()
    assert ViewChoice().backdrop in BACKDROPS


def tree() -> AreaTree:
    """Return a district that reaches into two municipalities."""
    nodes = (
        AreaNode(code="", name="Danmark", kind="country", parent=-1),
        AreaNode(code="municipality:0813", name="A", kind="municipality", parent=0),
        AreaNode(code="postal:9300", name="S", kind="postal_district", parent=1),
        AreaNode(code="municipality:0810", name="B", kind="municipality", parent=0),
        AreaNode(code="postal:9300", name="S", kind="postal_district", parent=3),
    )
    leaf: NDArray[np.uint16] = np.array([2, 4, 1, 0], dtype=np.uint16)
    return AreaTree(nodes=nodes, leaf=leaf)


def test_a_district_in_two_municipalities_has_one_figure() -> None:
    codes, group = areas_of_rows(tree(), "postal_district")
    assert codes == ["postal:9300"]
    assert group[tree().leaf].tolist() == [0, 0, -1, -1]
    codes, group = areas_of_rows(tree(), "municipality")
    assert [codes[at] if at >= 0 else None for at in group[tree().leaf]] == [
        "municipality:0813",
        "municipality:0810",
        "municipality:0813",
        None,
    ]
