"""A CRM's exports, small: written to a folder and loaded as a municipality would."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from kortinfo.kinds import DEFAULT_COLLABORATION_KINDS, DEFAULT_CONTACT_KINDS
from kortinfo.loaders.collaborations import load_collaborations
from kortinfo.loaders.contacts import load_contacts
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Source
from kortinfo.tables import LOADED_EVENTS

HEADINGS = ("Id", "P-nummer", "CVR-nr.", "Virksomhed", "Kontaktdato", "Kontakttype")
ROW = ("K1", "9000000017", "16127493", "Havnens Smedje ApS", "21-11-2026", "Besøg")


def csv(rows: Sequence[Sequence[str]], *, separator: str = ";") -> str:
    """Return rows as CSV text, every cell quoted that needs it."""

    def cell(value: str) -> str:
        risky = any(mark in value for mark in (separator, '"', "\n", "\r"))
        return '"' + value.replace('"', '""') + '"' if risky else value

    return "".join(separator.join(cell(value) for value in row) + "\r\n" for row in rows)


def write_csv(folder: Path, *rows: Sequence[str], name: str = "crm.csv") -> Path:
    """Write rows as a CSV file in UTF-8."""
    path = folder / name
    path.write_bytes(csv(rows).encode())
    return path


def write_workbook(
    folder: Path, sheets: dict[str, Sequence[Sequence[Any]]], *, name: str = "crm.xlsx"
) -> Path:
    """Write sheets of typed cells as a workbook; None is an empty cell."""
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd-mm-yyyy"}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
    return path


def contacts(path: Path, **options: Any) -> Loaded:
    """Load a file of contacts; options are the source's and the loader's."""
    return _load("contacts", path, options)


def collaborations(path: Path, **options: Any) -> Loaded:
    """Load a file of collaborations; options are the source's and the loader's."""
    return _load("collaborations", path, options)


_OF_THE_SOURCE = ("sheet", "columns", "by", "name", "contact_kinds", "collaboration_kinds")


def _load(form: str, path: Path, options: dict[str, Any]) -> Loaded:
    own = {name: options.pop(name) for name in _OF_THE_SOURCE if name in options}
    source = Source.model_validate({"name": "crm", "format": form, "path": path.name, **own})
    if form == "contacts":
        kinds = options.pop("kinds", DEFAULT_CONTACT_KINDS)
        loaded = load_contacts(source, base=path.parent, kinds=kinds, **options)
    else:
        kinds = options.pop("kinds", DEFAULT_COLLABORATION_KINDS)
        loaded = load_collaborations(source, base=path.parent, kinds=kinds, **options)
    assert loaded.kept + len(loaded.set_aside) == loaded.read
    assert loaded.kept == len(loaded.tables[LOADED_EVENTS.name])
    return loaded


def events(loaded: Loaded) -> pd.DataFrame:
    """Return the events."""
    return loaded.tables[LOADED_EVENTS.name]


def only(loaded: Loaded) -> Any:
    """Return the only event, as a named tuple."""
    frame = events(loaded)
    assert len(frame) == 1, loaded.set_aside
    return next(frame.itertuples(index=False))


def reasons(loaded: Loaded) -> list[str]:
    """Return the reasons of what was set aside, in the order of the rows."""
    return loaded.set_aside.sort_values(["source_sheet", "source_row"])["reason"].to_list()
