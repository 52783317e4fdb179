"""The page *Data*: what was read, what was set aside, and why."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.snapshot import Snapshot
from tests.views.pages.conftest import go_to, write
from tests.views.pages.test_kort import html


@pytest.fixture
def words(tiny_snapshot: Snapshot, app: AppTest) -> str:
    app.run()
    go_to(app, "data")
    assert not app.exception
    return html(app)


def test_sources_with_files_dates_and_counts(words: str) -> None:
    assert "register.ndjson (61,0 kB, 19. nov. 2026" in words
    assert "CVR, system-til-system" in words
    assert "Data er indlæst 20. nov. 2026" in words


def test_what_was_set_aside_with_its_reason_in_words(words: str) -> None:
    assert "Mangler dato" in words
    assert "Ingen virksomhed i registret passer" in words


def test_the_same_rows_are_counted_the_same_everywhere(words: str) -> None:
    # Two set aside by their loaders, as the list of sources has it, and one kept without a
    # business: not three of a kind.
    assert "2 rækker er lagt til side ved indlæsningen" in words
    assert "1 af de beholdte rækker er ikke ført til en virksomhed." in words


def test_steps_with_their_counts_and_shares(words: str) -> None:
    assert "Sat på kortet" in words
    assert "Midt i postdistriktet" in words
    assert "85,7" in words


def test_masked_cpr_numbers_and_unknown_kinds_are_told(words: str, app: AppTest) -> None:
    assert "3 CPR\\-numre er fjernet" in app.warning[0].value
    assert "**noget** &lt;b&gt;" in words


def test_headings_taken_for_columns_are_shown_as_text(words: str) -> None:
    assert "Dato &lt;img src=x" in words


def test_events_without_a_business_are_counted(words: str) -> None:
    assert "1 af 8 er ikke ført til en virksomhed." in words


def test_without_events_the_page_says_what_to_do(folder: object, app: AppTest) -> None:
    write(folder, history=[])  # type: ignore[arg-type]
    app.run()
    go_to(app, "data")
    assert not app.exception
    assert "Tilføj en kilde med kontakter" in html(app)


def asked_for(app: AppTest, row: str) -> str:
    app.query_params["row"] = row
    app.run()
    go_to(app, "data")
    assert not app.exception
    return html(app)


def test_any_row_can_be_found_by_its_address(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = asked_for(app, "kontakter:kontakter.csv:12")
    assert "Find en række" in words
    assert "<h3>Lagt til side</h3>" in words
    assert "Mangler dato" in words


def test_a_register_s_row_leads_to_its_business(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = asked_for(app, "register:1")
    assert "<h3>Tæller med</h3>" in words
    assert 'href="./?unit=9000000001"' in words


def test_a_row_that_is_none_is_told_in_words(tiny_snapshot: Snapshot, app: AppTest) -> None:
    asked_for(app, "kontakter:999")
    assert any("Der er ingen række" in warning.value for warning in app.warning)


@pytest.mark.parametrize("row", ["<script>", "ukendt:3", ":", "kontakter:x", "register:0"])
def test_an_address_that_names_no_row_asks_for_one(
    row: str, tiny_snapshot: Snapshot, app: AppTest
) -> None:
    words = asked_for(app, row)
    assert "<script>" not in words
    assert "Find en række" in words


def test_a_row_has_the_number_excel_shows(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = asked_for(app, "kontakter:12")
    assert "det nummer, Excel viser i venstre kant: øverste linje i arket er nummer 1" in words
    assert re.search(r"Rækkernes numre går fra \d+ til \d+\.", words)
    assert app.number_input(key="find_number").label == "Rækkens nummer i Excel"
    assert "ikke regneark" in asked_for(app, "register:1")


def test_what_became_of_a_source_s_rows_adds_up(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = asked_for(app, "kontakter:12")
    assert (
        "6 rækker læst fra kontakter: 3 ført til en virksomhed, 1 uden virksomhed, 1 lagt til side"
        in words
    )


def test_what_is_most_worth_mending_stands_first_and_opens_its_rows(
    app: AppTest, tiny_snapshot: Snapshot
) -> None:
    app.run()
    go_to(app, "data")
    first = next(each for each in app.button if "kontakter" in each.label)
    assert re.search(r"\d+,\d % \(\d+\)$", first.label.replace("\\", ""))
    (choice,) = [each for each in app.selectbox if each.label == "Vælg et tal"]
    assert all("%" in option for option in choice.options)
    first.click().run()
    assert not app.exception
    (choice,) = [each for each in app.selectbox if each.label == "Vælg et tal"]
    assert choice.value is not None
    tables_ = [each.proto.body for each in app.get("html") if "ki-by-rows" in each.proto.body]
    assert len(tables_) == 1
