"""One build at a time; nobody waits for the dead, and no older files' map comes back."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kortinfo import imports
from kortinfo.alone import LOCK, NOTE, alone
from kortinfo.build import build
from kortinfo.errors import BuildBusy, TrialOutdated
from kortinfo.logbook import Logbook
from kortinfo.purge import purge
from kortinfo.settings import Settings, Source, load_settings
from kortinfo.snapshot import open_snapshot, take_trial
from tests import tiny
from tests.test_cli import kortinfo

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, 12, 5, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
HOLDING = """
import datetime as dt, sys, time
from pathlib import Path
from kortinfo.alone import alone
with alone(Path(sys.argv[1]), now=dt.datetime(2026, 3, 2, 12, 5, tzinfo=dt.UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tiny.write_municipality(tmp_path))


@pytest.fixture
def other(settings: Settings) -> subprocess.Popen[str]:
    """Another process, that holds the folder."""
    settings.snapshot_folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", HOLDING, str(settings.snapshot_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_build_is_told_since_when_another_is_under_way(
    settings: Settings, other: subprocess.Popen[str]
) -> None:
    with pytest.raises(BuildBusy) as told:
        build(settings, as_of=AS_OF, built_at=LATER)
    time = f"{NOW.astimezone():%H:%M}"
    assert f"since 2 Mar 2026 {time}" in told.value.message("en")
    assert f"siden 2. mar. 2026 kl. {time}" in told.value.message("da")
    done = kortinfo("build", "--as-of", AS_OF.isoformat(), cwd=settings.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Another build or deletion is under way, since 2 Mar 2026" in done.stderr
    assert not (settings.snapshot_folder / "current").exists()


def test_what_is_deleted_waits_too_and_a_trial_does_not(
    settings: Settings, other: subprocess.Popen[str]
) -> None:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    with pytest.raises(BuildBusy):
        purge(settings, book, now=LATER, really=True)
    assert purge(settings, book, now=LATER, really=False).total == 0
    book.close()
    assert len(build(settings, as_of=AS_OF, built_at=LATER, trial=True).table("events")) > 0


def test_the_dead_hold_nothing(settings: Settings, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    folder = settings.snapshot_folder
    assert (folder / LOCK).is_file()
    assert json.loads((folder / NOTE).read_text())["since"] == NOW.isoformat()
    assert build(settings, as_of=AS_OF, built_at=LATER).folder.is_dir()


def test_a_note_that_is_damaged_or_not_there_yet_is_no_fault(
    settings: Settings, other: subprocess.Popen[str]
) -> None:
    for damage in ("", "{", "[]", '{"since": 1}'):
        (settings.snapshot_folder / NOTE).write_text(damage)
        with pytest.raises(BuildBusy, match="begun a moment ago"):
            build(settings, as_of=AS_OF, built_at=LATER)


def test_who_holds_it_may_build_and_lets_go_at_the_end_only(settings: Settings) -> None:
    folder = settings.snapshot_folder
    with alone(folder, now=NOW):
        build(settings, as_of=AS_OF, built_at=NOW)
        probe = [sys.executable, "-c", HOLDING.replace("sleep(60)", "sleep(0)"), str(folder)]
        assert subprocess.run(probe, capture_output=True, check=False).returncode != 0
    assert subprocess.run(probe, capture_output=True, check=False).returncode == 0


def test_a_trial_is_not_taken_over_a_build_made_meanwhile(settings: Settings) -> None:
    before = build(settings, as_of=AS_OF, built_at=NOW)
    row = f"P-nummer;Dato\r\n{tiny.pnr(1)};01-02-2026\r\n"
    path = imports.wait_with(settings, row.encode(), name="a.csv")
    source = imports.waiting(Source(name="Ny", format="contacts", path="-"), settings, path)
    trial = build(imports.with_source(settings, source), as_of=AS_OF, built_at=NOW, trial=True)
    name = trial.folder.name.rpartition("trial-")[2]
    between = build(settings, as_of=AS_OF, built_at=LATER)
    with pytest.raises(TrialOutdated):
        take_trial(settings.snapshot_folder, name=name, instead_of=before)
    with pytest.raises(TrialOutdated):
        take_trial(settings.snapshot_folder, name=name, instead_of=None)
    assert open_snapshot(settings.snapshot_folder).folder == between.folder
    taken = take_trial(settings.snapshot_folder, name=name, instead_of=between)
    assert len(taken.table("events")) == len(between.table("events")) + 1
