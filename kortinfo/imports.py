"""Files taken in through the app: kept beside the settings, each with how it is to be read.

Layout of the imports folder::

    <source>/source.json       the source as the settings would name it, its path is the file's;
                               and when it was taken in
    <source>/<digest>/<file>   what is read of the file: CPR numbers masked, no other columns
    .waiting/<any>/<file>      a file as it was handed in, only while a loader reads it (Handed);
                               beside it, in as-kept/, what would be kept of it

An import of the name of a source in the settings stands in for that source. A new file is written
beside the old one and ``source.json`` switched by ``os.replace``: killed at any moment, one of the
two is whole.
"""

import contextlib
import datetime as dt
import glob
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kortinfo.cpr import mask_cpr
from kortinfo.disk import switch_in, to_disk
from kortinfo.errors import SettingsError
from kortinfo.forget_in_sources import named_without
from kortinfo.forgotten import Forgotten, load_forgotten
from kortinfo.loaders.cleaned import Leaving, write_cleaned
from kortinfo.loaders.files import shown, told_once
from kortinfo.settings import Settings, Source

_ABOUT = "source.json"
_WAITING = ".waiting"
_ESCAPED = re.compile(r"\[([*?\[])\]")
_AS_KEPT = "as-kept"
_BEING_WRITTEN = "being-written-"
_TAKEN_IN = "taken_in"
_WAITS = 3600
"""Seconds: what is older than this was left by a process that was killed."""
_NOT_IN_FILES = re.compile(r"[^0-9A-Za-zÆØÅæøå ._()\[\]-]+")
_NOT_IN_NAMES = re.compile(r"[^0-9a-zæøå_-]+")
LARGEST = 200_000_000
"""Bytes of a file that is taken in through the app; larger ones belong in the settings."""


def with_imports(settings: Settings, *, leaving_out: str = "") -> Settings:
    """Return the settings with the imported sources; one of the same name stands in for another.

    A forgotten person's name in theirs is masked. ``leaving_out`` names an import that is not put
    in.

    Raises:
        SettingsError: an import's description, or what is forgotten, is damaged.
    """
    named = named_without(settings.sources, _forgotten(settings))
    imported = {each.name: each for each in stored(settings) if each.name != leaving_out}
    own = [imported.pop(source.name, source) for source in named]
    return settings.model_copy(update={"sources": (*own, *imported.values())})


def _forgotten(settings: Settings) -> Forgotten:
    return load_forgotten(settings.folder / settings.forgotten)


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


def taken_in(settings: Settings, name: str) -> dt.datetime | None:
    """Return when a stored source's file was taken in; None where that is not known."""
    path = settings.imports_folder / _folder_name(name) / _ABOUT
    try:
        return dt.datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))[_TAKEN_IN])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _read(path: Path) -> Source:
    try:
        about = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(path=path, faults=f"- {type(error).__name__}") from error
    about.pop(_TAKEN_IN, None)
    return _described(about, path)


def _described(about: dict[str, Any], path: Path) -> Source:
    try:
        return Source(**about)
    except (TypeError, ValidationError) as error:
        raise SettingsError(path=path, faults=f"- {type(error).__name__}") from error


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A file that is handed in and not taken in yet: held in memory, for CPR numbers are in it."""

    raw: bytes = field(repr=False)
    name: str
    """The file's own name."""

    @cached_property
    def digest(self) -> str:
        """What tells the file's content, and its name, from another's."""
        return hashlib.sha256(self.raw + b"\0" + self.name.encode()).hexdigest()[:16]

    @contextlib.contextmanager
    def on_disk(self, settings: Settings) -> Iterator[Path]:
        """Put the file where a loader can read it, and delete it again whatever happens inside."""
        path = wait_with(settings, self.raw, name=self.name)
        try:
            yield path
        finally:
            drop_waiting(path)


def wait_with(settings: Settings, raw: bytes, *, name: str) -> Path:
    """Put a file aside, where nobody else may read it, and return its path; see :class:`Handed`.

    ``name`` is the file's own; what looks like a CPR number in it, or is forgotten, is masked.
    """
    waiting = settings.imports_folder / _WAITING
    waiting.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(dir=waiting)) / _file_name(name, _forgotten(settings).masked)
    try:
        path.write_bytes(raw)
    except BaseException:  # whatever it is: half a file is not left behind
        drop_waiting(path)
        raise
    return path


def _file_name(name: str, masked: Callable[[str], str]) -> str:
    """Return a name any file system takes, which says as little of a person as may be."""
    # First what no file system takes: a mark put in its place must not make a CPR number.
    plain = Path(masked(shown(_NOT_IN_FILES.sub("-", Path(name).name))))
    return f"{plain.stem[:80] or 'fil'}{plain.suffix[:10]}"


def store(
    settings: Settings,
    source: Source,
    file: Path,
    *,
    known_pnrs: Collection[str] = (),
    log: Callable[[], None] = lambda: None,
    at: dt.datetime | None = None,
) -> Source:
    """Keep what is read of a waiting file; the source's earlier file goes (:func:`tidy`).

    CPR numbers and forgotten persons are masked, and cells of columns nobody reads left out: see
    ``loaders.cleaned``.
    ``known_pnrs`` are the register's P-numbers. ``log`` is called when the file is written whole,
    before it is the source's: what cannot be taken in is not logged, nor is the other way round.
    ``at`` is now.

    Returns:
        The source with the path it is read from now, relative to the settings.

    Raises:
        SourceError: it cannot be read.
    """
    leaving = _leaving(_forgotten(settings), known_pnrs)
    source = _reworded(source, leaving)
    named, _ = _keep(settings, source, file, leaving=leaving, log=log, at=at)
    return named


def _leaving(gone: Forgotten, known_pnrs: Collection[str] = ()) -> Leaving:
    return Leaving(known_pnrs=frozenset(known_pnrs), masked=gone.masked, masked_id=gone.masked_id)


def next_edition(settings: Settings, source: Source) -> Source:
    """Return how the next file of a source is to be read.

    The encoding and separator of a stored source are those we wrote, not those of who sends it.
    """
    if all(each.name != source.name for each in stored(settings)):
        return source
    return source.model_copy(update={"encoding": None, "separator": None})


def restate(settings: Settings, source: Source, *, log: Callable[[], None] = lambda: None) -> None:
    """Change how a stored source is read; its file stays. ``log`` is called before that."""
    at = taken_in(settings, source.name)
    log()
    _describe(settings, source, at=at)


def leave_out(settings: Settings, source: Source, leaving: Leaving, *, really: bool) -> int:
    """Write a stored source's file anew without some rows and words; return how many rows changed.

    Only counted where not ``really``, and left as it is where nothing changes. Words in the kinds
    chosen for it go, too, and count as a row.

    Raises:
        SourceError: it cannot be read.
    """
    file = file_of(settings, source)
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / file.name
        _, changed = write_cleaned(file, source, to, notes=settings.notes, leaving=leaving)
    without = _reworded(source, leaving)
    changed += without != source
    changed += sum(leaving.told(name) != name for name in (source.name, file.name))
    if changed and really:
        at = taken_in(settings, source.name)
        named, _ = _keep(settings, without, file, leaving=leaving, at=at)
        if named.name != source.name:  # its folder's name tells it, too
            shutil.rmtree(settings.imports_folder / _folder_name(source.name))
    return changed


def _reworded(source: Source, leaving: Leaving) -> Source:
    """Return a source whose chosen kinds are worded as its file's cells will be."""
    kinds = {
        field: {leaving.masked(kind): meant for kind, meant in getattr(source, field).items()}
        for field in ("contact_kinds", "collaboration_kinds")
    }
    return source.model_copy(update=kinds)


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
    at: dt.datetime | None = None,
) -> tuple[Source, int]:
    name, file_name = _free_name(settings, source, leaving), _file_name(file.name, leaving.told)
    folder = settings.imports_folder / _folder_name(name)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_BEING_WRITTEN) as fresh_folder:
        fresh = Path(fresh_folder) / file_name
        read_as, changed = write_cleaned(file, source, fresh, notes=settings.notes, leaving=leaving)
        kept = folder / hashlib.sha256(fresh.read_bytes()).hexdigest()[:16] / file_name
        kept.parent.mkdir(parents=True, exist_ok=True)
        to_disk(fresh)
        fresh.replace(kept)
    to_disk(kept.parent)
    log()
    named = read_as.model_copy(update={"name": name, "path": _told_path(kept, settings)})
    _describe(settings, named, at=at)
    return named, changed


def _describe(settings: Settings, source: Source, *, at: dt.datetime | None) -> None:
    """Write what a stored source is, and when it was taken in."""
    folder = settings.imports_folder / _folder_name(source.name)
    told = source.model_dump(mode="json")
    _described(told, folder / _ABOUT)  # what could not be read again is not written
    if at is not None:
        told = {_TAKEN_IN: at.astimezone(dt.UTC).isoformat(timespec="seconds"), **told}
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", delete=False) as about:
        about.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    switch_in(Path(about.name), folder / _ABOUT)


def as_told(settings: Settings, source: Source) -> Source:
    """Return a source under the name it may be told by; see :func:`store`, which keeps it by it."""
    leaving = _leaving(_forgotten(settings))
    return source.model_copy(update={"name": _free_name(settings, source, leaving)})


def _free_name(settings: Settings, source: Source, leaving: Leaving) -> str:
    """Return a source's name as it may be told; masked, it is no other source's."""
    name = leaving.told(source.name)
    if name == source.name:
        return name
    others = [each.name for each in stored(settings) if each.name != source.name]
    return told_once([*others, name], str)[-1]


def _told_path(path: Path, settings: Settings) -> str:
    """Return a path as a source's settings have it: no letter of it is a pattern."""
    inside = path.is_relative_to(settings.folder)
    return glob.escape((path.relative_to(settings.folder) if inside else path).as_posix())


def remove(settings: Settings, name: str) -> None:
    """Let an imported source go; its file goes with the tidying."""
    (settings.imports_folder / _folder_name(name) / _ABOUT).unlink(missing_ok=True)


def tidy(settings: Settings, *, now: float) -> None:
    """Delete what no source is read from and was looked at, or written, an hour ago or earlier.

    Younger ones may be just being read or taken in. ``now`` is seconds since 1970, as files are
    stamped.
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


def waiting(
    source: Source, settings: Settings, file: Path, *, known_pnrs: Collection[str] = ()
) -> Source:
    """Return a source that reads a waiting file as it would be read once it is taken in.

    Its name tells of nobody who is forgotten. Where any person is, what is read is the file as
    :func:`store` would keep it, written beside it: a name may be among what its kinds are told by.

    Raises:
        SourceError: it cannot be read.
    """
    gone = _forgotten(settings)
    name = gone.masked(mask_cpr(source.name))
    if gone.of_persons:
        leaving = _leaving(gone, known_pnrs)
        kept = file.parent / _AS_KEPT / file.name
        kept.parent.mkdir(exist_ok=True)
        source = _reworded(source, leaving)
        source, _ = write_cleaned(file, source, kept, notes=settings.notes, leaving=leaving)
        file = kept
    return source.model_copy(update={"name": name, "path": _told_path(file, settings)})


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
