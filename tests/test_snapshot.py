"""A snapshot is whole or not there; equal inputs make equal tables."""

import datetime as dt
import random
from pathlib import Path

import pandas as pd
import pytest

from kortinfo.build import build
from kortinfo.errors import SnapshotMissing, SnapshotUnreadable, SourceError
from kortinfo.settings import load_settings
from kortinfo.snapshot import open_snapshot, write_manifest, writing
from kortinfo.tables import SNAPSHOT_TABLES
from tests import tiny
from tests.building import build_once

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
REST = {"built_at": "2026-03-01", "sources": [], "merge": [], "settings": {}}


def test_nothing_built_yet_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SnapshotMissing, match="kortinfo build"):
        open_snapshot(tmp_path / "snapshot")


def test_the_order_of_input_rows_never_matters(tmp_path: Path) -> None:
    shuffled = random.Random(7)
    register, contacts = tiny.documents(), list(tiny.CONTACTS)
    collaborations = list(tiny.COLLABORATIONS)
    for rows in (register, contacts, collaborations):
        shuffled.shuffle(rows)
    plain = load_settings(tiny.write_municipality(tmp_path / "a"))
    mixed = load_settings(
        tiny.write_municipality(
            tmp_path / "b", register=register, contacts=contacts, collaborations=collaborations
        )
    )
    one = build(plain, as_of=AS_OF, built_at=NOW)
    other = build(mixed, as_of=AS_OF, built_at=NOW)
    for table in SNAPSHOT_TABLES:
        columns = [name for name in table.column_names if name != "source_row"]
        left, right = (snapshot.table(table.name)[columns] for snapshot in (one, other))
        pd.testing.assert_frame_equal(left, right)


def test_a_failed_build_leaves_the_last_good_snapshot(tmp_path: Path) -> None:
    config = tiny.write_municipality(tmp_path)
    settings = load_settings(config)
    good = build_once(settings, as_of=AS_OF, built_at=NOW)
    (tmp_path / "kontakter.csv").write_bytes(b"")
    with pytest.raises(SourceError):
        build(settings, as_of=AS_OF, built_at=NOW)
    assert open_snapshot(settings.snapshot_folder).folder == good.folder
    assert len(open_snapshot(settings.snapshot_folder).table("businesses")) == 12


def test_an_error_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail() -> None:
        with writing(tmp_path, name="half") as folder:
            write_manifest(folder, {"as_of": "2026-03-01"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list((tmp_path / "builds").iterdir()) == []
    with pytest.raises(SnapshotMissing):
        open_snapshot(tmp_path)


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    settings = load_settings(tiny.write_municipality(tmp_path))
    snapshot = build_once(settings, as_of=AS_OF, built_at=NOW)
    (snapshot.folder / "units.parquet").write_bytes(b"not parquet")
    with pytest.raises(SnapshotUnreadable, match=r"units\.parquet"):
        open_snapshot(settings.snapshot_folder).table("units")


def test_a_snapshot_of_another_format_is_not_guessed_at(tmp_path: Path) -> None:
    with writing(tmp_path, name="old") as folder:
        write_manifest(folder, {"as_of": "2026-03-01", "format": 999})
    with pytest.raises(SnapshotUnreadable, match="999"):
        open_snapshot(tmp_path)


def test_old_builds_are_tidied_away_but_not_the_last_ones(tmp_path: Path) -> None:
    for number in range(6):
        with writing(tmp_path, name=f"build{number}") as folder:
            write_manifest(folder, {"as_of": "2026-03-01", **REST})
    assert open_snapshot(tmp_path).folder.name == "build5"
    assert len(list((tmp_path / "builds").iterdir())) == 3


@pytest.mark.parametrize("content", [b"[]", b"null", b"{", b'{"format": 1, "as_of": 5}', b"\xff"])
def test_a_damaged_manifest_or_pointer_is_a_plain_message(tmp_path: Path, content: bytes) -> None:
    settings = load_settings(tiny.write_municipality(tmp_path))
    snapshot = build_once(settings, as_of=AS_OF, built_at=NOW)
    (snapshot.folder / "manifest.json").write_bytes(content)
    with pytest.raises(SnapshotUnreadable):
        open_snapshot(settings.snapshot_folder)
    (settings.snapshot_folder / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(SnapshotUnreadable):
        open_snapshot(settings.snapshot_folder)
