"""Files taken in through the app: kept, tried beside the current map, compared, used or let go."""

import datetime as dt
from pathlib import Path

import pytest

from kortinfo import imports
from kortinfo.build import build
from kortinfo.changes import Changes, compare
from kortinfo.errors import SettingsError, SnapshotUnreadable
from kortinfo.settings import Settings, Source, load_settings
from kortinfo.snapshot import Snapshot, drop_trial, open_snapshot, take_trial, trial_folder
from tests import tiny
from tests.building import build_once

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
    assert imports.wait_with(settings, b"x", name=path.name).parent == path.parent


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
    imports.tidy(settings, now=0.0)
    files = [path for path in settings.imports_folder.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["nyere.csv", "source.json"]
    assert imports.with_imports(settings, leaving_out=own.name) == settings
    imports.remove(settings, own.name)
    assert imports.with_imports(settings) == settings
    imports.tidy(settings, now=0.0)
    assert not list(settings.imports_folder.rglob("*.csv"))


def test_a_file_somebody_looks_at_stays_a_day(settings: Settings) -> None:
    path = imports.wait_with(settings, b"x", name="a.csv")
    written = path.parent.stat().st_mtime
    imports.tidy(settings, now=written + 3_600)
    assert path.is_file()
    imports.tidy(settings, now=written + 25 * 3_600)
    assert not path.exists()


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
