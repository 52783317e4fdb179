"""How fast Datafordeler's national CVR files are read, and in how much memory.

    python benchmarks/cvr_datafordeler.py [--units 2800000]

Writes invented files of so many units and half as many companies (in names also persons, as the
real ones have) to a temporary folder, reads them in a process of its own, and prints time and peak
memory beside the size of the files and of the finished tables.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

AS_OF = "2026-11-21"
_READ = """
import datetime as dt, json, resource, sys, time
from pathlib import Path
from kortinfo.loaders.cvr_datafordeler import load_cvr_datafordeler
from kortinfo.settings import Source
source = Source(name="cvr", format="cvr_datafordeler", path="*.csv")
wall, cpu = time.perf_counter(), time.process_time()
as_of = dt.date.fromisoformat(sys.argv[2])
loaded = load_cvr_datafordeler(source, base=Path(sys.argv[1]), as_of=as_of)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
tables = sum(int(table.memory_usage(deep=True).sum()) for table in loaded.tables.values())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
assert loaded.kept + len(loaded.set_aside) == loaded.read
print(json.dumps({"wall": wall, "cpu": cpu, "read": loaded.read, "peak": peak, "tables": tables,
    "rows": loaded.read + sum(n for key, n in loaded.counts.items() if key.startswith("rows:"))}))
"""


def files(units: int) -> dict[str, pd.DataFrame]:
    """Return the entities of so many units: names and sectors of two periods for some."""
    chance = np.random.default_rng(1)
    companies = units // 2
    unit_ids = 4_000_000_000 + chance.permutation(units)
    company_ids = 4_100_000_000 + chance.permutation(companies)
    ids = np.concatenate([unit_ids, company_ids])
    persons = 4_200_000_000 + np.arange(units // 4)
    year = chance.integers(1990, 2026, len(ids))
    start = np.char.add(year.astype(str), "-03-01")
    closed = chance.random(len(ids)) < 0.6
    end = np.where(closed, np.char.add((year + 3).astype(str), "-06-30"), "")
    cvr = 20_000_000 + chance.permutation(companies)
    moved = chance.random(len(ids)) < 0.3
    twice = np.concatenate([ids, ids[moved]])
    from_day = np.concatenate([start, np.char.add((year[moved] + 1).astype(str), "-01-01")])
    number = np.arange(len(twice))
    hexes = np.char.mod("%08x", number)
    codes = chance.choice([107120, 432100, 561010, 620200, 881030], len(twice))
    effect = {"virkningFra": from_day, "virkningTil": "", "registreringTil": ""}
    return {
        "Produktionsenhed": pd.DataFrame(
            {
                "id": unit_ids,
                "pNummer": 1_000_000_000 + np.arange(units),
                "status": np.where(closed[:units], "inaktiv", "aktiv"),
                "produktionsenhedStartdato": start[:units],
                "produktionsenhedOphoersdato": end[:units],
                "tilknyttetVirksomhedsCVRNummer": cvr[chance.integers(0, companies, units)],
                "tilknyttetTilVirksomhedStartdato": start[:units],
                "tilknyttetTilVirksomhedOphoersdato": end[:units],
                "virkningFra": start[:units],
            }
        ),
        "Virksomhed": pd.DataFrame(
            {
                "id": company_ids,
                "CVRNummer": cvr,
                "status": "aktiv",
                "virksomhedStartdato": start[units:],
                "virksomhedOphoersdato": end[units:],
                "virkningFra": start[units:],
            }
        ),
        "Navn": pd.DataFrame(
            {
                "CVREnhedsId": np.concatenate([twice, persons]),
                "vaerdi": np.char.add(
                    "Prøvevirksomhed ApS ", np.arange(len(twice) + len(persons)).astype(str)
                ),
                "sekvens": 0,
                "virkningFra": np.concatenate([from_day, np.repeat("2000-01-01", len(persons))]),
                "virkningTil": "",
            }
        ),
        "Adressering": pd.DataFrame(
            {
                "CVREnhedsId": twice,
                "AdresseringAnvendelse": "beliggenhedsadresse",
                "Adresse": np.char.add(hexes, "-0000-4000-8000-000000000000"),
                "CVRAdresse_vejnavn": np.char.add("Prøvevej ", (number % 9000).astype(str)),
                "CVRAdresse_vejkode": number % 9999,
                "CVRAdresse_husnummerFra": number % 300 + 1,
                "CVRAdresse_postnummer": 1000 + number % 8990,
                "CVRAdresse_postdistrikt": "Prøveby",
                "CVRAdresse_kommunekode": 101 + number % 760,
                "coNavn": "",
                **effect,
            }
        ),
        "Branche": pd.DataFrame(
            {
                "CVREnhedsId": twice,
                "sekvens": 0,
                "vaerdi": codes,
                "vaerdiTekst": "En branche med et langt navn i.a.n.",
                **effect,
            }
        ),
        "Reklamebeskyttelse": pd.DataFrame(
            {
                "CVREnhedsId": ids,
                "vaerdi": np.where(ids % 3, "false", "true"),
                "virkningFra": start,
                "virkningTil": "",
            }
        ),
    }


def main(units: int) -> None:
    """Write, read and print."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, frame in files(units).items():
            frame.to_csv(folder / f"CVR_V2_{name}_TotalDownload_csv_Current_505.csv", index=False)
        size = sum(path.stat().st_size for path in folder.iterdir())
        said = subprocess.run(
            [sys.executable, "-c", _READ, str(folder), AS_OF],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    told = json.loads(said)
    print(f"{units:,} units: files {size / 1e9:.2f} GB, {told['rows']:,} rows")
    speed = told["rows"] / told["wall"]
    print(f"  {told['wall']:.0f} s ({told['cpu']:.0f} s CPU), {speed:,.0f} rows/s")
    print(f"  peak memory {told['peak'] / 1e9:.2f} GB, tables {told['tables'] / 1e9:.2f} GB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=2_800_000)
    main(parser.parse_args().units)
