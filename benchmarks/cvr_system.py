"""How fast the CVR register is read, and in how much memory; beside DuckDB reading the same.

    python benchmarks/cvr_system.py [--documents 50000] [--rounds 3]

Writes NDJSON of invented units of some 4 kB each to a temporary folder, reads it at two sizes in
processes of their own, and prints medians. *Parse memory* is the peak of the process while the
documents are read, less what it had before and less the rows gathered so far: it is flat when it
does not grow with the number of documents. (Arrow is told to use the system's allocator: its own
keeps some 40 % in reserve, which would be counted.)

DuckDB is told the types and unpacks the same lists; it picks each list's last entry, where
Kortinfo chooses the one that holds on the day.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

AS_OF = "2026-11-21"


def period(start: str, end: str | None = None) -> dict[str, object]:
    return {
        "periode": {"gyldigFra": start, "gyldigTil": end},
        "sidstOpdateret": "2026-01-05T13:06:04.000+01:00",
    }


def address(chance: random.Random, start: str, end: str | None) -> dict[str, object]:
    return {
        "landekode": "DK",
        "fritekst": None,
        "vejkode": chance.randrange(1, 9999),
        "kommune": {"kommuneKode": 813, "kommuneNavn": "FREDERIKSHAVN", **period("2007-01-01")},
        "husnummerFra": chance.randrange(1, 300),
        "husnummerTil": None,
        "bogstavFra": chance.choice([None, None, "A", "B"]),
        "bogstavTil": None,
        "etage": chance.choice([None, None, "st", "1"]),
        "sidedoer": chance.choice([None, None, "th", "tv"]),
        "adresseId": f"{chance.getrandbits(32):08x}-0000-4000-8000-{chance.getrandbits(48):012x}",
        "conavn": None,
        "postboks": None,
        "vejnavn": f"Prøvevej {chance.randrange(2000)}",
        "bynavn": None,
        "postnummer": chance.choice([9300, 9900, 9990, 9750]),
        "postdistrikt": "Prøveby",
        "sidstValideret": "2026-01-05T13:08:33.542+01:00",
        **period(start, end),
    }


def sector(code: str, start: str, end: str | None) -> dict[str, object]:
    return {"branchekode": code, "branchetekst": "En branche med et langt navn i.a.n."} | period(
        start, end
    )


def document(number: int, chance: random.Random) -> dict[str, object]:
    """Return one unit with the fields, lists and metadata the register sends: some 4 kB."""
    pnr = 9_000_000_000 + number
    start = f"20{chance.randrange(10, 22)}-03-01"
    moved = f"20{chance.randrange(22, 26)}-06-30"
    code = chance.choice(["107120", "432100", "561010", "620200", "881030"])
    names = [{"navn": f"Prøvevirksomhed {number} ApS", **period(start)}]
    if number % 5 == 0:
        names.insert(0, {"navn": f"Gammelt navn {number}", **period("2005-01-01", start)})
    places = [address(chance, start, None)]
    if number % 4 == 0:
        places = [address(chance, start, moved), address(chance, moved, None)]
    sizes = [
        {
            "aar": year,
            "antalInklusivEjere": None,
            "antalAarsvaerk": None,
            "antalAnsatte": None,
            "intervalKodeAntalInklusivEjere": "ANTAL_2_4",
            "intervalKodeAntalAarsvaerk": "ANTAL_1_1",
            "intervalKodeAntalAnsatte": chance.choice(["ANTAL_1_1", "ANTAL_2_4", "ANTAL_1000_"]),
        }
        for year in (2024, 2025)
    ]
    return {
        "VrproduktionsEnhed": {
            "pNummer": pnr,
            "enhedsNummer": 4_000_000_000 + number,
            "enhedstype": "PRODUKTIONSENHED",
            "brancheAnsvarskode": None,
            "reklamebeskyttet": number % 3 == 0,
            "navne": names,
            "beliggenhedsadresse": places,
            "postadresse": [],
            "telefonNummer": [{"kontaktoplysning": "98000000", "hemmelig": False, **period(start)}],
            "telefaxNummer": [],
            "elektroniskPost": [],
            "livsforloeb": [period(start)],
            "hovedbranche": [
                sector("519000", start, "2024-12-31"),
                sector(code, "2025-01-01", None),
            ],
            "bibranche1": [],
            "bibranche2": [],
            "bibranche3": [],
            "aarsbeskaeftigelse": sizes,
            "kvartalsbeskaeftigelse": [],
            "erstMaanedsbeskaeftigelse": [],
            "attributter": [],
            "deltagerRelation": [],
            "virksomhedsrelation": [{"cvrNummer": 90_000_000 + number // 2, **period(start)}],
            "produktionsEnhedMetadata": {
                "nyesteNavn": names[-1],
                "nyesteBeliggenhedsadresse": places[-1],
                "nyesteHovedbranche": sector(code, "2025-01-01", None),
                "nyesteCvrNummerRelation": 90_000_000 + number // 2,
                "nyesteAarsbeskaeftigelse": sizes[-1],
                "sammensatStatus": "Aktiv",
            },
            "samtId": 3,
            "fejlRegistreret": False,
            "sidstIndlaest": "2026-01-05T13:08:33.726+01:00",
            "sidstOpdateret": "2026-01-05T13:06:04.000+01:00",
            "virkningsAktoer": "R",
        }
    }


def write(path: Path, documents: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as stream:
        for number in range(documents):
            json.dump(document(number, chance), stream, ensure_ascii=False)
            stream.write("\n")


KORTINFO = """
import datetime as dt, json, resource, sys, threading, time
from pathlib import Path
import psutil, pyarrow as pa
from kortinfo.loaders.cvr_system import load_cvr_system
from kortinfo.settings import Source
path = Path(sys.argv[1])
here = psutil.Process()
source = Source(name="cvr", format="cvr_system", path=path.name)
Path(path.parent / "one.json").write_text(path.open(encoding="utf-8").readline(), encoding="utf-8")
one = source.model_copy(update={"path": "one.json"})
load_cvr_system(one, base=path.parent, as_of=dt.date.fromisoformat(sys.argv[2]))
before, while_reading = here.memory_info().rss, []
def progress(step, done, total=None):
    while_reading.append((here.memory_info().rss - before, pa.total_allocated_bytes()))
wall, cpu = time.perf_counter(), time.process_time()
loaded = load_cvr_system(
    source, base=path.parent, as_of=dt.date.fromisoformat(sys.argv[2]), progress=progress
)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
tables = sum(int(table.memory_usage(deep=True).sum()) for table in loaded.tables.values())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({
    "wall": wall, "cpu": cpu, "documents": loaded.read, "peak": peak, "tables": tables,
    "parse": max((rss - arrow for rss, arrow in while_reading), default=0),
}))
"""

DUCKDB = """
import json, resource, sys, time
import duckdb
period = {"gyldigFra": "VARCHAR", "gyldigTil": "VARCHAR"}
def entries(**fields):
    return [{**fields, "periode": period}]
shape = {
    "pNummer": "BIGINT", "reklamebeskyttet": "BOOLEAN", "sidstOpdateret": "VARCHAR",
    "sidstIndlaest": "VARCHAR", "navne": entries(navn="VARCHAR"), "livsforloeb": entries(),
    "beliggenhedsadresse": entries(
        vejnavn="VARCHAR", vejkode="INTEGER", husnummerFra="INTEGER", bogstavFra="VARCHAR",
        etage="VARCHAR", sidedoer="VARCHAR", postnummer="INTEGER", postdistrikt="VARCHAR",
        adresseId="VARCHAR", kommune={"kommuneKode": "INTEGER"},
    ),
    "hovedbranche": entries(branchekode="VARCHAR", branchetekst="VARCHAR"),
    "virksomhedsrelation": entries(cvrNummer="BIGINT"),
    "telefonNummer": entries(kontaktoplysning="VARCHAR", hemmelig="BOOLEAN"),
    "aarsbeskaeftigelse": [{"aar": "INTEGER", "intervalKodeAntalAnsatte": "VARCHAR"}],
}
def sql(kind):
    if isinstance(kind, list):
        return sql(kind[0]) + "[]"
    if isinstance(kind, dict):
        return "STRUCT(" + ", ".join(f'"{name}" {sql(of)}' for name, of in kind.items()) + ")"
    return kind
columns = "{'VrproduktionsEnhed': '" + sql(shape) + "'}"
query = f'''
    select u.pNummer, u.reklamebeskyttet, u.sidstOpdateret, u.sidstIndlaest, u.navne[-1].navn,
        u.livsforloeb[-1].periode.gyldigFra, u.livsforloeb[-1].periode.gyldigTil,
        u.beliggenhedsadresse[-1] as address, u.hovedbranche[-1] as sector,
        u.virksomhedsrelation[-1].cvrNummer, u.telefonNummer[-1].kontaktoplysning,
        u.aarsbeskaeftigelse[-1], u.navne, u.virksomhedsrelation
    from (select VrproduktionsEnhed as u
          from read_json('{sys.argv[1]}', format='newline_delimited', columns={columns}))
'''
wall, cpu = time.perf_counter(), time.process_time()
database = duckdb.connect()
database.execute("set enable_progress_bar = false")
table = database.sql(query).to_arrow_table()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({
    "wall": wall, "cpu": cpu, "documents": table.num_rows, "peak": peak,
    "tables": table.nbytes, "parse": None,
}))
"""


def measured(script: str, path: Path) -> dict[str, float | None]:
    ran = subprocess.run(
        [sys.executable, "-c", script, str(path), AS_OF],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
    )
    result: dict[str, float | None] = json.loads(ran.stdout.splitlines()[-1])
    return result


def median(runs: list[dict[str, float | None]], name: str) -> float | None:
    values = [value for run in runs if (value := run[name]) is not None]
    return statistics.median(values) if values else None


def megabytes(value: float | None) -> str:
    return "–" if value is None else f"{value / 1e6:,.0f}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--documents", type=int, default=50_000)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    header = ("reader", "documents", "kB each", "docs/s", "docs/CPU s", "peak MB", "tables MB")
    print("| " + " | ".join((*header, "parse MB")) + " |")
    print("|---|" + "---|" * len(header))
    with tempfile.TemporaryDirectory() as folder:
        for documents in (given.documents, 3 * given.documents):
            path = Path(folder) / f"units_{documents}.ndjson"
            write(path, documents)
            size = path.stat().st_size / documents / 1000
            for name, script in (("Kortinfo", KORTINFO), ("DuckDB", DUCKDB)):
                runs = [measured(script, path) for _ in range(given.rounds)]
                assert all(run["documents"] == documents for run in runs)
                cells = [
                    name,
                    f"{documents:,}",
                    f"{size:.1f}",
                    f"{documents / (median(runs, 'wall') or 1):,.0f}",
                    f"{documents / (median(runs, 'cpu') or 1):,.0f}",
                    *(megabytes(median(runs, key)) for key in ("peak", "tables", "parse")),
                ]
                print("| " + " | ".join(cells) + " |", flush=True)
            path.unlink()


if __name__ == "__main__":
    main()
