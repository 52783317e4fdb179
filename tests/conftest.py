"""Fixtures every room's tests may use."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real registers laid beside the project (or named by REGISTERS_TO_TEST_AGAINST)."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("REGISTERS_TO_TEST_AGAINST", beside))
    if not folder.is_dir():
        pytest.skip(f"no real data beside the project ({folder.name} is not there)")
    return folder
