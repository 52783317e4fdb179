"""Evidence is told in words, in both languages, whatever a stage says."""

import json

import pytest

from kortinfo.match_words import BESIDE, evidence_lines, evidence_of
from kortinfo.texts import LANGUAGES

FUZZY = {
    "name": "Havsmedjn", "registered_name": "Havsmedjen ApS", "name_score": 95,
    "address": "Kajen 1", "address_agrees": "street", "postal_code": "9900",
    "postal_code_agrees": "yes", "phone_agrees": "yes", "mail_domain_agrees": "no",
    "closed_then": True, "number_slip": "pnr", "next_best": 2,
}  # fmt: skip


def test_a_likely_match_is_told_in_danish() -> None:
    assert evidence_lines(FUZZY, "da") == (
        "Ligner navnet »Havsmedjen ApS« (95 af 100)",
        "Vejen er den samme, husnummeret et andet",
        "Postnummeret er det samme",
        "Telefonnummeret er det samme",
        "Mailadressen er på et andet domæne",
        "P-nummeret er én tastefejl fra virksomhedens",
        "Virksomheden fandtes ikke dengang",
        "Det næstbedste bud: 2 af 100",
    )


def test_beside_each_other_only_what_cannot_be_seen_is_told() -> None:
    lines = evidence_lines(FUZZY, "da", only=BESIDE)
    assert "Telefonnummeret er det samme" in lines
    assert "Postnummeret er det samme" not in lines


def test_an_address_that_was_left_is_told_with_its_last_day() -> None:
    told = {"address": "Kajen 1", "earlier_place": "address", "left_on": "2023-06-30"}
    assert evidence_lines(told, "da", only=BESIDE) == ("Lå på adressen til 30. jun. 2023",)
    assert evidence_lines({"earlier_place": "address"}, "da") == ("Har ligget på adressen før",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "told",
    [
        FUZZY,
        {"pnr": "1000000041", "cvr": "10000157", "cvr_agrees": False},
        {"cvr": "10000157", "address": "Kajen 1", "fitting": 2, "alive_then": True},
        {"name": "Korn", "unknown_pnr": "1", "unknown_cvr": "2", "fitting": 1},
        {"pnr": "1", "name": "Korn", "name_agrees": False},
        {"pnr": "1", "pnr_elsewhere": True},
        {"decided_by": "Asta", "decided_at": "2026-01-01"},
        {"decided_at": "2026-01-01", "undecided": {"fitting": 3}, "decided_gone": "1000000041"},
        *({"slip": {"given": "12345678", "how": how}}
          for how in ("one_off", "swapped", "one_put_in", "one_taken_out", "other_column")),
        *({"earlier_place": what, **day} for what in ("address", "postal_code")
          for day in ({}, {"left_on": "2023-06-30"})),
        *({"number_slip": number} for number in ("pnr", "cvr")),
        *({f"{what}_agrees": said} for what in ("phone", "mail_domain") for said in ("yes", "no")),
    ],
)  # fmt: skip
def test_everything_a_stage_says_has_words(language: str, told: dict[str, object]) -> None:
    lines = evidence_lines(evidence_of(json.dumps(told)), language)
    assert lines
    assert all(lines)


@pytest.mark.parametrize("said", [None, float("nan"), "", "[]", "{", '{"new": 1}'])
def test_what_nobody_has_words_for_is_left_out(said: object) -> None:
    assert evidence_lines(evidence_of(said), "da") == ()
