"""The page *Besøg* as AppTest sees it: what it asks, what it says, and what it never says."""

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.forgotten import load_forgotten, remember
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import visits_better
from tests.views.pages.conftest import APP, HOSTILE, SETTINGS, go_to, levelled, unit, write
from tests.views.pages.test_kort import html

OFFICE = """
[[visits.offices]]
name = "Rådhuset <b>"
lat = 57.65
lon = 10.51
"""


def shown(app: AppTest, **query: str) -> AppTest:
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    go_to(app, "besoeg")
    return app


@pytest.fixture
def office(tiny_snapshot: Snapshot, folder: Path) -> Snapshot:
    (folder / "kortinfo.toml").write_text(SETTINGS + OFFICE, encoding="utf-8")
    return tiny_snapshot


def lists(app: AppTest) -> list[dict[str, Any]]:
    return [
        json.loads(each.proto.json)
        for each in app.get("bidi_component")
        if each.proto.component_name == "kortinfo_plan_list"
    ]


def plan(app: AppTest) -> AppTest:
    app.button("visits_make").click().run()
    assert not app.exception
    return app


def test_a_plan_is_made_with_times_and_reasons(office: Snapshot, app: AppTest) -> None:
    plan(shown(app))
    [day] = lists(app)
    stops = [row for row in day["rows"] if row["kind"] == "stop"]
    assert [row["number"] for row in stops] == list(range(1, len(stops) + 1))
    assert len(stops) >= 4
    assert all("–" in row["time"] and row["why"] for row in stops)
    assert {row["name"] for row in stops} & {"Kæden Nord", "Kæden Syd"}
    told = html(app)
    assert "besøg ·" in told
    assert "reklamebeskyttet" in told
    assert "under konkurs" in told
    assert HOSTILE not in told
    assert "Rådhuset <b>" not in told


def test_what_is_wrong_is_said_and_nothing_planned(office: Snapshot, app: AppTest) -> None:
    shown(app)
    app.text_input("visits_people").set_value("Anna, Anna").run()
    app.button("visits_make").click().run()
    assert any("samme navn" in each.value for each in app.error)
    app.text_input("visits_people").set_value("  ").run()
    app.button("visits_make").click().run()
    assert any("hvem der kører" in each.value for each in app.error)
    assert not lists(app)


def test_nobody_who_is_forgotten_is_sent_out(office: Snapshot, folder: Path, app: AppTest) -> None:
    path = folder / load_settings(folder / "kortinfo.toml").forgotten
    remember(path, load_forgotten(path), {"name": ["Børge Åkjær"]})
    shown(app)
    app.text_input("visits_people").set_value("Anna, boerge aakjaer").run()
    app.button("visits_make").click().run()
    assert any("er glemt i Kortinfo" in each.value for each in app.error)
    assert not lists(app)


def test_without_an_office_the_map_asks_where_the_day_begins(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    shown(app)
    app.button("visits_make").click().run()
    assert not app.exception
    assert any("hvor dagen begynder" in each.value for each in app.error)


def test_two_persons_have_a_list_each(office: Snapshot, app: AppTest) -> None:
    shown(app)
    app.text_input("visits_people").set_value("Anna, Bo").run()
    plan(app)
    assert len(lists(app)) in (1, 2)  # a person without stops is told so
    assert "Anna," in html(app)
    assert "Bo," in html(app)


def test_the_page_is_in_english_too(office: Snapshot, app: AppTest) -> None:
    app.session_state["language"] = "en"
    plan(shown(app))
    assert "Visit plan" in html(app)
    [day] = lists(app)
    assert day["texts"]["swap"] == "Swap"


def test_no_businesses_and_one_business(folder: Path, app: AppTest) -> None:
    write(folder, homes=[], history=[])
    (folder / "kortinfo.toml").write_text(SETTINGS + OFFICE, encoding="utf-8")
    shown(app)
    assert not app.exception
    assert "Der er ingen virksomheder i udvalget" in html(app)
    write(folder, name="second", homes=[unit(1, **levelled("D"))], history=[])
    (folder / "kortinfo.toml").write_text(SETTINGS + OFFICE, encoding="utf-8")
    again = AppTest.from_file(str(APP), default_timeout=20)
    plan(shown(again))
    [day] = lists(again)
    assert len([row for row in day["rows"] if row["kind"] == "stop"]) == 1


def test_the_rest_of_the_day_is_planned_anew(office: Snapshot, app: AppTest) -> None:
    plan(shown(app))
    before = [row["key"] for row in lists(app)[0]["rows"] if row["kind"] == "stop"]
    app.selectbox("visits_changed_at").set_value(1).run()
    app.multiselect("visits_changed_cancel").set_value([before[1]]).run()
    app.time_input("visits_changed_now").set_value(dt.time(10, 30)).run()
    app.button("visits_rest").click().run()
    assert not app.exception
    after = [row for row in lists(app)[0]["rows"] if row["kind"] == "stop"]
    assert after[0]["key"] == before[0]
    assert before[1] not in {row["key"] for row in after}
    app.time_input("visits_changed_now").set_value(dt.time(18, 0)).run()
    app.button("visits_rest").click().run()
    assert any("efter dagens slutning" in each.value for each in app.error)


def test_a_better_plan_is_sought_while_one_works(
    office: Snapshot, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits_better, "_ROUNDS", 300)
    plan(shown(app))
    before = lists(app)[0]["rows"]
    app.button("visits_better").click().run()
    assert not app.exception
    end = time.monotonic() + 60
    while "visits_seeking" in app.session_state and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert not app.exception
    assert "visits_seeking" not in app.session_state
    assert lists(app)[0]["rows"] == before or any("point mere" in i.value for i in app.info)


def test_a_search_that_is_stopped_changes_nothing(
    office: Snapshot, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits_better, "_ROUNDS", 10_000_000)
    plan(shown(app))
    before = lists(app)[0]["rows"]
    app.button("visits_better").click().run()
    seeking = app.session_state["visits_seeking"]
    app.button("visits_better_stop").click().run()
    assert not app.exception
    assert seeking.ended.wait(timeout=30)
    assert seeking.found is None
    assert lists(app)[0]["rows"] == before
