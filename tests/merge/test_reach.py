"""A telephone number and a mail domain speak for a business as its name does, or against it."""

import json
from typing import Any

import pandas as pd
import pytest

from kortinfo.merge.identify import identify
from kortinfo.tables import EVENTS, REVIEW_CANDIDATES
from tests.merge.registers import companies, events, joined, register_units, relations

NORTH, SOUTH, THIRD = "1000000031", "1000000032", "1000000033"
_PLACES = {NORTH: ("9900", "20112233"), SOUTH: ("9900", "20445566"), THIRD: ("9300", None)}
OTHERS = tuple(
    {
        "pnr": f"10000001{at:02d}",
        "name": f"{first}{second}",
        "cvr": f"2000{at:04d}",
        # An accountant's number and domain, lent to many.
        **({"phone": "33445566", "email": "bog@revisorhuset.example"} if at < 8 else {}),
    }
    for at, (first, second) in enumerate(
        (first, second)
        for first in ("Terne", "Porse", "Vrag", "Sand")
        for second in ("eng Murer", "fred Transport", "lund Kiosk", "mose Tømrer", "skov Bageri")
    )
)
REGISTER = joined(
    register_units=register_units(
        *(
            {"pnr": pnr, "name": "Korntopia", "cvr": f"1000012{at}", "postal_code": code,
             "phone": phone}
            for at, (pnr, (code, phone)) in enumerate(_PLACES.items())
        ),
        {"pnr": "1000000041", "name": "Havsmedjen ApS", "cvr": "10000157",
         "email": "kontakt@havsmedjen.example"},
        {"pnr": "1000000042", "name": "Klitvind Murer", "cvr": "10000165"},
        *OTHERS,
    ),
    relations=relations(("1000000042", "10000165", "2010-01-01", None)),
    companies=companies(
        {"cvr": "10000165", "name": "Klitvind Murer", "phone": "+45 98 98 98 98",
         "website": "https://www.klitvind.example/"},
    ),
)  # fmt: skip


def _answers(*rows: dict[str, Any]) -> tuple[list[tuple[str | None, pd.Series]], pd.DataFrame]:
    """Return the unit each row was found to be about, with its event; and all candidates."""
    given = [{f"given_{key}": value for key, value in row.items()} for row in rows]
    matched, targets, candidates, step = identify(
        events(*given), REGISTER, home_units=REGISTER.units["unit_id"]
    )
    assert step.read == step.kept + len(step.set_aside) == len(rows)
    assert list(matched.columns) == [each.name for each in EVENTS.columns]
    assert list(candidates.columns) == [each.name for each in REVIEW_CANDIDATES.columns]
    who = targets.set_index("event_id")["unit_id"]
    by_id = matched.set_index("event_id")
    return [(who.get(f"e{at}"), by_id.loc[f"e{at}"]) for at in range(len(rows))], candidates


def test_of_two_of_one_name_in_one_town_the_telephone_tells_which() -> None:
    named = {"name": "Korntopia", "postal_code": "9900"}
    found, _ = _answers({**named, "phone": "20112233"}, {**named, "phone": "20445566"}, named)
    assert [who for who, _ in found] == [NORTH, SOUTH, None]
    assert json.loads(found[0][1]["match_evidence"])["phone_agrees"] == "yes"
    assert found[2][1]["reason"] == "tie"


def test_a_name_nobody_would_know_is_known_by_its_telephone_or_domain() -> None:
    found, candidates = _answers(
        {"name": "Smedjen", "mail_domain": "havsmedjen.example"},
        {"name": "Klitvind", "phone": "98989898"},
        {"name": "Klitvind", "mail_domain": "klitvind.example"},
    )
    meant = ["1000000041", "1000000042", "1000000042"]
    for at, ((who, event), unit) in enumerate(zip(found, meant, strict=True)):
        shown = candidates.loc[candidates["event_id"] == f"e{at}", "unit_id"].tolist()
        assert who == unit or shown[:1] == [unit], event


def test_what_many_companies_have_in_common_says_nothing() -> None:
    row = {"name": "Terneng Murer", "postal_code": "9900"}
    plain, lent = _answers(row, {**row, "phone": "33445566",
                                 "mail_domain": "revisorhuset.example"})[0]  # fmt: skip
    assert plain[0] == lent[0]
    told = json.loads(lent[1]["match_evidence"])
    assert not {"phone_agrees", "mail_domain_agrees"} & set(told)
    assert REGISTER.units["phone"].eq("33445566").sum() == 8


def test_another_telephone_makes_a_match_less_likely() -> None:
    row = {"name": "Havsmedjenn", "postal_code": "9900", "mail_domain": "havsmedjen.example"}
    other = {**row, "mail_domain": "klitvind.example"}
    (_, own), (_, others) = _answers(row, other)[0]
    assert own["match_stage"] == "fuzzy_name"
    assert pd.isna(others["match_stage"]) or others["match_score"] < own["match_score"]


def test_neither_number_nor_domain_is_handed_on() -> None:
    """What a snapshot holds of them is whether they agreed."""
    found, candidates = _answers(
        {"name": "Korntopia", "postal_code": "9900", "phone": "20112233"},
        {"name": "Korntopia", "postal_code": "9300", "phone": "20112233"},
        {"name": "Smedjen", "mail_domain": "havsmedjen.example", "phone": "51525354"},
    )
    written = pd.DataFrame([event for _, event in found]).to_csv() + candidates.to_csv()
    for secret in ("20112233", "51525354", "havsmedjen.example"):
        assert secret not in written


@pytest.mark.parametrize("column", ["phone", "mail_domain"])
def test_a_register_without_telephones_matches_as_before(column: str) -> None:
    register = joined(
        register_units=register_units({"pnr": "1000000041", "name": "Havsmedjen ApS"})
    )
    given = {
        "given_name": "Havsmedjen",
        "given_postal_code": "9900",
        f"given_{column}": "x.example",
    }
    _, targets, _, _ = identify(events(given), register, home_units=register.units["unit_id"])
    assert targets["unit_id"].tolist() == ["1000000041"]
