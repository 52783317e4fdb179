"""Counts given away tell no small ones; another's are read with clear faults; both side by side."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kortinfo import over_time
from kortinfo.coverage.compare import Cell, Shared, comparison, read_shared, shared, to_give
from kortinfo.coverage.figures import Share
from kortinfo.coverage.rates import FEWEST
from kortinfo.coverage.small_cells import hidden, with_sums
from kortinfo.errors import SharedUnreadable
from kortinfo.selection import PopulationChoice
from kortinfo.selection.chosen import SIZES
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from tests.coverage.test_by_hand import AS_OF, dozen


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return dozen(tmp_path_factory.mktemp("dozen"))


def of(snapshot: Snapshot) -> Settings:
    return load_settings(snapshot.folder.parent.parent.parent / "kortinfo.toml")


def ours(snapshot: Snapshot) -> Shared:
    known = over_time.on_days(snapshot, of(snapshot), [AS_OF])
    return shared(known, of(snapshot), population=PopulationChoice())


THEIRS: dict[str, Any] = {
    "format": "kortinfo-aggregates-1",
    "name": "Naboby",
    "municipalities": ["0860"],
    "as_of": "2025-12-31",
    "population": "1.unknown.public",
    "definitions": None,
    "cells": [
        {"sector": "", "size": "", "total": 100, "levels": [10, 20, 30, 40]},
        {"sector": "DB25:F", "size": "", "total": 60, "levels": [None, None, 20, 30]},
        {"sector": "DB25:I", "size": "", "total": 40, "levels": [None, 10, None, 20]},
    ],
}


def test_our_counts_are_those_on_paper(snapshot: Snapshot) -> None:
    """See ``test_by_hand``: one A, three B, three C, four D; F has six, two covered."""
    cells = {(cell.sector, cell.size): cell for cell in ours(snapshot).cells}
    assert cells["", ""].levels == (1, 3, 3, 4)
    assert cells["DB25:F", ""].levels == (0, 2, 2, 2)
    assert cells["DB25:I", ""].levels == (1, 1, 1, 2)
    assert cells["DB25:F", "10-19"].levels == (0, 1, 0, 1)
    assert cells["", "unknown"].total == 1


def test_of_a_dozen_businesses_nothing_but_the_sums_is_given(snapshot: Snapshot) -> None:
    given_ = to_give(ours(snapshot))
    cells = {(cell.sector, cell.size): cell for cell in given_.cells}
    assert [cells[name, ""].total for name in ("", "DB25:F", "DB25:I")] == [11, 6, 5]
    assert {level for cell in given_.cells for level in cell.levels} == {None}
    assert all(cell.total is None for cell in given_.cells if cell.sector and cell.size)


SMALL = range(1, FEWEST)
COUNTS = arrays.arrays(np.int64, (3, 3, 4), elements=st.one_of(st.just(0), st.integers(0, 30)))


def subtracted(cells: tuple[Cell, ...], *, register: dict[tuple[str, str], int]) -> Any:
    """Return what somebody knows at last who has the file, and subtracts line after line.

    A cell that is not there is 0 of everything. ``register`` is totals known from elsewhere.
    """
    sectors = [*sorted({cell.sector for cell in cells} - {""}), ""]
    sizes = [*sorted({cell.size for cell in cells} - {""}), ""]
    known = np.zeros((len(sectors), len(sizes), 5))
    for cell in cells:
        told = (*cell.levels, register.get((cell.sector, cell.size), cell.total))
        at = (sectors.index(cell.sector), sizes.index(cell.size))
        known[at] = [np.nan if count is None else count for count in told]
    before = -1
    while before != (before := int(np.isnan(known).sum())):
        for axis in range(3):
            lines = np.moveaxis(known, axis, -1)
            signs = np.array([1] * (lines.shape[-1] - 1) + [-1])
            for at in np.ndindex(lines.shape[:-1]):
                missing = np.isnan(lines[at])
                rest = -float((lines[at] * signs)[~missing].sum())
                if missing.sum() == 1:
                    lines[at][missing] = rest * signs[missing]
                elif rest == 0 and not missing[-1]:
                    lines[at][missing] = 0  # there is no count below 0
    return {
        (sector, size): known[i, j]
        for i, sector in enumerate(sectors)
        for j, size in enumerate(sizes)
    }


def as_shared(counts: Any) -> Shared:
    """Return counts by section, size and level as a file that hides nothing."""
    whole = with_sums(counts)
    sectors = [*(f"DB25:{letter}" for letter in "ABCDEF"[: len(counts)]), ""]
    sizes = [*SIZES[: counts.shape[1]], ""]
    cells = [
        {"sector": sector, "size": size, "total": row[-1], "levels": row[:-1]}
        for sector, rows in zip(sectors, whole.tolist(), strict=True)
        for size, row in zip(sizes, rows, strict=True)
        if row[-1] or not (sector or size)
    ]
    return Shared(**{**THEIRS, "cells": cells})


OFTEN_SMALL = arrays.arrays(
    np.int64,
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.just(4)),
    elements=st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 40)),
)


@pytest.mark.parametrize("knows_register", [False, True])
@given(counts=OFTEN_SMALL)
@example(counts=np.array([[[0, 13, 4, 40]], [[13, 0, 3, 0]]]))
@settings(max_examples=150, deadline=None)
def test_no_small_count_comes_out_by_subtraction(counts: Any, *, knows_register: bool) -> None:
    """Neither from the file alone nor by somebody who has all totals from a register."""
    whole = as_shared(counts)
    given_ = to_give(whole)
    assert not [n for cell in given_.cells for n in (cell.total, *cell.levels) if n in SMALL]
    register = {(cell.sector, cell.size): cell.total or 0 for cell in whole.cells}
    found = subtracted(given_.cells, register=register if knows_register else {})
    for cell in whole.cells:
        if knows_register and (cell.total or 0) < FEWEST:
            assert np.isnan(found[cell.sector, cell.size][:4]).all() or not cell.total
            continue
        known = found[cell.sector, cell.size]
        truth = np.array([*cell.levels, cell.total], dtype=float)
        assert not ((truth > 0) & (truth < FEWEST) & ~np.isnan(known)).any()


@given(COUNTS, st.permutations(range(3)))
@settings(max_examples=30, deadline=None)
def test_what_is_large_stays(counts: Any, order: list[int]) -> None:
    large = counts + FEWEST
    assert not hidden(with_sums(large)).any()
    assert not hidden(with_sums(large[order])).any()


def test_side_by_side_of_the_same_day(snapshot: Snapshot) -> None:
    """On 31 December six of eleven were covered; F: 3 and 5 of five, I: four of six."""
    found = over_time.compared(snapshot, of(snapshot), Shared(**THEIRS))
    assert found.our_day == dt.date(2025, 12, 31)
    assert found.different == ()
    everything, masons, inns = found.lines
    assert (everything.ours, everything.theirs) == (
        Share(covered=6, total=11),
        Share(covered=30, total=100),
    )
    # Of theirs A and B are hidden, and are what C and D leave.
    assert (masons.ours, masons.theirs) == (Share(covered=2, total=5), Share(covered=10, total=60))
    assert (masons.our_part, masons.their_part) == (pytest.approx(5 / 11), pytest.approx(0.6))
    assert (inns.ours, inns.theirs) == (Share(covered=4, total=6), None)


def test_what_differs_is_told(snapshot: Snapshot) -> None:
    mine = ours(snapshot)
    assert mine.definitions is not None
    changed = mine.definitions.model_copy(update={"window_months": 6, "rules": "x"})
    later = {"as_of": dt.date(2027, 1, 1), "definitions": changed}
    found = over_time.compared(snapshot, of(snapshot), mine.model_copy(update=later))
    assert found.different == ("rules", "window_months", "as_of")
    assert found.our_day == AS_OF
    assert comparison(mine, mine).different == ()


def test_a_day_before_ours_are_whole_is_told(snapshot: Snapshot) -> None:
    """Contacts begin on 15 January 2025 (one of 2024 is a stray): whole a year later."""
    mine = ours(snapshot)
    early, whole = (
        over_time.compared(snapshot, of(snapshot), mine.model_copy(update={"as_of": day}))
        for day in (dt.date(2026, 1, 14), dt.date(2026, 1, 15))
    )
    assert (early.different, early.whole_since) == (("whole",), dt.date(2026, 1, 15))
    assert whole.different == ()
    read = Shared(**THEIRS)
    assert read.definitions is None  # no levels: nothing of ours can be too low beside them
    assert over_time.compared(snapshot, of(snapshot), read).different == ()


def test_a_file_given_away_is_read_again(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "vores.json"
    found = to_give(ours(snapshot))
    path.write_text(json.dumps(found.model_dump(mode="json")), encoding="utf-8")
    assert read_shared(path) == found
    told = path.read_text(encoding="utf-8")
    assert "Nummer" not in told
    assert not [unit for unit in snapshot.table("businesses")["unit_id"] if unit in told]


def broken(**changes: Any) -> str:
    return json.dumps({**THEIRS, **changes})


CELL = THEIRS["cells"][0]


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        (broken(format="x"), "format"),
        (broken(pnr="9000000001"), "pnr: no such key"),
        (broken(cells=[]), "cells"),
        (broken(cells=[CELL, CELL]), "more than once"),
        (broken(cells=[{**CELL, "sector": "DB25:F"}]), "count of all"),
        (broken(cells=[{**CELL, "sector": "Bageri"}]), "no such sector"),
        (broken(cells=[{**CELL, "size": "mange"}]), "no such size"),
        (broken(cells=[{**CELL, "levels": [10, 20, 30, 41]}]), "more than the total"),
        (broken(cells=[{**CELL, "levels": [10, 20, 30, 39]}]), "do not add up"),
        (broken(cells=[{**CELL, "levels": [-1, 20, 30, 39]}]), "cells.0.levels.0"),
        (broken(cells=[{**CELL, "name": "Smedjen"}]), "name: no such key"),
        (broken(population="alle"), "population"),
        (broken(name="Sag 010203-4567"), "CPR number"),
        (broken(as_of="i går"), "as_of"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, written: str, part: str) -> None:
    path = tmp_path / "naboby.json"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(SharedUnreadable, match="share-aggregates") as caught:
        read_shared(path)
    assert part in str(caught.value)
    assert "4567" not in str(caught.value)
    danish = caught.value.message("da")
    assert "Bed den anden kommune" in danish
    for english in ("no such", "should", "expected", "the file", "more than", "count of", "came"):
        assert english not in danish


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SharedUnreadable, match=r"naboby\.json"):
        read_shared(tmp_path / "naboby.json")
