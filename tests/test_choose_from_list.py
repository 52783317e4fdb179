"""A business chosen from the list below the map is shown on it, beside its card, in the filter."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import IDLE, served
from tests.test_team_meeting import HANDLE, ON_THE_WALL, PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SEEN = f"""() => {{
    const {{ focus }} = [...kortinfo.filters.values()].at(-1);
    const handle = {HANDLE};
    if (!focus.length || handle.map._animatingZoom) return false;
    const at = handle.map.latLngToContainerPoint(handle.layer.latLngOfUnit(focus[0]));
    const {{ left, top }} = handle.map.getContainer().getBoundingClientRect();
    return handle.map.getContainer().contains(document.elementFromPoint(left + at.x, top + at.y));
}}"""
"""Whether the chosen business can be seen: nothing lies over its place on the map."""


@pytest.fixture(scope="module")
def address(
    demo_copy: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    config = demo_copy(900) / "kortinfo.toml"
    with served(config, cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture(params=[WIDE, PHONE], ids=["wall", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Visit]:
    at = Visit(chromium, request.param)
    at.open(f"{address}/?area=postal:9990")
    yield at
    at.leave()
    assert at.faults == []


def click_row(visit: Visit, row: int) -> None:
    """Click a row of the table, wherever it stands on the page."""
    table = visit.page.locator("[data-testid=stDataFrame] canvas").first
    table.wait_for()
    visit.page.locator(IDLE).wait_for(state="attached")
    table.evaluate("table => table.scrollIntoView({block: 'center'})")
    visit.page.wait_for_timeout(500)
    box = table.bounding_box()
    assert box is not None
    x, y = box["x"] + 120, box["y"] + 55 + 35 * row
    visit.page.mouse.move(x, y - 5)  # as a hand does: the table looks where the mouse is
    visit.page.wait_for_timeout(300)
    visit.page.mouse.click(x, y)


@ON_THE_WALL
def test_the_map_goes_to_what_was_chosen_and_the_filter_stays(visit: Visit) -> None:
    page, shown = visit.page, visit.on_map()
    for row in (0, 2):
        click_row(visit, row)
        page.locator(".st-key-card .ki-card").first.wait_for()
        page.wait_for_timeout(1500)  # the card has slid in, the page and the map have moved
        page.wait_for_function(SEEN)
        assert visit.zoom() >= 15
        assert visit.on_map() == shown
        assert "9990" in page.url
        page.locator(".st-key-card_shut button").click()
        page.locator(".st-key-card").wait_for(state="hidden")
