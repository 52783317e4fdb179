"""Files taken in through the app: kept beside the settings, each with how it is to be read.

Layout of the imports folder::

    <source>/source.json       the source as the settings would name it; its path is the file's
    <source>/<digest>/<file>   the file itself
    .waiting/<digest>/<file>   a file that is looked at and not taken in yet

An import of the name of a source in the settings stands in for that source. A new file is written
beside the old one and ``source.json`` switched by ``os.replace``: killed at any moment, one of the
two is whole.
"""

import glob
import hashlib
import json
import re
import shutil
from pathlib import Path

from pydantic import ValidationError

from kortinfo.errors import SettingsError
from kortinfo.loaders.files import shown
from kortinfo.settings import Settings, Source

_ABOUT = "source.json"
_WAITING = ".waiting"
_NOT_IN_FILES = re.compile(r"[^0-9A-Za-zÆØÅæøå ._()\[\]-]+")
_NOT_IN_NAMES = re.compile(r"[^0-9a-zæøå_-]+")
LARGEST = 200_000_000
"""Bytes of a file that is taken in through the app; larger ones belong in the settings."""


def with_imports(settings: Settings) -> Settings:
    """Return the settings with the imported sources; one of the same name stands in for another.

    Raises:
        SettingsError: an import's description is damaged.
    """
    imported = {source.name: source for source in stored(settings)}
    if not imported:
        return settings
    own = [imported.pop(source.name, source) for source in settings.sources]
    return settings.model_copy(update={"sources": (*own, *imported.values())})


def with_source(settings: Settings, source: Source) -> Settings:
    """Return the settings with one source put in, or in the place of the one of its name."""
    if any(each.name == source.name for each in settings.sources):
        changed = tuple(source if each.name == source.name else each for each in settings.sources)
        return settings.model_copy(update={"sources": changed})
    return settings.model_copy(update={"sources": (*settings.sources, source)})


def stored(settings: Settings) -> tuple[Source, ...]:
    """Return the imported sources, by name.

    Raises:
        SettingsError: a description is damaged.
    """
    return tuple(
        sorted(
            (_read(path) for path in settings.imports_folder.glob(f"*/{_ABOUT}")),
            key=lambda source: source.name,
        )
    )


def _read(path: Path) -> Source:
    try:
        return Source(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, ValidationError) as error:
        raise SettingsError(path=path, faults=f"- {type(error).__name__}") from error


def wait_with(settings: Settings, raw: bytes, *, name: str) -> Path:
    """Put a file aside for looking at, and return its path; the same bytes have the same path.

    ``name`` is the file's own; what looks like a CPR number in it is masked.
    """
    folder = settings.imports_folder / _WAITING / hashlib.sha256(raw).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _file_name(name)
    if not path.is_file() or path.stat().st_size != len(raw):
        fresh = path.with_name(f"{path.name}.part")
        fresh.write_bytes(raw)
        fresh.replace(path)
    return path


def _file_name(name: str) -> str:
    """Return a name any file system takes, which says as little of a person as may be."""
    plain = Path(_NOT_IN_FILES.sub("-", shown(Path(name).name)))
    return f"{plain.stem[:80] or 'fil'}{plain.suffix[:10]}"


def store(settings: Settings, source: Source, file: Path) -> Source:
    """Keep a waiting file and how it is read; the source's earlier file goes.

    Returns:
        The source with the path it is read from now, relative to the settings.
    """
    folder = settings.imports_folder / _folder_name(source.name)
    kept = folder / file.parent.name / file.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    file.replace(kept)
    named = source.model_copy(update={"path": _told_path(kept, settings)})
    fresh = folder / f"{_ABOUT}.part"
    fresh.write_text(named.model_dump_json(indent=1) + "\n", encoding="utf-8")
    fresh.replace(folder / _ABOUT)
    for path in folder.iterdir():
        if path.is_dir() and path != kept.parent:
            shutil.rmtree(path)
    return named


def _told_path(path: Path, settings: Settings) -> str:
    """Return a path as a source's settings have it: no letter of it is a pattern."""
    inside = path.is_relative_to(settings.folder)
    return glob.escape((path.relative_to(settings.folder) if inside else path).as_posix())


def remove(settings: Settings, name: str) -> None:
    """Delete an imported source and its file, where it is there."""
    shutil.rmtree(settings.imports_folder / _folder_name(name), ignore_errors=True)


def waiting(source: Source, settings: Settings, file: Path) -> Source:
    """Return a source that reads a waiting file."""
    return source.model_copy(update={"path": _told_path(file, settings)})


def forget_waiting(settings: Settings) -> None:
    """Delete the files that were looked at and not taken in."""
    shutil.rmtree(settings.imports_folder / _WAITING, ignore_errors=True)


def _folder_name(name: str) -> str:
    """Return a folder for a source: readable, and another for every name."""
    plain = _NOT_IN_NAMES.sub("-", name.casefold()).strip("-")[:40]
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
