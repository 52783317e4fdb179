"""Which heading is which field, and which is none of our business."""

from pathlib import Path

import pytest

from kortinfo.errors import SettingsError
from kortinfo.loaders.headings import (
    COLLABORATION_FIELDS,
    CONTACT_FIELDS,
    Field,
    check_mapping,
    folded,
    recognised,
    unfound,
)
from kortinfo.loaders.register_headings import PORTAL_FIELDS
from kortinfo.settings import Source

ALL = {
    "contacts": CONTACT_FIELDS,
    "collaborations": COLLABORATION_FIELDS,
    "cvr_portal": PORTAL_FIELDS,
}


def fields_of(
    *headings: str, fields: tuple[Field, ...] = CONTACT_FIELDS, **mapping: str
) -> dict[str, str]:
    """Field to heading, as recognised."""
    found = recognised(headings, fields, mapping)
    return {name: column.heading for name, column in found.items()}


@pytest.mark.parametrize(
    "heading", ["CVR-nr.", "cvr nr", "CVRNR", "Cvr_Nr", "CVR-nr. (8 cifre)", " CVR-nr * "]
)
def test_marks_case_and_spaces_do_not_count(heading: str) -> None:
    assert fields_of(heading) == {"cvr": heading}


def test_danish_letters_may_be_spelled_out() -> None:
    assert folded("Gennemført på") == folded("GENNEMFOERT PAA") == "gennemfoertpaa"


@pytest.mark.parametrize("name", ALL)
def test_no_heading_serves_two_fields(name: str) -> None:
    headings = [heading for item in ALL[name] for heading in (*item.headings, *item.weak)]
    assert sorted(headings) == sorted(set(headings))
    assert "" not in headings


def test_a_crm_export_is_recognised() -> None:
    assert fields_of(
        *("Sags-id", "P-nr.", "CVR-nummer", "Firmanavn", "Adresse", "Postnr.", "Aktivitetsdato"),
        *("Kontakttype", "To-vejs", "Sagsbehandler", "Antal personer", "Jobcenter", "Notat"),
    ) == {
        "external_id": "Sags-id",
        "pnr": "P-nr.",
        "cvr": "CVR-nummer",
        "name": "Firmanavn",
        "address": "Adresse",
        "postal_code": "Postnr.",
        "date": "Aktivitetsdato",
        "kind": "Kontakttype",
        "two_way": "To-vejs",
        "responsible": "Sagsbehandler",
        "persons": "Antal personer",
        "organisation": "Jobcenter",
    }


def test_an_english_export_is_recognised() -> None:
    found = fields_of(
        *("Company", "CVR number", "Production unit", "Scheme", "Start date", "End date"),
        "Consultant",
        fields=COLLABORATION_FIELDS,
    )
    assert set(found) == {"name", "cvr", "pnr", "kind", "start", "end", "responsible"}


def test_the_day_of_typing_is_not_the_day_of_the_contact() -> None:
    assert fields_of("Oprettet", "CVR", "Dato")["date"] == "Dato"
    assert fields_of("Oprettet", "CVR", "Afholdt")["date"] == "Afholdt"
    assert fields_of("Oprettet", "CVR", "Startdato")["date"] == "Startdato"


def test_the_day_of_typing_is_better_than_none() -> None:
    assert fields_of("Oprettet", "CVR")["date"] == "Oprettet"


def test_a_period_is_not_a_contact() -> None:
    assert "date" not in fields_of("CVR", "Startdato", "Slutdato")


def test_a_citizens_name_is_never_taken_for_the_business() -> None:
    headings = ("CPR-nr.", "Navn", "Adresse", "Postnr", "CVR", "Startdato")
    assert set(fields_of(*headings, fields=COLLABORATION_FIELDS)) == {"cvr", "start"}
    assert set(fields_of("CPR", "Virksomhed", "Adresse", "Startdato")) >= {"name", "address"}


def test_a_citizens_columns_are_read_where_the_settings_insist() -> None:
    found = fields_of("CPR", "Navn", "Dato", name="Navn")
    assert found["name"] == "Navn"


def test_the_settings_win() -> None:
    found = recognised(("Dato", "Dato 2", "CVR"), CONTACT_FIELDS, {"date": "dato2"})
    assert (found["date"].position, found["date"].by_setting) == (1, True)
    assert not found["cvr"].by_setting


def test_a_column_serves_one_field_only() -> None:
    assert "date" not in fields_of("Dato", "CVR", external_id="Dato")


def test_an_empty_heading_leaves_a_field_unread() -> None:
    assert fields_of("Dato", "CVR", "Sagsbehandler", responsible="") == {
        "date": "Dato",
        "cvr": "CVR",
    }


def test_of_two_equal_headings_the_first_counts() -> None:
    assert recognised(("CVR", "CVR"), CONTACT_FIELDS, {})["cvr"].position == 0


def test_headings_the_file_does_not_have_are_named() -> None:
    assert unfound(["Dato", "CVR"], {"date": "Besøgt den", "cvr": "cvr", "name": ""}) == [
        "Besøgt den"
    ]


def test_an_unknown_field_in_the_settings_gets_the_nearest_named() -> None:
    source = Source(
        name="crm", format="contacts", path="x.csv", columns={"dat": "Dato", "notes": "Notat"}
    )
    with pytest.raises(SettingsError) as raised:
        check_mapping(source, CONTACT_FIELDS, base=Path("folder"))
    assert "sources.crm.columns.dat: no such field (did you mean 'date'?)" in str(raised.value)
    assert "sources.crm.columns.notes: no such field" in str(raised.value)
    assert str(Path("folder") / "kortinfo.toml") in str(raised.value)
