"""Contact history and collaborations: three years of them, with the dirt of real systems."""

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest

from kortinfo.cpr import CPR_MASK, mask_cpr
from kortinfo.demo.words import consultants
from kortinfo.kinds import DEFAULT_COLLABORATION_KINDS, DEFAULT_CONTACT_KINDS
from tests.demo.conftest import AS_OF, UNITS, Demo


@pytest.fixture(scope="module")
def rows(demo: Demo) -> list[dict[str, Any]]:
    return demo.contacts


@pytest.fixture(scope="module")
def placements(demo: Demo) -> list[dict[str, str]]:
    return demo.table("vitas/placeringer.csv", encoding="cp1252", separator=";")


def _digits(cell: object) -> str:
    return re.sub(r"\D", "", str(cell or "").removesuffix(".0"))


def test_there_are_some_three_contacts_for_every_two_units(rows: list[dict[str, Any]]) -> None:
    assert 1.2 * UNITS < len(rows) < 2.2 * UNITS


def test_headings_are_danish(rows: list[dict[str, Any]]) -> None:
    assert list(rows[0]) == [
        *("Aktivitets-id", "Dato", "Virksomhed", "CVR-nr.", "P-nr.", "Adresse", "Postnr."),
        *("Kontakttype", "Ansvarlig", "Notat"),
    ]


def test_dates_come_typed_as_text_as_numbers_missing_and_spoilt(rows: list[dict[str, Any]]) -> None:
    kinds = Counter(type(row["Dato"]) for row in rows)
    assert kinds[dt.datetime] > kinds[str] > kinds[int] > kinds[type(None)] > 0
    texts = {row["Dato"] for row in rows if isinstance(row["Dato"], str)}
    assert any(re.fullmatch(r"\d\d-\d\d-\d{4}", text) for text in texts)
    assert any(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts)
    assert "efter ferien" in texts


def test_contacts_lie_in_three_years_and_a_few_are_to_come(rows: list[dict[str, Any]]) -> None:
    days = [row["Dato"].date() for row in rows if isinstance(row["Dato"], dt.datetime)]
    assert min(days) >= AS_OF - dt.timedelta(days=3 * 366)
    coming = sum(day > AS_OF for day in days)
    assert 0 < coming < len(days) * 0.02
    assert all(day.weekday() < 5 for day in days)


def test_ids_are_missing_mistyped_and_contradicting(demo: Demo, rows: list[dict[str, Any]]) -> None:
    relations = {
        str(unit["pNummer"]): {str(entry["cvrNummer"]) for entry in unit["virksomhedsrelation"]}
        for unit in demo.units
    }
    companies = {str(company["cvrNummer"]) for company in demo.companies}
    found: Counter[str] = Counter()
    for row in rows:
        pnr, cvr = _digits(row["P-nr."]), _digits(row["CVR-nr."])
        found["unknown pnr, known cvr"] += pnr != "" and pnr not in relations and cvr in companies
        found["unknown pnr alone"] += pnr != "" and pnr not in relations and not cvr
        found["known pnr, unknown cvr"] += pnr in relations and cvr != "" and cvr not in companies
        found["contradiction"] += (
            pnr in relations and cvr in companies and cvr not in relations[pnr]
        )
        found["cvr alone"] += not pnr and cvr != "" and not row["Virksomhed"]
        found["cvr and address"] += not pnr and cvr != "" and bool(row["Adresse"])
        found["name and postal code"] += not pnr and not cvr and bool(row["Postnr."])
        found["name alone"] += (
            not pnr and not cvr and not row["Postnr."] and bool(row["Virksomhed"])
        )
        found["nothing"] += not pnr and not cvr and not row["Virksomhed"]
        found["all"] += pnr in relations and cvr in relations.get(pnr, ())
    assert not [kind for kind, count in found.items() if not count], found
    assert found["all"] > len(rows) / 2


def test_cvr_numbers_are_written_in_many_ways(rows: list[dict[str, Any]]) -> None:
    cells = [row["CVR-nr."] for row in rows if row["CVR-nr."]]
    assert any(isinstance(cell, int) for cell in cells)
    texts = [cell for cell in cells if isinstance(cell, str)]
    for form in (r"DK \d{8}", r"DK\d{8}", r"\d\d \d\d \d\d \d\d", r"\d{8}\.0", r"\d{8}"):
        assert any(re.fullmatch(form, text) for text in texts), form


def test_names_are_written_as_people_do(demo: Demo, rows: list[dict[str, Any]]) -> None:
    now = {unit["navne"][-1]["navn"] for unit in demo.units}
    before = {entry["navn"] for unit in demo.units for entry in unit["navne"][:-1]} - now
    given = {row["Virksomhed"] for row in rows if row["Virksomhed"]}
    assert given & before
    odd = given - now - before
    assert any(name.isupper() for name in odd)
    assert any(" og " in name for name in odd)
    assert any(re.search(r"[a-z](ae|oe|aa)", name) for name in odd)
    assert any(name != name.strip() or "  " in name for name in odd)
    traders = {name.split(" v/")[0] for name in now if " v/" in name}
    assert odd & traders


def test_some_rows_know_their_business_by_the_address_it_has_left(
    demo: Demo, rows: list[dict[str, Any]]
) -> None:
    def told(entry: dict[str, Any]) -> str:
        return f"{entry['vejnavn']} {entry['husnummerFra']}{entry['bogstavFra'] or ''}"

    now = {told(unit["beliggenhedsadresse"][-1]) for unit in demo.units}
    before = {told(each) for unit in demo.units for each in unit["beliggenhedsadresse"][:-1]} - now
    given = [row["Adresse"] for row in rows if row["Adresse"]]
    assert 0 < sum(address in before for address in given) < 0.05 * len(given)


def test_some_contacts_come_twice_and_some_are_on_closed_units(
    demo: Demo, rows: list[dict[str, Any]]
) -> None:
    ids = Counter(row["Aktivitets-id"] for row in rows)
    assert max(ids.values()) == 2
    ended = {
        str(unit["pNummer"]): unit["livsforloeb"][0]["periode"]["gyldigTil"] for unit in demo.units
    }
    on_closed = [row for row in rows if ended.get(_digits(row["P-nr."]))]
    assert on_closed
    assert any(
        row["Dato"].date().isoformat() > ended[_digits(row["P-nr."])]
        for row in on_closed
        if isinstance(row["Dato"], dt.datetime)
    )


def test_invented_cpr_numbers_stand_in_a_note_and_in_a_name(rows: list[dict[str, Any]]) -> None:
    for column in ("Notat", "Virksomhed"):
        texts = [row[column] for row in rows if row[column]]
        marked = [text for text in texts if CPR_MASK in mask_cpr(text)]
        assert 0 < len(marked) < len(rows) * 0.01
        assert all("-0000" in text for text in marked), column  # a serial given to no one


def test_kinds_are_known_but_for_a_few(rows: list[dict[str, Any]]) -> None:
    kinds = Counter(str(row["Kontakttype"]).strip().casefold() for row in rows)
    unknown = set(kinds) - set(DEFAULT_CONTACT_KINDS)
    assert unknown == {"linkedin", "diverse"}
    assert {row["Ansvarlig"] for row in rows} == set(consultants())
    assert len(consultants()) == 8


def test_placements_have_missing_and_impossible_ends(placements: list[dict[str, str]]) -> None:
    missing = sum(not row["Slutdato"] for row in placements)
    assert 0.2 < missing / len(placements) < 0.4
    assert any(not row["Startdato"] for row in placements)
    days = [
        [dt.datetime.strptime(row[key], "%d-%m-%Y").date() for key in ("Startdato", "Slutdato")]  # noqa: DTZ007
        for row in placements
        if row["Startdato"] and row["Slutdato"]
    ]
    backwards = sum(end < start for start, end in days)
    assert 0 < backwards < len(days) * 0.05
    assert {row["Kommunekode"] for row in placements} == {"813", "0813"}


def test_some_placements_are_other_organisations(placements: list[dict[str, str]]) -> None:
    owners = Counter(row["Organisation"] for row in placements)
    assert owners["Frederikshavn Kommune"] > 0.9 * len(placements)
    assert len(owners) > 1


def test_kinds_of_collaboration_are_the_settings(
    demo: Demo, placements: list[dict[str, str]]
) -> None:
    orders = demo.table("jobordrer/jobordrer.csv", encoding="utf-8-sig", separator=",")
    known = set(DEFAULT_COLLABORATION_KINDS)
    for kind in DEFAULT_COLLABORATION_KINDS.values():
        known |= set(kind.aliases)
    used = {row["Ordning"] for row in placements} | {row["Type"] for row in orders}
    assert len(used) >= 7
    assert {kind.casefold() for kind in used} <= known
    assert any(not row["Slutdato"] for row in orders)


def test_no_row_credits_the_municipality_with_all_its_workplaces(
    demo: Demo, rows: list[dict[str, Any]]
) -> None:
    large = {str(c["cvrNummer"]) for c in demo.companies if len(c["penheder"]) > 40}
    assert large
    of_large = [row for row in rows if _digits(row["CVR-nr."]) in large]
    assert of_large
    assert all(row["P-nr."] for row in of_large)
