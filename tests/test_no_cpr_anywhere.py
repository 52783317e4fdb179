"""CPR numbers planted wherever a source has room for one: a full run lets none of them out."""

import base64
import datetime as dt
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from pydantic import ValidationError
from shapely.geometry import box

from kortinfo import imports
from kortinfo.build import build
from kortinfo.settings import Source, load_settings
from tests import tiny
from tests.test_cli import kortinfo

AS_OF = "2026-03-01"
SPELLINGS = (
    "{0}{1}{2}-{3}",
    "{0}{1}{2}{3}",
    "{0}{1}{2} {3}",
    "{0}.{1}.{2}-{3}",
    "{0}-{1}-{2} {3}",
    "{0}{1}{2}\u2011{3}",
    "{0} {1} {2}\u00a0{3}",
    "{0}/{1}/{2} - {3}",
)
WITH_SEPARATORS = (0, 2, 3, 4, 5, 6)


class Planter:
    """Gives out numbers, every one another, and remembers where each was planted."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, str, str, str], str] = {}

    def __call__(self, place: str, *, spelled: int | None = None) -> str:
        at = len(self.places)
        number = (f"{at % 28 + 1:02}", f"{at % 12 + 1:02}", f"{at % 90 + 10}", f"{7100 + at}")
        self.places[number] = place
        return SPELLINGS[at % len(SPELLINGS) if spelled is None else spelled].format(*number)

    def escaped(self, text: str) -> dict[str, str]:
        """Return the numbers that stand in a text, whatever is between their groups, and whence."""
        found = {}
        for number, place in self.places.items():
            if number[3] in text and re.search(r"[\W_]{0,6}".join(number), text):
                found["".join(number)] = place
        return found


@pytest.fixture(scope="module")
def plant() -> Planter:
    return Planter()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, plant: Planter) -> Path:
    """A municipality whose every source is full of them; built, exported, explained."""
    return plant_everywhere(tmp_path_factory.mktemp("planted"), plant)


def plant_everywhere(folder: Path, plant: Planter) -> Path:
    """Write such a municipality."""
    tiny.write_municipality(folder, register=_register(plant), settings=_settings(plant))
    (folder / "kontakter.csv").unlink()
    (folder / "samarbejder.csv").unlink()
    _write_contacts(folder / f"kontakter {plant('file name', spelled=0)}.xlsx", plant)
    _write_collaborations(folder / f"samarbejder_{plant('file name', spelled=1)}.csv", plant)
    _write_job_ads(folder / "annoncer.csv", plant)
    _write_geography(folder, plant)
    return folder


def _register(plant: Planter) -> list[dict[str, Any]]:
    documents = tiny.documents()
    for hit in documents:
        unit = hit["_source"]["VrproduktionsEnhed"]
        unit["navne"][0]["navn"] += f" {plant('register: name')}"
        unit["beliggenhedsadresse"][0]["vejnavn"] = f"Vej {plant('register: street')}"
        unit["beliggenhedsadresse"][0]["postdistrikt"] = plant("register: postal district")
        unit["hovedbranche"][0]["branchetekst"] = plant("register: sector")
        phone = plant("register: telephone", spelled=WITH_SEPARATORS[len(plant.places) % 6])
        unit["telefonNummer"] = [tiny.entry("2015-01-01", kontaktoplysning=phone)]
        mail = f"{plant('register: mail', spelled=1)}@example.dk"
        unit["elektroniskPost"] = [tiny.entry("2015-01-01", kontaktoplysning=mail)]
    bad = {"_id": "x", "_source": {plant("register: key"): plant("register: unknown document")}}
    return [*documents, bad]


def _settings(plant: Planter) -> str:
    more = """
notes = true
name = "Prøveservice"
home_municipalities = ["0813"]
own_organisations = ["{own}"]

[contact_kinds]
"{kind}" = true

[[sources]]
name = "register"
format = "cvr_system"
path = "register.ndjson"

[[sources]]
name = "kontakter"
format = "contacts"
path = "kontakter*.xlsx"
columns = {{ kind = "{heading}" }}

[[sources]]
name = "samarbejder"
format = "collaborations"
path = "samarbejder*.csv"

[[sources]]
name = "annoncer"
format = "job_ads"
path = "annoncer.csv"

[[sources]]
name = "egne"
format = "areas"
area_type = "erhvervsområde"
path = "egne.geojson"

[[sources]]
name = "adresser"
format = "addresses"
path = "adresser.csv"
"""
    plant.heading = f"Slags {plant('heading named in the settings', spelled=0)}"  # type: ignore[attr-defined]
    return more.format(
        own=plant("settings: own organisation"),
        kind=plant("settings: kind"),
        heading=plant.heading,  # type: ignore[attr-defined]
    )


def _write_contacts(path: Path, plant: Planter) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"Ark {plant('sheet name', spelled=0)}"
    heading: str = plant.heading  # type: ignore[attr-defined]
    extra = f"Kolonne {plant('heading')}"
    heads = ["Id", "Dato", "P-nummer", "CVR", "Virksomhed", "Adresse", heading, "Ansvarlig"]
    sheet.append([*heads, "Organisation", "Notat", extra])
    for at, row in enumerate(tiny.CONTACTS * 2):
        date = plant("contact: date") if at % 5 == 4 else row["Dato"]
        pnr = plant("contact: P-number") if at % 3 == 2 else row["P-nummer"]
        cvr = plant("contact: CVR number") if at % 7 == 6 else row["CVR"]
        words = ("id", "name", "address", "kind", "responsible", "organisation")
        cells = [f"x {plant(f'contact: {word}')}" for word in words]
        note = f"Talte om {plant('contact: note')}\nog {plant('contact: note')}, tak"
        sheet.append([cells[0], date, pnr, cvr, *cells[1:], note, plant("unread column")])
    other = book.create_sheet(f"Ark {plant('sheet that is not read', spelled=1)}")
    other.append([plant("cell of such a sheet"), "x"])
    book.save(path)


def _write_collaborations(path: Path, plant: Planter) -> None:
    rows = [
        {
            "Id": plant("collaboration: id"),
            "Start": row["Start"] if at % 2 else plant("collaboration: start"),
            "Slut": row["Slut"] if at % 3 else plant("collaboration: end"),
            "P-nummer": row["P-nummer"],
            "Ordning": f"{row['Ordning']} {plant('collaboration: kind')}",
            "Ansvarlig": plant("collaboration: responsible"),
            "Bemærkninger": plant("collaboration: note"),
        }
        for at, row in enumerate(tiny.COLLABORATIONS * 4)
    ]
    tiny.write_csv(path, rows)


def _write_job_ads(path: Path, plant: Planter) -> None:
    rows = [
        {
            "Annonce-id": plant("job ad: id"),
            "Opslået": "01-02-2026" if at % 4 else plant("job ad: start"),
            "Ansøgningsfrist": "01-04-2026" if at % 3 else plant("job ad: end"),
            "P-nummer": tiny.pnr(at % 8 + 1),
            "Virksomhed": plant("job ad: name"),
            "Stillingsbetegnelse": f"Smed {plant('job ad: title')}",
        }
        for at in range(16)
    ]
    tiny.write_csv(path, rows)


def _write_geography(folder: Path, plant: Planter) -> None:
    areas = gpd.GeoDataFrame(
        {
            "code": [plant("area: code"), "1"],
            "name": [plant("area: name"), f"Havnen {plant('area: name')}"],
        },
        geometry=[box(10.4, 57.4, 10.6, 57.6), box(10.5, 57.5, 10.7, 57.7)],
        crs=4326,
    )
    areas.to_file(folder / "egne.geojson", driver="GeoJSON")
    addresses = [
        {
            "id": plant("address: id"),
            "vejnavn": f"Prøvevej {plant('address: street')}",
            "husnr": str(at),
            "postnr": "9990",
            "kommunekode": "0813",
            "x": "595000,5",
            "y": str(6_400_000 + at),
        }
        for at in range(1, 4)
    ]
    tiny.write_csv(folder / "adresser.csv", addresses)


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, str]:
    """What every command said, on both streams."""
    commands = [
        ("build", "--as-of", AS_OF),
        ("check",),
        ("check", "--json"),
        *(("explain", tiny.pnr(number)) for number in range(1, 15)),
        ("explain", tiny.pnr(4), "--json"),
        ("export", "--out", "liste.xlsx", "--everyone", "--include-protected", "010203-9999"),
        ("export", "--out", "liste.csv", "--everyone"),
        ("export", "--out", "liste.gpkg", "--everyone"),
        ("map", "kort.html", "--everyone"),
        ("processing-record", "--out", "record.md"),
        ("purge",),
        ("forget", "--person", "Ingen Her", "--yes"),
    ]
    answers = {}
    for command in commands:
        done = kortinfo(*command, cwd=folder)
        assert done.returncode == 0, (command, done.stderr)
        answers[" ".join(command)] = done.stdout + done.stderr
    return answers


def test_no_command_says_one(told: dict[str, str], plant: Planter) -> None:
    assert {name: out for name, text in told.items() if (out := plant.escaped(text))} == {}


def test_no_file_of_the_run_holds_one(folder: Path, told: dict[str, str], plant: Planter) -> None:
    assert told
    out = {}
    for path in written(folder):
        assert not plant.escaped(path.name)
        for part, text in contents(path):
            if escaped := plant.escaped(text):
                out[f"{path.name}: {part}"] = escaped
    assert out == {}


def written(folder: Path) -> list[Path]:
    """Return every file that is no source and not the settings."""
    given = (".ndjson", ".geojson", ".toml")
    ours = ("kontakter", "samarbejder", "annoncer", "adresser")
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in given]
    return [path for path in found if not path.name.startswith(ours)]


def contents(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what can be read in a file, by its parts."""
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        yield "rows", frame.to_csv()
        yield "columns", " ".join(map(str, frame.columns))
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        for sheet in book:
            cells = (str(cell.value) for row in sheet.iter_rows() for cell in row)
            yield sheet.title, "\n".join((sheet.title, *cells))
    raw = path.read_bytes()
    yield "bytes", raw.decode("utf-8", errors="replace")
    if path.suffix == ".html":
        for at, packed in enumerate(re.findall(rb"H4sI[0-9A-Za-z+/=]{20,}", raw)):
            yield (
                f"packed {at}",
                gzip.decompress(base64.b64decode(packed)).decode("utf-8", errors="replace"),
            )


def test_the_run_kept_what_it_should_and_told_how_many_were_masked(
    folder: Path, told: dict[str, str], plant: Planter
) -> None:
    """The check above can fail: the sources hold them all, and the rows did come through."""
    assert "held a CPR number; it was masked" in told[f"build --as-of {AS_OF}"]
    state = json.loads(told["check --json"])
    counts = {item["name"]: item for item in state["sources"]}
    for item in counts.values():
        assert item["kept"] + item["set_aside"] == item["read"]
    assert counts["kontakter"]["kept"] > 10
    assert counts["samarbejder"]["kept"] > 2
    assert counts["annoncer"]["kept"] > 4
    held = "".join(path.read_text(encoding="utf-8-sig") for path in folder.glob("*.csv"))
    assert len(plant.escaped(held)) > 50
    assert len(plant.places) > 250


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("{cpr}.csv", "", 'path = "*.csv"'),
        ("{cpr}.csv", "{cpr};{cpr}\n1;2\n", 'path = "*.csv"'),
        ("a.csv", "Dato;CVR\n{cpr};{cpr}\n", 'path = "a.csv"\nsheet = "Ark {cpr}"'),
        ("a.csv", "Dato;CVR\n1;2\n", 'path = "a.csv"\ncolumns = {{ kind = "{cpr}" }}'),
        ("a.csv", "Dato;CVR\n1;2\n", 'path = "{cpr}/*.csv"'),
        ("{cpr}.xlsx", "PK\x03\x04 {cpr}", 'path = "*.xlsx"'),
        ("{cpr}.zip", "{cpr}", 'path = "*.zip"'),
        ("a.csv", "Dato;CVR\n1;2\n", 'path = "a.csv"\nsort = "{cpr}"'),
        ("a.csv", "Dato;CVR\n1;2\n", 'path = "a.csv"\nname = "{cpr}"'),
        ("a.csv", "Dato;CVR\n1;2\n", 'path = "a.csv"\nby = "{cpr}"'),
    ],
)
@pytest.mark.parametrize("spelled", [0, 1])
def test_no_error_says_one(
    tmp_path: Path, name: str, content: str, source: str, spelled: int
) -> None:
    plant = Planter()

    def filled(text: str) -> str:
        return text.format(cpr=plant("error", spelled=spelled))

    tiny.write_municipality(tmp_path)
    settings = tiny.SETTINGS.partition("[[sources]]")[0] + (
        '[[sources]]\nname = "register"\nformat = "cvr_system"\npath = "register.ndjson"\n'
        '[[sources]]\nname = "ny"\nformat = "contacts"\n'
    )
    (tmp_path / "kortinfo.toml").write_text(settings + filled(source) + "\n", encoding="utf-8")
    (tmp_path / "ny").mkdir()
    for other in tmp_path.glob("*.csv"):
        other.unlink()
    (tmp_path / filled(name)).write_text(filled(content.replace("{cpr}", "{cpr}")), "utf-8")
    done = kortinfo("build", "--as-of", AS_OF, cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert plant.escaped(done.stdout + done.stderr) == {}


def test_a_source_s_own_name_is_refused_and_masked_where_no_door_asked(tmp_path: Path) -> None:
    settings = load_settings(tiny.write_municipality(tmp_path))
    for spelled in SPELLINGS:
        with pytest.raises(ValidationError):
            Source(
                name=f"Sag {spelled.format('01', '02', '53', '4567')}", format="contacts", path="-"
            )
    plain = Source(name="Sag", format="contacts", path="-")
    source = plain.model_copy(update={"name": "Sag 010253-4567"})  # which asks nobody
    path = imports.wait_with(settings, b"P-nummer;Dato\r\n1;01-02-2026\r\n", name="a.csv")
    stored = imports.store(settings, source, path)
    (about,) = settings.imports_folder.rglob("source.json")
    assert stored.name == json.loads(about.read_text("utf-8"))["name"] == "Sag [CPR]"
    waiting = imports.waiting(source, settings, path)
    unasked = waiting.model_copy(update={"name": source.name})
    whole = settings.model_copy(update={"sources": (*settings.sources, unasked)})
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    snapshot = build(whole, as_of=at.date(), built_at=at)
    assert snapshot.manifest["sources"][-1]["name"] == "Sag [CPR]"
    assert "010253-4567" not in "".join(
        text for path in written(tmp_path) for _, text in contents(path)
    )
