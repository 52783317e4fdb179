"""Clusters on the map: what is planted is found, chance is not, the rows' order decides nothing."""

import subprocess
import sys
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from esda.getisord import G_Local
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph
from numpy.typing import NDArray

from kortinfo.coverage import clusters as under_test
from kortinfo.coverage.clusters import _ROW, _STEPS, Cluster, _gi_star, clusters
from kortinfo.coverage.figures import Ground
from kortinfo.selection import CodedTable, coded
from kortinfo.selection.codes import codes_of
from tests.examples import examples
from tests.selection.rows import TODAY, businesses

WEST, SOUTH = 590_000.0, 6_390_000.0


def codes_at(x: NDArray[np.float64], y: NDArray[np.float64]) -> CodedTable:
    """Codes of businesses at these places; the first half is in 9990, the rest in 9900."""
    postal = pd.Series(np.where(np.arange(len(x)) < len(x) / 2, "9990", "9900"), dtype="str")
    empty = coded(businesses(), as_of=TODAY)
    return replace(empty, rows=len(x), x=x, y=y, areas={**empty.areas, "postal": codes_of(postal)})


def ground(uncovered: NDArray[np.bool_]) -> Ground:
    nobody = np.full(len(uncovered), -1)
    return Ground(
        level=np.where(uncovered, 3, 0).astype(np.int8),
        employees=np.full(len(uncovered), 7),
        company=nobody,
        companies=0,
        company_covered=np.zeros(len(uncovered), dtype=bool),
    )


def town(seed: int, *, businesses: int = 600) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places spread over ten kilometres."""
    places = np.random.default_rng(seed).uniform(0, 10_000, (2, businesses)).round()
    return WEST + places[0], SOUTH + places[1]


def found(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    uncovered: NDArray[np.bool_],
    *,
    placed: NDArray[np.bool_] | None = None,
) -> tuple[Cluster, ...]:
    everyone = np.ones(len(x), dtype=bool)
    return clusters(
        ground(uncovered),
        codes_at(x, y),
        everyone,
        placed=everyone if placed is None else placed,
    )


def planted() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Half are uncovered everywhere, but for a kilometre around a middle, where nine of ten are."""
    x, y = town(1)
    rng = np.random.default_rng(2)
    inside = np.hypot(x - WEST - 3_000, y - SOUTH - 3_000) < 1_000
    return x, y, rng.random(len(x)) < np.where(inside, 0.95, 0.5)


def test_a_planted_cluster_is_found_and_its_figures_are_those_of_its_outline() -> None:
    x, y, uncovered = planted()
    [cluster] = found(x, y, uncovered)
    inside = cluster.outline.mask(x, y)
    near = np.hypot(x[inside] - WEST - 3_000, y[inside] - SOUTH - 3_000)
    assert np.median(near) < 1_000
    assert cluster.units == inside.sum() >= 12
    assert cluster.uncovered == (inside & uncovered).sum()
    assert cluster.employees == 7 * cluster.uncovered
    assert cluster.expected == pytest.approx(cluster.units * uncovered.mean())
    assert cluster.uncovered > cluster.expected
    assert 0 < cluster.chance <= 0.05


def test_an_outline_fits_in_a_link() -> None:
    [cluster] = found(*planted())
    assert 3 <= len(cluster.outline.points) <= 100
    assert len(cluster.outline.code()) < 3_000


def test_the_order_of_the_rows_decides_nothing_and_twice_gives_the_same() -> None:
    x, y, uncovered = planted()
    order = np.random.default_rng(3).permutation(len(x))
    told = found(x, y, uncovered)
    assert found(x, y, uncovered) == told
    # The districts are dealt out by row here: only they may differ.
    shuffled = found(x[order], y[order], uncovered[order])
    assert [(one.outline, one.units, one.uncovered, one.chance) for one in shuffled] == [
        (one.outline, one.units, one.uncovered, one.chance) for one in told
    ]


@pytest.mark.slow
@pytest.mark.parametrize("usual", [0.1, 0.7])
def test_chance_alone_is_seldom_outlined(usual: float) -> None:
    """At most 5 % of maps without a cluster get an outline: of 20 maps 1, and 5 is very unlikely.

    P(more than 4 of 20 at 5 %) is below 0.5 %, and the seeds are fixed. Gi* by itself outlines half
    of the maps on which few are uncovered.
    """
    outlined = 0
    for seed in range(20):
        x, y = town(seed, businesses=400)
        uncovered = np.random.default_rng(1_000 + seed).random(len(x)) < usual
        outlined += bool(found(x, y, uncovered))
    assert outlined <= 4


def test_what_is_too_small_to_be_told_is_no_trial() -> None:
    """Of five places three could be told at a third of 5 %, none more at a half or all of it."""
    assert under_test._tests(np.array([0.001, 0.01, 0.016, 0.3, 0.8])) == 3
    assert under_test._tests(np.array([0.3, 0.8])) == 1
    assert under_test._tests(np.array([])) == 1


def test_the_library_is_fetched_only_where_a_map_is_searched() -> None:
    asked = "import sys, kortinfo.white_spots; sys.exit('esda' in sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True)


def test_one_place_with_many_is_a_cluster_and_the_middle_of_a_district_is_not_searched() -> None:
    x, y = town(4, businesses=300)
    uncovered = np.random.default_rng(5).random(300) < 0.4
    x[:40], y[:40], uncovered[:40] = WEST + 5_000, SOUTH + 5_000, True
    [cluster] = found(x, y, uncovered)
    assert cluster.uncovered >= 40
    assert cluster.area == "postal:9990"
    assert found(x, y, uncovered, placed=np.arange(300) >= 40) == ()


def test_where_nothing_can_differ_nothing_is_found() -> None:
    x, y = town(6, businesses=30)
    assert found(x, y, np.ones(30, dtype=bool)) == ()
    assert found(x, y, np.zeros(30, dtype=bool)) == ()
    assert found(x[:0], y[:0], np.zeros(0, dtype=bool)) == ()
    nowhere = np.full(30, np.nan)
    assert found(nowhere, nowhere, np.arange(30) < 15) == ()
    assert found(x[:4], y[:4], np.array([True, True, True, False])) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=60, unique=True
    ),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=examples(60), deadline=None)
def test_neighbours_and_chances_are_those_of_distances(
    squares: list[tuple[int, int]], seed: int
) -> None:
    keys = np.sort(np.array([column * _ROW + row for column, row in squares]))
    beyond = np.random.default_rng(seed).normal(size=len(keys))
    points = gpd.GeoSeries(shapely.points(keys // _ROW, keys % _ROW))
    for steps, reach in zip(_STEPS, (0.5, 1.5), strict=True):
        near, likely = _gi_star(keys, beyond, steps)
        graph = Graph.build_distance_band(points, reach).assign_self_weight(1)
        assert (near != graph.sparse).nnz == 0
        with np.errstate(divide="ignore", invalid="ignore"):
            told = G_Local(
                beyond - beyond.min() + 1, graph, transform="B", permutations=0, star=True
            )
        np.testing.assert_allclose(likely, np.where(told.Zs > 0, told.p_norm, 1.0))
