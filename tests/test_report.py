"""The report: its figures are those of the page, on any selection, in JSON as in the value."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import over_time
from kortinfo.coverage.axes import area_axis, sector_axis
from kortinfo.coverage.figures import Share, figures, ground_of, matrix
from kortinfo.coverage.history import History, in_time, trend
from kortinfo.exports.pack.making import taken_of
from kortinfo.report import Aim, Reached, Report, Spot, as_json, report
from kortinfo.report.warned import warnings
from kortinfo.selection import PopulationChoice, Selection, coded
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings, load_settings
from kortinfo.settings_coverage import Campaign, Target
from kortinfo.snapshot import Snapshot
from tests import tiny
from tests.building import build_once
from tests.examples import examples
from tests.selection.rows import businesses

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
SECTORS = ("439900", "561110", "471110")
SIZES = (None, "ANTAL_1_1", "ANTAL_10_19", "ANTAL_50_99")
FEW = Share(covered=1, total=3)
AIM = Aim(
    title="60 %", words="", measure="businesses", until=AS_OF, wanted=0.6, now=FEW, value=None
)
REACHED = Reached(
    title="Efterår",
    words="Byggeri",
    starts=AS_OF,
    ends=AS_OF,
    begun=True,
    reached=FEW,
    two_way=FEW,
    begun_reached=FEW,
    begun_others=FEW,
)


@dataclass(frozen=True)
class Built:
    snapshot: Snapshot
    settings: Settings
    past: History
    falls: Any

    def report(self, selection: Selection, **more: Any) -> Report:
        given = {"past": lambda: self.past, "falls": lambda: self.falls}
        return report(self.snapshot, self.settings, selection, language="da", **given, **more)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The tiny municipality with several sectors, sizes and districts; 2 is protected."""
    register = tiny.documents()
    for number, document in enumerate(register):
        unit = document["_source"]["VrproduktionsEnhed"]
        unit["beliggenhedsadresse"][0]["postnummer"] = (9990, 9900)[number % 2]
        unit["hovedbranche"][0]["branchekode"] = SECTORS[number % 3]
        size = SIZES[number % 4]
        unit["kvartalsbeskaeftigelse"] = (
            [{"aar": 2024, "kvartal": 4, "intervalKodeAntalAnsatte": size}] if size else []
        )
        unit["reklamebeskyttet"] = number == 1
    config = tiny.write_municipality(tmp_path_factory.mktemp("report"), register=register)
    loaded = load_settings(config)
    snapshot = build_once(loaded, as_of=AS_OF, built_at=NOW)
    return Built(
        snapshot, loaded, over_time.past(snapshot, loaded), over_time.falls(snapshot, loaded)
    )


def subsets(*values: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


SELECTIONS = st.builds(
    Selection,
    levels=subsets("A", "B", "C", "D"),
    sectors=subsets("DB25:F", "DB25:G", "DB25:I", "DB25:43"),
    areas=subsets("postal:9990", "postal:9900", "municipality:0813"),
    sizes=subsets("1", "10-19", "50-99", "unknown"),
    never_collaborated=st.booleans(),
    last_contact=subsets("never"),
    search=st.sampled_from(["", "", "smedjen", "zzz"]),
    population=st.sampled_from(
        [None, PopulationChoice(min_employees=2, unknown_size=False, holding=True, public=True)]
    ),
)


@given(SELECTIONS)
@settings(max_examples=examples(60))
def test_json_tells_the_figures_of_any_selection(built: Built, selection: Selection) -> None:
    told = json.loads(json.dumps(as_json(built.report(selection))))
    every = replace(selection, levels=frozenset())
    frame = built.snapshot.table("businesses")
    codes, ground = coded(frame, as_of=AS_OF), ground_of(frame)
    chosen = codes.mask(every)
    expected = figures(ground, chosen)
    head = told["headline"]
    assert tuple(head["levels"].values()) == expected.levels
    for name in ("businesses", "companies"):
        share = getattr(expected, name)
        assert head[name] == {
            "covered": share.covered,
            "total": share.total,
            "share": pytest.approx(share.value) if share.total >= 5 else None,
        }
    assert head["employees"]["covered"] == expected.employees.covered
    assert head["employees"]["share"] == pytest.approx(expected.employee_share)
    total = told["matrix"]["total"]
    assert tuple(total["levels"].values()) == expected.levels
    on_map = sum(circle["total"] for circle in told["map"]["circles"])
    assert on_map + told["map"]["off_map"] == expected.businesses.total
    falling = int((chosen & (built.falls >= 0)).sum())
    warned = told["warnings"]
    assert sum(each["businesses"] for each in warned["within"]) == falling
    left_out = warned["left_out_protected"] + warned["left_out_insolvent"]
    assert len(warned["listed"]) + left_out == falling


@given(SELECTIONS)
@settings(max_examples=examples(30))
def test_cells_and_months_are_those_of_the_page(built: Built, selection: Selection) -> None:
    told = as_json(built.report(selection))
    frame = built.snapshot.table("businesses")
    codes = coded(frame, as_of=AS_OF)
    chosen = codes.mask(replace(selection, levels=frozenset()))
    down, across = sector_axis(codes, "section"), area_axis(codes, "postal")
    shape = (len(down.values), len(across.values))
    expected = matrix(ground_of(frame), chosen, down.code, across.code, shape=shape)
    rows = [down.values.index(each["code"]) for each in told["matrix"]["sectors"]]
    columns = [across.values.index(each["code"]) for each in told["matrix"]["areas"]]
    counted = [[list(cell["levels"].values()) for cell in row] for row in told["matrix"]["cells"]]
    if rows:
        assert counted == expected.counts[np.ix_(rows, columns)].tolist()
    months = trend(built.past, built.past.codes.mask(in_time(selection)))
    assert [list(each["levels"].values()) for each in told["trend"]] == months.levels.tolist()
    assert [each["day"] for each in told["trend"]] == [day.isoformat() for day in built.past.days]
    moved = told["moved"]
    assert list(moved["before"]["levels"].values()) == months.levels[-2].tolist()
    assert list(moved["after"]["levels"].values()) == months.levels[-1].tolist()
    net = moved["after"]["total"] - moved["before"]["total"]
    assert moved["new"] - moved["closed"] == net


def test_fewer_than_five_have_no_share_anywhere(built: Built) -> None:
    def look(value: Any) -> None:
        if isinstance(value, dict):
            if "share" in value and "total" in value and value["total"] < 5:
                assert value["share"] is None, value
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                look(each)

    told = as_json(built.report(Selection()))
    look(told)
    assert any(cell["share"] is None for row in told["matrix"]["cells"] for cell in row)


def test_a_filter_of_levels_changes_nothing(built: Built) -> None:
    everyone = built.report(Selection())
    assert built.report(Selection(levels=frozenset("C"))) == everyone


def test_no_business_at_all(built: Built) -> None:
    made = built.report(Selection(search="zzz"))
    told = as_json(made)
    assert told["headline"]["businesses"] == {"covered": 0, "total": 0, "share": None}
    assert told["matrix"]["cells"] == []
    assert made.circles == ()


def test_protected_and_insolvent_are_counted_and_not_named() -> None:
    frame = businesses(
        {"unit_id": "9000000001", "level": "A", "employees_min": 5, "employees_max": 9},
        {"unit_id": "9000000002", "level": "B", "ad_protected": True},
        {"unit_id": "9000000003", "level": "B", "status": "bankrupt"},
        {"unit_id": "9000000004", "level": "B", "employees_min": 20, "employees_max": 49},
        {"unit_id": "9000000005", "level": "B", "name": "x\u202ey\n0101800000"},
        {"unit_id": "9000000006", "level": "D"},
    )
    weights = np.array([7, 1, 1, 35, -1, 1])
    days = np.array([30, 10, 10, 20, 31, -1])
    chosen = np.ones(6, dtype=bool)
    found = warnings(frame, weights, chosen, days, as_of=AS_OF)
    assert [(each.within, each.businesses, each.employees) for each in found.within] == [
        (30, 4, 44),
        (60, 1, 0),
        (90, 0, 0),
    ]
    # Within 30 days the most employees first; then those within 60.
    assert [fall.business.unit_id[-1] for fall in found.listed] == ["4", "1", "5"]
    assert found.listed[0].day == AS_OF + dt.timedelta(days=20)
    assert found.listed[2].business.employees is None
    assert "\u202e" not in found.listed[2].business.name
    assert "0101800000" not in found.listed[2].business.name
    assert (found.left_out_protected, found.left_out_insolvent) == (1, 1)
    all_in = warnings(frame, weights, chosen, days, as_of=AS_OF, include_protected=True)
    assert (all_in.included_protected, all_in.left_out_protected) == (1, 0)
    assert len(all_in.listed) == 4


def test_white_spots_and_targets_come_into_the_json(built: Built) -> None:
    made = replace(
        built.report(Selection()),
        holes=(
            Spot(title="Handel, Skagen", why="stor", levels=(0, 1, 2, 3), uncovered_employees=9),
        ),
        targets=(AIM,),
    )
    told = as_json(made)
    assert told["holes"][0]["total"] == 6
    assert told["holes"][0]["share"] == pytest.approx(1 / 6)
    assert told["targets"][0]["until"] == "2026-03-01"
    assert json.loads(json.dumps(told)) == told


def test_every_key_is_in_the_document(built: Built) -> None:
    document = (Path(__file__).parent.parent / "docs" / "report.md").read_text(encoding="utf-8")

    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for each in value.values() for key in keys(each)}
        return {key for each in value for key in keys(each)} if isinstance(value, list) else set()

    spot = Spot(title="", why="", levels=(0, 0, 0, 1), uncovered_employees=0)
    made = replace(built.report(Selection()), holes=(spot,), targets=(AIM,), campaigns=(REACHED,))
    missing = {key for key in keys(as_json(made)) if f"`{key}`" not in document}
    assert missing == set()


def test_the_year_of_the_samarbejdsgrad_is_twelve_months(built: Built) -> None:
    assert built.report(Selection()).cooperation_since == dt.date(2025, 3, 2)


def test_every_protected_business_a_list_names_is_told_to_the_logbook(built: Built) -> None:
    made = built.report(Selection(), include_protected=True)
    assert made.warnings.included_protected == 0  # 2 is at C: only a white spot names it
    assert [business.unit_id for business in made.named if business.protected] == [tiny.pnr(2)]
    assert sum(spot.included_protected for spot in made.holes) == 1
    told = taken_of("pdf", made, reason="svar på henvendelse")
    assert (told.protected, told.reason) == (1, "svar på henvendelse")
    assert taken_of("pdf", built.report(Selection()), reason="x").protected == 0


def test_targets_and_campaigns_say_whom_they_are_of_and_what_is_wrong(built: Built) -> None:
    told = {"name": "Nord", "filter": "area=postal:9900"}
    target = Target(**told, share=0.5, by=dt.date(2026, 12, 31))
    wrong = Target(name="Skævt", filter="sektor=DB25:F", share=0.5, by=target.by)
    period = {"from": dt.date(2026, 1, 1), "to": dt.date(2026, 2, 28)}
    campaigns = [
        Campaign.model_validate(told | period),
        Campaign.model_validate({"name": "Ude", "filter": "area=postal:1"} | period),
    ]
    aimed = built.settings.model_copy(
        update={"targets": (target, wrong), "campaigns": tuple(campaigns)}
    )
    selection = Selection(areas=frozenset({"postal:9990"}))
    made = replace(built, settings=aimed).report(selection)
    right, faulty = made.targets
    assert "9900" in right.words
    whom = replace(default_selection(aimed.population), areas=frozenset({"postal:9900"}))
    frame = built.snapshot.table("businesses")
    assert right.now.total == int(coded(frame, as_of=AS_OF).mask(whom).sum())
    assert "sektor" in faulty.faults[0]
    assert as_json(made)["targets"][1]["now"] is None
    [reached, nowhere] = over_time.campaigns(built.snapshot, aimed)
    assert made.campaigns[0].reached == reached.reached
    assert nowhere.faults
    assert made.campaigns[1].faults
    assert as_json(made)["campaigns"][1]["reached"] is None
