"""Which units is a job ad about? As with events: matched, or set aside with the reason."""

from typing import Any

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.merge.job_ads import match_job_ads
from kortinfo.merge.register import home_unit_ids
from kortinfo.merge.step import Step
from tests.merge.registers import AWAY, HOME, joined, register_units, shaped, shuffled

CHAIN, OTHER = "16127493", "25313763"
REGISTER = joined(
    register_units=register_units(
        {"pnr": "9000000001", "cvr": CHAIN, "name": "Smedjen", "employees_min": 2},
        {"pnr": "9000000002", "cvr": CHAIN, "name": "Smedjen Syd", "employees_min": 50},
        {"pnr": "9000000003", "cvr": CHAIN, "name": "Lukket", "ended_on": "2020-01-01"},
        {"pnr": "9000000004", "cvr": CHAIN, "name": "Borte", "municipality_code": AWAY},
        {"pnr": "9000000005", "cvr": OTHER, "name": "Bageren"},
    ),
)


def ads(*rows: dict[str, Any]) -> pd.DataFrame:
    filled = [
        {
            "job_ad_id": f"a{at}",
            "source": "annoncer",
            "source_row": at + 2,
            "starts_on": "2026-05-01",
            "ends_on": "2026-06-01",
            **row,
        }
        for at, row in enumerate(rows)
    ]
    return shaped(filled, tables.LOADED_JOB_ADS)


def matched(
    frame: pd.DataFrame, *, company: str = "all_units"
) -> tuple[pd.DataFrame, list[tuple[str, str, str]], tuple[Step, ...]]:
    found, about, _, steps = match_job_ads(
        frame,
        REGISTER,
        tables.shaped(REGISTER.units, tables.UNITS),
        home_units=home_unit_ids(REGISTER.units, [HOME]),
        home_municipalities=[HOME],
        company_events=company,
    )
    for step in steps:
        assert step.kept + len(step.set_aside) == step.read
    lost = sum(len(step.set_aside) for step in steps)
    assert int(found["reason"].notna().sum()) == lost
    assert set(found["job_ad_id"]) == set(frame["job_ad_id"])
    return found, list(about.itertuples(index=False, name=None)), steps


def test_a_p_number_names_the_unit_and_the_evidence_is_kept() -> None:
    found, about, _ = matched(ads({"given_pnr": "9000000005", "title": "Bager"}))
    assert about == [("a0", "9000000005", "direct")]
    assert found["match_stage"][0] == "pnr"
    assert found["match_score"][0] > 90
    assert found["match_evidence"].notna().all()
    assert found["title"][0] == "Bager"


@pytest.mark.parametrize(
    ("setting", "units"),
    [
        ("all_units", ["9000000001", "9000000002"]),
        ("main_unit", ["9000000002"]),
        ("none", []),
    ],
)
def test_an_ad_of_a_company_is_about_its_living_home_units_by_setting(
    setting: str, units: list[str]
) -> None:
    found, about, _ = matched(ads({"given_cvr": CHAIN}), company=setting)
    assert about == [("a0", unit, "company") for unit in units]
    assert found["reason"].notna().all() == (not units)


def test_what_fits_nothing_is_set_aside_under_the_ads_own_steps() -> None:
    frame = ads({"given_name": "Findes ikke ApS"}, {"given_pnr": "9000000001", "given_cvr": OTHER})
    found, about, steps = matched(frame)
    assert about == []
    assert found["reason"].tolist() == ["not_found", "contradiction"]
    assert [step.name for step in steps] == ["identify_job_ads", "credit_job_ads"]
    assert set(steps[0].set_aside["step"]) == {"identify_job_ads"}


def test_no_ads_are_fine() -> None:
    found, about, steps = matched(tables.empty(tables.LOADED_JOB_ADS))
    assert (len(found), about, [step.read for step in steps]) == (0, [], [0, 0])


def test_row_order_never_matters() -> None:
    frame = ads(
        {"given_cvr": CHAIN},
        {"given_pnr": "9000000005"},
        {"given_name": "Bageren", "given_postal_code": "9900"},
        {"given_name": "Ukendt"},
    )
    one, other = matched(frame), matched(shuffled(frame, 3))
    pd.testing.assert_frame_equal(one[0], other[0])
    assert one[1] == other[1]
