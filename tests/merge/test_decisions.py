"""A person's word comes first: it holds for every row that says the same, and can be taken back."""

import json
from typing import Any

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.merge.identify import identify
from kortinfo.merge.row_key import row_keys
from tests.merge.registers import events, joined, register_units, shaped

SMITH, OTHER = "1000000001", "1000000002"
REGISTER = joined(
    register_units=register_units(
        {"pnr": SMITH, "cvr": "11111111", "name": "Smedjen ApS"},
        {"pnr": OTHER, "cvr": "22222222", "name": "Bageren"},
        {"pnr": "1000000003", "cvr": "22222222", "name": "Bageren"},
    ),
)
ROW = {"given_name": "Den gamle smedje", "given_postal_code": "9900"}
EARLY, LATE = "2026-01-01T10:00:00+00:00", "2026-02-01T10:00:00+00:00"


def decisions(*said: tuple[str, str | None, str], row: dict[str, Any] = ROW) -> pd.DataFrame:
    """Decisions on one row: (verdict, unit, when)."""
    key = row_keys(events(row))[0]
    return shaped(
        [
            {"row_key": key, "verdict": verdict, "unit_id": unit, "decided_by": "as",
             "decided_at": at}
            for verdict, unit, at in said
        ],
        tables.DECISIONS,
    )  # fmt: skip


def _decided(row: dict[str, Any], said: pd.DataFrame) -> tuple[pd.Series, list[str], pd.DataFrame]:
    matched, targets, candidates, step = identify(
        events(row), REGISTER, home_units=REGISTER.units["unit_id"], decisions=said
    )
    assert step.read == step.kept + len(step.set_aside)
    return matched.iloc[0], targets["unit_id"].tolist(), candidates


def test_an_accepted_business_is_matched_before_anything_else():
    event, units, _ = _decided(ROW, decisions(("accept", SMITH, EARLY)))
    assert (units, event["match_stage"], event["match_score"]) == ([SMITH], "decision", 100)
    said = json.loads(event["match_evidence"])
    assert (said["decided_by"], said["decided_at"]) == ("as", EARLY)


def test_a_decision_goes_before_a_p_number():
    row = {**ROW, "given_pnr": OTHER}
    assert _decided(row, decisions(("accept", SMITH, EARLY), row=row))[1] == [SMITH]


def test_none_of_ours_is_set_aside_with_its_own_reason():
    event, units, candidates = _decided(ROW, decisions(("none", None, EARLY)))
    assert (units, event["reason"], len(candidates)) == ([], "decided_none", 0)


@pytest.mark.parametrize(
    ("said", "units"),
    [
        ((("accept", OTHER, EARLY), ("accept", SMITH, LATE)), [SMITH]),
        ((("accept", SMITH, LATE), ("accept", OTHER, EARLY)), [SMITH]),
        ((("accept", SMITH, EARLY), ("none", None, LATE)), []),
        ((("none", None, EARLY), ("accept", SMITH, LATE)), [SMITH]),
        ((("accept", SMITH, EARLY), ("reject", SMITH, LATE)), []),
        ((("reject", SMITH, EARLY), ("accept", SMITH, LATE)), [SMITH]),
        ((("accept", SMITH, EARLY), ("reject", OTHER, LATE)), [SMITH]),
    ],
)
def test_the_latest_word_holds(said, units):
    assert _decided(ROW, decisions(*said))[1] == units


@pytest.mark.parametrize(
    "row",
    [
        {"given_pnr": SMITH},
        {"given_name": "Smedjen", "given_postal_code": "9900"},
        {"given_name": "Smedjenn", "given_postal_code": "9900"},
    ],
)
def test_a_rejected_business_is_not_matched_by_any_stage(row):
    assert _decided(row, decisions(row=row))[1] in ([SMITH], [])
    _, units, candidates = _decided(row, decisions(("reject", SMITH, EARLY), row=row))
    assert units == []
    assert SMITH not in candidates["unit_id"].tolist()


def test_rejecting_one_of_a_tie_leaves_the_other():
    row = {"given_name": "Bageren", "given_postal_code": "9900"}
    event, _, candidates = _decided(row, decisions(row=row))
    assert event["reason"] == "tie"
    assert candidates["unit_id"].tolist() == [OTHER, "1000000003"]
    assert candidates["rank"].tolist() == [1, 2]
    assert _decided(row, decisions(("reject", OTHER, EARLY), row=row))[1] == ["1000000003"]


def test_a_business_that_left_the_register_decides_nothing_and_is_noted():
    event, units, _ = _decided(ROW, decisions(("accept", "1999999999", EARLY)))
    assert (units, event["match_stage"]) != (["1999999999"], "decision")
    row = {"given_pnr": SMITH}
    event, units, _ = _decided(row, decisions(("accept", "1999999999", EARLY), row=row))
    assert units == [SMITH]
    assert json.loads(event["match_evidence"])["undecided"]["decided_gone"] == "1999999999"


def test_a_company_may_be_accepted_as_a_whole():
    said = decisions(("accept", None, EARLY)).assign(cvr="22222222")
    said = tables.shaped(said, tables.DECISIONS)
    _, targets, _, _ = identify(events(ROW), REGISTER, home_units=[], decisions=said)
    assert targets["cvr"].tolist() == ["22222222"]


def test_a_decision_holds_for_every_row_that_says_the_same():
    same = {"given_name": "  DEN gamle  smedje", "given_postal_code": "9900"}
    other = {**ROW, "given_postal_code": "9300"}
    _, targets, _, _ = identify(
        events(ROW, same, other),
        REGISTER,
        home_units=[],
        decisions=decisions(("accept", SMITH, EARLY)),
    )
    assert targets["event_id"].tolist() == ["e0", "e1"]


def test_keys_once_given_stay():
    """Decisions are stored by these keys: a change here loses what people have decided."""
    row = {"given_cvr": "11111111", "given_name": "Ærø & Søn", "given_address": "Havnegade 1"}
    assert row_keys(events(row, {})).tolist() == [
        "4b40182fdcc80501735069c090598285",
        "4d4459f113e58e0ba958cd72b3b2b316",
    ]


def test_what_stands_in_one_column_is_not_the_same_in_another():
    keys = row_keys(events({"given_name": "9900"}, {"given_postal_code": "9900"}))
    assert keys.nunique() == 2
