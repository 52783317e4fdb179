"""A corrected point is clicked on a small map, in a real browser: on a card and on page Tjek."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kortinfo.logbook import Correction, Logbook
from kortinfo.reported import point_of
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import open_snapshot
from kortinfo.tables import UNIT_ID, X
from tests.serving import IDLE, give_name, served
from tests.test_accessibility import grave
from tests.test_team_meeting import ON_THE_WALL, PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICKER = ".kortinfo-map.kortinfo-picks"
WHERE = "Eller punktet"


@pytest.fixture(scope="module")
def settings(demo_copy: Callable[[int], Path]) -> Settings:
    return load_settings(demo_copy(900) / "kortinfo.toml")


@pytest.fixture(scope="module")
def address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = settings.folder / "kortinfo.toml"
    with served(config, cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture(params=[WIDE, PHONE], ids=["wall", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Visit]:
    at = Visit(chromium, request.param)
    yield at
    at.leave()
    assert at.faults == []  # no other host was asked


@pytest.fixture
def unit(settings: Settings) -> str:
    """A business whose point is known, nothing reported about it."""
    businesses = open_snapshot(settings.snapshot_folder).table("businesses")
    told = {each.unit_id for each in written(settings)}
    free = businesses[businesses[X].notna() & ~businesses[UNIT_ID].isin(told)]
    return str(free[UNIT_ID].iloc[0])


def written(settings: Settings) -> tuple[Correction, ...]:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        return book.corrections()
    finally:
        book.close()


def click_map(page: Any, *, across: float, down: float) -> str:
    """Click at a part of the small map; return the point then typed."""
    before = page.get_by_role("textbox", name=WHERE).input_value()
    box = page.locator(PICKER).bounding_box()
    page.locator(PICKER).click(
        position={"x": box["width"] * across, "y": box["height"] * down}, timeout=10_000
    )
    return changed(page, before)


def changed(page: Any, before: str) -> str:
    page.wait_for_function(
        """([label, before]) => {
            const field = [...document.querySelectorAll("input")]
                .find((each) => each.getAttribute("aria-label")?.startsWith(label));
            return field && field.value && field.value !== before;
        }""",
        arg=[WHERE, before],
    )
    page.locator(IDLE).wait_for(state="attached")
    return str(page.get_by_role("textbox", name=WHERE).input_value())


def pin(page: Any) -> tuple[float, float]:
    """Return where the pin stands, in degrees."""
    lat, lng = page.evaluate(
        f"""() => {{
            const {{ pin }} = document.querySelector("{PICKER}").__kortinfoPoint;
            return [pin.getLatLng().lat, pin.getLatLng().lng];
        }}"""
    )
    return float(lat), float(lng)


def as_written(point: tuple[float, float]) -> str:
    return f"{point[0]:.5f}, {point[1]:.5f}"


@ON_THE_WALL
def test_a_point_is_clicked_moved_typed_and_taken_by_the_keyboard(
    settings: Settings, visit: Visit, address: str, unit: str
) -> None:
    page = visit.page
    page.goto(f"{address}/?unit={unit}")
    card = page.locator(".st-key-card")
    card.get_by_text("Er noget forkert?").click()
    card.get_by_text("Vælg punktet på et kort").click()
    page.locator(f"{PICKER} .kortinfo-place-name").first.wait_for()  # addresses to find the way by
    first = click_map(page, across=0.5, down=0.4)
    assert as_written(pin(page)) == first
    card.get_by_text("Punktet ").filter(has_text=first).wait_for()
    second = click_map(page, across=0.7, down=0.7)
    assert second != first
    assert as_written(pin(page)) == second
    assert page.locator(".kortinfo-pin").count() == 1
    assert grave(page) == []
    page.locator(PICKER).focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(600)  # the map glides
    page.keyboard.press("Enter")
    third = changed(page, second)
    assert as_written(pin(page)) == third
    field = page.get_by_role("textbox", name=WHERE)
    field.fill("57.4412, 10.5361")
    field.press("Enter")
    page.wait_for_function(
        f"document.querySelector('{PICKER}').__kortinfoPoint.pin.getLatLng().lat === 57.4412"
    )
    page.locator(IDLE).wait_for(state="attached")
    last = click_map(page, across=0.4, down=0.5)
    give_name(page)
    card.get_by_role("button", name="Meld det").click()
    card.get_by_text("Tak. Det er skrevet ned").wait_for()
    (said,) = [each for each in written(settings) if each.unit_id == unit]
    assert (said.x, said.y) == pytest.approx(point_of(last), abs=0.01)
    assert said.address == ""


@ON_THE_WALL
def test_a_reported_address_gets_its_point_on_the_page_tjek(
    settings: Settings, visit: Visit, address: str, unit: str
) -> None:
    page = visit.page
    page.goto(f"{address}/?unit={unit}")
    card = page.locator(".st-key-card")
    card.get_by_text("Er noget forkert?").click()
    give_name(page)
    card.get_by_role("button", name="Meld det").click()
    card.get_by_text("Tak. Det er skrevet ned").wait_for()
    page.goto(f"{address}/tjek")
    # What is opened while the page is still being made is shut again.
    page.get_by_text("Meldt fra kortet").wait_for()
    page.locator(IDLE).wait_for(state="attached")
    page.get_by_text("Meldt fra kortet").click()
    page.get_by_text("Skriv, hvad der er rigtigt").first.click()
    page.get_by_text("Vælg punktet på et kort").first.click()
    page.locator(PICKER).wait_for()
    point = click_map(page, across=0.5, down=0.5)
    page.get_by_role("button", name="Meld det").click()
    page.locator(PICKER).wait_for(state="detached")  # it waits no longer
    said = max((each for each in written(settings) if each.unit_id == unit), key=lambda e: e.id)
    assert (said.x, said.y) == pytest.approx(point_of(point), abs=0.01)
