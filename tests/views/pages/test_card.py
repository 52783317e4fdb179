"""The card: what a person reads before a call."""

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo import tables
from kortinfo.snapshot import Snapshot, _read_table, write_table
from tests.views.pages.conftest import frames
from tests.views.pages.test_kort import CLOSED, HOSTILE_UNIT, NOWHERE, SMEDJEN, button, html


def card(app: AppTest, unit: str) -> str:
    app.query_params["unit"] = unit
    app.run()
    assert not app.exception
    return html(app)


def test_who_where_and_how_to_reach_them(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = card(app, SMEDJEN)
    assert "<h2>Smedjen</h2>" in words
    assert "Prøvevej 1, 9990 Skagen" in words
    assert "Prøvekommune · Skagen sogn" in words
    assert '<a href="tel:98000000">98 00 00 00</a>' in words
    assert '<a href="mailto:post@smedjen.example">post@smedjen.example</a>' in words
    assert 'href="https://smedjen.example"' in words
    assert "El-installation (DB25 432100)" in words
    assert "5–9 ansatte (pr. 30. jun. 2026)" in words


def test_the_level_and_why_and_when_it_changes(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = card(app, SMEDJEN)
    assert "A, fordi 1 samarbejde er i gang" in words
    assert "Ændres 3. mar. 2027, hvis intet nyt registreres." in words


def test_the_timeline_is_newest_first_and_marked(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = card(app, SMEDJEN)
    timeline = words[words.index("ki-timeline") :]
    order = [timeline.index(kind) for kind in ("Virksomhedspraktik", "Mail sendt", "Besøg")]
    assert order == sorted(order)
    for mark in ("i gang", "antaget slut", "envejs", "2 personer"):
        assert mark in timeline
    assert "&lt;img src=x" in timeline
    assert "hele selskabet" in card(app_again(app), HOSTILE_UNIT)


def test_what_happened_to_a_closed_unit_is_shown_at_its_address_and_told_apart(
    tiny_snapshot: Snapshot, app: AppTest
) -> None:
    frames_ = frames()
    there = frames_["units"][tables.UNIT_ID] == SMEDJEN
    closed = frames_["units"][tables.UNIT_ID] == CLOSED
    for name in (tables.ADDRESS, tables.STREET_NAME, tables.HOUSE_NUMBER, tables.POSTAL_CODE):
        same = frames_["units"].loc[there, name].iloc[0]
        frames_["units"].loc[closed, name] = same
    credits_ = frames_["credits"]
    frames_["credits"] = credits_.assign(
        **{tables.UNIT_ID: credits_[tables.UNIT_ID].mask(credits_[tables.EVENT_ID] == "e1", CLOSED)}
    )
    for name in ("units", "credits"):
        write_table(tiny_snapshot.folder, name, frames_[name])
    words = card(app, SMEDJEN)
    mark = "tæller ikke: på en lukket virksomhed på samme adresse"
    assert words.count(mark) == 1
    assert words.index("Mail sendt") < words.index(mark)  # the older visit
    assert mark not in card(app_again(app), CLOSED)


def app_again(app: AppTest) -> AppTest:
    """A second visitor."""
    from tests.views.pages.conftest import APP

    return AppTest.from_file(str(APP), default_timeout=20)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("9000000004", "Reklamebeskyttet"),
        ("9000000008", "Under konkurs"),
        ("9000000011", "Offentlig arbejdsplads"),
        ("9000000011", "Omtrentlig placering: midt i postdistriktet"),
        ("9000000011", "Ukendt antal ansatte"),
        ("9000000007", "1.000 eller flere ansatte"),
        (NOWHERE, "Uden for kortet: adressen blev ikke fundet."),
        (CLOSED, "Ophørt"),
        (CLOSED, "Har intet kontaktniveau"),
        ("9000000010", "Er ikke med i det, kortet viser nu."),
        ("9999999999", "Virksomheden 9999999999 er ikke i kortets data."),
    ],
)
def test_what_to_know_about_a_business(
    tiny_snapshot: Snapshot, app: AppTest, unit: str, words: str
) -> None:
    assert words in card(app, unit)


def test_the_company_s_other_units_can_be_opened(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = card(app, "9000000005")
    assert "Selskabets andre virksomheder" in words
    assert "1 virksomhed uden for kortets område eller ophørt" in words
    button(app, "choose_company_93000001_9000000006")
    assert "<h2>Kæden Syd</h2>" in html(app)
    assert app.query_params["unit"] == "9000000006"


def test_the_card_says_where_everything_comes_from(tiny_snapshot: Snapshot, app: AppTest) -> None:
    words = card(app, SMEDJEN)
    origin = words[words.index('<details class="ki-origin">') :]
    assert "Hvor kommer det fra?" in origin
    assert 'href="data?row=register%3Aregister.ndjson%3A1"' in origin
    assert "register · register.ndjson · række 1" in origin
    assert "kontakter" in origin
    assert "<img" not in origin


def test_an_older_sector_says_where_it_is_today(tiny_snapshot: Snapshot, app: AppTest) -> None:
    older = {"sector_scheme": "DB07", "sector_code": "432100", "db25_section": "F"}
    for way, said in (("group", "43 Specialiseret byggeri i DB25"), ("none", "kan ikke omsættes")):
        place = {"db25_by": way, "db25_code": "43", **older}
        if way == "none":
            place |= {"db25_section": None, "db25_code": None}
        for name in ("units", "businesses"):
            frame = tiny_snapshot.table(name)
            mine = frame[tables.UNIT_ID] == SMEDJEN
            changed = frame.assign(
                **{key: frame[key].mask(mine, value) for key, value in place.items()}
            )
            write_table(tiny_snapshot.folder, name, changed)
        _read_table.cache_clear()
        words = card(app, SMEDJEN)
        assert "Branchen i dag" in words
        assert said in words
