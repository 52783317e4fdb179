"""Files as bytes: found by path or pattern, fingerprinted, opened through .gz and .zip.

The names handed on are for showing: a CPR number in one is masked, and none is given twice.
"""

import datetime as dt
import errno
import glob
import gzip
import hashlib
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kortinfo.cpr import mask_cpr
from kortinfo.errors import Place, SourceEncrypted, SourceIsFolder, SourceMissing
from kortinfo.loaders.result import Fingerprint
from kortinfo.loaders.unreadable import DAMAGED_ARCHIVE, SheetUnreadable
from kortinfo.text import printable

_CHUNK = 1 << 20
_ENDING = re.compile(r"(?:\.[^./ ]{1,10})?(?:\.gz)?$", re.IGNORECASE)


def shown(name: str | Path) -> str:
    """Return a file's name or path as it may be told: CPR numbers masked, nothing invisible."""
    return mask_cpr(printable(str(name)))


def once(taken: dict[str, int], numbered: Callable[[int], str]) -> str:
    """Return the first of a name's numberings that is not taken, and take it.

    ``numbered`` returns the name with a number; with 1 as it is. Case does not tell names apart.
    ``taken`` has the names given so far, and the last number of each.
    """
    plain = numbered(1).lower()
    at, name = next(
        (at, name)
        for at in itertools.count(taken.get(plain, 0) + 1)
        if (name := numbered(at)).lower() not in taken
    )
    taken[name.lower()] = 1
    taken[plain] = at
    return name


def told_once(names: Iterable[str], told: Callable[[str], str] = shown) -> list[str]:
    """Return names as they may be told; where two would be one, the later gets a number."""
    taken: dict[str, int] = {}

    def given(name: str) -> str:
        ending = _ENDING.search(name)
        cut = ending.start() if ending else len(name)

        def numbered(at: int) -> str:
            return told(f"{name[:cut]} {at}{name[cut:]}") if at > 1 else name

        return once(taken, numbered)

    return [given(told(name)) for name in names]


def each_named(paths: Iterable[Path]) -> tuple[tuple[Path, str], ...]:
    """Return a source's files, each with the name it is told by: no two have the same."""
    every = tuple(paths)
    return tuple(zip(every, told_once(path.name for path in every), strict=True))


def find(pattern: str, *, base: Path) -> tuple[Path, ...]:
    """Return the files that ``pattern`` (a path or a glob, relative to ``base``) names, sorted.

    Raises:
        SourceIsFolder: it names a folder.
        SourceMissing: there are none.
    """
    full = pattern if Path(pattern).is_absolute() else str(base / pattern)
    names = sorted(glob.glob(full, recursive=True))  # noqa: PTH207 - it may be absolute
    paths = tuple(path for name in names if (path := Path(name)).is_file())
    if not paths:
        raise (SourceIsFolder if names else SourceMissing)(
            place=Place(file=shown(pattern)), pattern=shown(pattern), folder=shown(base)
        )
    return paths


def fingerprint(path: Path, name: str = "") -> Fingerprint:
    """Return the file's name (a CPR number in it masked), size, SHA-256 and time of change.

    ``name`` is what it is told by where :func:`each_named` says so.
    """
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    stat = path.stat()
    changed = dt.datetime.fromtimestamp(stat.st_mtime, tz=dt.UTC)
    return Fingerprint(
        file=name or shown(path.name),
        bytes=stat.st_size,
        sha256=digest.hexdigest(),
        modified=changed.isoformat(timespec="seconds"),
    )


@dataclass(frozen=True, kw_only=True)
class Member:
    """One readable file: itself, what is in a .gz, or one entry of a .zip.

    ``name`` is for showing (a CPR number in it is masked); ``path`` and ``entry`` are real.
    """

    name: str
    path: Path
    entry: str = ""

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the bytes, uncompressed.

        Raises:
            SourceEncrypted: the .zip has a password.
            SheetUnreadable: the compressed file is damaged, or compressed in an unknown way.
        """
        try:
            if self.entry:
                with zipfile.ZipFile(self.path) as archive:
                    if archive.getinfo(self.entry).flag_bits & 1:
                        raise SourceEncrypted(place=Place(file=self.name))
                    with archive.open(self.entry) as stream:
                        yield stream
            elif self.path.suffix.lower() == ".gz":
                with gzip.open(self.path) as stream:
                    yield stream  # type: ignore[misc]
            else:
                with self.path.open("rb") as stream:
                    yield stream
        except DAMAGED_ARCHIVE as error:
            raise _damaged(self.name) from error
        except OSError as error:
            if error.errno != errno.EINVAL:  # a place in the archive before its beginning
                raise
            raise _damaged(self.name) from error


def _damaged(name: str) -> SheetUnreadable:
    # The errors' own words quote the file's bytes: not passed on.
    return SheetUnreadable(place=Place(file=name), expected="archive_whole", came="damaged")


_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_NOTES = (".txt", ".md", ".pdf")


def members(path: Path, name: str = "") -> tuple[Member, ...]:
    """Return what can be read in ``path``; a .zip's entries in name order, workbooks as they are.

    ``name`` is what the file is told by where :func:`each_named` says so. No two entries have the
    same name.

    Notes (.txt, .md, .pdf) that lie beside other files in a .zip are passed over, and so is what
    macOS adds; :func:`passed_over` counts both.

    Raises:
        SheetUnreadable: a .zip that is damaged, or that holds no file.
    """
    name = name or shown(path.name)
    if path.suffix.lower() != ".zip":
        return (Member(name=name, path=path),)
    entries = _read_of(_entries(path))
    if not entries:
        raise SheetUnreadable(
            place=Place(file=name), expected="archive_with_files", came="archive_empty"
        )
    return tuple(
        Member(name=told, path=path, entry=entry)
        for entry, told in zip(
            entries, told_once(f"{name}/{entry}" for entry in entries), strict=True
        )
    )


def passed_over(paths: Iterable[Path]) -> dict[str, int]:
    """Return a loader's count ``entries_passed_over`` of its .zip files; without any, nothing."""
    archives = [_entries(path) for path in paths if path.suffix.lower() == ".zip"]
    passed = sum(len(entries) - len(_read_of(entries)) for entries in archives)
    return {"entries_passed_over": passed} if passed else {}


def _entries(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except DAMAGED_ARCHIVE as error:
        raise _damaged(shown(path.name)) from error
    if "" in names:
        raise _damaged(shown(path.name))
    return sorted(name for name in names if not name.endswith("/"))


def _read_of(entries: list[str]) -> list[str]:
    own = [entry for entry in entries if not entry.startswith("__MACOSX/")]
    return [entry for entry in own if not entry.lower().endswith(_NOTES)] or own


def is_workbook(name: str) -> bool:
    """Tell whether a file name is a spreadsheet program's."""
    return name.lower().removesuffix(".gz").endswith(_WORKBOOKS)
