"""What the map's layer tells and takes: colourings, backdrops, tools, names, the picture."""

import base64
import io
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from kortinfo.views.map.colouring import pack_codes
from kortinfo.views.map.payload import Column, Payload, pack, pack_mask

from . import golden_views
from .conftest import EVIL, SOUTH, WEST, OpenMap, businesses, packed

pytestmark = pytest.mark.browser

CLASSES = [
    {"key": "overdue", "letter": "1", "title": "Overskredet"},
    {"key": "soon", "letter": "2", "title": "Snart"},
    {"key": "none", "letter": "–", "title": EVIL},
]
LISTEN = "handle => { window.said = []; handle.%s(what => window.said.push(what)); }"


def colour(opened: OpenMap, table: pd.DataFrame, codes: np.ndarray) -> None:
    payload = packed(table)
    text = base64.b64encode(pack_codes(codes, payload)).decode()
    opened.run(
        "(handle, [classes, codes]) =>"
        " handle.setColouring({name: 'due', title: 'Forfald', classes, codes})",
        [CLASSES, text],
    )


def legend(opened: OpenMap) -> dict[str, str]:
    """The legend's entries: title and count."""
    rows = opened.page.locator("button.kortinfo-legend-row").all()
    return {row.locator("span").nth(1).inner_text(): row.locator("b").inner_text() for row in rows}


def said(opened: OpenMap) -> list[Any]:
    return opened.page.evaluate("window.said")


def test_the_page_tells_what_is_on_the_screen(open_map: Any) -> None:
    table = businesses(500, seed=21)
    opened = open_map(table)
    mask = table["level"].to_numpy() != 3
    text = base64.b64encode(pack_mask(mask, packed(table))).decode()
    opened.run("(handle, text) => handle.setMask(kortinfo.fromBase64(text))", text)
    placed = table["x"].notna() & mask
    opened.run("(handle, off) => handle.setOffMap(off)", int((mask & table["x"].isna()).sum()))
    drawn = opened.page.evaluate("window.kortinfo.drawn()")
    assert drawn["rows"] == placed.sum()
    assert drawn["off_map"] == (mask & table["x"].isna()).sum()
    assert list(drawn["levels"]) == ["A", "B", "C", "D"]
    assert drawn["levels"]["D"] == 0
    shown = pd.DataFrame([circle["counts"] for circle in drawn["circles"]])
    assert shown.sum().to_dict() == drawn["levels"]
    for circle in drawn["circles"]:
        assert {"x", "y", "r", "counts", "area"} <= set(circle)
    opened.go(16)
    closer = opened.page.evaluate("window.kortinfo.drawn()")
    assert closer["levels"] == drawn["levels"]
    assert len(closer["circles"]) == len(opened.circles())


def test_circles_and_legend_follow_the_colouring(open_map: Any) -> None:
    table = businesses(300, seed=22)
    opened = open_map(table)
    levels = legend(opened)
    codes = np.arange(300) % 3
    colour(opened, table, codes)
    placed = table["x"].notna().to_numpy()
    counts = {title["title"]: str((codes[placed] == at).sum()) for at, title in enumerate(CLASSES)}
    assert legend(opened) == counts
    assert opened.page.locator(".kortinfo-legend summary").first.inner_text() == "Forfald"
    assert opened.page.evaluate("window.kortinfo.drawn().rows") == placed.sum()
    opened.run("handle => handle.setColouring(null)")
    assert legend(opened) == levels


def test_a_class_of_the_legend_filters(open_map: Any) -> None:
    table = businesses(300, seed=23)
    opened = open_map(table)
    button = opened.page.locator("button.kortinfo-legend-row").nth(2)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    drawn = opened.page.evaluate("window.kortinfo.drawn()")
    assert drawn["levels"] == {"A": 0, "B": 0, "C": drawn["rows"], "D": 0}
    button.click()
    assert opened.page.evaluate("window.kortinfo.drawn().levels.A") > 0


def test_who_listens_to_the_legend_does_the_filtering(open_map: Any) -> None:
    table = businesses(300, seed=24)
    opened = open_map(table)
    opened.run(LISTEN % "onFilter")
    colour(opened, table, np.arange(300) % 3)
    before = opened.page.evaluate("window.kortinfo.drawn()")
    opened.page.locator("button.kortinfo-legend-row").nth(1).click()
    assert said(opened) == [{"colouring": "due", "key": "soon"}]
    assert opened.page.evaluate("window.kortinfo.drawn()") == before
    opened.run("handle => handle.setChosenClasses(['soon'])")
    pressed = opened.page.locator("button.kortinfo-legend-row[aria-pressed=true]")
    assert pressed.count() == 1


def draw(opened: OpenMap, tool: str, *, steps: list[tuple[float, float]]) -> dict[str, Any]:
    page = opened.page
    page.locator(f".kortinfo-tool-{tool}").click()
    page.mouse.move(*steps[0])
    page.mouse.down()
    for step in steps[1:]:
        page.mouse.move(*step)
    page.mouse.up()
    shape: dict[str, Any] = said(opened)[-1]
    return shape


def test_shapes_are_drawn_by_hand_without_moving_the_map(open_map: Any) -> None:
    opened = open_map(businesses(300, seed=25))
    opened.run(LISTEN % "onShape")
    view = opened.run("handle => [handle.map.getCenter(), handle.zoom()]")
    turn = np.linspace(0, 2 * np.pi, 240)
    around = [(600 + 200 * np.cos(a), 400 + 150 * np.sin(a) + 3 * np.sin(40 * a)) for a in turn]
    lasso = draw(opened, "lasso", steps=around)
    assert lasso["kind"] == "polygon"
    assert 8 < len(lasso["points"]) <= 100
    rectangle = draw(opened, "rectangle", steps=[(400, 300), (500, 350), (700, 500)])
    assert rectangle["kind"] == "polygon"
    assert len(rectangle["points"]) == 4
    radius = draw(opened, "radius", steps=[(600, 400), (650, 400), (700, 400)])
    expected = opened.run(
        "handle => handle.map.distance(...[[600, 400], [700, 400]]"
        ".map(at => handle.map.containerPointToLatLng(at)))"
    )
    assert radius["kind"] == "circle"
    assert radius["radius"] == pytest.approx(expected, rel=0.01)
    area = draw(opened, "area", steps=[(450, 400)])
    assert area["kind"] == "area"
    assert area["code"] in {"postal:9001", "postal:9002", "municipality:0998"}
    assert opened.run("handle => [handle.map.getCenter(), handle.zoom()]") == view
    assert opened.run("handle => handle.map.dragging.enabled()")
    opened.page.locator(".kortinfo-tool-clear").click()
    assert said(opened)[-1] is None
    assert opened.page.locator(".kortinfo-tool-clear").is_hidden()


def test_a_drawing_does_not_open_the_circle_it_ends_on(open_map: Any) -> None:
    opened = open_map(businesses(300, seed=26))
    opened.run(LISTEN % "onShape")
    [circle, *_] = sorted(opened.circles(), key=lambda one: -one["r"])
    zoom = opened.run("handle => handle.zoom()")
    to = (circle["x"], circle["y"])
    draw(opened, "rectangle", steps=[(to[0] - 90, to[1] - 90), (to[0] - 30, to[1] - 30), to])
    opened.page.wait_for_timeout(400)
    assert opened.run("handle => handle.zoom()") == zoom


def test_shapes_are_given_with_the_keyboard(open_map: Any) -> None:
    opened = open_map(businesses(100, seed=27))
    opened.run(LISTEN % "onShape")
    page = opened.page
    hint = page.locator(".kortinfo-hint")
    page.locator(".kortinfo-tool-radius").focus()
    page.keyboard.press("Enter")
    smaller = hint.inner_text()
    page.keyboard.press("+")
    assert hint.inner_text() != smaller
    page.keyboard.press("Enter")
    assert said(opened)[-1]["kind"] == "circle"
    for tool, kind in (("rectangle", "polygon"), ("area", "area")):
        page.locator(f".kortinfo-tool-{tool}").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        assert said(opened)[-1]["kind"] == kind
    count = len(said(opened))
    page.locator(".kortinfo-tool-lasso").click()
    assert hint.is_visible()
    page.keyboard.press("Escape")
    assert hint.is_hidden()
    assert len(said(opened)) == count


def test_a_radius_is_laid_around_a_business(open_map: Any) -> None:
    table = businesses(100, seed=28)
    opened = open_map(table)
    opened.run(LISTEN % "onShape")
    opened.run("handle => handle.radiusAround(17, 1500)")
    [shape] = said(opened)
    assert shape["radius"] == 1500
    place = opened.run("handle => handle.layer.latLngOfUnit(17)")
    assert (shape["lat"], shape["lng"]) == pytest.approx((place["lat"], place["lng"]), abs=1e-5)


BACKDROP = {
    "kind": "covered",
    "classes": [{"title": "0–19 %"}, {"title": "20–100 %"}],
    "values": {
        "municipality:0998": {"class": 1, "label": "28 %"},
        "postal:9001": {"class": 0, "label": "11 %"},
        "postal:9002": {"class": None, "label": "for få"},
    },
}


def test_the_backdrop_writes_its_numbers_and_its_legend(open_map: Any) -> None:
    opened = open_map(businesses(300, seed=29))
    opened.run("(handle, backdrop) => handle.setBackdrop(backdrop)", BACKDROP)
    opened.go(11)
    texts = " ".join(name["text"] for name in opened.run("handle => handle.names()"))
    assert "11 %" in texts
    assert "for få" in texts
    assert "28 %" not in texts
    assert "20–100 %" in opened.page.locator(".leaflet-bottom").first.inner_text()
    opened.run("handle => { handle.map.options.minZoom = 5; }")  # as where the country is the home
    opened.go(5)
    texts = " ".join(name["text"] for name in opened.run("handle => handle.names()"))
    assert "28 %" in texts
    opened.run("handle => handle.setBackdrop({kind: 'plain', classes: [], values: {}})")
    assert "20–100 %" not in opened.page.locator(".leaflet-bottom").first.inner_text()


def test_the_home_cannot_be_zoomed_out_of_sight(open_map: Any) -> None:
    opened = open_map(businesses(100, seed=31))
    home = opened.run("handle => handle.map.getZoom()")
    opened.page.mouse.move(600, 400)
    for _ in range(12):
        opened.page.mouse.wheel(0, 600)
        opened.page.wait_for_timeout(60)
    opened.page.wait_for_function(
        "home => document.querySelector('.kortinfo-map').__kortinfo.map.getZoom() === home - 2",
        arg=home,
    )


def test_names_are_asked_for_and_written_beside_single_businesses(open_map: Any) -> None:
    table = businesses(400, seed=30)
    opened = open_map(table)
    opened.run(LISTEN % "onView")
    opened.go(18)
    lonely = opened.run("(handle, at) => handle.layer.latLngOfUnit(at)", 0)
    opened.go(18, lonely["lat"], lonely["lng"])
    opened.page.wait_for_function("window.said.length > 0 && window.said.at(-1).positions.length")
    view = said(opened)[-1]
    assert {"zoom", "lat", "lng", "west", "south", "east", "north"} <= set(view)
    assert len(view["positions"]) <= 300
    names = {str(at): f"{EVIL} {at}" for at in view["positions"]}
    opened.run("(handle, names) => handle.setNames(names)", names)
    written = [
        name for name in opened.run("handle => handle.names()") if name["kind"] == "business"
    ]
    assert written
    one = next(c for c in opened.circles() if c["position"] in view["positions"] and c["x"] > 60)
    opened.page.mouse.move(one["x"], one["y"])
    assert EVIL in opened.page.locator(".kortinfo-tip").inner_text()


def test_a_click_on_the_circle_of_an_area_chooses_that_area(open_map: Any) -> None:
    made = golden_views.table()
    points = golden_views.points(made)
    opened = open_map(made, payload=points, areas=golden_views.areas())
    opened.go(9)
    shown = [each for each in opened.circles() if each["whole"]]
    circle = next(each for each in shown if each["area_code"])
    opened.run(LISTEN % "onShape")
    opened.page.locator(".kortinfo-tool-area").click()
    opened.page.mouse.click(circle["x"], circle["y"])
    assert said(opened)[-1] == {"kind": "area", "code": circle["area_code"]}


def test_of_some_levels_alone_no_share_covered_is_told(open_map: Any) -> None:
    opened = open_map(businesses(400, seed=32))
    one = max(opened.circles(), key=lambda circle: sum(circle["counts"].values()))
    tip = opened.page.locator(".kortinfo-tip")
    for every, told in ((True, True), (False, False), (True, True)):
        opened.run("(handle, every) => handle.setEveryLevel(every)", every)
        opened.page.mouse.move(1, 1)
        opened.page.mouse.move(one["x"], one["y"])
        assert ("dækket" in tip.inner_text()) is told


def test_a_finger_that_rests_on_a_circle_is_told_what_is_in_it(open_map: Any) -> None:
    opened = open_map(businesses(400, seed=32))
    one = max(opened.circles(), key=lambda circle: sum(circle["counts"].values()))
    tip = opened.page.locator(".kortinfo-tip")
    opened.page.mouse.click(one["x"], one["y"], button="right")
    assert "dækket" in tip.inner_text()
    described = opened.page.locator(".kortinfo-list button").first.get_attribute("aria-describedby")
    assert described == tip.get_attribute("id")


def test_of_two_sets_of_points_the_last_one_asked_for_is_drawn(open_map: Any) -> None:
    opened = open_map(businesses(400, seed=33))
    few, many = packed(businesses(30, seed=34)), packed(businesses(5_000, seed=35))
    opened.run(
        """async (handle, [many, few]) => {
            const asked = [many, few].map((text) => handle.setPayload(kortinfo.fromBase64(text)));
            await Promise.all(asked);
        }""",
        [base64.b64encode(payload.data).decode() for payload in (many, few)],
    )
    assert opened.run("handle => handle.drawn().rows") == few.count


def test_names_never_lie_on_circles(open_map: Any) -> None:
    opened = open_map(businesses(2_000, seed=31))
    for zoom in (9, 10, 12):
        opened.go(zoom)
        for name in opened.run("handle => handle.names()"):
            for circle in opened.circles():
                apart = np.hypot(name["x"] - circle["x"], name["y"] - circle["y"])
                assert apart > circle["r"]


def picture(opened: OpenMap, **options: Any) -> Image.Image:
    data = opened.run(
        "(handle, options) => handle.toCanvas(options).then(canvas => canvas.toDataURL())", options
    )
    return Image.open(io.BytesIO(base64.b64decode(data.split(",")[1])))


def test_the_map_becomes_a_picture(open_map: Any) -> None:
    opened = open_map(businesses(300, seed=32))
    bare = picture(opened, legend=False)
    assert bare.size[0] == 2_400
    whole = picture(opened, title=EVIL, words="Byggeri i Vestby: 12 virksomheder", source="2026")
    assert whole.size[1] > bare.size[1]
    wide = picture(opened, legend=False, width=1_600, height=500)
    assert (wide.size[0], wide.size[1] <= bare.size[1]) == (3_200, True)
    [circle, *_] = sorted(opened.circles(), key=lambda one: -one["r"])
    middle = bare.convert("RGB").getpixel((int(2 * circle["x"]), int(2 * circle["y"] - 40)))
    assert middle != (0xDB, 0xE5, 0xEC)


def test_large_type_is_larger(open_map: Any) -> None:
    opened = open_map(businesses(300, seed=33))
    opened.go(10)
    circles = opened.circles()
    legend_box = opened.page.locator(".kortinfo-legend").first
    before = legend_box.bounding_box()["width"]
    opened.page.locator(".kortinfo-map").evaluate("map => map.classList.add('kortinfo-large')")
    opened.page.wait_for_timeout(100)
    assert legend_box.bounding_box()["width"] > 1.15 * before
    assert opened.circles() == circles


def test_the_user_s_own_areas_can_be_switched_off(open_map: Any, areas: gpd.GeoDataFrame) -> None:
    own = areas.iloc[[3]].assign(area_type="Havneområder", code="h1", name="Havnen")
    with_own = gpd.GeoDataFrame(pd.concat([areas, own], ignore_index=True), crs=areas.crs)
    opened = open_map(businesses(50, seed=34), areas=with_own)
    opened.go(11, lat=57.33, lng=10.25)
    assert "Havnen" in [name["text"] for name in opened.run("handle => handle.names()")]
    opened.page.locator(".kortinfo-layers summary").click()
    opened.page.get_by_label("Havneområder").click()
    assert "Havnen" not in [name["text"] for name in opened.run("handle => handle.names()")]


def test_a_view_is_counted_by_a_column(open_map: Any) -> None:
    x = np.array([WEST + 2_000, WEST + 2_500, WEST + 17_000])
    codes = np.array([0, 1, 1])
    sector = Column(values=("DB25:F", "DB25:G"), code=codes)
    y = np.full(3, SOUTH + 5_000)
    payload: Payload = pack(x, y, codes, np.zeros(3, bool), columns={"sector": sector})
    opened = open_map(businesses(5, seed=35), payload=payload)
    assert opened.run("handle => handle.viewCounts('sector')") == {"DB25:F": 1, "DB25:G": 2}
    opened.go(14, lat=57.3, lng=10.2)
    west = opened.run("handle => handle.map.getBounds().getEast()")
    assert west < 10.4
    assert sum(opened.run("handle => handle.viewCounts('sector')").values()) <= 2
