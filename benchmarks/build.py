"""The whole build at 100,000 units: seconds, units a second, peak memory.

Run: python benchmarks/build.py [units]. There is no rival that does the same; the yardstick is
reading the largest source alone with pandas, in the same run.
"""

import gzip
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AS_OF = "2026-11-21"


def in_child(name: str, *words: str) -> tuple[float, float]:
    """Run a function of this file in a process of its own; return seconds and peak MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(globals()[name], words)


def build(config: str) -> tuple[float, float]:
    started = time.perf_counter()
    command = [sys.executable, "-m", "kortinfo", "build", "--config", config]
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def read_alone(path: str) -> tuple[float, float]:
    started = time.perf_counter()
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            json.loads(line)
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        demo = ["demo", "--no-serve", "--dir", folder, "--units", str(units), "--as-of", AS_OF]
        subprocess.run(
            [sys.executable, "-m", "kortinfo", *demo], check=True, stdout=subprocess.DEVNULL
        )
        register = str(Path(folder) / "kilder" / "cvr" / "produktionsenheder.ndjson.gz")
        rows = {
            "kortinfo build": in_child("build", str(Path(folder) / "kortinfo.toml")),
            "json.loads of the units' documents alone": in_child("read_alone", register),
        }
    print(f"{units:,} active units")
    print(f"{'what':45}{'seconds':>10}{'units/s':>10}{'peak MB':>10}")
    for name, (seconds, memory) in rows.items():
        print(f"{name:45}{seconds:10.1f}{units / seconds:10,.0f}{memory:10,.0f}")


if __name__ == "__main__":
    main()
