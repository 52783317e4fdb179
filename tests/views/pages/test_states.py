"""Before there is a map, and when something is wrong: words, never a traceback."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo.snapshot import Snapshot
from tests.views.pages.conftest import SETTINGS, go_to, home_units, write

PAGES = ["kort", "data"]


def shown(app: AppTest, page: str) -> AppTest:
    app.run()
    if page == "data":
        go_to(app, "data")
    return app


def told(app: AppTest) -> str:
    assert not app.exception
    return app.error[0].value.replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize("page", PAGES)
def test_no_settings(folder: Path, app: AppTest, page: str) -> None:
    assert "kortinfo init" in told(shown(app, page))


@pytest.mark.parametrize("page", PAGES)
def test_faulty_settings(folder: Path, app: AppTest, page: str) -> None:
    (folder / "kortinfo.toml").write_text(SETTINGS + '\n[backdrop]\ntile_ur = "x"\n')
    words = told(shown(app, page))
    assert "tile_ur" in words
    assert "tile_url" in words


@pytest.mark.parametrize("page", PAGES)
def test_no_snapshot_yet(folder: Path, app: AppTest, page: str) -> None:
    (folder / "kortinfo.toml").write_text(SETTINGS)
    assert "kortinfo build" in told(shown(app, page))


@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_table(folder: Path, app: AppTest, page: str) -> None:
    snapshot = write(folder)
    for name in ("businesses", "events"):
        (snapshot.folder / f"{name}.parquet").write_bytes(b"PAR1 not really")
    assert "kan ikke åbnes" in told(shown(app, page))


def test_a_damaged_manifest(folder: Path, app: AppTest) -> None:
    snapshot = write(folder)
    (snapshot.folder / "manifest.json").write_text("{", encoding="utf-8")
    assert "kan ikke åbnes" in told(app.run())


def test_a_snapshot_of_another_format(folder: Path, app: AppTest) -> None:
    snapshot = write(folder)
    manifest = json.loads((snapshot.folder / "manifest.json").read_text(encoding="utf-8"))
    (snapshot.folder / "manifest.json").write_text(json.dumps({**manifest, "format": 0}))
    assert "format 0" in told(app.run())


def test_a_day_before_the_snapshot(
    tiny_snapshot: Snapshot, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KORTINFO_AS_OF", "2026-01-01")
    assert "kortinfo build --as-of" in told(app.run())


def test_a_day_after_the_snapshot_is_said_to_be_worked_out(
    tiny_snapshot: Snapshot, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KORTINFO_AS_OF", "2027-03-03")
    app.run()
    assert not app.exception
    assert "Pr. 3. mar. 2027, regnet ud fra data fra 20. nov. 2026" in _headline(app)


def test_mended_settings_show_at_once(folder: Path, app: AppTest) -> None:
    assert app.run().error
    write(folder)
    assert not app.run().error


def test_a_new_build_is_picked_up_in_the_next_run(tiny_snapshot: Snapshot, app: AppTest) -> None:
    app.run()
    assert "10 virksomheder" in _headline(app)
    write(tiny_snapshot.folder.parents[2], name="second", homes=home_units()[:3])
    app.run()
    assert "3 virksomheder" in _headline(app)


def _headline(app: AppTest) -> str:
    pieces = [str(item.proto.body) for item in app.get("html")]
    return "".join(piece for piece in pieces if "ki-words" in piece)
