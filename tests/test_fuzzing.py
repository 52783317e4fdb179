"""Whatever stands in a file: an error in words or a full account, in bounded time and memory.

The small version of ``make fuzz-loaders``: damaged files by number, whatever hypothesis comes upon,
and what is made to take a machine, each in its small form.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import SCALE
from tests.fuzzing.feeding import FORMATS, feed, nth_input, put
from tests.fuzzing.monsters import MONSTERS, write
from tests.fuzzing.mutations import NASTY
from tests.fuzzing.seeds import CORPUS, TABLES, seeds

ROOT = Path(__file__).parent.parent
NUMBERS = range(round(200 * SCALE))
NOT_SEEDED = "preview"
pytestmark = pytest.mark.filterwarnings("ignore")  # of libraries that read damaged files
SMALL = 12_000_000
"""Bytes unpacked; a line of more than ten million is too long."""


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: f"{seed.format}{seed.ending}")
def test_every_seed_is_read_or_refused_in_words(tmp_path: Path, seed: object) -> None:
    assert feed(seed.format, put(tmp_path / "in", f"a{seed.ending}", seed.raw))  # type: ignore[attr-defined]


def test_every_format_has_seeds_that_are_read(tmp_path: Path) -> None:
    read = {
        seed.format
        for seed in seeds()
        if feed(seed.format, put(tmp_path / "in", f"a{seed.ending}", seed.raw)) == "read"
    }
    assert read == set(FORMATS) - {NOT_SEEDED}


def test_damaged_files_are_read_whole_or_refused_in_words(tmp_path: Path) -> None:
    outcomes = set()
    for number in NUMBERS:
        format_, name, raw = nth_input(11, number)
        outcomes.add(feed(format_, put(tmp_path / "in", name, raw)))
    assert {"read", "SheetUnreadable"} <= outcomes


CELLS = st.one_of(
    st.text(max_size=12), st.sampled_from(NASTY).map(lambda raw: raw.decode("utf-8", "replace"))
)


@given(
    format_=st.sampled_from(sorted(TABLES)),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=6),
    separator=st.sampled_from(";,\t|"),
    coding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
@example(format_="addresses", rows=[[], ["a"]], separator=";", coding="utf-8")
def test_any_cells_under_our_headings_add_up(
    tmp_path: Path, format_: str, rows: list[list[str]], separator: str, coding: str
) -> None:
    lines = [TABLES[format_][0], *rows]
    text = "\r\n".join(separator.join(line) for line in lines)
    assert feed(format_, put(tmp_path / "in", "a.csv", text.encode(coding, "replace")))


@pytest.mark.parametrize(
    "name",
    [
        "a .zip whose list lies",
        "a workbook with two cells far apart",
        "a workbook with entities in entities",
        "an .ods with rows and cells repeated",
        "one long line",
        "addresses that unpack to zeros",
        "deep lists",
        "deep documents",
        "objects with keys of their own",
        "millions of columns",
    ],
)
def test_what_is_made_to_take_a_machine_does_not(tmp_path: Path, name: str) -> None:
    assert name in MONSTERS
    format_, path = write(tmp_path, name, SMALL)
    began = time.monotonic()
    assert feed(format_, path) != "!silent"
    assert time.monotonic() - began < 60


def test_the_fuzzer_tells_a_crash_from_a_refusal(tmp_path: Path) -> None:
    """It can fail: a child that runs out of memory is a finding."""
    command = [sys.executable, str(ROOT / "scripts" / "fuzz_loaders.py"), "4", "3"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FUZZ_MEMORY": str(100 << 20)},
    )
    assert done.returncode == 1
    assert "found: {'!" in done.stdout


def test_what_did_harm_once_is_kept() -> None:
    assert {path.parent.name for path in CORPUS.glob("*/*")} <= set(FORMATS)
    assert len(list(CORPUS.glob("*/*"))) >= 5
