import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from kortinfo import tables
from kortinfo.exports import About, write_xlsx, xlsx_file
from tests.examples import examples
from tests.exports.listing import LISTING
from tests.selection.rows import businesses

ABOUT = About(
    selection="Byggeri og anlæg i 9990 Skagen",
    as_of=dt.date(2026, 11, 21),
    population="Mindst 1 ansat",
    left_out_protected=1234,
    left_out_insolvent=5,
)


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(book: Workbook) -> list[Cell]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def written(frame: object = LISTING, **options: object) -> Workbook:
    return opened(write_xlsx(frame, **{"language": "da", "about": ABOUT, **options}))  # type: ignore[arg-type]


def column(book: Workbook, heading: str) -> list[Cell]:
    sheet = book.worksheets[0]
    at = [cell.value for cell in sheet[1]].index(heading)
    return [row[at] for row in sheet.iter_rows(min_row=2)]


def test_no_cell_holds_a_formula_or_a_link() -> None:
    book = written()
    assert {cell.data_type for cell in cells(book)} <= {"s", "d", "n"}
    assert not [cell for cell in cells(book) if cell.hyperlink]


def test_texts_come_through_as_they_are() -> None:
    names = [cell.value for cell in column(written(), "Navn")]
    assert names == [
        "Havnens Smedje ApS",
        '=HYPERLINK("http://example.dk";"Klik")',
        "<img src=x onerror=alert(1)> '; DROP TABLE 🐟",
        "=1+1 & _x0041_",
    ]


def test_ids_are_text_and_dates_are_dates() -> None:
    book = written()
    for heading in ("P-nummer", "CVR-nummer", "Postnummer", "Branchekode"):
        values = [cell for cell in column(book, heading) if cell.value is not None]
        assert values
        assert {(cell.data_type, cell.number_format) for cell in values} == {("s", "@")}
    assert column(book, "Postnummer")[2].value == "0999"
    day = column(book, "Seneste tovejskontakt")[0]
    assert day.is_date
    assert day.value == dt.datetime(2024, 2, 29)  # noqa: DTZ001 - a spreadsheet's day has no zone
    assert day.number_format == "dd-mm-yyyy"


def test_the_heading_stays_and_filters() -> None:
    sheet = written().worksheets[0]
    assert sheet.title == "Virksomheder"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:X5"
    assert sheet.column_dimensions["D"].width > sheet.column_dimensions["N"].width


def facts(book: Workbook) -> dict[object, object]:
    return {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows()}


def test_a_sheet_tells_what_the_file_is() -> None:
    book = written()
    assert book.worksheets[-1].title == "Om udtrækket"
    assert facts(book) == {
        "Udvalg": "Byggeri og anlæg i 9990 Skagen",
        "Omfatter": "Mindst 1 ansat",
        "Kontaktniveau pr.": "21. nov. 2026",
        "Virksomheder i filen": "4",
        "Udeladt: reklamebeskyttede": "1.234",
        "Udeladt: konkurs eller opløsning": "5",
        "Bemærk": (
            "Reklamebeskyttede virksomheder må ikke kontaktes i markedsføring og er derfor ikke "
            "med i filen."
        ),
    }


def test_the_selection_s_own_words_are_no_formula_either() -> None:
    book = written(about=About(selection="=1+1\x00", as_of=ABOUT.as_of))
    assert facts(book)["Udvalg"] == "=1+1"
    assert {cell.data_type for cell in cells(book)} <= {"s", "d", "n"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("x" * 10_000, 10_000),
        ("x" * 32_767, 32_767),
        ("🐟" * 16_383, 16_383),
        ("x" * 32_768, None),
        ("🐟" * 16_384, None),
        ("x" + "🐟" * 20_000, None),
    ],
)
def test_a_text_too_long_for_a_cell_is_cut_and_counted(name: str, kept: int | None) -> None:
    book = written(businesses({"name": name}, {}))
    value = str(column(book, "Navn")[0].value)
    if kept:
        assert len(value) == kept
        assert "Celler med afkortet tekst" not in facts(book)
    else:
        assert value.endswith("…")
        assert name.startswith(value[:-1])
        assert 32_765 <= len(value.encode("utf-16-le")) // 2 <= 32_767
        assert facts(book)["Celler med afkortet tekst"] == "1"


def test_the_same_rows_give_the_same_bytes() -> None:
    first, second = (write_xlsx(LISTING, language="da", about=ABOUT) for _ in range(2))
    assert first == second


def test_no_businesses_give_the_headings_alone() -> None:
    sheet = written(tables.empty(tables.BUSINESSES)).worksheets[0]
    assert sheet.max_row == 1
    assert sheet["A1"].value == "P-nummer"


def test_more_rows_than_a_sheet_holds_go_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "_MOST_ROWS", 3)
    book = written()
    assert book.sheetnames == ["Virksomheder", "Virksomheder 2", "Tal", "Om udtrækket"]
    assert [sheet.max_row for sheet in book.worksheets[:2]] == [4, 2]
    assert book.worksheets[1]["A2"].value == "9000000004"


def test_english_has_its_own_headings_and_dates() -> None:
    book = written(language="en")
    assert book.sheetnames == ["Businesses", "Counts", "About this file"]
    assert column(book, "Last two-way contact")[0].number_format == "yyyy-mm-dd"


@settings(max_examples=examples(25))
@given(st.text(min_size=1, max_size=30))
def test_any_name_can_be_written_and_read_back(name: str) -> None:
    book = written(businesses({"name": name}))
    cell = column(book, "Navn")[0]
    assert cell.data_type in ("s", "n")
    assert cell.data_type == "s" or cell.value is None
