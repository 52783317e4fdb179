"""Fixtures every room's tests may use."""

import gc
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import examples
from tests.serving import CHROMIUM_FLAGS, chromium_path, run_kortinfo

# Tables leave many objects and few cycles: looking for those less often is a tenth of the time.
gc.set_threshold(100_000, 20, 100)

# Shared machines are slow at times: a slow example is not a fault.
settings.register_profile(
    "shared",
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("shared")


LONGEST = (
    "test_visit_plan.py",
    "test_overview_to_business.py",
    "test_accessibility.py",
    "test_coverage_in_browser.py",
    "test_placements_near_home.py",
    "test_memory.py",
    "test_meeting_mode.py",
)
"""The files whose tests in a browser take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end no process is alone with it."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real registers laid beside the project (or named by REGISTERS_TO_TEST_AGAINST)."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("REGISTERS_TO_TEST_AGAINST", beside))
    if not folder.is_dir():
        pytest.skip(f"no real data beside the project ({folder.name} is not there)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one headless Chromium of a test process: Playwright starts but once in a process."""
    path = chromium_path()
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


DEMO_WITHIN = 300.0
"""Seconds another test process may take to build the demo."""


@pytest.fixture(scope="session")
def demo_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Give a copy of the built demo of 21 November 2026 with so many units: the caller's own.

    Built once a run: the first process that asks builds it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def copy(units: int) -> Path:
        built, ready = shared / f"demo-{units}", shared / f"demo-{units}.ready"
        try:
            built.mkdir()
        except FileExistsError:
            _wait_for(ready)
        else:
            words = ("--units", str(units), "--as-of", "2026-11-21")
            run_kortinfo("demo", "--no-serve", "--dir", str(built), *words)
            ready.touch()
        return shutil.copytree(built, tmp_path_factory.mktemp("demo"), dirs_exist_ok=True)

    return copy


def _wait_for(ready: Path) -> None:
    end = time.monotonic() + DEMO_WITHIN
    while not ready.exists():
        assert time.monotonic() < end, f"no {ready.name} within {DEMO_WITHIN:.0f} s"
        time.sleep(0.2)
