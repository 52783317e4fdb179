"""Give the loaders files made to take a machine; each in a child with bounded memory and time.

python scripts/fuzz_monsters.py [bytes unpacked]
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
MEMORY = 8 << 30
SECONDS = 300


def child(format_: str, path: str) -> None:
    """Read one file; print what came of it and the most memory that was held."""
    from tests.fuzzing.feeding import feed

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = feed(format_, Path(path))
    print(told, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def main(size: int) -> int:
    """Give every monster; return how many were too much."""
    from tests.fuzzing.monsters import MONSTERS, write

    lost = 0
    for name in MONSTERS:
        with tempfile.TemporaryDirectory() as folder:
            format_, path = write(Path(folder), name, size)
            given = path.stat().st_size
            began = time.monotonic()
            command = [sys.executable, __file__, "--child", format_, str(path)]
            try:
                done = subprocess.run(
                    command, capture_output=True, text=True, check=False, timeout=SECONDS
                )
                lines = done.stderr.strip().splitlines()
                told = done.stdout.split() or [f"DIED {done.returncode}", *lines[-1:]]
                lost += done.returncode != 0
            except subprocess.TimeoutExpired:
                told = ["HANGS"]
                lost += 1
            took = time.monotonic() - began
        held = f"{told[1]} MB" if len(told) > 1 else ""
        print(f"{name}: {given / 1e6:.1f} MB: {told[0]}, {took:.1f} s, {held}", flush=True)
    return lost


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:4])
    else:
        sys.exit(1 if main(int((sys.argv[1:] or ["2000000000"])[0])) else 0)
