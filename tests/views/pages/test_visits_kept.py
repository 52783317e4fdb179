"""Plans kept on the page *Besøg* as AppTest sees it: kept, opened, marked, called off."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.logbook import KeptPlan, Logbook, Visit
from kortinfo.plan_json import from_json
from kortinfo.plan_keeping import ReasonMissing, ToKeep, keep_plan
from kortinfo.routes.opening import working_days
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import logbook_access
from tests.views.pages.conftest import APP, SETTINGS, levelled, unit, widget, write
from tests.views.pages.test_kort import html
from tests.views.pages.test_visits_page import OFFICE, lists, plan, shown

PAST = dt.date(2026, 9, 15)
"""A Tuesday."""
HOME = (57.6543, 10.4567)


@pytest.fixture(autouse=True)
def nobody_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook_access, "_signed_in", lambda: "")


@pytest.fixture
def office(tiny_snapshot: Snapshot, folder: Path) -> Snapshot:
    (folder / "kortinfo.toml").write_text(SETTINGS + OFFICE, encoding="utf-8")
    return tiny_snapshot


@pytest.fixture
def book(office: Snapshot, folder: Path) -> Iterator[Logbook]:
    settings = load_settings(folder / "kortinfo.toml")
    found = Logbook.open(settings.logbook, folder=settings.folder)
    yield found
    found.close()


def coming() -> dt.date:
    return working_days(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2), 1)[0]


def planned(app: AppTest, *, day: dt.date | None = None, who: str = "Anna", **query: str) -> None:
    if who:
        app.session_state["who"] = who
    shown(app, **query)
    app.date_input("visits_day").set_value(day or coming()).run()
    plan(app)


def press(app: AppTest, key: str) -> None:
    app.button(key).click().run()
    assert not app.exception


def keys(app: AppTest) -> list[str]:
    return [row["key"] for row in lists(app)[0]["rows"] if row["kind"] == "stop"]


def downloads(app: AppTest) -> set[str]:
    return {each.proto.label for each in app.get("download_button")}


def plans(book: Logbook) -> tuple[KeptPlan, ...]:
    return book.plans_of(dt.date(2020, 1, 1), dt.date(2099, 1, 1))


def newcomer() -> AppTest:
    return shown(AppTest.from_file(str(APP), default_timeout=20))


def test_a_plan_is_kept_in_somebodys_name(app: AppTest, book: Logbook) -> None:
    planned(app, who="")
    assert not {"Kalender", "Excel"} & downloads(app)
    press(app, "visits_keep")
    assert plans(book) == ()
    assert "navn" in html(app)
    app.text_input("who_visits").set_value("Anna").run()
    press(app, "visits_keep")
    [kept] = plans(book)
    assert (kept.decided_by, kept.sequence) == ("Anna", 0)
    assert kept.words.startswith("Anna, ")  # not "Mig"
    assert "besøg" in kept.words
    assert {"Kalender", "Dagsseddel (PDF)", "Excel"} <= downloads(app)
    assert [stop.unit_id for stop in from_json(kept.content).plan.stops] == keys(app)
    assert "af Anna" in html(app)


def test_a_change_is_the_next_version(app: AppTest, book: Logbook) -> None:
    planned(app)
    press(app, "visits_keep")
    gone = keys(app)[1]
    app.selectbox("visits_changed_at").set_value(0).run()
    app.multiselect("visits_changed_cancel").set_value([gone]).run()
    app.time_input("visits_changed_now").set_value(dt.time(8, 0)).run()
    press(app, "visits_rest")
    assert not {"Kalender", "Excel"} & downloads(app)
    press(app, "visits_keep")
    [kept] = plans(book)
    assert kept.sequence == 1
    assert gone not in {stop.unit_id for stop in from_json(kept.content).plan.stops}
    assert "Kalender: aflyste stop" in downloads(app)


def test_a_kept_plan_is_opened_and_changed_by_another(app: AppTest, book: Logbook) -> None:
    planned(app, level="D")
    press(app, "visits_keep")
    [kept] = plans(book)
    other = newcomer()
    other.session_state["who"] = "Bo"
    press(other, f"visits_open_{kept.key}")
    assert keys(other) == keys(app)
    assert any("andet udvalg" in each.value for each in other.caption)
    press(other, "visits_cancel")
    assert plans(book) == ()
    assert "Kalender: aflyste stop" in downloads(other)
    press(app, "visits_cancel")  # too late: it is called off already
    assert any("aflyst planen imens" in each.value for each in app.info)


def test_what_became_of_a_stop_is_kept_and_taken_back(app: AppTest, book: Logbook) -> None:
    planned(app, day=PAST)
    press(app, "visits_keep")
    [kept] = plans(book)
    first = keys(app)[0]
    name = f"visits_after_{kept.key}_{first}_Anna_{PAST}"

    def answer(what: str | None) -> None:
        [control] = [each for each in app.button_group if each.key == widget(app, name)]
        control.set_value(what).run()
        assert not app.exception

    def told() -> list[Visit]:
        return list(book.visits(plan_key=kept.key))

    answer("visited")
    [visit] = told()
    assert (visit.unit_id, visit.what, visit.decided_by, visit.day) == (
        first,
        "visited",
        "Anna",
        PAST,
    )
    app.text_input(widget(app, f"{name}_note")).set_value("Vil have en praktikant").run()
    answer("not_home")
    [visit] = told()
    assert (visit.what, visit.note) == ("not_home", "Vil have en praktikant")
    answer(None)
    assert told() == []


def test_a_home_is_kept_nowhere_and_asked_for_again(
    app: AppTest, book: Logbook, folder: Path
) -> None:
    app.session_state["who"] = "Anna"
    shown(app)
    app.date_input("visits_day").set_value(coming()).run()
    app.selectbox("visits_start").select_index(1).run()
    app.session_state["visits_place"] = HOME
    plan(app)
    press(app, "visits_keep")
    [kept] = plans(book)
    degrees = {f"{part:.3f}" for part in HOME}
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [each for each in degrees if each.encode() in content], file
    [person] = from_json(kept.content).wishes.people  # type: ignore[union-attr]
    assert (person.start.x, person.start.y, person.start.home) == (0, 0, True)
    other = newcomer()
    other.session_state["who"] = "Bo"
    press(other, f"visits_open_{kept.key}")
    assert any("bliver aldrig gemt" in each.value for each in other.info)
    assert "visits_rest" not in {each.key for each in other.button}
    press(other, "visits_homeless")
    press(other, "visits_replan")
    assert keys(other)
    third = newcomer()
    third.session_state["who"] = "Bo"
    third.session_state["visits_place"] = HOME
    press(third, f"visits_open_{kept.key}")
    assert not any("bliver aldrig gemt" in each.value for each in third.info)


def test_what_has_changed_since_is_told(app: AppTest, book: Logbook, folder: Path) -> None:
    planned(app)
    press(app, "visits_keep")
    first = keys(app)[0]
    [kept] = plans(book)
    homes = [
        unit(1, **levelled("D")),
        unit(2, **levelled("B")),
    ]
    write(folder, name="second", homes=homes, history=[])
    (folder / "kortinfo.toml").write_text(SETTINGS + OFFICE, encoding="utf-8")
    other = newcomer()
    press(other, f"visits_open_{kept.key}")
    [told] = [each.value for each in other.warning if "nye data" in each.value]
    assert "er ikke længere aktiv" in told
    assert first


def test_a_protected_business_needs_a_reason(app: AppTest, book: Logbook) -> None:
    planned(app)
    before = set(keys(app))
    app.toggle("visits_protected").set_value(True).run()
    plan(app)
    assert set(keys(app)) == before  # neither said nor confirmed
    app.text_area("visits_protected_reason").set_value("De har selv ringet").run()
    app.checkbox("visits_protected_confirmed").set_value(True).run()
    plan(app)
    assert set(keys(app)) - before
    press(app, "visits_keep")
    [kept] = plans(book)
    assert from_json(kept.content).reason == "De har selv ringet"
    overrides: list[Any] = [each for each in book.audit() if each.reason]
    assert [each.reason for each in overrides] == ["De har selv ringet"]


def test_a_plan_called_off_is_kept_again_as_another(app: AppTest, book: Logbook) -> None:
    planned(app)
    press(app, "visits_keep")
    press(app, "visits_cancel")
    press(app, "visits_keep")
    gone = keys(app)[1]
    app.multiselect("visits_changed_cancel").set_value([gone]).run()
    app.time_input("visits_changed_now").set_value(dt.time(8, 0)).run()
    press(app, "visits_rest")
    press(app, "visits_keep")
    [kept] = plans(book)
    assert kept.sequence == 1


def test_protected_stops_are_not_kept_without_a_reason_nor_logged(
    app: AppTest, book: Logbook, office: Snapshot, folder: Path
) -> None:
    planned(app)
    app.toggle("visits_protected").set_value(True).run()
    app.text_area("visits_protected_reason").set_value("De har selv ringet").run()
    app.checkbox("visits_protected_confirmed").set_value(True).run()
    plan(app)
    held = app.session_state["visits_held"]
    settings = load_settings(folder / "kortinfo.toml")
    how: Any = {"who": "Anna", "at": dt.datetime.now(dt.UTC), "language": "da"}
    bare = ToKeep(plan=held.plan, wishes=held.wishes, selection=held.selection)
    with pytest.raises(ReasonMissing):
        keep_plan(book, bare, office, settings, **how)
    told = replace(bare, reason="De har selv ringet")
    assert keep_plan(book, told, office, settings, instead_of=99, **how) is None
    assert book.audit() == ()
    assert plans(book) == ()
