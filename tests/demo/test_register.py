"""The demo's register: numbers no one has, the real layout, lives that make sense."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.cpr import mask_cpr
from kortinfo.demo.numbers import cvr_numbers, p_numbers, uuids
from tests.demo.conftest import AS_OF, UNITS, Demo, valid
from tests.examples import examples

TODAY = AS_OF.isoformat()
WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


@settings(max_examples=examples(15))
@given(seed=st.integers(0, 2**32), count=st.integers(0, 400))
def test_cvr_numbers_are_valid_unused_and_different(seed: int, count: int) -> None:
    numbers = cvr_numbers(np.random.default_rng(seed), count).tolist()
    assert len(set(numbers)) == count
    for number in numbers:
        assert 90_000_000 <= number <= 99_999_999
        digits = [int(digit) for digit in str(number)]
        assert sum(d * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11 == 0


def test_there_are_cvr_numbers_for_a_million_units() -> None:
    assert len(cvr_numbers(np.random.default_rng(1), 900_000)) == 900_000
    with pytest.raises(ValueError, match="set aside"):
        cvr_numbers(np.random.default_rng(1), 1_000_000)


@settings(max_examples=examples(15))
@given(seed=st.integers(0, 2**32), count=st.integers(1, 400))
def test_no_p_number_looks_like_a_cpr_number(seed: int, count: int) -> None:
    numbers = p_numbers(np.random.default_rng(seed), count).tolist()
    assert len(set(numbers)) == count
    for number in numbers:
        assert re.fullmatch(r"9[2-9]\d{8}", str(number))
        assert mask_cpr(str(number)) == str(number)


def test_ids_have_the_form_of_a_uuid() -> None:
    ids = uuids(np.random.default_rng(1), 50)
    form = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(form, value) for value in ids)
    assert len(set(ids)) == 50


def test_as_many_units_are_active_at_home_as_asked_for(demo: Demo) -> None:
    at_home = [
        unit
        for unit in demo.units
        if valid(unit["livsforloeb"], TODAY)
        and valid(unit["beliggenhedsadresse"], TODAY)[0]["kommune"]["kommuneKode"] == 813
    ]
    assert len(at_home) == UNITS
    closed = [unit for unit in demo.units if unit["livsforloeb"][0]["periode"]["gyldigTil"]]
    coming = [unit for unit in demo.units if unit["livsforloeb"][0]["periode"]["gyldigFra"] > TODAY]
    assert len(closed) >= 300
    assert coming
    assert len(demo.units) > UNITS + len(closed) + len(coming)  # chains' units elsewhere


def test_units_and_companies_know_each_other(demo: Demo) -> None:
    companies = {company["cvrNummer"]: company for company in demo.companies}
    assert len(companies) == len(demo.companies)
    assert len({unit["pNummer"] for unit in demo.units}) == len(demo.units)
    told = {
        (entry["pNummer"], cvr, entry["periode"]["gyldigFra"], entry["periode"]["gyldigTil"])
        for cvr, company in companies.items()
        for entry in company["penheder"]
    }
    found = {
        (
            unit["pNummer"],
            entry["cvrNummer"],
            entry["periode"]["gyldigFra"],
            entry["periode"]["gyldigTil"],
        )
        for unit in demo.units
        for entry in unit["virksomhedsrelation"]
    }
    assert told == found


def test_histories_follow_each_other_without_gap_or_overlap(demo: Demo) -> None:
    for unit in demo.units:
        life = unit["livsforloeb"][0]["periode"]
        for field in ("navne", "beliggenhedsadresse", "hovedbranche", "virksomhedsrelation"):
            periods = [entry["periode"] for entry in unit[field]]
            assert periods[0]["gyldigFra"] == life["gyldigFra"], field
            assert periods[-1]["gyldigTil"] == life["gyldigTil"], field
            for before, after in pairwise(periods):
                assert before["gyldigFra"] <= before["gyldigTil"] < after["gyldigFra"], field


def test_codes_change_scheme_at_new_year_2025(demo: Demo) -> None:
    changed = [unit["hovedbranche"] for unit in demo.units if len(unit["hovedbranche"]) == 2]
    assert changed
    for before, after in changed:
        assert before["periode"]["gyldigTil"] == "2024-12-31"
        assert after["periode"]["gyldigFra"] == "2025-01-01"
        assert (before["branchekode"], before["branchetekst"]) != (
            after["branchekode"],
            after["branchetekst"],
        )


def test_the_population_has_what_a_register_has(demo: Demo) -> None:
    units, companies = demo.units, demo.companies
    forms = Counter(company["virksomhedsform"][0]["kortBeskrivelse"] for company in companies)
    assert {"ENK", "APS", "A/S", "I/S", "FFO", "KOM", "FKI"} <= set(forms)
    assert any(" v/" in unit["navne"][-1]["navn"] for unit in units)
    assert any(len(unit["navne"]) > 1 for unit in units)
    assert any(len(unit["virksomhedsrelation"]) > 1 for unit in units)
    assert any(len(unit["beliggenhedsadresse"]) > 1 for unit in units)
    assert any(phone["hemmelig"] for unit in units for phone in unit["telefonNummer"])
    holding = [unit for unit in units if unit["hovedbranche"][-1]["branchekode"].startswith("642")]
    assert 0.08 < len(holding) / len(units) < 0.16
    protected = sum(unit["reklamebeskyttet"] for unit in units) / len(units)
    assert 0.10 < protected < 0.20
    statuses = {entry["status"] for company in companies for entry in company["virksomhedsstatus"]}
    assert {"NORMAL", "UNDER KONKURS", "UNDER TVANGSOPLØSNING"} <= statuses
    kommune = next(c for c in companies if c["navne"][-1]["navn"] == "Frederikshavn Kommune")
    assert len(kommune["penheder"]) > 20


def test_about_a_third_have_no_or_unknown_employees(demo: Demo) -> None:
    newest = [_newest_interval(unit) for unit in demo.units]
    assert 0.25 < sum(value in (None, "ANTAL_0_0") for value in newest) / len(newest) < 0.45
    for field in ("aarsbeskaeftigelse", "kvartalsbeskaeftigelse", "erstMaanedsbeskaeftigelse"):
        assert any(unit[field] for unit in demo.units), field


def _newest_interval(unit: dict[str, list[dict[str, str]]]) -> str | None:
    for field in ("erstMaanedsbeskaeftigelse", "kvartalsbeskaeftigelse", "aarsbeskaeftigelse"):
        if unit[field]:
            return unit[field][-1]["intervalKodeAntalAnsatte"]
    return None


def test_addresses_are_told_in_every_way(demo: Demo) -> None:
    now = [
        unit["beliggenhedsadresse"][-1]
        for unit in demo.units
        if unit["beliggenhedsadresse"][-1]["kommune"]["kommuneKode"] == 813
    ]
    full = sum(address["adresseId"] is not None for address in now) / len(now)
    assert 0.45 < full < 0.6
    assert any(a["adresseId"] is None and "adgangsadresseId" in a for a in now)
    assert any(a["adresseId"] is None and "adgangsadresseId" not in a for a in now)
    assert any(a["vejkode"] is None for a in now)
    assert any(a["vejnavn"] == "Findesikkevej" for a in now)
    busiest = Counter((a["vejnavn"], a["husnummerFra"], a["postnummer"]) for a in now)
    assert busiest.most_common(1)[0][1] >= 5


def test_hostile_names_come_as_text(demo: Demo) -> None:
    names = {unit["navne"][-1]["navn"] for unit in demo.units}
    assert "<img src=x onerror=alert(1)>" in names
    assert '=HYPERLINK("http://x.invalid","klik")' in names
    assert "'; DROP TABLE units; --" in names
    assert any("🍦" in name for name in names)
    assert any(len(name) == 300 for name in names)


def test_phones_and_mails_reach_no_one(demo: Demo) -> None:
    for document in [*demo.units, *demo.companies]:
        for phone in document["telefonNummer"]:
            assert re.fullmatch(r"0\d{7}", phone["kontaktoplysning"])
        for mail in [*document["elektroniskPost"], *document.get("hjemmeside", [])]:
            assert mail["kontaktoplysning"].endswith(".example")


@pytest.mark.real_data
def test_documents_have_the_fields_of_real_ones(demo: Demo, shared_data: Path) -> None:
    for name, kind, ours in (
        ("produktionsenheder_2017.json", "VrproduktionsEnhed", demo.units[0]),
        ("virksomheder_opdigtede.json", "Vrvirksomhed", demo.companies[0]),
    ):
        text = (shared_data / "cvr" / name).read_text(encoding="utf-8")
        real = json.loads(text)["hits"]["hits"][0]["_source"][kind]
        assert set(real) - set(ours) == set()
        metadata = next(key for key in real if key.endswith("Metadata"))
        assert set(real[metadata]) == set(ours[metadata])
