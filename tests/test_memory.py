"""A day at the wall: filters and pages changed again and again leave no memory behind."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import Served, memory_mb, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/smaps_rollup").exists(), reason="reads memory the Linux way"
    ),
]
FILTER_CHANGES, PAGE_CHANGES = 30, 10
BROWSER_MB, SERVER_MB = 20.0, 40.0
KINDS = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")


@pytest.fixture(scope="module")
def app(demo_copy: Callable[[int], Path]) -> Iterator[Served]:
    folder = demo_copy(4800)
    with serving(folder / "kortinfo.toml", cwd=folder) as running:
        yield running


@pytest.fixture
def page(chromium: Any, app: Served) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="da-DK")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.goto(app.url)
    opened.wait_for_function("window.kortinfo?.drawn?.().rows > 0")
    yield opened
    context.close()


def heap_mb(page: Any) -> float:
    """What the page holds after collecting garbage: objects, arrays, elements."""
    session = page.context.new_cdp_session(page)
    for _ in range(4):
        session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    session.detach()
    return sum(usage.get(kind, 0) for kind in KINDS) / 1e6


def click_level(page: Any, letter: str) -> None:
    """Click a level in the filter column; wait until the map has drawn it and the run is over."""
    before = page.evaluate("JSON.stringify(kortinfo.drawn().levels)")
    name = re.compile(f"^{letter}")
    page.get_by_test_id("stButtonGroup").get_by_role("button", name=name).first.click()
    page.wait_for_function(
        "before => JSON.stringify(window.kortinfo?.drawn?.().levels) !== before", arg=before
    )
    settled(page)


def settled(page: Any) -> None:
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    page.wait_for_timeout(400)


def go_to(page: Any, path: str, sign: str) -> None:
    """Follow the link to a page; wait until what it is known by is there."""
    page.locator(f"[data-testid=stTopNavLink][href$='{path}']").first.click()
    page.locator(sign).first.wait_for()
    settled(page)


def to_data_and_back(page: Any) -> None:
    go_to(page, "/data", "text=CRM kontakter")
    go_to(page, "/", ".kortinfo-map canvas")
    page.wait_for_function("window.kortinfo?.drawn?.().rows > 0")


def test_filters_and_pages_leave_no_memory_behind(page: Any, app: Served) -> None:
    settled(page)
    browser, server = heap_mb(page), memory_mb(app.pid)
    told = [(browser, server)]
    for change in range(FILTER_CHANGES):
        click_level(page, "ABCD"[change // 2 % 4])
        if change % 3 == 2 and change // 3 < PAGE_CHANGES // 2:
            to_data_and_back(page)
            told.append((heap_mb(page), memory_mb(app.pid)))
    told.append((heap_mb(page), memory_mb(app.pid)))
    # The server has met each page once after the first round: what it keeps for all is there.
    grown = (told[-1][0] - browser, told[-1][1] - told[1][1])
    story = json.dumps([[round(value, 1) for value in pair] for pair in told])
    assert grown[0] < BROWSER_MB, story
    assert grown[1] < SERVER_MB, story
