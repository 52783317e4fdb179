"""Whatever stands in a register or a CRM comes through the whole chain as text, and no CPR does."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kortinfo.build import build
from kortinfo.explain import explain_unit
from kortinfo.explain_lines import unit_lines
from kortinfo.exports.listing import view_of
from kortinfo.exports.taking import make
from kortinfo.selection import Selection
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from tests import tiny

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x.invalid","klik")',
    "'; DROP TABLE units; --",
    "Bådværft 🚢 & Søn ☃",
    "+45 kald @SUM(1)",
    "x" * 10_000,
)
CPR_SPELLINGS = ("010203-4567", "010203 4567", "0102034567", "01.02.03-4567", "010203–4567")


def built(folder: Path, names: tuple[str, ...], contacts: list[dict[str, str]]) -> Any:
    documents = [
        tiny.unit_document(number, name=name, owners=[(tiny.SMITH, "2015-01-01", None)])
        for number, name in enumerate(names, start=1)
    ]
    config = tiny.write_municipality(folder, register=documents, contacts=contacts)
    settings = load_settings(config)
    return settings, build(settings, as_of=AS_OF, built_at=NOW)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Snapshot]:
    contacts = [
        {
            "Dato": "01-02-2026",
            "P-nummer": tiny.pnr(number),
            "CVR": tiny.SMITH,
            "Virksomhed": name,
            "Type": name,
            "Ansvarlig": name,
        }
        for number, name in enumerate(HOSTILE, start=1)
    ]
    settings, snapshot = built(tmp_path_factory.mktemp("hostile"), HOSTILE, contacts)
    return settings, snapshot


def test_names_come_through_the_build_unchanged(hostile: tuple[Settings, Snapshot]) -> None:
    _, snapshot = hostile
    names = snapshot.table("businesses").set_index("unit_id")["name"]
    assert [names[tiny.pnr(number)] for number in range(1, 7)] == list(HOSTILE)
    assert set(snapshot.table("events")["kind"].dropna()) >= set(HOSTILE)


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(hostile: tuple[Settings, Snapshot]) -> None:
    settings, snapshot = hostile
    view = view_of(snapshot, settings, Selection(population=None), language="da")
    content = make("xlsx", view).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    shown = {str(cell.value) for cell in cells}
    assert HOSTILE[0] in shown


def test_no_cell_of_a_csv_starts_a_formula(hostile: tuple[Settings, Snapshot]) -> None:
    settings, snapshot = hostile
    view = view_of(snapshot, settings, Selection(population=None), language="da")
    content = make("csv", view).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in content
    for line in content.splitlines():
        assert not [cell for cell in line.split(";") if cell.lstrip('"').startswith(("=", "@"))]


def test_explain_tells_it_as_text(hostile: tuple[Settings, Snapshot]) -> None:
    settings, snapshot = hostile
    told = explain_unit(snapshot, settings, tiny.pnr(1), language="en")
    assert HOSTILE[0] in "\n".join(unit_lines(told))
    assert HOSTILE[0] in json.loads(json.dumps(told))["unit"]["name"]


def test_no_cpr_number_gets_past_a_loader(tmp_path: Path) -> None:
    contacts = [
        {
            "Id": f"sag {spelling}",
            "Dato": "01-02-2026" if number % 2 else "engang",
            "P-nummer": spelling if number == 3 else tiny.pnr(1),
            "CVR": tiny.SMITH,
            "Virksomhed": f"Smed {spelling}",
            "Adresse": f"Prøvevej 1, {spelling}",
            "Type": f"Besøg {spelling}",
            "Ansvarlig": spelling,
            "Notat": spelling,
        }
        for number, spelling in enumerate(CPR_SPELLINGS, start=1)
    ]
    _, snapshot = built(tmp_path, (f"Smed {CPR_SPELLINGS[0]}",), contacts)
    digits = [spelling.encode() for spelling in CPR_SPELLINGS]
    for name in ("units", "events", "set_aside", "businesses", "unit_names", "companies"):
        text = snapshot.table(name).to_csv().encode()
        assert not [spelling for spelling in digits if spelling in text], name
    manifest = (snapshot.folder / "manifest.json").read_bytes()
    assert not [spelling for spelling in digits if spelling in manifest]
    counts = {item["name"]: item["counts"] for item in snapshot.manifest["sources"]}
    assert counts["kontakter"]["cpr_masked"] == len(CPR_SPELLINGS)
    assert counts["register"]["cpr_masked"] >= 1


def test_known_p_numbers_are_not_taken_for_cpr_numbers(tmp_path: Path) -> None:
    document = tiny.unit_document(1, name="Smed", owners=[(tiny.SMITH, "2015-01-01", None)])
    shaped_like_cpr = 1_003_991_234  # day 10, month 03
    document["_source"]["VrproduktionsEnhed"]["pNummer"] = shaped_like_cpr
    contacts = [
        {"Dato": "01-02-2026", "P-nummer": str(shaped_like_cpr), "CVR": "", "Type": "Besøg"}
    ]
    config = tiny.write_municipality(
        tmp_path, register=[document], contacts=contacts, collaborations=tiny.COLLABORATIONS[:1]
    )
    snapshot = build(load_settings(config), as_of=AS_OF, built_at=NOW)
    assert (
        snapshot.table("businesses").set_index("unit_id").loc[str(shaped_like_cpr), "level"] == "B"
    )
