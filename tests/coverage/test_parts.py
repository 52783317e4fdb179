"""A cell's way to the map opens the businesses it counts, or there is no way."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortinfo.coverage.axes import AREA_KINDS, SECTOR_LEVELS, area_axis, sector_axis
from kortinfo.coverage.figures import ground_of, matrix
from kortinfo.selection import Selection, coded, read_query
from kortinfo.selection.default import default_selection
from kortinfo.settings import load_settings
from kortinfo.snapshot import open_snapshot
from kortinfo.views.pages.coverage_view import View

SELECTED = st.builds(
    lambda sectors, areas, sizes, search: {
        "sectors": sectors,
        "areas": areas,
        "sizes": sizes,
        "search": search,
    },
    *(st.frozensets(st.integers(0, 10_000), max_size=3) for _ in range(2)),
    st.frozensets(st.sampled_from(["0", "1", "5-9"]), max_size=2),
    st.sampled_from(["", "", "", "an", " "]),
)


@pytest.fixture(scope="module")
def whole(demo_copy: Callable[[int], Path]) -> View:
    config = demo_copy(300) / "kortinfo.toml"
    found = load_settings(config)
    snapshot = open_snapshot(found.snapshot_folder)
    businesses = snapshot.table("businesses")
    codes = coded(businesses, as_of=snapshot.as_of, due_soon=found.due.soon)
    selection = default_selection(found.population)
    return View(
        prepared=cast(Any, SimpleNamespace(codes=codes, businesses=businesses)),
        ground=ground_of(businesses),
        selection=selection,
        asked=selection,
        chosen=codes.mask(selection),
        settings=found,
        snapshot=snapshot,
        language="da",
    )


def under(whole: View, **changes: Any) -> View:
    selection = Selection(**{**vars(whole.selection), **changes})
    chosen = whole.prepared.codes.mask(selection)
    return View(**{**vars(whole), "selection": selection, "chosen": chosen})


def ways(view: View, rows: str, columns: str) -> tuple[int, int]:
    """Return how many cells have a way and how many none; each way opens what its cell counts."""
    codes = view.prepared.codes
    down, across = sector_axis(codes, rows), area_axis(codes, columns)
    shape = (len(down.values), len(across.values))
    total = matrix(view.ground, view.chosen, down.code, across.code, shape=shape).total
    parts, default = view.parts(down, across), default_selection(view.settings.population)
    found = 0
    for row, column in np.argwhere(total > 0):
        part = parts.of(down.values[row], across.values[column])
        if part is None:
            continue
        query = parse_qs(view.address("./", part).partition("?")[2])
        read = read_query(query, default=default)
        assert not read.ignored
        assert codes.mask(read.selection).sum() == total[row, column]
        found += 1
    return found, int((total > 0).sum()) - found


def all_of(whole: View) -> tuple[list[str], list[str]]:
    codes = whole.prepared.codes
    sectors = {one for level in SECTOR_LEVELS for one in sector_axis(codes, level).values}
    areas = {one for kind in AREA_KINDS for one in area_axis(codes, kind).values}
    own = {one for held in codes.own_areas.values for one in held.split("|") if one}
    return sorted(sectors), sorted(areas | own)


@given(
    picked=SELECTED,
    rows=st.sampled_from(SECTOR_LEVELS),
    columns=st.sampled_from(AREA_KINDS),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_way_opens_what_the_cell_counts(
    whole: View, picked: dict[str, Any], rows: str, columns: str
) -> None:
    sectors, areas = all_of(whole)
    picked = {
        **picked,
        "sectors": frozenset(sectors[at % len(sectors)] for at in picked["sectors"]),
        "areas": frozenset(areas[at % len(areas)] for at in picked["areas"]),
    }
    ways(under(whole, **picked), rows, columns)


def test_nothing_chosen_every_cell_has_a_way(whole: View) -> None:
    found, without = ways(whole, "section", "postal")
    assert found > 10
    assert not without


def test_the_narrower_value_is_kept(whole: View) -> None:
    """Of a division chosen the row of its section leads to the division, and a code likewise."""
    sectors, areas = all_of(whole)
    division = next(one for one in sectors if one == "DB25:47")
    assert ways(under(whole, sectors=frozenset({division})), "section", "postal")[1] == 0
    postal = next(one for one in areas if one.startswith("postal:99"))
    assert ways(under(whole, areas=frozenset({postal})), "section", "municipality")[1] == 0


def test_what_no_address_says_has_no_way(whole: View) -> None:
    searched = under(whole, search="a")
    assert ways(searched, "section", "postal")[0] == 0
    assert "søgning" in searched.no_map
    crossing = [under(whole, areas=frozenset({one})) for one in all_of(whole)[1] if "parish" in one]
    assert any(ways(one, "section", "postal")[1] for one in crossing)
    assert "både er valgt" in crossing[0].no_map
