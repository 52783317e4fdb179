"""Every figure of a municipality of a dozen businesses, worked out on paper.

Day of reckoning: 1 March 2026 (the last 12 months begin on 2 March 2025); compared with 31 December
2025 (they began on 1 January 2025). Employees are the middles of the register's intervals.

     company  sector  area  employees  history                          31 Dec   1 March
 1   SMITH    F       9990  15         visit 1 Feb 2026                 D        B
 2   SMITH    F       9990  35         none                             D        D
 3   SMITH    F       9990  7          visit 1 June 2025                B        B
 4   BAKER    F       9990  3          visit 1 June 2024                C        C
 5   BAKER    F       9990  75         visit 15 Jan 2025                B        C
 6   BAKER    I       9990  1          placement since 1 Dec 2025       A        A
 7   CHAIN    I       9990  15         none                             D        D
 8   CHAIN    I       9900  15         visit 1 March 2025               B        C
 9   FIRST    I       9900  unknown    none                             D        D
10   SECOND   F       9900  15         opened 15 Jan 2026; none         absent   D
11   SECOND   I       9900  3          visit 1 Oct 2025; closed 31 Jan  B        absent
12   SECOND   I       9900  7          visit 1 Nov 2025                 B        B
"""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kortinfo.build import build
from kortinfo.classify.rules import compile_rules
from kortinfo.coverage.axes import area_axis, sector_axis
from kortinfo.coverage.cooperation import cooperation
from kortinfo.coverage.figures import Figures, figures, ground_of, matrix
from kortinfo.coverage.history import History, history, trend
from kortinfo.coverage.movements import falling, movements
from kortinfo.selection import CodedTable, coded
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import LEVELS, UNIT_ID
from tests import tiny

AS_OF, BEFORE = dt.date(2026, 3, 1), dt.date(2025, 12, 31)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
F, I = "439900", "561110"  # noqa: E741 - the section's own letter
UNITS: list[tuple[str, str, int, str | None, dict[str, str]]] = [
    (tiny.SMITH, F, 9990, "ANTAL_10_19", {}),
    (tiny.SMITH, F, 9990, "ANTAL_20_49", {}),
    (tiny.SMITH, F, 9990, "ANTAL_5_9", {}),
    (tiny.BAKER, F, 9990, "ANTAL_2_4", {}),
    (tiny.BAKER, F, 9990, "ANTAL_50_99", {}),
    (tiny.BAKER, I, 9990, "ANTAL_1_1", {}),
    (tiny.CHAIN, I, 9990, "ANTAL_10_19", {}),
    (tiny.CHAIN, I, 9900, "ANTAL_10_19", {}),
    (tiny.FIRST_OWNER, I, 9900, None, {}),
    (tiny.SECOND_OWNER, F, 9900, "ANTAL_10_19", {"started": "2026-01-15"}),
    (tiny.SECOND_OWNER, I, 9900, "ANTAL_2_4", {"ended": "2026-01-31"}),
    (tiny.SECOND_OWNER, I, 9900, "ANTAL_5_9", {}),
]
VISITS = {
    1: "01-02-2026",
    3: "01-06-2025",
    4: "01-06-2024",
    5: "15-01-2025",
    8: "01-03-2025",
    11: "01-10-2025",
    12: "01-11-2025",
}
BOTH = {
    1: "DB",
    2: "DD",
    3: "BB",
    4: "CC",
    5: "BC",
    6: "AA",
    7: "DD",
    8: "BC",
    9: "DD",
    10: "-D",
    11: "B-",
    12: "BB",
}
"""Levels on both days; "-": not there."""


def document(number: int) -> dict[str, Any]:
    owner, sector, postal_code, size, life = UNITS[number - 1]
    made = tiny.unit_document(
        number,
        name=f"Nummer {number}",
        owners=[(owner, life.get("started", "2015-01-01"), life.get("ended"))],
        sector=sector,
        employees=size,
        **life,  # type: ignore[arg-type]
    )
    [address] = made["_source"]["VrproduktionsEnhed"]["beliggenhedsadresse"]
    address["postnummer"] = postal_code
    return made


def dozen(folder: Path) -> Snapshot:
    """Build the dozen businesses in a folder."""
    visits = [
        {"Dato": day, "P-nummer": tiny.pnr(number), "CVR": "", "Type": "Besøg"}
        for number, day in VISITS.items()
    ]
    placements = [
        {"Start": "01-12-2025", "Slut": "", "P-nummer": tiny.pnr(6), "Hvem": "Os"},
        # Another organisation's: it moves no level, and is in the samarbejdsgrad.
        {"Start": "01-05-2025", "Slut": "31-07-2025", "P-nummer": tiny.pnr(2), "Hvem": "Andre"},
        {"Start": "01-05-2025", "Slut": "31-07-2025", "P-nummer": tiny.pnr(5), "Hvem": "Andre"},
    ]
    config = tiny.write_municipality(
        folder,
        register=[document(number) for number in range(1, 13)],
        contacts=visits,
        collaborations=[{**each, "Ordning": "Virksomhedspraktik"} for each in placements],
        settings='own_organisations = ["Os"]\n'
        + tiny.SETTINGS
        + '[sources.columns]\norganisation = "Hvem"\n',
    )
    return build(load_settings(config), as_of=AS_OF, built_at=NOW)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return dozen(tmp_path_factory.mktemp("dozen"))


@pytest.fixture(scope="module")
def codes(snapshot: Snapshot) -> CodedTable:
    return coded(snapshot.table("businesses"), as_of=AS_OF)


def of(snapshot: Snapshot, codes: CodedTable, *numbers: int) -> Figures:
    """Return the figures of these units."""
    businesses = snapshot.table("businesses")
    wanted = [tiny.pnr(number) for number in numbers]
    return figures(ground_of(businesses), businesses[UNIT_ID].isin(wanted).to_numpy())


def test_the_municipality_as_a_whole(snapshot: Snapshot, codes: CodedTable) -> None:
    found = of(snapshot, codes, *range(1, 13))
    assert found.levels == (1, 3, 3, 4)
    # 1, 3, 6 and 12 of the eleven that are there.
    assert (found.businesses.covered, found.businesses.total) == (4, 11)
    assert found.businesses.value == pytest.approx(4 / 11)
    # 15 + 7 + 1 + 7 of 15 + 35 + 7 + 3 + 75 + 1 + 15 + 15 + 15 + 7; one is unknown.
    assert (found.employees.covered, found.employees.total) == (30, 188)
    assert found.employee_share == pytest.approx(30 / 188)
    assert found.unknown_share == pytest.approx(1 / 11)
    # SMITH, BAKER and SECOND of five.
    assert (found.companies.covered, found.companies.total) == (3, 5)
    assert found.companies.value == pytest.approx(3 / 5)


def test_a_part_of_it(snapshot: Snapshot, codes: CodedTable) -> None:
    east = of(snapshot, codes, 8, 9, 10, 12)
    assert (east.businesses.covered, east.businesses.total) == (1, 4)
    assert east.businesses.value is None  # of four no share is told
    assert east.employee_share is None  # three of them are known
    assert (east.companies.covered, east.companies.total) == (1, 3)
    # A company counts as covered here for its unit elsewhere in the municipality: BAKER for 6.
    masons = of(snapshot, codes, 1, 2, 3, 4, 5)
    assert (masons.companies.covered, masons.companies.total) == (2, 2)
    assert masons.businesses.value == pytest.approx(2 / 5)


def test_sectors_by_areas(snapshot: Snapshot, codes: CodedTable) -> None:
    ground = ground_of(snapshot.table("businesses"))
    down, across = sector_axis(codes, "section"), area_axis(codes, "postal")
    assert down.values == ("DB25:F", "DB25:I")
    assert across.values == ("postal:9900", "postal:9990")
    everything = np.ones(len(ground.level), dtype=bool)
    found = matrix(ground, everything, down.code, across.code, shape=(2, 2))
    assert found.total.tolist() == [[1, 5], [3, 2]]
    assert found.uncovered.tolist() == [[1, 3], [2, 1]]
    # F in 9990: 35 + 3 + 75; I in 9900: 15, and one unknown.
    assert found.uncovered_employees.tolist() == [[15, 113], [15, 15]]
    assert found.share[0, 1] == pytest.approx(2 / 5)
    assert np.isnan(found.share).sum() == 3  # all others have fewer than five


def test_samarbejdsgrad(snapshot: Snapshot) -> None:
    """Of SMITH, BAKER, CHAIN and SECOND; how many work for FIRST nobody knows.

    In the year to 1 March 2026 BAKER had a placement with us (6) and one with others (5), SMITH one
    with others (2). To 30 November 2025 none of ours had begun. A visit does not count.
    """
    tables = [snapshot.table(name) for name in ("businesses", "events", "credits")]
    businesses, *history_ = tables
    everything = np.ones(len(businesses), dtype=bool)

    def told(since: dt.date, until: dt.date) -> tuple[tuple[int, int], ...]:
        found = cooperation(businesses, everything, *history_, since=since, until=until)
        assert found.unknown == 1
        return tuple((each.covered, each.total) for each in (found.own, found.others, found.any))

    assert told(dt.date(2025, 3, 2), AS_OF) == ((1, 4), (2, 4), (2, 4))
    assert told(dt.date(2024, 12, 1), dt.date(2025, 11, 30)) == ((0, 4), (2, 4), (2, 4))
    assert told(dt.date(2025, 8, 1), dt.date(2025, 11, 30)) == ((0, 4), (0, 4), (0, 4))
    # A kind counts however a source spells it.
    events = history_[0]
    history_[0] = events.assign(kind=events["kind"].str.upper())
    assert told(dt.date(2025, 3, 2), AS_OF) == ((1, 4), (2, 4), (2, 4))


TABLES = ("units", "lives", "events", "credits", "earlier_contacts", "corrections")


@pytest.fixture(scope="module")
def known(snapshot: Snapshot) -> History:
    settings = load_settings(snapshot.folder.parent.parent.parent / "kortinfo.toml")
    return history(
        *(snapshot.table(name) for name in TABLES),
        home_municipalities=settings.home_municipalities,
        rules=compile_rules(settings.rules),
        window_months=settings.window_months,
        count_others=settings.count_others,
        days=(BEFORE, AS_OF),
        as_of=AS_OF,
    )


def test_both_days(known: History, snapshot: Snapshot) -> None:
    letters = [*LEVELS, "-"]
    told = {
        unit: "".join(letters[state] for state in states)
        for unit, states in zip(known.businesses[UNIT_ID], known.states, strict=True)
    }
    assert told == {tiny.pnr(number): both for number, both in BOTH.items()}
    today = snapshot.table("businesses").set_index(UNIT_ID)["level"].to_dict()
    assert {unit: both[1] for unit, both in told.items() if both[1] != "-"} == today


def test_what_moved(known: History) -> None:
    found = movements(known.states[:, 0], known.states[:, 1])
    expected = np.zeros((5, 5), dtype=int)
    expected[0, 0] = 1  # 6
    expected[1] = (0, 2, 2, 0, 1)  # 3 and 12 stay; 5 and 8 fall; 11 closes
    expected[2, 2] = 1  # 4
    expected[3] = (0, 1, 0, 3, 0)  # 1 rises; 2, 7 and 9 stay
    expected[4, 3] = 1  # 10 is new
    assert found.tolist() == expected.tolist()


def test_the_trend(known: History) -> None:
    found = trend(known, np.ones(len(known.businesses), dtype=bool))
    assert found.levels.tolist() == [[1, 5, 1, 4], [1, 3, 3, 4]]
    assert (found.covered.tolist(), found.total.tolist()) == ([6, 4], [11, 11])
    # On 31 December 3, 5, 6, 8, 11 and 12: 7 + 75 + 1 + 15 + 3 + 7; all but 10, and 9 is unknown.
    assert found.covered_employees.tolist() == [108, 30]
    assert found.employees.tolist() == [15 + 35 + 7 + 3 + 75 + 1 + 15 + 15 + 3 + 7, 188]


def test_who_is_first_uncovered_on_which_day(known: History) -> None:
    """Nothing more registered: on 1 April nobody has fallen, on 2 June 3 has, on 2 November 12."""
    now = known.states[:, 1]
    later = np.repeat(np.minimum(now, 3)[:, None], 3, axis=1)
    row = {unit: at for at, unit in enumerate(known.businesses[UNIT_ID])}
    later[row[tiny.pnr(3)], 1:] = 2
    later[row[tiny.pnr(12)], 2] = 2
    found = {unit: int(day) for unit, day in zip(row, falling(now, later), strict=True)}
    assert {unit: day for unit, day in found.items() if day >= 0} == {
        tiny.pnr(3): 1,
        tiny.pnr(12): 2,
    }
