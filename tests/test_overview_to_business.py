"""From the whole municipality to one business and back, in a real browser, at the wall and on a
phone: sector tree, trail, and what Back and Forward go through.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from kortinfo import tables
from kortinfo.crs import to_drawn
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot, open_snapshot
from tests.serving import IDLE, served
from tests.test_team_meeting import HANDLE, PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AS_OF = "2026-11-21"
SKAGEN = "postal:9990"


@pytest.fixture(scope="module")
def demo(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(900)


@pytest.fixture(scope="module")
def snapshot(demo: Path) -> Snapshot:
    return open_snapshot(load_settings(demo / "kortinfo.toml").snapshot_folder)


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo / "kortinfo.toml", cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


class Walk(Visit):
    """A visit that goes from place to place and knows where it is."""

    def begin(self, url: str) -> None:
        self.open(url)
        self.page.locator(".ki-tree [role=treeitem]").first.wait_for(state="attached")
        self.page.wait_for_timeout(1000)

    def here(self) -> dict[str, Any]:
        """Where one is, as a person sees it: page, heading, card, trail, and the link's codes."""
        seen: dict[str, Any] = self.page.evaluate(
            """() => ({
              path: location.pathname,
              heading: document.querySelector('h1')?.textContent ?? '',
              card: document.querySelector('.st-key-card h2')?.textContent ?? '',
              trail: [...document.querySelectorAll('.ki-trail li')].map(li => li.textContent),
              chosen: [...document.querySelectorAll('[role=treeitem][aria-checked=true]')]
                .map(item => item.getAttribute('aria-label').split(',')[0]),
            })"""
        )
        query = parse_qs(urlsplit(self.page.url).query)
        query.pop("map", None)
        return {**seen, "query": query}

    def settle(
        self, wanted: dict[str, Any] | None = None, *, other_than: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Wait until nothing changes any more, or until one is where one wants to be."""
        before: dict[str, Any] = {}
        for _ in range(120):
            now = self.here()
            moved = other_than is None or now["path"] != other_than["path"]
            moved = moved or now["query"] != other_than["query"]
            still = now == before and moved and bool(now["heading"]) and self.idle()
            if now == wanted or (wanted is None and still):
                return now
            before = now
            self.page.wait_for_timeout(300)
        return before

    def idle(self) -> bool:
        return self.page.locator(IDLE).count() > 0

    def tick(self, name: str) -> None:
        item = self.page.get_by_role("treeitem", name=re.compile(name)).first
        item.locator(".ki-tree-box").first.click()

    def drawer(self) -> None:
        self.page.get_by_test_id("stExpandSidebarButton").click()
        self.page.locator(".ki-tree").first.wait_for()
        self.page.wait_for_timeout(600)

    def to_page(self, name: str) -> None:
        links = self.page.get_by_role("link", name=name, exact=True)
        links.locator("visible=true").first.click()

    def click_point(self, latitude: float, longitude: float) -> None:
        """Click the circle at a place, as near as the map goes."""
        self.page.evaluate(f"at => {HANDLE}.setView(at, 18)", [latitude, longitude])
        self.page.wait_for_timeout(800)
        box = self.page.locator(".kortinfo-map").bounding_box()
        circle = self.page.evaluate(
            f"""([x, y]) => {HANDLE}.circles()
              .map(c => ({{...c, far: Math.hypot(c.x - x, c.y - y)}}))
              .sort((a, b) => a.far - b.far)[0]""",
            [box["width"] / 2, box["height"] / 2],
        )
        self.page.mouse.click(box["x"] + circle["x"], box["y"] + circle["y"])
        self.page.locator(".st-key-card").wait_for()


@pytest.fixture
def walk(chromium: Any) -> Iterator[Any]:
    walks: list[Walk] = []

    def start(size: dict[str, int]) -> Walk:
        walks.append(Walk(chromium, size))
        return walks[-1]

    yield start
    for one in walks:
        one.leave()
        assert one.faults == []


def together(snapshot: Snapshot) -> Any:
    """Return the businesses of one point where two to thirty stand, in the default population."""
    units = snapshot.table("businesses").dropna(subset=["x"])
    size = units[tables.EMPLOYEES_MIN]
    shown = units[(size.isna() | (size >= 1)) & ~units[tables.IS_HOLDING]]
    for _, here in shown.groupby(["x", "y"]):
        exact = ~here[tables.GEOCODE_STEP].isin(["postal_district", "nearest_number"])
        if 2 <= len(here) <= 30 and exact.all():
            return here
    raise AssertionError("the demo has no address with several businesses")


def position(rows: Any) -> tuple[float, float]:
    """Return latitude and longitude of the first row."""
    longitude, latitude = to_drawn(rows["x"].to_numpy()[:1], rows["y"].to_numpy()[:1])
    return float(latitude[0]), float(longitude[0])


@pytest.mark.parametrize("size", [WIDE], ids=["wall"])
def test_back_and_forward_go_through_every_step_a_person_took(
    walk: Any, address: str, snapshot: Snapshot, size: dict[str, int]
) -> None:
    here = together(snapshot)
    one = walk(size)
    one.begin(address)
    steps = [one.settle()]

    def took(act: Any) -> None:
        act()
        steps.append(one.settle(other_than=steps[-1]))

    if size is PHONE:
        one.drawer()
    took(lambda: one.tick("^F "))
    took(lambda: one.tick("^G "))
    if size is PHONE:
        one.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    took(lambda: one.page.locator(".st-key-reset button").click())
    took(lambda: one.click_point(*position(here)))
    listed = one.page.locator(".st-key-card [class*=st-key-choose_point] button")
    took(listed.first.click)
    took(lambda: one.to_page("Data"))
    took(lambda: one.to_page("Kort"))
    took(lambda: one.page.locator(".ki-trail button").nth(1).click())
    took(one.page.locator(".ki-trail button").first.click)

    where = [(step["path"], step["query"]) for step in steps]
    assert all(before != after for before, after in pairwise(where)), where
    assert "unit" not in steps[4]["query"]
    assert steps[5]["card"]
    assert steps[5]["query"]["point"] == steps[4]["query"]["point"]
    for step in reversed(steps[:-1]):
        one.page.go_back()
        assert one.settle(step) == step
    for step in steps[1:]:
        one.page.go_forward()
        assert one.settle(step) == step
    for step in reversed(steps[-4:-1]):
        one.page.go_back()
        assert one.settle(step) == step


def test_the_link_says_where_the_map_is_whatever_was_chosen_since(walk: Any, address: str) -> None:
    one = walk(WIDE)
    one.begin(address)
    first = one.settle()
    one.page.evaluate(f"{HANDLE}.setView([57.72, 10.58], 13)")
    moved = "13/57.72000/10.58000"
    at = "new URLSearchParams(location.search).get('map')"
    one.page.wait_for_function(f"{at} === '{moved}'")
    one.tick("^F ")
    one.settle(other_than=first)
    one.page.wait_for_timeout(500)
    zoom, *middle = one.page.evaluate(at).split("/")
    # A headline of another height moves the middle by some pixels.
    assert zoom == "13"
    assert [float(each) for each in middle] == pytest.approx([57.72, 10.58], abs=0.001)
    assert one.page.evaluate(f"{HANDLE}.zoom()") == 13


def test_back_leads_out_of_the_circles_one_went_into(walk: Any, address: str) -> None:
    one = walk(WIDE)
    one.begin(address)
    one.settle()
    zoom = f"{HANDLE}.zoom()"
    zooms = [one.page.evaluate(zoom)]
    for _ in range(2):
        circle = one.page.evaluate(
            f"{HANDLE}.circles().sort((a, b) => b.r - a.r)"
            ".find(({x, y}) => x > 300 && x < 900 && y > 80 && y < 560)"
        )
        box = one.page.locator(".kortinfo-map").bounding_box()
        one.page.mouse.click(box["x"] + circle["x"], box["y"] + circle["y"])
        one.page.wait_for_function(f"{zoom} > {zooms[-1]} && !{HANDLE}.map._animatingZoom")
        one.settle()
        zooms.append(one.page.evaluate(zoom))
    for expected in reversed(zooms[:-1]):
        one.page.go_back()
        one.page.wait_for_function(f"{zoom} === {expected}")
        one.settle()
    for expected in zooms[1:]:
        one.page.go_forward()
        one.page.wait_for_function(f"{zoom} === {expected}")
        one.settle()
    one.tick("^F ")
    one.page.wait_for_function("location.search.includes('sector=')")


def test_several_steps_back_at_once_lead_to_another_page_as_it_was(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    wall.begin(address)
    first = wall.settle()
    wall.to_page("Data")
    data = wall.settle()
    wall.to_page("Kort")
    wall.settle()
    wall.tick("^F ")
    last = wall.settle()
    wall.page.evaluate("history.go(-2)")
    assert wall.settle(data) == data
    wall.page.evaluate("history.go(2)")
    assert wall.settle(last) == last
    wall.page.evaluate("history.go(-3)")
    assert wall.settle(first) == first


@pytest.mark.parametrize("way", ["pushState", "replaceState"])
def test_an_address_that_comes_after_back_was_pressed_is_no_step(
    walk: Any, address: str, way: str
) -> None:
    """A run that was under way writes what it showed; one has gone on meanwhile."""
    wall = walk(WIDE)
    wall.begin(address)
    first = wall.settle()
    wall.tick("^F ")
    chosen = wall.settle(other_than=first)
    length = wall.page.evaluate("history.length")
    wall.page.evaluate(
        """([way, address]) => {
          addEventListener('popstate', () => history[way](null, '', address), { once: true });
          history.back();
        }""",
        [way, wall.page.url],
    )
    assert wall.settle(first) == first
    wall.page.go_forward()
    assert wall.settle(chosen) == chosen
    assert wall.page.evaluate("history.length") == length
    # Once the app has come to it, steps are steps again, with no click before them.
    wall.page.go_back()
    assert wall.settle(first) == first
    wall.page.evaluate("history.pushState(null, '', '?sector=DB25:G')")
    assert "DB25:G" in unquote(wall.page.url)


def test_back_is_asked_for_again_where_it_got_lost(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    wall.begin(address)
    first = wall.settle()
    wall.tick("^F ")
    chosen = wall.settle(other_than=first)
    wall.to_page("Data")
    wall.settle(other_than=chosen)
    for before in (chosen, first):  # to another page, and on the same one
        wall.page.evaluate(
            """() => {
              const { send } = WebSocket.prototype;
              WebSocket.prototype.send = () => (window.lost = true);
              setTimeout(() => (WebSocket.prototype.send = send), 1500);
            }"""
        )
        wall.page.go_back()
        wall.page.wait_for_function("window.lost")
        assert wall.settle(before) == before


def test_back_keeps_the_language_and_what_was_searched_for(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    wall.begin(address)
    first = wall.settle()
    wall.tick("^F ")
    wall.settle(other_than=first)
    wall.page.get_by_label("Søg", exact=True).fill("a")
    wall.page.keyboard.press("Enter")
    wall.page.wait_for_function("document.querySelector('h1')?.textContent.endsWith('søgning: a')")
    found = wall.settle()
    assert "search" not in wall.page.url
    wall.tick("^G ")
    wall.settle()
    wall.page.get_by_text("English", exact=True).click()
    wall.page.get_by_label("Search", exact=True).wait_for()
    wall.settle()
    wall.page.go_back()
    wall.page.wait_for_function("document.querySelector('h1')?.textContent.endsWith('search: a')")
    assert wall.settle()["query"] == found["query"]
    assert wall.page.evaluate("document.documentElement.lang") == "en"
    wall.page.go_back()
    wall.page.wait_for_function("document.querySelector('h1')?.textContent === 'All businesses'")


def test_a_list_at_one_point_is_in_the_link(walk: Any, address: str, snapshot: Snapshot) -> None:
    here = together(snapshot)
    wall = walk(WIDE)
    wall.begin(address)
    wall.click_point(*position(here))
    told = wall.settle()
    assert set(told["query"]["point"][0].split(",")) == set(here[tables.UNIT_ID])
    colleague = walk(PHONE)
    colleague.begin(wall.page.url)
    assert colleague.settle()["card"] == told["card"]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wall", "phone"])
def test_the_trail_leads_back_level_by_level_and_the_map_goes_along(
    walk: Any, address: str, snapshot: Snapshot, size: dict[str, int]
) -> None:
    units = snapshot.table("businesses").dropna(subset=["x"])
    unit = units[units[tables.POSTAL_CODE] == "9990"].iloc[0]
    one = walk(size)
    one.begin(f"{address}/?area={SKAGEN}&unit={unit[tables.UNIT_ID]}")
    trail = one.page.locator(".ki-trail")
    assert trail.get_attribute("aria-label") == "Her er du"
    assert trail.locator("[aria-current]").inner_text() == unit[tables.NAME]
    lines = trail.evaluate("nav => [nav.scrollWidth - nav.clientWidth, nav.clientHeight]")
    assert lines[0] <= 0, "the trail is as wide as its room"
    assert lines[1] < 60, "it is one line"
    one.page.evaluate(f"{HANDLE}.setView([57.72, 10.58], 16)")
    trail.get_by_role("button", name="9990 Skagen").click()
    one.page.wait_for_url(re.compile(r"^(?!.*unit=)"))
    one.page.wait_for_function(f"{HANDLE}.zoom() < 15")
    in_district = one.zoom()
    trail.get_by_role("button", name="Frederikshavn Kommune").click()
    one.page.wait_for_url(re.compile(r"^(?!.*area=)"))
    assert one.settle()["query"] == {}
    one.page.wait_for_function(f"zoom => {HANDLE}.zoom() < zoom", arg=in_district)


def test_the_sector_tree_is_used_by_keyboard_alone(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    wall.begin(address)
    page = wall.page
    focused = "document.activeElement.getAttribute('aria-label')?.split(',')[0]"

    def press(*keys: str) -> str:
        for key in keys:
            page.keyboard.press(key)
        return str(page.evaluate(focused))

    page.get_by_label("Branche").first.focus()
    assert press("ArrowDown").startswith("A ")
    assert press("End") == "Uoplyst branche"
    assert press("Home").startswith("A ")
    assert press("b").startswith("F Bygge")
    assert press("ArrowRight", "ArrowRight").startswith("41")
    assert press("ArrowLeft").startswith("F Bygge")
    assert (
        page.get_by_role("treeitem", name=re.compile("^F ")).get_attribute("aria-expanded")
        == "true"
    )
    press("ArrowRight", " ")
    page.wait_for_url(re.compile("sector="))
    assert parse_qs(urlsplit(page.url).query)["sector"] == ["DB25:41"]
    assert (
        page.get_by_role("treeitem", name=re.compile("^F ")).get_attribute("aria-checked")
        == "mixed"
    )
    assert str(page.evaluate(focused)).startswith("41"), "the focus stays where one works"
    assert press("ArrowUp", "Enter").startswith("F")
    page.wait_for_url(re.compile("sector=DB25(:|%3A)F"))
    assert parse_qs(urlsplit(page.url).query)["sector"] == ["DB25:F"]
    assert press("ArrowLeft", "*").startswith("F")
    assert page.locator(".ki-tree > [role=treeitem][aria-expanded=false]").count() == 0


def test_the_tree_is_searched_with_danish_letters_or_without(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    wall.begin(address)
    search = wall.page.get_by_label("Branche").first
    found: dict[str, list[str]] = {}
    for typed in ("rådgivning", "raadgivning", "43"):
        search.fill(typed)
        wall.page.wait_for_timeout(200)
        found[typed] = wall.page.locator(".ki-tree-name").all_inner_texts()
    assert found["rådgivning"] == found["raadgivning"]
    assert found["rådgivning"]
    assert any(name.startswith("43 ") for name in found["43"])
    search.fill("qqq")
    assert wall.page.get_by_text("Ingen brancher passer.").is_visible()
    wall.page.keyboard.press("Escape")
    assert search.input_value() == ""


def test_counts_say_whether_they_count_the_filter_or_the_view(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    wall.begin(address)
    page = wall.page

    def counted() -> int:
        return sum(
            int(n.replace(".", "")) for n in page.locator(".ki-tree-count").all_inner_texts()
        )

    page.get_by_role("radiogroup").or_(page.locator(".ki-tree-counts")).first.wait_for()
    assert counted() == sum(wall.in_headline().values())
    page.get_by_text("kortudsnittet", exact=True).click()
    page.wait_for_timeout(1500)
    everywhere = counted()
    page.evaluate(f"{HANDLE}.setView([57.72, 10.58], 14)")
    page.wait_for_timeout(1500)
    in_view = page.evaluate(
        "window.kortinfo.drawn().circles.reduce((n, c) => n + c.counts.A + c.counts.B"
        " + c.counts.C + c.counts.D, 0)"
    )
    assert 0 < counted() < everywhere
    assert abs(counted() - in_view) <= 0.1 * in_view + 5
    wall.tick("^F ")
    wall.settle()
    assert page.locator(".ki-tree-count").filter(has_text="–").count() > 5
    page.get_by_text("filteret", exact=True).click()
    assert page.locator(".ki-tree-count").filter(has_text="–").count() == 0


def test_a_tick_is_one_run_and_sends_counts_not_the_tree(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    sent: list[bytes] = []
    received: list[bytes] = []

    def listen(socket: Any) -> None:
        socket.on("framesent", lambda frame: sent.append(bytes(frame)))
        socket.on("framereceived", lambda frame: received.append(bytes(frame)))

    wall.page.on("websocket", listen)
    wall.begin(address)
    wall.settle()
    sent.clear()
    wall.page.wait_for_timeout(1500)
    assert sent == [], "a page that stands still asks for nothing"
    received.clear()
    wall.tick("^F ")
    wall.settle()
    assert sum(b'"chosen"' in frame for frame in sent) == 1
    # Besides, the map may ask for the names of what came into view.
    assert len(sent) <= 2
    told = b"".join(received)
    assert "Rengøring, vikarer".encode() not in told, "the tree is not sent again"


def test_two_ticks_in_quick_succession_are_both_taken(walk: Any, address: str) -> None:
    wall = walk(WIDE)
    wall.begin(address)
    wall.tick("^F ")
    wall.tick("^G ")
    wall.tick("^H ")
    every = ["DB25:F", "DB25:G", "DB25:H"]
    wall.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("sector") == every)
    wall.settle()
    assert wall.here()["chosen"] == ["F Bygge og anlæg", "G Handel", "H Transport"]


def test_the_drawer_fits_a_phone_and_every_target_a_thumb(walk: Any, address: str) -> None:
    phone = walk(PHONE)
    phone.begin(address)
    phone.drawer()
    widths = phone.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1]
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll(
            '[data-testid=stSidebar] :is(button, summary, .ki-tree-line, label:has(input))')]
          .filter(target => target.tabIndex >= 0 || target.matches('.ki-tree-line, label'))
          .map(target => [target.textContent || target.ariaLabel, target.getBoundingClientRect()])
          .filter(([, box]) => box.height > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
    )
    assert small == []
    phone.tick("^F ")
    phone.settle()
    assert "sector=DB25" in phone.page.url
