"""Kill -9 of a build, of the review and of an import: the small version of ``make kill``."""

import datetime as dt
from pathlib import Path

import pytest

from kortinfo.build import build
from kortinfo.settings import load_settings
from kortinfo.snapshot import BUILDS
from tests import killing, tiny

pytestmark = pytest.mark.slow
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tiny.write_municipality(tmp_path)


def test_a_killed_build_leaves_the_last_map_and_nothing_else(config: Path) -> None:
    assert killing.kill_builds(config, times=2, seed=5) == 2


def test_what_was_decided_is_kept_whenever_the_app_is_killed(config: Path) -> None:
    assert killing.kill_review(config, times=2, seed=5) >= 0
    killing.kill_openings(config.parent, times=1, seed=5)


def test_what_killed_builds_left_goes_with_the_next_one(config: Path) -> None:
    settings = load_settings(config)
    build(settings, as_of=killing.AS_OF, built_at=NOW)
    builds = config.parent / "snapshot" / BUILDS
    for name in (".unfinished-20260301T000000-1-1", ".unfinished-gone-20260301T000000"):
        (builds / name).mkdir()
        (builds / name / "events.parquet").write_bytes(b"half")
    (builds.parent / "current.4711").write_text("half")
    trial = builds / ".unfinished-trial-20260301T000000-abc"
    trial.mkdir()
    build(settings, as_of=killing.AS_OF, built_at=NOW + dt.timedelta(minutes=1))
    killing.look_for_leftovers(config)
    assert trial.is_dir()  # somebody may be looking at what it would change
