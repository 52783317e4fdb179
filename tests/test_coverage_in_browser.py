"""The page *Dækning* in a real browser: from a cell to its businesses, and the map through time."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader

from kortinfo import over_time
from kortinfo.coverage.movements import ABSENT
from kortinfo.selection import Selection
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import open_snapshot
from tests.serving import IDLE, served
from tests.test_accessibility import grave
from tests.test_team_meeting import PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def settings(demo_copy: Callable[[int], Path]) -> Settings:
    return load_settings(demo_copy(4800) / "kortinfo.toml")


@pytest.fixture(scope="module")
def address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(settings.folder / "kortinfo.toml", cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture(params=[WIDE, PHONE], ids=["wall", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Visit]:
    at = Visit(chromium, request.param)
    yield at
    at.context.close()
    assert at.faults == []


def test_a_cell_of_the_matrix_opens_its_map_and_list(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/daekning")
    cell = page.get_by_role("link", name=re.compile("^Bygge og anlæg, 9990 Skagen: ")).first
    cell.wait_for()
    page.locator(IDLE).wait_for(state="attached")
    assert grave(page) == []
    told = str(cell.get_attribute("aria-label"))
    uncovered, total = (int(part) for part in re.findall(r"(\d+) af (\d+) udækkede", told)[0])
    cell.click()
    page.wait_for_function("window.kortinfo?.drawn?.().rows > 0")
    page.wait_for_function(
        "total => { const d = kortinfo.drawn(); return d.rows + d.off_map === total; }", arg=total
    )
    levels = visit.in_headline()
    assert (levels["C"] + levels["D"], sum(levels.values())) == (uncovered, total)
    assert "Skagen" in page.locator("h1").first.inner_text()


def test_the_slider_shows_every_month_s_levels_on_the_map(
    visit: Visit, address: str, settings: Settings
) -> None:
    page = visit.page
    page.goto(f"{address}/daekning?part=play&area=postal:9990")
    slider = page.get_by_role("slider", name="Dag", exact=True)
    slider.wait_for()
    known = over_time.past(open_snapshot(settings.snapshot_folder), settings)
    default = default_selection(settings.population)
    skagen = Selection(population=default.population, areas=frozenset({"postal:9990"}))
    placed = known.businesses["x"].notna().to_numpy()
    states = known.states[known.codes.mask(skagen) & placed]

    def shown_on(day: int) -> None:
        counts = np.bincount(states[:, day], minlength=ABSENT + 1)[:ABSENT]
        visit.settled(dict(zip("ABCD", counts.tolist(), strict=True)))

    shown_on(-1)
    assert grave(page) == []
    slider.press("Home")
    shown_on(0)
    slider.press("ArrowRight")
    shown_on(1)
    page.get_by_role("button", name="Afspil").click()
    page.wait_for_function("+document.querySelector('.ki-play input').value > 3")
    page.get_by_role("button", name="Stop").click()
    shown_on(int(slider.input_value()))


def test_the_pack_is_downloaded_and_says_what_the_page_says(chromium: Any, address: str) -> None:
    visit = Visit(chromium, WIDE)
    page = visit.page
    page.goto(f"{address}/daekning?area=postal:9990")
    shares = page.locator(".ki-shares li")
    shares.first.wait_for()
    headline = [told.replace("\N{NO-BREAK SPACE}", " ") for told in shares.all_inner_texts()]
    share = headline[0].split("\n")[0]
    assert re.fullmatch(r"\d+,\d %", share)
    page.get_by_role("button", name="Lav mødepakke").click()
    given = {}
    for name in ("PowerPoint", "PDF", "Excel"):
        button = page.get_by_role("button", name=name, exact=True)
        button.wait_for()
        with page.expect_download() as download:
            button.click()
        given[name] = Path(download.value.path()).read_bytes()
    slides = Presentation(io.BytesIO(given["PowerPoint"])).slides
    shapes = [shape for slide in slides for shape in slide.shapes]
    assert any(shape.has_chart for shape in shapes)
    assert any(shape.has_table for shape in shapes)
    told = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    assert share in told.replace("\N{NO-BREAK SPACE}", " ")
    pages = [each.extract_text() for each in PdfReader(io.BytesIO(given["PDF"])).pages]
    assert share in pages[0].replace("\N{NO-BREAK SPACE}", " ")
    assert all("Skagen" in each for each in pages)  # the filter stands on every page
    book = openpyxl.load_workbook(io.BytesIO(given["Excel"]))
    value = float(share.removesuffix(" %").replace(",", ".")) / 100
    cells = [cell for row in book["Hovedtal"].iter_rows(values_only=True) for cell in row]
    assert any(isinstance(cell, float) and abs(cell - value) < 0.0005 for cell in cells)
    visit.context.close()
    assert visit.faults == []


def test_the_address_says_which_part_is_open_and_back_goes_to_the_one_before(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.goto(f"{address}/daekning?area=postal:9990")
    parts = page.get_by_role("radiogroup", name="Del af siden")
    parts.get_by_text("Falder snart").click()
    page.wait_for_url(re.compile("part=falls"))
    page.locator(IDLE).wait_for(state="attached")
    page.go_back()
    page.wait_for_url(re.compile("^(?!.*part=)"))
    page.get_by_role("link", name=re.compile("^Bygge og anlæg, 9990 Skagen: ")).first.wait_for()
