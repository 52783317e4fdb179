"""Everybody can use every page: axe finds nothing serious, at the wall and on a phone.

Besides: the page's language and title, headings in order, a focus that can be seen.
"""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kortinfo.settings import load_settings
from kortinfo.snapshot import open_snapshot
from kortinfo.tables import UNIT_ID
from tests.serving import served
from tests.test_team_meeting import PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AS_OF = "2026-11-21"
APP = Path(__file__).parent.parent / "streamlit_app.py"
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wall", "phone"])
GRAVE = ("serious", "critical")

NOT_OURS: dict[str, str] = {}
"""Rules that Streamlit's own parts break and we cannot mend, by id, each with the reason."""


def pages() -> list[str]:
    """Return the addresses of the app's pages, as its page list names them."""
    tree = ast.parse(APP.read_text(encoding="utf-8"))
    return [
        word.value.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "url_path" and isinstance(word.value, ast.Constant)
    ]


@pytest.fixture(scope="module")
def demo(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(900)


@pytest.fixture(scope="module")
def unit(demo: Path) -> str:
    """A business with a position, at level C: its card has all there can be."""
    snapshot = open_snapshot(load_settings(demo / "kortinfo.toml").snapshot_folder)
    units = snapshot.table("businesses").dropna(subset=["x"])
    return str(units[units["level"] == "C"][UNIT_ID].iloc[0])


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo / "kortinfo.toml", cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture
def window(chromium: Any) -> Iterator[Any]:
    opened: list[Visit] = []

    def start(size: dict[str, int]) -> Any:
        opened.append(Visit(chromium, size))
        return opened[-1].page

    yield start
    for one in opened:
        one.leave()


def on_map(page: Any, url: str) -> None:
    """Open the page Kort and wait until all of it is there."""
    page.goto(url)
    page.wait_for_function("window.kortinfo?.drawn?.().rows > 0")
    page.locator(".ki-tree [role=treeitem]").first.wait_for(state="attached")
    page.get_by_text("Virksomhederne på kortet").first.wait_for(state="attached")
    page.wait_for_timeout(1500)


def grave(page: Any) -> list[str]:
    """Return what axe finds of the worst two kinds, with the place of each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {[node['html'][:200] for node in fault['nodes']]}"
        for fault in found
        if fault["impact"] in GRAVE and fault["id"] not in NOT_OURS
    ]


def headings(page: Any) -> list[int]:
    """Return the levels of the headings that can be seen, in the page's order."""
    levels: list[int] = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]"
        ".filter(heading => heading.offsetParent).map(heading => Number(heading.tagName[1]))"
    )
    return levels


def in_order(levels: list[int]) -> bool:
    """Tell whether there is one first heading, at the top, and no level is skipped downwards."""
    one_first = levels[:1] == [1] and levels.count(1) == 1
    return one_first and all(to <= at + 1 for at, to in pairwise(levels))


@SIZES
def test_the_map_with_its_filters_has_nothing_grave(
    window: Any, address: str, size: dict[str, int]
) -> None:
    page = window(size)
    on_map(page, f"{address}/?sector=DB25:F")
    assert grave(page) == []
    assert in_order(headings(page))
    if size is PHONE:
        page.get_by_test_id("stExpandSidebarButton").click()
        page.wait_for_timeout(1000)
    page.get_by_role("treeitem", name=re.compile("^F ")).locator(".ki-tree-twist").first.click()
    page.get_by_label("Branche").first.fill("handel")
    page.wait_for_timeout(300)
    assert grave(page) == []


@SIZES
def test_an_open_card_has_nothing_grave(
    window: Any, address: str, unit: str, size: dict[str, int]
) -> None:
    page = window(size)
    on_map(page, f"{address}/?area=postal:9990&unit={unit}")
    page.locator(".st-key-card").wait_for()
    assert grave(page) == []
    assert in_order(headings(page))


@SIZES
@pytest.mark.parametrize("path", [path for path in pages() if path != "kort"])
def test_every_other_page_has_nothing_grave(
    window: Any, address: str, path: str, size: dict[str, int]
) -> None:
    page = window(size)
    page.goto(f"{address}/{path}")
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(2500)
    assert grave(page) == []
    assert in_order(headings(page))


@SIZES
def test_meeting_mode_has_nothing_grave(window: Any, address: str, size: dict[str, int]) -> None:
    page = window(size)
    page.goto(f"{address}/?meeting=new")
    page.wait_for_function("window.kortinfo?.drawn?.().rows > 0")
    page.wait_for_timeout(2500)
    assert grave(page) == []
    assert in_order(headings(page))


def test_language_and_title_are_the_page_s(window: Any, address: str) -> None:
    page = window(WIDE)
    on_map(page, address)
    assert page.evaluate("document.documentElement.lang") == "da"
    assert page.title().endswith("– Kortinfo")
    assert page.locator("[data-testid=stSidebar]").get_attribute("aria-label") == "Filtre"
    page.get_by_text("English", exact=True).click()
    page.get_by_label("Search", exact=True).wait_for()
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.wait_for_timeout(1000)
    assert page.locator("[data-testid=stSidebar]").get_attribute("aria-label") == "Filters"
    # The register's names are Danish in whatever language one reads them.
    assert page.locator(".ki-tree-name").first.get_attribute("lang") == "da"
    assert grave(page) == []


def test_nothing_a_screen_reader_says_is_english_on_a_danish_page(
    window: Any, address: str, unit: str
) -> None:
    page = window(WIDE)
    on_map(page, f"{address}/?area=postal:9990&unit={unit}")
    english = re.compile(
        r"\b(the|open|close|clear|remove|choose|select|sidebar|search|pages|values)\b",
        re.IGNORECASE,
    )
    for _ in range(40):  # the page says it anew once it stands still
        said = page.evaluate(
            "[...document.querySelectorAll('[aria-label], [placeholder]')]"
            ".filter(element => element.checkVisibility())"
            ".flatMap(element => [element.ariaLabel, element.placeholder]).filter(Boolean)"
        )
        left = [words for words in said if english.search(words)]
        if not left and page.locator("[data-testid=stDataFrame]").count():
            break
        page.wait_for_timeout(250)
    assert left == []


def test_where_the_keyboard_is_can_be_seen(window: Any, address: str) -> None:
    """Every stop of the tab key looks otherwise than without the focus."""
    page = window(WIDE)
    on_map(page, f"{address}/?area=postal:9990")
    look = """() => {
      const own = window.lookedAt;
      return own && own.map((one) => {
        const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, opacity } =
          getComputedStyle(one);
        return [outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, opacity].join()
      }).join("|");
    }"""
    looks_at = """() => {
      const at = document.activeElement;
      const around = [at, ...[...at.querySelectorAll("*")].slice(0, 20)];
      for (let up = at.parentElement; up && around.length < 25; up = up.parentElement)
        around.push(up);
      window.lookedAt = at === document.body ? null : around;
      return (at.ariaLabel || at.textContent || at.tagName).slice(0, 40);
    }"""
    name, focused, unseen = "", None, []
    for _ in range(30):
        page.keyboard.press("Tab")
        page.wait_for_timeout(400)  # colours change in a moment, not at once
        if focused and page.evaluate(look) == focused:
            unseen.append(name)
        name = page.evaluate(looks_at)
        focused = page.evaluate(look)
    assert unseen == []
