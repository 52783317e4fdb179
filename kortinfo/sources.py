"""Every source of the settings, loaded: the registers first, the large ones side by side."""

import datetime as dt
import os
import pickle
import subprocess
import sys
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from kortinfo import tables
from kortinfo.crs import STORED
from kortinfo.errors import KortinfoError, SettingsError
from kortinfo.forget_in_sources import named_without, registered_at_home, without_forgotten
from kortinfo.forget_names import naming_in_sources
from kortinfo.forgotten import load_forgotten
from kortinfo.loaders.addresses import load_addresses
from kortinfo.loaders.areas import load_areas
from kortinfo.loaders.collaborations import load_collaborations
from kortinfo.loaders.concordance import load_concordance
from kortinfo.loaders.contacts import load_contacts
from kortinfo.loaders.cvr_datafordeler import load_cvr_datafordeler
from kortinfo.loaders.cvr_portal import load_cvr_portal
from kortinfo.loaders.cvr_system import load_cvr_system
from kortinfo.loaders.files import find
from kortinfo.loaders.job_ads import load_job_ads
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.sectors import load_sectors
from kortinfo.progress import Progress, silent
from kortinfo.retention import within_retention
from kortinfo.settings import Settings, Source

_AFTER_REGISTERS = {"contacts", "collaborations", "job_ads"}
"""What must know the register's P-numbers, and what was read before it."""
_IDS = {"loaded_events": tables.EVENT_ID, "loaded_job_ads": tables.JOB_AD_ID}
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

    @property
    def has_job_ads(self) -> bool:
        """Whether any source tells of job ads, be it that there are none."""
        return any(tables.LOADED_JOB_ADS.name in loaded.tables for loaded in self.in_order)

    def areas(self) -> gpd.GeoDataFrame:
        """Put all area sources together (none: no rows)."""
        parts = [loaded.tables["areas"] for loaded in self.geography if "areas" in loaded.tables]
        if not parts:
            names = [name for name in tables.AREA_COLUMNS if name != "geometry"]
            columns = {name: pd.Series([], dtype="str") for name in names}
            return gpd.GeoDataFrame(columns, geometry=[], crs=STORED)
        return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=STORED)


def load(
    settings: Settings,
    *,
    as_of: dt.date,
    written: Sequence[Loaded] = (),
    progress: Progress = silent,
) -> Sources:
    """Read every source: the registers first, since the others must know the P-numbers.

    What is ``written`` in Kortinfo itself comes after them.

    Events past retention, and what is forgotten, are left out: see :mod:`kortinfo.retention` and
    :mod:`kortinfo.forgotten`.

    Raises:
        SettingsError: no source is a register.
        SourceError: a source cannot be read.
    """
    _needs_register(settings)
    forgotten = load_forgotten(settings.folder / settings.forgotten)
    named = named_without(settings.sources, forgotten)
    settings = settings.model_copy(update={"sources": named})
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
            for table, key in _IDS.items():
                if table in read.tables:
                    seen.update(read.tables[table][key])
            loaded[source.name] = read
    # Only now: what is left out must have been known while the other sources were read.
    months = settings.retention.events
    names = registered_at_home(
        loaded.values(), forgotten, home_municipalities=settings.home_municipalities
    )
    naming = naming_in_sources(loaded.values(), forgotten)
    in_order = tuple(
        without_forgotten(
            within_retention(item, as_of=as_of, months=months),
            forgotten,
            registered_names=names,
            naming=naming,
        )
        for item in (*(loaded[source.name] for source in settings.sources), *written)
    )
    return Sources(
        registers=tuple(item for item in in_order if "register_units" in item.tables),
        histories=tuple(item for item in in_order if "loaded_events" in item.tables),
        geography=tuple(item for item in in_order if item.format in {"areas", "addresses"}),
        in_order=in_order,
    )


def _needs_register(settings: Settings) -> None:
    if not any(source.format.startswith("cvr_") for source in settings.sources):
        fault = (
            '- sources: none is a register; add one with format = "cvr_system", '
            '"cvr_datafordeler" or "cvr_portal"'
        )
        raise SettingsError(path=settings.folder / "kortinfo.toml", faults=fault)


def _load_independents(settings: Settings, as_of: dt.date, progress: Progress) -> dict[str, Loaded]:
    """Read the sources that need no other: the large registers but the first beside the rest."""
    independent = [item for item in settings.sources if item.format not in _AFTER_REGISTERS]
    aside = [item for item in independent if _is_large(item, settings)][1:]
    loaded: dict[str, Loaded] = {}
    with ExitStack() as stack:
        at_most = max((os.cpu_count() or 1) - 1, 0)
        beside = {
            item.name: stack.enter_context(_Beside(item, settings, as_of))
            for item in aside[:at_most]
        }
        for item in independent:
            if item.name not in beside:
                loaded[item.name] = _load_independent(item, settings, as_of, progress)
        for name, reading in beside.items():
            progress(name, 0)
            loaded[name] = reading.loaded()
            progress(name, loaded[name].read, loaded[name].read)
    return loaded


class _Beside:
    """One source read by another interpreter, which is stopped where nobody waits for it.

    Not ``multiprocessing``: a fork would copy Arrow's running threads, and a spawn runs the
    caller's script once more.
    """

    def __init__(self, source: Source, settings: Settings, as_of: dt.date) -> None:
        self._job = (source, settings, as_of)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kortinfo.sources"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> "_Beside":
        assert self._process.stdin is not None  # a pipe was asked for
        self._process.stdin.write(pickle.dumps(self._job))
        self._process.stdin.close()
        self._process.stdin = None
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def loaded(self) -> Loaded:
        """Wait for the source; where the other interpreter failed, read it here."""
        answer, _ = self._process.communicate()
        if self._process.returncode != 0:
            return _load_independent(*self._job, silent)
        result: Loaded | KortinfoError = pickle.loads(answer)  # our own process
        if isinstance(result, KortinfoError):
            raise result
        return result


def _read_for_another() -> None:
    """Read the source named on standard input and answer on standard output, pickled."""
    source, settings, as_of = pickle.load(sys.stdin.buffer)  # our own process
    try:
        result: Loaded | KortinfoError = _load_independent(source, settings, as_of, silent)
    except KortinfoError as error:
        result = error
    pickle.dump(result, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)


def _is_large(source: Source, settings: Settings) -> bool:
    if source.format not in {"cvr_system", "cvr_datafordeler"}:
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
        case "cvr_datafordeler":
            return load_cvr_datafordeler(source, base=base, as_of=as_of, progress=progress)
        case "cvr_portal":
            return load_cvr_portal(source, base=base, as_of=as_of, progress=progress)
        case "addresses":
            return load_addresses(source, base=base, progress=progress)
        case "areas":
            return load_areas(source, base=base, progress=progress)
        case "concordance":
            return load_concordance(source, base=base, progress=progress)
        case _:
            return load_sectors(source, base=base, progress=progress)


def load_alone(source: Source, settings: Settings, *, known_pnrs: Collection[str]) -> Loaded:
    """Read one source of contacts, collaborations or job ads, or of the portal's companies, alone.

    Raises:
        SourceError: it cannot be read.
    """
    if source.format in _AFTER_REGISTERS:
        return _load_history(source, settings, frozenset(known_pnrs), set(), silent)
    return _load_independent(source, settings, dt.date.max, silent)


def _load_history(
    source: Source,
    settings: Settings,
    known_pnrs: frozenset[str],
    seen: set[str],
    progress: Progress,
) -> Loaded:
    given: dict[str, Any] = {
        "base": settings.folder,
        "known_pnrs": known_pnrs,
        "seen_ids": seen,
        "progress": progress,
    }
    if source.format == "job_ads":
        return load_job_ads(source, weeks=settings.job_ad_weeks, **given)
    given["own_organisations"] = settings.own_organisations
    given["notes"] = settings.notes
    if source.format == "contacts":
        return load_contacts(source, kinds=settings.contact_kinds, **given)
    return load_collaborations(source, kinds=settings.collaboration_kinds, **given)


if __name__ == "__main__":
    _read_for_another()
