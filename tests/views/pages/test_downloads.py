"""Taking along in the app, in a browser: files, reason, picture, paper; all of it logged."""

import contextlib
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from PIL import Image

from kortinfo.logbook import AuditEntry, Logbook
from kortinfo.settings import load_settings
from tests import tiny
from tests.serving import a_run, foreign_requests, run_kortinfo, served

pytestmark = pytest.mark.browser
AS_OF = "2026-03-01"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    register = tiny.documents()
    for number in (1, 5):  # two protected ones, A and A
        register[number - 1]["_source"]["VrproduktionsEnhed"]["reklamebeskyttet"] = True
    config = tiny.write_municipality(tmp_path_factory.mktemp("take"), register=register)
    run_kortinfo("build", "--config", str(config), "--as-of", AS_OF)
    return config


@pytest.fixture(scope="module")
def address(config: Path) -> Iterator[str]:
    with served(config, cwd=config.parent) as address:
        yield address


class Visit:
    """A page of the app, and what it asked for."""

    def __init__(self, chromium: Any, address: str) -> None:
        self.strangers: list[str] = []
        self.context = chromium.new_context(
            viewport={"width": 1440, "height": 900}, locale="da-DK", accept_downloads=True
        )
        foreign_requests(self.context, self.strangers.append)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.add_init_script("window.print = () => { window.printed = true; }")
        self.page.goto(address)
        self.page.get_by_role("button", name="Udskriv").wait_for()

    def menu(self) -> None:
        """Open the menu."""
        self.page.get_by_role("button", name="Tag med").click()
        self.page.get_by_role("button", name="Excel", exact=True).wait_for()

    def taken(self, button: str, folder: Path) -> Path:
        """Press a button and keep what comes."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=button, exact=False).first.click()
        path = folder / str(download.value.suggested_filename)
        download.value.save_as(path)
        return path


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Visit]:
    made = Visit(chromium, address)
    yield made
    made.context.close()
    assert made.strangers == []


def audit(config: Path) -> list[AuditEntry]:
    """The logbook's exports and overrides, the oldest first."""
    settings = load_settings(config)
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as logbook:
        return list(reversed(logbook.audit()))


def listed(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def test_every_kind_of_file_comes_and_is_logged(visit: Visit, config: Path, tmp_path: Path) -> None:
    before = len(audit(config))
    visit.menu()
    lists = {kind: visit.taken(name, tmp_path) for kind, name in (
        ("xlsx", "Excel"), ("csv", "CSV"), ("gpkg", "GeoPackage"), ("html", "Kort som fil"),
    )}  # fmt: skip
    rows = len(listed(lists["csv"])) - 1
    book = openpyxl.load_workbook(lists["xlsx"])
    assert book.sheetnames == ["Virksomheder", "Tal", "Om udtrækket"]
    assert book["Virksomheder"].max_row == rows + 1
    assert len(gpd.read_file(lists["gpkg"], layer="businesses")) == rows
    assert "<title>Alle virksomheder" in lists["html"].read_text(encoding="utf-8")
    entries = audit(config)[before:]
    assert [(entry.what, entry.kind) for entry in entries] == [
        ("export", kind) for kind in ("xlsx", "csv", "gpkg", "html")
    ]
    assert [entry.rows for entry in entries] == [rows, rows, rows, rows + 2]
    assert {entry.words for entry in entries} == {"Alle virksomheder"}


def test_protected_ones_come_along_with_a_reason_and_a_confirmation_only(
    visit: Visit, config: Path, tmp_path: Path
) -> None:
    page = visit.page
    visit.menu()
    without = len(listed(visit.taken("CSV", tmp_path)))
    assert "2 reklamebeskyttede er udeladt" in page.locator(".st-key-downloads").inner_text()
    page.get_by_text("Tag reklamebeskyttede med").click()
    page.get_by_role("textbox", name="Begrundelse").fill("Svar på egne henvendelser")
    page.get_by_text("Skriv en begrundelse").wait_for()
    assert len(listed(visit.taken("CSV", tmp_path))) == without
    before = len(audit(config))
    with a_run(page):
        page.get_by_text("Listen bruges ikke til markedsføring").click()
    assert page.get_by_text("2 reklamebeskyttede kommer med").count() == 0, "in nobody's name"
    name = page.get_by_label("Dit navn").last
    name.fill("Anna")
    name.press("Enter")
    page.get_by_text("2 reklamebeskyttede kommer med").wait_for()
    rows = listed(visit.taken("CSV", tmp_path))
    assert len(rows) == without + 2
    assert [row[-1] for row in rows].count("Ja") == 2
    entries = audit(config)[before:]
    assert [entry.what for entry in entries] == ["override", "export"]
    assert {entry.reason for entry in entries} == {"Svar på egne henvendelser"}
    assert {entry.protected_rows for entry in entries} == {2}
    assert {entry.who for entry in entries} == {"Anna"}


def test_the_map_is_saved_as_a_picture_made_in_the_browser(
    visit: Visit, config: Path, tmp_path: Path
) -> None:
    visit.page.wait_for_function(
        "() => document.querySelector('.kortinfo-map')?.__kortinfo?.drawn().off_map > 0"
    )
    before = len(audit(config))
    path = visit.taken("Billede (PNG)", tmp_path)
    assert path.name == f"kort-{AS_OF}.png"
    with Image.open(path) as picture:
        assert picture.width > 1500
        colours = picture.convert("RGB").resize((64, 64)).getcolors(4096)
        assert len(colours or ()) > 5  # title, legend, source
    wait_for_log(visit, config, before)
    assert [(entry.kind, entry.rows > 0) for entry in audit(config)[before:]] == [("png", True)]


def wait_for_log(visit: Visit, config: Path, before: int) -> None:
    for _ in range(50):
        if len(audit(config)) > before:
            return
        visit.page.wait_for_timeout(100)


def test_paper_has_what_the_screen_has(visit: Visit, config: Path) -> None:
    page = visit.page
    before = len(audit(config))
    page.get_by_role("button", name="Udskriv").click()
    page.wait_for_function("() => window.printed")
    page.emulate_media(media="print")
    paper = page.locator(".ki-paper")
    assert paper.locator("h1").inner_text() == "Alle virksomheder"
    told = paper.inner_text()
    for part in ("Pr. 1. mar. 2026", "Fast samarbejde", "CVR samt kommunens", "udeladt"):
        assert part in told
    assert paper.locator("img").is_visible()
    assert not page.locator(".stApp").is_visible()
    rows = paper.locator("tbody tr").count()
    assert [(entry.kind, entry.rows) for entry in audit(config)[before:]] == [("print", rows)]
    assert len(page.pdf()) > 20_000
    page.emulate_media(media="screen")
    assert page.locator(".ki-paper").count() == 0
    assert page.locator(".stApp").is_visible()
