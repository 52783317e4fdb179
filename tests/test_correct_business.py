"""What is wrong about a business, reported on its card in a real browser, built, seen, undone."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest

from kortinfo.build import build
from kortinfo.logbook import Correction, Logbook, Pair
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot, open_snapshot
from kortinfo.tables import UNIT_ID
from tests import tiny
from tests.serving import give_name, served
from tests.test_accessibility import grave
from tests.test_team_meeting import ON_A_PHONE, ON_THE_WALL, PHONE, WIDE, Visit

AS_OF = dt.date(2026, 3, 1)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the tiny municipality's, with some contacts once more, from another system."""
    folder = tmp_path_factory.mktemp("tiny")
    more = "as_of = 2026-03-01\n" + tiny.SETTINGS
    more += '\n[[sources]]\nname = "M"\nformat = "contacts"\npath = "momentum.csv"\n'
    config = tiny.write_municipality(folder, settings=more)
    columns = ("Dato", "P-nummer", "Type")
    rows = [
        {"Id": f"M-{at}"} | {name: row[name] for name in columns}
        for at, row in enumerate(tiny.CONTACTS[3:6])
    ]
    tiny.write_csv(folder / "momentum.csv", rows)
    settings = load_settings(config)
    build(settings, as_of=AS_OF, built_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    return settings


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
    assert at.faults == []


def written(settings: Settings) -> tuple[tuple[Correction, ...], tuple[Pair, ...]]:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        return book.corrections(), book.pairs()
    finally:
        book.close()


def current(settings: Settings) -> Snapshot:
    return open_snapshot(settings.snapshot_folder)


@ON_THE_WALL
def test_a_level_reported_on_the_card_is_built_marked_and_taken_back(
    settings: Settings, visit: Visit, address: str
) -> None:
    businesses = current(settings).table("businesses")
    unit = str(businesses.loc[businesses["level"] == "D", UNIT_ID].iloc[0])
    page = visit.page
    page.goto(f"{address}/?unit={unit}")
    card = page.locator(".st-key-card")
    card.get_by_text("Er noget forkert?").click()
    card.get_by_text("Kontaktniveauet").first.click()
    card.get_by_text("Vælg, hvilket niveau").wait_for()  # nobody's guess is sent by mistake
    assert card.get_by_role("button", name="Meld det").is_disabled()
    visit.choose_from(card.get_by_label("Det rigtige niveau"), re.compile("^A: "))
    card.get_by_text("Skriv hvorfor").wait_for()  # a level needs a reason
    assert card.get_by_role("button", name="Meld det").is_disabled()
    why = card.get_by_label("Hvorfor?")
    why.fill("Fast aftale")
    why.press("Tab")
    card.get_by_text("Skriv hvorfor").wait_for(state="hidden")
    assert grave(page) == []
    card.get_by_role("button", name="Meld det").click()
    card.get_by_text("Skriv dit navn først").wait_for()  # nothing is reported in nobody's name
    assert written(settings) == ((), ())
    give_name(page)
    card.get_by_text("Skriv dit navn først").wait_for(state="hidden")
    card.get_by_role("button", name="Meld det").click()
    card.get_by_text("Tak. Det er skrevet ned").wait_for()
    card.get_by_text("Kommer på kortet, næste gang det bygges").wait_for()
    ((said,), _) = written(settings)
    assert (said.unit_id, said.what, said.level, said.reason) == (unit, "level", "A", "Fast aftale")
    assert said.decided_by == "Anna"
    page.goto(f"{address}/tjek")
    page.get_by_text("Meldt fra kortet (0 venter, 1 i alt)").click()
    page.get_by_text("Kommer på kortet").wait_for()
    assert grave(page) == []
    page.get_by_role("button", name="Byg kortet igen nu").click()
    page.get_by_text("er ikke på kortet endnu").wait_for(state="hidden", timeout=60_000)
    page.goto(f"{address}/?unit={unit}")
    card.get_by_text("Rettet i Kortinfo").wait_for()
    card.get_by_text("A, sat af en medarbejder").wait_for()
    page.goto(f"{address}/tjek")
    page.get_by_text("Meldt fra kortet").click()
    page.get_by_role("button", name="Fortryd").click()
    page.get_by_text("Intet er meldt").wait_for()
    page.get_by_text("Meldt fra kortet (0)").wait_for()
    page.get_by_role("button", name="Byg kortet igen nu").click()
    page.get_by_text("er ikke på kortet endnu").wait_for(state="hidden", timeout=60_000)
    levels = current(settings).table("businesses").set_index(UNIT_ID)["level"]
    assert levels[unit] == "D"


@ON_A_PHONE
def test_rows_that_look_like_one_are_told_apart_with_one_key_and_asked_again_when_undone(
    settings: Settings, visit: Visit, address: str
) -> None:
    page = visit.page
    assert len(current(settings).table("duplicates"))
    page.goto(f"{address}/tjek")
    give_name(page)
    page.get_by_text("Er de den samme?").click()
    page.get_by_text("Ligner hinanden").first.wait_for()
    page.wait_for_timeout(800)  # nobody reads faster, and the page knows it
    assert grave(page) == []
    page.locator("h1").click()
    page.keyboard.press("0")
    page.get_by_role("button", name="Fortryd").wait_for()
    (_, (pair,)) = written(settings)
    assert pair.verdict == "different"
    undo = page.get_by_role("button", name="Fortryd")
    undo.click()
    undo.wait_for(state="hidden")
    assert written(settings)[1] == ()
