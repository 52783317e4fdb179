"""Files taken in through the app, and what people decided of their rows, are forgotten, too."""

import datetime as dt
import itertools
import re
import zipfile
from pathlib import Path

import pytest

from kortinfo import imports
from kortinfo.build import build
from kortinfo.decided import decided, merges_table
from kortinfo.doubles import doubles, still_double
from kortinfo.forget import forget_business, forget_person
from kortinfo.logbook import Logbook, Pair
from kortinfo.purge import purge
from kortinfo.review import review
from kortinfo.settings import Settings, Source, load_settings
from kortinfo.snapshot import Snapshot, open_snapshot, trial_folders
from tests import tiny
from tests.fuzzing.seeds import zipped
from tests.test_cli import kortinfo

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
TICKS = itertools.count()
WHO = "Xenia Quistgaard"
HEAD = "Id;P-nummer;CVR;Virksomhed;Dato;Type;Ansvarlig\r\n"
ROWS = (
    f"K1;{tiny.pnr(1)};;Smedjen;01-02-2026;Besøg;{WHO}\r\n",
    f"K2;{tiny.pnr(2)};;Smedjen;02-02-2026;Besøg;Bo Holm\r\n",
    "K3;;;Ukendt Kro Helt Alene;03-02-2026;Besøg;Bo Holm\r\n",
    f"K4;;{tiny.CHAIN};Kæden;01-02-2020;Besøg;xenia  quistgaard\r\n",
    f"K4;;{tiny.CHAIN};Kæden;01-02-2020;Besøg;xenia  quistgaard\r\n",
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tiny.write_municipality(tmp_path))


@pytest.fixture
def book(settings: Settings) -> Logbook:
    return Logbook.open(settings.logbook, folder=settings.folder)


def taken_in(settings: Settings, *, waits: bool = True) -> Snapshot:
    """Take a file in; another, of the same person, is looked at and tried."""
    raw = (HEAD + "".join(ROWS)).encode()
    path = imports.wait_with(settings, raw, name="udtræk.csv")
    source = Source(name="Udtræk", format="contacts", path="-")
    imports.store(settings, source, path)
    if waits:
        other = imports.wait_with(settings, raw + b"\r\n", name="nyt.csv")
        waiting = imports.waiting(source, settings, other)
        with_it = imports.with_source(settings, waiting)
        build(with_it, as_of=AS_OF, built_at=NOW, trial=True)
    imports.drop_waiting(path)
    return made(settings)


def made(settings: Settings) -> Snapshot:
    decisions = decided(settings)
    whole = imports.with_imports(settings)
    at = NOW + dt.timedelta(seconds=next(TICKS))
    return build(whole, as_of=AS_OF, built_at=at, decisions=decisions)


def held(settings: Settings) -> str:
    """Return what the imports folder holds, a line a file."""
    files = sorted(path for path in settings.imports_folder.rglob("*") if path.is_file())
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_what_was_decided_about_a_pair_follows_a_row_whose_words_are_masked(
    settings: Settings, book: Logbook
) -> None:
    head = "P-nummer;Dato;Type;Ansvarlig;Bemærkning\r\n"
    alike = [f"{tiny.pnr(6)};{day}-02-2026;Besøg;{WHO};010253-4567\r\n" for day in ("03", "04")]
    raw = (head + "".join(alike) + f"{tiny.pnr(2)};05-02-2026;Besøg;Bo Holm;\r\n").encode()

    def take() -> Snapshot:
        path = imports.wait_with(settings, raw, name="udtræk.csv")
        imports.store(settings, Source(name="Udtræk", format="contacts", path="-"), path)
        imports.drop_waiting(path)
        return made(settings)

    def asked(snapshot: Snapshot) -> list[tuple[str, str]]:
        waiting = still_double(doubles(snapshot), merges_table(book.pairs())).pairs
        events = snapshot.table("events").set_index("event_id")["given_pnr"]
        both = zip(waiting["event_id"], waiting["other_id"], strict=True)
        return [ids for ids in both if events.get(ids[0]) == tiny.pnr(6)]

    [(one, other)] = asked(take())
    said = Pair(gone_id=one, kept_id=other, verdict="different", decided_at=NOW)
    book.decide_pair(said)
    assert asked(made(settings)) == []
    forget_person(settings, book, [WHO], now=NOW, really=True)
    [kept] = book.pairs()
    assert {kept.gone_id, kept.kept_id}.isdisjoint({one, other})
    in_use = open_snapshot(settings.snapshot_folder)
    assert {kept.gone_id, kept.kept_id} < set(in_use.table("events")["event_id"])
    assert asked(in_use) == []
    assert asked(made(settings)) == []  # the next one
    assert asked(take()) == []  # the file once more, with the name in it


def test_a_person_is_gone_from_the_files_and_what_waits(settings: Settings, book: Logbook) -> None:
    taken_in(settings)
    assert len(trial_folders(settings.snapshot_folder)) == 1
    found = forget_person(settings, book, [WHO], now=NOW, really=False)
    assert (found.imported.rows, found.imported.waiting, found.trials) == ({"Udtræk": 3}, 1, 1)
    assert WHO in held(settings)
    assert forget_person(settings, book, [WHO], now=NOW, really=True) == found
    assert not re.search(r"xenia\s+quistgaard", held(settings), re.IGNORECASE)
    assert "Bo Holm" in held(settings)
    assert imports.waiting_files(settings) == ()
    assert trial_folders(settings.snapshot_folder) == ()
    assert len(made(settings).table("events").query("source == 'Udtræk'")) == 4  # no row is lost
    assert forget_person(settings, book, [WHO], now=NOW, really=False).imported.total == 0


def test_a_business_is_gone_by_number_and_where_a_row_only_names_it(
    settings: Settings, book: Logbook
) -> None:
    snapshot = taken_in(settings, waits=False)
    key = str(review(snapshot).rows.query("given_name == 'Ukendt Kro Helt Alene'").index[0])
    name = "Ukendt Kro Helt Alene"
    business = tiny.pnr(2)
    book.decide(row_key=key, verdict="accept", business=business, words=name, who="Bo", at=NOW)
    company = f"company:{tiny.CHAIN}"
    book.decide(row_key="1" * 32, verdict="accept", business=company, words="K", who="Bo", at=NOW)
    made(settings)
    found = forget_business(settings, book, business, now=NOW, really=False)
    assert found.imported.rows == {"Udtræk": 2}
    assert found.logbook == {"decisions": 1}
    assert forget_business(settings, book, business, now=NOW, really=True) == found
    assert business not in held(settings)
    assert name not in held(settings)
    assert "Smedjen" in held(settings)
    assert [each.business for each in book.decisions()] == [company]
    forget_business(settings, book, f"cvr:{tiny.CHAIN}", now=NOW, really=True)
    assert tiny.CHAIN not in held(settings)
    assert book.decisions() == ()
    assert made(settings).table("events").query("source == 'Udtræk'")["external_id"].tolist() == [
        "K1"
    ]


def test_purge_takes_old_rows_and_their_duplicates_out(tmp_path: Path) -> None:
    plain = tiny.SETTINGS.replace("\n\n", "\n\n[retention]\nevents = 12\n\n", 1)
    settings = load_settings(tiny.write_municipality(tmp_path, settings=plain))
    book = Logbook.open(settings.logbook, folder=settings.folder)
    taken_in(settings, waits=False)
    found = purge(settings, book, now=NOW, really=False)
    assert found.imported.rows == {"Udtræk": 2}
    assert "K4" in held(settings)
    assert purge(settings, book, now=NOW, really=True) == found
    assert "K4" not in held(settings)
    assert "K1" in held(settings)
    assert purge(settings, book, now=NOW, really=True).imported.total == 0
    book.close()


def test_old_decisions_lose_their_words_and_those_taken_back_go(
    settings: Settings, book: Logbook
) -> None:
    long_ago = NOW - dt.timedelta(days=3000)
    for at, key in ((long_ago, "1" * 32), (long_ago, "2" * 32), (NOW, "3" * 32)):
        book.decide(row_key=key, verdict="none", words="Kroen", who="Bo", at=at)
    book.undo_decision(1, who="Bo", at=long_ago)
    assert purge(settings, book, now=NOW, really=False).logbook["decisions"] == 2
    purge(settings, book, now=NOW, really=True)
    told = {each.row_key[0]: (each.words, each.decided_by) for each in book.decisions()}
    assert told == {"2": ("", ""), "3": ("Kroen", "Bo")}
    assert purge(settings, book, now=NOW, really=True).total == 0


def test_the_command_tells_of_files_and_decisions(settings: Settings) -> None:
    taken_in(settings)
    done = kortinfo("forget", "--person", WHO, "--yes", cwd=settings.folder)
    assert done.returncode == 0, done.stderr
    assert "3 rows of the file taken in as Udtræk" in done.stdout
    assert "1 files that were handed in and not used" in done.stdout
    assert "1 trials of files" in done.stdout


def test_a_file_that_is_gone_is_said_and_the_rest_is_done(
    settings: Settings, book: Logbook
) -> None:
    taken_in(settings, waits=False)
    for path in settings.imports_folder.rglob("*.csv"):
        path.unlink()
    found = forget_person(settings, book, [WHO], now=NOW, really=True)
    assert found.imported.unread == ("Udtræk",)
    assert WHO not in open_snapshot(settings.snapshot_folder).table("events").to_csv()


def test_a_build_written_again_and_again_never_bears_an_earlier_name(
    settings: Settings, book: Logbook
) -> None:
    """A program that runs keeps the tables it has read by the build's name."""
    seen = {taken_in(settings, waits=False).folder.name}
    for number in (1, 2, 3):
        forget_business(settings, book, tiny.pnr(number), now=NOW, really=True)
        snapshot = open_snapshot(settings.snapshot_folder)
        assert snapshot.folder.name not in seen
        assert tiny.pnr(number) not in snapshot.table("units")["pnr"].tolist()
        seen.add(snapshot.folder.name)


@pytest.mark.parametrize("chosen", [f"Hos {WHO}", "Hos [glemt]"])
def test_a_trial_and_the_use_of_a_file_agree_where_a_kind_names_who_is_forgotten(
    settings: Settings, book: Logbook, chosen: str
) -> None:
    forget_person(settings, book, [WHO], now=NOW, really=True)
    raw = (HEAD + f"K1;{tiny.pnr(8)};;;01-02-2026;Hos {WHO};Bo\r\n").encode()
    source = Source(name="Udtræk", format="contacts", path="-", contact_kinds={chosen: True})
    path = imports.wait_with(settings, raw, name="udtræk.csv")
    waiting = imports.waiting(source, settings, path)
    with_it = imports.with_source(settings, waiting)
    trial = build(with_it, as_of=AS_OF, built_at=NOW, trial=True)
    imports.store(settings, source, path)
    imports.drop_waiting(path)
    used = made(settings)
    columns = ["kind", "two_way", "two_way_said"]
    mine = [each.table("events").query("source == 'Udtræk'")[columns] for each in (trial, used)]
    assert mine[0].values.tolist() == mine[1].values.tolist()
    assert mine[0]["two_way"].all()
    assert imports.stored(settings)[0].contact_kinds == {"Hos [glemt]": True}
    assert WHO not in held(settings)


CPR, OTHER_CPR = "010190-1234", "020290-1234"


def zip_taken_in(settings: Settings, names: tuple[str, ...], rows: dict[str, str]) -> Snapshot:
    """Take in a zip whose files have masked names; each has the rows given for its place."""
    raw = zipped({name: (HEAD + rows[name]).encode() for name in names})
    path = imports.wait_with(settings, raw, name=f"kontakter {CPR}.zip")
    imports.store(settings, Source(name="Udtræk", format="contacts", path="-"), path)
    imports.drop_waiting(path)
    return made(settings)


def held_in_zip(settings: Settings) -> dict[str, str]:
    (path,) = settings.imports_folder.rglob("*.zip")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def rows_of_zip() -> dict[str, str]:
    """Return rows that are told apart by their file alone: both files have the same row numbers."""
    return {
        f"{CPR}.csv": f"K1;{tiny.pnr(1)};;;01-02-2026;Besøg;{WHO}\r\n"
        f"K2;{tiny.pnr(2)};;;01-02-2020;Besøg;Bo\r\n",
        f"{OTHER_CPR}.csv": f"K3;{tiny.pnr(2)};;;01-03-2020;Besøg;Bo\r\n"
        f"K4;{tiny.pnr(1)};;;03-02-2026;Besøg;Bo\r\n",
        "x/[CPR].csv": f"K5;;;Ukendt Kro Alene;04-02-2026;Besøg;Bo\r\n"
        f"K6;{tiny.pnr(3)};;;05-02-2026;Besøg;Bo\r\n",
    }


def test_a_business_leaves_the_right_rows_of_files_masked_to_one_name(
    settings: Settings, book: Logbook
) -> None:
    rows = rows_of_zip()
    zip_taken_in(settings, tuple(rows), rows)
    snapshot = open_snapshot(settings.snapshot_folder)
    key = str(review(snapshot).rows.query("given_name == 'Ukendt Kro Alene'").index[0])
    book.decide(row_key=key, verdict="accept", business=tiny.pnr(1), words="", who="Bo", at=NOW)
    made(settings)
    found = forget_business(settings, book, tiny.pnr(1), now=NOW, really=False)
    assert found.imported.rows == {"Udtræk": 3}
    assert forget_business(settings, book, tiny.pnr(1), now=NOW, really=True) == found
    left = held_in_zip(settings)
    assert sorted(left) == ["[CPR] 2.csv", "[CPR].csv", "x/[CPR].csv"]
    assert [ids(left[name]) for name in sorted(left)] == [{"K3"}, {"K2"}, {"K6"}]
    assert external_ids(made(settings)) == {"K2", "K3", "K6"}


def test_a_person_leaves_files_of_a_zip_and_their_names(settings: Settings, book: Logbook) -> None:
    rows = rows_of_zip()
    mine = {f"{WHO}.csv": rows[f"{CPR}.csv"], "xenia_quistgaard.csv": rows[f"{OTHER_CPR}.csv"]}
    before = zip_taken_in(settings, tuple(mine), mine).table("events")
    found = forget_person(settings, book, [WHO], now=NOW, really=False)
    assert found.imported.rows == {"Udtræk": 3}  # a row, and two files' names
    assert forget_person(settings, book, [WHO], now=NOW, really=True) == found
    assert sorted(held_in_zip(settings)) == ["[glemt] 2.csv", "[glemt].csv"]
    assert "Xenia" not in str(held_in_zip(settings))
    after = made(settings)
    assert set(after.table("events")["external_id"]) == set(before["external_id"])
    told = after.table("events").query("source == 'Udtræk'")["source_file"]
    assert set(told) == {"kontakter [CPR].zip/[glemt].csv", "kontakter [CPR].zip/[glemt] 2.csv"}


def test_purge_leaves_the_right_rows_of_files_masked_to_one_name(tmp_path: Path) -> None:
    plain = tiny.SETTINGS.replace("\n\n", "\n\n[retention]\nevents = 12\n\n", 1)
    settings = load_settings(tiny.write_municipality(tmp_path, settings=plain))
    book = Logbook.open(settings.logbook, folder=settings.folder)
    rows = rows_of_zip()
    zip_taken_in(settings, tuple(rows), rows)
    found = purge(settings, book, now=NOW, really=False)
    assert found.imported.rows == {"Udtræk": 2}
    assert purge(settings, book, now=NOW, really=True) == found
    left = held_in_zip(settings)
    assert [ids(left[name]) for name in sorted(left)] == [{"K4"}, {"K1"}, {"K5", "K6"}]
    assert external_ids(made(settings)) == {"K1", "K4", "K5", "K6"}
    book.close()


def ids(text: str) -> set[str]:
    return set(re.findall(r"^K\d", text, re.MULTILINE))


def external_ids(snapshot: Snapshot) -> set[str]:
    return set(snapshot.table("events").query("source == 'Udtræk'")["external_id"])
