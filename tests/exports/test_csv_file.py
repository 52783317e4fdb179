import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.classify.rules import compile_rules
from kortinfo.exports import for_people, write_csv, write_table_csv
from kortinfo.exports.people import legal_forms
from kortinfo.settings import Rule
from tests.exports.listing import LISTING
from tests.selection.rows import businesses

HERE = Path(__file__).parent
TITLES = {"municipality:0813": "Frederikshavn"}


def read(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_file_is_as_it_was_when_people_looked_at_it(language: str) -> None:
    content = write_csv(LISTING, language=language, titles=TITLES)
    golden = (HERE / f"golden_{language}.csv").read_bytes()
    assert read(content) == read(golden)


def test_a_danish_spreadsheet_opens_it_rightly() -> None:
    content = write_csv(LISTING, language="da")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    heading, first = read(content)[:2]
    row = dict(zip(heading, first, strict=True))
    assert row["Seneste tovejskontakt"] == "29-02-2024"
    assert row["Ansatte"] == "10–19"  # a dash: Excel reads 10-19 and 2-4 as dates
    assert row["Hvorfor"].startswith("C, fordi der tidligere har været 4 kontakter")


def test_no_cell_can_start_a_formula() -> None:
    cells = [cell for row in read(write_csv(LISTING, language="da")) for cell in row]
    assert "'+45 00 00 00 00" in cells
    assert "'=1+1 & _x0041_" in cells  # also where a control character stood in front
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))]


def test_control_characters_are_gone() -> None:
    text = write_csv(LISTING, language="da").decode("utf-8-sig")
    assert not set(text) & {chr(number) for number in range(32)} - {"\n", "\r"}


def test_no_businesses_give_the_headings_alone() -> None:
    rows = read(write_csv(tables.empty(tables.BUSINESSES), language="en"))
    assert len(rows) == 1
    assert rows[0][:4] == ["P-number", "CVR number", "Name", "Phone"]


def test_any_table_can_be_written_with_its_headings() -> None:
    table = pd.DataFrame(
        {
            tables.REASON: pd.Series(["no_date", None], dtype="str"),
            tables.SOURCE_ROW: pd.Series([12, None], dtype="Int64"),
            "share": [0.5, float("nan")],
            tables.AD_PROTECTED: [True, False],
            "on": pd.to_datetime(["2026-11-21", None]),
        }
    )
    assert read(write_table_csv(table, language="da")) == [
        ["Grund", "Række", "share", "Reklamebeskyttet", "on"],
        ["no_date", "12", "0,5", "Ja", "21-11-2026"],
        ["", "", "", "Nej", ""],
    ]
    assert read(write_table_csv(table, language="en"))[1] == [
        "no_date",
        "12",
        "0.5",
        "Yes",
        "2026-11-21",
    ]


def test_sizes_are_written_as_people_say_them() -> None:
    bounds = [(0, 0), (1, 1), (2, 4), (500, 999), (1000, None), (None, None)]
    frame = businesses(*[{"employees_min": low, "employees_max": high} for low, high in bounds])
    danish, english = (
        [None if pd.isna(size) else size for size in for_people(frame, language=of)["employees"]]
        for of in ("da", "en")
    )
    assert danish == ["0", "1", "2–4", "500–999", "1.000+", None]
    assert english[4] == "1,000+"


def test_own_rules_and_windows_reach_the_reasons() -> None:
    own = compile_rules([Rule(id="all", level="D")])
    why = for_people(LISTING, language="da", window_months=6, rules=own)["why"]
    assert (
        why.iloc[0]
        == "C efter reglen »tidligere kontakt« (kontakter i alt: 4, samarbejder i alt: 0)"
    )
    why = for_people(LISTING, language="da", window_months=6)["why"]
    assert why.iloc[0].endswith("men ingen de sidste 6 måneder")


def test_legal_forms_are_those_people_know() -> None:
    forms = pd.Series(["APS", "ENK", "A/S", "SE-selskab", None], dtype="str")
    told = legal_forms(forms, language="da")
    assert told.tolist()[:4] == ["ApS", "Enkeltmandsvirksomhed", "A/S", "SE-selskab"]
    assert told.isna().tolist() == [False] * 4 + [True]


def test_a_business_key_is_there_only_where_a_p_number_is_missing() -> None:
    key = "Nøgle (uden P-nummer)"
    assert key not in read(write_csv(LISTING.head(2), language="da"))[0]
    heading, *rows = read(write_csv(LISTING, language="da"))
    told = {row[heading.index("P-nummer")]: row[heading.index(key)] for row in rows}
    assert told[""].startswith("cvr:")
    assert {value for pnr, value in told.items() if pnr} == {""}
