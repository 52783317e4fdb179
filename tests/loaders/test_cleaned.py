"""What is kept of a file that is handed in reads as the file did, and says no more than is read."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from kortinfo import sources
from kortinfo.kinds import DEFAULT_COLLABORATION_KINDS, DEFAULT_CONTACT_KINDS
from kortinfo.loaders.cleaned import Leaving, write_cleaned
from kortinfo.loaders.preview import FORMS
from kortinfo.loaders.result import Loaded
from kortinfo.progress import silent
from kortinfo.settings import Settings, Source
from tests.fuzzing.feeding import AS_OF, FORMATS
from tests.fuzzing.seeds import Seed, csv_bytes, good_files, xlsx_bytes, zipped
from tests.loaders import crm

CPR = "010190-1234"
KNOWN = "1003991234"
NOT_KEPT = ("entries_passed_over",)
"""What only the file that was handed in had."""
ROWS = (
    ("Udtræk", "", "", "", "", "", ""),
    (),
    ("Id", "P-nummer", "Virksomhed", "Dato", "Type", "Notat", "Cpr-nr"),
    ("K1", KNOWN, f"Smed v/ {CPR}", "21-11-2026", "Besøg", f"om {CPR} og Ida", CPR),
    (),
    ("K2", "0101901234", "Smed", "22-11-2026", "Møde", "Ida", "010190 1234"),
    ("K3", KNOWN, "=1+1", "23-11-2026", "Besøg\nigen", "", "", "for meget"),
    ("101901234", "", "Bager", "1.2.2026", "Mail", "", ""),
    ("", "", "", "", "", "", "kun her"),
    ("", "0101901234", "", "", "", "", ""),
)


def loaded(path: Path, source: Source) -> Loaded:
    settings = Settings.model_construct(
        folder=path.parent,
        notes=False,
        contact_kinds=DEFAULT_CONTACT_KINDS,
        collaboration_kinds=DEFAULT_COLLABORATION_KINDS,
        own_organisations=(),
        job_ad_weeks=8,
    )
    source = source.model_copy(update={"path": path.name})
    if source.format == "cvr_portal":
        return sources._load_independent(source, settings, AS_OF, silent)
    return sources._load_history(source, settings, frozenset({KNOWN}), set(), silent)


def compared(folder: Path, raw: bytes, name: str, **about: Any) -> Path:
    """Clean a file; look whether it reads as before; return it."""
    source = Source.model_validate({"name": "a", "format": "contacts", "path": "x", **about})
    (folder / "before").mkdir()
    (folder / "after").mkdir()
    path, to = folder / "before" / name, folder / "after" / name
    path.write_bytes(raw)
    leaving = Leaving(known_pnrs=frozenset({KNOWN}))
    read_as, changed = write_cleaned(path, source, to, notes=False, leaving=leaving)
    assert changed == 0
    before, after = loaded(path, source), loaded(to, read_as)
    assert (before.read, before.kept) == (after.read, after.kept)
    for table, frame in before.tables.items():
        assert_frame_equal(frame, after.tables[table])
    assert_frame_equal(before.set_aside, after.set_aside)
    told = {name: of for name, of in before.counts.items() if name not in NOT_KEPT}
    assert told == after.counts
    return to


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.xlsx", "a.zip"])
def test_it_reads_as_before_and_holds_no_cpr_number_and_no_other_column(
    tmp_path: Path, name: str
) -> None:
    raw = xlsx_bytes(ROWS) if name == "a.xlsx" else csv_bytes(ROWS)
    if name.endswith(".gz"):
        raw = gzip.compress(raw)
    elif name.endswith(".zip"):
        raw = zipped({"første.csv": raw, "næste.xlsx": xlsx_bytes(ROWS), "noter.txt": CPR})
    to = compared(tmp_path, raw, name)
    held = to.read_bytes()
    if name.endswith((".zip", ".xlsx")):
        held = b"".join(every_part(held))
    elif name.endswith(".gz"):
        held = gzip.decompress(held)
    text = held.decode("utf-8", errors="replace")
    for gone in ("1234", "Ida", "Cpr-nr", "Udtræk", "for meget"):
        assert gone not in text.replace(KNOWN, ""), gone
    assert KNOWN in text


def every_part(raw: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = [archive.read(info) for info in archive.infolist()]
    return [
        piece for part in parts for piece in (every_part(part) if part[:2] == b"PK" else [part])
    ]


@pytest.mark.parametrize(
    "seed", [seed for seed in good_files() if seed.format in FORMS], ids=lambda seed: seed.format
)
def test_every_form_of_every_format_reads_as_before(tmp_path: Path, seed: Seed) -> None:
    assert set(FORMS) < set(FORMATS)
    compared(tmp_path, seed.raw, f"a{seed.ending}", format=seed.format)


def test_rows_and_words_are_left_out(tmp_path: Path) -> None:
    head = ("P-nummer", "Virksomhed", "Dato", "Ansvarlig")
    rows = [(KNOWN, "Smed", "01-02-2026", "Ida Holm"), (KNOWN, "Bager", "02-02-2026", "Bo")]
    path = crm.write_csv(tmp_path, head, *rows)
    leaving = Leaving(
        mask=False,
        rows=frozenset({("crm.csv", "", 3)}),
        masked=lambda text: text.replace("Ida Holm", "[glemt]"),
    )
    source = Source(name="a", format="contacts", path="crm.csv")
    to = tmp_path / "after.csv"
    _, changed = write_cleaned(path, source, to, notes=False, leaving=leaving)
    assert changed == 2
    assert to.read_text("utf-8") == (
        "P-nummer;Virksomhed;Dato;Ansvarlig\n" + f"{KNOWN};Smed;01-02-2026;[glemt]\n;;;\n"
    )
