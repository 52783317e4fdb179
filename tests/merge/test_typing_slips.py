"""Numbers typed wrong are put right where name or address bear it out, and only there."""

import json
from typing import Any

import pandas as pd
import pytest

from kortinfo.merge.identify import identify
from kortinfo.merge.typing_slips import near_numbers
from tests.merge.registers import events, joined, register_units

PNR, CVR = "1234567890", "10000114"
REGISTER = joined(
    register_units=register_units(
        {"pnr": PNR, "cvr": CVR, "name": "Marehalm Bageri", "street_name": "Algade",
         "house_number": "3"},
        {"pnr": "1234500000", "cvr": "10000122", "name": "Klitvind Murer", "street_name": "Nygade",
         "house_number": "7", "postal_code": "9300"},
    )
)  # fmt: skip


SLIPS = [
    ("cvr", "10000174", "one_off"),
    ("cvr", "10001014", "swapped"),
    ("cvr", "01000014", "one_put_in"),  # seven digits: the loader puts a zero in front
    ("cvr", "100001149", "one_taken_out"),
    ("pnr", CVR, "other_column"),
    ("pnr", "1234567891", "one_off"),
    ("pnr", "1234567980", "swapped"),
    ("cvr", PNR, "other_column"),
]


def _found(*rows: dict[str, Any]) -> list[tuple[str | None, pd.Series]]:
    """Return who each row was found to be about (a unit or a company), and the event."""
    given = [{f"given_{key}": value for key, value in row.items()} for row in rows]
    matched, targets, _, _ = identify(
        events(*given), REGISTER, home_units=REGISTER.units["unit_id"]
    )
    named = targets.set_index("event_id")
    who = named["unit_id"].fillna(named["cvr"])
    by_id = matched.set_index("event_id")
    return [(who.get(f"e{at}"), by_id.loc[f"e{at}"]) for at in range(len(rows))]


@pytest.mark.parametrize("bears_out", [{"name": "Marehalm Bagerri"}, {"address": "Algade 3"}])
def test_a_slip_that_name_or_address_bears_out_is_put_right(bears_out):
    answers = _found(*({column: typed, **bears_out} for column, typed, _ in SLIPS))
    for (_, typed, how), (who, event) in zip(SLIPS, answers, strict=True):
        assert who in (PNR, CVR), typed
        assert event["match_stage"] == ("wrong_column" if how == "other_column" else "id_slip")
        slip = json.loads(event["match_evidence"])["slip"]
        assert slip == {"given": typed, "how": how}


def test_a_slip_that_nothing_bears_out_is_not_believed():
    rows = (
        {"cvr": "10000174"},
        {"pnr": "1234567891"},
        {"cvr": "10000174", "name": "Noget helt andet"},
        {"pnr": "1234567891", "name": "Noget helt andet"},
        {"pnr": "1234567891", "address": "Algade 33"},
        {"pnr": CVR, "name": "Xylofon"},
        {"cvr": "77777776", "name": "Marehalm Bagerri"},  # valid: it is somebody else's
    )
    for row, (_, event) in zip(rows, _found(*rows), strict=True):
        assert event["match_stage"] not in ("id_slip", "wrong_column"), row
    assert [who for who, _ in _found(*rows[:2])] == [None, None]


def test_a_p_number_of_another_business_in_another_town_is_doubted():
    slipped = {"pnr": "1234500000", "name": "Noget helt andet"}
    right, nobody, no_place, same_place = _found(
        {"pnr": "1234500000", "name": "Marehalm Bageri", "postal_code": "9900"},
        {**slipped, "postal_code": "9900"},
        slipped,
        {**slipped, "postal_code": "9300"},
    )
    assert (right[0], right[1]["match_stage"]) == (PNR, "name_postal")
    assert (nobody[0], nobody[1]["reason"]) == (None, "contradiction")
    assert no_place[0] == same_place[0] == "1234500000"


def test_every_single_slip_of_a_number_is_found():
    near = near_numbers(pd.Series(["1234", "123", "12345", "12", None]), digits=4)
    by_line = {line: set(part["read_as"]) for line, part in near.groupby("line")}
    assert {2234, 1934, 1230, 2134, 1324, 1243} <= by_line[0]
    assert len(by_line[0]) == 4 * 9 - 1 + 3  # 0234 is no number of four digits
    assert {1123, 4123, 1923, 1239, 1230} <= by_line[1]
    assert by_line[2] == {2345, 1345, 1245, 1235, 1234}
    assert set(by_line) == {0, 1, 2}


def test_numbers_in_each_other_s_columns_are_told_as_a_stage_of_their_own():
    rows = (
        {"pnr": CVR, "name": "Marehalm Bageri"},
        {"cvr": PNR, "name": "Marehalm Bageri"},
        {"pnr": CVR, "cvr": PNR},
    )
    given = [{f"given_{key}": value for key, value in row.items()} for row in rows]
    _, _, _, step = identify(events(*given), REGISTER, home_units=REGISTER.units["unit_id"])
    assert step.counts["stage_wrong_column"] == len(rows)
    assert step.counts["stage_id_slip"] == 0
    assert [who for who, _ in _found(*rows)] == [PNR, PNR, PNR]


def test_a_cvr_number_in_both_columns_is_no_slip():
    ((who, event),) = _found({"pnr": CVR, "cvr": CVR})
    assert (who, event["match_stage"]) == (CVR, "cvr")


def test_a_telephone_number_bears_a_slip_out():
    register = joined(
        register_units=register_units(
            {"pnr": PNR, "cvr": CVR, "name": "Marehalm Bageri", "phone": "98 12 34 56"}
        )
    )
    slipped = {"given_pnr": "1234567891", "given_name": "Bageriet"}
    rows = events(slipped, {**slipped, "given_phone": "98123456"})
    _, targets, _, _ = identify(rows, register, home_units=register.units["unit_id"])
    assert targets["event_id"].tolist() == ["e1"]
