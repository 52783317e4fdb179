"""Rows that wait, decided in a real browser with the keyboard alone, taken back, and built."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kortinfo.logbook import Decision, Logbook
from kortinfo.review import Review, review
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import open_snapshot
from tests.serving import IDLE, give_name, served
from tests.test_accessibility import grave
from tests.test_team_meeting import ON_THE_WALL, PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def settings(demo_copy: Callable[[int], Path]) -> Settings:
    return load_settings(demo_copy(900) / "kortinfo.toml")


@pytest.fixture(scope="module")
def address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = settings.folder / "kortinfo.toml"
    with served(config, cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture(params=[WIDE, PHONE], ids=["wall", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Visit]:
    at = Visit(chromium, request.param)
    at.page.goto(f"{address}/tjek")
    at.page.get_by_text("på en afgørelse").wait_for()
    yield at
    at.leave()
    assert at.faults == []


def decisions(settings: Settings) -> tuple[Decision, ...]:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        return book.decisions()
    finally:
        book.close()


def waiting(settings: Settings) -> Review:
    return review(open_snapshot(settings.snapshot_folder))


@ON_THE_WALL
def test_one_key_decides_and_what_was_decided_can_be_taken_back_and_built(
    settings: Settings, visit: Visit
) -> None:
    page, before = visit.page, waiting(settings)
    first = before.rows.iloc[0]
    assert grave(page) == []
    page.locator("h1").click()
    page.wait_for_timeout(800)  # nobody reads faster, and the page knows it
    page.keyboard.press("1")
    page.get_by_text("Skriv dit navn først").wait_for()
    assert decisions(settings) == ()
    give_name(page, "Anna 1")  # a digit typed here is no answer
    page.reload()
    page.get_by_text("på en afgørelse").wait_for()
    remembered = page.get_by_label("Dit navn")
    page.wait_for_function("field => field.value === 'Anna 1'", arg=remembered.element_handle())
    assert "Anna" not in page.url
    page.get_by_role("heading", name=first["given_name"]).wait_for()
    assert decisions(settings) == ()
    page.locator("h1").click()
    page.wait_for_timeout(800)
    page.keyboard.press("1")
    undo = page.get_by_role("button", name="Fortryd").first
    undo.wait_for()
    (made,) = decisions(settings)
    assert (made.row_key, made.verdict, made.decided_by) == (
        before.rows.index[0],
        "accept",
        "Anna 1",
    )
    page.get_by_role("button", name="Byg kortet igen").click()
    page.get_by_text("er ikke på kortet endnu").wait_for(state="hidden")
    assert made.row_key not in waiting(settings).rows.index
    undo.click()
    page.get_by_text("Senest afgjort").first.wait_for(state="hidden")
    assert decisions(settings) == ()


OUTSIDE = """() => {
    const cells = [...document.querySelectorAll(".ki-by-columns td span, .ki-by-columns th")];
    const buttons = [...document.querySelectorAll("[data-testid=stMain] .stButton button p")];
    return [...cells, ...buttons].filter((part) => {
        const { left, right, width } = part.getBoundingClientRect();
        const cut = part.matches("button p") && part.scrollWidth > part.clientWidth + 1;
        return width && (left < 0 || right > innerWidth || cut);
    }).map((part) => part.textContent);
}"""
"""What is said of the candidates, and the words to answer by, that are cut or beyond the edge."""


def test_a_candidate_is_wholly_on_the_screen(settings: Settings, visit: Visit) -> None:
    from playwright.sync_api import TimeoutError as Waited

    page, found = visit.page, waiting(settings)
    units = open_snapshot(settings.snapshot_folder).table("units").set_index("unit_id")
    mine = found.candidates[found.candidates["row_key"] == found.rows.index[0]]
    page.locator(".ki-by-columns").wait_for()
    page.locator(IDLE).wait_for(state="attached")
    with suppress(Waited):  # a page that is still being put together is given its time
        page.wait_for_function(f"() => !({OUTSIDE})().length", timeout=10_000)
    assert page.evaluate(OUTSIDE) == []
    for at, business in enumerate(mine["business"], 1):
        unit = units.loc[business]
        answer = page.get_by_role("button", name=f"Det er {at}: ")
        assert f"{unit['address']}, {unit['postal_district']}" in answer.inner_text()
        for told in (unit["name"], unit["address"], f"Bud {at}"):
            shown = page.locator(".ki-by-columns").get_by_text(told).last
            assert shown.is_visible()
