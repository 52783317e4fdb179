"""One person or one business is forgotten everywhere, and comes back with no build."""

import datetime as dt
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from kortinfo.build import build
from kortinfo.decided import decided_in
from kortinfo.errors import ForgetUnknown, SettingsError
from kortinfo.forget import forget_business, forget_person, person_values
from kortinfo.forgotten import Forgotten, load_forgotten, remember
from kortinfo.logbook import Logbook
from kortinfo.merge.row_key import row_keys
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot, builds, open_build, open_snapshot
from tests import tiny
from tests.building import build_once
from tests.test_cli import kortinfo
from tests.test_retention import bytes_of

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
WHO, MAIL, PHONE = "Xenia Quistgaard", "Xenia@eksempel.dk", "98 76 54 32"
OTHER = "Xenia Quistgaardsen"
HER_WAYS = [WHO, MAIL, PHONE]


def written(folder: Path) -> Settings:
    """A municipality in which a person stands wherever one may."""
    documents = tiny.documents()
    unit = documents[0]["_source"]["VrproduktionsEnhed"]
    unit["elektroniskPost"] = [tiny.entry("2015-01-01", kontaktoplysning=MAIL)]
    (here,) = unit["beliggenhedsadresse"]
    left = {**here, "vejnavn": "Fraflyttervej", **tiny.entry("2012-01-01", "2014-12-31")}
    unit["beliggenhedsadresse"] = [here, left]
    unit["telefonNummer"] = [tiny.entry("2015-01-01", kontaktoplysning="+45 98765432")]
    who = [WHO, "xenia  quistgaard", OTHER]
    contacts = [
        {**row, "Ansvarlig": who[at % 3], "Notat": f"Aftalt med {WHO.lower()}, mandag"}
        for at, row in enumerate(tiny.CONTACTS)
    ]
    settings = f"notes = true\n{tiny.SETTINGS}"
    return load_settings(
        tiny.write_municipality(folder, register=documents, contacts=contacts, settings=settings)
    )


def built(settings: Settings, *, days: int = 0) -> Snapshot:
    return build_once(settings, as_of=AS_OF, built_at=NOW + dt.timedelta(days=days))


@pytest.fixture
def book(tmp_path: Path) -> Logbook:
    book = Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path)
    given = {"words": f"Ansvarlig: {WHO}", "query": "who=Xenia+Quistgaard&level=C", "at": NOW}
    begun = book.start_list(title=f"Møde med {WHO}", snapshot="x", as_of=AS_OF, who=WHO, **given)
    book.write_item(
        begun, tiny.pnr(1), who="Bo", at=NOW, assigned_to=WHO, note=f"{WHO} ringer {PHONE}"
    )
    book.write_item(begun, tiny.pnr(2), who="Bo", at=NOW, assigned_to=OTHER)
    book.save_view(name=f"{WHO}s", query="level=C", who=WHO, at=NOW)
    book.save_view(name=WHO, query="who=Xenia+Quistgaard", who="Bo", at=NOW)
    book.log_export(kind="csv", rows=1, who=WHO, reason=f"til {WHO}", **given)
    return book


def everything(settings: Settings) -> str:
    """Return what the builds and the logbook hold, as text."""
    parts = []
    for folder in builds(settings.snapshot_folder):
        tables = [open_build(folder).table(path.stem) for path in folder.glob("[b-z]*.parquet")]
        parts += [table.to_csv() for table in tables]
        parts.append((folder / "manifest.json").read_text(encoding="utf-8"))
    parts.append(bytes_of(settings.folder).decode("utf-8", errors="replace"))
    return "\n".join(parts)


def mentioned(text: str) -> list[str]:
    """Return the lines that speak of her; another whose name begins as hers is another."""
    plain = " ".join(text.replace(OTHER, "").casefold().replace("+", " ").split(" "))
    ways = ("xenia quistgaard", MAIL.casefold(), "98765432", "98 76 54 32")
    return [way for way in ways if way in plain]


def test_a_person_is_gone_from_every_build_and_the_logbook(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path)
    built(settings)
    built(settings, days=1)
    assert len(mentioned(everything(settings))) == 4
    found = forget_person(settings, book, HER_WAYS, now=NOW, really=False)
    assert len(mentioned(everything(settings))) == 4  # told, not done
    done = forget_person(settings, book, HER_WAYS, now=NOW, really=True)
    assert done == found
    assert {place for counts in found.builds.values() for place in counts} == {
        "businesses.responsible",
        "businesses.email",
        "businesses.phone",
        "units.email",
        "units.phone",
        "events.responsible",
        "events.note",
    }
    assert found.logbook == {"lists": 1, "list_items": 1, "saved_views": 2, "audit": 1}
    assert mentioned(everything(settings)) == []
    names = open_snapshot(settings.snapshot_folder).table("events")["responsible"].dropna()
    assert set(names) == {OTHER}
    (each,) = book.lists()
    assert (each.created_by, each.title) == ("", "Møde med [glemt]")
    assert [item.assigned_to for item in book.items(each.id)] == ["", OTHER]


def test_the_next_build_leaves_the_person_out_though_the_source_has_it(
    tmp_path: Path, book: Logbook
) -> None:
    settings = written(tmp_path)
    before = built(settings)
    forget_person(settings, book, HER_WAYS, now=NOW, really=True)
    after = built(settings, days=1)
    tables = "\n".join(after.table(name).to_csv() for name in ("events", "units", "businesses"))
    assert mentioned(tables) == []
    events = after.table("events")
    assert set(events["event_id"]) == set(before.table("events")["event_id"])  # no row is lost
    assert events["note"].dropna().str.contains("glemt").any()
    remembered = (tmp_path / "forgotten.json").read_text(encoding="utf-8").casefold()
    assert mentioned(remembered) == []
    assert "xenia" not in remembered


def test_a_business_is_gone_everywhere_and_stays_away(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path)
    built(settings)
    number = tiny.pnr(1)
    found = forget_business(settings, book, number, now=NOW, really=False)
    done = forget_business(settings, book, number, now=NOW, really=True)
    assert done == found
    (counts,) = found.builds.values()
    assert {"units", "businesses", "events", "credits", "lives", "unit_names"} <= set(counts)
    assert counts["unit_addresses"] == 1
    assert found.logbook == {"list_items": 1}
    now_there = open_snapshot(settings.snapshot_folder)
    assert number not in everything(settings)
    assert "Fraflyttervej" not in everything(settings)
    anew = built(settings, days=1)
    for name in ("units", "events", "businesses", "relations", "unit_names", "set_aside"):
        assert number not in anew.table(name).to_csv(), name
    assert anew.table("unit_addresses").empty
    assert "Smedjen 1\n" not in anew.table("units").to_csv()
    assert levels_of(now_there) == levels_of(anew)
    for item in anew.manifest["sources"]:
        assert item["kept"] + item["set_aside"] == item["read"]
    assert anew.table("set_aside")["reason"].eq("forgotten").sum() == 3  # its document and rows


def levels_of(snapshot: Snapshot) -> dict[str, str]:
    return dict(snapshot.table("businesses").set_index("unit_id")["level"])


def test_a_company_goes_with_all_its_units(tmp_path: Path, book: Logbook) -> None:
    settings = written(tmp_path)
    built(settings)
    forget_business(settings, book, tiny.CHAIN, now=NOW, really=True)
    assert tiny.CHAIN not in everything(settings)
    anew = built(settings, days=1)
    assert not anew.table("units")["cvr"].eq(tiny.CHAIN).any()
    assert not anew.table("events")["given_cvr"].eq(tiny.CHAIN).any()
    assert not anew.table("units")["name"].str.startswith("Kæden").any()
    reasons = anew.table("set_aside")["reason"].value_counts()
    assert reasons["forgotten"] == 4  # three units, and the row that named only the company


def test_what_is_given_of_a_person_is_told_apart() -> None:
    assert person_values(["  Bo  Holm ", "bo@x.dk", "+45 98 42 12 12"]) == {
        "name": ["Bo Holm"],
        "email": ["bo@x.dk"],
        "phone": ["+45 98 42 12 12"],
    }
    for nothing in ("", "1", "1234567", "--"):
        with pytest.raises(ForgetUnknown):
            person_values([nothing])


@pytest.mark.parametrize("number", ["123", "abc", "12345678901", "cvr:1"])
def test_only_a_p_number_or_a_cvr_number_is_a_business(
    tmp_path: Path, book: Logbook, number: str
) -> None:
    with pytest.raises(ForgetUnknown):
        forget_business(written(tmp_path), book, number, now=NOW, really=False)


def test_the_salt_is_another_every_time_and_kept(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    for path in (one, other):
        remember(path, load_forgotten(path), {"name": ["Bo Holm"]})
    first, second = load_forgotten(one), load_forgotten(other)
    assert first.hashes != second.hashes
    again = remember(one, first, {"name": ["bo  holm", "Ida"], "cvr": ["12345678"]})
    assert again.salt == first.salt
    assert len(again.hashes["name"]) == 2
    assert load_forgotten(one) == again


def test_a_name_is_found_in_a_note_whatever_stands_around_it(tmp_path: Path) -> None:
    path = tmp_path / "forgotten.json"
    forgotten = remember(path, load_forgotten(path), {"name": ["Anne-Marie K. Holm"]})
    assert forgotten.masked("Ring: Anne-Marie K. Holm.") == "Ring: [glemt]."
    assert forgotten.masked("anne-marie k. HOLM, Anne-Marie") == "[glemt], Anne-Marie"
    assert forgotten.masked("Anne-Marie K. Holms idé") == "[glemt] idé"
    assert Forgotten(salt=b"", hashes={}).masked("Anne") == "Anne"


def test_a_damaged_memory_stops_the_build(tmp_path: Path) -> None:
    settings = written(tmp_path)
    (tmp_path / "forgotten.json").write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match="forgotten"):
        built(settings)


def test_the_command_shows_asks_and_logs_without_the_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(written(tmp_path))
    with monkeypatch.context() as patch, open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123
        patch.setattr("sys.stdin", nothing)
        asked = kortinfo("forget", "--person", WHO, cwd=tmp_path)
    assert asked.returncode == 1
    assert "events.responsible" in asked.stdout
    assert not (tmp_path / "forgotten.json").exists()
    done = kortinfo("forget", "--person", WHO, "--person", MAIL, "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Forgotten" in done.stdout
    (entry,) = Logbook.open("sqlite:///logbook.sqlite", folder=tmp_path).audit()
    assert (entry.what, entry.kind) == ("forget", "person")
    assert entry.rows > 0
    assert WHO not in repr(entry)
    assert set(json.loads((tmp_path / "forgotten.json").read_text())["hashes"]) == {"name", "email"}
    again = kortinfo("forget", "--person", WHO, "--yes", cwd=tmp_path)
    assert again.stdout.startswith("Found nowhere")
    assert kortinfo("forget", cwd=tmp_path).returncode == 2
    assert kortinfo("forget", "--business", "12", "--yes", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("given", ["010203-4567 ", "0102034567", "Ida Kvist 010203-4567"])
def test_a_personal_number_is_nobodys_telephone_or_name(given: str) -> None:
    with pytest.raises(ForgetUnknown) as raised:
        person_values([given])
    assert "4567" not in str(raised.value)


def test_a_person_is_masked_wherever_rows_name_it_and_stays_so(
    tmp_path: Path, book: Logbook
) -> None:
    rows = [
        _row(Virksomhed=f"Smedjen v/ {WHO}", Adresse="Prøvevej 1", Type=f"Besøg hos {WHO}"),
        _row(**{"P-nummer": tiny.pnr(2)}, Adresse=f"c/o {WHO}, Prøvevej 2"),
        _row(Dato="", Virksomhed=f"Hos {OTHER} og {WHO}"),
    ]
    settings = load_settings(tiny.write_municipality(tmp_path, contacts=rows))
    before = built(settings)
    key = str(row_keys(before.table("events").query("source_row == 2")).iloc[0])
    book.decide(row_key=key, verdict="accept", business=tiny.pnr(1), words="", who="Bo", at=NOW)
    found = forget_person(settings, book, [WHO], now=NOW, really=False)
    assert forget_person(settings, book, [WHO], now=NOW, really=True) == found
    (counts,) = found.builds.values()
    wanted = {"events.given_name", "events.given_address", "events.kind", "manifest"}
    assert wanted | {"review_candidates.evidence", "set_aside.key"} <= set(counts)
    assert found.left == {}
    assert "xenia" not in everything(settings).replace(OTHER, "").casefold()
    now_there = open_snapshot(settings.snapshot_folder)
    anew = build(settings, as_of=AS_OF, built_at=LATER, decisions=decided_in(book))
    assert "xenia" not in everything(settings).replace(OTHER, "").casefold()
    for name in ("given_name", "given_address", "kind", "event_id"):
        assert anew.table("events")[name].equals(now_there.table("events")[name]), name
    match = anew.table("events").query("source_row == 2").iloc[0]
    assert match["match_stage"] == "decision"  # it is still about that row
    for item in anew.manifest["sources"]:
        assert item["kept"] + item["set_aside"] == item["read"]
    assert forget_person(settings, book, [WHO], now=NOW, really=False).total == 0


def test_a_name_that_is_the_registers_own_stays_and_so_does_the_match(
    tmp_path: Path, book: Logbook
) -> None:
    documents = tiny.documents()
    unit = documents[0]["_source"]["VrproduktionsEnhed"]
    unit["navne"] = [tiny.entry("2015-01-01", navn=f"Smedjen v/ {WHO}")]
    rows = [
        _row(Virksomhed=f"SMEDJEN v/ {WHO}", Adresse="Prøvevej 1"),
        _row(Virksomhed=f"{WHO}, smed", Adresse="Prøvevej 1"),
    ]
    config = tiny.write_municipality(tmp_path, register=documents, contacts=rows)
    settings = load_settings(config)
    by = _contacts(built(settings)).loc[2, "match_stage"]
    found = forget_person(settings, book, [WHO], now=NOW, really=True)
    assert list(found.left.values()) == [2]
    for snapshot in (open_snapshot(settings.snapshot_folder), built(settings, days=1)):
        after = _contacts(snapshot)
        assert after["given_name"].tolist() == [f"SMEDJEN v/ {WHO}", "[glemt], smed"]
        assert str(after.loc[2, "match_stage"]) == str(by)


def _contacts(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.table("events").query("source == 'kontakter'").set_index("source_row")


def _row(**said: str) -> dict[str, str]:
    nothing = dict.fromkeys(("P-nummer", "CVR", "Virksomhed", "Adresse"), "")
    return {**nothing, "Dato": "04-02-2026", "Type": "Besøg", **said}


def test_what_other_rows_say_of_a_business_goes_with_it(tmp_path: Path, book: Logbook) -> None:
    number = tiny.pnr(8)
    rows = [
        _row(Virksomhed="Bageren otte", Adresse="Prøvevej 8"),
        _row(Virksomhed="Bageren syv", Adresse="Prøvevej 7"),
        _row(**{"P-nummer": number, "CVR": tiny.SMITH}, Virksomhed="Sært Navn"),
    ]
    settings = load_settings(tiny.write_municipality(tmp_path, contacts=rows))
    before = built(settings).table("events")
    assert before["match_evidence"].str.contains("Bageren 8", na=False).any()
    other = before.query("given_name == 'Bageren syv'")["match_evidence"].iloc[0]
    found = forget_business(settings, book, number, now=NOW, really=False)
    assert forget_business(settings, book, number, now=NOW, really=True) == found
    for text in (number, "Bageren 8", "Sært Navn"):
        assert text not in everything(settings), text
    after = open_snapshot(settings.snapshot_folder).table("events")
    assert after.query("given_name == 'Bageren syv'")["match_evidence"].iloc[0] == other
