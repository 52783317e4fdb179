"""Workplaces that close, reopen and move: what is counted, what is shown, and for whom."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.build import as_seen_on, build
from kortinfo.explain import explain_unit
from kortinfo.explain_lines import unit_lines
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from tests import tiny
from tests.tiny import BAKER, SMITH, pnr

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
EARLY, LATE = dt.date(2026, 3, 1), dt.date(2026, 9, 15)
Life = tuple[str | None, str | None]


def living(
    number: int, lives: list[Life], *, owners: list[tuple[str, str, str | None]], **other: Any
) -> dict[str, Any]:
    """Return a register document of a workplace with these lives."""
    document = tiny.unit_document(number, name=f"Genåbnet {number}", owners=owners, **other)
    document["_source"]["VrproduktionsEnhed"]["livsforloeb"] = [tiny.entry(*life) for life in lives]
    return document


REOPENED = living(
    21,
    [("2010-01-01", "2015-12-31"), ("2020-01-01", None)],
    owners=[(SMITH, "2010-01-01", "2015-12-31"), (SMITH, "2020-01-01", None)],
)


def built(
    folder: Path,
    *register: dict[str, Any],
    contacts: list[dict[str, str]] | None = None,
    as_of: dt.date = EARLY,
    settings: str = "",
) -> Snapshot:
    rows = contacts or [{"Dato": "01-03-2026", "P-nummer": pnr(1), "CVR": "", "Type": "Besøg"}]
    sources = tiny.SETTINGS[: tiny.SETTINGS.index('[[sources]]\nname = "samarbejder"')]
    config = tiny.write_municipality(
        folder,
        register=list(register),
        contacts=rows,
        settings=f"{settings}{sources}\n[retention]\nevents = 0\n",  # history, however long ago
    )
    return build(load_settings(config), as_of=as_of, built_at=NOW)


def visit(day: str, *, number: int | None = None, cvr: str = "") -> dict[str, str]:
    return {"Dato": day, "P-nummer": pnr(number) if number else "", "CVR": cvr, "Type": "Besøg"}


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("31-12-2009", "company_without_unit"),
        ("03-06-2012", "company"),  # in its first life
        ("31-12-2015", "company"),
        ("01-01-2016", "company_without_unit"),  # between its lives
        ("01-01-2020", "company"),
    ],
)
def test_a_companys_event_counts_for_a_unit_in_any_of_its_lives(
    tmp_path: Path, day: str, told: str
) -> None:
    snapshot = built(tmp_path, REOPENED, contacts=[visit(day, cvr=SMITH)])
    credits_, events = snapshot.table("credits"), snapshot.table("events")
    credited = list(zip(credits_["unit_id"], credits_["how"], strict=True))
    if told == "company":
        assert credited == [(pnr(21), "company")]
    else:
        assert (credited, events["reason"].tolist()) == ([], [told])


def test_every_life_is_in_the_snapshot(tmp_path: Path) -> None:
    lives = built(tmp_path, REOPENED).table("lives")
    assert lives["unit_id"].tolist() == [pnr(21), pnr(21)]
    assert lives["from"].dt.date.tolist() == [dt.date(2010, 1, 1), dt.date(2020, 1, 1)]
    assert lives["to"].dt.date.iloc[0] == dt.date(2015, 12, 31)
    assert pd.isna(lives["to"].iloc[1])


LIVES: list[list[Life]] = [
    [("2010-01-01", None)],
    [("2010-01-01", "2015-12-31"), ("2026-06-01", None)],  # closed, and reopens between the days
    [("2010-01-01", "2026-05-31")],  # closes between the days
    [("2010-01-01", "2026-03-01"), ("2026-09-15", None)],
    [("2010-01-01", "2026-09-15")],
    [("2010-01-01", "2026-09-14"), ("2026-09-16", None)],
    [("2026-06-01", None)],  # coming
    [("2026-10-01", "2026-12-31"), ("2027-06-01", None)],
    [("2010-01-01", "2012-01-01"), ("2014-01-01", "2016-01-01")],
    [(None, "2015-12-31"), ("2026-04-01", "2026-05-31")],  # a life between the days
    [("2010-01-01", "2026-06-01"), ("2018-01-01", "2030-01-01")],  # two lives at once
]


def test_a_later_day_tells_of_lives_what_a_build_on_that_day_would(tmp_path: Path) -> None:
    register = [
        living(40 + at, lives, owners=[(SMITH, "2010-01-01", None)])
        for at, lives in enumerate(LIVES)
    ]
    early = built(tmp_path / "early", *register)
    settings = load_settings(tmp_path / "early" / "kortinfo.toml")
    later = as_seen_on(early, settings, LATE)
    there = built(tmp_path / "late", *register, as_of=LATE)
    told = [tables.UNIT_ID, tables.STATUS, tables.STARTED_ON, tables.ENDED_ON]
    for table in ("units", "businesses"):
        pd.testing.assert_frame_equal(later.table(table)[told], there.table(table)[told])
    assert pnr(41) not in set(early.table("businesses")["unit_id"])
    assert pnr(41) in set(later.table("businesses")["unit_id"])


def test_one_companys_unit_under_one_name_is_told_by_the_life_it_had(tmp_path: Path) -> None:
    """Two units at one address: the reopened one lived in 2012, the other did not."""
    register = [
        living(21, [("2010-01-01", "2015-12-31"), ("2020-01-01", None)],
               owners=[(SMITH, "2010-01-01", None)], house=5),
        living(22, [("2016-01-01", None)], owners=[(SMITH, "2010-01-01", None)], house=5),
    ]  # fmt: skip
    rows = [{**visit("03-06-2012", cvr=SMITH), "Adresse": "Prøvevej 5"}]
    snapshot = built(tmp_path, *register, contacts=rows)
    assert snapshot.table("credits")["unit_id"].tolist() == [pnr(21)]
    assert snapshot.table("events")["match_stage"].tolist() == ["cvr_address"]


def test_a_unit_bought_back_counts_in_both_of_its_times_with_the_company(tmp_path: Path) -> None:
    owners = [(SMITH, "2010-01-01", "2012-12-31"), (BAKER, "2013-01-01", "2017-12-31"),
              (SMITH, "2018-01-01", None)]  # fmt: skip
    unit = living(21, [("2010-01-01", None)], owners=owners)
    days = ["01-06-2011", "01-06-2015", "01-06-2019"]
    snapshot = built(tmp_path, unit, contacts=[visit(day, cvr=SMITH) for day in days])
    events = snapshot.table("events").sort_values("happened_on")
    assert events["reason"].fillna("").tolist() == ["", "company_without_unit", ""]


def test_a_valid_cvr_number_that_never_owned_the_p_number_goes_to_review(tmp_path: Path) -> None:
    nobody = tiny.cvr_number(94_000_000)
    slip = nobody[:-1] + str((int(nobody[-1]) + 1) % 10)
    rows = [visit("01-02-2026", number=21, cvr=cvr) for cvr in (nobody, slip, SMITH)]
    snapshot = built(tmp_path, REOPENED, contacts=rows)
    events = snapshot.table("events").sort_values("source_row")
    assert events["reason"].fillna("").tolist() == ["contradiction", "", ""]
    assert events["match_score"].tolist()[1:] == [98, 100]


SINCE = "2010-01-01"


def moved_in(
    *, company: str = SMITH, owners: list[tuple[str, str, str | None]] | None = None, **other: Any
) -> list[dict[str, Any]]:
    """Return a unit of SMITH's that closed in 2025, and one (of ``company``) that runs there."""
    closed = living(31, [(SINCE, "2025-12-31")], owners=[(SMITH, SINCE, "2025-12-31")], house=5)
    place = {"house": 5, **other}
    running = living(32, [("2026-01-01", None)], owners=owners or [(company, SINCE, None)], **place)
    return [closed, running]


def shown(snapshot: Snapshot, number: int) -> list[tuple[str, str | None]]:
    told = explain_unit(snapshot, load_settings_of(snapshot), pnr(number), language="en")
    return [(event["how"], event["closed_unit"]) for event in told["events"]]


def load_settings_of(snapshot: Snapshot) -> Settings:
    return load_settings(snapshot.folder.parent.parent.parent / "kortinfo.toml")


MET_BEFORE = [visit("01-11-2025", number=31)]


def test_what_happened_to_a_closed_unit_is_shown_where_it_stood_and_does_not_count(
    tmp_path: Path,
) -> None:
    snapshot = built(tmp_path, *moved_in(), contacts=MET_BEFORE)
    assert snapshot.table("credits")["unit_id"].tolist() == [pnr(31)]
    assert shown(snapshot, 31) == [("direct", None)]
    assert shown(snapshot, 32) == [("shown", pnr(31))]
    told = explain_unit(snapshot, load_settings_of(snapshot), pnr(32), language="en")
    assert told["level"] == "D"
    words = f"not counted: on {pnr(31)}, a closed unit at the same address"
    assert words in "\n".join(unit_lines(told))


def test_by_setting_it_counts_there_and_is_told_once(tmp_path: Path) -> None:
    setting = 'closed_unit_events = "count_at_same_address"\n'
    snapshot = built(tmp_path, *moved_in(), contacts=MET_BEFORE, settings=setting)
    assert snapshot.table("credits")["unit_id"].tolist() == [pnr(31), pnr(32)]
    assert shown(snapshot, 32) == [("direct", None)]
    assert snapshot.table("businesses")["level"].tolist() == ["B"]


@pytest.mark.parametrize(
    ("running", "here"),
    [
        ({}, True),
        ({"company": BAKER}, False),
        ({"owners": [(SMITH, SINCE, "2026-01-31"), (BAKER, "2026-02-01", None)]}, True),
        ({"house": 6}, False),
        ({"municipality": 860}, False),
    ],
)
def test_it_is_shown_with_the_same_companys_unit_at_the_same_address_only(
    tmp_path: Path, running: dict[str, Any], here: bool
) -> None:
    snapshot = built(tmp_path, *moved_in(**running), contacts=MET_BEFORE)
    assert bool(shown(snapshot, 32)) == here


@pytest.mark.parametrize("setting", ["stay", "count_at_same_address"])
def test_a_unit_that_closes_later_hands_over_then(tmp_path: Path, setting: str) -> None:
    register = [
        living(31, [(SINCE, "2026-06-30")], owners=[(SMITH, SINCE, None)], house=5),
        living(32, [(SINCE, None)], owners=[(SMITH, SINCE, None)], house=5),
    ]
    line = f'closed_unit_events = "{setting}"\n'
    early = built(tmp_path / "a", *register, contacts=MET_BEFORE, settings=line)
    there = built(tmp_path / "b", *register, contacts=MET_BEFORE, settings=line, as_of=LATE)
    later = as_seen_on(early, load_settings_of(early), LATE)
    assert shown(early, 32) == []
    expected = [("shown", pnr(31))] if setting == "stay" else [("direct", None)]
    assert shown(later, 32) == shown(there, 32) == expected
    for name in ("credits", "businesses"):
        pd.testing.assert_frame_equal(later.table(name), there.table(name))
