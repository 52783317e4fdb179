"""Files of JSON documents, one a line, gzipped: the same bytes for the same documents."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from kortinfo.progress import Progress

_CHUNK = 2_000


@contextmanager
def gzipped(path: Path) -> Iterator[BinaryIO]:
    """Open a .gz file for writing, equal bytes for equal content: no name and no time inside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=1) as stream,
    ):
        yield cast(BinaryIO, stream)


def write_documents(
    path: Path, documents: Iterator[str], *, step: str, total: int, progress: Progress
) -> None:
    """Write documents, one a line, and tell how far it is."""
    done = 0
    with gzipped(path) as stream:
        chunk: list[str] = []
        for document in documents:
            chunk.append(document)
            if len(chunk) == _CHUNK:
                stream.write(("\n".join(chunk) + "\n").encode())
                done += len(chunk)
                chunk.clear()
                progress(step, done, total)
        if chunk:
            stream.write(("\n".join(chunk) + "\n").encode())
    progress(step, total, total)
