"""One small demo, written once, read back here without the loaders."""

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kortinfo.demo import write_demo

AS_OF = dt.date(2026, 11, 21)
UNITS = 900


@dataclass(frozen=True)
class Demo:
    folder: Path

    def source(self, name: str) -> Path:
        return self.folder / "kilder" / name

    def documents(self, name: str) -> list[dict[str, Any]]:
        with gzip.open(self.source(f"cvr/{name}.ndjson.gz"), "rt", encoding="utf-8") as stream:
            return [next(iter(json.loads(line)["_source"].values())) for line in stream]

    @cached_property
    def units(self) -> list[dict[str, Any]]:
        return self.documents("produktionsenheder")

    @cached_property
    def companies(self) -> list[dict[str, Any]]:
        return self.documents("virksomheder")

    @cached_property
    def contacts(self) -> list[dict[str, Any]]:
        book = openpyxl.load_workbook(self.source("crm/kontakter.xlsx"), read_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        headings = [str(cell) for cell in next(rows)]
        read = [dict(zip(headings, row, strict=False)) for row in rows]
        book.close()
        return read

    def table(self, name: str, *, encoding: str, separator: str) -> list[dict[str, str]]:
        raw = self.source(name).read_bytes()
        raw = gzip.decompress(raw) if name.endswith(".gz") else raw
        text = io.StringIO(raw.decode(encoding), newline="")
        return list(csv.DictReader(text, delimiter=separator))

    def areas(self, layer: str) -> list[dict[str, Any]]:
        features: list[dict[str, Any]] = json.loads(
            self.source(f"geo/{layer}.geojson").read_text(encoding="utf-8")
        )["features"]
        return features


def valid(entries: Sequence[dict[str, Any]], day: str) -> list[dict[str, Any]]:
    """Return the entries of a history that hold on an ISO day."""
    return [
        entry
        for entry in entries
        if (entry["periode"]["gyldigFra"] or "") <= day
        and (entry["periode"]["gyldigTil"] or "9999") >= day
    ]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, units=UNITS, as_of=AS_OF)
    return Demo(folder)
