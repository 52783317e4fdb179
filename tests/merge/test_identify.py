"""Which business is each row about? Every stage, every contradiction and every tie."""

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.merge.fuzzy_names import Costs, all_stages
from kortinfo.merge.identify import TARGETS, identify
from kortinfo.merge.lookup import prepare_events
from kortinfo.merge.register import home_unit_ids
from kortinfo.merge.stages import STAGES, candidate_rows
from tests.examples import examples
from tests.merge.registers import (
    AWAY,
    HOME,
    companies,
    events,
    joined,
    loaded,
    register_units,
    relations,
    shuffled,
    unit_addresses,
    unit_names,
)

SMITH, BAKER, CHAIN, FAR = "11111111", "22222222", "33333333", "44444444"
VALID = "77777776"  # passes modulus 11 and is in no register
REGISTER = joined(
    register_units=register_units(
        {
            "pnr": "1000000001",
            "cvr": SMITH,
            "name": "Smedjen ApS",
            "names": "Smedjen ApS\nGamle Smedje",
            "street_name": "Havnegade",
            "house_number": "1",
        },
        {
            "pnr": "1000000002",
            "cvr": CHAIN,
            "name": "Kæden Nord",
            "street_name": "Nygade",
            "house_number": "2",
        },
        {
            "pnr": "1000000003",
            "cvr": CHAIN,
            "name": "Kæden",
            "street_name": "Vestergade",
            "house_number": "3",
            "postal_code": "9300",
        },
        {
            "pnr": "1000000004",
            "cvr": CHAIN,
            "name": "Kæden",
            "street_name": "Vestergade",
            "house_number": "3",
            "postal_code": "9300",
            "ended_on": "2020-12-31",
        },
        {"pnr": "1000000005", "cvr": CHAIN, "name": "Kæden Øst", "municipality_code": AWAY},
        {"pnr": "1000000006", "cvr": BAKER, "name": "Bageren"},
        {"pnr": "1000000007", "name": "Bageren"},
        {"pnr": "1000000008", "cvr": FAR, "name": "Langt Væk", "municipality_code": AWAY},
        {"unit_id": "cvr:55555555", "cvr": "55555555", "name": "Kun Selskab I/S"},
    ),
    companies=companies(
        {"cvr": SMITH, "name": "Smedjen Holding ApS", "names": "Smedjen Holding ApS\nStaal A/S"},
        {"cvr": CHAIN, "name": "Kædeselskabet A/S"},
        {"cvr": "66666666", "name": "Uden Enheder ApS"},
    ),
    relations=relations(
        ("1000000001", SMITH, "2018-01-01", None),
        ("1000000001", BAKER, "2010-01-01", "2017-12-31"),
    ),
    unit_names=unit_names(("1000000001", "Ambolten")),
)


def _match(register=REGISTER, **row: Any) -> tuple[pd.Series, pd.DataFrame, Any]:
    given_ = {f"given_{key}" if not key.endswith("_on") else key: v for key, v in row.items()}
    home = home_unit_ids(register.units, [HOME])
    matched, targets, _, step = identify(events(given_), register, home_units=home)
    assert step.read == step.kept + len(step.set_aside) == 1
    assert step.kept == len(targets)
    return matched.iloc[0], targets, step


def _unit(**row: Any) -> tuple[str | None, str, float]:
    event, targets, _ = _match(**row)
    return targets["unit_id"].iloc[0], event["match_stage"], event["match_score"]


def _reason(**row: Any) -> str:
    event, targets, step = _match(**row)
    assert len(targets) == 0
    assert pd.isna(event["match_stage"])
    assert pd.isna(event["match_score"])
    assert step.set_aside["reason"].tolist() == [event["reason"]]
    return str(event["reason"])


@pytest.mark.parametrize(
    ("cvr", "score", "agrees"),
    [
        (None, 98, None),
        (SMITH, 100, True),
        (BAKER, 100, True),  # a former owner does not contradict
        ("99999999", 98, None),  # fails modulus 11: a slip of the pen says nothing
        ("123", 98, None),
    ],
)
def test_a_known_p_number_decides(cvr, score, agrees):
    event, targets, _ = _match(pnr="1000000001", cvr=cvr)
    assert targets["unit_id"].tolist() == ["1000000001"]
    assert (event["match_stage"], event["match_score"]) == ("pnr", score)
    assert json.loads(event["match_evidence"]).get("cvr_agrees") is agrees


@pytest.mark.parametrize("cvr", [CHAIN, FAR, "66666666", VALID])
def test_a_company_that_never_owned_the_unit_contradicts_its_p_number(cvr):
    assert _reason(pnr="1000000001", cvr=cvr, name="Smedjen") == "contradiction"


def test_a_unit_elsewhere_is_not_taken_for_somebody_at_home():
    assert _reason(pnr="1000000008", name="Smedjen", postal_code="9900") == "outside_home"
    assert _reason(pnr="1000000008", cvr=FAR) == "outside_home"
    assert _reason(pnr="1000000008", cvr="99999999") == "outside_home"
    assert _reason(pnr="1000000008", cvr=SMITH) == "contradiction"
    assert _reason(pnr="1000000008", cvr=VALID) == "contradiction"


def test_an_unknown_p_number_falls_back_to_its_cvr_number():
    event, targets, _ = _match(pnr="1999999999", cvr=CHAIN)
    assert (targets["cvr"].iloc[0], event["match_stage"]) == (CHAIN, "cvr")
    assert json.loads(event["match_evidence"])["unknown_pnr"] == "1999999999"


@pytest.mark.parametrize(
    ("address", "postal"),
    [("Nygade 2", None), ("NYGADE 02, 1. tv", "9900"), ("Nygade 2, 9900 Frederikshavn", None)],
)
def test_a_cvr_number_and_an_address_pick_a_unit(address, postal):
    unit = _unit(cvr=CHAIN, address=address, postal_code=postal)
    assert unit == ("1000000002", "cvr_address", 96)


def test_the_same_street_in_another_postal_district_is_another_address():
    event, targets, _ = _match(cvr=CHAIN, address="Nygade 2", postal_code="9990")
    assert (event["match_stage"], targets["unit_id"].isna().all()) == ("cvr", True)


def test_of_two_units_at_one_address_the_one_alive_then_is_meant():
    event, targets, _ = _match(cvr=CHAIN, address="Vestergade 3", happened_on="2024-05-01")
    assert targets["unit_id"].tolist() == ["1000000003"]
    assert (event["match_stage"], event["match_score"]) == ("cvr_address", 94)
    said = json.loads(event["match_evidence"])
    assert (said["fitting"], said["alive_then"]) == (2, True)


def test_two_units_alive_at_one_address_leave_the_company_and_say_so():
    event, targets, _ = _match(cvr=CHAIN, address="Vestergade 3", happened_on="2015-05-01")
    assert (targets["cvr"].iloc[0], event["match_stage"]) == (CHAIN, "cvr")
    assert json.loads(event["match_evidence"])["undecided"]["fitting"] == 2


@pytest.mark.parametrize(
    ("cvr", "name", "unit"),
    [
        (SMITH, "SMEDJEN", "1000000001"),
        (SMITH, "Gamle smedje", "1000000001"),  # a former name in the register
        (SMITH, "Ambolten", "1000000001"),
        (SMITH, "Smedjen Holding", "1000000001"),  # the company's, with one unit
        (SMITH, "Staal", "1000000001"),
        (BAKER, "Smedjen", "1000000001"),  # it was the baker's once
        (CHAIN, "Kaeden Nord", "1000000002"),
        (CHAIN, "Kæden Øst", "1000000005"),  # also outside the home municipality
        ("55555555", "Kun Selskab", "cvr:55555555"),
    ],
)
def test_a_cvr_number_and_a_name_pick_a_unit(cvr, name, unit):
    assert _unit(cvr=cvr, name=name) == (unit, "cvr_name", 94)


def test_of_two_units_of_one_name_the_one_alive_then_is_meant():
    assert _unit(cvr=CHAIN, name="Kæden") == ("1000000003", "cvr_name", 92)
    event, targets, _ = _match(cvr=CHAIN, name="Kæden", happened_on="2015-05-01")
    assert (targets["cvr"].iloc[0], event["match_stage"]) == (CHAIN, "cvr")


def test_a_collaboration_is_about_whoever_lived_while_it_ran():
    days = {"starts_on": "2019-01-01", "ends_on": "2019-06-30"}
    event, _, _ = _match(cvr=CHAIN, name="Kæden", **days)
    assert event["match_stage"] == "cvr"  # both lived then
    days = {"starts_on": "2021-01-01", "ends_on": "2021-06-30"}
    assert _unit(cvr=CHAIN, name="Kæden", **days)[0] == "1000000003"


def test_the_companys_name_fits_all_of_its_units():
    event, targets, _ = _match(cvr=CHAIN, name="Kædeselskabet")
    assert (targets["cvr"].iloc[0], event["match_stage"]) == (CHAIN, "cvr")


def test_a_postal_code_tells_units_of_one_name_apart():
    register = joined(
        register_units=register_units(
            {"pnr": "1", "cvr": CHAIN, "name": "Butik", "postal_code": "9900"},
            {"pnr": "2", "cvr": CHAIN, "name": "Butik", "postal_code": "9300"},
        )
    )
    row = {"cvr": CHAIN, "name": "Butik", "register": register}
    assert _unit(**row, postal_code="9300") == ("2", "cvr_name", 92)
    assert _match(**row)[0]["match_stage"] == "cvr"
    assert _match(**row, postal_code="8000")[0]["match_stage"] == "cvr"


def test_a_cvr_number_alone_means_the_company_even_where_it_has_one_unit():
    event, targets, _ = _match(cvr=SMITH)
    assert targets[["unit_id", "cvr"]].isna().to_numpy().tolist() == [[True, False]]
    assert (event["match_stage"], event["match_score"]) == ("cvr", 90)


@pytest.mark.parametrize("cvr", [FAR, "66666666"])
def test_a_company_without_units_here_is_known_all_the_same(cvr):
    assert _match(cvr=cvr, name="Smedjen", postal_code="9900")[0]["match_stage"] == "cvr"


@pytest.mark.parametrize(
    ("name", "postal", "unit"),
    [
        ("smedjen aps", "9900", "1000000001"),
        ("Ambolten", "9900", "1000000001"),
        ("Smedjen Holding", "9900", "1000000001"),
        ("Kæden Nord", "9900", "1000000002"),
    ],
)
@pytest.mark.parametrize("cvr", [None, "99999999", "1"])
def test_a_name_and_a_postal_code_pick_a_unit_where_the_cvr_number_is_nobodys(
    name, postal, unit, cvr
):
    assert _unit(cvr=cvr, name=name, postal_code=postal) == (unit, "name_postal", 88)


def test_several_units_of_one_name_in_one_postal_district_are_a_tie():
    event, _, step = _match(name="Bageren", postal_code="9900")
    assert event["reason"] == "tie"
    assert step.set_aside["detail"].iloc[0].endswith("1000000006, 1000000007")


@pytest.mark.parametrize(
    "row",
    [
        {"name": "Ukendt", "postal_code": "9900"},
        {"name": "!!", "postal_code": "9900"},
        {"pnr": "1999999999"},
        {"cvr": "99999999"},
        {"address": "Havnegade 1", "postal_code": "9900"},
    ],
)
def test_what_fits_nobody_is_not_found(row):
    assert _reason(**row) == "not_found"


@pytest.mark.parametrize("row", [{"name": "Smedjen", "postal_code": "9990"}, {"name": "Smedjen"}])
def test_a_name_without_its_postal_code_is_for_review(row):
    assert _reason(**row) == "review"


def test_names_of_fewer_than_three_characters_match_nobody():
    register = joined(register_units=register_units({"pnr": "1", "cvr": SMITH, "name": "Ab"}))
    assert _reason(register=register, name="Ab", postal_code="9900") == "not_found"
    assert _match(register=register, cvr=SMITH, name="A B")[0]["match_stage"] == "cvr"


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", '"; DROP TABLE', "\\", "x" * 10_000, "😀😀😀"]
)
def test_awkward_names_come_through_as_text(name):
    event, _, step = _match(name=name, postal_code="9900", cvr=SMITH)
    assert json.loads(event["match_evidence"])["cvr"] == SMITH
    _match(name=name, postal_code="9900")
    register = joined(register_units=register_units({"pnr": "1", "name": name}))
    event, _, step = _match(register=register, name=name, postal_code="9900")
    assert step.read == 1
    json.loads(event["match_evidence"]) if pd.isna(event["reason"]) else None


MOVED = joined(
    register_units=register_units(
        {"pnr": "1", "cvr": CHAIN, "name": "Rulleskøjten", "street_name": "Nygade",
         "house_number": "2"},
        {"pnr": "2", "cvr": CHAIN, "name": "Rulleskøjten", "street_name": "Kajen",
         "house_number": "9"},
        {"pnr": "3", "cvr": BAKER, "name": "Bageren", "street_name": "Torvet",
         "house_number": "4"},
    ),
    unit_addresses=unit_addresses(
        ("1", "Torvet", "4", "9900", "2023-06-30"),
        ("1", "Havnegade", "12A", "9300", "2019-01-31"),
        ("2", "Nygade", "2", "9900", None),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "stage", "score"),
    [
        ({"cvr": CHAIN, "address": "Torvet 4"}, "cvr_address", 95),
        ({"name": "Rulleskøjten ApS", "address": "torvet 4, st."}, "name_address", 91),
        ({"name": "Rulleskøjtn", "address": "Torvet 4", "postal_code": "9900"}, "fuzzy_name", None),
    ],
)
def test_an_address_the_business_has_left_names_it(row, stage, score):
    event, targets, _ = _match(register=MOVED, **row)
    assert (targets["unit_id"].tolist(), event["match_stage"]) == (["1"], stage)
    assert score is None or event["match_score"] == score
    said = json.loads(event["match_evidence"])
    assert (said["earlier_place"], said["left_on"]) == ("address", "2023-06-30")
    assert "address_agrees" not in said
    assert "postal_code_agrees" not in said


def test_who_lies_at_an_address_goes_before_who_has_left_it():
    for row in ({"cvr": CHAIN}, {"name": "Rulleskøjten"}):
        event, targets, _ = _match(register=MOVED, address="Nygade 2", postal_code="9900", **row)
        assert targets["unit_id"].tolist() == ["1"]
        assert "earlier_place" not in json.loads(event["match_evidence"])


def test_an_address_left_in_another_postal_district_is_another_address():
    row = {"address": "Havnegade 12 A", "register": MOVED}
    assert _match(cvr=CHAIN, postal_code="9300", **row)[0]["match_stage"] == "cvr_address"
    assert _match(cvr=CHAIN, postal_code="9990", **row)[0]["match_stage"] == "cvr"
    assert _match(cvr=BAKER, postal_code="9300", **row)[0]["match_stage"] == "cvr"


def test_a_p_number_is_not_doubted_for_a_place_its_unit_has_left():
    event, targets, _ = _match(
        register=MOVED, pnr="1", name="Noget Ganske Andet", postal_code="9300"
    )
    assert (event["match_stage"], targets["unit_id"].tolist()) == ("pnr", ["1"])
    event, targets, _ = _match(
        register=MOVED, pnr="3", name="Noget Ganske Andet", postal_code="9300"
    )
    assert (event["reason"], len(targets)) == ("contradiction", 0)


def test_what_is_set_aside_names_its_place_in_the_source():
    _, _, step = _match(name="Ukendt", postal_code="9900", cvr="99999999")
    row = step.set_aside.iloc[0]
    assert row[["step", "source", "source_file", "source_row", "key"]].tolist() == [
        "identify",
        "crm",
        "crm.csv",
        2,
        "99999999",
    ]
    assert row["detail"] == "99999999 · Ukendt · 9900"


def test_no_events_give_empty_tables():
    matched, targets, _, step = identify(events(), REGISTER, home_units=[])
    assert (len(matched), len(targets), step.read) == (0, 0, 0)
    tables.checked(matched, tables.EVENTS)


def test_an_empty_register_finds_nobody():
    matched, _, _, step = identify(events({"given_cvr": SMITH}), joined(), home_units=[])
    assert matched["reason"].tolist() == ["not_found"]
    assert step.kept == 0


class _Fuzzy:
    name = "fuzzy"

    def candidates(self, events: pd.DataFrame, index: Any) -> pd.DataFrame:
        near = events[events["name"].str.startswith("Smed", na=False)]
        unit = pd.Series("1000000001", index=near.index)
        return candidate_rows(near, unit=unit, said=near["name"].map(json.dumps), score=85.0)


def test_further_stages_get_what_the_others_left_open():
    rows = events({"given_name": "Smeden"}, {"given_pnr": "1000000001", "given_name": "Smeden"})
    matched, _, _, step = identify(rows, REGISTER, home_units=[], stages=(*STAGES, _Fuzzy()))
    assert matched["match_stage"].tolist() == ["fuzzy", "pnr"]
    assert step.counts["stage_fuzzy"] == 1


def test_stages_are_documented_by_their_order():
    assert [stage.name for stage in STAGES] == [
        "pnr",
        "cvr_address",
        "cvr_name",
        "cvr",
        "name_address",
        "name_postal",
    ]


event_row = st.fixed_dictionaries(
    {
        "given_pnr": st.sampled_from([None, "1000000001", "1000000008", "1999999999"]),
        "given_cvr": st.sampled_from([None, SMITH, BAKER, CHAIN, FAR, VALID, "99999999"]),
        "given_name": st.sampled_from([None, "Smedjen", "Kæden", "Bageren", "Ambolten", "x"]),
        "given_address": st.sampled_from([None, "Havnegade 1", "Vestergade 3", "Nygade"]),
        "given_postal_code": st.sampled_from([None, "9900", "9300"]),
    }
)


@settings(max_examples=examples(20))
@given(rows=st.lists(event_row, max_size=10), seed=st.integers(0, 9))
def test_every_event_is_matched_or_set_aside_whatever_the_order(rows, seed):
    given_ = events(*rows)
    home = home_unit_ids(REGISTER.units, [HOME])
    matched, targets, candidates, step = identify(given_, REGISTER, home_units=home)
    again, targets_again, candidates_again, step_again = identify(
        shuffled(given_, seed), REGISTER, home_units=home[::-1]
    )
    pd.testing.assert_frame_equal(matched, again)
    pd.testing.assert_frame_equal(targets, targets_again)
    pd.testing.assert_frame_equal(step.set_aside, step_again.set_aside)
    pd.testing.assert_frame_equal(candidates, candidates_again)
    tables.checked(targets, TARGETS)
    tables.checked(candidates, tables.REVIEW_CANDIDATES)
    assert (candidates["unit_id"].isna() != candidates["cvr"].isna()).all()
    assert candidates["rank"].le(5).all()
    assert not set(candidates["event_id"]) & set(targets["event_id"])
    asked = matched.loc[matched["reason"].isin(["review", "tie"]), "event_id"]
    assert set(asked) <= set(candidates["event_id"])
    assert step.read == len(rows) == step.kept + len(step.set_aside)
    assert sum(step.counts.values()) == step.kept == len(targets)
    assert (matched["reason"].isna() == matched["match_stage"].notna()).all()
    assert (matched["match_score"].isna() == matched["match_stage"].isna()).all()
    for said in matched["match_evidence"].dropna():
        json.loads(said)


@settings(max_examples=examples(20))
@given(rows=st.lists(event_row, min_size=1, max_size=10))
def test_a_fuzzy_stage_takes_no_row_that_an_exact_stage_decided(rows):
    home = home_unit_ids(REGISTER.units, [HOME])
    exact, _, _, _ = identify(events(*rows), REGISTER, home_units=home, stages=STAGES)
    every, _, _, _ = identify(events(*rows), REGISTER, home_units=home)
    decided = exact["reason"].fillna("matched") != "not_found"
    pd.testing.assert_frame_equal(exact[decided], every[decided])


def test_a_contradiction_puts_both_sides_before_a_person():
    _, _, candidates, _ = identify(
        events({"given_pnr": "1000000001", "given_cvr": CHAIN}), REGISTER, home_units=[]
    )
    assert candidates["unit_id"].tolist()[0] == "1000000001"
    assert candidates["cvr"].tolist()[1] == CHAIN


def test_what_errors_cost_moves_the_border_between_matching_and_asking():
    row = events({"given_name": "Smedien", "given_postal_code": "9900"})
    reasons = []
    for costs in (Costs(wrong=1.1, missed=10), Costs(wrong=100_000, missed=10)):
        matched, _, _, _ = identify(row, REGISTER, home_units=[], stages=all_stages(costs))
        reasons.append(matched["reason"].fillna("matched").iloc[0])
    assert reasons == ["matched", "review"]
    matched, _, _, _ = identify(
        row, REGISTER, home_units=[], stages=all_stages(Costs(wrong=100_000, missed=1.01))
    )
    assert matched["reason"].tolist() in (["review"], ["not_found"])


def test_events_are_prepared_without_losing_any():
    from kortinfo.merge.lookup import index_register

    index = index_register(REGISTER, home_units=[])
    assert len(prepare_events(events({}, {"given_name": "x"}), index)) == 2
    assert loaded().read == 0
