"""How long the page *Data* takes to look at a file near the limit, and how much memory it holds.

    python benchmarks/import_page.py [megabytes] [csv|xlsx]

``first``: the file is handed in. ``choice``: a column is chosen by hand; before decision 19 that
read the whole file again.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from kortinfo.loaders.preview import glance, likely_format, preview
from kortinfo.loaders.sheets import Layout
from kortinfo.settings import Source

HEAD = ("Id", "P-nummer", "CVR", "Virksomhed", "Dato", "Type", "Ansvarlig", "Bemærkning")


def row(at: int) -> tuple[str, ...]:
    name = f"Virksomhed nummer {at} ApS"
    return (f"K{at}", str(9_000_000_000 + at), "16127493", name, "01-02-2026", "Besøg", "Ida", "x")


def write(path: Path, megabytes: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8") as stream:
            stream.write(";".join(HEAD) + "\r\n")
            at = 0
            while stream.tell() < megabytes * 1_000_000:
                stream.writelines(";".join(row(at + step)) + "\r\n" for step in range(10_000))
                at += 10_000
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at in range(min(megabytes * 25_000, 1_000_000)):
            sheet.write_row(at, 0, HEAD if at == 0 else row(at))


def main(megabytes: int, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{ending}"
        write(path, megabytes)
        began = time.perf_counter()
        seen = glance(path, layout=Layout())
        told = preview(seen, Source(name="-", format=likely_format(seen), path="-"))
        first = time.perf_counter() - began
        began = time.perf_counter()
        preview(seen, Source(name="-", format="contacts", path="-", columns={"kind": "Bemærkning"}))
        choice = time.perf_counter() - began
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = path.stat().st_size / 1e6
        print(f"{size:.0f} MB {ending}, {told.rows:,} rows: first {first:.1f} s, ", end="")
        print(f"choice {choice * 1000:.0f} ms, at most {held:,.0f} MB")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 200, given[1] if len(given) > 1 else "csv")
