"""A file taken in by hand, in a real browser: tried, used, and gone again; wrong files in words."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kortinfo.settings import load_settings
from kortinfo.snapshot import open_snapshot
from tests import tiny
from tests.serving import give_name, served
from tests.test_accessibility import grave
from tests.test_cli import kortinfo
from tests.test_team_meeting import ON_THE_WALL, PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CPR = "010190-1234"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny municipality, built: three whole builds are waited for."""
    folder = tmp_path_factory.mktemp("tiny")
    config = tiny.write_municipality(folder, settings="as_of = 2026-03-01\n" + tiny.SETTINGS)
    done = kortinfo("build", "--config", str(config), cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo / "kortinfo.toml", cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture(params=[WIDE, PHONE], ids=["wall", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Visit]:
    at = Visit(chromium, request.param)
    at.page.goto(f"{address}/data")
    at.page.get_by_text("Indlæs en fil").first.click()
    yield at
    at.leave()
    assert at.faults == []


def visits_at(demo: Path) -> str:
    """Return contacts, as a CRM writes them, with the two businesses nobody has met."""
    snapshot = open_snapshot(load_settings(demo / "kortinfo.toml").snapshot_folder)
    businesses = snapshot.table("businesses")
    never = businesses[(businesses["level"] == "D") & businesses["pnr"].notna()]["pnr"]
    rows = [f"{pnr};20-02-2026;Besøg;husk {CPR}" for pnr in never]
    return "\r\n".join(["P-nummer;Kontaktdato;Kontakttype;Bemærkning", *rows, ""])


def levels(demo: Path) -> Counter[str]:
    snapshot = open_snapshot(load_settings(demo / "kortinfo.toml").snapshot_folder)
    return Counter(snapshot.table("businesses")["level"].astype(object))


@ON_THE_WALL
def test_a_file_is_tried_and_used_and_can_be_taken_out_again(demo: Path, visit: Visit) -> None:
    page, before = visit.page, levels(demo)
    file = {
        "name": f"besøg {CPR}.csv",
        "mimeType": "text/csv",
        "buffer": visits_at(demo).encode("cp1252"),
    }
    page.set_input_files("input[type=file]", file)
    page.get_by_label("Hvad skal kilden hedde?").fill("Besøg i februar")
    page.keyboard.press("Enter")
    page.get_by_text("2 rækker. Tegnsæt Windows (cp1252)").wait_for()
    assert grave(page) == []
    page.get_by_role("button", name="Prøv uden at ændre noget").click()
    moved = page.get_by_role("row", name="D – Aldrig i kontakt B – I kontakt 2")
    moved.wait_for()
    assert levels(demo) == before
    page.get_by_role("button", name="Brug filen").click()
    page.get_by_text("Skriv dit navn først").wait_for()  # nothing is taken in in nobody's name
    assert levels(demo) == before
    give_name(page)
    page.get_by_role("button", name="Brug filen").click()
    page.get_by_text("Besøg i februar er indlæst. Kortet er opdateret.").wait_for()
    after = levels(demo)
    assert (after["D"], after["B"]) == (before["D"] - 2, before["B"] + 2)
    assert "1234" not in page.content()
    page.get_by_role("button", name="Fjern Besøg i februar").click()
    page.get_by_text("Det kan ikke fortrydes").wait_for(timeout=180_000)  # a whole build
    assert grave(page) == []
    assert levels(demo) == after
    page.get_by_role("button", name="Ja, fjern filen").click()
    told = page.get_by_test_id("stAlert")  # the logbook below says it, too
    told.get_by_text("Besøg i februar er fjernet").wait_for()
    assert levels(demo) == before


@ON_THE_WALL
def test_a_wrong_file_is_told_in_danish_and_leaves_nothing(demo: Path, visit: Visit) -> None:
    page, before = visit.page, levels(demo)
    page.set_input_files(
        "input[type=file]",
        {"name": "liste.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
    )
    page.get_by_text("Det er en PDF-fil, og her ventes en CSV-fil").wait_for()
    page.set_input_files(
        "input[type=file]",
        {"name": "uden.csv", "mimeType": "text/csv", "buffer": b"Farve;Form\r\nblaa;rund\r\n"},
    )
    page.get_by_text(
        "Der mangler en kolonne: Dato, P-nummer eller CVR-nummer eller Navn"
    ).wait_for()
    assert page.get_by_role("button", name="Prøv uden at ændre noget").count() == 0
    assert levels(demo) == before
