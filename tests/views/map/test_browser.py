"""What a person sees and does on the map, in a real browser, from a file with the network off."""

import base64
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kortinfo.views.map.payload import pack_mask

from .conftest import EVIL, SOUTH, WEST, OpenMap, businesses, packed

pytestmark = pytest.mark.browser
ZOOMS = range(19)


def per_level(table: pd.DataFrame, mask: Any = None) -> list[int]:
    placed = table[table["x"].notna() & (True if mask is None else mask)]
    return [int((placed["level"] == level).sum()) for level in range(4)]


def levels(circle: dict[str, Any]) -> list[int]:
    return [circle["counts"][letter] for letter in "ABCD"]


def set_mask(opened: OpenMap, mask: Any, table: pd.DataFrame) -> None:
    text = base64.b64encode(pack_mask(mask, packed(table))).decode()
    opened.run("(handle, text) => handle.setMask(kortinfo.fromBase64(text))", text)


@pytest.mark.parametrize(("n", "seed"), [(1, 1), (60, 2), (3_000, 3)])
def test_circles_sum_to_the_filtered_rows_at_every_zoom(open_map: Any, n: int, seed: int) -> None:
    table = businesses(n, seed=seed)
    opened = open_map(table)
    random = np.random.default_rng(seed)
    for mask in (np.ones(n, bool), random.random(n) < 0.3, np.zeros(n, bool)):
        set_mask(opened, mask, table)
        for zoom in ZOOMS:
            assert opened.run("(handle, zoom) => handle.totals(zoom)", zoom) == per_level(
                table, mask
            )


def test_a_filter_and_its_complement_add_up(open_map: Any) -> None:
    table = businesses(800, seed=4)
    opened = open_map(table)
    opened.go(12)
    mask = table["level"].to_numpy() < 2
    parts = []
    for shown in (mask, ~mask, np.ones(len(table), bool)):
        set_mask(opened, shown, table)
        parts.append({circle["node"]: np.array(levels(circle)) for circle in opened.circles()})
    first, second, both = parts
    nothing = np.zeros(4, int)
    for node, counts in both.items():
        assert (first.get(node, nothing) + second.get(node, nothing) == counts).all()


def test_no_two_circles_touch_and_places_stay_under_a_filter(open_map: Any) -> None:
    table = businesses(3_000, seed=5)
    opened = open_map(table)
    for zoom in (8, 10, 12, 14, 16, 18):
        opened.go(zoom)
        set_mask(opened, np.ones(len(table), bool), table)
        before = {circle["node"]: circle for circle in opened.circles()}
        circles = list(before.values())
        for i, one in enumerate(circles):
            for other in circles[:i]:
                apart = np.hypot(one["x"] - other["x"], one["y"] - other["y"])
                assert apart > one["r"] + other["r"]
        set_mask(opened, table["level"].to_numpy() == 2, table)
        for circle in opened.circles():
            place = before[circle["node"]]
            assert (circle["x"], circle["y"]) == (place["x"], place["y"])
            assert circle["r"] <= place["r"]


def test_the_same_businesses_give_the_same_circles_whatever_their_order(open_map: Any) -> None:
    table = businesses(1_000, seed=6)
    shown = []
    for rows in (table, table.sample(frac=1, random_state=1).reset_index(drop=True)):
        opened = open_map(rows)
        opened.go(12)
        shown.append(opened.circles())
    assert shown[0] == shown[1]


def test_clicks_lead_from_a_large_circle_down_to_one_business(open_map: Any) -> None:
    table = businesses(1_500, seed=7)
    opened = open_map(table)
    opened.run("handle => handle.onOpen(positions => { window.opened = positions; })")
    order = packed(table).order
    for _ in range(19):
        inside = [
            circle
            for circle in opened.circles()
            if 80 < circle["x"] < 1_120 and 80 < circle["y"] < 600 and not circle["approximate"]
        ]
        circle = min(inside, key=lambda one: (sum(levels(one)), one["node"]))
        zoom = opened.run("handle => handle.zoom()")
        opened.click(circle)
        opened.page.wait_for_function(
            "zoom => window.opened || (z => z > zoom && Number.isInteger(z))"
            "(document.querySelector('.kortinfo-map').__kortinfo.zoom())",
            arg=zoom,
        )
        opened.page.wait_for_timeout(350)
        positions = opened.page.evaluate("window.opened")
        if positions:
            break
    rows = order[positions]
    assert len(rows) == sum(levels(circle))
    assert per_level(table.iloc[rows]) == levels(circle)


def test_several_at_one_address_open_as_a_list_at_once(open_map: Any) -> None:
    table = pd.DataFrame(
        {
            "x": [WEST + 6_000.0] * 3 + [WEST + 16_000.0],
            "y": SOUTH + 9_000.0,
            "level": [0, 2, 2, 3],
            "approximate": False,
            "name": ["a", "b", "c", "d"],
        }
    )
    opened = open_map(table)
    opened.run("handle => handle.onOpen(positions => { window.opened = positions; })")
    [stack] = [circle for circle in opened.circles() if sum(levels(circle)) == 3]
    opened.click(stack)
    opened.page.wait_for_function("window.opened")
    rows = packed(table).order[opened.page.evaluate("window.opened")]
    assert sorted(rows.tolist()) == [0, 1, 2]
    set_mask(opened, table["level"].to_numpy() != 0, table)
    opened.click(stack)
    opened.page.wait_for_function("window.opened.length == 2")


def test_businesses_at_a_district_s_point_look_approximate(open_map: Any) -> None:
    table = businesses(200, seed=8)
    opened = open_map(table)
    opened.go(17, lat=57.338, lng=10.246)
    about = [circle for circle in opened.circles() if circle["approximate"]]
    assert sum(sum(levels(circle)) for circle in about) <= table["approximate"].sum()
    mask = table["approximate"].to_numpy()
    set_mask(opened, mask, table)
    opened.go(9)
    assert all(circle["approximate"] for circle in opened.circles())


def test_names_are_shown_as_text(open_map: Any) -> None:
    table = businesses(30, seed=9)
    opened = open_map(table, details=True)
    opened.go(18)
    opened.run(
        "handle => handle.layer.fire('kortinfo:open', {positions: [0, 1],"
        " circle: {latlng: handle.map.getCenter(), r: 10}})"
    )
    popup = opened.page.locator(".kortinfo-popup")
    assert EVIL in popup.inner_text()
    assert opened.page.locator("img[src=x]").count() == 0
    assert opened.page.title() == EVIL
    opened.go(10)
    assert EVIL in [name["text"] for name in opened.run("handle => handle.names()")]


def test_the_keyboard_reaches_every_circle_and_opens_it(open_map: Any) -> None:
    table = businesses(400, seed=10)
    opened = open_map(table)
    page = opened.page
    opened.go(12)
    buttons = page.locator(".kortinfo-list button")
    assert buttons.count() == len(
        [one for one in opened.circles() if 0 <= one["x"] <= 1200 and 0 <= one["y"] <= 800]
    )
    page.locator(".kortinfo-map").focus()
    while not page.evaluate("document.activeElement.matches('.kortinfo-list button')"):
        page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.textContent")
    assert "virksomheder i " in label
    assert " D" in label
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.matches('.kortinfo-list button')")
    assert page.locator(".kortinfo-tip").is_visible()
    buttons.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.kortinfo-map').__kortinfo.zoom() > 12")
    page.wait_for_timeout(400)
    assert page.evaluate("document.activeElement.matches('.kortinfo-list button')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.kortinfo-map')")


def test_a_chosen_business_comes_into_view_and_is_not_moved_to_again(open_map: Any) -> None:
    table = businesses(2_000, seed=11)
    opened = open_map(table)
    opened.go(9)
    order = packed(table).order
    position = int(np.flatnonzero(~table["approximate"].to_numpy()[order])[37])
    opened.run("(handle, at) => handle.choose([at])", position)
    opened.page.wait_for_timeout(500)
    zoom = opened.run("handle => handle.zoom()")
    assert zoom >= 15
    middle = min(opened.circles(), key=lambda one: abs(one["x"] - 600) + abs(one["y"] - 400))
    assert levels(middle)[int(table["level"].iloc[order[position]])] >= 1
    opened.run("handle => handle.map.panBy([40, 40], {animate: false})")
    view = opened.run("handle => handle.map.getCenter()")
    opened.run("(handle, at) => handle.choose([at])", position)
    assert opened.run("handle => handle.map.getCenter()") == view


def test_the_tooltip_says_levels_in_words(open_map: Any) -> None:
    table = businesses(500, seed=12)
    opened = open_map(table)
    opened.go(10)
    [circle, *_] = sorted(opened.circles(), key=lambda one: -sum(levels(one)))
    opened.page.mouse.move(circle["x"], circle["y"])
    tip = opened.page.locator(".kortinfo-tip")
    assert "virksomheder" in tip.inner_text()
    assert "Aldrig i kontakt" in tip.inner_text()
    opened.page.mouse.move(5, 780)
    assert tip.is_hidden()


def test_a_map_in_a_hidden_box_opens_when_it_is_shown(open_map: Any) -> None:
    opened = open_map(businesses(100, seed=13))
    page = opened.page
    page.locator(".kortinfo-map").evaluate("box => { box.style.display = 'none'; }")
    page.wait_for_timeout(100)
    page.locator(".kortinfo-map").evaluate(
        "box => { box.style.display = ''; box.style.height = '300px'; }"
    )
    page.wait_for_timeout(200)
    assert opened.run("handle => handle.map.getSize().y") == 300
    assert page.locator("canvas.kortinfo-canvas").evaluate("canvas => canvas.clientHeight") == 300


def test_on_a_phone_the_targets_are_large_enough(open_map: Any) -> None:
    opened = open_map(businesses(300, seed=14), width=390, height=844, touch=True)
    for target in (".leaflet-control-zoom-in", ".kortinfo-legend summary"):
        box = opened.page.locator(target).first.bounding_box()
        assert min(box["width"], box["height"]) >= 44


def test_after_a_zoom_the_drawing_stands_where_the_map_does(open_map: Any) -> None:
    opened = open_map(businesses(300, seed=15))
    opened.page.locator(".leaflet-control-zoom-in").click()
    opened.page.wait_for_timeout(600)
    shift = opened.page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas.kortinfo-canvas").getBoundingClientRect();
            const map = document.querySelector(".kortinfo-map").getBoundingClientRect();
            return [canvas.x - map.x, canvas.y - map.y, canvas.width - map.width];
        }"""
    )
    assert np.allclose(shift, 0, atol=1)


def test_one_click_moves_to_what_the_filter_shows(open_map: Any) -> None:
    """After a filter, the reader wants to see what is left, as large as it fits."""
    table = businesses(600, seed=9)
    opened = open_map(table)
    shown = np.zeros(len(table), bool)
    shown[np.flatnonzero(table["x"].notna())[:2]] = True
    set_mask(opened, shown, table)
    before = opened.run("handle => handle.zoom()")
    opened.page.locator(".kortinfo-fit").click()
    opened.page.wait_for_timeout(800)
    assert opened.run("handle => handle.zoom()") >= before
    assert sum(sum(levels(circle)) for circle in opened.circles()) == 2
