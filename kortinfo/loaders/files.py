"""Files as bytes: found by path or pattern, fingerprinted, opened through .gz and .zip."""

import datetime as dt
import glob
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kortinfo.errors import Place, SourceMissing, SourceUnreadable
from kortinfo.loaders.result import Fingerprint

_CHUNK = 1 << 20


def find(pattern: str, *, base: Path) -> tuple[Path, ...]:
    """Return the files that ``pattern`` (a path or a glob, relative to ``base``) names, sorted.

    Raises:
        SourceMissing: there are none.
    """
    full = pattern if Path(pattern).is_absolute() else str(base / pattern)
    names = sorted(glob.glob(full, recursive=True))  # noqa: PTH207 - it may be absolute
    paths = tuple(path for name in names if (path := Path(name)).is_file())
    if not paths:
        raise SourceMissing(place=Place(file=pattern), pattern=pattern, folder=base)
    return paths


def fingerprint(path: Path) -> Fingerprint:
    """Return the file's name, size, SHA-256 and time of change."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    stat = path.stat()
    changed = dt.datetime.fromtimestamp(stat.st_mtime, tz=dt.UTC)
    return Fingerprint(
        file=path.name,
        bytes=stat.st_size,
        sha256=digest.hexdigest(),
        modified=changed.isoformat(timespec="seconds"),
    )


@dataclass(frozen=True, kw_only=True)
class Member:
    """One readable file: itself, what is in a .gz, or one entry of a .zip."""

    name: str
    path: Path
    entry: str = ""

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the bytes, uncompressed.

        Raises:
            SourceUnreadable: the compressed file is damaged.
        """
        try:
            if self.entry:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.entry) as stream:
                    yield stream
            elif self.path.suffix.lower() == ".gz":
                with gzip.open(self.path) as stream:
                    yield stream  # type: ignore[misc]
            else:
                with self.path.open("rb") as stream:
                    yield stream
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise SourceUnreadable(
                place=Place(file=self.name), expected="a whole .gz or .zip file", came=str(error)
            ) from error


_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def members(path: Path) -> tuple[Member, ...]:
    """Return what can be read in ``path``; a .zip's entries in name order, workbooks as they are.

    Raises:
        SourceUnreadable: a .zip that is damaged, or that holds no file.
    """
    if path.suffix.lower() != ".zip":
        return (Member(name=path.name, path=path),)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = sorted(
                info.filename
                for info in archive.infolist()
                if not info.is_dir() and not info.filename.startswith("__MACOSX/")
            )
    except zipfile.BadZipFile as error:
        raise SourceUnreadable(
            place=Place(file=path.name), expected="a .zip file", came=str(error)
        ) from error
    if not entries:
        raise SourceUnreadable(
            place=Place(file=path.name), expected="a .zip with files in it", came="an empty .zip"
        )
    return tuple(Member(name=f"{path.name}/{entry}", path=path, entry=entry) for entry in entries)


def is_workbook(name: str) -> bool:
    """Tell whether a file name is a spreadsheet program's."""
    return name.lower().removesuffix(".gz").endswith(_WORKBOOKS)
