"""CVR's weekly files fetched from Datafordeler: all entities in one .zip, switched in together."""

import datetime as dt
import zipfile
from pathlib import Path

from kortinfo.disk import switch_in
from kortinfo.fetch.downloads import entity_files
from kortinfo.fetch.keeping import (
    FETCHED,
    FRESH,
    Fetched,
    alone,
    beside,
    checksum,
    staging,
    task_id,
    write_note,
)
from kortinfo.fetch.service import Service
from kortinfo.loaders.datafordeler_entities import NEEDED, USED
from kortinfo.loaders.datafordeler_rows import check_columns
from kortinfo.loaders.files import members
from kortinfo.progress import Progress, silent
from kortinfo.settings_fetch import FetchCvr

_CHUNK = 1 << 20


def fetch_cvr_files(
    setting: FetchCvr,
    service: Service,
    *,
    target: Path,
    now: dt.datetime,
    progress: Progress = silent,
) -> Fetched:
    """Download the newest national file of each entity and pack them into ``target``.

    One file is one rename: a build never meets units of one week with names of another. Entities
    the loader can do without are passed over where the service has none.

    Raises:
        FetchBusy, FetchError: ``target`` is unchanged.
        ColumnsMissing: a file has another schema.
    """
    task = task_id(setting.model_dump())
    with alone(target), staging(target, task=task, now=now) as (folder, _):
        wanted = {entity.name: entity in NEEDED for entity in (*NEEDED, *USED)}
        files = entity_files(
            service,
            "CVR",
            wanted,
            path=setting.files_path,
            folder=folder,
            told=lambda name, done, total: progress(f"CVR: {name}", done, total),
        )
        for entity in (*NEEDED, *USED):
            if entity.name in files:
                for member in members(files[entity.name]):
                    check_columns(entity, member)
        fresh = beside(target, FRESH)
        _pack(files, fresh, progress)
        switch_in(fresh, target)
        write_note(beside(target, FETCHED), {"files": sorted(files), "sha256": checksum(target)})
    without = tuple(name for name in wanted if name not in files)
    return Fetched(file=target, holds=len(files), new=len(files), without=without)


def _pack(files: dict[str, Path], fresh: Path, progress: Progress) -> None:
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for number, (name, path) in enumerate(files.items()):
            progress("CVR: packing", number, len(files))
            for part, member in enumerate(members(path), 1):
                form = Path(member.entry).suffix.lower().lstrip(".") or "csv"
                entry = f"CVR_V2_{name}_TotalDownload_{form}_Current_{part}.{form}"
                with member.open() as given, packed.open(entry, "w", force_zip64=True) as taken:
                    while chunk := given.read(_CHUNK):
                        taken.write(chunk)
        progress("CVR: packing", len(files), len(files))
