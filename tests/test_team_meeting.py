"""A team meeting, driven in a real browser on the full demo, with the rest of the world blocked."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot, open_snapshot
from tests.serving import IDLE, foreign_requests, hand_back, lent_context, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AS_OF = "2026-11-21"
CONSTRUCTION, SKAGEN = "DB25:F", "postal:9990"
HANDLE = "document.querySelector('.kortinfo-map').__kortinfo"
STREAMLITS_OWN = re.compile("/(data|tjek|daekning|besoeg|praktik)/_stcore/")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# A test is done at both sizes where what it looks at is laid out otherwise; else at one.
ON_THE_WALL = pytest.mark.parametrize("visit", [WIDE], ids=["wall"], indirect=True)
ON_A_PHONE = pytest.mark.parametrize("visit", [PHONE], ids=["phone"], indirect=True)


@pytest.fixture(scope="module")
def demo(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(4800)


@pytest.fixture(scope="module")
def snapshot(demo: Path) -> Snapshot:
    return open_snapshot(load_settings(demo / "kortinfo.toml").snapshot_folder)


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo / "kortinfo.toml", cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


class Visit:
    """One browser window on the app; notes every foreign request and every console error."""

    def __init__(self, chromium: Any, size: dict[str, int]) -> None:
        self.faults: list[str] = []
        self.context = lent_context(chromium, size, touch=size is PHONE)
        self._lent = chromium, self.context, size
        self._unheard = foreign_requests(
            self.context, lambda url: self.faults.append(f"asked for {url}")
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))

    def leave(self) -> None:
        """Close the window; what it asked for until then has been noted."""
        hand_back(*self._lent)
        self._unheard()

    def _heard(self, message: Any) -> None:
        # Opened at /data, Streamlit first asks there for what lies at the root: its own way.
        if message.type == "error" and not STREAMLITS_OWN.search(message.location["url"]):
            self.faults.append(f"console: {message.text}")

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.wait_for_function("window.kortinfo?.drawn?.().rows > 0")

    def on_map(self) -> dict[str, int]:
        """Return what the circles hold in all, by level."""
        levels: dict[str, int] = self.page.evaluate("window.kortinfo.drawn().levels")
        return levels

    def zoom(self) -> float:
        """Return the map's zoom."""
        return float(self.page.evaluate(f"{HANDLE}.zoom()"))

    def in_headline(self) -> dict[str, int]:
        """Return the four large figures, once the run that says them has ended."""
        self.page.locator(".ki-figures").wait_for(state="attached")
        self.page.locator(IDLE).wait_for(state="attached")
        figures = self.page.locator(".ki-figures .ki-count").all_text_contents()
        return {
            level: int(figure.replace(".", ""))
            for level, figure in zip("ABCD", figures, strict=False)
        }

    def settled(self, expected: dict[str, int]) -> None:
        """Wait until the map shows ``expected``."""
        self.page.wait_for_function(
            "want => JSON.stringify(window.kortinfo?.drawn?.().levels) === JSON.stringify(want)",
            arg=expected,
        )

    def choose(self, label: str, typed: str, option: re.Pattern[str]) -> None:
        """Choose from a list of the filters by typing."""
        box = self.page.get_by_label(label, exact=False).first
        box.click()
        box.fill(typed)
        self.page.get_by_role("option", name=option).first.click()
        self.page.keyboard.press("Escape")

    def choose_from(self, box: Any, option: re.Pattern[str]) -> None:
        """Choose from a list opened by the down arrow.

        The page scrolling or drawing anew closes the list; one who sees it closed presses again.
        """
        from playwright.sync_api import TimeoutError as NotThere

        wanted = self.page.get_by_role("option", name=option)
        self.page.locator(IDLE).wait_for(state="attached")
        box.scroll_into_view_if_needed()
        for _ in range(20):
            if box.get_attribute("aria-expanded") != "true":
                box.press("ArrowDown")
            with suppress(NotThere):
                wanted.click(timeout=2_000)
                return
        raise AssertionError(f"the list never stayed open for {option.pattern}")

    def choose_sector(self, typed: str, name: re.Pattern[str]) -> None:
        """Tick a sector in the tree, found by typing."""
        self.page.get_by_label("Branche").first.fill(typed)
        self.page.get_by_role("treeitem", name=name).first.locator(".ki-tree-box").first.click()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Any]:
    visits: list[Visit] = []

    def start(size: dict[str, int]) -> Visit:
        visits.append(Visit(chromium, size))
        return visits[-1]

    yield start
    for one in visits:
        one.leave()
        assert one.faults == []


def expected(snapshot: Snapshot) -> Any:
    """Return construction in Skagen, in the default population, by plain reading."""
    units = snapshot.table("businesses")
    size = units["employees_min"]
    rows = units[
        (units["section"] == "F")
        & (units["sector_scheme"] == "DB25")
        & (units["postal_code"] == "9990")
        & (size.isna() | (size >= 1))
        & ~units["is_holding"]
    ]
    assert len(rows) > 10
    return rows


def levels_of(rows: Any) -> dict[str, int]:
    return {level: int((rows["level"] == level).sum()) for level in "ABCD"}


def test_the_team_filters_reads_clicks_downloads_and_shares(
    visit: Any, address: str, snapshot: Snapshot
) -> None:
    rows = expected(snapshot)
    wall = visit(WIDE)
    wall.open(address)
    everything = wall.on_map()
    assert everything == wall.in_headline()

    wall.choose_sector("bygge", re.compile("F Bygge"))
    before = wall.zoom()
    wall.choose("Postdistrikt", "9990", re.compile("9990"))
    wall.settled(levels_of(rows.dropna(subset=["x"])))
    # The map goes to the place that was chosen.
    wall.page.wait_for_function(f"zoom => {HANDLE}.zoom() > zoom", arg=before)
    assert wall.in_headline() == levels_of(rows)
    assert wall.page.locator(".ki-words h1").inner_text().startswith("Bygge")
    assert "9990 Skagen" in wall.page.locator(".ki-words h1").inner_text()
    # Two things are chosen; search text is not in the link, codes are.
    assert "area=postal%3A9990" in wall.page.url.replace(":9990", "%3A9990")

    unit = black_business(wall)
    wall.page.get_by_text("C, fordi").first.wait_for()
    why = wall.page.locator(".st-key-card").inner_text()
    row = snapshot.table("businesses").set_index("unit_id").loc[unit]
    assert row["level"] == "C"
    assert row["name"] in why

    wall.page.get_by_role("button", name="Tag med").click()
    with wall.page.expect_download() as download:
        wall.page.get_by_role("button", name="CSV").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    listed = list(csv.reader(content.splitlines(), delimiter=";"))
    insolvent = rows["status"].isin(["bankrupt", "dissolving"])
    assert len(listed) - 1 == len(rows[~rows["ad_protected"] & ~insolvent])

    colleague = visit(PHONE)
    colleague.open(wall.page.url)
    colleague.settled(levels_of(rows.dropna(subset=["x"])))
    assert colleague.in_headline() == levels_of(rows)
    colleague.page.get_by_text("C, fordi").first.wait_for()
    assert row["name"] in colleague.page.locator(".st-key-card").inner_text()


def test_what_is_asked_of_other_hosts_is_noticed_and_gets_no_answer(
    chromium: Any, address: str
) -> None:
    window = Visit(chromium, WIDE)
    window.page.goto(f"{address}/_stcore/health")
    ask = "url => fetch(url, {mode: 'no-cors'}).then(() => 'answered', () => 'none')"
    for url in ("http://example.org/", f"{address.replace('localhost', '127.0.0.2')}/"):
        assert window.page.evaluate(ask, url) == "none"
        assert f"asked for {url}" in window.faults
    window.page.evaluate("new WebSocket('ws://example.org/live')")
    window.page.wait_for_timeout(200)
    assert "asked for ws://example.org/live" in window.faults
    window.leave()


def black_business(wall: Visit) -> str:
    """Click black circles down to one business at level C; return its unit id."""
    for _ in range(20):
        circles = wall.page.evaluate(
            "document.querySelector('.kortinfo-map').__kortinfo.circles()"
            ".map(c => ({...c, sum: Object.values(c.counts).reduce((s, n) => s + n)}))"
            ".filter(c => c.counts.C > 0 && c.x > 0 && c.y > 0).sort((a, b) => a.sum - b.sum)"
        )
        circle = next(c for c in circles if c["counts"]["C"] > 0)
        box = wall.page.locator(".kortinfo-map").bounding_box()
        wall.page.mouse.click(box["x"] + circle["x"], box["y"] + circle["y"])
        wall.page.wait_for_timeout(1200)
        card = wall.page.locator(".st-key-card")
        if card.count() and card.is_visible():
            break
    else:
        raise AssertionError("no business after twenty clicks")
    choices = card.get_by_role("button").filter(has_text=re.compile(r"^C\b|\bC$|^C "))
    if "unit=" not in wall.page.url and choices.count():
        choices.first.click()
    wall.page.wait_for_url(re.compile("unit="))
    found = re.search(r"unit=(\d{10}|cvr(?::|%3A)\d{8})", wall.page.url)
    assert found
    return found[1].replace("%3A", ":")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wall", "phone"])
def test_every_page_fits_its_screen(visit: Any, address: str, size: dict[str, int]) -> None:
    window = visit(size)
    for page, content in (("", "Alle virksomheder"), ("data", "CRM kontakter")):
        window.page.goto(f"{address}/{page}")
        window.page.get_by_text(content).first.wait_for(state="attached")
        window.page.wait_for_timeout(1500)
        widths = window.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert widths[0] <= widths[1], f"page {page or 'kort'} is wider than its screen"


def test_counts_are_exact_at_every_zoom(visit: Any, address: str) -> None:
    wall = visit(WIDE)
    wall.open(address)
    total = list(wall.on_map().values())
    for zoom in range(19):
        sums = wall.page.evaluate(
            "zoom => document.querySelector('.kortinfo-map').__kortinfo.totals(zoom)", zoom
        )
        assert sums == total, zoom
