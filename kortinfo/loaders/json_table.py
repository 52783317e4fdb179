"""A JSON export as records of cells: an array of objects becomes headings and rows.

What is nested is laid flat: ``{"productionUnit": {"pNumber": 1}}`` has the heading ``pNumber``. A
part's name that says little by itself (``name``, ``id``), or that stands in several places, keeps
its path: ``company.name``. A list's values stand in one cell: ``tags.title`` is ``A, B``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from kortinfo.loaders.size import MOST_CELLS, TooManyCellsError

_SAYS_LITTLE = frozenset(
    ("id", "name", "navn", "title", "titel", "type", "date", "dato", "code", "kode", "value")
)
_DEEPEST = 20
_BOM = b"\xef\xbb\xbf"


def is_json(raw: bytes) -> bool:
    """Tell bytes that start as JSON does: an object, or an array of objects."""
    start = raw[:2000].removeprefix(_BOM).lstrip()
    return start.startswith(b"{") or (start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"]"))


def read_objects(raw: bytes) -> list[list[str]] | None:
    """Return headings and rows of an array of objects, or of all the arrays in an object.

    Arrays are one table, one below the other: nothing in the file is passed over. One object a
    line is read too. None: it is no JSON, or holds no objects; deeper than twenty levels it is
    none of ours.

    Raises:
        TooManyCellsError: every object has names of its own, so that the table is nearly all empty.
    """
    objects = _objects(raw)
    if objects is None:
        return None
    rows = [dict(_flat(item)) for item in objects]
    paths = list(dict.fromkeys(path for row in rows for path in row))
    if len(rows) * len(paths) > MOST_CELLS:
        raise TooManyCellsError
    headings = _headings(paths)
    return [headings, *([row.get(path, "") for path in paths] for row in rows)]


def _objects(raw: bytes) -> list[dict[str, Any]] | None:
    plain = raw.removeprefix(_BOM)
    try:
        whole = msgspec.json.decode(plain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            whole = [msgspec.json.decode(line) for line in plain.splitlines() if line.strip()]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
    if isinstance(whole, dict):
        alone = any(not isinstance(item, dict | list) for item in whole.values())
        whole = _arrays(whole, nested=not alone) or ([whole] if alone else None)
    return whole if _is_objects(whole) else None


def _arrays(item: Mapping[str, Any], *, nested: bool, depth: int = 0) -> list[dict[str, Any]]:
    """Return the objects of an object's arrays; ``nested``: and of those of the objects in it."""
    found = [one for value in item.values() if _is_objects(value) for one in value]
    if nested and depth < _DEEPEST:
        for value in item.values():
            if isinstance(value, dict):
                found += _arrays(value, nested=True, depth=depth + 1)
    return found


def _is_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _flat(
    item: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in item.items():
        here = (*path, str(key))
        if isinstance(value, dict) and len(here) < _DEEPEST:
            yield from _flat(value, here)
        elif isinstance(value, list):
            yield from _listed(value, here)
        else:
            yield here, _text(value)


def _listed(values: Sequence[Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Put a list into one cell; a list of objects into one cell a part."""
    if not _is_objects(values) or len(path) >= _DEEPEST:
        yield (
            path,
            ", ".join(_text(value) for value in values if not isinstance(value, dict | list)),
        )
        return
    cells: dict[tuple[str, ...], list[str]] = {}
    for value in values:
        for part, text in _flat(value, path):
            cells.setdefault(part, []).append(text)
    for part, texts in cells.items():
        yield part, ", ".join(text for text in texts if text)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _headings(paths: Sequence[tuple[str, ...]]) -> list[str]:
    last = Counter(path[-1].casefold() for path in paths)
    return [
        path[-1]
        if last[path[-1].casefold()] == 1 and path[-1].casefold() not in _SAYS_LITTLE
        else ".".join(path)
        for path in paths
    ]
