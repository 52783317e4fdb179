"""The page Tjek: branches told apart, a name before anything is written, one answer for many."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kortinfo.build import build
from kortinfo.forgotten import load_forgotten, remember
from kortinfo.logbook import Correction, Decision, Logbook
from kortinfo.settings import Settings, load_settings
from kortinfo.views.pages import answering, logbook_access
from tests import tiny
from tests.views.pages.conftest import go_to

AS_OF = dt.date(2026, 3, 1)
BUILT = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
NAME = tiny.TWIN_NAME
ONE, OTHER = map(tiny.pnr, tiny.TWINS)


@pytest.fixture
def settings(folder: Path) -> Settings:
    """Two branches of one name in one district; rows that name neither, in two spellings."""
    config = tiny.write_twins(folder, spellings=(NAME, NAME, f"{NAME} ApS"))
    settings = load_settings(config)
    build(settings, as_of=AS_OF, built_at=BUILT)
    return settings


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is signed in, and everything can be answered as soon as it is shown."""
    monkeypatch.setattr(logbook_access, "_signed_in", lambda: "")
    monkeypatch.setattr(answering, "_READ", 0.0)


@pytest.fixture
def tjek(settings: Settings, app: AppTest, nobody: None) -> AppTest:
    app.run()
    go_to(app, "tjek")
    assert not app.exception
    return app


def made(settings: Settings) -> tuple[Decision, ...]:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        return book.decisions()
    finally:
        book.close()


def press(app: AppTest, label: str) -> None:
    next(each for each in app.button if label in each.label.replace("\\", "")).click().run()
    assert not app.exception


def give_name(app: AppTest, name: str) -> None:
    field = next(each for each in app.text_input if "Dit navn" in each.label)
    field.input(name).run()
    assert not app.exception


def said(app: AppTest) -> str:
    return "\n".join(each.proto.body for each in app.get("html"))


def test_two_branches_are_told_apart_by_street_and_town(tjek: AppTest, settings: Settings) -> None:
    labels = [each.label.replace("\\", "") for each in tjek.button]
    offered = sorted(each for each in labels if each.startswith("Det er "))
    assert len(offered) == 2
    streets = {each.split(f"{NAME}, ")[1] for each in offered}
    assert streets == {"Prøvevej 21, Skagen", "Prøvevej 22, Skagen"}
    give_name(tjek, "Anna")
    press(tjek, "Det er 1")
    (decision,) = made(settings)
    street = "Prøvevej 21, Skagen" if decision.business == ONE else "Prøvevej 22, Skagen"
    assert f"{NAME} er {NAME}, {street}" in said(tjek)


def test_nothing_is_written_before_a_name_is_given(tjek: AppTest, settings: Settings) -> None:
    press(tjek, "Det er 1")
    assert made(settings) == ()
    assert "Skriv dit navn først" in said(tjek)
    give_name(tjek, "Anna")
    assert "Skriv dit navn først" not in said(tjek)
    press(tjek, "Det er 1")
    (decision,) = made(settings)
    assert decision.decided_by == "Anna"
    give_name(tjek, " ")
    press(tjek, "Fortryd")
    assert made(settings) == (decision,)
    assert "Skriv dit navn først" in said(tjek)


def test_a_name_the_browser_remembers_is_taken_until_another_is_given(
    settings: Settings, app: AppTest, nobody: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = {"kortinfo_name": "B%C3%B8rge%20%C3%85"}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))
    app.run()
    go_to(app, "tjek")
    press(app, "Det er 1")
    give_name(app, "Anna")
    press(app, "Ingen af vores")
    assert [each.decided_by for each in made(settings)] == ["Anna", "Børge Å"]


def test_a_forgotten_name_comes_back_neither_from_the_browser_nor_typed(
    settings: Settings, app: AppTest, nobody: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settings.folder / settings.forgotten
    remember(path, load_forgotten(path), {"name": ["Børge Åkjær"]})
    cookies = {"kortinfo_name": "B%C3%B8rge%20%C3%85kj%C3%A6r"}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))
    app.run()
    go_to(app, "tjek")
    assert any("er glemt i Kortinfo" in each.value for each in app.error)
    assert app.session_state["who"] == ""  # which empties the browser's cookie (shell.js)
    press(app, "Det er 1")
    assert made(settings) == ()
    give_name(app, "boerge aakjaer")
    assert any("er glemt i Kortinfo" in each.value for each in app.error)
    press(app, "Det er 1")
    assert made(settings) == ()
    give_name(app, "Anna")
    press(app, "Det er 1")
    assert [each.decided_by for each in made(settings)] == ["Anna"]
    assert not app.error
    remember(path, load_forgotten(path), {"name": ["Anna"]})  # while she is at it
    press(app, "Ingen af vores")
    assert [each.decided_by for each in made(settings)] == ["Anna"]
    assert any("er glemt i Kortinfo" in each.value for each in app.error)


def test_an_answer_is_offered_to_the_rows_that_are_alike(tjek: AppTest, settings: Settings) -> None:
    give_name(tjek, "Anna")
    press(tjek, "Det er 1")
    press(tjek, "Svar det samme for den række")
    first, second = made(settings)
    assert (first.business, first.verdict) == (second.business, second.verdict)
    assert first.row_key != second.row_key
    assert {first.words, second.words} == {NAME, f"{NAME} ApS"}


def test_none_of_ours_is_offered_to_the_rows_that_are_alike(
    tjek: AppTest, settings: Settings
) -> None:
    give_name(tjek, "Anna")
    press(tjek, "Ingen af vores")
    press(tjek, "Svar det samme for den række")
    assert [each.verdict for each in made(settings)] == ["none", "none"]


def test_who_is_signed_in_is_not_asked(
    settings: Settings, app: AppTest, nobody: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook_access, "_signed_in", lambda: "Carl")
    app.run()
    go_to(app, "tjek")
    assert not [each for each in app.text_input if "Dit navn" in each.label]
    press(app, "Det er 1")
    (decision,) = made(settings)
    assert decision.decided_by == "Carl"


@pytest.mark.parametrize("whole", [True, False], ids=["with what is right", "wrong"])
def test_a_report_is_counted_where_it_stands(settings: Settings, app: AppTest, whole: bool) -> None:
    right: dict[str, Any] = {"address": "Havnevej 3", "postal_code": "9990"} if whole else {}
    book = Logbook.open(settings.logbook, folder=settings.folder)
    report = Correction(
        unit_id=ONE, what="address", words=NAME, decided_by="Anna", decided_at=BUILT, **right
    )
    book.correct(report)
    book.close()
    app.run()
    go_to(app, "tjek")
    lists = app.get("button_group")[-1]
    options = json.dumps([option.content for option in lists.proto.options], ensure_ascii=False)
    expected = "Meldt fra kortet (0 venter, 1 i alt)" if whole else "Meldt fra kortet (1)"
    assert expected in options


def test_the_name_is_asked_for_in_one_place(tjek: AppTest) -> None:
    def boxes() -> int:
        return len([each for each in tjek.text_input if "Dit navn" in each.label])

    assert boxes() == 1
    press(tjek, "Det er 1")
    assert "Skriv dit navn først" in said(tjek)
    assert boxes() == 1
    give_name(tjek, "Anna")
    assert boxes() == 1
    press(tjek, "Det er 1")
    assert boxes() == 1


def test_the_name_is_still_asked_for_where_the_place_that_asked_is_gone(tjek: AppTest) -> None:
    press(tjek, "Det er 1")
    assert "Skriv dit navn først" in said(tjek)
    tjek.get("button_group")[-1].set_value("doubles").run()
    assert not tjek.exception
    assert "Skriv dit navn først" not in said(tjek)
    assert [each for each in tjek.text_input if "Dit navn" in each.label]


def test_equal_candidates_are_told_apart_by_what_differs(folder: Path, app: AppTest) -> None:
    config = tiny.write_twins(folder)
    units = [json.loads(line) for line in (folder / "register.ndjson").read_text().splitlines()]
    other = units[-1]["_source"]["VrproduktionsEnhed"]
    other["hovedbranche"][0] |= {"branchetekst": "Smedearbejde <b>"}
    other["kvartalsbeskaeftigelse"][0] |= {"intervalKodeAntalAnsatte": "ANTAL_50_99"}
    lines = [json.dumps(each, ensure_ascii=False) for each in units]
    (folder / "register.ndjson").write_text("\n".join(lines), encoding="utf-8")
    contacts = folder / "kontakter.csv"
    before = contacts.read_text(encoding="utf-8-sig")
    named = f"05-02-2026;{OTHER};;Besøg;;\n"
    contacts.write_text(before + named, encoding="utf-8-sig")
    build(load_settings(config), as_of=AS_OF, built_at=BUILT)
    app.run()
    go_to(app, "tjek")
    told = said(app)
    assert "Smedearbejde &lt;b&gt;" in told
    assert "50–99" in told
    assert "1 kontakt eller samarbejde, senest 5. feb. 2026" in told.replace("\u00a0", " ")
    assert "passer lige godt" in told
    assert "m fra bud 1" in told or "Status" not in told  # what is alike is not listed


def test_an_address_nobody_knows_is_asked_about(settings: Settings, app: AppTest) -> None:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    book.correct(
        Correction(unit_id=ONE, what="address", words=NAME, decided_by="Anna", decided_at=BUILT)
    )
    book.close()
    app.run()
    go_to(app, "tjek")
    app.get("button_group")[-1].set_value("reported").run()

    def typed(address: str) -> bool:
        """Type an address, and tell whether it can be sent."""
        field = next(each for each in app.text_input if "vej og husnummer" in each.label)
        field.input(address).run()
        assert not app.exception
        return not next(each for each in app.button if each.label == "Meld det").disabled

    assert typed("Prøvevej 3")
    assert "Ingen virksomhed i registret" not in said(app)
    assert not typed("Opdigtet Allé <1>")
    assert "Opdigtet Allé &lt;1&gt;, 9990. Måske er der en tastefejl" in said(app)
    assert not typed("Prøvevej 399")
    sure = next(each for each in app.checkbox if "Adressen er rigtig" in each.label)
    sure.check().run()
    assert typed("Prøvevej 399")
    assert not typed("Prøvevej 398")  # another address is asked about anew
