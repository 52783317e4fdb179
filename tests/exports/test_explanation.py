"""The sheets that explain a list: every business and contact with its row, and nothing private."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from typer.testing import CliRunner

from kortinfo.build import build
from kortinfo.cli import app
from kortinfo.exports.explanation import explained
from kortinfo.exports.listing import view_of
from kortinfo.exports.taking import View, make
from kortinfo.logbook import Logbook
from kortinfo.selection import Selection
from kortinfo.settings import load_settings
from tests import tiny

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
NOTE = "en note om Jens Jensen"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    register = tiny.documents()
    register[1]["_source"]["VrproduktionsEnhed"]["reklamebeskyttet"] = True
    contacts = [{**row, "Navn": "=1+1", "Note": NOTE} for row in tiny.CONTACTS]
    settings = "notes = true\n" + tiny.SETTINGS
    config = tiny.write_municipality(
        folder, register=register, contacts=contacts, settings=settings
    )
    build(load_settings(config), as_of=AS_OF, built_at=NOW)
    return folder


@pytest.fixture(scope="module")
def view(folder: Path) -> View:
    from kortinfo.snapshot import open_snapshot

    known = load_settings(folder / "kortinfo.toml")
    snapshot = open_snapshot(known.snapshot_folder)
    return view_of(snapshot, known, Selection(population=None), language="da")


def book(view: View, **options: object) -> Workbook:
    made = make("xlsx", view, **options)  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(made.content))


def rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    head, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in body]


def test_without_asking_there_are_no_such_sheets(view: View) -> None:
    assert book(view).sheetnames == ["Virksomheder", "Tal", "Om udtrækket"]


def test_each_business_of_the_list_is_explained_once(view: View) -> None:
    made = book(view, explain=True)
    assert made.sheetnames[2:4] == ["Forklaring", "Kontakternes rækker"]
    told = rows(made, "Forklaring")
    listed = [row["P-nummer"] for row in rows(made, "Virksomheder")]
    assert [row["P-nummer eller nøgle"] for row in told] == listed
    first = told[0]
    assert (first["Kilde"], first["Fil"], first["Række"]) == ("register", "register.ndjson", 1)
    assert (first["Regel"], first["Afgørende: kilde"]) == ("in_contact", "kontakter")
    assert str(first["Afgørende: dato"]) == "2026-03-01 00:00:00"


def test_a_running_collaboration_decides_before_a_contact(view: View) -> None:
    told = {
        row["P-nummer eller nøgle"]: row for row in rows(book(view, explain=True), "Forklaring")
    }
    baker = told[tiny.pnr(5)]
    assert (baker["Niveau"], baker["Afgørende: kilde"]) == ("A", "samarbejder")
    assert told[tiny.pnr(8)]["Afgørende: kilde"] is None


def test_of_collaborations_that_are_over_the_one_that_ended_last_decided(tmp_path: Path) -> None:
    """The longer one began first, and the level is still its doing."""
    longer = {"Start": "01-01-2020", "Slut": "31-01-2026", "Ordning": "Løntilskud"}
    later = {"Start": "01-01-2023", "Slut": "01-06-2023", "Ordning": "Mentor"}
    both = [{**each, "P-nummer": tiny.pnr(5)} for each in (longer, later)]
    settings = load_settings(tiny.write_municipality(tmp_path, collaborations=both))
    snapshot = build(settings, as_of=AS_OF, built_at=NOW)
    mine = snapshot.table("businesses").query(f"unit_id == '{tiny.pnr(5)}'")
    told = explained(mine, snapshot, language="da", titles={})["explanation"].iloc[0]
    assert (told["level"], told["deciding_kind"]) == ("B", "løntilskud")


def test_each_contact_tells_its_row_and_how_it_was_matched(view: View) -> None:
    told = rows(book(view, explain=True), "Kontakternes rækker")
    credited = view.snapshot.table("credits")
    protected = tiny.pnr(2)
    businesses = set(view.snapshot.table("businesses")["unit_id"]) - {protected}
    assert len(told) == int(credited["unit_id"].isin(businesses).sum())
    first = next(row for row in told if row["P-nummer eller nøgle"] == tiny.pnr(1))
    assert first["Koblet ved"] == "P-nummer (100 af 100)"
    assert first["Række"] in (2, 3)


def test_protected_businesses_notes_and_formulas_stay_out(view: View) -> None:
    made = book(view, explain=True)
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    said = " ".join(str(cell.value) for cell in cells)
    assert "Jensen" not in said
    for sheet in made.sheetnames[2:4]:
        assert tiny.pnr(2) not in [row["P-nummer eller nøgle"] for row in rows(made, sheet)]
    with_reason = book(view, explain=True, reason="Aftalt med virksomheden")
    assert tiny.pnr(2) in [row["P-nummer eller nøgle"] for row in rows(with_reason, "Forklaring")]


def test_the_command_writes_them_into_workbooks_only(folder: Path) -> None:
    config = ["--config", str(folder / "kortinfo.toml"), "--explain", "--everyone"]
    out = folder / "liste.xlsx"
    assert CliRunner().invoke(app, ["export", "--out", str(out), *config]).exit_code == 0
    assert "Forklaring" in openpyxl.load_workbook(out).sheetnames
    logbook = Logbook.open(load_settings(folder / "kortinfo.toml").logbook, folder=folder)
    (logged,) = logbook.audit()
    logbook.close()
    assert logged.kind == "xlsx_explained"
    assert CliRunner().invoke(app, ["export", "--out", "liste.csv", *config]).exit_code == 2
