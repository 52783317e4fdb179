"""Files as bytes: found by path or pattern, fingerprinted, opened through .gz and .zip.

The names handed on are for showing: a CPR number in one is masked.
"""

import datetime as dt
import errno
import glob
import gzip
import hashlib
import zipfile
from collections.abc import Iterable, Iterator
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


def shown(name: str | Path) -> str:
    """Return a file's name or path as it may be told: CPR numbers masked, nothing invisible."""
    return mask_cpr(printable(str(name)))


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


def fingerprint(path: Path) -> Fingerprint:
    """Return the file's name (a CPR number in it masked), size, SHA-256 and time of change."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    stat = path.stat()
    changed = dt.datetime.fromtimestamp(stat.st_mtime, tz=dt.UTC)
    return Fingerprint(
        file=shown(path.name),
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


def members(path: Path) -> tuple[Member, ...]:
    """Return what can be read in ``path``; a .zip's entries in name order, workbooks as they are.

    Notes (.txt, .md, .pdf) that lie beside other files in a .zip are passed over, and so is what
    macOS adds; :func:`passed_over` counts both.

    Raises:
        SheetUnreadable: a .zip that is damaged, or that holds no file.
    """
    if path.suffix.lower() != ".zip":
        return (Member(name=shown(path.name), path=path),)
    entries = _read_of(_entries(path))
    if not entries:
        raise SheetUnreadable(
            place=Place(file=shown(path.name)), expected="archive_with_files", came="archive_empty"
        )
    return tuple(
        Member(name=shown(f"{path.name}/{entry}"), path=path, entry=entry) for entry in entries
    )


def passed_over(paths: Iterable[Path]) -> dict[str, int]:
    """Return a loader's count ``entries_passed_over`` of its .zip files; without any, nothing."""
    archives = [_entries(path) for path in paths if path.suffix.lower() == ".zip"]
    passed = sum(len(entries) - len(_read_of(entries)) for entries in archives)
    return {"entries_passed_over": passed} if passed else {}


def _entries(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(info.filename for info in archive.infolist() if not info.is_dir())
    except DAMAGED_ARCHIVE as error:
        raise _damaged(shown(path.name)) from error


def _read_of(entries: list[str]) -> list[str]:
    own = [entry for entry in entries if not entry.startswith("__MACOSX/")]
    return [entry for entry in own if not entry.lower().endswith(_NOTES)] or own


def is_workbook(name: str) -> bool:
    """Tell whether a file name is a spreadsheet program's."""
    return name.lower().removesuffix(".gz").endswith(_WORKBOOKS)
