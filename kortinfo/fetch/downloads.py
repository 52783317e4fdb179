"""Large files downloaded: gone on with after a break, checked, and only then given their name.

What came lies in ``<name>.part``, and what tells that it is still the same file (ETag or
Last-Modified) in ``<name>.part.json``. A service that cannot tell is asked for the whole file.
"""

import base64
import binascii
import hashlib
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from kortinfo.disk import switch_in
from kortinfo.errors import FetchUnexpected
from kortinfo.fetch.keeping import NOTE, PART, beside, read_note, remove, write_note
from kortinfo.fetch.service import Passing, Service
from kortinfo.loaders.unreadable import DAMAGED_ARCHIVE

_NO_SUCH_FILE = (400, 404)
_DIGESTS = {"sha-256": "sha256", "sha-512": "sha512", "md5": "md5"}


def download(
    service: Service,
    path: str,
    params: Mapping[str, str],
    *,
    to: Path,
    told: Callable[[int, int | None], None],
) -> None:
    """Download a .zip to ``to``, whole and checked, or not at all.

    Args:
        service: the service.
        path: the path at the service.
        params: the query, without the key.
        to: the file to write; there is none before it is whole.
        told: called with bytes so far and in all (None: unknown).

    Raises:
        FetchUnreachable, FetchDamaged, FetchTooLarge, FetchDenied, FetchUnexpected.
    """
    part = beside(to, PART)

    def attempt() -> None:
        _receive(service, path, params, part=part, told=told)
        _check(part)

    service.repeated(path, attempt)
    switch_in(part, to)
    remove(beside(part, NOTE))


def _receive(
    service: Service,
    path: str,
    params: Mapping[str, str],
    *,
    part: Path,
    told: Callable[[int, int | None], None],
) -> None:
    """Get what is missing of a file.

    Raises:
        Passing: the line broke, or there is less than there should be.
    """
    note = read_note(beside(part, NOTE))
    have = part.stat().st_size if part.exists() else 0
    same = note.get("params") == dict(params) and note.get("path") == path
    go_on = bool(have and same and note.get("validator"))
    headers = {"Accept-Encoding": "identity"}
    if go_on:
        headers |= {"Range": f"bytes={have}-", "If-Range": note["validator"]}
    with service.stream(
        "GET", path, params=params, headers=headers, fine=(200, 206, 416)
    ) as response:
        if response.status_code == 416 or (
            response.status_code == 206 and _first_byte(response) != have
        ):
            if not (response.status_code == 416 and have == note.get("total")):
                remove(part, beside(part, NOTE))
                raise Passing("a range that does not fit", damaged=True)
            return
        if response.status_code == 200:
            remove(part)
            have = 0
            note = {"path": path, "params": dict(params), **_described(response)}
            write_note(beside(part, NOTE), note)
        total = note.get("total")
        with part.open("ab") as stream:
            for chunk in service.bytes_of(response, path, limit=service.manners.max_bytes - have):
                stream.write(chunk)
                have_now = stream.tell()
                told(have_now, total)
    if total is not None and part.stat().st_size != total:
        if part.stat().st_size > total:
            remove(part, beside(part, NOTE))
        raise Passing("the connection was cut", damaged=True)


def _described(response: httpx.Response) -> dict[str, Any]:
    """Return what an answer with a whole file says of it."""
    etag = response.headers.get("ETag", "")
    # A weak tag promises the same meaning, not the same bytes.
    validator = "" if etag.startswith("W/") or not etag.isascii() else etag
    length = response.headers.get("Content-Length", "")
    return {
        "validator": validator or response.headers.get("Last-Modified", ""),
        "total": int(length) if length.isdecimal() else None,
        "digest": _digest(response),
    }


def _digest(response: httpx.Response) -> list[str]:
    """Return algorithm and value (hex) of the checksum an answer carries; none: empty."""
    said = response.headers.get("Repr-Digest") or response.headers.get("Digest") or ""
    given = [item.strip().partition("=")[::2] for item in said.split(",")]
    given.append(("md5", response.headers.get("Content-MD5", "")))
    for name, value in given:
        with suppress(binascii.Error, ValueError):
            raw = base64.b64decode(value.strip(":"), validate=True)
            if raw and name.lower() in _DIGESTS:
                return [_DIGESTS[name.lower()], raw.hex()]
    return []


def _first_byte(response: httpx.Response) -> int:
    said = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(said) if said.isdecimal() else -1


def _check(part: Path) -> None:
    """Check a file by its checksum, where the service gave one, and as a .zip.

    Raises:
        Passing: it is damaged; it is thrown away, so that the next attempt begins anew.
    """
    digest = read_note(beside(part, NOTE)).get("digest")
    why = ""
    if digest:
        with part.open("rb") as stream:
            if hashlib.file_digest(stream, digest[0]).hexdigest() != digest[1]:
                why = "the checksum does not fit"
    if not why:
        why = _fault(part)
    if why:
        remove(part, beside(part, NOTE))
        raise Passing(why, damaged=True)


def _fault(path: Path) -> str:
    """Return what is wrong with a .zip; "" where nothing is."""
    try:
        with zipfile.ZipFile(path) as archive:
            if not any(entry.file_size for entry in archive.infolist()):
                return "a .zip with nothing in it"
            return "a .zip that is damaged" if archive.testzip() is not None else ""
    except (*DAMAGED_ARCHIVE, OSError, RuntimeError):  # the last is what a password takes
        return "a .zip that is damaged"


def entity_files(
    service: Service,
    register: str,
    entities: Mapping[str, bool],
    *,
    path: str,
    folder: Path,
    told: Callable[[str, int, int | None], None],
) -> dict[str, Path]:
    """Download the newest file of each entity of a register into ``folder``.

    Args:
        service: Datafordeler's file downloads.
        register: CVR, DAR or DAGI.
        entities: names, and whether each must be there.
        path: of the service that gives a file.
        folder: where they go; files that are there whole are kept: a stopped run goes on.
        told: called with the entity's name, bytes so far and in all.

    Raises:
        FetchError: see :func:`download`. An entity that need not be there is passed over only
            where the service says that it has no such file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, needed in entities.items():
        to = folder / f"{register}_{name}.zip"
        params = {
            "Register": register,
            "LatestTotalForEntity": name,
            "type": "current",
            "format": "CSV",
        }
        try:
            if not to.exists():
                download(
                    service,
                    path,
                    params,
                    to=to,
                    told=lambda a, b, n=name: told(n, a, b),  # type: ignore[misc]
                )
        except FetchUnexpected as fault:
            if needed or fault.data["status"] not in _NO_SUCH_FILE:
                raise
            continue
        files[name] = to
    return files
