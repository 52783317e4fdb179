"""Small good files of every format, written here: what the fuzzing begins with and damages."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import openpyxl
import xlsxwriter
from shapely.geometry import Point, box

from tests import tiny
from tests.loaders import datafordeler

CORPUS = Path(__file__).parent.parent / "corpus"
"""Seeds and once harmful inputs that are kept as files: ``<format>/<what it is>.<ending>``."""


class Seed(NamedTuple):
    """A file: for which format, its name's ending, its bytes."""

    format: str
    ending: str
    raw: bytes


TABLES: Mapping[str, Sequence[Sequence[Any]]] = {
    "contacts": (
        ("Id", "P-nummer", "CVR-nr.", "Virksomhed", "Dato", "Type", "Ansvarlig", "Tovejs", "Notat"),
        ("K1", "9000000017", "16127493", "Havnens Smedje ApS", "21-11-2026", "Besøg", "Ida", "ja"),
        ("K2", "", "16 12 74 93", "Smed & Søn v/ Bo", "2026-02-01", "Møde", "Bo", "", "husk; kage"),
        ("K3", "010190-1234", "", "Ærø Bådværft", 45000, "Mail", "", "nej", '"citat"\nlinje'),
    ),
    "collaborations": (
        ("Sagsnr", "P-nummer", "CVR", "Ordning", "Startdato", "Slutdato", "Antal"),
        ("S1", "9000000017", "16127493", "Virksomhedspraktik", "01-12-2025", "28-02-2026", "1"),
        ("S2", "9000000025", "", "Løntilskud", "1.2.2026", "", "2,0"),
    ),
    "job_ads": (
        ("Annonce-id", "Virksomhed", "CVR", "Stillingsbetegnelse", "Opslået", "Frist", "Antal"),
        ("A1", "Havnens Smedje", "16127493", "Smed", "01-02-2026", "01-04-2026", "2"),
        ("A2", "Ålbæk Kro", "", "Tjener", "2026-03-01", "", ""),
    ),
    "cvr_portal": (
        ("CVR-nr.", "P-nr.", "Navn", "Adresse", "Hovedbranche", "Status", "Årsværk", "Startdato"),
        ("16127493", "", "Havnens Smedje ApS", "Kajen 1, 9990 Skagen", "439900 Andet", "Normal"),
        ("91000002", "1", "Bageren I/S", "Prøvevej 2 B, st., 9900 Frederikshavn", "", "", "-"),
    ),
    "addresses": (
        ("id", "vejnavn", "husnr", "bogstav", "postnr", "kommunekode", "vejkode", "x", "y"),
        ("0a3f50a0-1111-32b8-e044-0003ba298018", "Kajen", "1", "", "9990", "813", "42", "595000,5"),
        ("", "Prøvevej", "002", "b", "9900", "0813", "1", "590000.25", "6365000"),
    ),
    "sectors": (
        ("branchekode", "branche", "nomenklatur"),
        ("439900", "Anden bygge- og anlægsvirksomhed", "DB07"),
        ("01.11.00", "Dyrkning af korn", "DB25"),
        ("45", "Handel med biler", "DB07"),
    ),
}


def csv_bytes(rows: Sequence[Sequence[Any]], *, separator: str = ";") -> bytes:
    """Return rows as CSV in UTF-8."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def xlsx_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return rows as a small workbook, as Excel writes it."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ark1")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        book.add_worksheet("Tomt")
    return raw.getvalue()


def _openpyxl_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return rows as a workbook with a merged cell, a formula and a second heading."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Udtræk fra systemet"])
    for row in rows:
        sheet.append(list(row))
    sheet.merge_cells("A1:C1")
    sheet["J3"] = "=1+1"
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def _ods_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Ark1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": _ODS,
            "content.xml": content,
            "META-INF/manifest.xml": '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
            "</manifest:manifest>",
        }
    )


def escape(text: str) -> str:
    """Return text as XML holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Return files as a .zip."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return raw.getvalue()


def _json_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    head, *rest = rows
    items = [dict(zip(head, row, strict=False)) for row in rest]
    nested = [{"company": {"name": "Smed", "cvr": 16127493}, "tags": [{"title": "A"}], **items[0]}]
    return json.dumps({"items": [*nested, *items], "count": 3}, ensure_ascii=False).encode()


@cache
def seeds() -> tuple[Seed, ...]:
    """Return every format in every form it comes in, and what the corpus folder holds."""
    return (*good_files(), *_kept())


@cache
def good_files() -> tuple[Seed, ...]:
    """Return every format in every form it comes in."""
    found: list[Seed] = []
    for format_, rows in TABLES.items():
        plain = csv_bytes(rows)
        found += [
            Seed(format_, ".csv", plain),
            Seed(format_, ".csv", b"\xef\xbb\xbf" + csv_bytes(rows, separator=",")),
            Seed(format_, ".txt", csv_bytes(rows, separator="\t").decode().encode("cp1252")),
            Seed(format_, ".csv", plain.decode().encode("utf-16")),
            Seed(format_, ".csv.gz", gzip.compress(plain, mtime=0)),
            Seed(format_, ".zip", zipped({"a.csv": plain, "læs mig.txt": b"x"})),
        ]
        if format_ not in ("addresses", "sectors"):
            found += [
                Seed(format_, ".xlsx", xlsx_bytes(rows)),
                Seed(format_, ".xlsx", _openpyxl_bytes(rows)),
                Seed(format_, ".ods", _ods_bytes(rows)),
                Seed(format_, ".json", _json_bytes(rows)),
            ]
    return (*found, *_registers(), *_areas())


def _registers() -> list[Seed]:
    documents = tiny.documents()[:3]
    lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in documents).encode()
    whole = json.dumps({"took": 1, "hits": {"total": 3, "hits": documents}}).encode()
    rows = datafordeler.rows_of(documents)
    found = [
        Seed("cvr_system", ".ndjson", lines),
        Seed("cvr_system", ".json", whole),
        Seed("cvr_system", ".json", json.dumps(documents, indent=1).encode()),
        Seed("cvr_system", ".ndjson.gz", gzip.compress(lines, mtime=0)),
    ]
    for form in ("csv", "json"):
        files = {
            f"CVR_V2_{entity}_TotalDownload_{form}_Temporal_5.{form}": datafordeler.content(
                entity, rows[entity], form=form
            )
            for entity in datafordeler.HEADINGS
        }
        found.append(Seed("cvr_datafordeler", ".zip", zipped(files)))
    return found


def _areas() -> list[Seed]:
    areas = gpd.GeoDataFrame(
        {"code": ["1", "Havn"], "name": ["Byen", "Havnen"]},
        geometry=[box(10.4, 57.4, 10.6, 57.6), box(10.5, 57.5, 10.7, 57.7)],
        crs=4326,
    )
    points = gpd.GeoDataFrame(
        {"vejnavn": ["Kajen"], "husnr": ["1"]}, geometry=[Point(10.5, 57.5)], crs=4326
    )
    parquet = io.BytesIO()
    areas.to_parquet(parquet)
    return [
        Seed("areas", ".geojson", areas.to_json().encode()),
        Seed("areas", ".parquet", parquet.getvalue()),
        Seed("areas", ".zip", zipped({"areas.geojson": areas.to_json()})),
        Seed("areas", ".geojson.gz", gzip.compress(areas.to_json().encode(), mtime=0)),
        Seed("addresses", ".geojson", points.to_json().encode()),
    ]


def _kept() -> list[Seed]:
    return [
        Seed(path.parent.name, "".join(path.suffixes), path.read_bytes())
        for path in sorted(CORPUS.glob("*/*"))
        if path.is_file()
    ]
