"""What the map's circles are laid out by: towns, spread, densest squares, told by Python."""

import math
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.views.map.payload import morton
from kortinfo.views.map.towns import MAX_ZOOM, find_towns

AREAS = 4
rows = st.lists(
    st.tuples(
        st.integers(17_500_000, 17_520_000) | st.sampled_from([17_500_000, 17_500_001]),
        st.integers(10_000_000, 10_020_000) | st.just(10_000_000),
        st.integers(0, AREAS - 1),
        st.booleans(),
    ),
    max_size=60,
)


def towns_of(table, *, areas=AREAS):
    columns = np.array(table, dtype=np.int64).reshape(-1, 4)
    columns = columns[np.argsort(morton(columns[:, 0], columns[:, 1]), kind="stable")]
    x, y, leaf, approximate = columns.T
    return find_towns(x, y, leaf.astype(np.uint16), approximate.astype(bool), areas=areas)


def test_without_rows_there_is_no_town():
    towns = towns_of([])
    assert towns.units.tolist() == [0] * AREAS
    assert towns.densest.tolist() == [0] * (MAX_ZOOM + 1)


def test_a_circle_stands_in_the_densest_town_not_between_two():
    north = [(17_500_000, 10_000_000, 1, False)] * 3
    south = [(17_500_100 + i, 10_015_000, 1, False) for i in (0, 2, 4, 6)]
    towns = towns_of([*north, *south])
    assert (towns.x[1], towns.y[1]) == (17_500_103, 10_015_000)


def test_units_at_an_approximate_place_hardly_count():
    known = [(17_500_000, 10_000_000, 1, False)]
    guessed = [(17_500_100, 10_015_000, 1, True)] * 900
    towns = towns_of([*known, *guessed])
    assert (towns.x[1], towns.y[1]) == (17_500_000, 10_000_000)


def test_a_map_without_areas_is_open_at_every_zoom():
    assert towns_of([(17_500_000, 10_000_000, 0, False)], areas=1).opens.tolist() == [0]


def test_units_at_one_point_never_come_apart():
    towns = towns_of([(17_500_000, 10_000_000, 2, False)] * 5)
    assert towns.opens[2] > MAX_ZOOM


@given(rows)
def test_towns_are_what_counting_square_by_square_gives(table):
    towns = towns_of(table)
    for leaf in range(AREAS):
        own = [row for row in table if row[2] == leaf]
        assert towns.units[leaf] == len(own)
        for pixels, opens in ((48, towns.opens), (96, towns.opens_twice)):
            expected = wide_from(own, pixels)
            assert opens[leaf] in expected
    for zoom in range(MAX_ZOOM + 1):
        side = 2 ** (24 - zoom)
        squares = Counter(
            (leaf, x // side, y // side) for x, y, leaf, _ in table if towns.opens[leaf] <= zoom
        )
        assert towns.densest[zoom] == max(squares.values(), default=0)


def wide_from(own, pixels):
    """Return the lowest zoom at which rows are so wide; both where rounding could decide."""
    if not own:
        return {MAX_ZOOM + 1}
    middle = [sum(row[axis] for row in own) / len(own) for axis in (0, 1)]
    wide = math.sqrt(
        sum((row[axis] - middle[axis]) ** 2 for row in own for axis in (0, 1)) / len(own)
    )
    return {
        sum(wide * slack * 256 * 2**zoom / 2**25 < pixels for zoom in range(MAX_ZOOM + 1))
        for slack in (1 - 1e-9, 1 + 1e-9)
    }
