"""DAGI fetched: municipalities, postal districts and parishes, one GeoPackage each (EPSG:25832)."""

import datetime as dt
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from kortinfo.crs import STORED
from kortinfo.disk import switch_in
from kortinfo.errors import FetchEmpty
from kortinfo.fetch.downloads import entity_files
from kortinfo.fetch.graphql import Question, ask
from kortinfo.fetch.keeping import Fetched, alone, staging, task_id
from kortinfo.fetch.service import Service
from kortinfo.loaders.datafordeler_entities import Entity
from kortinfo.loaders.datafordeler_rows import Counted, read_entity
from kortinfo.loaders.files import members
from kortinfo.loaders.register_headings import columns_missing
from kortinfo.progress import Progress, silent
from kortinfo.settings_fetch import FetchDagi


@dataclass(frozen=True, kw_only=True)
class AreaKind:
    """A kind of area: DAGI's entity, its code's field, the file it becomes."""

    entity: str
    code: str
    file: str


KINDS = (
    AreaKind(entity="Kommuneinddeling", code="kommunekode", file="kommuner.gpkg"),
    AreaKind(entity="Postnummerinddeling", code="postnummer", file="postnumre.gpkg"),
    AreaKind(entity="Sogneinddeling", code="sognekode", file="sogne.gpkg"),
)
_COARSE_ENOUGH = ("500k", "500", "250k", "250")
"""DAGI has every area in several scales; 1:500,000 is what a map of a municipality needs."""


def fetch_dagi(
    setting: FetchDagi,
    service: Service,
    *,
    folder: Path,
    now: dt.datetime,
    progress: Progress = silent,
) -> tuple[Fetched, ...]:
    """Fetch all areas of each kind; the files are switched in only once all of them are whole.

    Raises:
        FetchBusy, FetchEmpty, FetchError: the files in ``folder`` are unchanged.
        ColumnsMissing: a downloaded file has another schema.
    """
    target = folder / "dagi"
    task = task_id(setting.model_dump())
    with alone(target), staging(target, task=task, now=now) as (parts, began):
        paths = _paths(setting, service, parts, began, progress)
        areas = {kind: _areas(kind, paths[kind.entity]) for kind in KINDS}
        for kind, found in areas.items():
            if not found.geometry.notna().any():
                raise FetchEmpty(
                    service=service.shown(setting.path), what=f"no outline of {kind.entity}"
                )
            fresh = parts / kind.file
            fresh.unlink(missing_ok=True)
            pyogrio.write_dataframe(found, fresh, driver="GPKG")
        for kind in KINDS:
            switch_in(parts / kind.file, folder / kind.file)
    return tuple(
        Fetched(file=folder / kind.file, holds=len(found), new=len(found))
        for kind, found in areas.items()
    )


def _paths(
    setting: FetchDagi, service: Service, folder: Path, now: dt.datetime, progress: Progress
) -> dict[str, Path]:
    if setting.way == "files":
        return entity_files(
            service,
            "DAGI",
            {kind.entity: True for kind in KINDS},
            path=setting.files_path,
            folder=folder,
            told=lambda name, done, total: progress(f"DAGI: {name}", done, total),
        )
    paths = {}
    for kind in KINDS:
        paths[kind.entity] = folder / f"{kind.entity}.ndjson"
        fields = (kind.code, "navn", "id_namespace", "geometri { wkt }")
        ask(
            service,
            setting.path,
            Question(entity=f"DAGI_{kind.entity}", fields=fields),
            to=paths[kind.entity],
            now=now,
            page_size=min(setting.page_size, 100),  # outlines are long
            told=_teller(progress, f"DAGI: {kind.entity}"),
        )
    return paths


def _teller(progress: Progress, step: str) -> Callable[[int], None]:
    return lambda done: progress(step, done)


def _areas(kind: AreaKind, path: Path) -> gpd.GeoDataFrame:
    """Read a kind's areas: columns ``<code>``, ``navn``, geometry; one scale of them."""
    if path.suffix == ".zip" and (inside := _geopackage(path)):
        frame = gpd.GeoDataFrame(pyogrio.read_dataframe(f"/vsizip/{path}/{inside}"))
        if kind.code not in frame:
            raise columns_missing([kind.code], [str(name) for name in frame], file=path.name)
        return frame if frame.crs is not None else frame.set_crs(STORED)
    entity = Entity(
        name=kind.entity, needed=(kind.code, "navn", "geometri"), optional=("id_namespace",)
    )
    rows = read_entity(
        entity, members(path), keep=lambda table: table, counted=Counted(), told=lambda _: None
    ).to_pandas()
    rows = rows[_one_scale(rows["id_namespace"])]
    return gpd.GeoDataFrame(
        {kind.code: rows[kind.code], "navn": rows["navn"]},
        geometry=shapely.from_wkt(
            rows["geometri"].astype(object).where(rows["geometri"].notna(), None).to_numpy(),
            on_invalid="ignore",
        ),
        crs=STORED,
    )


def _geopackage(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return next((name for name in archive.namelist() if name.lower().endswith(".gpkg")), "")


def _one_scale(namespaces: pd.Series) -> pd.Series:
    """Tell the rows of one scale: the one that is wanted, else the first by name."""
    scales = namespaces.fillna("").str.rsplit("/", n=1).str[-1].str.lower()
    every = sorted(scales.unique())
    wanted = [scale for ending in _COARSE_ENOUGH for scale in every if scale.endswith(ending)]
    return scales.eq((wanted or every or [""])[0])
