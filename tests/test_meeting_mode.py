"""A meeting at the wall and on a phone, in a real browser: views stepped through, a list kept."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kortinfo.logbook import Logbook
from kortinfo.settings import load_settings
from tests.serving import served
from tests.test_team_meeting import PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HANDLE = "document.querySelector('.kortinfo-map').__kortinfo"
MODE = "document.documentElement.classList.contains('ki-meeting')"


@pytest.fixture(scope="module")
def demo(demo_copy: Callable[[int], Path]) -> Path:
    return demo_copy(900)


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo / "kortinfo.toml", cwd=tmp_path_factory.mktemp("elsewhere")) as url:
        yield url


@pytest.fixture
def visit(chromium: Any) -> Iterator[Any]:
    visits: list[Visit] = []

    def start(size: dict[str, int]) -> Visit:
        visits.append(Visit(chromium, size))
        return visits[-1]

    yield start
    for one in visits:
        one.leave()
        assert one.faults == []


@pytest.fixture
def book(demo: Path) -> Iterator[Logbook]:
    """The logbook of the app, as another process sees it; empty before and after."""
    settings = load_settings(demo / "kortinfo.toml")
    opened = Logbook.open(settings.logbook, folder=settings.folder)
    yield opened
    for view in opened.views():
        opened.delete_view(view.id)
    for each in opened.lists():
        opened.delete_list(each.id)
    opened.close()


class Meeting:
    """A window at a meeting."""

    def __init__(self, window: Visit) -> None:
        self.window = window
        self.page = window.page

    def begin(self) -> None:
        self.page.get_by_role("button", name="Møde").click()
        self.page.locator(".ki-row").first.wait_for()

    def title(self, words: str) -> None:
        """Wait until the sentence over the map begins so."""
        self.page.locator(".ki-meeting-head h1").filter(
            has_text=re.compile(f"^{re.escape(words)}")
        ).wait_for()

    def save_view(self, name: str) -> None:
        self.page.get_by_role("button", name="Gem visningen").click()
        self.page.get_by_label("Visningens navn").fill(name)
        self.page.keyboard.press("Enter")
        self.current(name)

    def current(self, name: str) -> None:
        """Wait until this view is the one looked at."""
        self.page.locator('.ki-view[aria-current="true"]', has_text=name).wait_for()

    def go(self, zoom: float, lat: float, lng: float) -> None:
        self.page.evaluate(f"([zoom, ...at]) => {HANDLE}.setView(at, zoom)", [zoom, lat, lng])

    def at(self, *place: float) -> None:
        """Wait until the map is at a place."""
        self.page.wait_for_function(
            "want => { const { map } = HANDLE, { lat, lng } = map.getCenter();"
            " return map.getZoom() === want[0] && Math.abs(lat - want[1]) < 5e-3"
            " && Math.abs(lng - want[2]) < 5e-3 }".replace("HANDLE", HANDLE),
            arg=list(place),
        )

    def tick(self, number: int) -> str:
        """Tick the row of a number and return its name."""
        row = self.page.locator(".ki-row").nth(number)
        row.locator(".ki-tick input").check()
        return str(row.locator(".ki-row-name").inner_text())

    def saved(self) -> None:
        self.page.wait_for_function("document.querySelector('.ki-saved').textContent === 'Gemt'")

    def chosen(self, count: int) -> None:
        """Wait until so many are chosen, and look at them."""
        tab = self.page.get_by_role("tab", name=f"Valgt ({count})")
        tab.wait_for()
        tab.click()

    def takers(self) -> dict[str, str]:
        """Return who takes each chosen business."""
        return {
            row.locator(".ki-row-name").inner_text(): row.locator(".ki-assign").input_value()[1:]
            for row in self.page.locator(".ki-row").all()
        }

    def goes_on(self) -> None:
        """Wait until the page is the meeting's: its strip comes after its list at times."""
        self.page.wait_for_function(MODE)


def test_a_meeting_steps_through_its_views_and_keeps_its_list(
    visit: Any, address: str, book: Logbook
) -> None:
    window = visit(WIDE)
    window.open(f"{address}/?sector=DB25:F")
    meeting = Meeting(window)
    page = window.page
    page.evaluate("window.__map = document.querySelector('.kortinfo-map')")
    meeting.begin()
    meeting.goes_on()
    assert page.evaluate("window.__map === document.querySelector('.kortinfo-map')")
    meeting.title("Bygge og anlæg: ")
    assert "dækket" in page.locator(".ki-meeting-head h1").inner_text()
    for part in ("stHeader", "stSidebar"):
        assert not page.get_by_test_id(part).is_visible()
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]

    two_views(meeting, address)
    assert [view.name for view in book.views()] == ["Byggeri", "Industri i Skagen"]
    stepped_through(meeting)
    names = three_chosen(meeting)
    (kept,) = book.lists()
    assert kept.ticked == 3
    assert kept.words == "Bygge og anlæg"
    page.wait_for_url(re.compile(f"meeting={kept.id}\\b"))

    page.reload()
    page.locator(".ki-row").first.wait_for()
    meeting.goes_on()
    meeting.chosen(3)
    assert meeting.takers() == {names[0]: "Bo", names[1]: "Carla", names[2]: ""}
    taken_along(meeting, names)
    entry = book.audit(most=1)[0]
    assert (entry.what, entry.kind, entry.rows) == ("export", "meeting_list", 3)

    page.get_by_role("button", name="Afslut mødet").click()
    page.wait_for_function(f"!({MODE})")
    page.wait_for_url(lambda url: "meeting=" not in url)
    page.get_by_text("Mødets liste er gemt.").wait_for()


def two_views(meeting: Meeting, address: str) -> None:
    """Save construction seen from above, and industry at Skagen from near by."""
    window, page = meeting.window, meeting.page
    meeting.go(9, 57.4, 10.4)
    meeting.save_view("Byggeri")
    window.open(f"{address}/?sector=DB25:C&area=postal:9990&meeting=new")
    page.locator(".ki-row").first.wait_for()
    # The map has gone to the place by itself, and has arrived.
    page.wait_for_function(f"{HANDLE}.zoom() > 10 && !{HANDLE}.map._animatingZoom")
    meeting.go(13, 57.72, 10.58)
    meeting.save_view("Industri i Skagen")


def stepped_through(meeting: Meeting) -> None:
    """Step through both views by keys and by button; end at construction."""
    page = meeting.page
    page.keyboard.press("ArrowRight")
    meeting.current("Byggeri")
    meeting.title("Bygge og anlæg: ")
    meeting.at(9, 57.4, 10.4)
    page.keyboard.press("ArrowLeft")
    meeting.current("Industri i Skagen")
    meeting.at(13, 57.72, 10.58)
    page.get_by_role("button", name="Næste visning").click()
    meeting.current("Byggeri")
    page.locator('.ki-list[aria-label="Alle: Bygge og anlæg"]').wait_for()
    meeting.at(9, 57.4, 10.4)
    page.wait_for_url(lambda url: "sector=DB25%3AF" in url and "area=" not in url)


def three_chosen(meeting: Meeting) -> list[str]:
    """Tick three businesses, the first for Bo, the second for Carla; return their names."""
    page = meeting.page
    # One after the other as quick fingers do: before the first has begun the list.
    page.evaluate(
        "async () => { for (const at of [0, 1, 2]) {"
        " document.querySelectorAll('.ki-tick input')[at].click();"
        " await new Promise((done) => setTimeout(done, 120)); } }"
    )
    names = page.locator(".ki-row-name").all_inner_texts()[:3]
    for number, name in enumerate(["Bo", "Carla"]):
        row = page.locator(".ki-row").nth(number)
        row.locator(".ki-assign").select_option("+")
        row.locator(".ki-other-name").fill(name)
        # Typing is typing: arrows do not step through views here.
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
    meeting.saved()
    meeting.current("Byggeri")
    return [str(name) for name in names]


def taken_along(meeting: Meeting, names: list[str]) -> None:
    """Download the list and read it."""
    page = meeting.page
    with page.expect_download() as download:
        page.get_by_role("button", name="Hent som Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).active
    rows = list(sheet.iter_rows(values_only=True))
    assert {(row[0] or "", row[2]) for row in rows[1:]} == {
        ("Bo", names[0]), ("Carla", names[1]), ("", names[2]),
    }  # fmt: skip


def test_two_screens_work_on_the_same_list(visit: Any, address: str, book: Logbook) -> None:
    wall, phone = Meeting(visit(WIDE)), Meeting(visit(PHONE))
    wall.window.open(f"{address}/?sector=DB25:F")
    wall.begin()
    first = wall.tick(0)
    wall.saved()
    phone.window.open(wall.page.url)
    phone.page.locator(".ki-row").first.wait_for()
    second = phone.tick(1)
    phone.saved()
    wall.chosen(2)
    assert set(wall.takers()) == {first, second}
    (only,) = book.lists()
    book.delete_list(only.id)
    phone.page.get_by_role("tab", name="Valgt (0)").wait_for()


def test_escape_leaves_but_not_from_what_is_typed(visit: Any, address: str, book: Logbook) -> None:
    meeting = Meeting(visit(WIDE))
    page = meeting.page
    meeting.window.open(f"{address}/?sector=DB25:F")
    meeting.begin()
    page.get_by_role("button", name="Gem visningen").click()
    page.get_by_label("Visningens navn").fill("x")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Gem visningen").wait_for()
    meeting.goes_on()
    page.get_by_role("button", name="Filtre").click()
    assert page.get_by_test_id("stSidebar").is_visible()
    page.get_by_label("Søg på listen").fill("skagen")
    page.wait_for_function(
        "[...document.querySelectorAll('.ki-row')].every(row => /skagen/i.test(row.textContent))"
    )
    page.get_by_role("button", name="Filtre").click()
    page.keyboard.press("Escape")
    page.wait_for_function(f"!({MODE})")
    assert book.views() == ()
    assert book.lists() == (), "a meeting where nothing was ticked leaves nothing"


def test_the_chosen_ones_are_printed_alone(visit: Any, address: str, book: Logbook) -> None:
    meeting = Meeting(visit(WIDE))
    page = meeting.page
    meeting.window.open(f"{address}/?sector=DB25:F")
    meeting.begin()
    name = meeting.tick(0)
    meeting.chosen(1)
    note = page.locator(".ki-row-note")
    note.fill("<b>Ring</b> til 010203-4567")
    note.press("Enter")
    meeting.saved()
    page.wait_for_function("document.querySelector('.ki-row-note').value.includes('[CPR]')")
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Udskriv").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    assert not page.locator(".kortinfo-map").is_visible()
    printed = page.locator(".ki-print")
    assert printed.is_visible()
    told = printed.inner_text()
    assert name in told
    assert "<b>Ring</b> til [CPR]" in told
    assert "010203" not in told
    (kept,) = book.lists()
    assert [item.note for item in book.items(kept.id)] == ["<b>Ring</b> til [CPR]"]
