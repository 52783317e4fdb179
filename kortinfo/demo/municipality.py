"""A synthetic municipality, written as source files in the real formats, dirt included.

It resembles Frederikshavn in shape, place names and trades; every business, street and person in
it is invented. It only writes: ``build`` reads the files like anybody's.
"""

import datetime as dt
from pathlib import Path

import numpy as np

from kortinfo.demo.area_files import write_addresses, write_areas
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
    streams = iter([np.random.default_rng(item) for item in np.random.SeedSequence(seed).spawn(12)])
    sources = folder / "kilder"
    today = day_number(as_of)
    geography = draw_geography()
    trades = load_trades()
    addresses = lay_streets(geography, units=units, rng=next(streams))
    population = settle(
        geography,
        addresses,
        trades,
        units=units,
        today=today,
        rng=next(streams),
    )
    dwellings = dwell(geography, addresses, population.units, next(streams))
    register = Register(
        population=population,
        dwellings=dwellings,
        contacts=contact_points(population.units.name, next(streams)),
        trades=trades,
        as_of=as_of,
    )
    write_documents(
        sources / "cvr" / "produktionsenheder.ndjson.gz",
        unit_documents(register, next(streams)),
        step="produktionsenheder",
        total=len(population.units),
        progress=progress,
    )
    write_documents(
        sources / "cvr" / "virksomheder.ndjson.gz",
        company_documents(register),
        step="virksomheder",
        total=len(population.cvr),
        progress=progress,
    )
    write_areas(sources / "geo", geography)
    write_addresses(sources / "dar" / "adresser.csv.gz", dwellings, population.units, next(streams))
    progress("historik", 0, None)
    level = intended_levels(population.units, trades, geography, addresses, next(streams))
    collaborations, decided = draw_collaborations(
        population.units, level, today=today, rng=next(streams)
    )
    contacts = draw_contacts(population.units, level, decided, today=today, rng=next(streams))
    rng = next(streams)
    name = write_contacts(sources / "crm", population, dwellings, contacts, rng)
    for store, path, write in (
        ("vitas", "vitas/placeringer.csv", write_placements),
        ("agreements", "aftaler/partnerskabsaftaler.xlsx", write_agreements),
        ("job_orders", "jobordrer/jobordrer.csv", write_job_orders),
    ):
        write(sources / path, population, dwellings, collaborations.of(store), rng)
    write_settings(folder, as_of=as_of, contacts=name)
