"""Districts and rounds on the page *Besøg* as AppTest sees them."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.forgotten import load_forgotten, remember
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import districts_part
from tests.views.pages.conftest import HOSTILE, levelled, unit, write
from tests.views.pages.test_kort import html
from tests.views.pages.test_visits_page import shown


def many(count: int) -> list[dict[str, Any]]:
    return [
        unit(
            100 + at,
            **levelled("D"),
            x=585_000.0 + 731 * (at * 7 % 23),
            y=6_370_000.0 + 419 * (at * 5 % 31),
        )
        for at in range(count)
    ]


@pytest.fixture
def crowd(folder: Path) -> Snapshot:
    return write(folder, homes=many(40), history=[])


def districts(app: AppTest, team: str = "Anna, Bo") -> AppTest:
    shown(app)
    app.button_group("visits_part").set_value("districts").run()
    if not app.exception and any(each.key == "districts_team" for each in app.text_input):
        app.text_input("districts_team").set_value(team).run()
        app.button("districts_make").click().run()
    assert not app.exception
    return app


def on_map(app: AppTest) -> list[dict[str, Any]]:
    for each in app.get("bidi_component"):
        told = json.loads(each.proto.json) if each.proto.json else {}
        if "districts" in told:
            found: list[dict[str, Any]] = told["districts"]
            return found
    return []


def of(app: AppTest) -> dict[str, int]:
    return {dot[2]: at for at, each in enumerate(on_map(app)) for dot in each["dots"]}


def test_the_address_names_the_part(crowd: Snapshot, app: AppTest) -> None:
    shown(app, visits="districts")
    assert app.button("districts_make")
    assert app.query_params["visits"] == "districts"
    app.segmented_control(key="visits_part").set_value("day").run()
    assert "visits" not in app.query_params
    assert app.button("visits_make")


def test_nobody_who_is_forgotten_gets_a_district(
    crowd: Snapshot, folder: Path, app: AppTest
) -> None:
    path = folder / load_settings(folder / "kortinfo.toml").forgotten
    remember(path, load_forgotten(path), {"name": ["Børge Åkjær"]})
    districts(app, "Anna, Børge Åkjær")
    assert any("er glemt i Kortinfo" in each.value for each in app.error)
    assert not on_map(app)


def test_businesses_are_shared_out_and_moved_by_hand(crowd: Snapshot, app: AppTest) -> None:
    districts(app)
    before = of(app)
    assert len(before) == 40
    assert "40 virksomheder delt mellem 2 konsulenter" in html(app)
    assert "1: Anna" in html(app)
    chosen = [next(unit for unit, at in before.items() if at == 0)]
    app.multiselect("districts_picked").set_value(chosen).run()
    app.selectbox("districts_to").select_index(1).run()
    app.button("districts_move").click().run()
    assert not app.exception
    assert of(app)[chosen[0]] == 1
    assert "1 virksomhed er flyttet" in html(app)
    app.button("districts_undo").click().run()
    assert of(app) == before


def test_rounds_say_how_long_it_takes_and_what_more_visits_buy(
    crowd: Snapshot, app: AppTest
) -> None:
    districts(app)
    app.date_input("rounds_starts").set_value(dt.date(2026, 11, 24))
    app.date_input("rounds_by").set_value(dt.date(2026, 12, 8))
    app.button("rounds_make").click().run()
    assert not app.exception
    told = html(app)
    assert "Det tager " in told
    assert "Inden 8. dec. 2026 når I" in told
    assert "besøg om ugen hver når I alle" in told
    app.date_input("rounds_by").set_value(dt.date(2026, 11, 1))
    app.button("rounds_make").click().run()
    assert any("før den første" in each.value for each in app.error)


@pytest.mark.parametrize("team", ["", "Anna, Anna", "Bo 120 %"])
def test_what_is_no_team_is_said(crowd: Snapshot, app: AppTest, team: str) -> None:
    districts(app, team)
    assert any("hvem der deler" in each.value for each in app.error)


def test_nobody_one_and_too_many(folder: Path, app: AppTest) -> None:
    write(folder, homes=[], history=[])
    assert "Der er ingen virksomheder" in html(districts(app))
    write(folder, name="second", homes=[unit(1, **levelled("D"))], history=[])
    again = districts(AppTest.from_file(app._script_path, default_timeout=20))
    assert any("kun 1 virksomhed at dele" in each.value for each in again.error)
    one = districts(AppTest.from_file(app._script_path, default_timeout=20), "Anna")
    assert len(of(one)) == 1
    crowd = districts(
        AppTest.from_file(app._script_path, default_timeout=20),
        ", ".join(map(str, range(1, districts_part._MOST_PEOPLE + 2))),
    )
    assert any("højst deles mellem 12" in each.value for each in crowd.error)


def test_the_covered_are_shared_only_where_they_are_chosen(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    districts(app, "Anna")
    uncovered = set(of(app))
    assert uncovered
    assert HOSTILE not in html(app)
    other = AppTest.from_file(app._script_path, default_timeout=20)
    other.query_params["level"] = "A"
    districts(other, "Anna")
    assert not uncovered & set(of(other))
