"""What a company lends its units, and what follows from sector code and legal form."""

import datetime as dt

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.merge.traits import with_traits
from tests.merge.registers import companies, joined, register_units, shaped

AS_OF = dt.date(2026, 1, 1)
SECTORS = shaped(
    [
        {"scheme": "DB07", "code": "43", "title": "x", "section": "F", "division": "43"},
        {"scheme": "DB25", "code": "43", "title": "x", "section": "F", "division": "43"},
        {"scheme": "DB25", "code": "99", "title": "x", "section": "V", "division": "99"},
        {"scheme": "DB07", "code": "45", "title": "x", "section": "G", "division": "45"},
    ],
    tables.SECTORS,
)


def _one(unit: dict[str, object], *owner: dict[str, object]) -> pd.Series:
    units = register_units({"pnr": "1", "cvr": "11111111", **unit})
    register = joined(register_units=units, companies=companies(*owner))
    return with_traits(register, sectors=SECTORS, as_of=AS_OF).iloc[0]


@pytest.mark.parametrize("status", ["bankrupt", "dissolving"])
def test_a_bankrupt_or_dissolving_company_marks_its_active_units(status):
    owner = {"cvr": "11111111", "company_status": status}
    assert _one({}, owner)["status"] == status
    assert _one({"ended_on": "2020-01-01"}, owner)["status"] == "closed"
    assert _one({"ended_on": "2020-01-01"}, owner)["company_status"] == status


def test_the_company_lends_what_the_unit_has_not():
    owner = {
        "cvr": "11111111",
        "legal_form": "A/S",
        "phone": "98000000",
        "email": "info@firma.example",
        "website": "firma.example",
    }
    unit = _one({"phone": "98111111"}, owner)
    assert unit[["legal_form", "phone", "email", "website"]].tolist() == [
        "A/S",
        "98111111",
        "info@firma.example",
        "firma.example",
    ]


@pytest.mark.parametrize(("own", "owners"), [(True, False), (False, True), (True, True)])
def test_a_unit_is_protected_where_it_or_its_company_is(own, owners):
    assert _one({"ad_protected": own}, {"cvr": "11111111", "ad_protected": owners})["ad_protected"]


def test_a_unit_of_an_unknown_company_is_what_it_says_itself():
    unit = _one({"legal_form": "ApS"})
    assert unit["legal_form"] == "ApS"
    assert not unit["ad_protected"]
    assert pd.isna(unit["company_status"])


@pytest.mark.parametrize(
    ("code", "scheme", "least", "most", "holding"),
    [
        ("642020", "DB07", 5, 9, True),
        ("642110", "DB25", None, None, True),
        ("642120", "DB25", 1, 1, True),
        ("642130", "DB25", 0, 0, True),
        ("642200", "DB25", 0, 0, False),
        ("642020", "DB03", 0, 0, False),
        ("701010", "DB25", None, None, True),
        ("701010", "DB25", 0, 0, True),
        ("701010", "DB07", 0, 0, True),
        ("701010", "DB25", 1, 1, False),
        ("701010", "DB25", 1000, None, False),
        ("410000", "DB25", None, None, False),
    ],
)
def test_holding_companies_are_told_by_their_code_in_its_scheme(code, scheme, least, most, holding):
    unit = _one(
        {
            "sector_code": code,
            "sector_scheme": scheme,
            "employees_min": least,
            "employees_max": most,
        }
    )
    assert bool(unit["is_holding"]) is holding


@pytest.mark.parametrize(
    ("form", "public"),
    [
        ("KOM", True),
        ("(Primær)kommune", True),
        ("Primærkommune", True),
        ("Kommunale fællesskaber", True),
        ("REG", True),
        ("Region", True),
        ("STA", True),
        ("Statslig administrativ enhed", True),
        ("SOV", True),
        ("Selvstændig offentlig virksomhed", True),
        ("FKI", True),
        ("Folkekirkelig Institution", True),
        ("A/S", False),
        ("ApS", False),
        ("Kommanditselskab", False),
        ("K/S", False),
        ("Forening", False),
        ("ENK", False),
        (None, False),
    ],
)
def test_public_workplaces_are_told_by_their_legal_form(form, public):
    assert bool(_one({"legal_form": form})["is_public"]) is public


@pytest.mark.parametrize(
    ("code", "scheme", "division", "section"),
    [
        ("439910", "DB07", "43", "F"),
        ("439910", "DB25", "43", "F"),
        ("451110", "DB07", "45", "G"),
        ("451110", "DB25", "45", None),
        ("439910", "DB03", "43", None),
        ("999999", "DB25", None, None),
        ("990000", "DB25", "99", "V"),
        (None, None, None, None),
    ],
)
def test_section_and_division_follow_the_code_in_its_scheme(code, scheme, division, section):
    unit = _one({"sector_code": code, "sector_scheme": scheme})
    found = [None if pd.isna(value) else value for value in unit[["division", "section"]]]
    assert found == [division, section]


@pytest.mark.parametrize(
    ("ended", "scheme"),
    [(None, "DB25"), ("2024-12-31", "DB07"), ("2025-01-01", "DB25"), ("2007-12-31", "DB03")],
)
def test_a_code_without_a_scheme_is_read_in_the_scheme_of_its_time(ended, scheme):
    assert _one({"sector_code": "439910", "ended_on": ended})["sector_scheme"] == scheme


def test_no_units_give_no_rows():
    frame = with_traits(joined(), sectors=SECTORS, as_of=AS_OF)
    assert len(frame) == 0
    assert {"company_status", "is_holding", "is_public", "section", "division"} <= set(frame)
