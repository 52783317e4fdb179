"""Campaigns among the dozen businesses, worked out on paper; and their contact persons.

On 30 September 2025 eleven were there (10 opened later): 3, 5 and 8 at B, 4 at C, the others at D.
From October to December 11 and 12 were visited, and 6 had a placement from 1 December.
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kortinfo import over_time
from kortinfo.coverage.campaigns import Reach
from kortinfo.coverage.contact_persons import SectorRow, sector_rows, unknown_sectors
from kortinfo.coverage.figures import ground_of
from kortinfo.coverage.work import ROW, contacts
from kortinfo.selection import CodedTable, coded
from kortinfo.settings import load_settings
from kortinfo.settings_coverage import Campaign
from kortinfo.snapshot import Snapshot
from kortinfo.tables import EVENT_ID, RESPONSIBLE, TWO_WAY, UNIT_ID
from tests import tiny
from tests.coverage.test_by_hand import AS_OF, dozen


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return dozen(tmp_path_factory.mktemp("dozen"))


def reached(snapshot: Snapshot, **values: object) -> Reach:
    plain = {"name": "Efterår", "from": dt.date(2025, 10, 1), "to": dt.date(2025, 12, 31)}
    settings = load_settings(snapshot.folder.parent.parent.parent / "kortinfo.toml")
    campaign = Campaign(**{**plain, **values})  # type: ignore[arg-type]
    (found,) = over_time.campaigns(snapshot, settings.model_copy(update={"campaigns": (campaign,)}))
    return found


def told(found: Reach) -> tuple[tuple[int, int], ...]:
    shares = (found.reached, found.two_way, found.begun_reached, found.begun_others)
    return tuple((share.covered, share.total) for share in shares)


def test_whom_an_autumn_reached(snapshot: Snapshot) -> None:
    assert told(reached(snapshot)) == ((2, 11), (2, 11), (0, 2), (1, 9))


def test_levels_are_those_of_the_day_before(snapshot: Snapshot) -> None:
    assert told(reached(snapshot, filter="level=D")) == ((2, 7), (2, 7), (0, 2), (1, 5))
    assert told(reached(snapshot, filter="level=B")) == ((0, 3), (0, 3), (0, 0), (0, 3))


def test_a_collaboration_after_the_period_counts_for_so_many_days(snapshot: Snapshot) -> None:
    october = {"to": dt.date(2025, 10, 31)}
    assert told(reached(snapshot, **october, after_days=31))[3] == (1, 10)  # to 1 December
    assert told(reached(snapshot, **october, after_days=30))[3] == (0, 10)


def test_a_campaign_to_come_is_about_those_there_are_today(snapshot: Snapshot) -> None:
    coming = {"from": dt.date(2026, 4, 1), "to": dt.date(2026, 5, 1)}
    found = reached(snapshot, **coming)
    assert (found.begun, found.reached.covered, found.reached.total) == (False, 0, 11)


@pytest.mark.parametrize(
    ("written", "code"),
    [("area=postal:1234", "unknown"), ("contact=never", "today"), ("x=1", "key")],
)
def test_what_is_wrong_with_its_filter(snapshot: Snapshot, written: str, code: str) -> None:
    assert [fault.code for fault in reached(snapshot, filter=written).faults] == [code]


@pytest.fixture(scope="module")
def codes(snapshot: Snapshot) -> CodedTable:
    return coded(snapshot.table("businesses"), as_of=AS_OF)


def visits(snapshot: Snapshot, people: dict[int, str]) -> pd.DataFrame:
    """Return a two-way contact each: unit number to who had it."""
    at = pd.Index(snapshot.table("businesses")[UNIT_ID])
    return pd.DataFrame(
        {
            EVENT_ID: [f"e{number}" for number in people],
            ROW: [at.get_loc(tiny.pnr(number)) for number in people],
            RESPONSIBLE: pd.Series(list(people.values()), dtype="str"),
            TWO_WAY: [True] * len(people),
        }
    )


def test_who_is_contact_person_and_who_met_them(snapshot: Snapshot, codes: CodedTable) -> None:
    """F is 1 to 5 and 10, of them 1 and 3 covered; I is 6 to 9 and 12, 6 and 12 covered."""
    level = ground_of(snapshot.table("businesses")).level
    everything = np.ones(len(level), dtype=bool)
    met = visits(snapshot, {1: "bo", 3: "Anna", 5: "", 12: "Anna"})
    masons, inns = sector_rows(codes, level, everything, met, {"F": "Anna", "DB25:43": "Bo"})
    assert masons == SectorRow(
        sector="DB25:F",
        businesses=6,
        uncovered=4,
        persons=(("Bo", 6),),  # the deeper one counts
        without=0,
        met=(("", 1), ("Anna", 1), ("bo", 1)),
        contacts=3,
        by_persons=1,
    )
    assert inns == SectorRow(
        sector="DB25:I",
        businesses=5,
        uncovered=3,
        persons=(),
        without=5,
        met=(("Anna", 1),),
        contacts=1,
        by_persons=0,
    )


def test_a_sector_nobody_has(codes: CodedTable) -> None:
    assert unknown_sectors({"DB25:F": "A", "DB25:Q": "B", "hva": "C"}, codes) == ("DB25:Q", "hva")


def test_contacts_of_the_build(snapshot: Snapshot) -> None:
    unit_ids = pd.Index(snapshot.table("businesses")[UNIT_ID])
    found = contacts(
        snapshot.table("events"),
        snapshot.table("credits"),
        unit_ids,
        since=dt.date(2025, 3, 2),
        until=AS_OF,
    )
    # 1, 3 and 12; 11 is closed, 4, 5 and 8 were visited before.
    assert {unit_ids[row] for row in found[ROW]} == {tiny.pnr(number) for number in (1, 3, 12)}
