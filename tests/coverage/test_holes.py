"""White spots by sector and area: what they hold, why they stand where they do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kortinfo.coverage.figures import Share, ground_of
from kortinfo.coverage.holes import Hole, holes
from kortinfo.coverage.rates import COVERED
from kortinfo.selection import Selection, coded
from kortinfo.settings_coverage import HoleWeights
from kortinfo.tables import LEVELS
from tests.selection.rows import TODAY, businesses

EVEN = dict.fromkeys(("uncovered", "employees", "job_ads", "new", "distance"), 1.0)
EVERYONE = Selection(population=None)


def found(
    table: pd.DataFrame,
    selection: Selection = EVERYONE,
    *,
    weights: dict[str, float] = EVEN,
    **ruled: str,
) -> tuple[Hole, ...]:
    codes = coded(table, as_of=TODAY)
    return holes(
        ground_of(table),
        codes,
        codes.mask(selection),
        compared=codes.mask(replace(selection, areas=frozenset(), shape=None)),
        weights=weights,
        **{"sector_level": "section", **ruled},
    )


def rows(section: str, postal: str, levels: str, **more: Any) -> list[dict[str, Any]]:
    """Return a business for each level, with seven employees."""
    code = {"F": "410000", "I": "561110"}[section]
    usual = {"section": section, "sector_code": code, "division": code[:2], "postal_code": postal}
    size = {"employees_min": 5, "employees_max": 9, "job_ads_open": 0}
    return [{**usual, **size, "level": level, **more} for level in levels]


def municipality() -> pd.DataFrame:
    """Two sectors in two districts: 6 of 16 covered in F, 3 of 6 in I; 9 of 22 in all.

    sector area  businesses  covered  uncovered  employees  job ads  new
    F      9990  10          2        8          8 * 7 = 56 2        0
    F      9900  6           4        2          15 (1 unknown) 0    1
    I      9990  4           2        2          14         1        0
    I      9900  2           1        1          7          0        0
    """
    first = rows("F", "9990", "AB" + "C" * 3 + "D" * 5)
    for at in (3, 6):
        first[at]["job_ads_open"] = 2
    first[0]["job_ads_open"] = 1  # covered: not counted
    second = rows("F", "9900", "AABB")
    second += rows("F", "9900", "D", employees_min=10, employees_max=19, started_on="2026-01-15")
    second += rows("F", "9900", "C", employees_min=None, employees_max=None)
    third = rows("I", "9990", "ABCD")
    third[3]["job_ads_open"] = 1
    return businesses(*first, *second, *third, *rows("I", "9900", "BD"))


def test_a_municipality_worked_out_by_hand() -> None:
    told = {(hole.sector, hole.area): hole for hole in found(municipality())}
    builders = told["DB25:F", "postal:9990"]
    assert (builders.uncovered, builders.employees, builders.unknown) == (8, 56, 0)
    assert (builders.job_ads, builders.new) == (2, 0)
    assert builders.here == Share(covered=2, total=10)
    assert builders.elsewhere == Share(covered=4, total=6)
    # Of all 9 of 22 are covered. Elsewhere (4 + 10 * 9/22) / (6 + 10) = 0.5057; here
    # (2 + 10 * 0.5057) / (10 + 10) = 0.3528: 0.1528 below, the most there is. The other parts are
    # the largest too, but for what is new.
    assert builders.parts == {
        "uncovered": 1.0,
        "employees": 1.0,
        "job_ads": 1.0,
        "new": 0.0,
        "distance": 1.0,
    }
    assert builders.score == pytest.approx(4 / 5)

    beside = told["DB25:F", "postal:9900"]
    assert (beside.uncovered, beside.employees, beside.unknown) == (2, 15, 1)
    assert beside.parts["uncovered"] == pytest.approx(2 / 8)
    assert beside.parts["employees"] == pytest.approx(15 / 56)
    assert beside.parts["new"] == 1.0
    assert beside.parts["distance"] == 0.0  # better than elsewhere
    assert beside.score == pytest.approx((2 / 8 + 15 / 56 + 1) / 5)

    inns = told["DB25:I", "postal:9990"]
    # Elsewhere (1 + 10 * 9/22) / (2 + 10) = 0.4242; here (2 + 4.242) / 14 = 0.4459: above it.
    assert inns.parts["distance"] == 0.0
    assert inns.elsewhere.value is None  # of two no share is told
    assert [(hole.sector, hole.area) for hole in found(municipality())] == [
        ("DB25:F", "postal:9990"),
        ("DB25:F", "postal:9900"),
        ("DB25:I", "postal:9990"),
        ("DB25:I", "postal:9900"),
    ]


def test_few_businesses_far_below_do_not_outrank_many_that_are_below() -> None:
    few, many = rows("I", "9990", "D"), rows("I", "9900", "A" * 4 + "D" * 36)
    table = businesses(*few, *many, *rows("I", "9970", "A" * 30 + "D" * 10))
    only_distance = {"distance": 1.0}
    ranked = [hole.area for hole in found(table, weights=only_distance)]
    assert ranked.index("postal:9900") < ranked.index("postal:9990")


def test_weights_decide_the_order_and_a_part_without_weight_does_not_count() -> None:
    by_new = found(municipality(), weights={"new": 1.0})
    assert by_new[0].area == "postal:9900"
    assert by_new[0].score == 1.0
    assert by_new[1].score == 0.0


def test_holes_of_a_filtered_area_are_compared_with_the_sector_elsewhere() -> None:
    here = replace(EVERYONE, areas=frozenset({"postal:9990"}))
    first, second = found(municipality(), here)
    assert {first.area, second.area} == {"postal:9990"}
    assert first.elsewhere == Share(covered=4, total=6)


def test_without_a_source_of_job_ads_they_do_not_count_either_way() -> None:
    table = municipality().assign(job_ads_open=pd.NA).astype({"job_ads_open": "Int64"})
    first = found(table)[0]
    assert first.job_ads is None
    assert "job_ads" not in first.parts
    assert first.score == pytest.approx(3 / 4)


def test_sectors_and_areas_are_taken_at_the_levels_asked_for() -> None:
    told = found(municipality(), sector_level="division", area_kind="municipality")
    assert {(hole.sector, hole.area) for hole in told} == {
        ("DB25:41", "municipality:0813"),
        ("DB25:56", "municipality:0813"),
    }


def test_where_everybody_is_covered_or_nobody_is_there_is_no_hole() -> None:
    assert found(businesses(*rows("F", "9990", "AB"))) == ()
    assert found(businesses()) == ()


ROW = st.tuples(
    st.sampled_from("FI"),
    st.sampled_from(["9990", "9900", None]),
    st.sampled_from(LEVELS),
    st.sampled_from([None, 0, 1, 10]),
    st.integers(0, 2),
    st.sampled_from([None, "2026-05-01", "2010-01-01"]),
)


@given(st.lists(ROW, max_size=25), st.randoms(use_true_random=False))
def test_holes_hold_what_is_uncovered_whatever_the_order_of_the_rows(
    drawn: list[Any], random: Any
) -> None:
    made = [
        rows(
            section, postal, level, employees_min=size, employees_max=size, job_ads_open=ads,
            started_on=started,
        )[0]
        for section, postal, level, size, ads, started in drawn
    ]  # fmt: skip
    table = businesses(*made)
    told = found(table)
    random.shuffle(made)
    assert found(businesses(*made)) == told
    ground = ground_of(table)
    codes = coded(table, as_of=TODAY)
    assert sum(hole.uncovered for hole in told) == int((ground.level >= COVERED).sum())
    for hole in told:
        cell = Selection(
            population=None, sectors=frozenset({hole.sector}), areas=frozenset({hole.area})
        )
        inside = codes.mask(cell)
        uncovered = inside & (ground.level >= COVERED)
        assert hole.here.total == inside.sum()
        assert hole.uncovered == uncovered.sum()
        assert hole.employees == np.maximum(ground.employees[uncovered], 0).sum()
        assert hole.new == codes.mask(replace(cell, new_months=12)).sum()
        assert (hole.job_ads or 0) == (uncovered & codes.mask(replace(cell, job_ads=True))).sum()
        assert 0 <= hole.score <= 1


def test_weights_that_are_all_nothing_are_refused() -> None:
    nothing = dict.fromkeys(EVEN, 0)
    with pytest.raises(ValidationError, match="more than 0"):
        HoleWeights.model_validate(nothing)
