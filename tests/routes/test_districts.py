"""Districts of equal workload: even, compact, the same in any order, and as people moved them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kortinfo.routes.districts import Districts, Split, SplitFault, districts
from kortinfo.routes.power import Pieces, weighed
from kortinfo.routes.workload import Driving, driving_seconds

MINUTE = 60.0
SEEDS = st.integers(0, 10_000)


def towns(seed: int, count: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return businesses in towns and in the open land, some at one address."""
    random = np.random.default_rng(seed)
    middles = random.uniform(0, 40_000, (6, 2))
    in_town = random.random(count) < 0.7
    points = np.where(
        in_town[:, None],
        middles[random.integers(0, 6, count)] + random.normal(0, 900, (count, 2)),
        random.uniform(0, 40_000, (count, 2)),
    )
    same = random.random(count) < 0.15
    points[same] = points[random.integers(0, max(count // 3, 1), same.sum())]
    units = [f"p{number:05d}" for number in range(count)]
    shifted = points + np.array([540_000, 6_350_000])
    return units, shifted, random.choice([30, 45, 60], count) * MINUTE


def overlap(found: Districts, units: list[str], points: np.ndarray) -> float:
    """Return the share of the hulls' ground that lies in two of them."""
    at = {unit: row for row, unit in enumerate(units)}
    hulls = [
        shapely.MultiPoint(points[[at[unit] for unit in each.units]]).convex_hull
        for each in found.districts
    ]
    both = sum(a.intersection(b).area for k, a in enumerate(hulls) for b in hulls[:k])
    return both / sum(hull.area for hull in hulls)


@pytest.mark.parametrize(("count", "people"), [(3000, 8), (600, 5), (160, 4), (90, 2)])
def test_workloads_are_even_and_districts_keep_to_themselves(count: int, people: int) -> None:
    units, points, visits = towns(count, count)
    found = districts(units, points, visits, Split(people=people))
    assert found.spread <= 0.05
    loads = [each.workload for each in found.districts]
    assert found.spread == pytest.approx((max(loads) - min(loads)) / np.mean(loads))
    assert sorted(unit for each in found.districts for unit in each.units) == units
    assert overlap(found, units, points) < 0.05


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, people=st.integers(2, 6), per=st.integers(60, 120))
def test_small_visits_are_always_shared_out_evenly(seed: int, people: int, per: int) -> None:
    units, points, visits = towns(seed, people * per)
    found = districts(units, points, visits, Split(people=people))
    work = visits + driving_seconds(points, Driving())
    if work.max() <= 0.02 * work.sum() / people:
        assert found.spread <= 0.05


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, people=st.integers(1, 5), count=st.integers(5, 120))
def test_the_order_of_rows_does_not_matter(seed: int, people: int, count: int) -> None:
    units, points, visits = towns(seed, count)
    order = np.random.default_rng(seed).permutation(count)
    split = Split(people=people, driving=Driving(bases=((560_000.0, 6_370_000.0),)))
    mixed = districts([units[row] for row in order], points[order], visits[order], split)
    assert mixed == districts(units, points, visits, split)


def test_what_is_moved_by_hand_stays_and_the_rest_makes_up_for_it() -> None:
    units, points, visits = towns(4, 400)
    before = districts(units, points, visits, Split(people=4))
    moved = dict.fromkeys(before.districts[0].units[:30], 2)
    after = districts(
        units, points, visits, Split(people=4, centres=before.centres, stay=True, moved=moved)
    )
    assert {after.of[unit] for unit in moved} == {2}
    assert after.spread <= 0.05
    assert sum(after.of[unit] == before.of[unit] for unit in units) > 0.75 * len(units)


def test_the_others_are_even_where_one_is_filled_by_hand_alone() -> None:
    units, points, visits = towns(5, 300)
    moved = dict.fromkeys(units[:150], 0)
    found = districts(units, points, visits, Split(people=4, moved=moved))
    assert set(found.districts[0].units) == set(moved)
    rest = [each.workload for each in found.districts[1:]]
    assert (max(rest) - min(rest)) / np.mean(rest) <= 0.05


def test_a_half_time_consultant_gets_half() -> None:
    units, points, visits = towns(6, 500)
    found = districts(units, points, visits, Split(people=3, shares=(1, 1, 0.5)))
    loads = np.array([each.workload for each in found.districts])
    assert found.spread <= 0.05
    assert loads[2] / loads[:2].mean() == pytest.approx(0.5, rel=0.04)


def test_districts_keep_the_order_of_their_centres() -> None:
    units, points, visits = towns(7, 400)
    centres = ((580_000.0, 6_350_000.0), (540_000.0, 6_390_000.0), (541_000.0, 6_351_000.0))
    for stay in (False, True):
        found = districts(units, points, visits, Split(people=3, centres=centres, stay=stay))
        own = np.array(found.centres)
        apart = np.hypot(*(own[:, None] - np.array(centres)).transpose(2, 0, 1))
        assert apart.argmin(axis=1).tolist() == [0, 1, 2]
        assert not stay or found.centres == pytest.approx(np.array(centres))


def test_businesses_without_a_point_are_told_and_in_no_district() -> None:
    units, points, visits = towns(8, 50)
    points[[3, 7]] = np.nan
    found = districts(units, points, visits, Split(people=2))
    assert found.unplaced == (units[3], units[7])
    assert len(found.of) == 48


@pytest.mark.parametrize("points", [np.zeros((40, 2)), np.c_[np.arange(40.0) * 500, np.zeros(40)]])
def test_one_address_and_one_road_can_be_split(points: np.ndarray) -> None:
    found = districts(
        [f"{row:02d}" for row in range(40)], points, np.full(40, 1800.0), Split(people=4)
    )
    assert [len(each.units) for each in found.districts] == [10, 10, 10, 10] or found.spread <= 0.05


def test_a_small_business_house_is_not_split() -> None:
    units, points, visits = towns(9, 1000)
    points[::125] = points[0]
    found = districts(units, points, visits, Split(people=4, even=0.05))
    assert len({found.of[unit] for unit in units[::125]}) == 1


def test_borders_are_the_cheapest_there_are_for_the_centres() -> None:
    _, points, visits = towns(10, 240)
    middle = points.mean(axis=0)
    centres = points[[3, 80, 150, 200]] - middle
    wanted = np.full(4, visits.sum() / 4)
    pieces = Pieces(points - middle, visits, np.full(240, -1), wanted)
    found = weighed(pieces, centres)
    far = pieces.far(centres) * visits[:, None]
    whole = np.kron(np.eye(240), np.ones(4))
    work = np.tile(np.diag(np.ones(4)), 240) * np.repeat(visits / 3600, 4)
    best = linprog(
        far.ravel() / far.mean(),
        A_eq=np.vstack([whole, work]),
        b_eq=np.r_[np.ones(240), wanted / 3600],
        bounds=(0, 1),
    )
    assert pieces.cost(found, centres) == pytest.approx(best.fun * far.mean(), rel=0.03)
    loads = np.bincount(found, visits, 4)
    assert np.abs(loads - wanted).max() < 0.06 * wanted[0]


def test_the_share_of_driving_is_about_a_good_tour() -> None:
    random = np.random.default_rng(1)
    points = random.uniform(0, 20_000, (1000, 2))
    plain = Driving(detour=1, speeds=((1e9, 3.6),), parking=0)
    expected = 0.7124 * np.sqrt(20_000**2 * 1000)
    assert driving_seconds(points, plain).sum() == pytest.approx(expected, rel=0.08)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 200_000), min_size=2, max_size=20))
def test_farther_never_takes_less(metres: list[float]) -> None:
    taken = Driving().seconds(np.sort(metres))
    assert (np.diff(taken) >= -1e-9).all()


def test_the_way_from_an_office_makes_far_businesses_more_work() -> None:
    points = np.array([[0.0, 0.0], [500.0, 0.0], [30_000.0, 0.0], [30_500.0, 0.0]])
    near = driving_seconds(points, Driving())
    with_office = driving_seconds(points, Driving(bases=((0.0, 0.0),)))
    assert (with_office - near)[0] == 0
    assert (with_office - near)[2] > 600


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"people": 0}, "at least one consultant"),
        ({"people": 2, "shares": (1.0,)}, "1 shares for 2"),
        ({"people": 2, "centres": ((0.0, 0.0),)}, "1 centres for 2"),
        ({"people": 2, "shares": (1.0, 0.0)}, "above 0"),
        ({"people": 2, "stay": True}, "have to be given"),
        ({"people": 2, "moved": {"a": 2}}, "no district 2"),
        ({"people": 1, "centres": ((np.nan, 0.0),)}, "two coordinates"),
    ],
)
def test_wishes_that_cannot_be_are_refused(wish: dict[str, object], said: str) -> None:
    with pytest.raises(SplitFault, match=said):
        Split(**wish)  # type: ignore[arg-type]


def test_too_few_or_doubled_businesses_are_refused() -> None:
    units, points, visits = towns(1, 3)
    with pytest.raises(SplitFault, match="too few for 4"):
        districts(units, points, visits, Split(people=4))
    with pytest.raises(SplitFault, match="twice"):
        districts([units[0]] * 3, points, visits, Split(people=2))
    with pytest.raises(SplitFault, match="number of seconds"):
        districts(units, points, np.array([60, np.nan, 60]), Split(people=2))
    with pytest.raises(SplitFault, match="as many points"):
        districts(units, points[:2], visits, Split(people=2))
