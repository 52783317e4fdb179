"""Visits planned in a real browser: from a link to a plan, changed by hand, planned anew."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from kortinfo.crs import to_stored
from kortinfo.logbook import Logbook
from kortinfo.settings import load_settings
from tests.serving import IDLE, a_run, served
from tests.test_accessibility import grave
from tests.test_team_meeting import ON_A_PHONE, ON_THE_WALL, PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STOP = "li.ki-stop"
PICKER = ".kortinfo-map.kortinfo-picks"


@pytest.fixture(scope="module")
def config(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(900) / "kortinfo.toml"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all that the app prints goes, in the folder it runs in."""
    return tmp_path_factory.mktemp("elsewhere") / "printed.log"


@pytest.fixture(scope="module")
def address(config: Path, printed: Path) -> Iterator[str]:
    with served(config, cwd=printed.parent, log=printed) as url:
        yield url


@pytest.fixture(params=[WIDE, PHONE], ids=["wall", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Visit]:
    at = Visit(chromium, request.param)
    yield at
    at.leave()
    assert at.faults == []  # no other host was asked


def idle(page: Any) -> None:
    page.wait_for_timeout(300)
    page.locator(IDLE).wait_for(state="attached")


def make(page: Any) -> None:
    with a_run(page):
        page.get_by_role("button", name="Læg plan").click()
    page.locator(STOP).first.wait_for()
    idle(page)


def keys(page: Any) -> list[str]:
    found: list[str] = page.locator(STOP).evaluate_all("all => all.map((e) => e.dataset.key)")
    return found


def press(page: Any, key: str, op: str) -> None:
    with a_run(page):
        page.locator(f'{STOP}[data-key="{key}"] button[data-op="{op}"]').click()


def test_a_white_spot_becomes_a_day_locked_cancelled_planned_anew_and_taken_along(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/daekning?part=holes")
    largest = page.get_by_role("link", name=re.compile("^Vis alle [0-9]{2,} udækkede")).first
    largest.locator("xpath=..").get_by_role("link", name="Planlæg besøg her").click()
    make(page)
    before = keys(page)
    assert len(before) >= 4
    assert page.locator(".kortinfo-stop").count() >= len(before)  # and the office
    for key in before[:2]:
        press(page, key, "lock")
    assert page.locator(f"{STOP}.ki-stop-locked").count() == 2
    press(page, before[3], "drop")
    page.get_by_text("er taget ud").wait_for()
    assert before[3] not in keys(page)
    with a_run(page):
        page.get_by_role("button", name="Læg resten om").first.click()
    after = keys(page)
    assert set(before[:2]) <= set(after)
    assert before[3] not in after
    keep(page)
    calendar = Calendar.from_ical(take(page, "Kalender").read_bytes())
    assert len(calendar.walk("VEVENT")) == len(after)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@ON_THE_WALL
def test_a_stop_is_moved_by_its_arrows_and_by_the_keyboard(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=D")
    make(page)
    before = keys(page)
    button = page.locator(f'{STOP}[data-key="{before[1]}"] button[data-op="up"]')
    button.focus()
    with a_run(page):
        page.keyboard.press("Enter")
    moved = keys(page)
    refused = page.get_by_text("Planen er uændret").is_visible()
    assert moved == ([*before] if refused else [before[1], before[0], *before[2:]])


@ON_THE_WALL
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
            with a_run(page):
                takes.first.click()
            assert key not in keys(page) or page.get_by_text("Planen er uændret").is_visible()
            return
        with a_run(page):
            panel.get_by_role("button", name="Luk").click()
    pytest.fail("nobody is close to any stop")


def test_the_page_is_fit_for_keyboard_and_screen_reader(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=D")
    make(page)
    assert grave(page) == []


def keep(page: Any, name: str = "Anna") -> None:
    page.get_by_role("button", name="Gem planen").click()
    asked = page.get_by_label("Dit navn")
    page.locator(".ki-beware").or_(page.get_by_text("Planen er gemt")).first.wait_for()
    if asked.count():
        asked.first.fill(name)
        with a_run(page):
            asked.first.press("Enter")
        page.get_by_role("button", name="Gem planen").click()
    page.get_by_text("Planen er gemt").wait_for()
    idle(page)


def take(page: Any, label: str) -> Path:
    button = page.get_by_role("button", name=label, exact=True)
    if not button.is_visible():
        page.get_by_role("button", name="Tag med").click()
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path())


@ON_A_PHONE
def test_a_plan_is_kept_taken_along_changed_and_called_off(
    visit: Visit, address: str, config: Path
) -> None:
    """From a link with an area and levels: kept, a calendar, a stop less, its events called off."""
    page = visit.page
    page.goto(f"{address}/besoeg?level=C&level=D&area=postal:9990")
    make(page)
    keep(page)
    before = keys(page)
    calendar = Calendar.from_ical(take(page, "Kalender").read_bytes())
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == len(before)
    assert all(event["DTSTART"].dt.tzinfo.key == "Europe/Copenhagen" for event in events.values())
    assert len(PdfReader(take(page, "Dagsseddel (PDF)")).pages) >= 1
    page.keyboard.press("Escape")
    press(page, before[0], "drop")
    page.get_by_text("Ændret, siden den blev gemt").wait_for()
    page.get_by_role("button", name="Gem ændringerne").click()
    page.get_by_text("Planen er gemt").wait_for()
    idle(page)
    after = Calendar.from_ical(take(page, "Kalender").read_bytes())
    left = {str(event["UID"]) for event in after.walk("VEVENT")}
    assert left < set(events)
    assert all(event["SEQUENCE"] == 1 for event in after.walk("VEVENT"))
    off = Calendar.from_ical(take(page, "Kalender: aflyste stop").read_bytes())
    assert {str(event["UID"]) for event in off.walk("VEVENT")} == set(events) - left
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Aflys planen").click()
    page.get_by_text("Planen er aflyst").wait_for()
    settings = load_settings(config)
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        taken = [each.kind for each in book.audit()]
    finally:
        book.close()
    assert {"plan_ics", "plan_pdf"} <= set(taken)


@ON_A_PHONE
def test_links_for_the_phones_map_name_no_home_and_are_asked_for(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=D&area=postal:9990")
    make(page)
    with a_run(page):
        page.get_by_text("Kør dertil med telefonens kort").click()
    assert page.locator(".ki-plan-links a").count() == 0
    page.get_by_role("button", name="Vis links").click()
    page.locator(".ki-plan-links a").first.wait_for()
    links = page.locator(".ki-plan-links a").evaluate_all("all => all.map((e) => e.href)")
    assert {link.split("/")[2] for link in links} == {"www.google.com", "maps.apple.com"}
    on_phone = page.locator(".ki-stop-map")
    assert on_phone.first.is_visible() == (page.viewport_size == PHONE)
    assert str(on_phone.first.get_attribute("href")).startswith("geo:57.")
    assert not any("origin" in link or "saddr" in link for link in links)


@ON_THE_WALL
def test_a_home_point_is_found_nowhere(
    visit: Visit, address: str, config: Path, printed: Path
) -> None:
    """Chosen on the map, planned from, kept, taken along: then looked for everywhere."""
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
    keep(page)
    labels = ("Kalender", "Dagsseddel (PDF)", "Excel", "Rute til GPS (GPX)", "Rute til kort (KML)")
    files = [take(page, label) for label in labels]
    x, y = (float(each[0]) for each in to_stored(np.array([lng]), np.array([lat])))
    numbers = [f"{lat:.4f}", f"{lng:.4f}", f"{x:.0f}", f"{y:.0f}"]
    stores = page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    places = {"requests": " ".join(asked), "url": page.url, "stores": stores}
    places["state"] = str(visit.context.storage_state())
    for path in [printed, *files, *config.parent.rglob("*"), *printed.parent.rglob("*")]:
        if path.is_file() and "kilder" not in path.parts:
            places[str(path)] = unpacked(path)
    assert any("logbook" in place for place in places)
    found = [place for place, said in places.items() if any(each in said for each in numbers)]
    assert found == []


def unpacked(path: Path) -> str:
    """Return what is in a file, read as text, also in a workbook and on paper."""
    said = path.read_bytes().decode("latin-1")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            said += "".join(packed.read(name).decode("latin-1") for name in packed.namelist())
    if said.startswith("%PDF"):
        said += " ".join(page.extract_text() for page in PdfReader(path).pages)
    return said


@ON_THE_WALL
def test_districts_are_shared_out_moved_on_the_map_and_turned_into_rounds(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/besoeg?level=D")
    page.get_by_text("Distrikter og runder").click()
    team = page.get_by_role("textbox", name="Hvem deler dem?")
    team.fill("Anna, Bo 50 %")
    with a_run(page):
        team.press("Enter")
    page.get_by_role("button", name="Del op").click()
    page.locator(".kortinfo-stop-district").first.wait_for()
    idle(page)
    page.locator("[data-kortinfo-plan] .kortinfo-map").evaluate(
        "map => map.scrollIntoView({ block: 'center' })"
    )
    page.wait_for_timeout(500)
    key = page.evaluate(
        """() => {
            const map = document.querySelector("[data-kortinfo-plan] .kortinfo-map").__kortinfoPlan;
            const dots = map.drawn.getLayers().filter((layer) => layer.getRadius);
            const corner = map.map.getContainer().getBoundingClientRect();
            for (const dot of dots) {
                const { x, y } = map.map.latLngToContainerPoint(dot.getLatLng());
                if (document.elementFromPoint(corner.x + x, corner.y + y)?.tagName === "CANVAS")
                    return [x, y];
            }
        }"""
    )
    page.locator("[data-kortinfo-plan] .kortinfo-map").click(position={"x": key[0], "y": key[1]})
    idle(page)
    page.get_by_role("button", name="Flyt", exact=True).click()
    page.get_by_text("1 virksomhed er flyttet i hånden").wait_for()
    page.get_by_role("button", name="Fortryd").click()
    idle(page)
    assert page.get_by_text("er flyttet i hånden").count() == 0
    page.get_by_role("button", name="Læg runder").click()
    page.get_by_text("Det tager ").wait_for()
    idle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel", exact=True).click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.sheetnames[:2] == ["Distrikter", "Runder"]
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
