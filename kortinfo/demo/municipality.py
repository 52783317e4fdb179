"""A synthetic municipality, written as source files in the real formats, dirt included.

It resembles Frederikshavn in shape, place names and trades; every business, street and person in
it is invented. It only writes: ``build`` reads the files like anybody's.
"""

import datetime as dt
from pathlib import Path

import numpy as np

from kortinfo.demo.area_files import write_addresses, write_areas, write_estates
from kortinfo.demo.collaborations import draw_collaborations
from kortinfo.demo.company_documents import company_documents
from kortinfo.demo.contact_points import contact_points
from kortinfo.demo.document_file import write_documents
from kortinfo.demo.dwellings import dwell
from kortinfo.demo.geography import draw_geography
from kortinfo.demo.history import draw_contacts, intended_levels
from kortinfo.demo.history_files import (
    write_agreements,
    write_contacts,
    write_job_orders,
    write_placements,
)
from kortinfo.demo.job_ads import draw_job_ads, write_job_ads
from kortinfo.demo.population import day_number, settle
from kortinfo.demo.settings_file import write_settings
from kortinfo.demo.streets import lay_streets
from kortinfo.demo.trades import load_trades
from kortinfo.demo.unit_documents import Register, unit_documents
from kortinfo.progress import Progress, silent


def write_demo(
    folder: Path,
    *,
    units: int = 4800,
    seed: int = 1,
    as_of: dt.date,
    progress: Progress = silent,
) -> None:
    """Write the demo's source files and its ``kortinfo.toml`` into ``folder``.

    Args:
        folder: made where it is not there; files of an earlier demo are written over.
        units: active units at ``as_of``, 1 to 1,000,000.
        seed: another seed, another municipality; the same arguments give the same bytes.
        as_of: the day of reckoning, also written into the settings.
        progress: told how far the writing is.

    Raises:
        ValueError: ``units`` is out of range.
    """
    if not 1 <= units <= 1_000_000:
        raise ValueError(f"units must be from 1 to 1,000,000, not {units}")
    # A stream of chance for each part: a change in one leaves the others as they were.
    found, register, address, past, files, ads = map(
        np.random.default_rng, np.random.SeedSequence(seed).spawn(6)
    )
    sources = folder / "kilder"
    municipality = _founded(units, as_of, found)
    _write_register(sources / "cvr", municipality, register, progress)
    write_areas(sources / "geo", municipality.dwellings.geography)
    write_estates(sources / "geo", municipality.dwellings.geography)
    write_addresses(
        sources / "dar" / "adresser.csv.gz",
        municipality.dwellings,
        municipality.population.units,
        address,
    )
    name, without = _write_history(sources, municipality, past, files, progress)
    if not _write_job_ads(sources / "jobnet" / "jobannoncer.csv", municipality, ads, progress):
        without = (*without, "Jobannoncer")
    write_settings(folder, as_of=as_of, contacts=name, without=without)


def _founded(units: int, as_of: dt.date, rng: np.random.Generator) -> Register:
    """Draw the municipality: streets, businesses, their addresses and how to reach them."""
    geography, trades = draw_geography(), load_trades()
    addresses = lay_streets(geography, units=units, rng=rng)
    population = settle(geography, addresses, trades, units=units, today=day_number(as_of), rng=rng)
    return Register(
        population=population,
        dwellings=dwell(geography, addresses, population.units, rng),
        contacts=contact_points(population.units.name, rng),
        trades=trades,
        as_of=as_of,
    )


def _write_register(
    folder: Path, register: Register, rng: np.random.Generator, progress: Progress
) -> None:
    write_documents(
        folder / "produktionsenheder.ndjson.gz",
        unit_documents(register, rng),
        step="CVR produktionsenheder",
        total=len(register.population.units),
        progress=progress,
    )
    write_documents(
        folder / "virksomheder.ndjson.gz",
        company_documents(register),
        step="CVR virksomheder",
        total=len(register.population.cvr),
        progress=progress,
    )


def _write_job_ads(
    path: Path, register: Register, rng: np.random.Generator, progress: Progress
) -> bool:
    """Draw and write the job ads; tell whether a very small municipality has any at all."""
    population = register.population
    ads = draw_job_ads(population, register.trades, today=day_number(register.as_of), rng=rng)
    if not len(ads.unit):
        path.unlink(missing_ok=True)
        return False
    write_job_ads(path, population, register.dwellings, ads, rng)
    progress("Jobannoncer", len(ads.unit), len(ads.unit))
    return True


def _write_history(
    sources: Path,
    register: Register,
    past: np.random.Generator,
    files: np.random.Generator,
    progress: Progress,
) -> tuple[str, tuple[str, ...]]:
    """Draw and write contacts and collaborations.

    Returns:
        The contact history's file name, and the sources that a very small municipality has no row
        of: their files are not written.
    """
    population, dwellings = register.population, register.dwellings
    units, today = population.units, day_number(register.as_of)
    level = intended_levels(units, register.trades, dwellings.geography, dwellings.addresses, past)
    collaborations, decided = draw_collaborations(units, level, today=today, rng=past)
    contacts = draw_contacts(units, level, decided, today=today, rng=past)
    count = len(contacts.unit)
    without = [] if count else ["CRM kontakter"]
    progress("CRM kontakter", 0, count)
    name = write_contacts(sources / "crm", population, dwellings, contacts, files)
    progress("CRM kontakter", count, count)
    for source, store, path, write in (
        ("VITAS", "vitas", "vitas/placeringer.csv", write_placements),
        (
            "Partnerskabsaftaler",
            "agreements",
            "aftaler/partnerskabsaftaler.xlsx",
            write_agreements,
        ),
        ("Jobordrer", "job_orders", "jobordrer/jobordrer.csv", write_job_orders),
    ):
        stored = collaborations.of(store)
        if len(stored.unit):
            write(sources / path, population, dwellings, stored, files)
        else:
            (sources / path).unlink(missing_ok=True)
            without.append(source)
    return name, tuple(without)
