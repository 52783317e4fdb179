"""Visits planned in a real browser: from a link to a plan, changed by hand, planned anew."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import IDLE, served
from tests.test_accessibility import grave
from tests.test_team_meeting import PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STOP = "li.ki-stop"
PICKER = ".kortinfo-map.kortinfo-picks"


@pytest.fixture(scope="module")
def config(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(900) / "kortinfo.toml"


@pytest.fixture(scope="module")
def address(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(config, cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture(params=[WIDE, PHONE], ids=["wall", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Visit]:
    at = Visit(chromium, request.param)
    yield at
    at.context.close()
    assert at.faults == []  # no other host was asked


def idle(page: Any) -> None:
    page.wait_for_timeout(300)
    page.locator(IDLE).wait_for(state="attached")


def make(page: Any) -> None:
    page.get_by_role("button", name="Læg plan").click()
    page.locator(STOP).first.wait_for()
    idle(page)


def keys(page: Any) -> list[str]:
    found: list[str] = page.locator(STOP).evaluate_all("all => all.map((e) => e.dataset.key)")
    return found


def press(page: Any, key: str, op: str) -> None:
    page.locator(f'{STOP}[data-key="{key}"] button[data-op="{op}"]').click()
    idle(page)


def test_a_day_is_planned_locked_swapped_cancelled_and_planned_anew(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=C&level=D")
    make(page)
    before = keys(page)
    assert len(before) >= 5
    assert page.locator(".kortinfo-stop").count() >= len(before)  # and the office
    for key in before[:2]:
        press(page, key, "lock")
    assert page.locator(f"{STOP}.ki-stop-locked").count() == 2
    press(page, before[3], "drop")
    page.get_by_text("er taget ud").wait_for()
    assert before[3] not in keys(page)
    page.get_by_role("button", name="Læg resten om").first.click()
    page.locator(f'{STOP}:not([data-key="{before[3]}"])').first.wait_for()
    idle(page)
    after = keys(page)
    assert set(before[:2]) <= set(after)
    assert before[3] not in after
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_stop_is_moved_by_its_arrows_and_by_the_keyboard(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=D")
    make(page)
    before = keys(page)
    button = page.locator(f'{STOP}[data-key="{before[1]}"] button[data-op="up"]')
    button.focus()
    page.keyboard.press("Enter")
    idle(page)
    moved = keys(page)
    refused = page.get_by_text("Planen er uændret").is_visible()
    assert moved == ([*before] if refused else [before[1], before[0], *before[2:]])


def test_a_stop_is_swapped_for_one_close_by(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=D")
    make(page)
    before = keys(page)
    for key in before:
        press(page, key, "swap")
        panel = page.locator(".st-key-visits_swap")
        panel.wait_for()
        takes = panel.get_by_role("button", name=re.compile("^Vælg "))
        if takes.count():
            takes.first.click()
            idle(page)
            assert key not in keys(page) or page.get_by_text("Planen er uændret").is_visible()
            return
        panel.get_by_role("button", name="Luk").click()
        idle(page)
    pytest.fail("nobody is close to any stop")


def test_the_page_is_fit_for_keyboard_and_screen_reader(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=D")
    make(page)
    assert grave(page) == []


def test_a_home_point_is_found_nowhere(visit: Visit, address: str, config: Path) -> None:
    """Chosen on the map, planned from: then looked for in files, the browser's stores and URLs."""
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/besoeg?level=D")
    page.get_by_role("combobox", name="Hvor begynder dagen?").click()
    page.get_by_text("Et andet sted, fx hjemme").click()
    page.locator(PICKER).wait_for()
    idle(page)
    page.locator(PICKER).click(position={"x": 137, "y": 91})
    idle(page)
    lat, lng = page.evaluate(
        f"""() => {{
            const {{ pin }} = document.querySelector("{PICKER}").__kortinfoPoint;
            return [pin.getLatLng().lat, pin.getLatLng().lng];
        }}"""
    )
    make(page)
    assert "Kør fra" not in page.locator(".ki-stops").first.inner_text()
    assert "stoppet før" not in page.locator(STOP).first.inner_text()
    assert page.locator(".kortinfo-stop-office").count() == 0
    numbers = [f"{degree:.4f}" for degree in (lat, lng)]
    stores = page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    places = [*asked, page.url, stores, str(visit.context.storage_state())]
    ours = [path for path in config.parent.rglob("*") if "kilder" not in path.parts]
    places += [path.read_bytes().decode("latin-1") for path in ours if path.is_file()]
    for place in places:
        assert not any(number in place for number in numbers), place[:200]
