"""Contacts out of a CRM: what is kept, what is put aside and why, and what is never let through."""

import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.cpr import mask_cpr
from kortinfo.errors import SettingsError
from kortinfo.loaders.result import Guess, Loaded
from kortinfo.tables import LOADED_EVENTS, SET_ASIDE, SOURCE_ROW, checked
from tests.examples import examples
from tests.loaders.crm import (
    HEADINGS,
    ROW,
    contacts,
    csv,
    events,
    only,
    reasons,
    write_csv,
    write_workbook,
)

NOTHING = ("", "", "", "", "", "")


def row(**cells: str) -> tuple[str, ...]:
    """ROW with other cells: id, pnr, cvr, name, date, kind."""
    names = ("id", "pnr", "cvr", "name", "date", "kind")
    return tuple(cells.get(name, value) for name, value in zip(names, ROW, strict=True))


def test_a_contact_is_one_event(tmp_path: Path) -> None:
    loaded = contacts(write_csv(tmp_path, HEADINGS, ROW))
    event = only(loaded)
    assert (event.type, event.by, event.source, event.source_file, event.source_row) == (
        *("contact", "own", "crm", "crm.csv", 2),
    )
    assert len(event.event_id) == 32
    assert int(event.event_id, 16)
    checked(events(loaded), LOADED_EVENTS)
    checked(loaded.set_aside, SET_ASIDE)


def test_what_was_recognised_is_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, ROW)
    told = {guess.field: guess for guess in contacts(path, columns={"kind": "Virksomhed"}).guesses}
    assert told["date"] == Guess(
        file="crm.csv", sheet="", field="date", heading="Kontaktdato", by_setting=False
    )
    assert told["kind"].by_setting
    assert told["kind"].heading == "Virksomhed"


def test_columns_nobody_asked_for_are_not_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path, (*HEADINGS, "Notat"), (*ROW, "Chefen er syg af stress"))
    loaded = contacts(path)
    assert "stress" not in events(loaded).to_csv() + loaded.set_aside.to_csv()


@pytest.mark.parametrize(
    ("kind", "said", "kept_as", "two_way"),
    [
        ("Besøg", "", "besøg", True),
        ("  MAIL   SENDT ", "", "mail sendt", False),
        ("Røgsignal", "", "Røgsignal", False),
        ("Røgsignal", "ja", "Røgsignal", True),
        ("Besøg", "nej", "besøg", False),
        ("Mail sendt", "x", "mail sendt", True),
        ("Besøg", "måske", "besøg", True),
        ("", "", None, False),
    ],
)
def test_two_way_is_said_or_follows_from_the_kind(
    tmp_path: Path, kind: str, said: str, kept_as: str | None, two_way: bool
) -> None:
    event = only(contacts(write_csv(tmp_path, (*HEADINGS, "Gensidig"), (*row(kind=kind), said))))
    assert event.two_way == two_way
    assert event.kind == kept_as if kept_as else pd.isna(event.kind)


def test_unknown_kinds_are_counted_where_they_decide(tmp_path: Path) -> None:
    rows = [row(id=str(at), kind="Røgsignal") for at in range(3)]
    path = write_csv(
        *(tmp_path, (*HEADINGS, "Gensidig")),
        *((*cells, "") for cells in rows),
        (*row(id="x", kind="Trommer"), "ja"),
        (*row(id="y", kind="Trommer", date=""), ""),
    )
    assert contacts(path).counts == {"unknown_kind:Røgsignal": 3}


def test_a_source_s_own_kinds_come_before_the_settings(tmp_path: Path) -> None:
    rows = [row(id=str(at), kind=kind) for at, kind in enumerate(("TELEFON", "Fax", "Besøg"))]
    own = {"Telefon": True, "besøg": False}
    loaded = contacts(write_csv(tmp_path, HEADINGS, *rows), contact_kinds=own)
    assert dict(zip(events(loaded)["kind"], events(loaded)["two_way"], strict=True)) == {
        "Telefon": True,
        "Fax": False,
        "besøg": False,
    }
    chosen = {"chosen_kind:TELEFON": 1, "chosen_kind:Besøg": 1}
    assert loaded.counts == {"unknown_kind:Fax": 1, **chosen}


@pytest.mark.parametrize(
    ("organisation", "own", "by", "whose"),
    [
        ("Virksomhedsservice", ("virksomhedsservice ",), "own", "own"),
        ("VIRKSOMHEDS  SERVICE", ("Virksomheds service",), "other", "own"),
        ("A-kassen", ("Virksomhedsservice",), "own", "other"),
        ("", ("Virksomhedsservice",), "own", "own"),
        ("", ("Virksomhedsservice",), "other", "other"),
        ("A-kassen", (), "own", "own"),
        ("Virksomhedsservice", (), "other", "other"),
    ],
)
def test_whose_a_contact_is(
    tmp_path: Path, organisation: str, own: tuple[str, ...], by: str, whose: str
) -> None:
    path = write_csv(tmp_path, (*HEADINGS, "Organisation"), (*ROW, organisation))
    assert only(contacts(path, by=by, own_organisations=own)).by == whose


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"date": ""}, "no_date"),
        ({"date": "31-02-2026"}, "bad_date"),
        ({"date": "i går"}, "bad_date"),
        ({"pnr": "", "cvr": "", "name": ""}, "no_business"),
        ({"pnr": "1.00338E+09", "cvr": "ukendt", "name": "-"}, "no_business"),
    ],
)
def test_what_cannot_count_is_put_aside_with_its_reason(
    tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    loaded = contacts(write_csv(tmp_path, HEADINGS, ROW, row(**cells)))
    assert reasons(loaded) == [reason]
    aside = next(loaded.set_aside.itertuples(index=False))
    assert (aside.step, aside.source, aside.source_file, aside.source_row, aside.key) == (
        *("contacts", "crm", "crm.csv", 3, "K1"),
    )
    if reason == "bad_date":
        assert aside.detail == f"Kontaktdato: {cells['date']}"


def test_any_one_of_number_or_name_is_enough(tmp_path: Path) -> None:
    path = write_csv(
        *(tmp_path, HEADINGS, row(cvr="", name=""), row(pnr="", name=""), row(pnr="", cvr=""))
    )
    assert contacts(path).kept == 3


def test_identical_rows_are_one_event(tmp_path: Path) -> None:
    again = row(pnr="9000000017.0", cvr="DK 16 12 74 93", date="2026-11-21", kind=" BESØG")
    loaded = contacts(write_csv(tmp_path, HEADINGS, row(id="K2"), ROW, again, ROW))
    assert loaded.kept == 2
    assert reasons(loaded) == ["duplicate", "duplicate"]
    kept = events(loaded).set_index("external_id")["event_id"]
    assert loaded.set_aside["detail"].to_list() == [kept["K1"]] * 2


def test_the_crms_own_id_tells_rows_apart(tmp_path: Path) -> None:
    assert contacts(write_csv(tmp_path, HEADINGS, ROW, row(id="K2"))).kept == 2


def test_what_was_loaded_from_another_source_is_a_duplicate(tmp_path: Path) -> None:
    first = contacts(write_csv(tmp_path, HEADINGS, ROW, name="gammel.csv"))
    seen = set(events(first)["event_id"])
    second = contacts(
        write_csv(tmp_path, HEADINGS, row(id="K2"), ROW, ROW), name="ny", seen_ids=seen
    )
    assert second.kept == 1
    assert reasons(second) == ["duplicate", "duplicate"]


def test_an_event_keeps_its_id_wherever_and_however_it_is_written(tmp_path: Path) -> None:
    first = only(contacts(write_csv(tmp_path, HEADINGS, ROW)))
    moved = write_workbook(
        tmp_path,
        {
            "Ark": [
                tuple(reversed(HEADINGS)),
                ("Besøg", 46347, "Havnens Smedje ApS", 16127493, 9000000017, "K1"),
            ]
        },
    )
    assert only(contacts(moved, name="another")).event_id == first.event_id
    other = only(contacts(write_csv(tmp_path, HEADINGS, ROW), by="other"))
    assert other.event_id != first.event_id


def test_cells_that_run_together_are_not_the_same(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, row(id="A", pnr="", cvr="", name="B"), row(id="AB"))
    assert contacts(path).kept == 2


# Personal numbers


@pytest.mark.parametrize(
    "cpr", ["010185-1234", "0101851234", "01 01 85-1234", "010185 1234", "01.01.85.1234"]
)
@pytest.mark.parametrize("column", ["id", "pnr", "cvr", "name", "date", "kind"])
def test_no_personal_number_gets_through_any_column(tmp_path: Path, column: str, cpr: str) -> None:
    path = write_csv(tmp_path, HEADINGS, row(**{column: cpr}), row(**{column: f"x {cpr} y"}))
    loaded = contacts(path)
    seen = events(loaded).to_csv() + loaded.set_aside.to_csv() + repr(loaded)
    digits = "".join(letter for letter in seen if letter.isdigit() or letter == ",")
    assert "0101851234" not in digits
    assert loaded.counts["cpr_masked"] == 2
    assert mask_cpr(seen.replace("9000000017", "")) == seen.replace("9000000017", "")


@pytest.mark.parametrize(
    "cpr",
    [
        *("01.01.1985-1234", "01011985-1234", "19850101-1234", "1985-01-01-1234", "1.1.85-1234"),
        *("12345674 010185-1234", "010185-1234-1", "0101 85 12 34", "O1O185-1234"),
        *("010119851234", "198501011234"),
        *("00101851234", "01018512340101851234", "450101851234", "010185123412345678"),
    ],
)
@pytest.mark.parametrize("column", ["pnr", "cvr"])
def test_a_personal_number_is_no_id_however_it_is_spelled(
    tmp_path: Path, column: str, cpr: str
) -> None:
    path = write_csv(tmp_path, HEADINGS, row(**{column: cpr}), row(**{column: cpr, "date": ""}))
    loaded = contacts(path)
    assert loaded.counts["cpr_masked"] == 2
    assert reasons(loaded) == ["no_date"]
    seen = events(loaded).to_csv() + loaded.set_aside.to_csv() + repr(loaded)
    digits = "".join(letter for letter in cpr if letter.isdigit())
    assert digits not in "".join(letter for letter in seen if letter.isdigit() or letter == ",")
    assert "1234" not in seen


def test_a_masked_p_number_is_missing_and_the_row_lives_on_its_cvr_number(tmp_path: Path) -> None:
    event = only(contacts(write_csv(tmp_path, HEADINGS, row(pnr="0101851234"))))
    assert pd.isna(event.given_pnr)
    assert event.given_cvr == "16127493"


def test_a_p_number_of_the_register_is_no_personal_number(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, row(pnr="1003 38 8394"), row(id="1003388394"))
    loaded = contacts(path, known_pnrs=["1003388394"])
    assert set(events(loaded)["given_pnr"]) == {"1003388394", "9000000017"}
    assert "1003388394" in set(events(loaded)["external_id"])
    assert loaded.counts == {}


def test_a_personal_number_that_lost_its_zero_is_no_cvr_number(tmp_path: Path) -> None:
    loaded = contacts(write_csv(tmp_path, HEADINGS, row(cvr="101851234")))
    assert pd.isna(only(loaded).given_cvr)
    assert loaded.counts["cpr_masked"] == 1


@pytest.mark.parametrize(
    "cpr", ["101851234", "101851234.0", "101851234,00", "1.01851234E8", "0101851234.0"]
)
@pytest.mark.parametrize("column", ["id", "name", "kind", "date"])
def test_a_personal_number_that_is_a_number_in_a_spreadsheet_is_masked(
    tmp_path: Path, column: str, cpr: str
) -> None:
    loaded = contacts(write_csv(tmp_path, HEADINGS, row(**{column: cpr})))
    assert "1851234" not in events(loaded).to_csv() + loaded.set_aside.to_csv() + repr(loaded)
    assert loaded.counts["cpr_masked"] == 1


def test_nine_digits_that_are_no_personal_number_or_have_words_around_stay(tmp_path: Path) -> None:
    path = write_csv(
        *(tmp_path, HEADINGS, row(id="991851234"), row(id="sag 101851234"), row(id="003388394"))
    )
    assert set(events(contacts(path))["external_id"]) == {
        *("991851234", "sag 101851234", "003388394")
    }


def test_a_known_p_number_in_an_odd_spelling_is_no_personal_number(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, row(id="1003388394.0"))
    assert only(contacts(path, known_pnrs=["1003388394"])).external_id == "1003388394.0"


def test_postal_codes_may_be_nine_digits_but_not_ten(tmp_path: Path) -> None:
    path = write_csv(tmp_path, (*HEADINGS, "Postnr"), (*ROW, "101851234"))
    assert contacts(path).counts == {}
    path = write_csv(tmp_path, (*HEADINGS, "Postnr"), (*ROW, "0101851234"))
    assert contacts(path).counts["cpr_masked"] == 1


@pytest.mark.parametrize("day", ["01-01-1900", "30-12-1899", "31-12-1949", "1900-01-01 00:00"])
def test_a_null_date_is_no_date(tmp_path: Path, day: str) -> None:
    assert reasons(contacts(write_csv(tmp_path, HEADINGS, row(date=day)))) == ["bad_date"]


def test_an_unknown_kind_is_spelled_one_way(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, row(kind="fax"), row(kind="Fax"), row(id="K2", kind="fax"))
    loaded = contacts(path)
    assert set(events(loaded)["kind"]) == {"Fax"}
    assert loaded.counts == {"unknown_kind:Fax": 2}


def test_a_name_that_was_only_a_personal_number_names_no_business(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, row(pnr="", cvr="", name="010185-1234"))
    assert reasons(contacts(path)) == ["no_business"]


def test_personal_numbers_in_headings_sheets_and_set_aside_rows_are_masked(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path,
        {
            "010185-1234": [
                ("Id", "Dato (010185-1234)", "Virksomhed", "Type", "Ansvarlig"),
                ("010185-1234", "010185-1234", "A", "B", "C"),
                ("020285-1234", 46347, "010185-1234 A", "Fax 010185-1234", "0101851234"),
            ]
        },
    )
    loaded = contacts(path)
    shown = repr(loaded) + events(loaded).to_csv() + loaded.set_aside.to_csv()
    assert "851234" not in shown
    assert "85-1234" not in shown
    assert loaded.counts == {"unknown_kind:Fax [CPR]": 1, "cpr_masked": 2}
    assert only(loaded).source_sheet == "(CPR)"


def test_no_personal_number_stands_in_a_message(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, ROW)
    with pytest.raises(SettingsError):
        contacts(path, columns={"cpr": "CPR"})
    with pytest.raises(Exception, match="not found") as raised:
        contacts(path, columns={"date": "Dato 010185-1234"})
    assert "1234" not in str(raised.value)


# Names that are not names


STRANGE = [
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.com";"x")',
    "'; DROP TABLE events; --",
    "👩‍🏭 Værkstedet 🇩🇰",
    "x" * 10_000,
    "+45 Kaffe",
    "-ingen-",
    "@havnen",
    "Ærø ”Ø” & Å",
    "{name} %s \\n",
]


@pytest.mark.parametrize("name", STRANGE)
def test_strange_names_come_through_as_text(tmp_path: Path, name: str) -> None:
    assert only(contacts(write_csv(tmp_path, HEADINGS, row(name=name)))).given_name == name
    book = write_workbook(tmp_path, {"Ark1": [HEADINGS, row(name=name)]})
    assert only(contacts(book)).given_name == name


# Properties


CELL = st.sampled_from(
    [
        *("", "K1", "K2", "9000000017", "1.00338E+09", "16127493", "DK1612749", "010185-1234"),
        *(
            "Smedjen",
            "21-11-2026",
            "45000",
            "31-02-2026",
            "Besøg",
            "Fax",
            "fax",
            "=1+1",
            '"',
            "a;b\nc",
        ),
    ]
)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=8), min_size=1, max_size=12)


def without_place(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[SOURCE_ROW])


@settings(max_examples=examples(25))
@given(rows=ROWS, seed=st.integers(0, 1000))
def test_every_row_is_kept_or_put_aside_and_order_does_not_matter(
    tmp_path: Path, rows: list[list[str]], seed: int
) -> None:
    filled = [cells for cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        return
    loaded = contacts(write_csv(tmp_path, HEADINGS, *rows))
    assert loaded.read == len(filled)
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    again = contacts(write_csv(tmp_path, HEADINGS, *shuffled))
    pd.testing.assert_frame_equal(without_place(events(loaded)), without_place(events(again)))
    pd.testing.assert_frame_equal(without_place(loaded.set_aside), without_place(again.set_aside))
    assert loaded.counts == again.counts


@settings(max_examples=examples(25))
@given(name=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=5, max_size=30))
def test_any_name_is_kept_as_it_is_written(tmp_path: Path, name: str) -> None:
    loaded: Any = contacts(write_csv(tmp_path, HEADINGS, row(name=name)))
    assert only(loaded).given_name == mask_cpr(name)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    contacts(
        write_csv(tmp_path, HEADINGS, ROW, row(id="K2")),
        progress=lambda step, done, total=None: told.append((step, done)),
    )
    assert told == [("crm", 2)]


def test_the_file_is_fingerprinted(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, ROW)
    (file,) = contacts(path).files
    assert (file.file, file.bytes) == ("crm.csv", len(csv([HEADINGS, ROW]).encode()))


WITH_DETAILS = (*HEADINGS, "Telefon", "E-mail")


def detailed(folder: Path, *rows: tuple[str, ...], name: str = "crm.csv") -> Loaded:
    return contacts(write_csv(folder, WITH_DETAILS, *rows, name=name))


def test_a_telephone_and_a_mail_domain_are_read_and_no_address(tmp_path: Path) -> None:
    loaded = detailed(tmp_path, (*ROW, "+45 98 12 34 56", "asta.tang@havnenssmedje.example"))
    contact = only(loaded)
    assert contact.given_phone == "98123456"
    assert contact.given_mail_domain == "havnenssmedje.example"
    assert "asta" not in events(loaded).to_csv()


def test_a_cpr_number_in_the_telephone_column_is_no_telephone(tmp_path: Path) -> None:
    loaded = detailed(tmp_path, (*ROW, "010170-1234", "x@gmail.com"), (*ROW, "0101701234", ""))
    table = events(loaded)
    assert table["given_phone"].isna().all()
    assert table["given_mail_domain"].isna().all()
    assert "0101701234" not in table.to_csv() + loaded.set_aside.to_csv()


def test_a_citizen_s_or_contact_person_s_telephone_is_not_read(tmp_path: Path) -> None:
    for name, beside in (("a.csv", "Kontaktperson"), ("b.csv", "Borger")):
        headings = (*HEADINGS, beside, "Navn", "Telefon")
        loaded = contacts(write_csv(tmp_path, headings, (*ROW, "x", "y", "98123456"), name=name))
        assert pd.isna(only(loaded).given_phone)


def test_what_a_row_s_telephone_is_makes_no_other_event_of_it(tmp_path: Path) -> None:
    plain = only(contacts(write_csv(tmp_path, HEADINGS, ROW, name="plain.csv")))
    reached = only(detailed(tmp_path, (*ROW, "98123456", "post@havnenssmedje.example")))
    assert plain.event_id == reached.event_id


def test_of_rows_that_say_the_same_their_order_decides_no_telephone(tmp_path: Path) -> None:
    two = [(*ROW, "98123456", ""), (*ROW, "20112233", "a@havnenssmedje.example")]
    there = only(detailed(tmp_path, *two, name="there.csv"))
    back = only(detailed(tmp_path, *two[::-1], name="back.csv"))
    assert (there.given_phone, there.given_mail_domain) == ("20112233", "havnenssmedje.example")
    assert (back.given_phone, back.given_mail_domain) == (
        there.given_phone,
        there.given_mail_domain,
    )


def test_a_cvr_number_in_the_p_number_column_reaches_the_match(tmp_path: Path) -> None:
    misplaced = ("K1", "16127493", "", "", *ROW[4:])
    other = ("K1", "25313763", "", "", *ROW[4:])
    loaded = contacts(write_csv(tmp_path, HEADINGS, misplaced, other))
    assert sorted(events(loaded)["given_pnr"]) == ["16127493", "25313763"]
    assert events(loaded)["event_id"].is_unique


def test_an_event_keeps_its_id_where_a_mistyped_number_is_read_at_last(tmp_path: Path) -> None:
    without = ("K1", "", *ROW[2:])
    mistyped = ("K1", "16127493", *ROW[2:])
    first = only(contacts(write_csv(tmp_path, HEADINGS, without, name="without.csv")))
    second = only(contacts(write_csv(tmp_path, HEADINGS, mistyped, name="mistyped.csv")))
    assert first.event_id == second.event_id
    assert second.given_pnr == "16127493"
