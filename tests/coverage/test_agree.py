"""Map, matrix, list, trend and report give the same figures of the same selection."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from kortinfo import over_time, white_spots
from kortinfo.coverage.axes import AREA_KINDS, SECTOR_LEVELS, area_axis, sector_axis
from kortinfo.coverage.figures import figures, ground_of, matrix
from kortinfo.coverage.history import History, in_time, trend
from kortinfo.report import as_json, report
from kortinfo.selection import Selection, coded
from kortinfo.selection.chosen import SIZES
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import LEVELS
from tests.coverage.test_by_hand import dozen
from tests.examples import examples

SECTORS = ("DB25:F", "DB25:I", "DB25:43", "DB25:561110")
AREAS = ("postal:9990", "postal:9900", "municipality:0813")

selections = st.builds(
    lambda sectors, areas, sizes, search: Selection(
        sectors=frozenset(sectors),
        areas=frozenset(areas),
        sizes=frozenset(sizes),
        search=search,
    ),
    st.sets(st.sampled_from(SECTORS), max_size=2),
    st.sets(st.sampled_from(AREAS), max_size=2),
    st.sets(st.sampled_from(SIZES), max_size=3),
    st.sampled_from(["", "", "", "1"]),
)


class Built:
    """The dozen businesses, and what is made of them once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.settings = load_settings(snapshot.folder.parents[2] / "kortinfo.toml")
        self.businesses = snapshot.table("businesses")
        self.codes = coded(self.businesses, as_of=snapshot.as_of)
        self.ground = ground_of(self.businesses)
        self.past: History = over_time.past(snapshot, self.settings)
        self.falls = over_time.falls(snapshot, self.settings)

    def report(self, selection: Selection) -> Any:
        return as_json(
            report(
                self.snapshot,
                self.settings,
                selection,
                language="da",
                past=lambda: self.past,
                falls=lambda: self.falls,
            )
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder: Path = tmp_path_factory.mktemp("dozen")
    return Built(dozen(folder))


@given_settings(max_examples=examples(60), deadline=None)
@given(
    selection=selections,
    rows=st.sampled_from(SECTOR_LEVELS),
    columns=st.sampled_from(AREA_KINDS),
)
def test_every_way_of_counting_says_the_same(
    built: Built, selection: Selection, rows: str, columns: str
) -> None:
    chosen = built.codes.mask(selection)
    plain = [int((built.businesses["level"].to_numpy()[chosen] == level).sum()) for level in LEVELS]

    found = figures(built.ground, chosen)
    assert list(found.levels) == plain

    down, across = sector_axis(built.codes, rows), area_axis(built.codes, columns)
    shape = (len(down.values), len(across.values))
    cells = matrix(built.ground, chosen, down.code, across.code, shape=shape)
    assert cells.counts.sum(axis=(0, 1)).tolist() == plain

    today = trend(built.past, built.past.codes.mask(in_time(selection)))
    assert today.levels[-1].tolist() == plain
    assert int(today.employees[-1]) == found.employees.total

    holes = white_spots.holes_of(
        built.snapshot, built.settings, selection, ground=built.ground, codes=built.codes
    )
    assert sum(hole.uncovered for hole in holes) == plain[2] + plain[3]
    assert sum(hole.employees for hole in holes) == int(
        np.maximum(built.ground.employees, 0)[chosen & (built.ground.level > 1)].sum()
    )


@given_settings(max_examples=examples(15), deadline=None)
@given(selection=selections)
def test_the_report_says_what_the_page_says(built: Built, selection: Selection) -> None:
    found = figures(built.ground, built.codes.mask(selection))
    told = built.report(selection)
    assert list(told["headline"]["levels"].values()) == list(found.levels)
    assert told["trend"][-1]["levels"] == told["headline"]["levels"]
    uncovered = sum(found.levels[2:])
    assert sum(sum(list(spot["levels"].values())[2:]) for spot in told["holes"]) == uncovered
