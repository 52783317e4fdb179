"""The map inside the app: what a browser may send back, and that it mounts."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.views.map.payload import Payload, pack
from kortinfo.views.pages.map_element import rows_at


@pytest.fixture
def payload() -> Payload:
    x = np.array([590_000.0, np.nan, 580_000.0, 585_000.0])
    return pack(x, np.full(4, 6_370_000.0), np.arange(4), np.zeros(4, bool))


def test_a_click_names_rows_of_the_table(payload: Payload) -> None:
    assert rows_at(list(range(payload.count)), payload) == (0, 2, 3)


@pytest.mark.parametrize(
    "positions", [None, [], "0", [99], [-1], [True], ["0"], [0.5], {"0": 1}, [None]]
)
def test_what_a_browser_should_not_send_is_let_go(payload: Payload, positions: object) -> None:
    assert rows_at(positions, payload) == ()


SCRIPT = """
import geopandas as gpd
import numpy as np
from kortinfo.tables import AREA_COLUMNS
from kortinfo.views.map.coverage import coverage_map, parts
from kortinfo.views.map.payload import pack
from kortinfo.views.pages.map_element import Acts, map_element, map_names, send_filter, send_look

areas = gpd.GeoDataFrame({name: [] for name in AREA_COLUMNS}, geometry="geometry", crs="EPSG:25832")
payload = pack(np.array([59e4]), np.array([637e4]), np.array([2]), np.array([False]))
nothing = Acts(open=print, shape=print, chosen=print)
for key in ("one", "two"):
    send_filter(payload=payload, mask=np.array([True]), focus=(0,), key=key)
    send_look(payload=payload, look=None, language="da", key=key)
    map_element(
        parts=parts(coverage_map(areas=areas, embed=False)),
        payload=payload, acts=nothing, key=key, height="50vh",
    )
    map_names(payload=payload, names=np.array(["Havnens VVS"], dtype=object), key=key)
"""


def test_the_element_mounts_without_a_browser(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(SCRIPT)
    app = AppTest.from_file(str(script)).run(timeout=30)
    assert not app.exception


OLD_POINTS = """
import geopandas as gpd
import numpy as np
import streamlit as st
from kortinfo.tables import AREA_COLUMNS
from kortinfo.views.map.coverage import coverage_map, parts
from kortinfo.views.map.payload import pack
from kortinfo.views.pages import map_element as element

areas = gpd.GeoDataFrame({name: [] for name in AREA_COLUMNS}, geometry="geometry", crs="EPSG:25832")
payload = pack(np.array([59e4]), np.array([637e4]), np.array([2]), np.array([False]))
told = {}
element._map_component = lambda *about: lambda **given: told.update(given)
acts = element.Acts(
    open=lambda rows: st.write("opened"),
    shape=lambda shape: st.write(f"drawn {shape}"),
    chosen=lambda colouring, key: st.write("chosen"),
)
element.map_element(parts=parts(coverage_map(areas=areas, embed=False)), payload=payload, acts=acts)
for points in ("of another build", payload.fingerprint):
    st.session_state["map-map"] = {
        "open": {"points": points, "positions": [0]},
        "shape": {"points": points, "shape": None},
        "chosen": {"points": points, "colouring": "level", "key": "A"},
    }
    st.write(points)
    for name in ("open", "shape", "chosen"):
        told[f"on_{name}_change"]()
"""


def test_what_is_done_on_the_points_of_another_build_is_let_go(tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text(OLD_POINTS)
    app = AppTest.from_file(str(script)).run(timeout=30)
    assert not app.exception
    said = [element.value for element in app.markdown]
    assert said[0] == "of another build"
    assert said[2:] == ["opened", "drawn None", "chosen"]
