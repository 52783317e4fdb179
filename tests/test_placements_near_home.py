"""Placements near a home in a real browser: found, opened, shared; and the home found nowhere."""

import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from kortinfo.crs import to_stored
from kortinfo.logbook import Logbook
from kortinfo.settings import load_settings
from tests.serving import IDLE, served
from tests.test_accessibility import grave
from tests.test_team_meeting import ON_A_PHONE, ON_THE_WALL, PHONE, WIDE, Visit
from tests.test_visit_plan import unpacked

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAP = ".ki-near-map .kortinfo-map"
ROW = ".ki-near-table tbody tr"
BANDS = re.compile(r"(\d+)–(\d+) minutter")


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


def opened(visit: Visit, address: str, query: str = "") -> Any:
    page = visit.page
    page.goto(f"{address}/praktik{query}")
    page.locator(f"{MAP} .kortinfo-place-name").first.wait_for()
    idle(page)
    # It has come to where it opens: a click before that would mean another place.
    page.wait_for_function(
        f"""() => {{
            const {{ map }} = document.querySelector("{MAP}").__kortinfoPoint;
            const before = window.viewBefore;
            window.viewBefore = `${{map.getCenter()}} ${{map.getZoom()}}`;
            return map.getZoom() >= 8 && window.viewBefore === before;
        }}""",
        polling=500,
    )
    return page


def lives_at(page: Any, typed: str) -> None:
    field = page.get_by_role("textbox", name="Hvor bor borgeren?")
    field.fill(typed)
    field.press("Enter")
    page.locator(ROW).first.wait_for()
    idle(page)


def clicked(page: Any, lat: float = 57.4402, lng: float = 10.5311) -> tuple[float, float]:
    """Click on the map at about a place; return the home as the page has it."""
    page.locator(MAP).scroll_into_view_if_needed()
    x, y = page.evaluate(
        f"""([lat, lng]) => {{
            const {{ map }} = document.querySelector("{MAP}").__kortinfoPoint;
            const {{ x, y }} = map.latLngToContainerPoint([lat, lng]);
            return [x, y];
        }}""",
        [lat, lng],
    )
    page.locator(MAP).click(position={"x": x, "y": y})
    page.locator(ROW).first.wait_for()
    idle(page)
    return pin(page)


def pin(page: Any) -> tuple[float, float]:
    lat, lng = page.evaluate(
        f"""() => {{
            const {{ pin }} = document.querySelector("{MAP}").__kortinfoPoint;
            return [pin.getLatLng().lat, pin.getLatLng().lng];
        }}"""
    )
    return lat, lng


def download(page: Any, label: str) -> Path:
    with page.expect_download() as got:
        page.locator(".st-key-near_files").get_by_role("button", name=label, exact=True).click()
    return Path(got.value.path())


@pytest.fixture(scope="module")
def known_address(config: Path) -> str:
    """A street and number of the demo's addresses, unlike anything else in its files."""
    from kortinfo.snapshot import open_snapshot

    units = open_snapshot(load_settings(config).snapshot_folder).table("businesses")
    home = units[units["postal_code"] == "9900"].dropna(subset=["x", "address"]).iloc[0]
    return f"{home['address']}, 9900"


def test_a_list_a_map_with_rings_and_the_card(
    visit: Visit, address: str, known_address: str
) -> None:
    page = opened(visit, address)
    lives_at(page, known_address)
    minutes = [int(each.split()[0]) for each in page.locator(".ki-near-minutes").all_inner_texts()]
    assert len(minutes) >= 5
    assert max(minutes) <= 30
    names = page.locator(".kortinfo-ring-name").all_inner_texts()
    assert sorted(names) == ["10 min.", "20 min.", "30 min."]
    assert page.locator(".kortinfo-near").count() >= len(minutes)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    first = page.locator(f"{ROW} button").first
    name = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.locator(".st-key-card").get_by_role("heading", name=name).wait_for()
    idle(page)
    assert page.locator(ROW).count() >= 5  # the list and the home are still there
    page.locator(".st-key-card_shut button").click()
    page.locator(".st-key-card").wait_for(state="detached")


@ON_A_PHONE
def test_a_home_is_chosen_by_the_keyboard_and_a_business_on_the_map(
    visit: Visit, address: str
) -> None:
    page = opened(visit, address)
    page.locator(MAP).focus()
    page.keyboard.press("Enter")
    page.locator(ROW).first.or_(page.get_by_text("Ingen virksomheder")).first.wait_for()
    idle(page)
    page.get_by_role("spinbutton", name="Højst minutter hver vej").fill("120")
    page.keyboard.press("Enter")
    page.locator(ROW).first.wait_for()
    idle(page)
    before = pin(page)
    page.locator(".kortinfo-near").last.dispatch_event("click")
    page.locator(".st-key-card").wait_for()
    assert pin(page) == before


@ON_A_PHONE
def test_a_map_that_has_no_room_at_first_comes_to_its_home_later(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/data")
    page.locator(IDLE).wait_for(state="attached")
    page.add_style_tag(content=".ki-near-map { display: none; }")
    page.locator(".st-key-pages a[href=praktik]").dispatch_event("click")
    page.locator(MAP).wait_for(state="attached")
    zoom = f"""document.querySelector("{MAP}")?.__kortinfoPoint?.map.getZoom()"""
    page.wait_for_function(f"{zoom} > 0")
    idle(page)
    page.add_style_tag(content=".ki-near-map { display: block !important; }")
    page.wait_for_function(f"{zoom} >= 8")


def test_the_page_is_fit_for_keyboard_and_screen_reader(
    visit: Visit, address: str, known_address: str
) -> None:
    page = opened(visit, address)
    assert grave(page) == []
    lives_at(page, known_address)
    page.get_by_text("Del listen").click()
    idle(page)
    assert grave(page) == []
    heads = page.locator(".ki-near-table thead th").evaluate_all("all => all.map((e) => e.scope)")
    assert heads == ["col"] * 4
    assert page.locator(f"{ROW} th[scope=row]").count() == page.locator(ROW).count()


@ON_THE_WALL
def test_what_is_shared_holds_bands_alone(visit: Visit, address: str, config: Path) -> None:
    page = opened(visit, address)
    clicked(page)
    page.get_by_text("Del listen").click()
    idle(page)
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel").read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    bands = [found for cell in cells for found in BANDS.findall(str(cell.value))]
    assert bands
    assert all(int(upto) - int(least) == 10 and int(least) % 10 == 0 for least, upto in bands)
    text = download(page, "Tekst").read_text(encoding="utf-8")
    assert len(BANDS.findall(text)) == len(bands)
    page.get_by_role("button", name="Vis teksten").click()
    shown = page.locator("[data-testid=stCode]")
    shown.wait_for()
    assert shown.inner_text().split() == text.split()
    settings = load_settings(config)
    book_ = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        entries = [each for each in book_.audit() if each.kind.startswith("near_")]
    finally:
        book_.close()
    assert {each.kind for each in entries} == {"near_xlsx", "near_txt"}
    assert all("Praktik nær hjemmet: Højst 30 minutter på cykel" in each.words for each in entries)


def numbers_of(lat: float, lng: float) -> list[str]:
    """Return how a point may be written: degrees to some ten metres, metres to the metre."""
    x, y = (float(each[0]) for each in to_stored(np.array([lng]), np.array([lat])))
    degrees = [f"{each:.4f}"[: len(f"{each:.4f}")] for each in (lat, lng)]
    cut = [str(int(each * 1e4) / 1e4) for each in (lat, lng)]
    return [*degrees, *cut, f"{x:.0f}", f"{y:.0f}", str(int(x)), str(int(y))]


def everywhere(
    visit: Visit, config: Path, printed: Path, asked: list[str], files: list[Path]
) -> dict[str, str]:
    """Return all that may have kept something, by where: files, output, addresses, the browser."""
    page = visit.page
    places = {"requests": " ".join(asked), "url": page.url}
    places["stores"] = page.evaluate(
        """async () => JSON.stringify([
            {...localStorage}, {...sessionStorage}, document.cookie, history.state,
            (await indexedDB.databases()).map((each) => each.name), await caches.keys(),
        ])"""
    )
    places["state"] = str(visit.context.storage_state(indexed_db=True))
    for path in [printed, *files, *config.parent.rglob("*"), *printed.parent.rglob("*")]:
        # The demo's own sources and tables hold addresses and points of businesses.
        if path.is_file() and "kilder" not in path.parts and path.suffix != ".parquet":
            places[str(path)] = unpacked(path)
    return places


def where(places: dict[str, str], words: list[str]) -> list[str]:
    return [at for at, said in places.items() if any(word in said for word in words)]


@ON_A_PHONE
def test_a_home_is_found_nowhere(visit: Visit, address: str, config: Path, printed: Path) -> None:
    """Typed and clicked, looked around, opened, shared, another page and back: then sought."""
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    begun = time.time()
    opened(visit, address, "?level=A&level=B")
    typed = "Hemmelig Sidegade 871, 9900"  # not known: what was typed is kept as little
    field = page.get_by_role("textbox", name="Hvor bor borgeren?")
    field.fill(typed)
    field.press("Enter")
    page.get_by_text("Adressen findes ikke her").wait_for()
    lat, lng = 57.43917, 10.52791
    lives_at(page, f"{lat}, {lng}")
    numbers = numbers_of(lat, lng) + numbers_of(*clicked(page, 57.4331, 10.4973))
    page.locator(f"{ROW} button").first.click()
    page.locator(".st-key-card").wait_for()
    idle(page)
    page.locator(".st-key-card_shut button").click()
    page.locator(".st-key-card").wait_for(state="detached")
    page.get_by_role("radio", name="Bil").or_(page.get_by_role("button", name="Bil")).first.click()
    idle(page)
    page.get_by_text("Del listen").click()
    idle(page)
    files = [download(page, label) for label in ("Excel", "Tekst")]
    page.get_by_role("button", name="Vis teksten").click()
    page.locator("[data-testid=stCode]").wait_for()
    idle(page)
    places = everywhere(visit, config, printed, asked, files)
    assert any("logbook" in place for place in places)
    assert {"requests", "url", "stores", "state", str(printed)} <= places.keys()
    words = [*numbers, "Hemmelig", "871, 9900"]
    assert where(places, words) == []
    tables = [path for path in config.parent.rglob("*.parquet") if path.stat().st_mtime > begun]
    assert tables == []  # nothing was written among those not looked through
    # That it would be found: the same words, put where they must not be.
    (config.parent / "planted.txt").write_text(f"home: {numbers[0]}", encoding="utf-8")
    page.evaluate("typed => localStorage.setItem('planted', typed)", typed)
    try:
        found = where(everywhere(visit, config, printed, asked, files), words)
    finally:
        (config.parent / "planted.txt").unlink()
        page.evaluate("localStorage.removeItem('planted')")
    assert {"stores", "state", str(config.parent / "planted.txt")} == set(found)


@ON_A_PHONE
def test_a_home_is_gone_when_it_is_forgotten_and_when_the_page_is_loaded_anew(
    visit: Visit, address: str, known_address: str
) -> None:
    page = opened(visit, address)
    lives_at(page, known_address)
    page.get_by_role("button", name="Glem stedet").click()
    page.get_by_text("Skriv en adresse, eller klik på kortet").wait_for()
    assert page.get_by_role("textbox", name="Hvor bor borgeren?").input_value() == ""
    lives_at(page, known_address)
    page.reload()
    page.get_by_text("Skriv en adresse, eller klik på kortet").wait_for()
    assert page.get_by_role("textbox", name="Hvor bor borgeren?").input_value() == ""
