"""The page *Kort*, as AppTest sees it: everything but the map's own clicks."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.snapshot import Snapshot
from tests.views.pages.conftest import HOSTILE, MARKDOWN, go_to, open_group, widget, write

SMEDJEN, HOSTILE_UNIT, MARKDOWN_UNIT = "9000000001", "9000000002", "9000000003"
NOWHERE, CLOSED = "9000000009", "9000000020"


def html(app: AppTest) -> str:
    """All our own HTML on the page, the style sheet aside."""
    pieces = [str(element.proto.body) for element in app.get("html")]
    return "\n".join(piece for piece in pieces if not piece.startswith("<style"))


def button(app: AppTest, key: str) -> None:
    next(item for item in app.button if item.key == key).click().run()


def choose_sectors(app: AppTest, *codes: str) -> None:
    """Choose sectors as the tree does: AppTest has no browser to click it in."""
    now = app.session_state["selection"]
    app.session_state["selection"] = replace(now, sectors=frozenset(codes))
    app.run()


def sectors(app: AppTest) -> dict[str, Any]:
    """What the sector tree was sent: counts of its codes and what is chosen, by name."""
    sent = {element.proto.component_name: element.proto for element in app.get("bidi_component")}
    tree = json.loads(sent["kortinfo_sector_tree"].bytes[16:])
    told = json.loads(sent["kortinfo_sector_counts"].json)
    names = [tree["names"][node] for node in tree["own"]]
    return {
        "counts": dict(zip(names, told["counts"], strict=True)),
        "chosen": [tree["names"][node] for node in told["chosen"]],
    }


def has_button(app: AppTest, key: str) -> bool:
    return any(item.key == key for item in app.button)


def figures(app: AppTest) -> list[str]:
    """The four counts and the share of the headline, as they stand there."""
    section = next(piece for piece in html(app).split("<section") if "ki-figures" in piece)
    return [part.split("<")[0] for part in section.split('class="ki-count">')[1:]]


def test_the_headline_says_the_selection_the_counts_and_the_day(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    assert not app.exception
    assert "Alle virksomheder" in html(app)
    assert "10 virksomheder · Pr. 20. nov. 2026" in html(app)
    assert figures(app) == ["1", "2", "4", "3", "30 %".replace(" ", "\u00a0")]


def test_a_level_filter_changes_figures_table_chips_and_link_alike(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    app.button_group(key=widget(app, "filter_levels")).set_value(["C"]).run()
    assert figures(app)[:4] == ["0", "0", "4", "0"]
    assert len(app.dataframe[0].value) == 4
    assert has_button(app, "chip_levels_C")
    assert app.query_params["level"] == "C"
    button(app, "chip_levels_C")
    assert figures(app)[:4] == ["1", "2", "4", "3"]
    assert app.button_group(key=widget(app, "filter_levels")).value == []
    assert "level" not in app.query_params


def test_the_share_covered_is_of_every_level_and_of_five_businesses_at_least(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    assert "alle niveauer" not in html(app)
    app.button_group(key=widget(app, "filter_levels")).set_value(["C", "D"]).run()
    assert figures(app)[4] == "30\u00a0%"
    assert "Dækket (A + B), alle niveauer" in html(app)
    assert "Alle virksomheder, uden kontakt (C og D)" in html(app)
    button(app, "reset")
    choose_sectors(app, "DB25:C")
    assert figures(app)[4] == "–"


def test_nulstil_leads_back_to_the_start(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    assert not has_button(app, "reset")
    choose_sectors(app, "DB25:C")
    open_group(app, "collaboration")
    app.toggle(key=widget(app, "filter_never")).set_value(True).run()
    button(app, "reset")
    assert sectors(app)["chosen"] == []
    assert app.toggle(key=widget(app, "filter_never")).value is False
    assert figures(app)[:4] == ["1", "2", "4", "3"]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("filter_areas_postal", ["postal:9900"], ["0", "1", "1", "0"]),
        ("filter_areas_parish", ["parish:8394"], ["1", "1", "3", "3"]),
        ("filter_kinds", ["mentor"], ["0", "0", "1", "0"]),
    ],
)
def test_each_list_filters(
    tiny_snapshot: Snapshot, app: AppTest, key: str, value: list[str], expected: list[str]
) -> None:
    app.run()
    open_group(app, "collaboration")
    app.multiselect(key=key).set_value(value).run()
    assert figures(app)[:4] == expected


def test_choices_tell_how_many_businesses_stand_behind_them(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    assert sectors(app)["counts"]["251100 Metalkonstruktioner"] == 2
    choose_sectors(app, "DB25:251100", "DB25:43")
    assert figures(app)[:4] == ["1", "2", "4", "3"]
    assert sectors(app)["counts"]["251100 Metalkonstruktioner"] == 2
    app.button_group(key=widget(app, "filter_levels")).set_value(["D"]).run()
    assert sectors(app)["counts"]["251100 Metalkonstruktioner"] == 0


def test_a_choice_survives_that_its_count_changes(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    choose_sectors(app, "DB25:F")
    app.multiselect(key=widget(app, "filter_areas_parish")).set_value(["parish:8394"]).run()
    app.button_group(key=widget(app, "filter_levels")).set_value(["C"]).run()
    assert app.query_params["sector"] == "DB25:F"
    assert sectors(app)["chosen"] == ["F Bygge og anlæg"]
    assert figures(app)[:4] == ["0", "0", "3", "0"]


def test_the_population_is_a_chip_one_can_remove(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    button(app, "chip_population_")
    assert "12 virksomheder" in html(app)
    assert app.query_params["pop"] == "all"
    open_group(app, "population")
    assert app.toggle(key=widget(app, "filter_population_holding")).value is True
    app.toggle(key=widget(app, "filter_population_public")).set_value(False).run()
    assert "11 virksomheder" in html(app)


def test_search_finds_by_name_and_number_and_never_stands_in_the_link(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    app.text_input(key=widget(app, "filter_search")).set_value("smedjen").run()
    assert "1 virksomhed" in html(app)
    assert app.query_params == {}
    assert "Søgningen følger ikke med i linket" in html(app)
    app.text_input(key=widget(app, "filter_search")).set_value("9000000007").run()
    assert list(app.dataframe[0].value["Navn"]) == ["Værftet"]


def test_a_link_restores_selection_and_card(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.query_params["level"] = ["C", "D"]
    app.query_params["area"] = "postal:9990"
    app.query_params["unit"] = MARKDOWN_UNIT
    app.query_params["embed"] = "of others"
    app.run()
    assert figures(app)[:4] == ["0", "0", "3", "3"]
    assert app.button_group(key=widget(app, "filter_levels")).value == ["C", "D"]
    assert 'class="ki-card"' in html(app)
    button(app, "card_shut")
    assert 'class="ki-card"' not in html(app)
    assert "unit" not in app.query_params
    assert app.query_params["area"] == "postal:9990"


def test_what_a_link_says_wrongly_is_told_and_the_rest_used(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.query_params["level"] = ["X", "C"]
    app.query_params["unit"] = "<script>"
    app.run()
    assert "level=X" in app.warning[0].value.replace("\\", "")
    assert figures(app)[:4] == ["0", "0", "4", "0"]
    assert 'class="ki-card"' not in html(app)


def test_going_to_data_and_back_keeps_the_selection(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    app.button_group(key=widget(app, "filter_levels")).set_value(["A"]).run()
    go_to(app, "data")
    assert "Kilder" in html(app)
    go_to(app, "")
    assert figures(app)[:4] == ["1", "0", "0", "0"]


def test_where_nothing_fits_the_page_says_which_filter_to_remove(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.query_params["level"] = "A"
    app.query_params["sector"] = "DB25:C"
    app.run()
    assert "Ingen virksomheder passer til det valgte" in html(app)
    gains = {item.key: item.label for item in app.button if item.key.startswith("gain_")}
    assert gains == {
        "gain_levels_A": "Uden »Fast samarbejde \\(A\\)«: 2 virksomheder",
        "gain_sectors_DB25:C": "Uden »Fremstillingsvirksomhed«: 1 virksomhed",
    }
    button(app, "gain_sectors_DB25:C")
    assert figures(app)[:4] == ["1", "0", "0", "0"]


def test_units_outside_the_map_are_counted_and_listed(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    chip = next(item for item in app.button if item.key == "off_map")
    assert chip.label == "Uden for kortet: 1"
    chip.click().run()
    assert "Uden adresse" in html(app)
    assert "Uden for kortet: adressen blev ikke fundet." in html(app)


def test_an_old_snapshot_warns(folder: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder)
    monkeypatch.setattr("kortinfo.views.pages.state.today", lambda: dt.date(2026, 12, 4))
    assert "ki-old" not in html(app.run())
    monkeypatch.setattr("kortinfo.views.pages.state.today", lambda: dt.date(2026, 12, 5))
    assert "Data er fra 20. nov. 2026: byg kortet igen" in html(app.run())


def test_no_name_is_read_as_html_or_markdown(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.query_params["unit"] = HOSTILE_UNIT
    app.run()
    assert "<img" not in html(app)
    assert "&lt;img src=x onerror=alert(1)&gt;" in html(app)
    labels = [item.label for item in app.button if item.key.startswith("choose_")]
    assert any(MARKDOWN[:5] not in label for label in labels)
    assert HOSTILE in set(app.dataframe[0].value["Navn"])


def test_the_table_is_the_map_s_businesses_and_tells_what_to_beware_of(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    table = app.dataframe[0].value
    assert list(table["Niveau"]) == list("CCCCDDDBBA")
    assert list(table.columns[:3]) == ["Niveau", "Navn", "Seneste kontakt"]
    beware = {
        name: remark for name, remark in zip(table["Navn"], table["Bemærk"], strict=True) if remark
    }
    assert beware == {
        '=HYPERLINK("http://x";"y")': "Reklamebeskyttet",
        "N" * 10_000: "Under konkurs",
    }


def test_downloads_leave_out_the_protected_and_the_bankrupt_and_say_so(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    app.run()
    assert (
        "8 virksomheder kommer med på listen. 1 reklamebeskyttet er udeladt. "
        "1 under konkurs eller opløsning er udeladt." in html(app)
    )


def test_the_app_speaks_english_when_asked(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    app.button_group(key="language_switch").set_value("en").run()
    assert not app.exception
    assert "All businesses" in html(app)
    assert "As of 20 Nov 2026" in html(app)
    go_to(app, "data")
    assert "Sources" in html(app)


def test_one_business_alone_is_fine(folder: Path, app: AppTest) -> None:
    from tests.views.pages.conftest import home_units

    write(folder, homes=home_units()[:1])
    app.run()
    assert not app.exception
    assert "1 virksomhed ·" in html(app)


def test_without_events_the_page_says_why_everybody_is_d(folder: Path, app: AppTest) -> None:
    write(folder, history=[])
    app.run()
    assert not app.exception
    assert "Tilføj en kilde med kontakter" in app.info[0].value


def test_without_businesses_the_page_says_where_to_look(folder: Path, app: AppTest) -> None:
    write(folder, homes=[], history=[])
    app.run()
    assert not app.exception
    assert "Der er ingen virksomheder i data" in html(app)


def test_nothing_is_taken_along_where_the_logbook_cannot_be_written(
    folder: Path, tiny_snapshot: Snapshot, app: AppTest
) -> None:
    (folder / "logbook.sqlite").write_text("ikke en database")
    app.run()
    assert not app.exception
    assert any("logbook" in error.value for error in app.error)
    assert not app.get("download_button")
