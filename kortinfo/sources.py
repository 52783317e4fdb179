"""Every source of the settings, loaded: the registers first, the large ones side by side."""

import datetime as dt
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import geopandas as gpd
import pandas as pd

from kortinfo import tables
from kortinfo.crs import STORED
from kortinfo.loaders.addresses import load_addresses
from kortinfo.loaders.areas import load_areas
from kortinfo.loaders.collaborations import load_collaborations
from kortinfo.loaders.contacts import load_contacts
from kortinfo.loaders.cvr_portal import load_cvr_portal
from kortinfo.loaders.cvr_system import load_cvr_system
from kortinfo.loaders.files import find
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.sectors import load_sectors
from kortinfo.progress import Progress, silent
from kortinfo.settings import Settings, Source

_HISTORIES = ("contacts", "collaborations")
_LARGE_BYTES = 10_000_000
"""From here on a second process saves more than it takes to start (some 2 s)."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Every source, loaded, in the order of the settings."""

    registers: tuple[Loaded, ...]
    histories: tuple[Loaded, ...]
    geography: tuple[Loaded, ...]
    in_order: tuple[Loaded, ...]

    def stacked(self, table: tables.Table) -> pd.DataFrame:
        """Put a table of all sources together."""
        parts = [
            loaded.tables[table.name] for loaded in self.in_order if table.name in loaded.tables
        ]
        return tables.stacked(parts, table)

    def areas(self) -> gpd.GeoDataFrame:
        """Put all area sources together (none: no rows)."""
        parts = [loaded.tables["areas"] for loaded in self.geography if "areas" in loaded.tables]
        if not parts:
            names = [name for name in tables.AREA_COLUMNS if name != "geometry"]
            columns = {name: pd.Series([], dtype="str") for name in names}
            return gpd.GeoDataFrame(columns, geometry=[], crs=STORED)
        return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=STORED)


def load(settings: Settings, *, as_of: dt.date, progress: Progress = silent) -> Sources:
    """Read every source: the registers first, since the others must know the P-numbers.

    Raises:
        SourceError: a source cannot be read.
    """
    loaded = _load_independents(settings, as_of, progress)
    known_pnrs = frozenset(
        pnr
        for item in loaded.values()
        if "register_units" in item.tables
        for pnr in item.tables["register_units"][tables.PNR].dropna()
    )
    seen: set[str] = set()
    for source in settings.sources:
        if source.name not in loaded:
            read = _load_history(source, settings, known_pnrs, seen, progress)
            seen.update(read.tables["loaded_events"][tables.EVENT_ID])
            loaded[source.name] = read
    in_order = tuple(loaded[source.name] for source in settings.sources)
    return Sources(
        registers=tuple(item for item in in_order if "register_units" in item.tables),
        histories=tuple(item for item in in_order if "loaded_events" in item.tables),
        geography=tuple(item for item in in_order if item.format in {"areas", "addresses"}),
        in_order=in_order,
    )


def _load_independents(settings: Settings, as_of: dt.date, progress: Progress) -> dict[str, Loaded]:
    """Read the sources that need no other: the large registers but the first beside the rest."""
    independent = [item for item in settings.sources if item.format not in _HISTORIES]
    large = [item for item in independent if _is_large(item, settings)]
    aside = large[1:]
    loaded: dict[str, Loaded] = {}
    with ExitStack() as stack:
        waiting = {}
        if aside:
            # A new interpreter, not a fork: Arrow's threads are running.
            workers = ProcessPoolExecutor(
                max_workers=min(len(aside), max((os.cpu_count() or 1) - 1, 1)),
                mp_context=get_context("spawn"),
            )
            pool = stack.enter_context(workers)
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            waiting = {
                item.name: pool.submit(_load_independent, item, settings, as_of, silent)
                for item in aside
            }
        for item in independent:
            if item.name not in waiting:
                loaded[item.name] = _load_independent(item, settings, as_of, progress)
        for name, future in waiting.items():
            progress(name, 0)
            loaded[name] = future.result()
            progress(name, loaded[name].read, loaded[name].read)
    return loaded


def _is_large(source: Source, settings: Settings) -> bool:
    if source.format != "cvr_system":
        return False
    paths = find(source.path, base=settings.folder)
    return sum(path.stat().st_size for path in paths) >= _LARGE_BYTES


def _load_independent(
    source: Source, settings: Settings, as_of: dt.date, progress: Progress
) -> Loaded:
    base = settings.folder
    match source.format:
        case "cvr_system":
            return load_cvr_system(source, base=base, as_of=as_of, progress=progress)
        case "cvr_portal":
            return load_cvr_portal(source, base=base, as_of=as_of, progress=progress)
        case "addresses":
            return load_addresses(source, base=base, progress=progress)
        case "areas":
            return load_areas(source, base=base, progress=progress)
        case _:
            return load_sectors(source, base=base, progress=progress)


def _load_history(
    source: Source,
    settings: Settings,
    known_pnrs: frozenset[str],
    seen: set[str],
    progress: Progress,
) -> Loaded:
    given: dict[str, Any] = {
        "base": settings.folder,
        "own_organisations": settings.own_organisations,
        "known_pnrs": known_pnrs,
        "seen_ids": seen,
        "progress": progress,
    }
    if source.format == "contacts":
        return load_contacts(source, kinds=settings.contact_kinds, **given)
    return load_collaborations(source, kinds=settings.collaboration_kinds, **given)
