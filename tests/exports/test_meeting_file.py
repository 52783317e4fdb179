"""A meeting's list in Excel: whole, formula-safe, the protected marked and without number."""

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.exports.meeting_file import meeting_table, write_meeting_xlsx
from kortinfo.logbook import ListItem, MeetingList
from tests.views.pages.conftest import unit

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
FORMULA = '=HYPERLINK("http://x";"y")'


def item(unit_id: str, *, to: str = "", note: str = "", ticked: bool = True) -> ListItem:
    return ListItem(
        list_id=1,
        unit_id=unit_id,
        ticked=ticked,
        assigned_to=to,
        note=note,
        changed_by="Anna",
        changed_at=NOW,
    )


@pytest.fixture
def units() -> pd.DataFrame:
    rows = [
        unit(1, name="Smedjen", phone="98 00 00 00"),
        unit(2, name=FORMULA, phone="98 00 00 01", ad_protected=True),
    ]
    return tables.shaped(pd.DataFrame(rows), tables.BUSINESSES)


def test_every_ticked_business_is_in_it_by_who_takes_it(units: pd.DataFrame) -> None:
    items = [
        item("9000000001"),
        item("9000000002", to="Bo", note="=1+1"),
        item("9999999999", to="Anna"),
        item("9000000003", ticked=False),
    ]
    table = meeting_table(units, items, language="da")
    assert table["Navn"].tolist() == ["9999999999", FORMULA, "Smedjen"]
    assert table["Hvem"].tolist() == ["Anna", "Bo", ""]
    assert table["Reklamebeskyttet"].tolist() == ["Nej", "Ja", "Nej"]
    assert table["Telefon"].tolist() == ["", "", "98 00 00 00"]


def test_the_workbook_holds_texts_alone_and_says_what_it_is(units: pd.DataFrame) -> None:
    items = [item("9000000002", note="=1+1")]
    of = MeetingList(
        id=1, title=FORMULA, words="Alle", query="", snapshot="s", as_of=NOW.date(),
        created_by="Anna", created_at=NOW, ticked=1,
    )  # fmt: skip
    table = meeting_table(units, items, language="da")
    made = [
        write_meeting_xlsx(
            table, of=of, protected=1, as_of=NOW.date(), snapshot="20260301T080000", language="da"
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    book = openpyxl.load_workbook(io.BytesIO(made[0]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert about["Mødeliste"] == FORMULA
    assert about["Heraf reklamebeskyttede"] == "1"


def test_a_list_without_ticks_is_a_heading_alone() -> None:
    empty = tables.empty(tables.BUSINESSES)
    assert meeting_table(empty, [item("9000000001", ticked=False)], language="en").empty
