"""Counts given away tell no small ones; another's are read with clear faults; both side by side."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kortinfo import over_time
from kortinfo.coverage.compare import Shared, comparison, read_shared, shared, to_give
from kortinfo.coverage.figures import Share
from kortinfo.coverage.rates import FEWEST
from kortinfo.coverage.small_cells import hidden, with_sums
from kortinfo.errors import SharedUnreadable
from kortinfo.selection import PopulationChoice
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
    assert {level for cell in given_.cells for level in cell.levels} == {None, 0}
    assert all(cell.total is None for cell in given_.cells if cell.sector and cell.size)


COUNTS = arrays.arrays(np.int64, (3, 3, 4), elements=st.one_of(st.just(0), st.integers(0, 30)))


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_no_small_count_is_told_nor_can_be_reckoned_from_its_line(counts: Any) -> None:
    whole = with_sums(counts)
    marks = hidden(whole)
    assert marks[(whole > 0) & (whole < FEWEST)].all()
    for axis in range(3):
        for line, mark in zip(
            np.moveaxis(whole, axis, -1).reshape(-1, whole.shape[axis]),
            np.moveaxis(marks, axis, -1).reshape(-1, whole.shape[axis]),
            strict=True,
        ):
            parts = mark[:-1]
            open_ = line[:-1][~parts]
            assert mark.sum() != 1 or not open_.any()
            if parts.any() and (axis == 2 or not mark[-1]):
                # The hidden parts have five or more together, or all there is is hidden.
                assert line[:-1][parts].sum() >= FEWEST or not open_.any()


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
    assert "Bed den anden kommune" in caught.value.message("da")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SharedUnreadable, match=r"naboby\.json"):
        read_shared(tmp_path / "naboby.json")
