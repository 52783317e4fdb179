"""The map's scripts without a browser: their own tests, run by node, and what Python hands them."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kortinfo.tables import AREA_COLUMNS
from kortinfo.views.map.area_tree import area_tree
from kortinfo.views.map.payload import Column, Numbers, Payload, pack, pack_mask, world_units

TESTS = Path(__file__).parent / "js"


@pytest.fixture(scope="module")
def node() -> str:
    path = shutil.which("node") or shutil.which("nodejs")
    if path is None:
        pytest.skip("no node: scripts/get_node.sh installs it")
    return path


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.js")), ids=lambda path: path.stem)
def test_the_scripts_own_tests_pass(node: str, path: Path) -> None:
    run = subprocess.run(
        [node, "--test", str(path)], capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]


def read_by_node(node: str, payload: Payload, mask: Any, folder: Path) -> dict[str, Any]:
    (folder / "points").write_bytes(payload.data)
    (folder / "mask").write_bytes(pack_mask(mask, payload))
    files = [str(folder / "points"), str(folder / "mask")]
    run = subprocess.run(
        [node, str(TESTS / "open_payload.js"), *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said: dict[str, Any] = json.loads(run.stdout)
    return said


@pytest.mark.parametrize("small_mask", [1 << 15, -1], ids=["mask as it is", "mask squeezed"])
@pytest.mark.parametrize("n", [0, 1, 4_000])
def test_the_browser_reads_what_python_packs(
    node: str, tmp_path: Path, n: int, small_mask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kortinfo.views.map.payload._SMALL_MASK", small_mask)
    random = np.random.default_rng(n)
    x, y = 590_000 + random.normal(0, 9_000, n), 6_365_000 + random.normal(0, 9_000, n)
    x[random.random(n) < 0.05] = np.nan
    levels, approximate = random.integers(0, 4, n), random.random(n) < 0.1
    sector, employees = random.integers(0, 300, n), random.choice([-1, 0, 3, 750, 1000], n)
    titles = tuple(f"DB25:{at}" for at in range(300))
    serial = random.integers(0, 100_000, n)
    tree = area_tree(
        pd.Series(random.choice(["0813", "0860", ""], n), dtype="str"),
        pd.Series(random.choice(["9990", "9900", "9850", ""], n), dtype="str"),
        gpd.GeoDataFrame({name: [] for name in AREA_COLUMNS}, geometry="geometry", crs=25832),
    )
    payload = pack(
        *(x, y, levels, approximate),
        tree=tree,
        columns={
            "sector": Column(values=titles, code=sector),
            "employees": Numbers(values=employees),
            "serial": Numbers(values=serial),
        },
    )
    mask = random.random(n) < 0.4
    said = read_by_node(node, payload, mask, tmp_path)
    assert said["towns"] == said["towns_the_plain_way"]
    rows = payload.order
    world_x, world_y, _ = world_units(x, y)
    assert said["x"] == world_x[rows].tolist()
    assert said["y"] == world_y[rows].tolist()
    assert said["level"] == levels[rows].tolist()
    assert said["approximate"] == approximate[rows].astype(int).tolist()
    assert said["leaf"] == tree.leaf[rows].tolist()
    assert said["areas"] == [
        {"code": one.code, "name": one.name, "kind": one.kind, "parent": one.parent}
        for one in tree.nodes
    ]
    assert said["columns"]["sector"] == [titles[code] for code in sector[rows]]
    assert said["columns"]["employees"] == employees[rows].tolist()
    assert said["columns"]["serial"] == serial[rows].tolist()
    assert said["shown"] == mask[rows].astype(int).tolist()
    for at in range(len(tree.nodes)):
        below = np.isin(
            tree.leaf[rows],
            [each for each in range(len(tree.nodes)) if holds(tree.nodes, at, each)],
        )
        counted = np.bincount(levels[rows][below & mask[rows]], minlength=4)
        assert said["sums"][at] == counted.tolist()


def holds(nodes: Any, area: int, other: int) -> bool:
    """Tell whether ``other`` lies in ``area``, or is it."""
    while other > area:
        other = nodes[other].parent
    return other == area
