"""A person planted wherever there is room for one: no byte of the installation has it after."""

import datetime as dt
import gzip
import io
import itertools
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from kortinfo import imports
from kortinfo.build import build
from kortinfo.decided import decided
from kortinfo.forget import Found, forget_person
from kortinfo.forgotten import known
from kortinfo.logbook import Logbook, Signed
from kortinfo.logbook.records import Correction, Pair
from kortinfo.row_fates import fates
from kortinfo.settings import Settings, Source, load_settings
from kortinfo.settings_coverage import Campaign, Target
from kortinfo.snapshot import Snapshot, builds, open_snapshot
from tests import tiny
from tests.fuzzing.seeds import zipped
from tests.test_cli import kortinfo

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
TICKS = itertools.count()
WHO, MAIL, PHONE = "Xenia Ågård", "xenia@eksempel.dk", "98 76 54 32"
HER_WAYS = [WHO, MAIL, PHONE]
SPELLED = itertools.cycle((WHO, "xenia_aagaard", "XENIA-ÅGÅRD", "Xenia Ågårds", MAIL, PHONE))
FILE, OTHER_FILE = "Kontakter xenia_ågård.xlsx", "Kontakter Xenia Aagaard.xlsx"

SETTINGS = f"""
notes = true
name = "Prøveservice"
home_municipalities = ["0813"]
own_organisations = ["Holdet hos {WHO}"]

[processing]
contact = "{WHO}, {MAIL}"

[contact_kinds]
"Besøg med {WHO}" = true

[[sources]]
name = "register"
format = "cvr_system"
path = "../kilder/register.ndjson"

[[sources]]
name = "CRM for {WHO}"
format = "contacts"
path = "../kilder/Kontakter*.xlsx"
columns = {{ kind = "Slags hos {WHO}" }}

[[sources]]
name = "CRM for Xenia Aagaard"
format = "collaborations"
path = "../kilder/samarbejder.zip"

[[sources]]
name = "annoncer"
format = "job_ads"
path = "../kilder/annoncer {WHO}.csv"

[[sources]]
name = "egne"
format = "areas"
area_type = "konsulent"
path = "../kilder/egne.geojson"
"""


def her() -> str:
    """Return her, spelled another way every time."""
    return next(SPELLED)


def contacts(kind: str) -> bytes:
    """Return a workbook of two sheets called after her, full of her."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title in (WHO, "xenia_aagaard"):
        sheet = book.create_sheet(title)
        heads = ["Id", "Dato", "P-nummer", "CVR", "Virksomhed", "Adresse", kind, "Ansvarlig"]
        sheet.append([*heads, "Telefon", "Notat"])
        for row in tiny.CONTACTS:
            cells = [f"Hos {her()}", f"c/o {her()}, Prøvevej 1", f"{row['Type']} {her()}", her()]
            given = [f"{title} {her()}-7", row["Dato"], row["P-nummer"], row["CVR"], *cells]
            sheet.append([*given, PHONE, f"Talte med {her()}"])
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def csv_of(rows: list[dict[str, str]]) -> bytes:
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def collaborations() -> bytes:
    rows = [
        {"Id": her(), **row, "Ordning": f"Hjælp fra {her()}", "Ansvarlig": her()}
        for row in tiny.COLLABORATIONS
    ]
    return csv_of(rows)


def write_sources(folder: Path) -> None:
    tiny.write_municipality(folder)
    documents = tiny.documents()
    unit = documents[0]["_source"]["VrproduktionsEnhed"]
    unit["elektroniskPost"] = [tiny.entry("2015-01-01", kontaktoplysning=MAIL)]
    unit["telefonNummer"] = [tiny.entry("2015-01-01", kontaktoplysning="+45 98765432")]
    lines = [json.dumps(item, ensure_ascii=False) for item in documents]
    (folder / "register.ndjson").write_text("\n".join(lines), encoding="utf-8")
    for name in (FILE, OTHER_FILE):
        (folder / name).write_bytes(contacts(f"Slags hos {WHO}"))
    names = ("Xenia Ågård.csv", "xenia_aagaard.csv")
    packed = zipped({name: collaborations() for name in names})
    (folder / "samarbejder.zip").write_bytes(packed)
    heads = ("Annonce-id", "Opslået", "P-nummer", "Virksomhed", "Stillingsbetegnelse")
    ad = dict(zip(heads, (her(), "01-02-2026", tiny.pnr(3), her(), f"Smed {her()}"), strict=True))
    (folder / f"annoncer {WHO}.csv").write_bytes(csv_of([ad]))
    areas = gpd.GeoDataFrame(
        {"code": ["xenia_aagaard", "2"], "name": [f"Hos {WHO}", "Nord"]},
        geometry=[box(9, 56, 11, 58), box(9, 57, 11, 58)],
        crs=4326,
    )
    areas.to_file(folder / "egne.geojson", driver="GeoJSON")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation full of her: builds, imports, a trial, the logbook, what was left behind."""
    folder = tmp_path_factory.mktemp("alt")
    (folder / "her").mkdir()
    write_sources(folder / "kilder")
    (folder / "her" / "kortinfo.toml").write_text(SETTINGS, encoding="utf-8")
    found = load_settings(folder / "her" / "kortinfo.toml")
    for name in (f"Udtræk {WHO}", "Udtræk xenia_aagaard"):
        taken_in(found, name)
    write_logbook(found)
    made(found)
    made(found)
    path = imports.wait_with(found, contacts("Type"), name=f"{WHO}.xlsx")
    waiting = imports.waiting(Source(name=f"Nyt {WHO}", format="contacts", path="-"), found, path)
    tried = imports.with_source(imports.with_imports(found), waiting)
    build(tried, as_of=AS_OF, built_at=NOW, trial=True)
    killed = found.snapshot_folder / "builds" / ".unfinished-20260101T000000-1-1"
    killed.mkdir()
    (killed / "half-written").write_text(WHO, encoding="utf-8")
    return found


def taken_in(settings: Settings, name: str) -> Source:
    heading = f"Slags hos {WHO}"
    raw = zipped({f"{name}.xlsx": contacts(heading), "Xenia Ågård 2.xlsx": contacts(heading)})
    path = imports.wait_with(settings, raw, name=f"{name}.zip")
    source = Source(name=name, format="contacts", path="-", columns={"kind": heading})
    found = imports.store(settings, source, path)
    imports.drop_waiting(path)
    return found


def made(settings: Settings) -> Snapshot:
    whole = imports.with_imports(settings)
    at = NOW + dt.timedelta(seconds=next(TICKS))
    return build(whole, as_of=AS_OF, built_at=at, decisions=decided(settings))


def write_logbook(settings: Settings) -> None:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    given = {"words": f"Ansvarlig: {WHO}", "query": "who=Xenia+%C3%85g%C3%A5rd&level=C", "at": NOW}
    begun = book.start_list(title=f"Møde med {WHO}", snapshot="x", as_of=AS_OF, who=WHO, **given)
    book.write_item(begun, tiny.pnr(1), who=WHO, at=NOW, assigned_to=MAIL, note=f"Ring {PHONE}")
    book.save_view(name=f"{WHO}s", query="who=xenia_aagaard", who=WHO, at=NOW)
    book.log_export(kind="csv", rows=1, who=WHO, reason=f"til {MAIL}", **given)
    one = {"reason": f"Sagt af {WHO}", "words": f"Hos {WHO}", "decided_by": WHO, "decided_at": NOW}
    book.decide_pair(Pair(gone_id="1" * 32, kept_id="2" * 32, verdict="different", **one))
    address = f"c/o {WHO}, Prøvevej 1"
    about = Correction(unit_id=tiny.pnr(1), what="address", address=address, **one)
    book.undo("correction", book.correct(about), who=WHO, at=NOW)
    book.correct(replace(about, x=595000.0, y=6400000.0))
    book.decide(row_key="1" * 32, verdict="none", words=WHO, who=WHO, at=NOW)
    target = Target(name=f"{WHO}s mål", filter=given["query"], share=0.5, by=AS_OF)
    campaign = Campaign(name=f"Ring til {WHO}", filter="level=C", starts=AS_OF, ends=AS_OF)
    for aim in (target, campaign):
        book.set_aim(aim, Signed(words=f"Ansvarlig: {WHO}", rows=1, who=WHO, at=NOW))
    book.close()


def forgotten(settings: Settings, *, really: bool) -> Found:
    book = Logbook.open(settings.logbook, folder=settings.folder)
    found = forget_person(settings, book, HER_WAYS, now=NOW, really=really)
    book.close()
    return found


def squeezed(text: str) -> str:
    """Return a text without anything but letters and digits, letters transcribed."""
    text = unicodedata.normalize("NFC", text).lower().replace("å", "aa").replace("%c3%a5", "aa")
    return re.sub(r"[\W_]+", "", text)


def mentions(text: str) -> bool:
    words = squeezed(text)
    return any(way in words for way in ("xeniaaagaard", "xeniaeksempeldk", "98765432"))


def contents(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what can be read in a file, by its parts: its bytes among them."""
    raw = path.read_bytes()
    yield "bytes", raw.decode("utf-8", errors="replace")
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        for column in frame:
            yield str(column), "\n".join(map(str, frame[column].dropna().unique()))
        told = pq.read_metadata(path)
        for group in range(told.num_row_groups):
            yield "statistics", str(told.row_group(group).to_dict())
        plain = io.BytesIO()
        pq.write_table(pq.read_table(path), plain, compression="none", use_dictionary=False)
        yield "uncompressed", plain.getvalue().decode("utf-8", errors="replace")
    elif path.name.startswith("logbook") and raw.startswith(b"SQLite"):
        with sqlite3.connect(path) as connection:
            yield from (("dump", line) for line in connection.iterdump())
        connection.close()
    yield from unpacked("", raw)


def unpacked(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield what is in a .gz, a .zip or a workbook, however deep."""
    if raw.startswith(b"\x1f\x8b"):
        yield from unpacked(f"{name}/gz", gzip.decompress(raw))
    elif zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for entry in archive.namelist():
                yield f"{name}/{entry}", entry
                yield from unpacked(f"{name}/{entry}", archive.read(entry))
    elif name:
        yield name, raw.decode("utf-8", errors="replace")


def places(settings: Settings) -> set[str]:
    """Return where she stands, but in the settings, which are the user's own."""
    found = set()
    for path in settings.folder.rglob("*"):
        where = path.relative_to(settings.folder)
        if path.name != "kortinfo.toml" and mentions(path.name):
            found.add(f"name: {where.parts[0]}")
        if path.is_file() and path.name != "kortinfo.toml":
            kind = path.name if where.parts[0] == "snapshot" else where.parts[0]
            found |= {f"{kind}: {part}" for part, text in contents(path) if mentions(text)}
    return found


COLUMNS = {
    "events": "source source_file source_sheet external_id given_name given_address kind "
    "responsible note",
    "job_ads": "source_file external_id given_name title",
    "set_aside": "source source_file source_sheet",
    "businesses": "email phone responsible collaboration_kinds custom_areas",
    "units": "email phone custom_areas",
    "corrections": "address why decided_by",
    "quality_history": "source",
    "areas": "code name",
}


def test_she_stands_in_every_place_and_in_none_afterwards(settings: Settings) -> None:
    before = places(settings)
    wanted = {f"{name}.parquet: {at}" for name, told in COLUMNS.items() for at in told.split()}
    wanted |= {"manifest.json: bytes", "name: imports", "imports: bytes", "logbook.sqlite: dump"}
    assert wanted <= before
    assert len(list(builds(settings.snapshot_folder))) == 2
    found = forgotten(settings, really=False)
    assert places(settings) == before
    assert forgotten(settings, really=True) == found
    assert found.in_settings == sum(map(mentions, SETTINGS.splitlines()))
    assert places(settings) == set()
    assert forgotten(settings, really=True).total == 0


def test_no_build_brings_her_back_and_every_row_is_still_told_apart(settings: Settings) -> None:
    was = open_snapshot(settings.snapshot_folder)
    now = made(settings)
    assert places(settings) == set()
    events, before = now.table("events"), was.table("events")
    own = [~each["source"].str.startswith("Udtræk") for each in (events, before)]
    assert set(events[own[0]]["event_id"]) == set(before[own[1]]["event_id"])
    assert len(events) == len(before)  # of what is masked where it is kept, the ids are others
    names = [item["name"] for item in now.manifest["sources"]]
    assert names == [item["name"] for item in was.manifest["sources"]]
    assert len(set(names)) == len(names) == 7
    for item in now.manifest["sources"]:
        assert item["kept"] + item["set_aside"] == item["read"]
        rows = fates(now, item["name"])
        if item["format"] in ("contacts", "collaborations"):
            assert len(rows) == item["read"]
            assert not rows.duplicated(["source_file", "source_sheet", "source_row"]).any()


def test_a_new_edition_of_a_file_does_not_bring_her_back(settings: Settings) -> None:
    taken = taken_in(settings, f"Ny {WHO}")
    assert places(settings) == set()
    snapshot = made(settings)
    assert taken.name in {item["name"] for item in snapshot.manifest["sources"]}
    assert places(settings) == set()
    waits = imports.wait_with(settings, b"x", name=f"{WHO}.csv")
    assert not mentions(waits.name)
    imports.drop_waiting(waits)


def test_the_settings_that_name_her_are_said(settings: Settings) -> None:
    done = kortinfo("forget", "--person", WHO, "--yes", cwd=settings.folder)
    assert "lines of kortinfo.toml" in done.stdout
    assert known({"name": [WHO]}).masked(done.stdout) == done.stdout
