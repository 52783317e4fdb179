"""Several registers become one, and only what concerns the home municipalities stays."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.merge.register import home_unit_ids, join_registers, settle_home
from tests.examples import examples
from tests.merge.registers import (
    AWAY,
    HOME,
    areas,
    companies,
    joined,
    loaded,
    register_units,
    relations,
    shuffled,
    square,
    unit_names,
)


def _reasons(step) -> dict[str, str]:
    return dict(zip(step.set_aside["key"], step.set_aside["reason"], strict=True))


def test_a_unit_in_two_registers_is_taken_from_the_system_one():
    portal = loaded(
        "portal", "cvr_portal", register_units=register_units({"pnr": "1", "name": "P"})
    )
    system = loaded("cvr", register_units=register_units({"pnr": "1", "name": "S"}))
    register, (step, _) = join_registers([portal, system], home_municipalities=[HOME])
    assert register.units["name"].tolist() == ["S"]
    assert _reasons(step) == {"1": "superseded"}
    assert step.set_aside["source"].tolist() == ["portal"]


def test_of_two_system_registers_the_first_in_the_settings_wins_with_its_relations_and_names():
    first = loaded(
        "a",
        register_units=register_units({"pnr": "1", "name": "A", "cvr": "11111111"}),
        relations=relations(("1", "11111111", None, None)),
        unit_names=unit_names(("1", "A")),
    )
    second = loaded(
        "b",
        register_units=register_units({"pnr": "1", "name": "B", "cvr": "22222222"}),
        relations=relations(("1", "22222222", None, None)),
        unit_names=unit_names(("1", "B")),
    )
    register, _ = join_registers([first, second], home_municipalities=[HOME])
    assert register.units["name"].tolist() == ["A"]
    assert register.relations["cvr"].tolist() == ["11111111"]
    assert register.unit_names["name"].tolist() == ["A"]


def test_a_portal_company_leaves_where_a_running_workplace_of_it_is_known():
    portal = loaded(
        "portal",
        "cvr_portal",
        register_units=register_units(
            {"unit_id": "cvr:11111111", "cvr": "11111111"},
            {"unit_id": "cvr:22222222", "cvr": "22222222"},
            {"unit_id": "cvr:33333333", "cvr": "33333333"},
        ),
    )
    system = loaded(
        register_units=register_units(
            {"pnr": "1", "cvr": "11111111"},
            {"pnr": "2", "cvr": "22222222", "ended_on": "2015-01-01"},
        )
    )
    register, (step, _) = join_registers([portal, system], home_municipalities=[HOME])
    assert _reasons(step) == {"cvr:11111111": "has_units"}
    assert register.units["unit_id"].tolist() == ["1", "2", "cvr:22222222", "cvr:33333333"]


def test_home_units_stay_with_their_companies_other_units_and_the_rest_leaves():
    register, (_, step) = join_registers(
        [
            loaded(
                register_units=register_units(
                    {"pnr": "1", "cvr": "11111111"},
                    {"pnr": "2", "cvr": "11111111", "municipality_code": AWAY},
                    {"pnr": "3", "cvr": "22222222", "municipality_code": AWAY},
                    {"pnr": "4", "cvr": "33333333", "municipality_code": AWAY},
                ),
                companies=companies({"cvr": "11111111"}, {"cvr": "22222222"}, {"cvr": "33333333"}),
                relations=relations(("4", "11111111", "2010-01-01", "2012-01-01")),
            )
        ],
        home_municipalities=[HOME],
    )
    assert register.units["unit_id"].tolist() == ["1", "2", "4"]  # 4 was the company's once
    assert _reasons(step) == {"3": "outside_home"}
    assert register.companies["cvr"].tolist() == ["11111111", "33333333"]
    assert register.elsewhere["unit_id"].tolist() == ["3"]
    assert register.companies_elsewhere.tolist() == ["22222222"]


def test_a_closed_unit_of_the_home_municipality_stays():
    register = joined(register_units=register_units({"pnr": "1", "ended_on": "2012-01-01"}))
    assert register.units["unit_id"].tolist() == ["1"]


def test_an_owner_no_relation_tells_of_owns_the_unit_all_its_life():
    register = joined(
        register_units=register_units(
            {"pnr": "1", "cvr": "11111111", "started_on": "2011-02-03"},
            {"pnr": "2", "cvr": "22222222"},
        ),
        relations=relations(("2", "22222222", "2015-01-01", None)),
    )
    assert register.relations["from"].tolist() == [
        pd.Timestamp(2011, 2, 3),
        pd.Timestamp(2015, 1, 1),
    ]


def test_a_postal_code_that_lies_in_one_other_municipality_decides_at_once():
    rows = [
        {"unit_id": f"cvr:{code}", "cvr": code, "municipality_code": None, "postal_code": postal}
        for code, postal in (("11111111", "9300"), ("22222222", "9800"), ("33333333", "9340"))
    ]
    register, (_, step) = join_registers(
        [loaded("portal", "cvr_portal", register_units=register_units(*rows))],
        home_municipalities=[HOME],
        postal_home={"9300": HOME, "9800": AWAY},
    )
    assert register.units["unit_id"].tolist() == ["cvr:11111111", "cvr:33333333"]
    assert _reasons(step) == {"cvr:22222222": "outside_home"}
    assert register.units["municipality_code"].isna().all()  # the matched address goes first


def _placed(*rows: dict[str, object]) -> pd.DataFrame:
    units = register_units(*rows)
    return tables.shaped(units, tables.UNITS)


def test_units_whose_municipality_was_found_later_stay_or_leave_then():
    rows = [
        {"unit_id": "cvr:1", "cvr": "1", "municipality_code": None, "postal_code": "9340"},
        {"unit_id": "cvr:2", "cvr": "2", "municipality_code": None, "postal_code": "9340"},
        {"unit_id": "cvr:3", "cvr": "3", "municipality_code": None, "postal_code": "9340"},
        {"unit_id": "cvr:4", "cvr": "4", "municipality_code": None, "postal_code": "9800"},
        {"unit_id": "cvr:5", "cvr": "5", "municipality_code": None, "postal_code": None},
    ]
    register = joined(register_units=register_units(*rows))
    found = [HOME, AWAY, None, None, None]
    units = _placed(
        *({**row, "municipality_code": code} for row, code in zip(rows, found, strict=True))
    )
    map_ = areas(
        ("municipality", HOME, square(0, 0)),
        ("municipality", AWAY, square(1000, 0)),
        ("postal_district", "9340", square(500, 0)),
        ("postal_district", "9800", square(1000, 0)),
    )
    settled, kept, step = settle_home(register, units, areas=map_, home_municipalities=[HOME])
    assert kept["unit_id"].tolist() == ["cvr:1", "cvr:3", "cvr:5"]  # 3 and 5 may be at home
    assert settled.units["unit_id"].tolist() == kept["unit_id"].tolist()
    assert settled.units["municipality_code"].iloc[0] == HOME
    assert _reasons(step) == {"cvr:2": "outside_home", "cvr:4": "outside_home"}
    assert step.counts == {"municipality_unknown": 2}
    assert step.read == step.kept + len(step.set_aside)
    assert home_unit_ids(kept, [HOME]).tolist() == ["cvr:1"]


def test_no_register_gives_empty_tables():
    register, steps = join_registers([], home_municipalities=[HOME])
    assert [len(register.units), len(register.relations), len(register.companies)] == [0, 0, 0]
    assert [step.read for step in steps] == [0, 0]
    tables.checked(register.units, tables.REGISTER_UNITS)


unit = st.fixed_dictionaries(
    {
        "number": st.integers(1, 9),
        "cvr": st.sampled_from(["11111111", "22222222", "33333333", None]),
        "municipality_code": st.sampled_from([HOME, AWAY, None]),
        "closed": st.booleans(),
        "portal": st.booleans(),
    }
)


@settings(max_examples=examples(15))
@given(rows=st.lists(unit, max_size=12), seed=st.integers(0, 9))
def test_kept_and_set_aside_are_what_was_read_whatever_the_order_of_rows(rows, seed):
    system, portal = {}, {}
    for row in rows:
        if row["portal"] and row["cvr"]:
            portal[row["cvr"]] = {
                "unit_id": f"cvr:{row['cvr']}",
                "cvr": row["cvr"],
                "municipality_code": row["municipality_code"],
            }
        else:
            system[row["number"]] = {
                "pnr": f"{row['number']:010d}",
                "cvr": row["cvr"],
                "municipality_code": row["municipality_code"],
                "ended_on": "2015-01-01" if row["closed"] else None,
            }
    frames = [register_units(*system.values()), register_units(*portal.values())]
    formats = ["cvr_system", "cvr_portal"]

    def join(parts: list[pd.DataFrame]):
        sources = [
            loaded(fmt, fmt, register_units=part) for fmt, part in zip(formats, parts, strict=True)
        ]
        return join_registers(sources, home_municipalities=[HOME])

    register, steps = join(frames)
    again, steps_again = join([shuffled(frame, seed) for frame in frames])
    assert steps[0].read == len(system) + len(portal)
    assert steps[1].read == steps[0].kept
    for step, other in zip(steps, steps_again, strict=True):
        assert step.kept + len(step.set_aside) == step.read
        pd.testing.assert_frame_equal(step.set_aside, other.set_aside)
    assert steps[1].kept == len(register.units)
    pd.testing.assert_frame_equal(register.units, again.units)
    pd.testing.assert_frame_equal(register.relations, again.relations)


def test_a_unit_that_has_moved_away_is_kept_as_once_at_home():
    """It is no business here any more, but its history is ours."""
    moved = {"municipality_code": AWAY, "municipalities": f"{HOME}|{AWAY}"}
    never = {"municipality_code": AWAY, "municipalities": AWAY}
    units = register_units({"pnr": "1", **moved}, {"pnr": "2", **never})
    register, (_, home) = join_registers(
        [loaded("cvr", register_units=units)], home_municipalities=[HOME]
    )
    assert register.units["unit_id"].tolist() == ["1"]
    assert (home.read, home.kept, len(home.set_aside)) == (2, 1, 1)
    assert home_unit_ids(register.units, [HOME]).tolist() == []


def _kept(units: pd.DataFrame, owned: pd.DataFrame) -> list[str]:
    """Ids of the units that stay; checks that what was read is kept or set aside."""
    register, (_, step) = join_registers(
        [loaded("cvr", register_units=units, relations=owned)], home_municipalities=[HOME]
    )
    assert step.read == step.kept + len(step.set_aside) == len(units)
    return list(register.units["unit_id"])


def test_the_other_units_of_a_former_owner_stay_too():
    away = {"municipality_code": AWAY}
    units = register_units(
        {"pnr": "1", "cvr": "22222222"},  # sold to 22222222 by 11111111
        {"pnr": "2", "cvr": "11111111", **away},  # the seller's, now
        {"pnr": "3", "cvr": "44444444", **away},  # the seller's, once
        {"pnr": "4", "cvr": "44444444", **away},  # never any of theirs
    )
    owned = relations(
        ("1", "11111111", "2010-01-01", "2015-12-31"),
        ("1", "22222222", "2016-01-01", None),
        ("3", "11111111", "2010-01-01", "2012-12-31"),
        ("3", "44444444", "2013-01-01", None),
    )
    assert _kept(units, owned) == ["1", "2", "3"]


def test_so_do_the_other_units_of_the_owner_of_a_unit_that_has_moved_away():
    units = register_units(
        {
            "pnr": "1",
            "cvr": "11111111",
            "municipality_code": AWAY,
            "municipalities": f"{HOME}|0860",
        },
        {"pnr": "2", "cvr": "11111111", "municipality_code": AWAY, "municipalities": AWAY},
        {"pnr": "3", "cvr": "22222222", "municipality_code": AWAY, "municipalities": AWAY},
    )
    assert _kept(units, relations()) == ["1", "2"]
