"""The trail above the map, and what of it a link holds."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.snapshot import Snapshot
from tests.views.pages.conftest import MARKDOWN, SETTINGS

UNIT = {number: f"9{number:09d}" for number in range(1, 13)}


def trail(app: AppTest) -> list[str]:
    """The steps of the trail, as the browser was sent them."""
    sent = [
        element.proto.json
        for element in app.get("bidi_component")
        if element.proto.component_name == "kortinfo_trail"
    ]
    steps: list[str] = json.loads(sent[0])["steps"]
    return steps


def opened(app: AppTest, **query: str) -> AppTest:
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def test_the_trail_begins_with_the_municipality(tiny_snapshot: Snapshot, app: AppTest) -> None:
    assert trail(opened(app)) == ["Prøvekommune Kommune"]


def test_it_goes_on_with_the_area_and_the_workplace(tiny_snapshot: Snapshot, app: AppTest) -> None:
    opened(app, area="parish:8394", unit=UNIT[1])
    assert trail(app) == ["Prøvekommune Kommune", "Skagen Sogn", "Smedjen"]


def test_an_open_card_stands_in_its_district(tiny_snapshot: Snapshot, app: AppTest) -> None:
    opened(app, unit=UNIT[3])
    assert trail(app) == ["Prøvekommune Kommune", "9990 Skagen", MARKDOWN]


def test_several_areas_are_counted(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.query_params["area"] = ["postal:9990", "postal:9900"]
    assert trail(opened(app)) == ["Prøvekommune Kommune", "2 områder"]


def test_the_home_municipality_is_not_a_step_of_its_own(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    assert trail(opened(app, area="municipality:0813")) == ["Prøvekommune Kommune"]


def test_several_home_municipalities_are_counted_and_the_district_s_is_named(
    tiny_snapshot: Snapshot, app: AppTest, folder: Path
) -> None:
    settings = folder / "kortinfo.toml"
    settings.write_text(SETTINGS.replace('["0813"]', '["0813", "0860"]'), encoding="utf-8")
    opened(app, area="postal:9990")
    assert trail(app) == ["2 kommuner", "Prøvekommune Kommune", "9990 Skagen"]


def test_a_unit_without_a_place_on_the_map_is_still_the_last_step(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    opened(app, unit="9000000020")
    assert trail(app) == ["Prøvekommune Kommune", "Gammel smedje"]


def test_a_list_at_one_point_is_in_the_link_and_the_trail(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    opened(app, point=f"{UNIT[5]},{UNIT[6]}")
    assert trail(app) == ["Prøvekommune Kommune", "9990 Skagen", "2 på samme sted"]
    labels = [item.label for item in app.button if item.key.startswith("choose_point_")]
    assert len(labels) == 2
    next(item for item in app.button if item.key == f"choose_point_{UNIT[6]}").click().run()
    assert trail(app)[-2:] == ["2 på samme sted", "Kæden Syd"]
    assert app.query_params["point"] == f"{UNIT[5]},{UNIT[6]}"
    assert app.query_params["unit"] == UNIT[6]
    next(item for item in app.button if item.key == "card_shut").click().run()
    assert "point" not in app.query_params


@pytest.mark.parametrize("point", ["<script>", "1,2,3", ",".join(f"9{n:09d}" for n in range(31))])
def test_a_list_no_link_can_hold_is_not_opened(
    tiny_snapshot: Snapshot, app: AppTest, point: str
) -> None:
    opened(app, point=point)
    assert trail(app) == ["Prøvekommune Kommune"]
    assert "point" not in app.query_params


def test_in_english_the_trail_is_english(tiny_snapshot: Snapshot, app: AppTest) -> None:
    opened(app, point=f"{UNIT[5]},{UNIT[6]}")
    app.button_group(key="language_switch").set_value("en").run()
    assert trail(app) == ["Prøvekommune Municipality", "9990 Skagen", "2 at one place"]
