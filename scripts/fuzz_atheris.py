"""Fuzz the loaders with atheris, which is led by what parts of our code a file reaches.

    pip install "kortinfo[fuzz]"
    python scripts/fuzz_atheris.py [--seconds N]

Not part of CI. What it comes upon stays in ``fuzz-corpus/`` and is gone on from the next time. A
finding stops it: the file is ``crash-*`` here; its first byte is the loader, its second the ending.
"""

import logging
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["kortinfo"]):
    from tests.fuzzing.feeding import FORMATS, feed, put
    from tests.fuzzing.seeds import seeds

ENDINGS = (".csv", ".txt", ".xlsx", ".ods", ".json", ".ndjson", ".zip", ".csv.gz", ".geojson")
MORE_ENDINGS = (".parquet", ".json.gz", ".ndjson.gz", ".geojson.gz", ".xls", ".xlsb")
EVERY_ENDING = (*ENDINGS, *MORE_ENDINGS)
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))


def one_input(data: bytes) -> None:
    """Read one file; whatever gets out but our errors is a finding."""
    if len(data) < 3:
        return
    format_ = FORMATS[data[0] % len(FORMATS)]
    ending = EVERY_ENDING[data[1] % len(EVERY_ENDING)]
    assert feed(format_, put(FOLDER / "in", f"fil{ending}", data[2:])) != "!silent"


def begin_with(folder: Path) -> None:
    """Write the seeds in the form :func:`one_input` reads."""
    folder.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds()):
        if seed.ending in EVERY_ENDING:
            head = bytes((FORMATS.index(seed.format), EVERY_ENDING.index(seed.ending)))
            (folder / f"seed-{number}").write_bytes(head + seed.raw)


def main() -> None:
    """Fuzz for an hour, or as long as is said."""
    logging.disable()
    warnings.simplefilter("ignore")
    corpus = Path("fuzz-corpus")
    begin_with(corpus)
    seconds = sys.argv[sys.argv.index("--seconds") + 1] if "--seconds" in sys.argv else "3600"
    options = [f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=4096", "-max_len=20000"]
    try:
        atheris.Setup([sys.argv[0], *options, str(corpus)], one_input)
        atheris.Fuzz()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()
