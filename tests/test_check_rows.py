"""Rows that wait, decided in a real browser with the keyboard alone, taken back, and built."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kortinfo.logbook import Decision, Logbook
from kortinfo.review import Review, review
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import open_snapshot
from tests.serving import served
from tests.test_accessibility import grave
from tests.test_team_meeting import PHONE, WIDE, Visit

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
    at.context.close()
    assert at.faults == []


def decisions(settings: Settings) -> tuple[Decision, ...]:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        return book.decisions()
    finally:
        book.close()


def waiting(settings: Settings) -> Review:
    return review(open_snapshot(settings.snapshot_folder))


def test_one_key_decides_and_what_was_decided_can_be_taken_back_and_built(
    settings: Settings, visit: Visit
) -> None:
    page, before = visit.page, waiting(settings)
    first = before.rows.iloc[0]
    assert grave(page) == []
    name = page.get_by_label("Dit navn")
    name.fill("Anna 1")  # a digit typed here is no answer
    name.press("Enter")
    page.get_by_role("heading", name=first["given_name"]).wait_for()
    assert decisions(settings) == ()
    page.locator("h1").click()
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
