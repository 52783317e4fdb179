"""The page *Dækning* in a real browser: from a cell to its businesses, and the map through time."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kortinfo import over_time
from kortinfo.coverage.movements import ABSENT
from kortinfo.selection import Selection
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import open_snapshot
from tests.serving import IDLE, give_name, served
from tests.test_accessibility import grave
from tests.test_team_meeting import ON_THE_WALL, PHONE, WIDE, Visit

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
    at.leave()
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


@ON_THE_WALL
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


@ON_THE_WALL
def test_the_address_names_the_part_that_is_open(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/daekning?area=postal:9990")
    page.get_by_role("radio", name="Mål", exact=True).click()
    page.get_by_role("heading", name="Mål", exact=True).wait_for()
    page.wait_for_url(re.compile("part=targets"))
    assert "area=" in page.url
    page.get_by_role("radio", name="Udvikling", exact=True).click()
    page.wait_for_url(re.compile("part=time"))
    page.go_back()
    page.get_by_role("heading", name="Mål", exact=True).wait_for()
    page.reload()
    page.get_by_role("heading", name="Mål", exact=True).wait_for()
    page.get_by_role("radio", name="Brancher og områder", exact=True).click()
    page.wait_for_url(re.compile(r"^[^?]*\?area=postal(:|%3A)9990$"))


@ON_THE_WALL
def test_a_target_is_set_and_removed_by_keyboard(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/daekning?part=targets&area=postal:9990")
    name = page.get_by_role("textbox", name="Navn", exact=True).first
    page.locator("summary", has_text="Sæt et mål").press("Enter")
    name.wait_for()
    page.locator(IDLE).wait_for(state="attached")
    assert grave(page) == []
    name.press_sequentially("Skagen i mål")
    save = page.get_by_role("button", name="Gem", exact=True).first
    save.focus()
    save.press("Enter")
    who = page.get_by_role("textbox", name="Dit navn", exact=False).first
    who.press_sequentially("Anna")
    who.press("Enter")
    page.locator(IDLE).wait_for(state="attached")
    save.focus()
    save.press("Enter")
    page.get_by_text("Skagen i mål er oprettet.").wait_for()
    page.get_by_text("Sat her på siden af Anna").wait_for()
    page.locator("summary", has_text="Ret eller fjern").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    gone = page.get_by_role("button", name="Fjern", exact=True)
    gone.focus()
    gone.press("Enter")
    page.get_by_text("Skagen i mål er fjernet.").wait_for()
    page.locator(IDLE).wait_for(state="attached")
    assert grave(page) == []


@ON_THE_WALL
def test_the_meeting_pack_says_what_the_page_says(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    page = visit.page
    page.goto(f"{address}/daekning?area=postal:9990")
    page.locator(IDLE).wait_for(state="attached")
    head = page.locator(".ki-shares li").first
    share = head.locator("strong").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    numbers = re.findall(r"[\d.]+", head.locator("span").inner_text())
    covered, total = (int(part.replace(".", "")) for part in numbers)
    page.get_by_role("button", name="Lav mødepakke").click()
    page.get_by_text("Skriv dit navn først").wait_for()  # nothing goes out in nobody's name
    give_name(page)
    page.get_by_role("button", name="Lav mødepakke").click()
    files = {}
    for name, kind in (("PowerPoint", "pptx"), ("PDF", "pdf"), ("Excel", "xlsx")):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename.endswith(f".{kind}")
        files[kind] = tmp_path / f"pack.{kind}"
        download.value.save_as(files[kind])
    in_slides(files["pptx"], share, covered, total)
    in_pdf(files["pdf"], share)
    in_workbook(files["xlsx"], covered, total)


def in_slides(path: Path, share: str, covered: int, total: int) -> None:
    """The slides are native charts and tables, and count as the page does, each with its day."""
    pptx = pytest.importorskip("pptx")
    slides = pptx.Presentation(str(path)).slides
    shapes = [shape for slide in slides for shape in slide.shapes]
    charts = [shape.chart for shape in shapes if shape.has_chart]
    assert charts
    assert any(shape.has_table for shape in shapes)
    first = words_of(slides[0])
    assert share in first
    assert f"\n{covered}\n{total}\n{share}\n" in f"\n{first}\n"
    for slide in slides:
        assert "9990 Skagen" in words_of(slide)
        assert re.search(r"\d{1,2}\. \w+\.? \d{4}", words_of(slide))
    levels = [
        sum(chart_series.values)
        for chart in charts
        for chart_series in chart.plots[0].series
        if len(chart_series.values) > 1
    ]
    assert levels


def words_of(slide: Any) -> str:
    told = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    told += [
        cell.text
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    return "\n".join(told).replace("\N{NO-BREAK SPACE}", " ")


def in_pdf(path: Path, share: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(path).pages
    told = [each.extract_text().replace("\N{NO-BREAK SPACE}", " ") for each in pages]
    assert share in told[0]
    assert all("9990 Skagen" in each for each in told)


def in_workbook(path: Path, covered: int, total: int) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path, data_only=True)
    values = [value for row in book["Hovedtal"].iter_rows(values_only=True) for value in row]
    assert covered in values
    assert total in values
    charts = [chart for sheet in book for chart in sheet._charts]
    assert charts


def test_a_matrix_wider_than_the_screen_says_so_until_it_is_scrolled_to_its_end(
    visit: Visit, address: str
) -> None:
    page = visit.page
    page.set_viewport_size({"width": min(1440, page.viewport_size["width"]), "height": 900})
    page.goto(f"{address}/daekning")
    box = page.locator(".ki-matrix-box")
    box.wait_for()
    page.locator(IDLE).wait_for(state="attached")
    shade = "box => Number(getComputedStyle(box, '::after').opacity)"
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert box.evaluate(shade) > 0.9
    box.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
    page.wait_for_function(f"({shade})(document.querySelector('.ki-matrix-box')) < 0.1")


@pytest.mark.parametrize("part", ["falls", "targets", "work", "compare"])
def test_no_table_is_wider_than_a_phone(chromium: Any, address: str, part: str) -> None:
    at = Visit(chromium, PHONE)
    at.page.goto(f"{address}/daekning?part={part}")
    at.page.locator(".ki-shares").wait_for()
    at.page.locator(IDLE).wait_for(state="attached")
    # While the page finds its place a table may be wider for a moment.
    at.page.wait_for_function(
        """() => {
            const boxes = [...document.querySelectorAll(".ki-scroll, .stMain")];
            const shown = document.querySelector(".stMain h2");
            return shown && boxes.every((box) => box.scrollWidth <= box.clientWidth + 1);
        }"""
    )
    at.leave()
