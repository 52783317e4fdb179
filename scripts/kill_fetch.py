"""Kill `kortinfo fetch` (kill -9) at many random moments and look whether anything is lost.

    python scripts/kill_fetch.py [times] [seed]

Serves the tests' stand-in on this machine; asks nobody else.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.fetch import killing
from tests.fetch.registers import register
from tests.fetch.stand_in import serving
from tests.fetch.test_command import contents, look_at

KINDS = (
    ("cvr", "search_after", "cvr.ndjson.gz", 9),
    ("cvr", "scroll", "cvr.ndjson.gz", 9),
    ("cvr", "files", "cvr.zip", 11),
    ("dar", "search_after", "dar.csv.gz", 12),
)


def main(times: int, seed: int) -> None:
    """Kill so many runs in all, then let each finish and compare with an undisturbed one."""
    killed = 0
    with serving(register()) as state, tempfile.TemporaryDirectory() as temporary:
        for number, (what, way, file, most) in enumerate(KINDS):
            calm, wild = (Path(temporary) / f"{kind}-{number}" for kind in ("calm", "wild"))
            for folder in (calm, wild):
                folder.mkdir()
                killing.write_settings(folder, state.url, way=way)
            killing.run(calm / "kortinfo.toml", what)
            killed += killing.kill_often(
                state,
                wild / "kortinfo.toml",
                what,
                "--full",
                times=times // len(KINDS),
                most=most,
                seed=seed + number,
                whole=lambda wild=wild: look_at(wild),  # type: ignore[misc]
            )
            code, said = killing.run(wild / "kortinfo.toml", what)
            assert code == 0, said
            same = contents(wild / "hentet" / file) == contents(calm / "hentet" / file)
            print(f"{what} {way}: {'the same' if same else 'NOT THE SAME'}", flush=True)
            assert same
    print(f"{killed} runs killed; nothing lost, nothing half-written")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [100, 1][len(given) :]))
