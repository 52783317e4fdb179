"""Levels, dates of change and reasons of the tiny municipality, worked out by hand."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from kortinfo.build import as_seen_on
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from tests.building import build_once
from tests.tiny import pnr, write_municipality

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)

# The window on 1 March 2026 is 2 March 2025 .. 1 March 2026.
FIRST = {
    1: ("B", "in_contact", "2027-03-01"),  # a visit on the day itself counts
    2: ("C", "earlier_contact", None),  # a meeting on the day 12 months before does not
    3: ("B", "in_contact", "2026-03-02"),  # a day later does, for one day more
    4: ("A", "standing", "2026-04-01"),  # three visits; the oldest leaves on 1 April
    5: ("A", "standing", "2026-06-01"),  # 26 weeks from 1 December end on 31 May
    6: ("C", "earlier_contact", None),  # ended 28 February 2025
    7: ("B", "in_contact", "2026-03-02"),  # ended 2 March 2025
    8: ("D", "never", None),  # mails sent and unknown kinds are one-way
    9: ("B", "in_contact", "2026-06-01"),  # met under its former owner
    10: ("B", "in_contact", "2026-10-10"),  # its company was met
    11: ("B", "in_contact", "2026-10-10"),
    13: ("D", "never", None),  # the visit is still to come
}

# The window on 15 September 2026 is 16 September 2025 .. 15 September 2026.
SECOND = {
    1: ("B", "in_contact", "2027-03-01"),
    2: ("C", "earlier_contact", None),
    3: ("C", "earlier_contact", None),
    4: ("B", "in_contact", "2027-02-01"),
    5: ("B", "in_contact", "2027-05-31"),
    6: ("C", "earlier_contact", None),
    7: ("C", "earlier_contact", None),
    8: ("D", "never", None),
    9: ("C", "earlier_contact", None),
    10: ("B", "in_contact", "2026-10-10"),
    11: ("B", "in_contact", "2026-10-10"),
    13: ("B", "in_contact", "2027-05-01"),
}


def levels(snapshot: Snapshot) -> dict[str, tuple[str, str, str | None]]:
    return {
        row.unit_id: (
            row.level,
            row.level_rule,
            None if pd.isna(row.level_until) else row.level_until.date().isoformat(),
        )
        for row in snapshot.table("businesses").itertuples()
    }


@pytest.mark.parametrize(
    ("as_of", "expected"), [(dt.date(2026, 3, 1), FIRST), (dt.date(2026, 9, 15), SECOND)]
)
def test_levels_are_as_worked_out_by_hand(
    tmp_path: Path, as_of: dt.date, expected: dict[int, tuple[str, str, str | None]]
) -> None:
    settings = load_settings(write_municipality(tmp_path))
    snapshot = build_once(settings, as_of=as_of, built_at=NOW)
    assert levels(snapshot) == {pnr(number): value for number, value in expected.items()}


def test_a_later_day_is_reached_without_building(tmp_path: Path) -> None:
    settings = load_settings(write_municipality(tmp_path))
    snapshot = build_once(settings, as_of=dt.date(2026, 3, 1), built_at=NOW)
    later = as_seen_on(snapshot, settings, dt.date(2026, 9, 15))
    assert levels(later) == {pnr(number): value for number, value in SECOND.items()}
    assert later.fingerprint != snapshot.fingerprint


def test_what_was_set_aside_says_why(tmp_path: Path) -> None:
    settings = load_settings(write_municipality(tmp_path))
    snapshot = build_once(settings, as_of=dt.date(2026, 3, 1), built_at=NOW)
    aside = snapshot.table("set_aside").query("step != 'geocode'")  # no addresses are given here
    reasons = aside.groupby(["source", "reason"]).size().to_dict()
    assert reasons == {
        ("kontakter", "duplicate"): 1,
        ("kontakter", "no_date"): 1,
        ("kontakter", "contradiction"): 1,
        ("samarbejder", "bad_dates"): 1,
    }


def test_every_event_has_a_credit_or_a_reason(tmp_path: Path) -> None:
    settings = load_settings(write_municipality(tmp_path))
    snapshot = build_once(settings, as_of=dt.date(2026, 3, 1), built_at=NOW)
    events, credits_ = snapshot.table("events"), snapshot.table("credits")
    credited = events["event_id"].isin(credits_["event_id"])
    assert (credited == events["reason"].isna()).all()
    chain = credits_[credits_["how"] == "company"]["unit_id"]
    assert sorted(chain) == [pnr(10), pnr(11)]  # not the chain's unit in the neighbour municipality
    assert pnr(12) in set(snapshot.table("units")["unit_id"])  # which is kept, as the company's


def test_kept_and_set_aside_make_what_was_read(tmp_path: Path) -> None:
    settings = load_settings(write_municipality(tmp_path))
    snapshot = build_once(settings, as_of=dt.date(2026, 3, 1), built_at=NOW)
    for account in (*snapshot.manifest["sources"], *snapshot.manifest["merge"]):
        assert account["kept"] + account["set_aside"] == account["read"], account
    loaded = sum(
        item["kept"]
        for item in snapshot.manifest["sources"]
        if item["format"] in {"contacts", "collaborations"}
    )
    assert loaded == len(snapshot.table("events"))
