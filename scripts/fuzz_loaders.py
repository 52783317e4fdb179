"""Give every loader many damaged files: no hang, no traceback, no lost row, memory bounded.

    python scripts/fuzz_loaders.py [inputs] [seed] [first]

A child reads one file after the other, its memory and its time for each bounded from outside; what
it dies of, or lets out, is a finding. Findings are written to ``fuzz-findings/`` with the number
that makes them again (``tests/fuzzing/feeding.py``: ``nth_input``); one worth keeping goes to
``tests/corpus/<format>/`` and is read by every run of the tests from then on.
"""

import contextlib
import gc
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
MEMORY = int(os.environ.get("FUZZ_MEMORY", "4294967296"))
"""Bytes of address space a child may take; reading these small files takes some 1.5 GB of it."""
GROWTH_MB = 300
"""More memory than that for one small file is a finding."""
SECONDS = 30.0
"""For one file, on a busy machine; most take some 30 ms."""


def child(seed: int, first: int, last: int) -> None:
    """Read files by their numbers; say before each that it begins, and then how it went."""
    from tests.fuzzing.feeding import feed, nth_input, put

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    nth_input(seed, first)
    gc.freeze()  # what is imported need not be looked through again and again
    with tempfile.TemporaryDirectory() as folder:
        held = 0
        for number in range(first, last):
            format_, name, raw = nth_input(seed, number)
            path = put(Path(folder) / "in", name, raw)
            print(json.dumps({"begins": number, "format": format_}), flush=True)
            began = time.monotonic()
            try:
                told, trace = feed(format_, path), ""
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    raise
                told, trace = f"!{type(error).__name__}", traceback.format_exc()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            if held and peak - held > GROWTH_MB:
                told, trace = "!memory", f"{held} MB -> {peak} MB {trace}"
            held = peak
            took = round(time.monotonic() - began, 3)
            print(json.dumps({"told": told, "took": took, "mb": peak, "trace": trace}), flush=True)


class Run:
    """Children one after the other until every number is done."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.outcomes: Counter[str] = Counter()
        self.formats: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.slowest: list[tuple[float, int, str]] = []
        self.peak = 0

    def go(self, first: int, last: int) -> None:
        """Give the files of these numbers to children."""
        at = first
        while at < last:
            at = self._one_child(at, last)

    def _one_child(self, first: int, last: int) -> int:
        command = [sys.executable, __file__, "--child", str(self.seed), str(first), str(last)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
        ) as process:
            assert process.stdout is not None
            number, format_ = first, "?"
            lines = iter(process.stdout.readline, "")
            while True:
                ready, _, _ = select.select([process.stdout], [], [], SECONDS * 2)
                line = next(lines, "") if ready else ""
                if not line:
                    process.kill()
                    break
                said: dict[str, Any] = json.loads(line)
                if "begins" in said:
                    number, format_ = said["begins"], said["format"]
                    continue
                self._note(number, format_, said)
                if number + 1 == last:
                    process.wait()
                    return last
        why = "!hang" if not ready else f"!died of {-process.returncode}"
        self._note(number, format_, {"told": why, "took": 0.0, "mb": 0, "trace": why})
        return number + 1

    def _note(self, number: int, format_: str, said: dict[str, Any]) -> None:
        told = str(said["told"])
        if said["took"] > SECONDS:
            told = "!slow"
        self.outcomes[told] += 1
        self.formats[format_] += 1
        self.peak = max(self.peak, said["mb"])
        self.slowest = sorted([*self.slowest, (said["took"], number, format_)])[-5:]
        if told.startswith("!"):
            self._keep(number, format_, told, said["trace"])
        done = sum(self.outcomes.values())
        if done % 5000 == 0:
            print(f"{done}: {self.peak} MB, {dict(self.found) or 'nothing found'}", flush=True)

    def _keep(self, number: int, format_: str, told: str, trace: str) -> None:
        """Keep the first few of each kind: told apart by where in the program they came out."""
        from tests.fuzzing.feeding import nth_input

        lines = [line.strip() for line in trace.splitlines() if "/kortinfo/" in line]
        where = f"{told} {lines[-1].rpartition('/kortinfo/')[2] if lines else ''}"
        self.found[where] += 1
        if self.found[where] > 3:
            return
        folder = Path("fuzz-findings") / f"{format_}-{self.seed}-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        _, name, raw = nth_input(self.seed, number)
        (folder / name).write_bytes(raw)
        (folder / "trace.txt").write_text(f"{told}\n{trace}", encoding="utf-8")
        print(f"FOUND {folder}: {where}", flush=True)


def main(inputs: int, seed: int, first: int) -> int:
    """Give so many files; return 1 where anything was found."""
    began = time.monotonic()
    run = Run(seed)
    with contextlib.suppress(KeyboardInterrupt):
        run.go(first, first + inputs)
    took = time.monotonic() - began
    done = sum(run.outcomes.values())
    print(f"{done} files in {took:.0f} s ({done / took:.0f} a second), at most {run.peak} MB")
    for title, counts in (("by format", run.formats), ("came to", run.outcomes)):
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    print("slowest: " + ", ".join(f"{took} s (no. {n}, {what})" for took, n, what in run.slowest))
    print(f"found: {dict(run.found) or 'nothing'}")
    return 1 if run.found or done < inputs else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*map(int, sys.argv[2:5]))
    else:
        given = [int(word) for word in sys.argv[1:]]
        sys.exit(main(*(given + [100_000, 1, 0][len(given) :])))
