"""The built data set on disk: Parquet tables and a manifest, switched by a pointer file.

Layout of a snapshot folder::

    current                     the name of the build in use, one line
    builds/<name>/manifest.json counts, sources with fingerprints, settings, version
    builds/<name>/<table>.parquet

A build is written beside the old one and becomes the current one by ``os.replace`` of the
pointer: killed at any moment, the previous build still opens.
"""

import contextlib
import datetime as dt
import functools
import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from kortinfo import tables
from kortinfo.disk import switch_in, to_disk
from kortinfo.errors import SnapshotMissing, SnapshotUnreadable, TrialOutdated

POINTER = "current"
BUILDS = "builds"
MANIFEST = "manifest.json"
FORMAT = 7
"""Raised when an older Kortinfo could not read what this one writes, or the other way round."""
_UNFINISHED = ".unfinished-"
_TRYING, _TRIAL = f"{_UNFINISHED}trying-", f"{_UNFINISHED}trial-"
"""A trial being written, and one that can be taken: both outlive the builds made meanwhile."""
_KEPT_BUILDS = 3
_TRIALS_LAST = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """An opened build. Tables are read when they are first asked for, then kept.

    Attributes:
        folder: the build's own folder.
        as_of: the day of reckoning of the levels.
        manifest: what ``manifest.json`` holds.
        replaced: tables that stand in for the ones on disk (a later ``as_of``).
    """

    folder: Path
    as_of: dt.date
    manifest: Mapping[str, Any]
    replaced: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Names this content: another build or another ``as_of`` has another fingerprint."""
        return f"{self.folder.name}@{self.as_of.isoformat()}"

    @property
    def built_at(self) -> str:
        """When the build ran, ISO 8601 in UTC."""
        return str(self.manifest["built_at"])

    def table(self, name: str) -> pd.DataFrame:
        """Return the table ``name`` (contracts in ``kortinfo.tables``; do not change it).

        Raises:
            SnapshotUnreadable: the file is missing or damaged.
        """
        if name in self.replaced:
            return self.replaced[name]
        return _read_table(self.folder / f"{name}.parquet")

    def areas(self) -> gpd.GeoDataFrame:
        """Return the areas (EPSG:25832, columns ``tables.AREA_COLUMNS``)."""
        return _read_areas(self.folder / "areas.parquet")


@functools.lru_cache(maxsize=24)
def _read_table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise SnapshotUnreadable(folder=path.parent, why=f"{path.name}: {error}") from error


@functools.lru_cache(maxsize=2)
def _read_areas(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise SnapshotUnreadable(folder=path.parent, why=f"{path.name}: {error}") from error


def known_pnrs(snapshot: Snapshot) -> frozenset[str]:
    """Return the P-numbers of every unit the build's registers told of, wherever it lies.

    The units of other municipalities are not among the snapshot's units, yet their numbers are
    P-numbers, and no CPR numbers.
    """
    told = snapshot.table(tables.ORIGINS.name)[tables.UNIT_ID].dropna()
    return frozenset(told[told.str.isdecimal()])


def open_snapshot(folder: Path) -> Snapshot:
    """Open the current build of a snapshot folder.

    Raises:
        SnapshotMissing: nothing has been built there.
        SnapshotUnreadable: the pointer or the manifest is damaged, or of another version.
    """
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SnapshotMissing(folder=folder) from error
    except (OSError, ValueError) as error:
        raise SnapshotUnreadable(folder=folder, why=f"{POINTER}: {error}") from error
    return open_build(folder / BUILDS / name)


def open_build(build: Path) -> Snapshot:
    """Open one build by its own folder, the current one or another.

    Raises:
        SnapshotUnreadable: the manifest is damaged, or of another version.
    """
    folder = build.parent.parent
    try:
        manifest = json.loads((build / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SnapshotUnreadable(folder=folder, why=f"{MANIFEST}: {error}") from error
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if found != FORMAT:
        why = f"format {found}, this version reads {FORMAT}"
        raise SnapshotUnreadable(folder=folder, why=why)
    try:
        as_of = dt.date.fromisoformat(manifest["as_of"])
        _ = [manifest[key] for key in ("built_at", "sources", "merge", "settings")]
    except (ValueError, KeyError, TypeError) as error:
        why = f"{MANIFEST} is not whole: {error}"
        raise SnapshotUnreadable(folder=folder, why=why) from error
    return Snapshot(folder=build, as_of=as_of, manifest=manifest)


@contextlib.contextmanager
def writing(
    folder: Path, *, name: str, trial: bool = False, replacing: Path | None = None
) -> Iterator[Path]:
    """Give an empty folder to write a build into; on leaving, make it the current one.

    An exception inside leaves the snapshot folder as it was. So does a trial: it is only put
    beside the others, under :func:`trial_folder`, until it is taken (:func:`take_trial`).

    Args:
        folder: the snapshot folder, made where it is not there.
        name: the build's name; another is found where it is taken.
        trial: do not make it the current one.
        replacing: an older build that goes as soon as this one is the current one.
    """
    builds = folder / BUILDS
    builds.mkdir(parents=True, exist_ok=True)
    kind = _TRYING if trial else _UNFINISHED
    unfinished = builds / f"{kind}{name}-{os.getpid()}-{threading.get_ident()}"
    unfinished.mkdir()
    try:
        yield unfinished
        for path in unfinished.iterdir():
            to_disk(path)
        if trial:
            unfinished.rename(trial_folder(folder, name=name))
            return
        _make_current(folder, unfinished, name=name, replacing=replacing)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def trial_folder(folder: Path, *, name: str) -> Path:
    """Return where a trial of a name lies."""
    return folder / BUILDS / f"{_TRIAL}{name}"


def take_trial(folder: Path, *, name: str, instead_of: Snapshot | None) -> Snapshot:
    """Make a trial the current build; the caller holds the folder (``alone.alone``).

    ``instead_of`` is the build it was compared with (None: there was none).

    Raises:
        SnapshotUnreadable: it is no longer there (trials go after a day), or is damaged.
        TrialOutdated: another build has become the current one meanwhile.
    """
    trial = trial_folder(folder, name=name)
    open_build(trial)
    check_current(folder, instead_of)
    _make_current(folder, trial, name=name)
    return open_snapshot(folder)


def check_current(folder: Path, expected: Snapshot | None) -> None:
    """Look whether a build is still the current one (None: whether there is still none).

    Raises:
        TrialOutdated: another one is.
    """
    try:
        current = open_snapshot(folder).folder.name
    except SnapshotMissing:
        current = ""
    if current != ("" if expected is None else expected.folder.name):
        raise TrialOutdated


def drop_trial(folder: Path, *, name: str) -> None:
    """Delete a trial, where it is there."""
    shutil.rmtree(trial_folder(folder, name=name), ignore_errors=True)


def _make_current(folder: Path, build: Path, *, name: str, replacing: Path | None = None) -> None:
    final = _free_name(folder / BUILDS, name)
    build.rename(final)
    to_disk(final.parent)
    _point_to(folder, final.name)
    if replacing is not None:
        delete_build(replacing)
    _tidy(final.parent, current=final.name)


def delete_build(build: Path) -> None:
    """Delete a build: it is none from the first moment on, killed at whatever one."""
    gone = build.with_name(f"{_UNFINISHED}gone-{build.name}")
    build.rename(gone)
    shutil.rmtree(gone)


def trial_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders of the trials nobody has taken so far, those being written among them."""
    return tuple(path for kind in (_TRIAL, _TRYING) for path in (folder / BUILDS).glob(f"{kind}*"))


def drop_unfinished(folder: Path) -> None:
    """Delete every trial, and what killed builds left behind; the caller holds the folder."""
    for path in (folder / BUILDS).glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def write_table(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write one table of a build (a GeoDataFrame as GeoParquet)."""
    frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the build's manifest."""
    text = json.dumps({"format": FORMAT, **manifest}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def builds(folder: Path) -> tuple[Path, ...]:
    """Return the folders of the finished builds, in the order of their names (none: empty)."""
    found = folder / BUILDS
    if not found.is_dir():
        return ()
    return tuple(sorted(path for path in found.iterdir() if not path.name.startswith(_UNFINISHED)))


def replace_tables(
    build: Snapshot, frames: Mapping[str, pd.DataFrame], *, change: Mapping[str, Any]
) -> None:
    """Write other tables in a build's place; what they replace is deleted.

    The current build becomes one of another name, since programs keep what they have read; an
    older one is changed where it lies. ``change`` is added to the manifest's ``changes``.
    """
    folder = build.folder.parent.parent
    manifest = {**build.manifest, "changes": [*build.manifest.get("changes", []), dict(change)]}
    if build.folder != open_snapshot(folder).folder:
        _write_over(build.folder, frames, manifest)
        return
    # A name that was given once is never another build's: programs keep what they read by it.
    base, _, times = build.folder.name.partition(_AGAIN)
    name = f"{base}{_AGAIN}{int(times or 1) + 1}"
    with writing(folder, name=name, replacing=build.folder) as fresh:
        for path in build.folder.glob("*.parquet"):
            if path.stem not in frames:
                shutil.copyfile(path, fresh / path.name)
        for name, frame in frames.items():
            write_table(fresh, name, frame)
        write_manifest(fresh, manifest)


_AGAIN = "-again-"
"""Before how often a build was written, in its name."""


def _write_over(
    folder: Path, frames: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]
) -> None:
    fresh = folder / f"{_UNFINISHED}{os.getpid()}"
    fresh.mkdir()
    try:
        for name, frame in frames.items():
            write_table(fresh, name, frame)
        write_manifest(fresh, manifest)
        for path in sorted(fresh.iterdir()):
            to_disk(path)
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        _read_table.cache_clear()
    _read_areas.cache_clear()
    to_disk(folder)


def _free_name(builds: Path, name: str) -> Path:
    free, tries = builds / name, 1
    while free.exists():
        tries += 1
        free = builds / f"{name}-{tries}"
    return free


def _point_to(folder: Path, name: str) -> None:
    fresh = folder / f"{POINTER}.{os.getpid()}"
    fresh.write_text(name + "\n", encoding="utf-8")
    switch_in(fresh, folder / POINTER)


def _tidy(builds: Path, *, current: str) -> None:
    """Delete old builds but the newest few, and what killed builds left behind.

    Who makes a build the current one is alone: nobody writes what lies unfinished but trials, which
    go after a day.
    """
    finished = sorted(
        (path for path in builds.iterdir() if not path.name.startswith(_UNFINISHED)),
        key=lambda path: path.stat().st_mtime,
    )
    for path in finished[:-_KEPT_BUILDS]:
        if path.name != current:
            with contextlib.suppress(OSError):
                delete_build(path)
    now = (builds.parent / POINTER).stat().st_mtime
    for path in builds.glob(f"{_UNFINISHED}*"):
        lasts = path.name.startswith((_TRYING, _TRIAL))
        with contextlib.suppress(OSError):
            if not lasts or now - path.stat().st_mtime > _TRIALS_LAST:
                shutil.rmtree(path, ignore_errors=True)
    for left in builds.parent.glob(f"{POINTER}.*"):
        left.unlink(missing_ok=True)
    for build in finished[-_KEPT_BUILDS:]:
        for left in build.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
