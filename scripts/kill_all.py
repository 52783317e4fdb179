"""Kill `kortinfo build`, the review and the taking in of files (kill -9) at many random moments.

    python scripts/kill_all.py [times] [seed]

Nothing lost, nothing half-written: see tests/killing.py. Of fetch: scripts/kill_fetch.py.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests import killing, tiny


def main(times: int, seed: int) -> None:
    """Kill so many of each and say how it went."""
    with tempfile.TemporaryDirectory() as folder:
        config = tiny.write_municipality(Path(folder))
        began = time.monotonic()
        killed = killing.kill_builds(config, times=times, seed=seed)
        print(f"build: {killed} killed, {time.monotonic() - began:.0f} s", flush=True)
        began = time.monotonic()
        made = killing.kill_review(config, times=times, seed=seed)
        told = f"{times} killed, {made} decisions confirmed and kept"
        print(f"review: {told}, {time.monotonic() - began:.0f} s", flush=True)
        began = time.monotonic()
        killing.kill_openings(Path(folder), times=times // 5, seed=seed)
        print(f"new logbook: {times // 5} killed, {time.monotonic() - began:.0f} s", flush=True)
        began = time.monotonic()
        taken = killing.kill_imports(config, times=times // 2, seed=seed)
        told = f"{times // 2} killed, {taken} files taken in"
        print(f"import: {told}, {time.monotonic() - began:.0f} s", flush=True)
    print("nothing lost, nothing half-written")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [100, 1][len(given) :]))
