"""The demo writes the same municipality again, with the settings to build it."""

import datetime as dt
from pathlib import Path

import pytest

from kortinfo.demo import write_demo
from kortinfo.demo.history_files import MOST_IN_WORKBOOK
from kortinfo.settings import load_settings
from tests.demo.conftest import AS_OF, Demo


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_demo(tmp_path / name, units=150, seed=7, as_of=AS_OF)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_another_seed_gives_another_municipality_in_the_same_place(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_demo(tmp_path / str(seed), units=300, seed=seed, as_of=AS_OF)
    one, two = _bytes(tmp_path / "1"), _bytes(tmp_path / "2")
    same = {name for name in one if one[name] == two[name]}
    assert same == {
        "kilder/geo/erhvervsomraader.geojson",
        "kilder/geo/kommuner.geojson",
        "kilder/geo/postnumre.geojson",
        "kilder/geo/sogne.geojson",
        "kortinfo.toml",
    }


def test_the_settings_load_and_name_files_that_are_there(demo: Demo) -> None:
    settings = load_settings(demo.folder / "kortinfo.toml")
    assert settings.home_municipalities == ("0813",)
    assert settings.as_of == AS_OF
    assert settings.own_organisations == ("Frederikshavn Kommune",)
    assert {source.format for source in settings.sources} == {
        "cvr_system",
        "contacts",
        "collaborations",
        "job_ads",
        "addresses",
        "areas",
    }
    for source in settings.sources:
        assert (demo.folder / source.path).is_file(), source.path


@pytest.mark.parametrize("units", [1, 7, 40])
def test_the_smallest_demos_are_written_too(tmp_path: Path, units: int) -> None:
    write_demo(tmp_path, units=units, as_of=AS_OF)
    assert len(Demo(tmp_path).units) > units


def test_an_early_day_of_reckoning_knows_no_later_codes(tmp_path: Path) -> None:
    write_demo(tmp_path, units=60, as_of=dt.date(2021, 3, 1))
    starts = {
        entry["periode"]["gyldigFra"]
        for unit in Demo(tmp_path).units
        for entry in unit["hovedbranche"]
    }
    assert "2025-01-01" not in starts


@pytest.mark.parametrize("units", [0, -3, 1_000_001])
def test_a_count_out_of_range_is_refused(tmp_path: Path, units: int) -> None:
    with pytest.raises(ValueError, match="1 to 1,000,000"):
        write_demo(tmp_path, units=units, as_of=AS_OF)


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []

    def listen(step: str, done: int, total: int | None = None) -> None:
        told.append((step, done, total))

    write_demo(tmp_path, units=30, as_of=AS_OF, progress=listen)
    assert all(total is None or done <= total for _, done, total in told)
    assert any(done == total for _, done, total in told)


def test_a_history_too_long_for_a_worksheet_becomes_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_IN_WORKBOOK < 1_048_576
    monkeypatch.setattr("kortinfo.demo.history_files.MOST_IN_WORKBOOK", 50)
    write_demo(tmp_path, units=300, as_of=AS_OF)
    demo = Demo(tmp_path)
    rows = demo.table("crm/kontakter.csv", encoding="utf-8-sig", separator=";")
    assert len(rows) > 50
    paths = [source.path for source in load_settings(tmp_path / "kortinfo.toml").sources]
    assert "kilder/crm/kontakter.csv" in paths
