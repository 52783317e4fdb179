"""Files taken in through the app: kept beside the settings, each with how it is to be read.

Layout of the imports folder::

    <source>/source.json       the source as the settings would name it; its path is the file's
    <source>/<digest>/<file>   the file itself
    .waiting/<digest>/<file>   a file that is looked at and not taken in yet

An import of the name of a source in the settings stands in for that source. A new file is written
beside the old one and ``source.json`` switched by ``os.replace``: killed at any moment, one of the
two is whole.
"""

import contextlib
import glob
import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

from pydantic import ValidationError

from kortinfo.cpr import mask_cpr
from kortinfo.disk import switch_in, to_disk
from kortinfo.errors import SettingsError
from kortinfo.loaders.files import shown
from kortinfo.settings import Settings, Source

_ABOUT = "source.json"
_WAITING = ".waiting"
_ESCAPED = re.compile(r"\[([*?\[])\]")
_WAITS = 24 * 3600
_NOT_IN_FILES = re.compile(r"[^0-9A-Za-zÆØÅæøå ._()\[\]-]+")
_NOT_IN_NAMES = re.compile(r"[^0-9a-zæøå_-]+")
LARGEST = 200_000_000
"""Bytes of a file that is taken in through the app; larger ones belong in the settings."""


def with_imports(settings: Settings, *, leaving_out: str = "") -> Settings:
    """Return the settings with the imported sources; one of the same name stands in for another.

    ``leaving_out`` names an import that is not put in.

    Raises:
        SettingsError: an import's description is damaged.
    """
    imported = {each.name: each for each in stored(settings) if each.name != leaving_out}
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
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as fresh:
            fresh.write(raw)
        Path(fresh.name).replace(path)
    return path


def _file_name(name: str) -> str:
    """Return a name any file system takes, which says as little of a person as may be."""
    # First what no file system takes: a mark put in its place must not make a CPR number.
    plain = Path(shown(_NOT_IN_FILES.sub("-", Path(name).name)))
    return f"{plain.stem[:80] or 'fil'}{plain.suffix[:10]}"


def store(settings: Settings, source: Source, file: Path) -> Source:
    """Keep a waiting file and how it is read; the source's earlier file goes (:func:`tidy`).

    Returns:
        The source with the path it is read from now, relative to the settings.
    """
    folder = settings.imports_folder / _folder_name(source.name)
    kept = folder / file.parent.name / file.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, kept)
    named = source.model_copy(update={"path": _told_path(kept, settings)})
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", delete=False) as fresh:
        fresh.write(named.model_dump_json(indent=1) + "\n")
    to_disk(kept)
    switch_in(Path(fresh.name), folder / _ABOUT)
    return named


def _told_path(path: Path, settings: Settings) -> str:
    """Return a path as a source's settings have it: no letter of it is a pattern."""
    inside = path.is_relative_to(settings.folder)
    return glob.escape((path.relative_to(settings.folder) if inside else path).as_posix())


def remove(settings: Settings, name: str) -> None:
    """Let an imported source go; its file goes with the tidying."""
    (settings.imports_folder / _folder_name(name) / _ABOUT).unlink(missing_ok=True)


def tidy(settings: Settings, *, now: float) -> None:
    """Delete files no source is read from any more, and those looked at a day ago or earlier.

    ``now`` is seconds since 1970, as files are stamped.
    """
    read = {settings.folder / _unescaped(source.path) for source in stored(settings)}
    for folder in settings.imports_folder.glob("*/*"):
        if not folder.is_dir() or any(path in read for path in folder.iterdir()):
            continue
        waits = folder.parent.name == _WAITING
        with contextlib.suppress(OSError):  # somebody else tidies, too
            if not waits or now - folder.stat().st_mtime > _WAITS:
                shutil.rmtree(folder)


def _unescaped(pattern: str) -> str:
    """Return the path that :func:`_told_path` made a pattern of."""
    return _ESCAPED.sub(r"\1", pattern)


def waiting(source: Source, settings: Settings, file: Path) -> Source:
    """Return a source that reads a waiting file."""
    return source.model_copy(update={"path": _told_path(file, settings)})


def drop_waiting(file: Path) -> None:
    """Delete a file that was looked at."""
    shutil.rmtree(file.parent, ignore_errors=True)


def _folder_name(name: str) -> str:
    """Return a folder for a source: readable, and another for every name."""
    plain = _NOT_IN_NAMES.sub("-", mask_cpr(_NOT_IN_NAMES.sub("-", name.casefold())).casefold())
    plain = plain.strip("-")[:40]
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
