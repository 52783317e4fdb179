"""Files are found and opened; what cannot be read is told; no file name gives a person away."""

import json
import zipfile
from pathlib import Path

import pytest

from kortinfo.errors import KortinfoError, SourceEncrypted, SourceMissing, SourceUnreadable
from kortinfo.loaders.addresses import load_addresses
from kortinfo.loaders.areas import load_areas
from kortinfo.loaders.cvr_system import load_cvr_system
from kortinfo.loaders.files import find, fingerprint, members, passed_over
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.sectors import load_sectors
from kortinfo.settings import Source
from tests.loaders.crm import HEADINGS, ROW, contacts, csv
from tests.loaders.test_cvr_system import AS_OF, lines, unit

PERSON = "borger 010150-4049"


def source(form: str, path: str, **more: str) -> Source:
    return Source.model_validate({"name": "s", "format": form, "path": path, **more})


def read(form: str, path: str, *, base: Path) -> Loaded:
    if form == "cvr_system":
        return load_cvr_system(source(form, path), base=base, as_of=AS_OF)
    if form == "contacts":
        return contacts(base / path)
    if form == "areas":
        return load_areas(source(form, path, area_type="parish"), base=base)
    if form == "addresses":
        return load_addresses(source(form, path), base=base)
    return load_sectors(source(form, path), base=base)


def protected_zip(path: Path, name: str, content: bytes) -> Path:
    """Write a .zip whose entry says that it is encrypted."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    return path


@pytest.mark.parametrize("form", ["cvr_system", "addresses", "sectors"])
def test_a_zip_with_a_password_is_told_as_a_file(tmp_path: Path, form: str) -> None:
    protected_zip(tmp_path / "data.zip", "data.csv", b"x")
    with pytest.raises(SourceEncrypted) as caught:
        read(form, "data.zip", base=tmp_path)
    assert "the file is protected" in caught.value.message("en")
    assert "filen er beskyttet" in caught.value.message("da")


def test_an_entry_packed_in_a_way_we_cannot_undo_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.csv", b"x")
    raw = bytearray(path.read_bytes())
    raw[8] = raw[raw.find(b"PK\x01\x02") + 10] = 9  # deflate64, which Windows packs big files by
    path.write_bytes(bytes(raw))
    with pytest.raises(SourceUnreadable):
        read("cvr_system", "data.zip", base=tmp_path)


def test_a_folder_is_told_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    with pytest.raises(SourceMissing) as caught:
        find("crm", base=tmp_path)
    assert "crm is a folder" in caught.value.message("en")
    assert "crm er en mappe" in caught.value.message("da")
    with pytest.raises(SourceMissing, match="No file matches"):
        find("nothing*", base=tmp_path)


def test_no_name_of_a_file_gives_a_person_away(tmp_path: Path) -> None:
    folder = tmp_path / PERSON
    folder.mkdir()
    (folder / f"{PERSON}.ndjson").write_bytes(lines(unit()) + b"\n{broken\n")
    loaded = read("cvr_system", f"{PERSON}.ndjson", base=folder)
    told = repr((loaded.files, loaded.guesses, loaded.set_aside.to_csv()))
    assert "4049" not in told
    assert "borger [CPR].ndjson" in told
    assert fingerprint(folder / f"{PERSON}.ndjson").file == "borger [CPR].ndjson"
    assert members(folder / f"{PERSON}.ndjson")[0].name == "borger [CPR].ndjson"


@pytest.mark.parametrize("form", ["cvr_system", "addresses", "areas", "sectors", "contacts"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"{PERSON}.csv", b""),
        (f"{PERSON}.csv", None),
        (f"{PERSON}.csv", b"a;b\n1;2\n"),
        (f"{PERSON}.json", b'{"a": 1}'),
        (f"{PERSON}.csv.gz", b"no gzip"),
        (f"{PERSON}.zip", b"no zip"),
        (f"{PERSON}.parquet", b"no parquet"),
    ],
)
def test_no_message_gives_a_person_away(
    tmp_path: Path, form: str, name: str, content: bytes | None
) -> None:
    folder = tmp_path / PERSON
    folder.mkdir()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(KortinfoError) as caught:
        read(form, name, base=folder)
    for language in ("da", "en"):
        assert "4049" not in caught.value.message(language)


def test_notes_in_a_zip_are_passed_over_only_beside_something_else(tmp_path: Path) -> None:
    path = tmp_path / "crm.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("crm.csv", csv([HEADINGS, ROW]))
        archive.writestr("README.txt", "how this was made")
        archive.writestr("manual.pdf", b"%PDF")
    assert [member.entry for member in members(path)] == ["crm.csv"]
    assert passed_over([path]) == {"entries_passed_over": 2}
    loaded = contacts(path)
    assert (loaded.kept, loaded.counts["entries_passed_over"]) == (1, 2)
    alone = tmp_path / "alone.zip"
    with zipfile.ZipFile(alone, "w") as archive:
        archive.writestr("crm.txt", csv([HEADINGS, ROW]))
    assert contacts(alone).kept == 1
    assert passed_over([alone]) == {}


def test_json_of_a_person_in_a_damaged_document_is_masked(tmp_path: Path) -> None:
    document = json.dumps({"pNummer": "0101504049"})[:-1]
    (tmp_path / "cvr.ndjson").write_bytes(lines(unit()) + b"\n" + document.encode())
    assert "4049" not in read("cvr_system", "cvr.ndjson", base=tmp_path).set_aside.to_csv()
