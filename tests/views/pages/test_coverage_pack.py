"""The meeting pack in the app: made when asked for, offered as three files, forgotten with its
selection."""

import contextlib
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from kortinfo.logbook import Logbook
from kortinfo.settings import FILE_NAME, load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import text
from kortinfo.views.pages import coverage_pack, logbook_access


def _page() -> None:
    """The page *Dækning* by itself."""
    from kortinfo.views.pages import coverage_page, frame, kort

    frame.begin(kort.first)
    coverage_page.page()


@pytest.fixture
def page(tiny_snapshot: Snapshot) -> AppTest:
    return AppTest.from_function(_page, default_timeout=60).run()


def test_nothing_is_made_until_it_is_asked_for(page: AppTest) -> None:
    assert not page.exception
    assert page.button(key="coverage_pack_make").label == text("pack.button")
    assert coverage_pack._MADE not in page.session_state
    assert not page.get("download_button")


def test_the_button_makes_three_files(page: AppTest) -> None:
    page.button(key="coverage_pack_make").click().run()
    assert not page.exception
    assert page.status[0].label == text("pack.made")
    assert page.status[0].state == "complete"
    labels = [button.label for button in page.get("download_button")]
    assert labels == ["PowerPoint", "PDF", "Excel"]
    _, pack = page.session_state[coverage_pack._MADE]
    assert pack.report.figures.businesses.total
    assert Presentation(io.BytesIO(pack.files["pptx"])).slides
    assert openpyxl.load_workbook(io.BytesIO(pack.files["xlsx"])).sheetnames[0] == "Hovedtal"
    assert pack.files["pdf"].startswith(b"%PDF")
    # It stands until something else is chosen.
    page.run()
    assert page.get("download_button")
    chosen = page.session_state["selection"]
    page.session_state["selection"] = replace(chosen, areas=frozenset({"postal:9990"}))
    page.run()
    assert page.button(key="coverage_pack_make")
    assert not page.get("download_button")


def test_it_is_made_in_somebody_s_name(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook_access, "_signed_in", lambda: "")
    page.button(key="coverage_pack_make").click().run()
    assert not page.exception
    assert not page.get("download_button")
    assert any("Skriv dit navn først" in each.proto.body for each in page.get("html"))
    name = next(each for each in page.text_input if "Dit navn" in each.label)
    name.input("Anna").run()
    page.button(key="coverage_pack_make").click().run()
    assert len(page.get("download_button")) == 3


def test_each_file_that_goes_out_is_logged(page: AppTest, folder: Path) -> None:
    page.button(key="coverage_pack_make").click().run()
    _, pack = page.session_state[coverage_pack._MADE]
    settings = load_settings(folder / FILE_NAME)
    given = coverage_pack.giving("pdf", pack, settings, who="Kim")
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as book:
        assert not book.audit()
        assert given() == pack.files["pdf"]
        [entry] = book.audit()
    assert (entry.what, entry.kind, entry.who) == ("export", "pack_pdf", "Kim")
    named = {each.business.unit_id for each in pack.report.warnings.listed}
    named |= {each.unit_id for spot in pack.report.holes for each in spot.listed}
    assert entry.rows == len(named)
    assert entry.words == pack.report.words
