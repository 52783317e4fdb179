"""The page *Dækning*: a target or campaign set from the page, changed, removed, taken back."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo import over_time
from kortinfo.aims import with_aims_of_logbook
from kortinfo.coverage.history import History
from kortinfo.coverage.targets import Progress
from kortinfo.logbook import Logbook, SetCampaign, SetTarget, Signed
from kortinfo.settings import Settings, load_settings
from kortinfo.settings_coverage import Campaign
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages import coverage_targets, logbook_access
from tests.coverage.test_by_hand import dozen
from tests.views.pages.conftest import HOSTILE
from tests.views.pages.test_coverage_parts import shown
from tests.views.pages.test_kort import html

FROM_SETTINGS = '\n[[targets]]\nname = "Fast"\nshare = 0.5\nby = 2026-06-02\n'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = dozen(tmp_path_factory.mktemp("dozen")).folder.parent.parent.parent
    written = (folder / "kortinfo.toml").read_text(encoding="utf-8") + FROM_SETTINGS
    (folder / "kortinfo.toml").write_text(written, encoding="utf-8")
    return folder


@pytest.fixture
def folder(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(logbook_access, "who", lambda: "Anna")
    yield built
    for path in built.glob("logbook.sqlite*"):
        path.unlink()


def book_of(folder: Path) -> Logbook:
    settings = load_settings(folder / "kortinfo.toml")
    return Logbook.open(settings.logbook, folder=settings.folder)


def held(folder: Path) -> tuple[SetTarget | SetCampaign, ...]:
    book = book_of(folder)
    try:
        return book.aims()
    finally:
        book.close()


def keys(app: AppTest, end: str) -> list[str]:
    """Return the keys of a form's widgets; the form for a new one comes first."""
    widgets = (*app.text_input, *app.multiselect, *app.number_input, *app.date_input, *app.button)
    return [str(each.key) for each in widgets if re.search(rf"^aim_.*_{end}$", str(each.key))]


def set_target(app: AppTest, *, name: str = "Skagen") -> None:
    app.text_input(key=keys(app, "name")[0]).input(name)
    app.multiselect(key=keys(app, "areas")[0]).select("postal:9990")
    app.number_input(key=keys(app, "share")[0]).set_value(60)
    app.date_input(key=keys(app, "by")[0]).set_value(dt.date(2026, 6, 30))
    app.button(key=keys(app, "save")[0]).click().run()


def test_a_target_is_set_changed_removed_and_taken_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shown(folder, "targets", monkeypatch)
    assert "Fra indstillingerne (kortinfo.toml). Kan ikke ændres her." in html(app)
    set_target(app)
    (target,) = held(folder)
    assert isinstance(target, SetTarget)
    assert (target.name, target.filter, target.share) == ("Skagen", "area=postal%3A9990", 0.6)
    assert (target.by, target.decided_by) == (dt.date(2026, 6, 30), "Anna")
    page = html(app)
    assert "3 af 7 virksomheder er dækket nu" in page  # 1, 3 and 6 of 1 to 7
    assert "Sat her på siden af Anna" in page
    assert "Skagen er oprettet." in page
    app.number_input(key=f"aim_target_{target.id}_share").set_value(75.5)
    app.button(key=f"aim_target_{target.id}_save").click().run()
    (changed,) = held(folder)
    assert isinstance(changed, SetTarget)
    assert (changed.share, changed.filter) == (0.755, "area=postal%3A9990")
    app.button(key=f"aim_target_{changed.id}_remove").click().run()
    assert held(folder) == ()
    assert "Skagen er fjernet." in html(app)
    app.button(key="aim_undo_target").click().run()
    (back,) = held(folder)
    assert isinstance(back, SetTarget)
    assert back.share == 0.755
    assert not app.exception
    book = book_of(folder)
    told = [(each.what, each.who, each.words, each.rows) for each in book.audit()]
    book.close()
    acts = ("aim_set", "aim_gone", "aim_changed", "aim_set")
    assert [each[0] for each in told] == list(acts)
    assert {each[1:] for each in told} == {("Anna", "Skagen: Alle virksomheder i 9990 Skagen", 7)}


def test_what_is_wrong_is_said_and_nothing_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shown(folder, "targets", monkeypatch)
    for name, fault in (
        (" ", "Skriv et navn"),
        ("\u202e\u200b", "Skriv et navn"),
        ("fast", "Der er allerede et"),
        ("Ring 010203-4567", "ligner et CPR"),
    ):
        set_target(app, name=name)
        assert fault in "\n".join(str(each.value) for each in app.error)
    app.date_input(key=keys(app, "since")[0]).set_value(dt.date(2026, 12, 1))
    set_target(app, name="Baglæns")
    assert "Datoerne passer ikke" in app.error[0].value
    assert held(folder) == ()


def test_too_much_for_one_is_said_before_it_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as it may be when it is typed, longer as it is kept: no page could read it again."""
    app = shown(folder, "targets", monkeypatch)
    areas = frozenset(f"postal:{number}" for number in (9990, *range(1000, 1229)))
    app.session_state["selection"] = replace(app.session_state["selection"], areas=areas)
    app.run()
    app.text_input(key=keys(app, "name")[0]).input("Meget")
    app.button(key=keys(app, "save")[0]).click().run()
    assert not app.exception
    assert len(app.error) == 1
    assert held(folder) == ()


def test_somebody_else_was_there_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown(folder, "targets", monkeypatch)
    set_target(app, name=HOSTILE)
    assert HOSTILE not in html(app)
    (target,) = held(folder)
    book = book_of(folder)
    other = Signed(words="", rows=0, who="Bo", at=dt.datetime.now(dt.UTC))
    assert book.remove_aim(target.id, other)
    book.close()
    app.button(key=f"aim_target_{target.id}_save").click().run()
    assert "En anden har rettet eller fjernet det" in html(app)
    assert held(folder) == ()


def test_nothing_is_written_in_nobody_s_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown(folder, "targets", monkeypatch)
    monkeypatch.setattr(logbook_access, "who", lambda: "")
    monkeypatch.setattr(logbook_access, "is_signed_in", lambda: False)
    set_target(app)
    assert held(folder) == ()
    assert any("who_aim" in str(each.key) for each in app.text_input)


def test_a_campaign_is_made_with_its_levels_and_period(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = shown(folder, "work", monkeypatch)
    app.text_input(key=keys(app, "name")[0]).input("Efterår")
    app.multiselect(key=keys(app, "levels")[0]).select("D")
    app.date_input(key=keys(app, "from")[0]).set_value(dt.date(2026, 1, 1))
    app.date_input(key=keys(app, "to")[0]).set_value(dt.date(2026, 2, 28))
    app.button(key=keys(app, "save")[0]).click().run()
    (campaign,) = held(folder)
    assert isinstance(campaign, SetCampaign)
    assert (campaign.filter, campaign.after_days) == ("level=D", 90)
    assert "1 af 4" in html(app)  # 1, 2, 7 and 9 were at D; 1 was visited
    assert not app.exception
    settings = with_aims_of_logbook(load_settings(folder / "kortinfo.toml"))
    assert [each.name for each in settings.campaigns] == ["Efterår"]
    assert [each.name for each in settings.targets] == ["Fast"]


def test_targets_are_reckoned_once_and_anew_where_one_is_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckoned: list[int] = []
    real = over_time.targets

    def counted(snapshot: Snapshot, settings: Settings, known: History) -> tuple[Progress, ...]:
        reckoned.append(len(settings.targets))
        return real(snapshot, settings, known)

    monkeypatch.setattr(over_time, "targets", counted)
    coverage_targets._targets.clear()
    app = shown(folder, "targets", monkeypatch)
    app.run()
    app.run()
    assert reckoned == [1]
    set_target(app, name="Nyt mål")
    assert "3 af 7 virksomheder er dækket nu" in html(app)  # told by the run that saved it
    app.run()
    assert reckoned == [1, 2]
    (target,) = held(folder)
    app.button(key=f"aim_target_{target.id}_remove").click().run()
    assert "3 af 7 virksomheder er dækket nu" not in html(app)


def test_a_campaign_is_changed_under_its_own_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = {"from": dt.date(2026, 1, 1), "to": dt.date(2026, 2, 1)}
    campaign = Campaign.model_validate({"name": "Efterår", "filter": "area=postal%3A9990"} | period)
    book = book_of(folder)
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    number = book.set_aim(campaign, Signed(words="", rows=1, who="Anna", at=at))
    book.close()
    app = shown(folder, "work", monkeypatch)
    app.run()  # from now on what is reckoned is kept
    app.number_input(key=f"aim_campaign_{number}_after").set_value(30)
    app.button(key=f"aim_campaign_{number}_save").click().run()
    assert not app.error
    (changed,) = held(folder)
    assert isinstance(changed, SetCampaign)
    assert changed.after_days == 30
