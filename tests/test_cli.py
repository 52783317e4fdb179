"""The command line: what it prints, how it exits, and never a traceback for a user's mistake."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from kortinfo import cli
from kortinfo.snapshot import open_snapshot
from tests import tiny

AS_OF = "2026-03-01"


@dataclass(frozen=True)
class Done:
    """What a command printed and how it exited."""

    returncode: int
    stdout: str
    stderr: str


def kortinfo(*words: str, cwd: Path, given: str | None = None) -> Done:
    """Run a command in this process: one of its own takes seconds to start."""
    told, said, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(said):
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["kortinfo", *words])
        patch.setattr(sys, "stdin", io.StringIO(given or ""))
        try:
            cli.main()
        except SystemExit as exited:
            code = exited.code if isinstance(exited.code, int) else int(bool(exited.code))
    return Done(code, told.getvalue(), said.getvalue())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    tiny.write_municipality(folder)
    done = kortinfo("build", "--as-of", AS_OF, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_it_is_a_command_that_exits_with_its_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kortinfo", "build", "--as-of", AS_OF]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "kortinfo.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_shows_every_command_and_an_example(tmp_path: Path) -> None:
    shown = kortinfo("--help", cwd=tmp_path).stdout
    for command in (
        "init",
        "template",
        "build",
        "check",
        "serve",
        "demo",
        "explain",
        "export",
        "map",
        "purge",
        "forget",
        "processing-record",
        "share-aggregates",
    ):
        assert command in shown
        assert "Example" in kortinfo(command, "--help", cwd=tmp_path).stdout


def test_wrong_usage_exits_with_two(tmp_path: Path) -> None:
    for words in (
        ("biuld",),
        ("build", "--as-of", "yesterday"),
        ("build",),  # no settings file here
        ("demo", "--units", "0"),
        ("template", "--language", "se"),
        ("template", "--out", "skabelon.txt"),
        ("demo", "--seed", "-1"),
    ):
        done = kortinfo(*words, cwd=tmp_path)
        assert done.returncode == 2, (words, done.stderr)
        assert "Traceback" not in done.stderr


def test_init_writes_settings_once(tmp_path: Path) -> None:
    assert kortinfo("init", cwd=tmp_path).returncode == 0
    again = kortinfo("init", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr
    missing = kortinfo("build", cwd=tmp_path)
    assert missing.returncode == 1
    assert "No file matches kilder/cvr/*json*" in missing.stderr


def test_check_json_prints_json_only_and_counts_whole_numbers(built: Path) -> None:
    done = kortinfo("check", "--json", cwd=built)
    assert done.returncode == 0
    state = json.loads(done.stdout)
    assert set(state) == {"snapshot", "as_of", "sources", "merge"}
    assert state["as_of"] == AS_OF
    assert [item["name"] for item in state["sources"]] == ["register", "kontakter", "samarbejder"]
    for item in (*state["sources"], *state["merge"]):
        counts = [item[key] for key in ("read", "kept", "set_aside")]
        assert all(type(count) is int for count in counts)
        assert item["kept"] + item["set_aside"] == item["read"]


def test_check_tells_which_source_has_changed(built: Path) -> None:
    path = built / "kontakter.csv"
    before = path.read_bytes()
    try:
        path.write_bytes(before + b"02-03-2026;;;\r\n")
        assert "kontakter: changed since the build" in kortinfo("check", cwd=built).stdout
    finally:
        path.write_bytes(before)
    assert "changed" not in kortinfo("check", cwd=built).stdout


def test_check_tells_kinds_that_the_settings_do_not_know(built: Path) -> None:
    shown = kortinfo("check", cwd=built).stdout
    assert (
        "kontakter: kinds not in the settings, which count as one-way: 'Noget ukendt' (1)" in shown
    )


def test_explain_tells_match_measures_rule_and_reason(built: Path) -> None:
    shown = kortinfo("explain", tiny.pnr(4), cwd=built)
    assert shown.returncode == 0, shown.stderr
    for part in ("Smedjen 4", "standing", "pnr", "2026-04-01"):
        assert part in shown.stdout
    told = json.loads(kortinfo("explain", tiny.pnr(4), "--json", cwd=built).stdout)
    assert (told["level"], told["rule"], told["changes_on"]) == ("A", "standing", "2026-04-01")
    assert len(told["events"]) == 3


def test_a_later_day_is_relevelled_and_says_so_an_earlier_one_needs_a_build(built: Path) -> None:
    later = kortinfo("explain", tiny.pnr(4), "--as-of", "2026-09-15", "--json", cwd=built)
    assert json.loads(later.stdout)["level"] == "B"
    assert "Levels are of 2026-09-15" in later.stderr
    earlier = kortinfo("explain", tiny.pnr(4), "--as-of", "2026-01-01", cwd=built)
    assert earlier.returncode == 1
    assert "kortinfo build --as-of 2026-01-01" in earlier.stderr


def test_an_unknown_unit_is_a_plain_message(built: Path) -> None:
    done = kortinfo("explain", "123", cwd=built)
    assert done.returncode == 1
    assert "No business 123" in done.stderr
    assert "Traceback" not in done.stderr


def test_export_writes_the_selection_and_counts_what_it_left_out(built: Path) -> None:
    done = kortinfo("export", "--out", "ud.csv", "--level", "C", cwd=built)
    assert done.returncode == 0, done.stderr
    lines = (built / "ud.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 2  # units 2 and 6
    assert "2" in done.stdout


def test_export_takes_a_link_s_query_and_writes_for_gis(built: Path) -> None:
    done = kortinfo("export", "--out", "ud.gpkg", "--query", "?level=C&pop=all", cwd=built)
    assert done.returncode == 0, done.stderr
    assert (built / "ud.gpkg").read_bytes().startswith(b"SQLite format 3")
    assert done.stdout.startswith("Wrote 2 businesses to ud.gpkg. Left out: 0 protected")
    broken = kortinfo("export", "--out", "ud.csv", "--query", "level=X", cwd=built)
    assert broken.returncode == 2
    assert "level=X" in broken.stderr


def test_protected_businesses_need_a_reason(built: Path) -> None:
    done = kortinfo("export", "--out", "ud.csv", "--include-protected", " ", cwd=built)
    assert done.returncode == 2
    assert "a reason is needed" in done.stderr
    assert "Traceback" not in done.stderr


def test_map_writes_one_file_in_the_language_asked_for(built: Path) -> None:
    words = ("map", "kort.html", "--level", "C", "--language", "en", "--everyone")
    done = kortinfo(*words, cwd=built)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Wrote 2 businesses to kort.html")
    page = (built / "kort.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "<title>All businesses, not currently in contact (C)" in page


def test_counts_are_written_for_others_without_a_business(built: Path) -> None:
    done = kortinfo("share-aggregates", "vores.json", cwd=built)
    assert "counts hidden" in done.stdout
    told = (built / "vores.json").read_text(encoding="utf-8")
    assert json.loads(told)["name"] == "Prøveservice"
    assert "Smedjen" not in told
    assert kortinfo("share-aggregates", "vores.xlsx", cwd=built).returncode == 2


def test_map_refuses_what_it_cannot_write(built: Path) -> None:
    for words in (
        ("map",),
        ("map", "kort.pdf"),
        ("map", "kort.html", "--language", "se"),
        ("map", "kort.html", "--area", "Skagen"),
    ):
        done = kortinfo(*words, cwd=built)
        assert done.returncode == 2, (words, done.stderr)
        assert "Traceback" not in done.stderr
    assert kortinfo("map", "nodir/kort.html", cwd=built).returncode == 1


def test_nothing_is_written_where_the_logbook_cannot_be(built: Path, tmp_path: Path) -> None:
    text = (built / "kortinfo.toml").read_text(encoding="utf-8")
    config = built / "uden-logbog.toml"
    (tmp_path / "optaget").write_text("ikke en database")
    config.write_text(f'logbook = "sqlite:///{tmp_path}/optaget"\n{text}', encoding="utf-8")
    done = kortinfo("map", "uden.html", "--config", str(config), cwd=built)
    assert done.returncode == 1
    assert "optaget" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (built / "uden.html").exists()


def test_export_refuses_an_unknown_kind_of_file(built: Path) -> None:
    done = kortinfo("export", "--out", "ud.pdf", cwd=built)
    assert done.returncode == 2
    assert "csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_written_is_a_plain_message(built: Path) -> None:
    for words in (("template", "--out", "nodir/x.xlsx"), ("export", "--out", "nodir/x.csv")):
        done = kortinfo(*words, cwd=built)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("units", [1, 2, 10])
def test_the_smallest_demos_build_with_as_many_active_units(tmp_path: Path, units: int) -> None:
    words = ("demo", "--no-serve", "--dir", "d", "--units", str(units), "--as-of", "2026-11-20")
    done = kortinfo(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    snapshot = open_snapshot(tmp_path / "d" / "snapshot")
    assert len(snapshot.table("businesses")) == units


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--area", "postal:010203-4567", "--out", "a.csv"),
        ("plan", "--date", "010203-4567"),
        ("forget", "--person", "Anna", "010203-4567"),
        ("010203-4567",),
    ],
)
def test_a_cpr_number_in_a_wrong_option_is_not_told(built: Path, words: tuple[str, ...]) -> None:
    done = kortinfo(*words, cwd=built)
    assert done.returncode == 2
    assert "4567" not in done.stdout + done.stderr
    assert "[CPR]" in done.stderr


def test_a_cpr_number_in_a_path_is_not_told(tmp_path: Path) -> None:
    config = tiny.write_municipality(tmp_path)
    (tmp_path / "kontakter.csv").rename(tmp_path / "borger 010203-4567.csv")
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("kontakter.csv", "borger 010203-4567.csv"), encoding="utf-8")
    done = kortinfo("build", "--as-of", AS_OF, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "borger 010203-4567.csv").unlink()
    gone = kortinfo("build", cwd=tmp_path)
    assert gone.returncode == 1
    told = done.stdout + done.stderr + gone.stderr
    written = [path.read_bytes() for path in (tmp_path / "snapshot").rglob("*") if path.is_file()]
    assert "4567" not in told
    assert not [content for content in written if b"010203-4567" in content]
