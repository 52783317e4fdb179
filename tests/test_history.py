"""Workplaces that close, reopen and move: what is counted, what is shown, and for whom."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.build import as_seen_on, build
from kortinfo.settings import load_settings
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
        folder, register=list(register), contacts=rows, settings=settings + sources
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
