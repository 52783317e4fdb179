"""A CVR file that was built to hurt, or written by an odd program, is told plainly or read."""

import json
import zipfile
from pathlib import Path

import pytest

from kortinfo.errors import SourceUnreadable
from kortinfo.tables import REGISTER_UNITS
from tests.loaders.test_cvr_system import hit, lines, load, unit

DEEP = 100_000
OBJECTS = b'{"a":' * DEEP + b"1" + b"}" * DEEP
ARRAYS = b"[" * DEEP + b"]" * DEEP


@pytest.mark.parametrize(
    "deep",
    [
        OBJECTS,
        ARRAYS,
        b'{"_source":' * 5_000 + b"{}" + b"}" * 5_000,
        b'{"_source":' * 50_000,
        b'{"hits":{"hits":[' + OBJECTS + b"]}}",
        b'{"_source":{"VrproduktionsEnhed":{"pNummer":9000000002,"navne":'
        + b"[" * 990
        + b"]" * 990
        + b"}}}",
    ],
)
def test_a_line_nested_without_end_is_a_bad_document_and_the_others_stay(
    tmp_path: Path, deep: bytes
) -> None:
    loaded = load(lines(unit()) + b"\n" + deep + b"\n" + lines(unit(9000000003)), tmp_path)
    assert (loaded.read, loaded.kept) in ((3, 2), (3, 3))  # mended where it can be
    assert set(loaded.set_aside["reason"]) <= {"bad_document"}


def test_a_first_line_nested_without_end_hides_no_other(tmp_path: Path) -> None:
    loaded = load(OBJECTS + b"\n" + lines(unit()), tmp_path)
    assert (loaded.read, loaded.kept) == (2, 1)


@pytest.mark.parametrize(
    "content",
    [
        OBJECTS,
        ARRAYS,
        b"[" + json.dumps(hit(unit())).encode() + b"," + OBJECTS + b"]",
        b"[\n" + json.dumps(hit(unit())).encode() + b",\n" + ARRAYS + b"\n]",
        b'{\n"hits": {"hits": [\n' + OBJECTS + b"]}}",
        b'{"a":' * DEEP,
    ],
)
def test_one_json_nested_without_end_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceUnreadable):
        load(content, tmp_path)


def test_brackets_in_names_are_no_nesting(tmp_path: Path) -> None:
    documents = [
        unit(9000000001 + number, navne=[{"navn": '[{[{"[{\\' * 200}]) for number in range(3)
    ]
    loaded = load(json.dumps(documents, indent=1).encode(), tmp_path)
    assert loaded.kept == 3


def test_a_file_that_begins_with_a_megabyte_of_nothing_is_read(tmp_path: Path) -> None:
    blank = b" \n" * 600_000
    assert load(blank + lines(unit()), tmp_path).kept == 1
    assert load(blank + json.dumps([unit()], indent=1).encode(), tmp_path).kept == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_told_so(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(SourceUnreadable, match="UTF-16") as caught:
        load(lines(unit()).decode().encode(encoding), tmp_path)
    assert "UTF-8" in caught.value.message("da")


def test_a_note_beside_the_documents_in_a_zip_is_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "cvr.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("units.ndjson", lines(unit()))
        archive.writestr("README.txt", "how this was made")
        archive.writestr("__MACOSX/._units.ndjson", b"\x00\x01")
    loaded = load(path.read_bytes(), tmp_path, name="cvr.zip")
    assert len(loaded.tables[REGISTER_UNITS.name]) == 1
    assert loaded.counts["entries_passed_over"] == 2
