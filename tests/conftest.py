"""Fixtures every room's tests may use."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import CHROMIUM_FLAGS, chromium_path


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
