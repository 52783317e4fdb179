"""``kortinfo report``: what it writes, prints and logs, and how it exits."""

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pptx import Presentation

from kortinfo.logbook import Logbook, Signed
from kortinfo.settings import load_settings
from kortinfo.settings_coverage import Target
from tests import tiny
from tests.test_cli import AS_OF, Done, kortinfo

FILES = tuple(f"pack-{AS_OF}.{kind}" for kind in ("pptx", "pdf", "xlsx"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported")
    register = tiny.documents()
    # 3 falls on 2 March.
    register[2]["_source"]["VrproduktionsEnhed"]["reklamebeskyttet"] = True
    tiny.write_municipality(folder, register=register)
    done = kortinfo("build", "--as-of", AS_OF, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def run(folder: Path, *words: str) -> Done:
    return kortinfo("report", *words, cwd=folder)


def logged(folder: Path) -> list[tuple[str, int, str]]:
    loaded = load_settings(folder / "kortinfo.toml")
    with contextlib.closing(Logbook.open(loaded.logbook, folder=loaded.folder)) as book:
        return [
            (entry.kind, entry.protected_rows, entry.reason)
            for entry in book.audit(most=100)
            if entry.what == "export" and entry.kind.startswith("pack_")
        ]


def test_it_writes_three_files_of_the_selection_and_logs_each(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    before = len(logged(folder))
    done = run(folder, "--out", str(out), "--area", "postal:9990", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)  # nothing unfinished
    assert all(name in done.stdout for name in FILES)
    assert "Writing PowerPoint" in done.stderr
    slide = Presentation(str(out / FILES[0])).slides[0]
    told = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "Skagen" in told
    assert "businesses are covered" in told
    kinds = {kind for kind, _, _ in logged(folder)}
    assert kinds >= {"pack_pptx", "pack_pdf", "pack_xlsx"}
    assert len(logged(folder)) == before + 3


def test_targets_of_the_settings_and_of_the_page_are_both_in_it(
    folder: Path, tmp_path: Path
) -> None:
    written = (folder / "kortinfo.toml").read_text(encoding="utf-8")
    fast = '\n[[targets]]\nname = "Fast"\nshare = 0.5\nby = 2026-12-31\n'
    (folder / "kortinfo.toml").write_text(written + fast, encoding="utf-8")
    loaded = load_settings(folder / "kortinfo.toml")
    target = Target(name="Fra siden", filter="area=postal%3A9990", share=0.75, by=date(2027, 6, 30))
    at = datetime(2026, 3, 2, tzinfo=UTC)
    with contextlib.closing(Logbook.open(loaded.logbook, folder=loaded.folder)) as book:
        number = book.set_aim(target, Signed(words="", rows=1, who="Anna", at=at))
    told = json.loads(run(folder, "--json").stdout)
    assert [each["title"] for each in told["targets"]] == ["Fast", "Fra siden"]
    assert told["targets"][1]["now"]["total"] == 12
    run(folder, "--out", str(tmp_path))
    slides = Presentation(str(tmp_path / FILES[0])).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
    assert {"Fast", "Fra siden"} <= cells
    with contextlib.closing(Logbook.open(loaded.logbook, folder=loaded.folder)) as book:
        assert number is not None
        book.remove_aim(number, Signed(words="", rows=1, who="Anna", at=at))
    (folder / "kortinfo.toml").write_text(written, encoding="utf-8")


def test_json_alone_is_on_stdout(folder: Path) -> None:
    done = run(folder, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["about"]["as_of"] == AS_OF
    assert told["headline"]["businesses"]["total"] == 12
    assert told["warnings"]["left_out_protected"] == 1
    assert tiny.pnr(3) not in done.stdout
    assert "pack_json" in {kind for kind, _, _ in logged(folder)}


def test_json_goes_into_a_folder_where_one_is_named(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "--json", "--out", str(tmp_path), "--query", "level=A&sector=DB25:F")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [f"pack-{AS_OF}.json"]
    assert json.loads((tmp_path / f"pack-{AS_OF}.json").read_text(encoding="utf-8"))["format"] == 1
    assert "Levels are left out" in done.stderr


def test_protected_ones_are_named_for_a_reason_that_is_logged(folder: Path) -> None:
    done = run(folder, "--json", "--include-protected", "svar på egen henvendelse")
    assert done.returncode == 0, done.stderr
    warned = json.loads(done.stdout)["warnings"]
    assert warned["included_protected"] == 1
    assert tiny.pnr(3) in done.stdout
    assert ("pack_json", 1, "svar på egen henvendelse") in logged(folder)


def test_an_empty_selection_says_so(folder: Path) -> None:
    done = run(folder, "--json", "--search", "findes ikke")
    assert done.returncode == 0
    assert "No business is in the selection" in done.stderr
    assert json.loads(done.stdout)["headline"]["businesses"]["total"] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--out"),
        (("--json", "--area", "nowhere"), "not understood"),
        (("--json", "--language", "tlh"), "da or en"),
        (("--json", "--include-protected", " "), "a reason is needed"),
        (("--json", "--level", "A"), "--level"),
        (("--json", "--config", "missing.toml"), "missing.toml"),
    ],
)
def test_wrong_use_exits_with_2(folder: Path, words: tuple[str, ...], told: str) -> None:
    done = run(folder, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_what_cannot_be_written_exits_with_1_and_leaves_nothing(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    done = run(folder, "--json", "--out", str(file))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert file.read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_logged_is_not_written(folder: Path, tmp_path: Path) -> None:
    settings = (folder / "kortinfo.toml").read_text(encoding="utf-8")
    (tmp_path / "here").mkdir()
    other = folder / "unlogged.toml"
    (tmp_path / "taken").write_text("no database")
    url = f"sqlite:///{tmp_path}/taken"
    other.write_text(f'logbook = "{url}"\n{settings}', encoding="utf-8")
    done = run(folder, "--json", "--config", str(other), "--out", str(tmp_path / "here"))
    assert done.returncode == 1, done.stderr
    assert list((tmp_path / "here").iterdir()) == []
