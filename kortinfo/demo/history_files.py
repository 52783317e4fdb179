"""Contact history and collaborations as the case systems' own files, dirt included."""

from pathlib import Path

import numpy as np

from kortinfo.demo.cells import (
    Cell,
    mixed_dates,
    numbered,
    text_dates,
    write_text,
    write_workbook,
)
from kortinfo.demo.collaborations import KINDS, Collaborations
from kortinfo.demo.dirt import name_businesses
from kortinfo.demo.dwellings import Dwellings
from kortinfo.demo.history import Contacts
from kortinfo.demo.population import Population
from kortinfo.demo.words import Texts, pick, texts

MOST_IN_WORKBOOK = 200_000
_CONTACT_HEADINGS = (
    "Aktivitets-id",
    "Dato",
    "Virksomhed",
    "CVR-nr.",
    "P-nr.",
    "Adresse",
    "Postnr.",
    "Kontakttype",
    "Ansvarlig",
    "Notat",
)
_NOTES = (
    "God dialog, vil gerne høres igen til foråret",
    "Ønsker kandidat til lager",
    "Har fået ny daglig leder",
    "Aftalt opfølgning om 14 dage",
    "Travlt i sæsonen, ring efter sommerferien",
    "Interesseret i voksenlærling",
    "Lagt besked på telefonsvarer",
    "Kaffe og rundvisning",
)


def write_contacts(
    folder: Path,
    population: Population,
    dwellings: Dwellings,
    contacts: Contacts,
    rng: np.random.Generator,
) -> str:
    """Write ``kontakter.xlsx``, or ``.csv`` where a worksheet is too small; return its name."""
    count = len(contacts.unit)
    named = name_businesses(population, dwellings, contacts.unit, rng)
    dates = mixed_dates(contacts.day, rng)
    for index in _some(count, 0.011, rng):
        dates[index] = None
    for index in _some(count, 0.004, rng):
        dates[index] = "efter ferien"
    names, notes = named.name.copy(), _notes(count, rng)
    for index in _some(count, 0.0003, rng):
        names[index] = f"{names[index]} {_fake_cpr(rng)}".strip()
    columns: list[list[Cell]] = [
        [f"A-{number:07d}" for number in range(100_001, 100_001 + count)],
        dates,
        names.tolist(),
        numbered(named.cvr.tolist(), 0.25, rng),
        numbered(named.pnr.tolist(), 0.25, rng),
        named.address.tolist(),
        numbered(named.postal_code.tolist(), 0.4, rng),
        _typed_kinds(contacts.kind, rng).tolist(),
        contacts.responsible.tolist(),
        notes.tolist(),
    ]
    rows = list(zip(*columns, strict=True))
    rows += [rows[index] for index in _some(count, 0.008, rng)]  # the same row once more
    if len(rows) > MOST_IN_WORKBOOK:
        write_text(
            folder / "kontakter.csv", _CONTACT_HEADINGS, rows, separator=";", encoding="utf-8-sig"
        )
        return "kontakter.csv"
    write_workbook(folder / "kontakter.xlsx", "Aktiviteter", _CONTACT_HEADINGS, rows)
    return "kontakter.xlsx"


def write_placements(
    path: Path,
    population: Population,
    dwellings: Dwellings,
    placements: Collaborations,
    rng: np.random.Generator,
) -> None:
    """Write VITAS' list: semicolons, cp1252, ends missing, a few that end before they start."""
    count = len(placements.unit)
    named = name_businesses(population, dwellings, placements.unit, rng)
    end = np.where(rng.random(count) < 0.3, 0, placements.end)
    start = placements.start.copy()
    for index in _some(count, 0.006, rng):
        end[index] = start[index] - 5
    for index in _some(count, 0.006, rng):
        start[index] = 0
    organisation = np.where(
        rng.random(count) < 0.035,
        pick(rng, ("Hjørring Kommune", "Brønderslev Kommune", "A-kassen Fjordlys"), count),
        "Frederikshavn Kommune",
    )
    rows = zip(
        [f"V{number}" for number in range(70_001, 70_001 + count)],
        _kinds(placements).tolist(),
        named.cvr.tolist(),
        named.pnr.tolist(),
        named.name.tolist(),
        named.postal_code.tolist(),
        ["813" if has else "0813" for has in (rng.random(count) < 0.7).tolist()],
        text_dates(start),
        text_dates(end),
        placements.persons.tolist(),
        placements.responsible.tolist(),
        organisation.tolist(),
        strict=True,
    )
    business = ("Sagsnummer", "Ordning", "CVR-nummer", "P-nummer", "Virksomhedsnavn", "Postnummer")
    course = ("Kommunekode", "Startdato", "Slutdato", "Antal personer", "Sagsbehandler")
    write_text(path, (*business, *course, "Organisation"), rows, separator=";", encoding="cp1252")


def write_agreements(
    path: Path,
    population: Population,
    dwellings: Dwellings,
    agreements: Collaborations,
    rng: np.random.Generator,
) -> None:
    """Write the partnership agreements as a workbook; most of them say when they end."""
    count = len(agreements.unit)
    named = name_businesses(population, dwellings, agreements.unit, rng)
    ends = mixed_dates(agreements.end, rng)
    for index in _some(count, 0.25, rng):
        ends[index] = None
    rows = zip(
        [f"PA-{number:04d}" for number in range(1, count + 1)],
        named.name.tolist(),
        numbered(named.cvr.tolist(), 0.6, rng),
        numbered(named.pnr.tolist(), 0.6, rng),
        numbered(named.postal_code.tolist(), 0.6, rng),
        _kinds(agreements).tolist(),
        mixed_dates(agreements.start, rng),
        ends,
        agreements.responsible.tolist(),
        strict=True,
    )
    headings = ("Aftale-id", "Virksomhed", "CVR-nr.", "P-nr.", "Postnr.", "Aftaletype")
    write_workbook(path, "Aftaler", (*headings, "Indgået", "Udløber", "Ansvarlig"), rows)


def write_job_orders(
    path: Path,
    population: Population,
    dwellings: Dwellings,
    orders: Collaborations,
    rng: np.random.Generator,
) -> None:
    """Write the job orders: commas, UTF-8 with a byte-order mark; half of them never closed."""
    count = len(orders.unit)
    named = name_businesses(population, dwellings, orders.unit, rng)
    rows = zip(
        [f"JO{number}" for number in range(4_001, 4_001 + count)],
        _kinds(orders).tolist(),
        named.name.tolist(),
        named.cvr.tolist(),
        named.pnr.tolist(),
        named.address.tolist(),
        named.postal_code.tolist(),
        text_dates(orders.start),
        text_dates(np.where(rng.random(count) < 0.5, 0, orders.end)),
        orders.persons.tolist(),
        orders.responsible.tolist(),
        strict=True,
    )
    headings = ("Jobordre-id", "Type", "Virksomhed", "CVR-nr.", "P-nr.", "Adresse", "Postnr.")
    course = ("Startdato", "Slutdato", "Antal stillinger", "Ansvarlig")
    write_text(path, (*headings, *course), rows, separator=",", encoding="utf-8-sig")


def _kinds(collaborations: Collaborations) -> Texts:
    return texts(kind[0] for kind in KINDS)[collaborations.kind]


def _some(count: int, share: float, rng: np.random.Generator) -> list[int]:
    """Choose a share of ``count`` rows, at least one where there are any."""
    wanted = min(count, max(1, round(count * share)))
    return sorted(rng.choice(count, wanted, replace=False).tolist()) if count else []


def _typed_kinds(kinds: Texts, rng: np.random.Generator) -> Texts:
    """Write some kinds in lower case or with a space behind, as free-text fields have them."""
    chance = rng.random(len(kinds))
    typed = kinds.copy()
    lower = np.flatnonzero(chance < 0.06)
    typed[lower] = texts(kind.lower() for kind in kinds[lower].tolist())
    spaced = np.flatnonzero(chance > 0.97)
    typed[spaced] = kinds[spaced] + " "
    return typed


def _notes(count: int, rng: np.random.Generator) -> Texts:
    """Write a note in every eighth row; in a few of them a CPR number has slipped in."""
    notes = np.where(rng.random(count) < 0.13, pick(rng, _NOTES, count), "").astype(object)
    for index in _some(count, 0.0012, rng):
        notes[index] = f"Borger {_fake_cpr(rng)} starter i praktik mandag"
    return notes


def _fake_cpr(rng: np.random.Generator) -> str:
    """Make up a number in the form of a CPR number: its serial 0000 is given to no one."""
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(0, 100)
    return f"{day:02d}{month:02d}{year:02d}-0000"
