"""The installed wheel, run from another folder, finds its data and serves."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.serving import served
from tests.tiny import write_municipality

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_wheel_brings_everything_along(tmp_path: Path) -> None:
    wheels, site, elsewhere = (tmp_path / name for name in ("wheels", "site", "elsewhere"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    wheel = next(wheels.glob("kortinfo-*.whl"))
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", str(site), str(wheel)],
        check=True,
        capture_output=True,
    )
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, *words],
            cwd=elsewhere,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    where = run("-c", "import kortinfo; print(kortinfo.__file__)")
    assert Path(where.strip()).is_relative_to(site)
    run("-m", "kortinfo", "init", "--config", "ny.toml")
    config = write_municipality(elsewhere / "data")
    run("-m", "kortinfo", "build", "--config", str(config), "--as-of", "2026-03-01")
    with (
        served(config, cwd=elsewhere, environment={"PYTHONPATH": str(site)}) as url,
        urllib.request.urlopen(url, timeout=10) as answer,
    ):
        assert answer.status == 200
