"""The page *Praktik nær hjemmet* as AppTest sees it: what it asks, says, and never says."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import logbook_access
from tests.views.pages.conftest import APP, HOSTILE, areas, go_to, levelled, unit, write
from tests.views.pages.test_kort import html

HOME = "Prøvevej 1, 9990 Skagen"


def shown(app: AppTest, **query: str) -> AppTest:
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    go_to(app, "praktik")
    assert not app.exception
    return app


def near(app: AppTest, address: str = HOME) -> AppTest:
    app.text_input(_key(app)).set_value(address).run()
    assert not app.exception
    return app


def _key(app: AppTest) -> str:
    return next(
        str(each.key) for each in app.text_input if str(each.key).startswith("near_address")
    )


def told(app: AppTest, kind: str) -> list[dict[str, Any]]:
    return [
        json.loads(each.proto.json)
        for each in app.get("bidi_component")
        if each.proto.component_name.startswith(kind)
    ]


def rows(app: AppTest) -> list[dict[str, Any]]:
    return [row for table in told(app, "kortinfo_near_list") for row in table["rows"]]


def the_map(app: AppTest) -> dict[str, Any]:
    [found] = [each for each in told(app, "kortinfo_near") if "pin" in each]
    return found


def test_an_address_gives_a_ranked_list_with_reasons_and_a_map_with_rings(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    near(shown(app))
    found = rows(app)
    assert [row["rank"] for row in found] == [str(at) for at in range(1, len(found) + 1)]
    assert found[0]["name"] == "Smedjen"
    assert {"Har haft 1 praktik", "1 i praktik nu", "Fast samarbejde"} <= set(found[0]["why"])
    assert all(row["minutes"].endswith("min.") and row["why"] for row in found)
    drawn = the_map(app)
    assert [ring["name"] for ring in drawn["rings"]] == ["10 min.", "20 min.", "30 min."]
    assert drawn["pin"]
    assert [each["unit"] for each in drawn["businesses"]] == [row["unit"] for row in found]
    said = html(app)
    assert "1 reklamebeskyttet" in said
    assert "1 uden punkt" in said
    assert HOSTILE not in said
    assert "Regnet fra Prøvevej 1, 9990 Skagen" in said


def test_the_home_is_in_no_link(tiny_snapshot: Snapshot, app: AppTest) -> None:
    near(shown(app, level="C"))
    assert rows(app)
    assert dict(app.query_params) in ({"level": "C"}, {"level": ["C"]})


def test_without_a_home_the_page_says_what_to_do(tiny_snapshot: Snapshot, app: AppTest) -> None:
    shown(app)
    assert any("Skriv en adresse" in each.value for each in app.info)
    assert not rows(app)
    near(app, "Ukendtvej 17")
    assert "Adressen findes ikke her" in html(app)
    assert "Ukendtvej" not in html(app)
    assert not rows(app)
    near(app, "57.65, 10.51")
    assert rows(app)
    app.button("near_forget").click().run()
    assert not rows(app)
    assert the_map(app)["pin"] is None


def test_wishes_narrow_the_list(tiny_snapshot: Snapshot, app: AppTest) -> None:
    near(shown(app))
    everybody = len(rows(app))
    app.checkbox("near_taken_before").check().run()
    assert {row["name"] for row in rows(app)} <= {"Smedjen", HOSTILE}
    app.checkbox("near_none_running").check().run()
    assert not rows(app)
    assert "Ingen virksomheder inden for 30 minutter" in html(app)
    assert any("flere minutter" in each.value for each in app.info)
    app.checkbox("near_taken_before").uncheck().run()
    app.checkbox("near_none_running").uncheck().run()
    app.text_input("near_jobs").set_value("smed").run()
    assert "Jobannonce: Smed" in rows(app)[0]["why"]
    app.checkbox("near_with_job").check().run()
    assert 1 <= len(rows(app)) < everybody
    app.text_input("near_jobs").set_value("").run()
    assert any("hvilke job" in each.value for each in app.error)


def test_wishes_and_home_are_there_again_after_another_page(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    near(shown(app))
    app.checkbox("near_none_running").check().run()
    app.number_input("near_minutes").set_value(15).run()
    before = rows(app)
    go_to(app, "data")
    go_to(app, "praktik")
    assert rows(app) == before
    assert app.number_input("near_minutes").value == 15


def test_protected_businesses_come_for_a_reason_alone(
    tiny_snapshot: Snapshot, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook_access, "_signed_in", lambda: "")
    near(shown(app))
    app.toggle("near_protected").set_value(True).run()
    app.text_area("near_protected_reason").set_value("Aftalt").run()
    assert not any(row["mark"] for row in rows(app))
    app.checkbox("near_protected_confirmed").check().run()
    assert not any(row["mark"] for row in rows(app))  # it is logged: in whose name?
    app.text_input("near_protected_who").set_value("Anna").run()
    assert [row["mark"] for row in rows(app) if row["mark"]] == ["Reklamebeskyttet"]


def test_no_businesses_and_one_business(folder: Path, app: AppTest) -> None:
    write(folder, homes=[], history=[])
    assert "Der er ingen virksomheder i udvalget" in html(shown(app))
    write(folder, name="second", homes=[unit(1, **levelled("D"))], history=[])
    again = AppTest.from_file(str(APP), default_timeout=20)
    near(shown(again))
    assert len(rows(again)) == 1
    assert "1 virksomhed inden for 30 minutter" in html(again)


def test_what_lies_over_the_water_is_said(
    folder: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    land = areas()
    island = unit(2, **{**levelled("A"), "x": 610_000.0, "y": 6_391_000.0})
    from shapely.geometry import box

    land.loc[len(land)] = [
        "postal_district",
        "9940",
        "Øen",
        box(608_000, 6_390_000, 612_000, 6_392_000),
    ]
    monkeypatch.setattr("tests.views.pages.conftest.areas", lambda: land)
    write(folder, homes=[unit(1, **levelled("D")), island], history=[])
    near(shown(app))
    assert len(rows(app)) == 1
    assert "1, der ikke er vej til" in html(app)


def test_the_page_is_in_english_too(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.session_state["language"] = "en"
    near(shown(app))
    assert "Placements near home" in html(app)
    assert rows(app)[0]["open"] == "Open Smedjen"
