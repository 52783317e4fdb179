import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

from kortinfo.build import build
from kortinfo.exports.listing import write_list
from kortinfo.selection import PopulationChoice, Selection
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from tests.tiny import write_municipality


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Snapshot]:
    settings = load_settings(write_municipality(tmp_path_factory.mktemp("tiny")))
    now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    return settings, build(settings, as_of=dt.date(2026, 3, 1), built_at=now)


def test_a_list_holds_the_rows_the_selection_has(
    built: tuple[Settings, Snapshot], tmp_path: Path
) -> None:
    settings, snapshot = built
    selection = Selection(levels=frozenset("C"), population=None)
    written = write_list(snapshot, settings, selection, tmp_path / "liste.csv")
    businesses = snapshot.table("businesses")
    chosen = int((businesses["level"] == "C").sum())
    assert written.rows + written.protected + written.insolvent == chosen
    lines = (tmp_path / "liste.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == written.rows + 1
    assert [path.name for path in tmp_path.iterdir()] == ["liste.csv"]


def test_a_workbook_says_whom_it_is_about(built: tuple[Settings, Snapshot], tmp_path: Path) -> None:
    settings, snapshot = built
    selection = Selection(population=PopulationChoice(min_employees=5))
    write_list(snapshot, settings, selection, tmp_path / "liste.xlsx")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "liste.xlsx").read_bytes()))
    facts = {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows()}
    assert facts["Udvalg"] == "Alle virksomheder"
    assert facts["Omfatter"] == "Mindst 5 ansatte eller ukendt antal, uden holdingselskaber"
