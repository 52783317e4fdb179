"""What the browser gets: the points once, a bit mask a filter."""

import gzip
import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kortinfo.crs import to_stored
from kortinfo.views.map.area_tree import AreaNode, AreaTree
from kortinfo.views.map.payload import (
    BITS,
    Column,
    Numbers,
    Payload,
    morton,
    pack,
    pack_mask,
    world_units,
)

coordinate = st.one_of(
    st.just(float("nan")),
    st.floats(440_000, 890_000, allow_nan=False),
)


@st.composite
def points(draw: st.DrawFn) -> dict[str, NDArray]:
    n = draw(st.integers(0, 60))
    rows = st.lists(coordinate, min_size=n, max_size=n)
    spots = st.integers(0, 3)
    return {
        "x": np.array(draw(rows), dtype=np.float64),
        "y": np.array(
            [6_100_000 + 1000 * spot for spot in draw(st.lists(spots, min_size=n, max_size=n))],
            dtype=np.float64,
        ),
        "levels": np.array(draw(st.lists(spots, min_size=n, max_size=n)), dtype=np.int8),
        "approximate": np.array(
            draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=np.bool_
        ),
    }


def unpacked(payload: Payload) -> dict[str, NDArray]:
    """Read a payload as map_data.js does."""
    raw = gzip.decompress(payload.data)
    assert raw[:4] == b"KIP3"
    length = int.from_bytes(raw[4:8], "little")
    header = json.loads(raw[8 : 8 + length])
    columns, at = {"areas": header["areas"]}, 8 + length
    for told in header["columns"]:
        planes = np.zeros((4, header["count"]), dtype=np.uint8)
        size = told["planes"] * header["count"]
        planes[: told["planes"]] = np.frombuffer(raw[at : at + size], np.uint8).reshape(
            told["planes"], -1
        )
        at += size
        column = planes.T.copy().view("<u4").ravel().astype(np.int64)
        if told["kind"] == "delta":
            column = np.cumsum((column >> 1) ^ -(column & 1)) + told["first"]
        elif told["kind"] == "numbers" and "values" not in told:
            column -= 1
        elif "values" in told:
            column = np.array(told["values"])[column] if header["count"] else column
        columns[told["name"]] = column
    assert at == len(raw)
    return columns


@given(points())
def test_every_row_with_a_point_arrives_within_a_metre(given_points: dict[str, NDArray]) -> None:
    payload = pack(**given_points)
    read = unpacked(payload)
    assert payload.count == len(payload.order) == np.isfinite(given_points["x"]).sum()
    assert (read["code"] & 3 == given_points["levels"][payload.order]).all()
    assert (read["code"] >> 2 == given_points["approximate"][payload.order]).all()
    size = 1 << BITS
    lon = (read["x"] + 0.5) / size * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi - 2 * np.pi * (read["y"] + 0.5) / size)))
    x, y = to_stored(lon, lat)
    assert np.allclose(x, given_points["x"][payload.order], atol=1.0)
    assert np.allclose(y, given_points["y"][payload.order], atol=1.0)


@given(points(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_a_byte(given_points: dict[str, NDArray], random) -> None:
    shuffle = list(range(len(given_points["x"])))
    random.shuffle(shuffle)
    other = pack(**{name: column[shuffle] for name, column in given_points.items()})
    payload = pack(**given_points)
    assert (payload.data, payload.fingerprint) == (other.data, other.fingerprint)


@given(points(), st.data())
def test_a_mask_says_for_each_point_whether_its_row_is_shown(
    given_points: dict[str, NDArray], data: st.DataObject
) -> None:
    n = len(given_points["x"])
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=np.bool_)
    payload = pack(**given_points)
    with pytest.MonkeyPatch.context() as patch:
        if data.draw(st.booleans(), label="a large mask"):
            patch.setattr("kortinfo.views.map.payload._SMALL_MASK", -1)
        packed = pack_mask(mask, payload)
    bits = zlib.decompress(packed[1:]) if packed[0] else packed[1:]
    shown = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")[: payload.count]
    assert (shown.astype(bool) == mask[payload.order]).all()


@settings(deadline=None)
@given(points(), st.randoms(use_true_random=False), st.data())
def test_other_columns_travel_with_their_rows_in_whatever_order(
    given_points: dict[str, NDArray], random, data: st.DataObject
) -> None:
    n = len(given_points["x"])
    sector = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), dtype=int)
    people = np.array(data.draw(st.lists(st.integers(-1, 400), min_size=n, max_size=n)), dtype=int)
    leaf = np.array(data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), np.uint16)

    def packed(rows: list[int]) -> Payload:
        return pack(
            **{name: column[rows] for name, column in given_points.items()},
            tree=AreaTree(nodes=NODES, leaf=leaf[rows]),
            columns={
                "sector": Column(values=("DB25:A", "DB25:F", "DB07:F"), code=sector[rows]),
                "employees": Numbers(values=people[rows]),
            },
        )

    shuffle = list(range(n))
    payload = packed(shuffle)
    read = unpacked(payload)
    titles = np.array(["DB25:A", "DB25:F", "DB07:F"])
    assert read["areas"] == [["", "Danmark", "country", -1], ["region:1", "Nord", "region", 0]]
    assert read["leaf"].tolist() == leaf[payload.order].tolist()
    assert read["sector"].tolist() == titles[sector[payload.order]].tolist()
    assert read["employees"].tolist() == people[payload.order].tolist()
    random.shuffle(shuffle)
    assert packed(shuffle).data == payload.data


NODES = (
    AreaNode(code="", name="Danmark", kind="country", parent=-1),
    AreaNode(code="region:1", name="Nord", kind="region", parent=0),
)


def test_numbers_of_many_different_values_are_packed_too() -> None:
    many = np.arange(-1, 99_999)
    n = len(many)
    payload = pack(
        *(np.full(n, 590_000.0), np.full(n, 6_370_000.0)),
        *(np.zeros(n, int), np.zeros(n, bool)),
        columns={"serial": Numbers(values=many)},
    )
    assert unpacked(payload)["serial"].tolist() == many[payload.order].tolist()


def test_columns_that_do_not_fit_are_refused() -> None:
    one = np.zeros(1)
    rows = (one, one, np.zeros(1, int), np.zeros(1, bool))
    for columns, said in (
        ({"leaf": Numbers(values=np.zeros(1, int))}, "cannot be called leaf"),
        ({"a": Numbers(values=np.zeros(2, int))}, "one whole number a row"),
        ({"a": Numbers(values=np.array([-2]))}, "one whole number a row"),
        ({"a": Column(values=("x",), code=np.array([1]))}, "codes without a value"),
        ({"a": Column(values=("x",), code=np.zeros(2, int))}, "same length"),
    ):
        with pytest.raises(ValueError, match=said):
            pack(*rows, columns=columns)
    with pytest.raises(ValueError, match="codes without a value"):
        pack(*rows, tree=AreaTree(nodes=NODES, leaf=np.array([2], np.uint16)))


def test_a_country_of_businesses_is_under_twelve_bytes_each_with_all_columns() -> None:
    random = np.random.default_rng(8)
    n = 100_000
    towns = random.uniform([450_000, 6_100_000], [720_000, 6_390_000], (1_500, 2))
    town = np.minimum((random.pareto(0.8, n) * 8).astype(int), 1_499)
    addresses = np.round(towns[town] + random.normal(0, 900, (n, 2)), 1)
    shared = random.random(n) < 0.3
    addresses[shared] = addresses[random.integers(0, n, n)][shared]
    nodes = [NODES[0]]
    nodes += [
        AreaNode(code=f"a{at}", name=f"Area {at}", kind="region", parent=0) for at in range(600)
    ]
    payload = pack(
        *(addresses[:, 0], addresses[:, 1], random.integers(0, 4, n), random.random(n) < 0.05),
        tree=AreaTree(nodes=tuple(nodes), leaf=(town * 600 // 1_500 + 1).astype(np.uint16)),
        columns={
            "sector": Column(values=tuple(map(str, range(88))), code=random.integers(0, 88, n)),
            "employees": Numbers(values=random.choice([-1, 0, 1, 3, 7, 15, 35, 75, 1000], n)),
        },
    )
    assert len(payload.data) < 12 * n


def test_neighbours_on_the_map_stand_together() -> None:
    x, y = np.array([0, 3, 1, 2]), np.array([0, 3, 0, 3])
    assert morton(x, y).tolist() == [0, 15, 1, 14]


def test_a_point_outside_the_world_map_is_no_point() -> None:
    _, _, drawable = world_units(np.array([np.nan, 590_000.0]), np.array([0.0, 6_370_000.0]))
    assert drawable.tolist() == [False, True]


def test_rows_find_their_positions_and_rows_without_a_point_have_none() -> None:
    x = np.array([590_000.0, np.nan, 580_000.0])
    payload = pack(x, np.full(3, 6_370_000.0), np.zeros(3, int), np.zeros(3, bool))
    assert payload.order[payload.positions((0,))].tolist() == [0]
    assert payload.positions((1,)) == []


def test_columns_of_different_length_and_unknown_levels_are_refused() -> None:
    one, two = np.zeros(1), np.zeros(2)
    with pytest.raises(ValueError, match="same length"):
        pack(one, two, np.zeros(1, int), np.zeros(1, bool))
    with pytest.raises(ValueError, match="0 to 3"):
        pack(one, one, np.array([4]), np.zeros(1, bool))


def test_a_municipality_is_a_few_bytes_a_point_and_a_filter_under_a_kilobyte() -> None:
    random = np.random.default_rng(7)
    towns = random.normal([590_000, 6_365_000], 8_000, (40, 2))
    spots = towns[random.integers(0, 40, 5_000)] + random.normal(0, 400, (5_000, 2))
    payload = pack(
        spots[:, 0], spots[:, 1], random.integers(0, 4, 5_000), np.zeros(5_000, np.bool_)
    )
    assert len(payload.data) < 7 * 5_000
    assert len(pack_mask(random.random(5_000) < 0.3, payload)) < 1_000
