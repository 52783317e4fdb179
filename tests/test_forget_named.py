"""Rows that name a forgotten business by its registered name alone go with it, and stay away."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo import imports
from kortinfo.forget import forget_business
from kortinfo.forget_names import Naming, compared
from kortinfo.logbook import Logbook
from kortinfo.settings import Settings, Source, load_settings
from kortinfo.snapshot import Snapshot, open_snapshot
from tests import tiny
from tests.building import build_once
from tests.test_cli import kortinfo
from tests.test_forget import AS_OF, NOW, everything
from tests.test_retention import bytes_of

NAME, FORMER = "Quintus Smedje & Ophug", "Zebralakeriet"
SHARED = "Husfalken"
NUMBER = tiny.cvr_number(94_000_000)
ADS = """
[[sources]]
name = "opslag"
path = "opslag.csv"
format = "job_ads"
"""


def _row(**said: str) -> dict[str, str]:
    nothing = dict.fromkeys(("P-nummer", "CVR", "Virksomhed", "Adresse", "Notat"), "")
    return {**nothing, "Dato": "04-02-2026", "Type": "Besøg", **said}


ROWS = [
    _row(Virksomhed="QUINTUS SMEDJE & OPHUG"),  # 2: only its name
    _row(Virksomhed=f"{FORMER} ApS", Adresse="Helt Andetstedvej 99"),  # 3: a former one
    _row(Virksomhed=NAME, Dato=""),  # 4: set aside as it is read
    _row(Virksomhed=NAME, **{"P-nummer": tiny.pnr(1)}),  # 5: another's number
    _row(Virksomhed=SHARED),  # 6: another is called so as well
    _row(Virksomhed=f"{NAME}, Ravnsby"),  # 7: within a longer text
    _row(Virksomhed=NAME),  # 8: a duplicate of nothing; the same as 2 but for its letters
    _row(Virksomhed="Bageren 8", Adresse="Prøvevej 8", Notat=f"Kom fra {NAME}."),  # 9
    _row(**{"P-nummer": "9200000977"}, Virksomhed=NAME),  # 10: nobody has that number
]


def written(folder: Path, *, more: list[dict[str, Any]] | None = None) -> Settings:
    """A register in which a company of two units has names of its own, and one of another's."""
    since: list[tuple[str, str, str | None]] = [(NUMBER, "2015-01-01", None)]
    mine = tiny.unit_document(20, name=NAME, owners=since)
    names = mine["_source"]["VrproduktionsEnhed"]["navne"]
    names.insert(0, tiny.entry("2010-01-01", "2014-12-31", navn=FORMER))
    register = [
        *tiny.documents(),
        mine,
        tiny.unit_document(21, name=SHARED, owners=since),
        tiny.unit_document(22, name=SHARED, owners=[(tiny.BAKER, "2015-01-01", None)]),
        *(more or []),
    ]
    config = tiny.write_municipality(
        folder, register=register, contacts=ROWS, settings=f"notes = true\n{tiny.SETTINGS}\n{ADS}"
    )
    days = {"Fra": "01-02-2026", "Til": "01-04-2026"}
    ads = [
        {"Titel": "Smed", "Virksomhed": NAME, **days},
        {"Titel": f"Smed til {NAME}", "Virksomhed": "Sent Mødt", **days},
    ]
    tiny.write_csv(folder / "opslag.csv", ads)
    return load_settings(config)


def built(settings: Settings, *, days: int = 0) -> Snapshot:
    return build_once(settings, as_of=AS_OF, built_at=NOW + dt.timedelta(days=days))


def rows_of(snapshot: Snapshot, table: str = "events") -> dict[int, Any]:
    """Return the given name of each row of the contacts, or of the job ads."""
    frame = snapshot.table(table)
    mine = frame[frame["source"] == {"events": "kontakter", "job_ads": "opslag"}[table]]
    return dict(zip(mine["source_row"], mine["given_name"], strict=True))


def lost(snapshot: Snapshot) -> set[int]:
    """Return the rows of the contacts no business was found for."""
    events = snapshot.table("events").query("source == 'kontakter'")
    return set(events.loc[events["match_stage"].isna(), "source_row"])


@pytest.fixture
def book(tmp_path: Path) -> Logbook:
    return Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path)


def test_rows_that_name_it_by_a_name_of_its_own_go_and_stay_away(
    tmp_path: Path, book: Logbook
) -> None:
    settings = written(tmp_path)
    before = built(settings)
    assert lost(before) >= {3, 7}
    found = forget_business(settings, book, NUMBER, now=NOW, really=False)
    assert forget_business(settings, book, NUMBER, now=NOW, really=True) == found
    for snapshot in (open_snapshot(settings.snapshot_folder), built(settings, days=1)):
        rows = rows_of(snapshot)
        assert set(rows) == {5, 6, 7, 9}
        assert pd.isna(rows[5])
        assert 5 not in lost(snapshot)
        assert (rows[6], rows[7]) == (SHARED, f"{NAME}, Ravnsby")
        assert set(rows_of(snapshot, "job_ads")) == {3}
        for table, column in (
            *(("set_aside", "key"), ("review_candidates", "evidence")),
            *(("events", "match_evidence"), ("job_ads", "match_evidence")),
        ):
            told = snapshot.table(table)[column].dropna().str.replace(f"{NAME}, Ravnsby", "")
            assert not told.str.contains(f"{NAME}|{FORMER}", case=False).any(), (table, column)
        for item in snapshot.manifest["sources"]:
            assert item["kept"] + item["set_aside"] == item["read"]
    aside = open_snapshot(settings.snapshot_folder).table("set_aside")
    of_contacts = aside.query("source == 'kontakter' and step == 'contacts'").set_index(
        "source_row"
    )
    assert of_contacts.loc[[2, 3, 8, 10], "reason"].eq("forgotten").all()
    assert of_contacts.loc[4, ["key", "detail"]].isna().all()
    assert NAME.encode() not in bytes_of(tmp_path)
    assert NAME not in (tmp_path / "forgotten.json").read_text(encoding="utf-8")
    assert forget_business(settings, book, NUMBER, now=NOW, really=False).builds == {}


def test_what_may_name_others_stays_and_is_told(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path)
    built(settings)
    found = forget_business(settings, book, NUMBER, now=NOW, really=False)
    # 6: a name of two; 7 and 9: within a longer text; an ad whose title names it.
    assert list(found.left.values()) == [4]
    told = kortinfo("forget", "--business", NUMBER, "--yes", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "4 rows stay that hold a name of it within a longer text, one that" in told.stdout


def test_its_numbers_go_however_they_stand_and_no_build_brings_them_back(
    tmp_path: Path, book: Logbook
) -> None:
    unit = tiny.pnr(20)
    rows = [
        _row(**{"P-nummer": f"0{unit}"}),  # 2: a nought too many
        _row(Id=f"P{unit}"),  # 3: the row's own id
        _row(Dato=f"kl. {NUMBER}"),  # 4: set aside
        _row(**{"Id": f"ref {unit}", "P-nummer": tiny.pnr(1)}),  # 5: about another
        _row(Virksomhed=NAME[:-1]),  # 6: a name like its own
    ]
    rows = [{"Id": "", **row} for row in rows]
    settings = written(tmp_path)
    tiny.write_csv(tmp_path / "kontakter.csv", rows)
    before = built(settings)
    waits = before.table("review_candidates")["event_id"]
    events = before.table("events").query("source == 'kontakter'").set_index("source_row")
    assert events.loc[6, "event_id"] in set(waits)
    about = {"query": "", "rows": 3, "who": "Ida", "at": NOW, "kind": "csv"}
    book.log_export(words=f"søgning: {NAME}", **about)
    book.log_export(words=f"søgning: {NUMBER}", **about)
    found = forget_business(settings, book, NUMBER, now=NOW, really=False)
    assert found.logbook["audit"] == 2
    assert max(found.left.values()) >= 1
    assert forget_business(settings, book, NUMBER, now=NOW, really=True) == found
    for snapshot in (open_snapshot(settings.snapshot_folder), built(settings, days=1)):
        assert set(rows_of(snapshot)) >= {5, 6}
        assert not {2, 3, 4} & set(rows_of(snapshot))
        aside = snapshot.table("set_aside")[["key", "detail"]].to_csv()
        assert NUMBER not in aside
        assert unit not in aside
    words = [entry.words for entry in book.audit() if entry.kind == "csv"]
    assert words == ["søgning: [glemt]"] * 2


def test_a_new_row_that_names_it_stays_away_until_another_has_the_name(
    tmp_path: Path, book: Logbook
) -> None:
    settings = written(tmp_path)
    built(settings)
    forget_business(settings, book, NUMBER, now=NOW, really=True)
    later = [*ROWS, _row(Virksomhed=NAME, Dato="05-02-2026")]
    tiny.write_csv(tmp_path / "kontakter.csv", later)
    assert 11 not in rows_of(built(settings, days=1))
    heir = tiny.unit_document(30, name=NAME, owners=[(tiny.SMITH, "2026-01-01", None)])
    settings = written(tmp_path, more=[heir])
    tiny.write_csv(tmp_path / "kontakter.csv", later)
    rows = rows_of(built(settings, days=2))
    assert rows[11] == NAME
    assert {2, 3, 8, 10} & set(rows) == set()  # these were remembered themselves


def test_a_workplace_takes_the_rows_of_its_own_name_only(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path)
    built(settings)
    forget_business(settings, book, tiny.pnr(10), now=NOW, really=True)
    assert set(rows_of(open_snapshot(settings.snapshot_folder))) >= {2, 3, 5, 6, 7}
    assert "Kæden Nord" not in everything(settings)
    assert "Kæden Syd" in everything(settings)


def test_rows_of_a_kept_file_that_name_it_go_too(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path)
    raw = "Virksomhed;Dato;Type\r\nQuintus Smedje & Ophug A/S;01-02-2026;Besøg\r\n"
    raw += f"{NAME};;Besøg\r\n{SHARED};01-02-2026;Besøg\r\n{NAME} Ravnsby;01-02-2026;Besøg\r\n"
    path = imports.wait_with(settings, raw.encode(), name="udtræk.csv")
    imports.store(settings, Source(name="Udtræk", format="contacts", path="-"), path)
    imports.drop_waiting(path)
    built(imports.with_imports(settings))
    found = forget_business(settings, book, NUMBER, now=NOW, really=False)
    assert found.imported.rows == {"Udtræk": 2}
    assert forget_business(settings, book, NUMBER, now=NOW, really=True) == found
    files = [each for each in settings.imports_folder.rglob("*.csv*") if each.is_file()]
    held = "".join(each.read_text(encoding="utf-8") for each in files)
    assert NAME not in held.replace(f"{NAME} Ravnsby", "")
    assert SHARED in held


@given(st.text(alphabet='abcæø "\\·→,:{}[]&', min_size=1, max_size=12))
def test_a_name_is_found_as_a_whole_in_cells_and_evidence(name: str) -> None:
    (as_compared,) = compared(pd.Series([name]))
    naming = Naming(names=frozenset({as_compared}))
    evidence = pd.Series(
        [json.dumps({"a": name, "b": 1}, ensure_ascii=False), '{"a": "xyz"}', None]
    )
    assert naming.in_evidence(evidence).tolist() == [True, False, False]
    if not {"·", "→"} & set(name):
        cells = pd.Series([f"123 · {name} → 456", "123 · xyz", None])
        assert naming.in_cells(cells).tolist() == [True, False, False]
