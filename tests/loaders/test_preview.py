"""A file that is handed in: what it is taken for, how surely, and what is worth a look."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kortinfo.errors import SourceEmpty, SourceEncrypted, SourceUnreadable
from kortinfo.loaders.preview import FieldSeen, Preview, glance, likely_format, preview
from kortinfo.loaders.sheets import Layout, layout_of
from kortinfo.settings import Source
from tests.loaders.crm import HEADINGS, ROW, write_csv, write_workbook

CPR = "010190-1234"


def looked_at(path: Path, *, form: str = "contacts", **how: Any) -> Preview:
    known = how.pop("known_pnrs", ())
    source = Source(name="crm", format=form, path=path.name, **how)  # type: ignore[arg-type]
    seen = glance(path, layout=layout_of(source), format_=source.format, columns=source.columns)
    return preview(seen, source, known_pnrs=known)


def fields(seen: Preview) -> dict[str, FieldSeen]:
    return {field.name: field for field in seen.fields}


@pytest.mark.parametrize(
    ("headings", "form"),
    [
        (HEADINGS, "contacts"),
        (("Ordning", "CVR", "Startdato", "Slutdato", "Virksomhed"), "collaborations"),
        (("Annonce-id", "Stillingsbetegnelse", "CVR", "Opslået", "Ansøgningsfrist"), "job_ads"),
        (("CVR-nummer", "Navn", "Adresse", "Hovedbranche", "Årsværk", "Status"), "cvr_portal"),
    ],
)
def test_a_file_is_known_by_its_headings(
    tmp_path: Path, headings: tuple[str, ...], form: str
) -> None:
    path = write_csv(tmp_path, headings, tuple("x" for _ in headings))
    assert likely_format(glance(path, layout=Layout())) == form


def test_how_a_text_file_was_read_is_told_and_can_be_corrected(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_bytes("Virksomhed;Kontaktdato\r\nKærbæk Tømrer;21-11-2026\r\n".encode("cp1252"))
    seen = looked_at(path)
    assert (seen.encoding, seen.separator, seen.header_row, seen.rows) == ("cp1252", ";", 1, 1)
    assert seen.table["name"].tolist() == ["Kærbæk Tømrer"]
    assert seen.is_usable
    assert looked_at(path, separator=",").missing == ("date", "pnr/cvr/name")
    assert looked_at(path, encoding="utf-8").table["name"].tolist() != ["Kærbæk Tømrer"]


def test_a_header_row_is_found_under_titles_and_can_be_chosen(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path,
        {"Liste": [["Udtræk af besøg"], [], ["Virksomhed", "Dato"], ["Navn", "Kontaktdato"], ROW]},
    )
    found = looked_at(path)
    assert (found.header_row, found.notes) == (3, ("second_header",))
    assert looked_at(path, header_row=4).headings[:2] == ("Navn", "Kontaktdato")
    with pytest.raises(SourceUnreadable, match="row 2"):
        looked_at(path, header_row=2)
    with pytest.raises(SourceUnreadable, match="ends at row 5"):
        looked_at(path, header_row=40)


def test_a_column_is_as_sure_as_its_heading_and_its_cells(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        ("Virksomhed", "CVR", "Kontaktdato", "Type"),
        *(
            ("Smedjen", "16127493", "21-11-2026" if at == 0 else "i morgen", "Besøg")
            for at in (0, 1)
        ),
    )
    seen = fields(looked_at(path))
    assert (seen["name"].sureness, seen["cvr"].sureness) == ("sure", "sure")
    assert (seen["date"].sureness, seen["date"].readable) == ("doubtful", 0.5)
    assert seen["kind"].sureness == "likely"  # "Type" may mean much
    assert (seen["address"].sureness, seen["address"].heading) == ("missing", "")
    chosen = fields(looked_at(path, columns={"kind": "Virksomhed", "name": ""}))
    assert (chosen["kind"].heading, chosen["kind"].sureness) == ("Virksomhed", "chosen")
    assert chosen["name"].heading == ""


def test_the_best_sheet_is_looked_at_and_another_can_be_chosen(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path, {"Forside": [["Om listen", "Af"], ["x", "y"]], "Besøg": [HEADINGS, ROW]}
    )
    seen = looked_at(path)
    assert (seen.sheet, seen.sheets) == ("Besøg", ("Besøg", "Forside"))
    other = looked_at(path, sheet="Forside")
    assert (other.sheet, other.is_usable) == ("Forside", False)
    assert set(other.sheets) == {"Besøg", "Forside"}


def test_a_cell_merged_over_rows_stands_in_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "crm.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Besøg")
        sheet.write_row(0, 0, ["Virksomhed", "Kontaktdato"])
        sheet.merge_range(1, 0, 3, 0, "Smedjen")
        for row in (1, 2, 3):
            sheet.write(row, 1, f"0{row}-11-2026")
    assert looked_at(path).table["name"].tolist() == ["Smedjen"] * 3


def test_a_row_merged_throughout_is_one_row_and_a_title_is_none(tmp_path: Path) -> None:
    path = tmp_path / "crm.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Besøg")
        sheet.merge_range(0, 0, 1, 1, "Besøgsliste")
        sheet.write_row(2, 0, ["Virksomhed", "Kontaktdato"])
        for at, name in enumerate(("Smedjen", "Bageren")):
            sheet.merge_range(3 + 2 * at, 0, 4 + 2 * at, 0, name)
            sheet.merge_range(3 + 2 * at, 1, 4 + 2 * at, 1, "01-11-2026")
    seen = looked_at(path)
    assert (seen.header_row, seen.rows) == (3, 2)
    assert seen.table["name"].tolist() == ["Smedjen", "Bageren"]


def test_a_file_without_headings_offers_no_citizen_s_number(tmp_path: Path) -> None:
    path = write_csv(tmp_path, ("102031234", "Smedjen", "x"), ("102031235", "Bageren", "y"))
    assert "102031234" not in looked_at(path).headings


def test_formulas_without_results_and_dates_as_numbers_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "crm.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Besøg")
        sheet.write_row(0, 0, ["Virksomhed", "Kontaktdato", "Konsulent"])
        sheet.write_row(1, 0, ["Smedjen", 45_000])
        sheet.write_formula(1, 2, '="K"&"im"', None, "")
    seen = looked_at(path)
    assert set(seen.notes) == {"formulas", "serial_dates"}
    assert fields(seen)["date"].readable == 1


def test_no_cpr_number_is_shown_and_every_p_number_is(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        ("Virksomhed", "P-nummer", "Kontaktdato", f"Noter {CPR}"),
        (f"Smedjen {CPR}", "1003383394", "21-11-2026", "x"),
    )
    seen = looked_at(path, known_pnrs={"1003383394"})
    told = f"{seen.headings} {seen.table.to_csv()} {[field.examples for field in seen.fields]}"
    assert "1234" not in told
    assert fields(seen)["pnr"].examples == ("1003383394",)


def test_what_is_no_table_is_told_as_what_it_is(tmp_path: Path) -> None:
    pdf = tmp_path / "liste.csv"
    pdf.write_bytes(b"%PDF-1.7")
    with pytest.raises(SourceUnreadable, match="PDF"):
        looked_at(pdf)
    empty = tmp_path / "tom.csv"
    empty.write_bytes(b"")
    with pytest.raises(SourceEmpty):
        glance(empty, layout=Layout())
    locked = tmp_path / "låst.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(SourceEncrypted):
        looked_at(locked)


def test_columns_that_nothing_reads_are_named(tmp_path: Path) -> None:
    headings = ("P-nummer", "Kontaktdato", "Virksomhed", "Bemærkning", "Kilde *_x_*", "Tom")
    path = write_csv(tmp_path, headings, ("9200000001", "5/11 2026", "Smedjen", "Ja", "a", ""))
    seen = looked_at(path)
    assert seen.unused == ("Bemærkning", "Kilde *_x_*")
    source = Source(name="crm", format="contacts", path=path.name)
    with_notes = preview(glance(path, layout=Layout()), source, notes=True)
    assert with_notes.unused == ("Kilde *_x_*",)
