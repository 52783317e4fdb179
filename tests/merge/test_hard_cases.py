"""Hard rows kept as data: what was once matched wrong, or not at all, stays right."""

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kortinfo.merge.identify import identify
from kortinfo.merge.register import home_unit_ids
from tests.merge.registers import (
    HOME,
    companies,
    events,
    joined,
    register_units,
    unit_addresses,
)

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("hard_cases.toml").read_text(encoding="utf-8")
)["case"]


def _unit(pnr: str, cvr: str, name: str, street: str, number: str, code: str) -> dict[str, Any]:
    return {
        "pnr": pnr,
        "cvr": cvr,
        "name": name,
        "street_name": street,
        "house_number": number,
        "postal_code": code,
    }


_NAMED = (
    ("1000000010", "10000106", "Klitvind Tømrerfirma ApS", "Havnegade", "12", "9900"),
    ("1000000011", "10000114", "Marehalm Bageri", "Algade", "3", "9900"),
    ("1000000012", "10000122", "Ravnsø & Søn Blik I/S", "Østre Strandvej", "5", "9990"),
    ("1000000013", "10000130", "Fodklinik v/ Asta Tangmose", "Vestergade", "44", "9300"),
    ("1000000014", "10000149", "Revlekrog Autoværksted", "Industrivej", "7", "9300"),
    ("1000000015", "10000157", "Havgus Planteskole", "Skagensvej", "101", "9982"),
    ("1000000016", "10000165", "Lyngodde Stål A/S", "Fabriksvej", "2", "9750"),
    ("1000000017", "10000173", "Salon Rokke", "Torvet", "1", "9900"),
    ("1000000018", "10000181", "Frisør Hjelmkrus", "Torvet", "1", "9900"),
    ("1000000019", "10000203", "Odderevle Holding ApS", "Kajgade", "1", "9970"),
    ("1000000020", "10000211", "Odderevle Holding II ApS", "Kajgade", "9", "9970"),
)
_OTHERS = tuple(
    (f"10000010{at:02d}", None, f"{first}{second}", f"{first}vej", f"{at}", code)
    for at, (first, second, code) in enumerate(
        (first, second, code)
        for first, code in (
            ("Terne", "9900"),
            ("Porse", "9300"),
            ("Vrag", "9990"),
            ("Sand", "9750"),
        )
        for second in (
            "eng Murer",
            "fred Transport",
            "lund Kiosk",
            "mose Tømrerfirma",
            "skov Bageri",
        )
    )
)
REGISTER = joined(
    register_units=register_units(
        *(
            {**_unit(*row), "names": f"{row[2]}\nLyngodde Maskinfabrik"}
            if row[0] == "1000000016"
            else _unit(*row)
            for row in _NAMED
        ),
        *(_unit(*row) for row in _OTHERS),  # type: ignore[arg-type]
    ),
    unit_addresses=unit_addresses(
        ("1000000011", "Nørregade", "8", "9900", "2023-06-30"),
        ("1000000013", "Kirkevej", "21", "9970", "2022-01-31"),
        ("1000000015", "Strandengen", "3", "9352", "2020-12-31"),
        ("1000000017", "Vestergade", "44", "9300", "2021-03-31"),
    ),
    companies=companies({"cvr": "10000157", "name": "Skumager Ejendomme A/S"}),
)


@pytest.fixture(scope="module")
def answers() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """All the cases at once: (events, targets, candidates)."""
    given = [{f"given_{key}": value for key, value in case["row"].items()} for case in CASES]
    matched, targets, candidates, step = identify(
        events(*given), REGISTER, home_units=home_unit_ids(REGISTER.units, [HOME])
    )
    assert step.read == len(CASES) == step.kept + len(step.set_aside)
    return matched, targets, candidates


@pytest.mark.parametrize("at", range(len(CASES)), ids=[case["why"] for case in CASES])
def test_a_hard_row_is_matched_reviewed_or_left(at: int, answers: Any) -> None:
    case = CASES[at]
    matched, targets, candidates = (frame[frame["event_id"] == f"e{at}"] for frame in answers)
    if "unit" in case:
        owner = REGISTER.units.set_index("unit_id")["cvr"][case["unit"]]
        named = targets["unit_id"].fillna(targets["cvr"]).tolist()
        assert named in ([case["unit"]], [owner]), matched["match_evidence"].tolist()
    elif "review" in case:
        assert matched["reason"].tolist() == ["review"]
        assert case["review"] in candidates["unit_id"].tolist()
    else:
        assert case["never"] not in targets["unit_id"].tolist()
        assert pd.isna(matched["match_stage"].iloc[0])
