"""Kills ``kortinfo build``, and people's deciding and taking in, kill -9, at random moments.

After each: the last good map opens and is whole, everything that was confirmed is there, and
nothing half-written is read by anybody.
"""

import datetime as dt
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from kortinfo.imports import stored, with_imports
from kortinfo.logbook import Logbook
from kortinfo.settings import load_settings
from kortinfo.snapshot import BUILDS, POINTER, open_snapshot

AS_OF = dt.date(2026, 3, 1)
READ = ("events", "credits", "businesses", "units", "set_aside")
DECIDING = """
import datetime as dt, sys
from pathlib import Path
from kortinfo.logbook import Logbook
from kortinfo.settings import load_settings
settings = load_settings(Path(sys.argv[1]))
book = Logbook.open(settings.logbook, folder=settings.folder)
print("ready", flush=True)
for at in range(int(sys.argv[2]), 1 << 40):
    now = dt.datetime.now(dt.UTC)
    number = book.decide(row_key=f"{at:032x}", verdict="none", words="x" * 100, who="Ida", at=now)
    print("made", number, f"{at:032x}", flush=True)
    if at % 3 == 0:
        book.undo_decision(number, who="Bo", at=now)
        print("undone", number, f"{at:032x}", flush=True)
"""
"""What the page *Tjek* does, answer after answer; each is said once the logbook has it."""
TAKING = """
import datetime as dt, sys
from pathlib import Path
from kortinfo import imports
from kortinfo.alone import alone
from kortinfo.build import build
from kortinfo.settings import Source, load_settings
from kortinfo.snapshot import open_snapshot, take_trial
settings = load_settings(Path(sys.argv[1]))
now = dt.datetime.now(dt.UTC)
print("ready", flush=True)
for at in range(1 << 40):
    raw = f"P-nummer;Dato\\r\\n9200000001;{at % 28 + 1:02}-02-2026\\r\\n".encode()
    path = imports.wait_with(settings, raw, name="a.csv")
    source = imports.waiting(Source(name="Ny", format="contacts", path="-"), settings, path)
    before = open_snapshot(settings.snapshot_folder)
    day = dt.date(2026, 3, 1)
    tried = build(imports.with_source(settings, source), as_of=day, built_at=now, trial=True)
    with alone(settings.snapshot_folder, now=now):
        imports.store(settings, source, path)
        name = tried.folder.name.rpartition("trial-")[2]
        take_trial(settings.snapshot_folder, name=name, instead_of=before)
        imports.drop_unread(settings)
    imports.drop_waiting(path)
    imports.tidy(settings, now=now.timestamp())
    print("taken", at, flush=True)
"""
"""What *Use the file* on the page *Data* does, again and again."""


class Killed(subprocess.Popen[str]):
    """A process of Kortinfo's that is killed, and what it said until then."""

    def after(self, seconds: float) -> list[str]:
        """Kill it so long after it is ready (a command: after its start); return its lines."""
        assert self.stdout is not None
        if self.args[1] == "-c":  # type: ignore[index]
            assert self.stdout.readline() == "ready\n"
        time.sleep(seconds)
        self.send_signal(signal.SIGKILL)
        told, _ = self.communicate()
        return [line for line in told.splitlines(keepends=True) if line.endswith("\n")]


def start(*words: str) -> Killed:
    """Start Python with these words."""
    return Killed(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def build_command(config: Path) -> tuple[str, ...]:
    """Return the words of a build."""
    return ("-m", "kortinfo", "build", "--config", str(config), "--as-of", AS_OF.isoformat())


def run_build(config: Path) -> float:
    """Let a build run to its end; return how long it took."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *build_command(config)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def look_at_map(config: Path) -> str:
    """Look whether the current map is whole; return its name."""
    snapshot = open_snapshot(load_settings(config).snapshot_folder)
    rows = {name: len(snapshot.table(name)) for name in READ}
    assert rows["businesses"] > 0
    snapshot.areas()
    for item in snapshot.manifest["sources"]:
        assert item["kept"] + item["set_aside"] == item["read"]
    return snapshot.folder.name


def look_for_leftovers(config: Path) -> None:
    """Look whether a build that ended has left nothing of those that did not."""
    folder = load_settings(config).snapshot_folder
    left = [path.name for path in folder.glob(f"{POINTER}.*")]
    trials = (".unfinished-trial-", ".unfinished-trying-")
    left += [
        path.name
        for path in (folder / BUILDS).iterdir()
        if path.name.startswith(".") and not path.name.startswith(trials)
    ]
    assert left == []
    assert 1 <= len([path for path in (folder / BUILDS).iterdir() if path.name[0] != "."]) <= 3


def kill_builds(config: Path, *, times: int, seed: int) -> int:
    """Kill so many builds, half of them while they write; return how many were killed."""
    chance = random.Random(seed)
    lasts = run_build(config)
    killed = 0
    for turn in range(4 * times):
        if killed == times:
            break
        before = look_at_map(config)
        early = chance.random() < 0.4
        moment = chance.uniform(0, lasts) if early else chance.uniform(0.6 * lasts, 1.05 * lasts)
        process = start(*build_command(config))
        process.after(moment)
        if process.returncode == -signal.SIGKILL:
            killed += 1
        else:  # It was over before: the machine is faster now than it was at first.
            lasts *= 0.8
        after = look_at_map(config)
        assert after >= before
        if turn % 10 == 9:
            run_build(config)
            look_for_leftovers(config)
    run_build(config)
    look_at_map(config)
    look_for_leftovers(config)
    return killed


def kill_review(config: Path, *, times: int, seed: int) -> int:
    """Kill people's deciding; return how many decisions were confirmed in all, all of them kept."""
    chance = random.Random(seed)
    settings = load_settings(config)
    made: dict[int, str] = {}
    undone: set[int] = set()
    for turn in range(times):
        process = start("-c", DECIDING, str(config), str(turn << 24))
        # The first few while the logbook is being made or opened.
        for line in process.after(chance.uniform(0, 0.4)):
            what, number, key = line.split()
            made[int(number)] = key
            if what == "undone":
                undone.add(int(number))
        book = Logbook.open(settings.logbook, folder=settings.folder)
        held = {each.id: each for each in book.decisions()}
        book.close()
        # One that was being taken back may be either.
        sure = {number for number, key in made.items() if int(key, 16) % 3}
        assert sure <= held.keys()
        assert not undone & held.keys()
        assert all(held[number].row_key == key for number, key in made.items() if number in held)
        assert all(len(each.words) == 100 for each in held.values())
    return len(made)


def kill_openings(folder: Path, *, times: int, seed: int) -> int:
    """Kill processes that make a logbook that is not there yet; each next one can use it."""
    chance = random.Random(seed)
    began = time.monotonic()
    config = folder / "kortinfo.toml"
    settings = load_settings(config)
    with start("-c", DECIDING, str(config), "0") as first:
        first.after(0.1)
    lasts = time.monotonic() - began
    for _ in range(times):
        for path in folder.glob("logbook.sqlite*"):
            path.unlink()
        process = start("-c", DECIDING, str(config), "0")
        time.sleep(chance.uniform(0.5 * lasts, lasts))
        process.send_signal(signal.SIGKILL)
        told, _ = process.communicate()
        book = Logbook.open(settings.logbook, folder=settings.folder)
        numbers = {each.id for each in book.decisions()}
        book.close()
        lines = [line.split() for line in told.splitlines(keepends=True) if line[-1] == "\n"]
        made = {int(line[1]) for line in lines if line[0] == "made" and int(line[2], 16) % 3}
        assert made <= numbers
    return times


def kill_imports(config: Path, *, times: int, seed: int) -> int:
    """Kill people's taking in of files; return how many files were taken in all."""
    chance = random.Random(seed)
    taken = 0
    for _ in range(times):
        process = start("-c", TAKING, str(config))
        taken += len(process.after(chance.uniform(0.2, 5.0)))
        look_at_map(config)
        settings = load_settings(config)
        sources = stored(settings)
        assert [source.name for source in sources] in ([], ["Ny"])
        for source in with_imports(settings).sources:
            assert list(settings.folder.glob(source.path)), source.path
    run_build(config)
    look_at_map(config)
    look_for_leftovers(config)
    return taken
