"""The map inside the app: what a browser may send back, and that it mounts."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.views.map.payload import Payload, pack
from kortinfo.views.pages.map_element import MapEvent, _event


@pytest.fixture
def payload() -> Payload:
    x = np.array([590_000.0, np.nan, 580_000.0, 585_000.0])
    return pack(x, np.full(4, 6_370_000.0), np.arange(4), np.zeros(4, bool))


def click(payload: Payload, positions: object, points: str | None = None) -> dict[str, object]:
    return {"positions": positions, "nonce": "a-1", "points": points or payload.fingerprint}


def test_a_click_names_rows_of_the_table(payload: Payload) -> None:
    every = list(range(payload.count))
    shown = np.ones(4, np.bool_)
    assert _event(click(payload, every), payload, shown) == MapEvent(rows=(0, 2, 3), nonce="a-1")


def test_a_click_never_gives_what_the_filter_hides(payload: Payload) -> None:
    hidden = np.array([True, True, False, False])
    event = _event(click(payload, [0, 1, 2]), payload, hidden)
    assert event is not None
    assert event.rows == (0,)


@pytest.mark.parametrize(
    "positions", [None, [], "0", [99], [-1], [True], ["0"], [0.5], {"0": 1}, [None]]
)
def test_what_a_browser_should_not_send_is_let_go(payload: Payload, positions: object) -> None:
    assert _event(click(payload, positions), payload, np.ones(4, np.bool_)) is None


def test_a_click_on_points_that_were_replaced_is_let_go(payload: Payload) -> None:
    clicked = click(payload, [0], points="0123456789abcdef")
    assert _event(clicked, payload, np.ones(4, np.bool_)) is None
    assert _event(None, payload, np.ones(4, np.bool_)) is None


SCRIPT = """
import geopandas as gpd
import numpy as np
from kortinfo.tables import AREA_COLUMNS
from kortinfo.views.map.coverage import coverage_map, parts
from kortinfo.views.map.payload import pack
from kortinfo.views.pages.map_element import map_element

areas = gpd.GeoDataFrame({name: [] for name in AREA_COLUMNS}, geometry="geometry", crs="EPSG:25832")
payload = pack(np.array([59e4]), np.array([637e4]), np.array([2]), np.array([False]))
for key in ("one", "two"):
    map_element(
        parts=parts(coverage_map(areas=areas, embed=False)),
        payload=payload, mask=np.array([True]), focus=(0,), key=key, height="50vh",
    )
"""


def test_the_element_mounts_without_a_browser(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(SCRIPT)
    app = AppTest.from_file(str(script)).run(timeout=30)
    assert not app.exception
