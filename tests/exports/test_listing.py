import contextlib
import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from kortinfo.build import build
from kortinfo.errors import KortinfoError
from kortinfo.exports.listing import Taker, view_of, write_file
from kortinfo.exports.taking import KINDS, LISTS, Made, make
from kortinfo.logbook import AuditEntry, Logbook
from kortinfo.selection import PopulationChoice, Selection
from kortinfo.selection.shape import Circle
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from tests import tiny

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
SOMEBODY = Taker(who="Konsulent", at=NOW)
EVERYONE = Selection(population=None)
Built = tuple[Settings, Snapshot]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    register = tiny.documents()
    register[1]["_source"]["VrproduktionsEnhed"]["reklamebeskyttet"] = True
    config = tiny.write_municipality(tmp_path_factory.mktemp("tiny"), register=register)
    settings = load_settings(config)
    return settings, build(settings, as_of=dt.date(2026, 3, 1), built_at=NOW)


def written(
    kind: str, built: Built, path: Path, *, selection: Selection = EVERYONE, reason: str = ""
) -> Made:
    settings, snapshot = built
    view = view_of(snapshot, settings, selection, language="da")
    return write_file(kind, view, path, taker=replace(SOMEBODY, reason=reason))


def audit(built: Built) -> tuple[AuditEntry, ...]:
    settings, _ = built
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as logbook:
        return logbook.audit()


def facts(path: Path) -> dict[object, object]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows()}


def test_a_list_holds_the_rows_the_selection_has(built: Built, tmp_path: Path) -> None:
    selection = Selection(levels=frozenset("C"), population=None)
    made = written("csv", built, tmp_path / "liste.csv", selection=selection)
    chosen = int((built[1].table("businesses")["level"] == "C").sum())
    assert made.taken.rows + made.left_out_protected + made.left_out_insolvent == chosen
    lines = (tmp_path / "liste.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == made.taken.rows + 1
    assert [path.name for path in tmp_path.iterdir()] == ["liste.csv"]


@pytest.mark.parametrize("kind", LISTS)
def test_protected_businesses_are_left_out_unless_there_is_a_reason(
    built: Built, tmp_path: Path, kind: str
) -> None:
    without = written(kind, built, tmp_path / f"uden.{kind}")
    assert (without.left_out_protected, without.taken.protected) == (1, 0)
    included = written(kind, built, tmp_path / f"med.{kind}", reason="  Svar på\nhenvendelse ")
    assert (included.left_out_protected, included.taken.protected) == (0, 1)
    assert included.taken.rows == without.taken.rows + 1
    assert included.taken.reason == "Svar på henvendelse"
    blank = written(kind, built, tmp_path / f"blank.{kind}", reason=" \n ")
    assert blank.taken == without.taken


def test_a_list_with_protected_businesses_marks_them(built: Built, tmp_path: Path) -> None:
    written("csv", built, tmp_path / "liste.csv", reason="Svar på henvendelse")
    table = pd.read_csv(tmp_path / "liste.csv", sep=";", dtype="str").set_index("P-nummer")
    assert table.loc[tiny.pnr(2), "Reklamebeskyttet"] == "Ja"
    assert table.loc[tiny.pnr(1), "Reklamebeskyttet"] == "Nej"


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_is_in_the_logbook_with_who_when_and_what(
    built: Built, tmp_path: Path, kind: str
) -> None:
    selection = Selection(levels=frozenset("CD"), areas=frozenset({"postal:9990"}), population=None)
    before = audit(built)
    made = written(kind, built, tmp_path / f"ud.{kind}", selection=selection)
    entries = [entry for entry in audit(built) if entry not in before]
    assert len(entries) == 1
    entry = entries[0]
    assert (entry.what, entry.kind, entry.who, entry.at) == ("export", kind, "Konsulent", NOW)
    assert (entry.rows, entry.reason) == (made.taken.rows, "")
    assert "level=C&level=D" in entry.query
    assert "Skagen" in entry.words


def test_including_protected_businesses_is_logged_with_its_reason(
    built: Built, tmp_path: Path
) -> None:
    before = audit(built)
    reason = "Svar på henvendelse fra borger 010203-4567"
    written("xlsx", built, tmp_path / "ud.xlsx", reason=reason)
    entries = {entry.what: entry for entry in audit(built) if entry not in before}
    assert set(entries) == {"export", "override"}
    for entry in entries.values():
        assert entry.reason == "Svar på henvendelse fra borger [CPR]"
        assert (entry.protected_rows, entry.who) == (1, "Konsulent")
    assert facts(tmp_path / "ud.xlsx")["Begrundelse for at tage dem med"] == entry.reason


def test_nothing_goes_out_where_the_logbook_cannot_be_written(built: Built, tmp_path: Path) -> None:
    settings, snapshot = built
    (tmp_path / "ikke-en-database").write_text("tekst")
    broken = settings.model_copy(update={"logbook": f"sqlite:///{tmp_path}/ikke-en-database"})
    with pytest.raises(KortinfoError):
        written("csv", (broken, snapshot), tmp_path / "liste.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["ikke-en-database"]


def test_a_workbook_says_whom_it_is_about(built: Built, tmp_path: Path) -> None:
    selection = Selection(population=PopulationChoice(min_employees=5))
    written("xlsx", built, tmp_path / "liste.xlsx", selection=selection)
    told = facts(tmp_path / "liste.xlsx")
    assert str(told["Udvalg"]).startswith("Alle virksomheder")
    assert told["Omfatter"] == "Mindst 5 ansatte eller ukendt antal, uden holdingselskaber"
    assert told["Datasæt"] == built[1].folder.name
    assert told["Udeladt: reklamebeskyttede"] == "1"


def test_a_shape_drawn_by_hand_is_obeyed_and_said(built: Built, tmp_path: Path) -> None:
    selection = Selection(shape=Circle(57.7, 10.6, 10), population=None)
    made = written("xlsx", built, tmp_path / "liste.xlsx", selection=selection)
    assert made.taken.rows == 0
    assert facts(tmp_path / "liste.xlsx")["Udvalg"] != "Alle virksomheder"
    assert "shape=" in made.taken.query


def test_a_geopackage_reads_back_as_points_with_what_they_are(built: Built, tmp_path: Path) -> None:
    made = written("gpkg", built, tmp_path / "liste.gpkg")
    layer = gpd.read_file(tmp_path / "liste.gpkg", layer="businesses")
    assert len(layer) == made.taken.rows
    assert layer.crs is not None
    assert layer.crs.to_epsg() == 25832
    rows = built[1].table("businesses").set_index("pnr")
    for pnr, level, point in zip(layer["pnr"], layer["level"], layer.geometry, strict=True):
        assert rows.loc[pnr, "level"] == level
        if point is None:
            assert pd.isna(rows.loc[pnr, "x"])
        else:
            assert (point.x, point.y) == (rows.loc[pnr, "x"], rows.loc[pnr, "y"])
    about = gpd.read_file(tmp_path / "liste.gpkg", layer="about")
    told = dict(zip(about["key"], about["value"], strict=True))
    assert told["Kontaktniveau pr."] == "1. mar. 2026"
    assert told["Udeladt: reklamebeskyttede"] == "1"


def test_an_empty_selection_still_gives_files_that_open(built: Built, tmp_path: Path) -> None:
    nobody = Selection(search="ingen hedder det her", population=None)
    for kind in KINDS:
        written(kind, built, tmp_path / f"tom.{kind}", selection=nobody)
    assert gpd.read_file(tmp_path / "tom.gpkg", layer="businesses").empty
    assert facts(tmp_path / "tom.xlsx")["Virksomheder i filen"] == "0"


def test_a_search_is_told_in_words_but_not_in_the_query(built: Built) -> None:
    settings, snapshot = built
    view = view_of(snapshot, settings, Selection(search="Smedjen"), language="da")
    taken = make("csv", view).taken
    assert "Smedjen" in taken.words
    assert "Smedjen" not in taken.query
