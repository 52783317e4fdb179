"""Tile addresses in every common spelling; and a colouring's codes as they are sent."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.views.map.colouring import pack_codes
from kortinfo.views.map.payload import pack
from kortinfo.views.map.tiles import tile_template


@pytest.mark.parametrize(
    ("url", "template"),
    [
        ("https://t.example/{z}/{x}/{y}.png", "https://t.example/{z}/{x}/{y}.png"),
        ("https://t.example/{z}/{x}/{-y}.png", "https://t.example/{z}/{x}/{-y}.png"),
        (
            "https://t.example/wmts/topo/default/web/{TileMatrix}/{TileRow}/{TileCol}.png",
            "https://t.example/wmts/topo/default/web/{z}/{y}/{x}.png",
        ),
        (
            "https://t.example/wmts?TILEMATRIX={tilematrix}&TILEROW={TileRow}&TILECOL={TILECOL}",
            "https://t.example/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
        ),
        ("https://{s}.t.example/{z}/{x}/{y}", "https://{s}.t.example/{z}/{x}/{y}"),
    ],
)
def test_a_tile_address_is_read_as_xyz(url: str, template: str) -> None:
    assert tile_template(url) == template


@pytest.mark.parametrize("url", ["https://t.example/", "https://t.example/{z}/{x}.png"])
def test_an_address_without_places_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must say where"):
        tile_template(url)


@given(codes=st.lists(st.integers(0, 7), max_size=200))
def test_codes_come_in_the_payload_s_order(codes: list[int]) -> None:
    n = len(codes)
    x = 570_000.0 + 1_000 * np.random.default_rng(n).permutation(n)
    payload = pack(x, np.full(n, 6_360_000.0), np.zeros(n, int), np.zeros(n, bool))
    packed = pack_codes(np.array(codes, dtype=int), payload)
    plain = zlib.decompress(packed[1:]) if packed[0] else packed[1:]
    assert list(plain) == [codes[row] for row in payload.order]


def test_a_ninth_class_is_refused() -> None:
    payload = pack(np.array([59e4]), np.array([637e4]), np.array([0]), np.array([False]))
    with pytest.raises(ValueError, match="0 to 7"):
        pack_codes(np.array([8]), payload)
