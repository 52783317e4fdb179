"""Files taken in through the app: kept, tried beside the current map, compared, used or let go."""

import contextlib
import datetime as dt
import io
import json
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from kortinfo import imports
from kortinfo.build import build
from kortinfo.changes import Changes, compare
from kortinfo.cli import app
from kortinfo.errors import SettingsError, SnapshotUnreadable, SourceError
from kortinfo.forget import forget_person
from kortinfo.loaders.cleaned import Leaving
from kortinfo.loaders.result import Loaded
from kortinfo.logbook import Logbook
from kortinfo.quality import figures
from kortinfo.quality_rows import behind
from kortinfo.row_fates import fates, rows_named
from kortinfo.row_story import stories
from kortinfo.settings import Settings, Source, load_settings
from kortinfo.snapshot import (
    Snapshot,
    drop_trial,
    known_pnrs,
    open_snapshot,
    take_trial,
    trial_folder,
)
from kortinfo.sources import load_alone
from kortinfo.views.pages import import_kinds
from kortinfo.views.pages.account import parts_aside
from tests import tiny
from tests.building import build_once
from tests.fuzzing.seeds import zipped

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)
CPR = "010190-1234"
VISITS = b"P-nummer;Kontaktdato;Kontakttype\r\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tiny.write_municipality(tmp_path))


def handed_in(settings: Settings, raw: bytes, *, name: str = "besøg.csv") -> tuple[Source, Path]:
    path = imports.wait_with(settings, raw, name=name)
    return imports.waiting(Source(name="Besøg", format="contacts", path="-"), settings, path), path


def tried(settings: Settings, source: Source) -> Snapshot:
    with_it = imports.with_source(settings, source)
    return build(with_it, as_of=AS_OF, built_at=LATER, trial=True)


def changes(settings: Settings, source: Source) -> Changes:
    before = open_snapshot(settings.snapshot_folder)
    return compare(before, tried(settings, source), source=source.name)


def test_a_file_s_own_name_is_kept_without_a_cpr_number(settings: Settings) -> None:
    path = imports.wait_with(settings, b"x", name=f"../../besøg hos {CPR}:*.csv")
    assert path.name.startswith("besøg hos [CPR]")
    assert path.is_relative_to(settings.imports_folder)


def test_a_file_that_is_handed_in_lies_on_disk_only_while_it_is_read(settings: Settings) -> None:
    handed = imports.Handed(raw=f"P-nummer;Note\r\n1;{CPR}\r\n".encode(), name="a.csv")
    source = Source(name="Besøg", format="contacts", path="-")

    class Rerun(BaseException):
        """What Streamlit throws to begin a page anew is no Exception either."""

    for fault in (None, Rerun):
        with contextlib.suppress(Rerun), handed.on_disk(settings) as path:
            assert path.read_bytes() == handed.raw
            assert imports.waiting(source, settings, path).path.endswith("/a.csv")
            if os.name == "posix":
                assert path.parent.stat().st_mode & 0o77 == 0  # nobody else may look
            if fault:
                raise fault
        assert not [file for file in settings.imports_folder.rglob("*") if file.is_file()]
    assert imports.waiting_files(settings) == ()


def test_two_who_hand_in_the_same_file_do_not_take_it_from_each_other(settings: Settings) -> None:
    handed = imports.Handed(raw=b"x", name="a.csv")
    with handed.on_disk(settings) as first:
        with handed.on_disk(settings):
            pass
        assert first.read_bytes() == b"x"
    same, other = (imports.Handed(raw=b"x", name=name) for name in ("a.csv", "b.csv"))
    assert same.digest == handed.digest != other.digest


def test_a_trial_changes_nothing_until_it_is_taken(settings: Settings) -> None:
    before = build_once(settings, as_of=AS_OF, built_at=NOW)
    source, path = handed_in(settings, VISITS + f"{tiny.pnr(1)};01-02-2026;Besøg\r\n".encode())
    after = tried(settings, source)
    assert open_snapshot(settings.snapshot_folder).folder == before.folder
    assert len(after.table("events")) == len(before.table("events")) + 1
    name = after.folder.name.rpartition("trial-")[2]
    imports.store(settings, source, path)
    taken = take_trial(settings.snapshot_folder, name=name, instead_of=before)
    assert open_snapshot(settings.snapshot_folder).folder == taken.folder
    assert len(taken.table("events")) == len(after.table("events"))
    again = build(imports.with_imports(settings), as_of=AS_OF, built_at=LATER)
    assert len(again.table("events")) == len(after.table("events"))


def test_a_trial_that_is_gone_is_said_so_and_the_map_stays(settings: Settings) -> None:
    before = build_once(settings, as_of=AS_OF, built_at=NOW)
    after = tried(settings, handed_in(settings, VISITS + b"1;01-02-2026;x\r\n")[0])
    name = after.folder.name.rpartition("trial-")[2]
    drop_trial(settings.snapshot_folder, name=name)
    assert not trial_folder(settings.snapshot_folder, name=name).exists()
    with pytest.raises(SnapshotUnreadable):
        take_trial(settings.snapshot_folder, name=name, instead_of=before)
    assert open_snapshot(settings.snapshot_folder).folder == before.folder


def test_what_a_new_source_would_change_is_counted(settings: Settings) -> None:
    build_once(settings, as_of=AS_OF, built_at=NOW)
    rows = (
        f"{tiny.pnr(1)};01-02-2026;Besøg\r\n{tiny.pnr(1)};01-02-2026;Besøg\r\n"
        f"{tiny.pnr(2)};;Besøg\r\n9299999999;03-02-2026;Besøg\r\n"
    )
    found = changes(settings, handed_in(settings, VISITS + rows.encode())[0])
    assert (found.read, found.kept) == (4, 2)
    assert found.set_aside == {"duplicate": 1, "no_date": 1}
    assert (found.new, found.changed, found.gone, found.same) == (2, 0, 0, 0)
    assert found.unmatched == {"not_found": 1}
    assert found.kept + sum(found.set_aside.values()) == found.read


def test_a_new_edition_says_which_rows_are_new_changed_and_gone(settings: Settings) -> None:
    head = "Id;P-nummer;Kontaktdato;Kontakttype\r\n"
    first = head + "".join(f"K{at};{tiny.pnr(at)};0{at}-02-2026;Besøg\r\n" for at in (1, 2, 3))
    source, path = handed_in(settings, first.encode())
    imports.store(settings, source, path)
    build(imports.with_imports(settings), as_of=AS_OF, built_at=NOW)
    second = (
        head
        + f"K1;{tiny.pnr(1)};01-02-2026;Besøg\r\n"
        + f"K2;{tiny.pnr(2)};09-02-2026;Besøg\r\n"
        + f"K4;{tiny.pnr(4)};04-02-2026;Besøg\r\n"
    )
    found = changes(imports.with_imports(settings), handed_in(settings, second.encode())[0])
    assert (found.new, found.changed, found.gone, found.same) == (1, 1, 1, 1)


def test_levels_that_move_are_counted(settings: Settings) -> None:
    before = build_once(settings, as_of=AS_OF, built_at=NOW)
    businesses = before.table("businesses")
    never = businesses[businesses["level"] == "D"]["unit_id"].iloc[0]
    source, _ = handed_in(settings, VISITS + f"{never};01-02-2026;Besøg\r\n".encode())
    found = changes(settings, source)
    assert found.moved == {("D", "B"): 1}
    assert found.businesses == (len(businesses), len(businesses))


def test_an_import_stands_in_for_the_source_of_its_name(settings: Settings) -> None:
    own = next(source for source in settings.sources if source.format == "contacts")
    path = imports.wait_with(settings, b"P-nummer;Dato\r\n", name="ny [udgave].csv")
    stored = imports.store(settings, imports.waiting(own, settings, path), path)
    with_it = imports.with_imports(settings)
    assert [source.name for source in with_it.sources] == [s.name for s in settings.sources]
    assert next(source for source in with_it.sources if source.name == own.name) == stored
    newer = imports.wait_with(settings, b"P-nummer;Kontaktdato\r\n", name="nyere.csv")
    imports.store(settings, own, newer)
    for waited in (path, newer):
        imports.drop_waiting(waited)
    imports.drop_unread(settings)
    files = [path for path in settings.imports_folder.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["nyere.csv", "source.json"]
    assert imports.with_imports(settings, leaving_out=own.name) == settings
    imports.remove(settings, own.name)
    assert imports.with_imports(settings) == settings
    imports.drop_unread(settings)
    assert not list(settings.imports_folder.rglob("*.csv"))


def test_a_file_left_by_who_was_killed_goes_within_an_hour(settings: Settings) -> None:
    path = imports.wait_with(settings, b"x", name="a.csv")
    written = path.parent.stat().st_mtime
    imports.tidy(settings, now=written + 3_500)
    assert path.is_file()
    imports.tidy(settings, now=written + 3_700)
    assert not path.exists()


def test_a_build_deletes_what_somebody_killed_has_left(tmp_path: Path) -> None:
    config = tiny.write_municipality(tmp_path)
    path = imports.wait_with(load_settings(config), b"x", name="a.csv")
    os.utime(path.parent, (0, 0))
    made = CliRunner().invoke(app, ["build", "--config", str(config), "--as-of", "2026-03-01"])
    assert made.exit_code == 0
    assert not path.exists()


def test_when_a_file_was_taken_in_is_remembered_whatever_is_done_to_it(settings: Settings) -> None:
    source, path = handed_in(settings, VISITS + f"{tiny.pnr(1)};01-02-2026;Fax\r\n".encode())
    stored = imports.store(settings, source, path, at=NOW)
    kinds = {"contact_kinds": {"Fax": True}, "collaboration_kinds": {"Fax": "mentor"}}
    imports.restate(settings, stored.model_copy(update=kinds))
    [again] = imports.stored(settings)
    assert again.contact_kinds == {"Fax": True}
    gone = Leaving(mask=False, masked=lambda text: text.replace("Fax", "[glemt]"))
    assert imports.leave_out(settings, again, gone, really=True) == 2
    assert imports.stored(settings)[0].contact_kinds == {"[glemt]": True}
    assert imports.stored(settings)[0].collaboration_kinds == {"[glemt]": "mentor"}
    assert imports.taken_in(settings, "Besøg") == NOW
    assert imports.taken_in(settings, "Andet") is None


def test_kinds_are_told_before_a_file_is_used_and_what_is_chosen_is_remembered(
    settings: Settings,
) -> None:
    build_once(settings, as_of=AS_OF, built_at=NOW)
    kinds = ("Telefon", "telefon", "Mail", "Besøg", "Mail sendt")
    rows = "".join(f"{tiny.pnr(8)};0{at}-02-2026;{kind}\r\n" for at, kind in enumerate(kinds, 1))
    source, path = handed_in(settings, VISITS + rows.replace("Besøg", "Mail").encode())
    found = changes(settings, source)
    assert (found.unknown_kinds, found.chosen_kinds) == ({"Mail": 2, "Telefon": 2}, {})
    assert found.moved == {}
    source = source.model_copy(update={"contact_kinds": {"Telefon": True, "Mail": False}})
    found = changes(settings, source)
    assert (found.unknown_kinds, found.chosen_kinds) == ({}, {"telefon": 2, "mail": 2})
    assert found.moved == {("D", "B"): 1}
    imports.store(settings, source, path)
    built = build(imports.with_imports(settings), as_of=AS_OF, built_at=LATER)
    level = built.table("businesses").set_index("unit_id")["level"]
    assert level[tiny.pnr(8)] == "B"


def test_each_count_shows_its_rows_and_each_move_its_businesses(settings: Settings) -> None:
    head = "Id;P-nummer;Kontaktdato;Kontakttype\r\n"
    row = "{};{};{}-02-2026;Besøg\r\n".format
    first = head + row("K1", tiny.pnr(8), "01") + row("K2", tiny.pnr(6), "02")
    source, path = handed_in(settings, first.encode())
    imports.store(settings, source, path)
    build(imports.with_imports(settings), as_of=AS_OF, built_at=NOW)
    second = (
        head
        + row("K2", tiny.pnr(6), "09")
        + row("K4", tiny.pnr(7), "04")
        + row("K5", "9299999999", "05")
        + row("K6", tiny.pnr(1), "99")
    )
    found = changes(imports.with_imports(settings), handed_in(settings, second.encode())[0])
    told = {
        name: [(each.row, each.business, each.levels) for each in some]
        for name, some in found.examples.items()
    }
    assert told == {
        "new": [(3, "Bageren 7", ("B", "B")), (4, "9299999999", ("", ""))],
        "changed": [(2, "Bageren 6", ("B", "B"))],
        "gone": [(2, "Bageren 8", ("B", "D"))],
        "same": [],
        "unmatched": [(4, "9299999999", ("", ""))],
        "aside": [(5, "K6", ("", ""))],
    }
    [changed] = found.examples["changed"]
    assert changed.differs == {"happened_on": ("2026-02-02", "2026-02-09")}
    assert found.examples["aside"][0].detail == "Kontaktdato: 99-02-2026"
    [mover] = found.movers["B", "D"]
    assert (mover.name, found.moved) == ("Bageren 8", {("B", "D"): 1})


def test_of_many_rows_the_first_fifty_are_told(settings: Settings) -> None:
    build_once(settings, as_of=AS_OF, built_at=NOW)
    rows = "".join(f"{tiny.pnr(at % 8 + 1)};;Besøg\r\n" for at in range(60))
    found = changes(settings, handed_in(settings, VISITS + rows.encode())[0])
    assert found.set_aside == {"no_date": 60}
    assert [each.row for each in found.examples["aside"]] == list(range(2, 52))


def test_a_name_in_a_chosen_kind_is_forgotten_in_files_and_builds(settings: Settings) -> None:
    build_once(settings, as_of=AS_OF, built_at=NOW)
    kind = "Kaffe med Xenia Quistgaard"
    raw = (VISITS.decode() + f"{tiny.pnr(8)};01-02-2026;{kind}\r\n").encode()
    source, path = handed_in(settings, raw)
    imports.store(settings, source.model_copy(update={"contact_kinds": {kind: True}}), path)
    imports.drop_waiting(path)
    made = build(imports.with_imports(settings), as_of=AS_OF, built_at=LATER)
    assert "Quistgaard" in json.dumps(made.manifest, ensure_ascii=False)
    book = Logbook.open(settings.logbook, folder=settings.folder)
    forget_person(settings, book, ["Xenia Quistgaard"], now=LATER, really=True)
    after = open_snapshot(settings.snapshot_folder)
    assert "Quistgaard" not in json.dumps(after.manifest, ensure_ascii=False)
    [stored] = imports.stored(settings)
    assert "Quistgaard" not in stored.model_dump_json()
    again = build(imports.with_imports(settings), as_of=AS_OF, built_at=LATER)
    assert again.table("events").query("source == 'Besøg'")["two_way"].all()


def test_the_next_edition_is_read_in_its_own_encoding(settings: Settings) -> None:
    source, path = handed_in(settings, VISITS + b"1;01-02-2026;x\r\n")
    stored = imports.store(settings, source, path)
    assert (stored.encoding, stored.separator) == ("utf-8", ";")
    again = imports.next_edition(settings, stored)
    assert (again.encoding, again.separator) == (None, None)
    own = settings.sources[1].model_copy(update={"encoding": "cp1252"})
    assert imports.next_edition(settings, own) == own


def test_a_file_s_rows_are_counted_the_same_wherever_they_are_told(settings: Settings) -> None:
    build_once(settings, as_of=AS_OF, built_at=NOW)
    rows = (
        f"{tiny.pnr(1)};01-02-2026;Besøg\r\n{tiny.pnr(1)};01-02-2026;Besøg\r\n"
        f"{tiny.pnr(2)};;Besøg\r\n9299999999;03-02-2026;Besøg\r\n"
    )
    source, _ = handed_in(settings, VISITS + rows.encode())
    after = tried(settings, source)
    found = compare(open_snapshot(settings.snapshot_folder), after, source="Besøg")
    told = next(item for item in after.manifest["sources"] if item["name"] == "Besøg")
    fate = fates(after, "Besøg")["fate"].value_counts().to_dict()
    quality = {each.measure: each.count for each in figures(after) if each.source == "Besøg"}
    parts = {name: part["source"].eq("Besøg").sum() for name, part in parts_aside(after).items()}
    assert (told["read"], told["kept"], told["set_aside"]) == (4, 2, 2)
    assert (found.read, found.kept, sum(found.set_aside.values())) == (4, 2, 2)
    assert sum(found.unmatched.values()) == 1
    assert fate == {"counts": 1, "unmatched": 1, "set_aside": 2}
    assert (quality["set_aside"], quality["unmatched"]) == (2, 1)
    assert parts == {"set_aside": 2, "unmatched": 1, "elsewhere": 0}


def test_what_goes_with_a_source_is_counted(settings: Settings) -> None:
    build_once(settings, as_of=AS_OF, built_at=NOW)
    source, path = handed_in(settings, VISITS + f"{tiny.pnr(8)};01-02-2026;Besøg\r\n".encode())
    imports.store(settings, source, path)
    before = build(imports.with_imports(settings), as_of=AS_OF, built_at=NOW)
    after = build(settings, as_of=AS_OF, built_at=LATER, trial=True)
    found = compare(before, after, source="Besøg")
    assert (found.read, found.new, found.gone, found.moved) == (0, 0, 1, {("B", "D"): 1})
    assert [each.business for each in found.examples["gone"]] == ["Bageren 8"]


@pytest.mark.parametrize("sign", ["+", ",", ":", "*"])
def test_a_mark_in_place_of_another_makes_no_cpr_number(settings: Settings, sign: str) -> None:
    path = imports.wait_with(settings, VISITS, name=f"010203{sign}1234.csv")
    imports.store(settings, Source(name="Besøg", format="contacts", path="-"), path)
    told = " ".join(str(each) for each in settings.imports_folder.rglob("*"))
    assert "010203-1234" not in told


def test_one_id_in_several_rows_is_never_counted_below_nothing(settings: Settings) -> None:
    head = "Sagsnr;P-nummer;Kontaktdato;Kontakttype\r\n"
    row = "S1;{};0{}-02-2026;Besøg\r\n"
    source, path = handed_in(settings, (head + row.format(tiny.pnr(1), 1)).encode())
    imports.store(settings, source, path)
    build(imports.with_imports(settings), as_of=AS_OF, built_at=NOW)
    more = head + "".join(row.format(tiny.pnr(at), at + 1) for at in (1, 2, 3))
    found = changes(imports.with_imports(settings), handed_in(settings, more.encode())[0])
    assert (found.new, found.changed, found.gone) == (2, 1, 0)


def test_sources_with_names_that_look_alike_keep_apart(settings: Settings) -> None:
    for name in ("Besøg!", "besøg?"):
        path = imports.wait_with(settings, VISITS + name.encode(), name="a.csv")
        imports.store(settings, Source(name=name, format="contacts", path="-"), path)
    assert [source.name for source in imports.stored(settings)] == ["Besøg!", "besøg?"]


def test_a_damaged_description_is_told_by_its_file(settings: Settings) -> None:
    path = imports.wait_with(settings, VISITS, name="a.csv")
    imports.store(settings, Source(name="Besøg", format="contacts", path="-"), path)
    about = next(settings.imports_folder.glob("*/source.json"))
    about.write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"source\.json"):
        imports.with_imports(settings)


def test_what_could_not_be_read_again_is_not_kept_and_locks_nothing(settings: Settings) -> None:
    path = imports.wait_with(settings, VISITS, name="a.csv")
    kinds = {"Besøg hos 010190-1234": True}
    source = Source(name="Besøg", format="contacts", path="-")
    with pytest.raises(SettingsError, match=r"source\.json"):
        imports.store(settings, source.model_copy(update={"contact_kinds": kinds}), path)
    assert imports.stored(settings) == ()
    assert not import_kinds.is_kind("Besøg hos 010190-1234")


def test_a_source_in_neither_build_changes_nothing(settings: Settings) -> None:
    built = build_once(settings, as_of=AS_OF, built_at=NOW)
    found = compare(built, built, source="Findes ikke")
    assert (found.read, found.kept, found.moved) == (0, 0, {})


def test_a_name_is_told_as_it_will_be_kept(settings: Settings) -> None:
    source, path = handed_in(settings, VISITS)
    named = source.model_copy(update={"name": "Besøg 010190-1234"})
    told = imports.as_told(settings, named)
    assert told.name == imports.store(settings, named, path).name != named.name


def test_a_p_number_of_another_municipality_is_kept_though_it_looks_like_a_cpr_number(
    tmp_path: Path,
) -> None:
    elsewhere = tiny.unit_document(
        20,
        name="Fremmed",
        owners=[(tiny.cvr_number(94_000_000), "2015-01-01", None)],
        municipality=860,
    )
    pnr = "1001123456"  # 10 January 2012
    elsewhere["_id"] = pnr
    elsewhere["_source"]["VrproduktionsEnhed"]["pNummer"] = int(pnr)
    register = [*tiny.documents(), elsewhere]
    settings = load_settings(tiny.write_municipality(tmp_path, register=register))
    before = build(settings, as_of=AS_OF, built_at=NOW)
    source, path = handed_in(settings, VISITS + f"{pnr};01-02-2026;Besøg\r\n".encode())
    trial = tried(settings, source)
    imports.store(settings, source, path, known_pnrs=known_pnrs(before))
    after = build(imports.with_imports(settings), as_of=AS_OF, built_at=LATER)
    for snapshot in (trial, after):
        [event] = snapshot.table("events").query("source == 'Besøg'").to_dict("records")
        assert (event["given_pnr"], event["reason"]) == (pnr, "outside_home")
    # CVR knows it: it is not among the P-numbers to put right.
    assert behind(after, "Besøg", "unknown_pnr").empty


HEADINGS = ("P-nummer", "Kontaktdato", "Kontakttype")
KNOWN = frozenset(map(tiny.pnr, range(1, 15)))


def visits(unit: int, heading: str = HEADINGS[0]) -> bytes:
    row = f"{tiny.pnr(unit)};0{unit}-02-2026;Besøg"
    return f"{heading};{HEADINGS[1]};{HEADINGS[2]}\r\n{row}\r\n\r\n;;Møde\r\n".encode()


def workbook(*names: str) -> bytes:
    """Return a workbook with a visit and an empty-handed row in each sheet, named at will."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for at in range(len(names)):
        sheet = book.create_sheet(f"SHEET{at}")
        for row in (HEADINGS, (tiny.pnr(at + 1), "01-02-2026", "Besøg"), ("", "", "Møde")):
            sheet.append(row)
    raw, renamed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as was, zipfile.ZipFile(renamed, "w") as now:
        for part in was.namelist():
            content = was.read(part)
            for at, name in enumerate(names):
                if part == "xl/workbook.xml":
                    content = content.replace(f"SHEET{at}".encode(), name.encode())
            now.writestr(part, content)
    return renamed.getvalue()


def read(settings: Settings, source: Source) -> tuple[object, ...]:
    """Return all that is told of a source's rows: ids, places, and what was set aside where."""
    loaded: Loaded = load_alone(source, settings, known_pnrs=KNOWN)
    place = ["source_file", "source_sheet", "source_row"]
    kept = loaded.tables["loaded_events"][["event_id", *place]].fillna("")
    aside = loaded.set_aside[["reason", "key", "detail", *place]].fillna("")
    return loaded.read, loaded.kept, *(sorted(map(tuple, f.to_numpy())) for f in (kept, aside))


@pytest.mark.parametrize(
    "names",
    [
        (CPR,),
        (CPR, "020290-1234"),
        ("Kontakter i første halvår 2026 i Frederikshavn",),
        ("Kontakter i første halvår 2026 i Nord", "Kontakter i første halvår 2026 i Syd"),
        ("'a/b'",),
        ("AAA", "aaa"),
        ("aaa 2", "AAA", "aaa"),
        ("History", "010190?1234", "'"),
    ],
)
def test_a_workbook_reads_the_same_when_it_is_taken_in_whatever_its_sheets_are_called(
    settings: Settings, names: tuple[str, ...]
) -> None:
    source, path = handed_in(settings, workbook(*names), name="bog.xlsx")
    before = read(settings, source)
    stored = imports.store(settings, source, path, known_pnrs=KNOWN)
    assert before[:2] == (2 * len(names), len(names))
    assert read(settings, stored) == before
    again = imports.store(settings, stored, imports.file_of(settings, stored), known_pnrs=KNOWN)
    assert read(settings, again) == before


@pytest.mark.parametrize("name", [CPR, "a/b", "aaa"])
def test_a_sheet_that_was_chosen_is_found_again_in_what_is_kept(
    settings: Settings, name: str
) -> None:
    source, path = handed_in(settings, workbook("AAB", name), name="bog.xlsx")
    source = source.model_copy(update={"sheet": name})
    before = read(settings, source)
    stored = imports.store(settings, source, path, known_pnrs=KNOWN)
    assert before[:2] == (2, 1)
    assert read(settings, stored) == before
    assert CPR not in stored.model_dump_json()
    assert read(settings, imports.waiting(stored, settings, path)) == before


def test_files_of_a_zip_masked_to_one_name_are_both_kept_and_told_apart(settings: Settings) -> None:
    files = {f"{CPR}.csv": visits(1), "020290-1234.csv": visits(2), "x/[CPR].csv": visits(3)}
    source, path = handed_in(settings, zipped(files), name="a.zip")
    before = read(settings, source)
    stored = imports.store(settings, source, path, known_pnrs=KNOWN)
    assert read(settings, stored) == before
    assert before[:2] == (6, 3)
    told = load_alone(stored, settings, known_pnrs=KNOWN).set_aside["source_file"]
    assert sorted(told) == ["a.zip/[CPR] 2.csv", "a.zip/[CPR].csv", "a.zip/x/[CPR].csv"]


def test_a_row_of_a_file_masked_to_another_s_name_is_told_with_its_own_facts(
    tmp_path: Path,
) -> None:
    glob = tiny.SETTINGS.replace('path = "kontakter.csv"', 'path = "kontakter *.csv"')
    settings = load_settings(tiny.write_municipality(tmp_path, settings=glob))
    for name, unit, day in ((CPR, 1, ""), ("020290-1234", 2, "99-99-2026")):
        row = f"P-nummer;Dato;Type\r\n{tiny.pnr(unit)};{day};Besøg\r\n"
        (tmp_path / f"kontakter {name}.csv").write_text(row, encoding="utf-8")
    snapshot = build(settings, as_of=AS_OF, built_at=NOW)
    told = stories(snapshot, rows_named(snapshot, "kontakter:2"))
    assert {(story.file, story.reason, story.key) for story in told} == {
        ("kontakter [CPR].csv", "no_date", tiny.pnr(1)),
        ("kontakter [CPR] 2.csv", "bad_date", tiny.pnr(2)),
    }


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        (f"P-nummer ({CPR})", {}),
        (f"[{CPR}] P-nummer", {}),
        (f"P-nummer ({CPR})", {"pnr": f"P-nummer ({CPR})"}),
        (f"P-nummer ({CPR})", {"pnr": "P-nummer"}),
        (f"Til {CPR}", {"pnr": f"Til {CPR}"}),
    ],
)
def test_a_cpr_number_in_a_heading_is_not_kept(
    settings: Settings, heading: str, columns: dict[str, str]
) -> None:
    source, path = handed_in(settings, visits(1, heading))
    source = source.model_copy(update={"columns": columns})
    before = read(settings, source)
    stored = imports.store(settings, source, path, known_pnrs=KNOWN)
    imports.drop_waiting(path)
    assert before[1] == 1
    assert read(settings, stored) == before
    kept = [file for file in settings.imports_folder.rglob("*") if file.is_file()]
    assert len(kept) == 2
    assert not any(CPR in file.read_text(encoding="utf-8") for file in kept)


def test_chosen_headings_masked_to_one_are_told_apart(settings: Settings) -> None:
    raw = f"{CPR};020290-1234;Type\r\n{tiny.pnr(1)};01-02-2026;Besøg\r\n".encode()
    source, path = handed_in(settings, raw)
    source = source.model_copy(update={"columns": {"pnr": CPR, "date": "020290-1234"}})
    before = read(settings, source)
    stored = imports.store(settings, source, path, known_pnrs=KNOWN)
    assert before[:2] == (1, 1)
    assert read(settings, stored) == before
    assert stored.columns == {"pnr": "[CPR]", "date": "[CPR] 2"}


def test_a_file_being_taken_in_is_spared_by_who_tidies_meanwhile(settings: Settings) -> None:
    source, path = handed_in(settings, visits(1))
    now = path.parent.stat().st_mtime + 60
    stored = imports.store(
        settings, source, path, known_pnrs=KNOWN, log=lambda: imports.tidy(settings, now=now)
    )
    assert read(settings, stored)[1] == 1
    imports.remove(settings, source.name)
    imports.tidy(settings, now=now + 25 * 3_600)
    assert not [file for file in settings.imports_folder.rglob("*") if file.is_file()]


def test_what_became_a_source_s_while_somebody_tidies_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, path = handed_in(settings, visits(1))
    stored_of = imports.stored

    def taken_in_meanwhile(asked: Settings) -> tuple[Source, ...]:
        before = stored_of(asked)
        if not before:
            imports.store(settings, source, path, known_pnrs=KNOWN)
        return before

    monkeypatch.setattr(imports, "stored", taken_in_meanwhile)
    imports.drop_unread(settings)
    assert read(settings, stored_of(settings)[0])[1] == 1


def test_what_cannot_be_taken_in_is_not_logged_and_what_is_not_logged_is_not_taken_in(
    settings: Settings,
) -> None:
    logged: list[str] = []
    source, path = handed_in(settings, b"Ingen;Ting\r\n1;2\r\n")
    with pytest.raises(SourceError):
        imports.store(settings, source, path, log=lambda: logged.append("it"))
    assert not logged
    source, path = handed_in(settings, visits(1))

    def cannot() -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - none but this one is meant
        imports.store(settings, source, path, log=cannot)
    assert not imports.stored(settings)
