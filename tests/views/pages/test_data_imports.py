"""Taking in a file on the page *Data*: kinds are asked for, rows are named, it can be removed."""

import datetime as dt
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kortinfo import imports
from kortinfo.logbook import Logbook
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import open_snapshot
from kortinfo.views.pages import logbook_access
from tests import tiny
from tests.building import build_once
from tests.views.pages.conftest import go_to
from tests.views.pages.test_kort import html

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
CPR = "010190-1234"
HEAD = "P-nummer;Kontaktdato;Kontakttype;Bemærkning\r\n"
UNIT = tiny.pnr(8)  # never met: D


def row(day: int, kind: str) -> str:
    return f"{UNIT};{day:02}-02-2026;{kind};{CPR}\r\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    config = tiny.write_municipality(tmp_path, settings="as_of = 2026-03-01\n" + tiny.SETTINGS)
    settings = load_settings(config)
    build_once(settings, as_of=AS_OF, built_at=NOW)
    monkeypatch.setenv("KORTINFO_CONFIG", str(config))
    st.cache_resource.clear()
    st.cache_data.clear()
    return settings


@pytest.fixture
def page(settings: Settings, app: AppTest) -> AppTest:
    app.default_timeout = 120
    app.run()
    go_to(app, "data")
    assert not app.exception
    return app


def hand_in(page: AppTest, raw: bytes, name: str = "besøg.csv") -> None:
    page.file_uploader[0].upload(name, raw, "text/csv")
    page.run()
    assert not page.exception


def click(page: AppTest, label: str) -> None:
    button = next(each for each in page.button if each.label == label)
    button.click().run()
    assert not page.exception


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def level(settings: Settings) -> str:
    businesses = open_snapshot(settings.snapshot_folder).table("businesses")
    return str(businesses.set_index("unit_id")["level"][UNIT])


def unmasked(settings: Settings) -> list[Path]:
    files = [path for path in settings.imports_folder.rglob("*") if path.is_file()]
    return [path for path in files if CPR.encode() in path.read_bytes()]


def test_a_kind_nobody_knows_is_told_and_chosen_before_the_file_is_used(
    settings: Settings, page: AppTest
) -> None:
    assert level(settings) == "D"
    rows = row(3, "Telefon") + row(4, "Telefon") + row(5, "Fax") + row(6, "Brev")
    hand_in(page, (HEAD + rows).encode())
    assert unmasked(settings) == []
    click(page, "Prøv uden at ændre noget")
    assert unmasked(settings) == []
    told = [each.value.replace("\\", "") for each in page.warning]
    assert any("3 rækker er af slags kontakter, Kortinfo ikke kender" in each for each in told)
    asked = {each.label: each for each in page.radio}
    assert list(asked) == ["Telefon – 2 rækker", "Fax – 1 række"]
    assert all(each.value == "unknown" for each in asked.values())  # nothing is guessed
    assert "Ingen virksomheder skifter kontaktniveau" in html(page)
    assert "Brug filen" in labels(page)
    asked["Telefon – 2 rækker"].set_value("two_way").run()
    assert "Brug filen" not in labels(page)  # not before it is tried
    click(page, "Prøv med valgene")
    assert "D → B: se virksomheden" in html(page)
    assert "<td>Bageren 8</td><td>Fax, 5. feb. 2026, envejs</td><td>D → B</td>" in html(page)
    click(page, "Brug filen")
    assert level(settings) == "B"
    [stored] = imports.stored(settings)
    assert stored.contact_kinds == {"Telefon": True}
    assert unmasked(settings) == []
    # The next edition of the file is read with the same choice.
    hand_in(page, (HEAD + rows + row(7, "Telefon")).encode())
    click(page, "Prøv uden at ændre noget")
    asked = {each.label: each.value for each in page.radio}
    assert asked["Telefon – 3 rækker"] == "two_way"


def test_a_choice_can_be_made_afterwards_without_the_file(
    settings: Settings, page: AppTest
) -> None:
    hand_in(page, (HEAD + row(3, "Telefon")).encode())
    click(page, "Prøv uden at ændre noget")
    click(page, "Brug filen")
    assert level(settings) == "D"
    [asked] = page.radio
    asked.set_value("two_way").run()
    click(page, "Prøv med valgene")
    assert level(settings) == "D"
    click(page, "Brug valgene")
    assert level(settings) == "B"
    assert imports.stored(settings)[0].contact_kinds == {"Telefon": True}
    assert any("Valgene for Kontakter er gemt" in each.value for each in page.success)


def test_a_kind_of_collaboration_nobody_knows_is_asked_about_and_remembered(
    settings: Settings, page: AppTest
) -> None:
    head = "P-nummer;Startdato;Slutdato;Ordning\r\n"
    rows = f"{UNIT};01-01-2025;;Seniorjob\r\n{UNIT};02-01-2025;;Seniorjob\r\n"
    hand_in(page, (head + rows).encode(), "vitas.csv")
    click(page, "Prøv uden at ændre noget")
    told = [each.value.replace("\\", "") for each in page.warning]
    assert any("2 rækker er af slags samarbejder, Kortinfo ikke kender" in each for each in told)
    [asked] = [each for each in page.selectbox if each.label == "Seniorjob – 2 rækker"]
    assert asked.value == "unknown"  # nothing is guessed
    assert "Brug filen" in labels(page)
    asked.set_value("voksenlærling").run()  # lasts 48 months: it still runs
    assert "Brug filen" not in labels(page)
    click(page, "Prøv med valgene")
    assert "D → A: se virksomheden" in html(page)
    click(page, "Brug filen")
    assert level(settings) == "A"
    [stored] = imports.stored(settings)
    assert stored.collaboration_kinds == {"Seniorjob": "voksenlærling"}
    hand_in(page, (head + rows.replace("02-01", "03-01")).encode(), "vitas.csv")
    click(page, "Prøv uden at ændre noget")
    asked = {each.label: each.value for each in page.selectbox}
    assert asked["Seniorjob – 2 rækker"] == "voksenlærling"


def test_a_kind_of_collaboration_can_be_chosen_afterwards_without_the_file(
    settings: Settings, page: AppTest
) -> None:
    head = "P-nummer;Startdato;Slutdato;Ordning\r\n"
    hand_in(page, f"{head}{UNIT};01-01-2025;;Seniorjob\r\n".encode(), "vitas.csv")
    click(page, "Prøv uden at ændre noget")
    click(page, "Brug filen")
    assert level(settings) == "B"  # 12 months from its first day
    [asked] = [each for each in page.selectbox if each.label == "Seniorjob – 1 række"]
    asked.set_value("voksenlærling").run()
    click(page, "Prøv med valgene")
    click(page, "Brug valgene")
    assert level(settings) == "A"


def test_what_a_file_would_change_names_its_rows_and_businesses(page: AppTest) -> None:
    rows = row(3, "Besøg") + row(3, "Besøg") + f"9299999999;03-02-2026;Møde;\r\n{UNIT};;Besøg;\r\n"
    hand_in(page, (HEAD + rows).encode())
    click(page, "Prøv uden at ændre noget")
    said = html(page)
    assert "4 rækker er læst: 2 er beholdt, og 2 er lagt til side." in said
    assert "Nye rækker: se rækkerne (2)" in said
    assert "<td>2</td><td>Bageren 8</td><td>Besøg, 3. feb. 2026</td><td>D → B</td>" in said
    assert f"<td>5</td><td>{UNIT}</td><td>Mangler dato</td>" in said
    assert "<td>9299999999</td><td>Ingen virksomhed i registret passer</td>" in said


def test_removing_a_file_says_what_it_is_and_does_and_asks(
    settings: Settings, page: AppTest
) -> None:
    hand_in(page, (HEAD + row(3, "Besøg")).encode())
    click(page, "Prøv uden at ændre noget")
    click(page, "Brug filen")
    assert "besøg.csv · indlæst" in html(page)
    click(page, "Fjern Kontakter")
    assert level(settings) == "B"
    [sure] = [each.value for each in page.warning if "Vil du fjerne" in each.value]
    assert "Vil du fjerne Kontakter? Kontakter · besøg\\.csv · indlæst" in sure.replace("\\?", "?")
    assert "Det kan ikke fortrydes" in sure
    assert "Det sker, hvis filen fjernes" in html(page)
    assert "B → D: se virksomheden" in html(page)
    click(page, "Behold filen")
    assert len(imports.stored(settings)) == 1
    click(page, "Fjern Kontakter")
    click(page, "Ja, fjern filen")
    assert imports.stored(settings) == ()
    assert level(settings) == "D"
    assert any("Kontakter er fjernet" in each.value for each in page.success)
    assert not list(settings.imports_folder.rglob("*.csv"))


@pytest.mark.parametrize(
    ("name", "raw", "came"),
    [
        ("liste.pdf", b"%PDF-1.7 ...", "en PDF-fil"),
        ("liste.csv", b"%PDF-1.7 ...", "en PDF-fil"),
        ("billede.png", b"\x89PNG\r\n", "et billede"),
        ("brev.docx", b"PK\x03\x04", "et beskadiget regneark"),
        ("liste.data", b"a;b\r\n1;2\r\n", "en tekstfil, hvis navn ender på .data"),
        (f"om {CPR}.pdf", b"%PDF-1.7", "en PDF-fil"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_the_reader_s_language(
    page: AppTest, settings: Settings, name: str, raw: bytes, came: str
) -> None:
    hand_in(page, raw, name)
    [error] = [each.value.replace("\\", "") for each in page.error]
    assert "kan ikke indlæses" in error
    assert came in error
    assert "gem den som Excel eller CSV" in error
    assert CPR not in error
    assert "Prøv uden at ændre noget" not in labels(page)
    assert not [path for path in settings.imports_folder.rglob("*") if path.is_file()]


def test_a_figure_in_the_address_is_opened_at_the_top(settings: Settings, app: AppTest) -> None:
    app.default_timeout = 120
    app.query_params["tal"] = "kontakter:unmatched"
    app.run()
    go_to(app, "data")
    assert not app.exception
    told = html(app)
    assert told.index("Datakvalitet") < told.index("Find en række")
    chosen = next(each for each in app.selectbox if each.key == "quality_figure")
    assert chosen.value.measure == "unmatched"
    assert "der er intet at sammenligne med endnu" in told
    assert "1 række på at blive koblet" in told
    assert "højst 1 niveau kan være forkert" in told


def test_a_figure_nobody_counts_opens_nothing(settings: Settings, app: AppTest) -> None:
    app.default_timeout = 120
    app.query_params["tal"] = "kontakter:vrøvl"
    app.run()
    go_to(app, "data")
    assert not app.exception
    told = html(app)
    assert told.index("Find en række") < told.index("Datakvalitet")


def test_headings_are_shown_as_they_are_and_the_unused_are_named(page: AppTest) -> None:
    head = "P-nummer;Kontaktdato;Type_*af*_kontakt;Farve_[1]\r\n"
    hand_in(page, (head + f"{UNIT};5/11 2025;Besøg;rød\r\n").encode())
    options = [set(each.options) for each in page.selectbox if "Farve_[1]" in each.options]
    assert options
    assert all({"Type_*af*_kontakt", "P-nummer"} <= each for each in options)
    told = html(page)
    assert "Kolonner, vi ikke bruger:" in told
    assert "Farve_[1]" in told


def test_a_file_is_taken_in_and_out_in_somebody_s_name(
    settings: Settings, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook_access, "_signed_in", lambda: "")
    hand_in(page, (HEAD + row(3, "Besøg")).encode())
    click(page, "Prøv uden at ændre noget")
    click(page, "Brug filen")
    assert "Skriv dit navn først" in html(page)
    assert imports.stored(settings) == ()
    name = next(each for each in page.text_input if "Dit navn" in each.label)
    name.input("Anna").run()
    click(page, "Brug filen")
    (kept,) = imports.stored(settings)
    page.session_state["who"] = ""
    click(page, f"Fjern {kept.name}")
    click(page, "Ja, fjern filen")
    assert "Skriv dit navn først" in html(page)
    assert imports.stored(settings) == (kept,)
    name = next(each for each in page.text_input if "Dit navn" in each.label)
    name.input("Bo").run()
    click(page, "Ja, fjern filen")
    assert imports.stored(settings) == ()
    book = Logbook.open(settings.logbook, folder=settings.folder)
    told = [each.who for each in book.audit()]
    book.close()
    assert told == ["Bo", "Anna"]


def test_removing_a_file_says_what_stays_of_contacts_past_retention(
    settings: Settings, page: AppTest
) -> None:
    old = row(3, "Besøg").replace("2026", "2009")
    hand_in(page, (HEAD + old).encode())
    click(page, "Prøv uden at ændre noget")
    click(page, "Brug filen")
    assert level(settings) == "C"
    click(page, "Fjern Kontakter")
    [sure] = [each.value for each in page.warning if "Vil du fjerne" in each.value]
    assert "ældre end grænsen for opbevaring" in sure
    click(page, "Ja, fjern filen")
    assert level(settings) == "C"


def test_another_reading_of_a_file_says_what_stays_of_contacts_past_retention(
    settings: Settings, page: AppTest
) -> None:
    old = (HEAD + row(3, "Telefon").replace("2026", "2009")).encode()
    stays = "Har filen før været læst anderledes"

    def said() -> bool:
        return any(stays in each.value for each in page.warning)

    hand_in(page, old)
    click(page, "Prøv uden at ændre noget")
    assert not said()
    click(page, "Brug filen")
    hand_in(page, (HEAD + row(3, "Besøg").replace("2026", "2009")).encode())
    click(page, "Prøv uden at ændre noget")
    assert not said()  # nothing was kept so far
    click(page, "Brug filen")
    assert level(settings) == "C"
    hand_in(page, old)
    click(page, "Prøv uden at ændre noget")
    assert said()
    click(page, "Brug filen")
    assert level(settings) == "C"
