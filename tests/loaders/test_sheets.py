"""Files as they come out of other people's systems, and what is said of those that are broken."""

import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.errors import (
    ColumnsMissing,
    SourceEmpty,
    SourceEncrypted,
    SourceMissing,
    SourceUnreadable,
)
from kortinfo.loaders.csv_text import decoded, read_text_table
from kortinfo.loaders.result import Loaded
from tests.loaders.crm import (
    HEADINGS,
    ROW,
    contacts,
    csv,
    events,
    only,
    reasons,
    write_csv,
    write_workbook,
)

TEXT = csv([HEADINGS, ROW])


def load(folder: Path, raw: bytes, name: str = "crm.csv") -> Loaded:
    path = folder / name
    path.write_bytes(raw)
    return contacts(path)


def same_event(loaded: Loaded) -> bool:
    """The one contact of ROW, read right."""
    event = only(loaded)
    return (
        event.external_id,
        event.given_pnr,
        event.given_cvr,
        event.given_name,
        str(event.happened_on.date()),
        event.kind,
    ) == ("K1", "9000000017", "16127493", "Havnens Smedje ApS", "2026-11-21", "besøg")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="bom"),
        pytest.param(TEXT.encode("cp1252"), id="cp1252"),
        pytest.param(TEXT.encode("utf-16"), id="utf-16 with bom"),
        pytest.param(TEXT.encode("utf-16-le"), id="utf-16 without"),
        pytest.param(TEXT.encode("utf-16-be"), id="utf-16 the other way"),
        pytest.param(csv([HEADINGS, ROW], separator=",").encode(), id="comma"),
        pytest.param(csv([HEADINGS, ROW], separator="\t").encode(), id="tab"),
        pytest.param(csv([HEADINGS, ROW], separator="|").encode(), id="pipe"),
        pytest.param(("sep=;\r\n" + TEXT).encode(), id="sep="),
        pytest.param(b"\xef\xbb\xbf" + ('"sep=;"\n' + TEXT).encode(), id="bom and sep="),
        pytest.param(TEXT.replace("\r\n", "\n").encode(), id="unix lines"),
        pytest.param(TEXT.replace("\r\n", "\r").encode(), id="old mac lines"),
        pytest.param(TEXT.rstrip().encode(), id="no last line end"),
        pytest.param(TEXT.replace("Smedje", "Smed\x00je").encode(), id="nul bytes"),
        pytest.param((TEXT + ";;;;;\r\n\r\n  ;;\r\n").encode(), id="blank rows"),
        pytest.param(("Udtræk 2026;;\r\n\r\n" + TEXT).encode(), id="title above"),
        pytest.param(TEXT.replace("\r\n", ";;\r\n").encode(), id="separators behind"),
        pytest.param(TEXT.replace("K1;", " K1 ;").encode(), id="spaces"),
    ],
)
def test_a_csv_file_is_read_whatever_wrote_it(tmp_path: Path, raw: bytes) -> None:
    assert same_event(load(tmp_path, raw))


def test_a_file_glued_together_of_two_encodings_is_read(tmp_path: Path) -> None:
    raw = "Id;Virksomhed;Dato\nA;Åse;1-2-2026\n".encode() + "B;Ørn;1-2-2026\n".encode("cp1252")
    assert set(events(load(tmp_path, raw))["given_name"]) == {"Åse", "Ørn"}


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    text = 'Udtræk;;\n\nId;Virksomhed;Dato\nA;"To\nlinjer";1-2-2026\n\nB;En;1-2-2026\n'
    frame = events(load(tmp_path, text.encode())).set_index("external_id")
    assert frame["source_row"].to_dict() == {"A": 4, "B": 6}
    assert frame.loc["A", "given_name"] == "To linjer"


def test_a_short_row_lacks_its_last_cells(tmp_path: Path) -> None:
    event = only(load(tmp_path, b"Dato;Virksomhed;Kontakttype\n1-2-2026;Smedjen\n"))
    assert event.kind is None or event.kind != event.kind


def test_a_row_with_too_many_cells_is_set_aside(tmp_path: Path) -> None:
    text = "Dato;Virksomhed;CVR\n1-2-2026;Hansen; Søn;16127493\n1-2-2026;Smedjen;;;;\n"
    loaded = load(tmp_path, text.encode())
    assert reasons(loaded) == ["ragged_row"]
    assert loaded.set_aside["source_row"].to_list() == [2]
    assert only(loaded).given_name == "Smedjen"


def test_moved_cells_show_in_columns_without_a_heading(tmp_path: Path) -> None:
    text = "Dato;Virksomhed;\n1-2-2026;Hansen; Søn\n1-2-2026;A;\n1-2-2026;B;\n1-2-2026;C;\n"
    assert reasons(load(tmp_path, text.encode())) == ["ragged_row"]


def test_a_column_without_a_heading_moves_nothing(tmp_path: Path) -> None:
    text = "Dato;Virksomhed;\n1-2-2026;A;note\n1-2-2026;B;note\n"
    assert load(tmp_path, text.encode()).kept == 2


def test_an_open_quote_spoils_its_own_row_only(tmp_path: Path) -> None:
    rows = [f"1-2-2026;Firma {at};{at}" for at in range(500)]
    rows[10] = '1-2-2026;"Bageren;10'
    text = "Dato;Virksomhed;Id\n" + "\n".join(rows) + "\n"
    loaded = load(tmp_path, text.encode())
    assert loaded.kept == 500
    assert '"Bageren' in set(events(loaded)["given_name"])


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(
            {1: '1-2-2026;"Skagen Fisk;1', 4: '1-2-2026;Café "Ude";4'}, id="one further on"
        ),
        pytest.param({1: '1-2-2026;";1', 2: '1-2-2026;";2', 5: '1-2-2026;"A; B";5'}, id="ditto"),
        pytest.param({1: '"1-2-2026;Fisk;1', 3: '1-2-2026;Fisk;3"'}, id="whole cells"),
        pytest.param({1: '1-2-2026;B;"', 5: '1-2-2026;F;"'}, id="ditto, last column"),
        pytest.param(dict.fromkeys(range(2, 7), '1-2-2026;B;"'), id="ditto, a run of five"),
        pytest.param(dict.fromkeys(range(8), '1-2-2026;";7'), id="ditto everywhere"),
        pytest.param({1: '1-2-2026;"Kurt;1', 6: '1-2-2026;Kurt";6'}, id="rows apart"),
        pytest.param({1: '1-2-2026;B;"hej', 6: '1-2-2026;F;farvel"'}, id="notes apart"),
    ],
)
def test_a_stray_quote_swallows_no_rows(broken: dict[int, str], tmp_path: Path) -> None:
    rows = [broken.get(at, f"1-2-2026;Firma {at};{at}") for at in range(8)]
    loaded = load(tmp_path, "\n".join(["Dato;Virksomhed;Id", *rows, ""]).encode())
    assert (loaded.read, loaded.kept + len(loaded.set_aside)) == (8, 8)
    assert {f"Firma {at}" for at in range(8) if at not in broken} <= set(
        events(loaded)["given_name"]
    )


def test_a_note_of_several_lines_is_one_row(tmp_path: Path) -> None:
    text = 'Dato;Virksomhed;Id\n1-2-2026;A;"1\ntalt om; drift\nenig; ""ja""; slut"\n1-2-2026;B;2\n'
    assert load(tmp_path, text.encode()).read == 2


def test_a_table_copied_into_a_note_stays_there(tmp_path: Path) -> None:
    text = 'Dato;Virksomhed;Id\n1-2-2026;A;"kopi:\n1-2-2025;X;8\n1-2-2025;Y;9\n"\n1-2-2026;B;2\n'
    assert load(tmp_path, text.encode()).read == 2


def test_quotes_inside_a_name_are_letters(tmp_path: Path) -> None:
    text = 'Dato;Virksomhed\n1-2-2026;Café "Hjørnet" ApS\n1-2-2026;"Café ""Havnen"""\n'
    assert set(events(load(tmp_path, text.encode()))["given_name"]) == {
        'Café "Hjørnet" ApS',
        'Café "Havnen"',
    }


def test_a_cell_longer_than_any_limit_comes_through(tmp_path: Path) -> None:
    text = f"Dato;Virksomhed\n1-2-2026;{'x' * 300_000}\n"
    assert len(only(load(tmp_path, text.encode())).given_name) == 300_000


def test_decimal_commas_do_not_make_a_comma_file(tmp_path: Path) -> None:
    text = "Virksomhed;Dato;Antal personer\nA, B, C og D, i dag;45000,5;3,0\n"
    event = only(load(tmp_path, text.encode()))
    assert (event.given_name, event.persons) == ("A, B, C og D, i dag", 3)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), min_size=2),
        min_size=1,
        max_size=5,
    ).filter(lambda rows: not any(row[0].startswith(";") for row in rows))  # a ditto mark's look
)
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    written = [["Dato", "Virksomhed", "CVR", "Kontakttype"], *rows]

    def headings(cells: Sequence[str]) -> int:
        return len({"Dato", "Virksomhed", "CVR", "Kontakttype"} & set(cells))

    quoted = "".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in written
    )
    assert read_text_table(quoted.encode(), score=headings).records == written


def test_a_byte_order_mark_is_no_letter() -> None:
    assert decoded("\ufeffÆble".encode()) == decoded("Æble".encode("utf-16")) == "Æble"
    assert decoded(b"") == ""


# Workbooks


def test_a_workbook_is_read_with_its_types(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path,
        {
            "Ark1": [
                HEADINGS,
                ("K1", 9000000017, 16127493, "Havnens Smedje ApS", dt.date(2026, 11, 21), "Besøg"),
            ]
        },
    )
    assert same_event(contacts(path))
    assert only(contacts(path)).source_sheet == "Ark1"


@pytest.mark.parametrize("day", [46347, "46347", pd.Timestamp("2026-11-21T14:30"), "21-11-2026"])
def test_a_date_in_a_workbook_may_be_number_text_or_time(tmp_path: Path, day: object) -> None:
    path = write_workbook(tmp_path, {"Ark1": [("Dato", "Virksomhed"), (day, "A")]})
    assert str(only(contacts(path)).happened_on.date()) == "2026-11-21"


def test_a_table_may_start_anywhere_on_a_sheet(tmp_path: Path) -> None:
    rows = [(), ("", "Kontakter i 2026"), (), ("", "Dato", "Virksomhed"), ("", 46347, "A")]
    event = only(contacts(write_workbook(tmp_path, {"Ark1": rows})))
    assert (event.given_name, event.source_row) == ("A", 5)


def test_a_note_beside_a_table_in_a_workbook_moves_nothing(tmp_path: Path) -> None:
    rows = [("Dato", "Virksomhed"), (46347, "A", None, "ring til dem")]
    assert only(contacts(write_workbook(tmp_path, {"Ark1": rows}))).given_name == "A"


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Ark1"><table:table-row>'
    '<table:table-cell office:value-type="string"><text:p>Dato</text:p></table:table-cell>'
    '<table:table-cell office:value-type="string"><text:p>CVR</text:p></table:table-cell>'
    "</table:table-row><table:table-row>"
    '<table:table-cell office:value-type="date" office:date-value="2026-11-21"/>'
    '<table:table-cell office:value-type="float" office:value="16127493"/>'
    "</table:table-row></table:table></office:spreadsheet></office:body>"
    "</office:document-content>"
)


def test_an_open_document_sheet_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "crm.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", ODS)
    event = only(contacts(tmp_path / "crm.ods"))
    assert (event.given_cvr, str(event.happened_on.date())) == ("16127493", "2026-11-21")


def test_every_sheet_with_the_columns_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    table = [("Dato", "Virksomhed"), (46347, "A")]
    path = write_workbook(
        tmp_path,
        {
            "2025": table,
            "2026": [table[0], (46348, "B")],
            "Lister": [("Kontakttyper",), ("Besøg",), ("Møde",)],
            "Tom": [],
        },
    )
    loaded = contacts(path)
    assert set(events(loaded)["source_sheet"]) == {"2025", "2026"}
    assert loaded.counts == {"sheet_not_read:Lister": 2}


def test_one_sheet_may_be_named(tmp_path: Path) -> None:
    sheets = {name: [("Dato", "Virksomhed"), (46347, name)] for name in ("2025", "2026")}
    path = write_workbook(tmp_path, sheets)
    assert only(contacts(path, sheet="2026")).given_name == "2026"


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    path = write_workbook(tmp_path, {"Ark1": [("Dato", "CVR"), (46347, "1")], "Ark2": []})
    with pytest.raises(SourceUnreadable) as raised:
        contacts(path, sheet="Kontakter")
    assert 'expected the sheet "Kontakter", but found the sheets "Ark1", "Ark2"' in str(
        raised.value
    )
    assert "arket" in raised.value.message("da")


# Packed files


def test_packed_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "crm.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    assert same_event(contacts(tmp_path / "crm.csv.gz"))
    book = write_workbook(tmp_path, {"Ark1": [HEADINGS, ROW]}).read_bytes()
    (tmp_path / "crm.xlsx.gz").write_bytes(gzip.compress(book))
    assert same_event(contacts(tmp_path / "crm.xlsx.gz"))
    with zipfile.ZipFile(tmp_path / "alt.zip", "w") as archive:
        archive.writestr("ud/crm.csv", TEXT)
        archive.writestr("ud/~$crm.xlsx", b"lock")
        archive.writestr("ud/vejledning.pdf", b"%PDF-1.7")
    event = only(contacts(tmp_path / "alt.zip"))
    assert event.source_file == "alt.zip/ud/crm.csv"


def test_files_of_a_pattern_are_one_source_and_lock_files_none_of_it(tmp_path: Path) -> None:
    write_csv(tmp_path, HEADINGS, ROW, name="a.csv")
    write_csv(tmp_path, HEADINGS, ("K2", *ROW[1:]), name="b.csv")
    write_csv(tmp_path, HEADINGS, name="c.csv")
    (tmp_path / "~$a.csv").write_bytes(b"\x00\x01")
    loaded = contacts(tmp_path / "*.csv")
    assert (loaded.read, loaded.kept) == (2, 2)
    assert [file.file for file in loaded.files] == ["a.csv", "b.csv", "c.csv"]


# Broken twins


@pytest.mark.parametrize(
    ("name", "raw", "came"),
    [
        ("crm.xlsx", TEXT.encode(), "a text file"),
        ("crm.xls", b"<html><body><table><tr><td>Dato</td></tr></table></html>", "a web page"),
        ("crm.xls", b'<?xml version="1.0"?><Workbook></Workbook>', "an XML file"),
        ("crm.xlsx", b"%PDF-1.7 ...", "a PDF file"),
        ("crm.xlsx", b"PK\x03\x04 cut short", "a damaged workbook or .zip file"),
        ("crm.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an Office document"),
        ("crm.csv", b"%PDF-1.7 ...", "a PDF file"),
        ("crm.csv", b"<!DOCTYPE html><html>login</html>", "a web page"),
        ("crm.csv", b'{"hits": []}', "a JSON file"),
        ("crm.csv", b"PAR1" + bytes(20), "a Parquet file"),
        ("crm.csv", bytes(range(32)) * 20, "a file of an unknown kind"),
        ("crm.csv.gz", TEXT.encode(), "a damaged file"),
        ("crm.csv.gz", gzip.compress(TEXT.encode() * 50)[:-20], "a damaged file"),
        ("crm.zip", TEXT.encode(), "a damaged file"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    tmp_path: Path, name: str, raw: bytes, came: str
) -> None:
    with pytest.raises(SourceUnreadable) as raised:
        load(tmp_path, raw, name)
    assert f"but found {came}" in str(raised.value)
    assert name in str(raised.value)
    assert raised.value.message("da") != raised.value.message("en")


def test_a_workbook_damaged_inside_is_told_so(tmp_path: Path) -> None:
    whole = write_workbook(tmp_path, {"Ark1": [HEADINGS, ROW]}, name="hel.xlsx")
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(tmp_path / "crm.xlsx", "w") as broken:
        for name in book.namelist():
            part = book.read(name)
            broken.writestr(name, part[:200] if name.endswith("sheet1.xml") else part)
    with pytest.raises(SourceUnreadable, match="found a damaged file"):
        contacts(tmp_path / "crm.xlsx")


def test_a_workbook_with_a_part_in_utf_16_is_whole(tmp_path: Path) -> None:
    whole = write_workbook(tmp_path, {"Ark1": [HEADINGS, ROW]}, name="hel.xlsx")
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(tmp_path / "crm.xlsx", "w") as other:
        for name in book.namelist():
            part = book.read(name)
            wide = part.decode().replace("UTF-8", "UTF-16").encode("utf-16")
            other.writestr(name, wide if name.endswith("app.xml") else part)
    assert contacts(tmp_path / "crm.xlsx").kept == 1


def test_a_workbook_named_csv_is_told_so(tmp_path: Path) -> None:
    raw = write_workbook(tmp_path, {"Ark1": [HEADINGS, ROW]}).read_bytes()
    with pytest.raises(SourceUnreadable, match="found a workbook"):
        load(tmp_path, raw)


def test_a_zip_without_tables_is_told_with_what_it_holds(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("billede.png", b"\x89PNG")
    with pytest.raises(SourceUnreadable, match=r"neither, but billede\.png"):
        load(tmp_path, stream.getvalue(), "crm.zip")


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b";;;\r\n;;;\r\n", b"Dato;CVR\r\n;\r\n"])
def test_a_file_without_rows_is_empty(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(SourceEmpty, match=r"crm\.csv"):
        load(tmp_path, raw)


def test_a_workbook_without_rows_is_empty(tmp_path: Path) -> None:
    with pytest.raises(SourceEmpty):
        contacts(write_workbook(tmp_path, {"Ark1": [], "Ark2": []}))


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match=r"crm-\*\.csv"):
        contacts(tmp_path / "crm-*.csv")


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    # Office wraps an encrypted workbook in an OLE container with this stream in it.
    raw = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(SourceEncrypted, match="password"):
        load(tmp_path, raw, "crm.xlsx")


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("crm.csv", TEXT)
    raw = bytearray(stream.getvalue())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + flags] |= 1
    with pytest.raises(SourceEncrypted, match=r"crm\.zip"):
        load(tmp_path, bytes(raw), "crm.zip")


def test_missing_columns_are_named_with_those_found(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing) as raised:
        load(tmp_path, b"Hvem;Hvad\nA;B\n")
    assert "the columns date, pnr/cvr/name were not found" in str(raised.value)
    assert '"Hvem", "Hvad"' in str(raised.value)


def test_a_heading_named_in_the_settings_must_be_there(tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEADINGS, ROW)
    with pytest.raises(ColumnsMissing) as raised:
        contacts(path, columns={"date": "Besøgt den"})
    assert 'the columns "Besøgt den" were not found' in str(raised.value)


def test_a_file_without_headings_gives_away_no_cpr_number(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing) as raised:
        load(tmp_path, b"010185-1234;Smedjen;x\n")
    assert "1234" not in str(raised.value)


def test_a_cpr_number_in_a_file_name_is_not_repeated(tmp_path: Path) -> None:
    loaded = load(tmp_path, TEXT.encode(), "borger 010185-1234.csv")
    assert only(loaded).source_file == "borger [CPR].csv"
    assert loaded.files[0].file == "borger [CPR].csv"
    for raw in (b"", b"%PDF", b"Hvem;Hvad\nA;B\n"):
        with pytest.raises((SourceEmpty, SourceUnreadable, ColumnsMissing)) as raised:
            load(tmp_path, raw, "borger 010185-1234.csv")
        assert "1234" not in str(raised.value)
    with pytest.raises(SourceUnreadable) as raised:
        load(tmp_path, b"no", "borger 010185-1234.csv.gz")
    assert "1234" not in str(raised.value)
