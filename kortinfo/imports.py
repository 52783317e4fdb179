"""Files taken in through the app: kept beside the settings, each with how it is to be read.

Layout of the imports folder::

    <source>/source.json       the source as the settings would name it; its path is the file's
    <source>/<digest>/<file>   what is read of the file: CPR numbers masked, no other columns
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
from collections.abc import Callable, Collection
from pathlib import Path

from pydantic import ValidationError

from kortinfo.cpr import mask_cpr
from kortinfo.disk import switch_in, to_disk
from kortinfo.errors import SettingsError
from kortinfo.loaders.cleaned import Leaving, write_cleaned
from kortinfo.loaders.files import shown
from kortinfo.settings import Settings, Source

_ABOUT = "source.json"
_WAITING = ".waiting"
_ESCAPED = re.compile(r"\[([*?\[])\]")
_BEING_WRITTEN = "being-written-"
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


def store(
    settings: Settings,
    source: Source,
    file: Path,
    *,
    known_pnrs: Collection[str] = (),
    log: Callable[[], None] = lambda: None,
) -> Source:
    """Keep what is read of a waiting file; the source's earlier file goes (:func:`tidy`).

    CPR numbers are masked, and cells of columns nobody reads left out: see ``loaders.cleaned``.
    ``known_pnrs`` are the register's P-numbers. ``log`` is called when the file is written whole,
    before it is the source's: what cannot be taken in is not logged, nor is the other way round.

    Returns:
        The source with the path it is read from now, relative to the settings.

    Raises:
        SourceError: it cannot be read.
    """
    leaving = Leaving(known_pnrs=frozenset(known_pnrs))
    named, _ = _keep(settings, source, file, leaving=leaving, log=log)
    return named


def leave_out(settings: Settings, source: Source, leaving: Leaving, *, really: bool) -> int:
    """Write a stored source's file anew without some rows and words; return how many rows changed.

    Only counted where not ``really``, and left as it is where nothing changes.

    Raises:
        SourceError: it cannot be read.
    """
    file = file_of(settings, source)
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / file.name
        _, changed = write_cleaned(file, source, to, notes=settings.notes, leaving=leaving)
    if changed and really:
        _keep(settings, source, file, leaving=leaving)
    return changed


def drop_unread(settings: Settings) -> None:
    """Delete the files no source is read from any more, at once.

    Only for who holds the map (``alone``): a file just being taken in is no source's yet.
    """
    _delete_unread(settings, is_spared=lambda left: not _is_kept(left))


def file_of(settings: Settings, source: Source) -> Path:
    """Return the file a stored source is read from."""
    return settings.folder / _unescaped(source.path)


def _keep(
    settings: Settings,
    source: Source,
    file: Path,
    *,
    leaving: Leaving,
    log: Callable[[], None] = lambda: None,
) -> tuple[Source, int]:
    folder = settings.imports_folder / _folder_name(source.name)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_BEING_WRITTEN) as fresh_folder:
        fresh = Path(fresh_folder) / file.name
        read_as, changed = write_cleaned(file, source, fresh, notes=settings.notes, leaving=leaving)
        kept = folder / hashlib.sha256(fresh.read_bytes()).hexdigest()[:16] / file.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        to_disk(fresh)
        fresh.replace(kept)
    to_disk(kept.parent)
    log()
    named = read_as.model_copy(update={"path": _told_path(kept, settings)})
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", delete=False) as about:
        about.write(named.model_dump_json(indent=1) + "\n")
    switch_in(Path(about.name), folder / _ABOUT)
    return named, changed


def _told_path(path: Path, settings: Settings) -> str:
    """Return a path as a source's settings have it: no letter of it is a pattern."""
    inside = path.is_relative_to(settings.folder)
    return glob.escape((path.relative_to(settings.folder) if inside else path).as_posix())


def remove(settings: Settings, name: str) -> None:
    """Let an imported source go; its file goes with the tidying."""
    (settings.imports_folder / _folder_name(name) / _ABOUT).unlink(missing_ok=True)


def tidy(settings: Settings, *, now: float) -> None:
    """Delete what no source is read from and was looked at, or written, a day ago or earlier.

    Younger ones may be just being taken in. ``now`` is seconds since 1970, as files are stamped.
    """
    _delete_unread(settings, is_spared=lambda left: now - left.stat().st_mtime <= _WAITS)


def _is_kept(left: Path) -> bool:
    """Tell a folder a source is or was read from."""
    is_other = left.parent.name == _WAITING or left.name.startswith(_BEING_WRITTEN)
    return left.is_dir() and not is_other


def _delete_unread(settings: Settings, *, is_spared: Callable[[Path], bool]) -> None:
    every = list(settings.imports_folder.glob("*/*"))
    # Asked afterwards: what became a source's meanwhile stays.
    read = {file_of(settings, source) for source in stored(settings)}
    for left in every:
        with contextlib.suppress(OSError):  # somebody else tidies, too
            if left.name == _ABOUT or is_spared(left):
                continue
            if not left.is_dir():
                left.unlink()
            elif not any(path in read for path in left.iterdir()):
                shutil.rmtree(left)


def _unescaped(pattern: str) -> str:
    """Return the path that :func:`_told_path` made a pattern of."""
    return _ESCAPED.sub(r"\1", pattern)


def waiting(source: Source, settings: Settings, file: Path) -> Source:
    """Return a source that reads a waiting file."""
    return source.model_copy(update={"path": _told_path(file, settings)})


def waiting_files(settings: Settings) -> tuple[Path, ...]:
    """Return the files that are looked at and not taken in."""
    found = settings.imports_folder.glob(f"{_WAITING}/*/*")
    return tuple(sorted(path for path in found if path.is_file()))


def drop_waiting(file: Path) -> None:
    """Delete a file that was looked at."""
    shutil.rmtree(file.parent, ignore_errors=True)


def _folder_name(name: str) -> str:
    """Return a folder for a source: readable, and another for every name."""
    plain = _NOT_IN_NAMES.sub("-", mask_cpr(_NOT_IN_NAMES.sub("-", name.casefold())).casefold())
    plain = plain.strip("-")[:40]
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
