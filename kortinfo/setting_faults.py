"""What is wrong with a settings file or its overrides, in words, with the nearest valid name."""

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

AREA_TYPE_SPELLINGS = {
    "municipality": "municipality",
    "municipalities": "municipality",
    "kommune": "municipality",
    "kommuner": "municipality",
    "postal_district": "postal_district",
    "postal": "postal_district",
    "postal-district": "postal_district",
    "postnummer": "postal_district",
    "postnumre": "postal_district",
    "postdistrikt": "postal_district",
    "parish": "parish",
    "parishes": "parish",
    "sogn": "parish",
    "sogne": "parish",
}
"""Spellings of the three area types everybody has: not a municipality's own area."""


_NAMED_ONCE = (
    *(("sources", "name"), ("rules", "id")),
    *((table, "name") for table in ("targets", "campaigns", "compare")),
)


def unknown_variables(
    environment: Mapping[str, str], model: type[BaseModel], *, prefix: str, others: Collection[str]
) -> list[str]:
    """Name the variables that start like ours and override nothing."""
    known = [f"{prefix}{name}".upper() for name in model.model_fields if name != "folder"]
    faults = []
    for name in sorted(environment):
        key = name.upper().partition("__")[0]
        if key.startswith(prefix) and key not in (*known, *others):
            faults.append(f"environment variable {name}: no such key{_nearest(key, known)}")
    return faults


def double_names(values: Mapping[str, Any]) -> list[str]:
    """Name what must be given once but is given more often, whatever else is wrong."""
    faults = []
    for table, key in _NAMED_ONCE:
        rows = values.get(table)
        given = [row.get(key) for row in rows if isinstance(row, dict)] if rows else []
        twice = sorted({str(name) for name in given if given.count(name) > 1})
        faults += [f"{table}: {key} given more than once: {name}" for name in twice]
    return faults


def kinds_not_there(sources: Iterable[Any], kinds: Collection[str]) -> list[str]:
    """Name the kinds of collaboration that sources say theirs are, and the settings have not."""
    meant = {
        (source.name, name) for source in sources for name in source.collaboration_kinds.values()
    }
    return [
        f'sources: collaboration_kinds of {source}: there is no kind "{name}"'
        for source, name in sorted(meant)
        if name not in kinds
    ]


def no_folder(values: Mapping[str, Any]) -> list[str]:
    """Refuse the one field that is no key: where the settings file lies is not for it to say."""
    return ["folder: no such key"] if "folder" in values else []


def in_words(error: Any, model: type[BaseModel]) -> str:
    """Say one of pydantic's errors (``error.errors()``) about ``model`` as a line."""
    place = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "extra_forbidden":
        near = _nearest(str(error["loc"][-1]), _known_keys(error["loc"], model))
        return f"{place}: no such key{near}"
    if error["type"] == "missing":
        return f"{place}: is needed, but not there"
    message = str(error["msg"]).removeprefix("Value error, ")
    came = error["input"]
    if error["type"] == "literal_error":
        allowed = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        return f"{place}: expected one of {', '.join(allowed)}; came {came!r}" + _nearest(
            str(came), allowed
        )
    shown = f"; came {came!r}" if isinstance(came, str | int | float | bool) else ""
    return f"{place}: {message}{shown}"


def _known_keys(location: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    """Return the keys allowed where the unknown key at the end of ``location`` stands."""
    for part in location[:-1]:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = _model_in(field) or model
                break
    return [field.alias or name for name, field in model.model_fields.items() if name != "folder"]


def _model_in(field: FieldInfo) -> type[BaseModel] | None:
    stack: list[Any] = [field.annotation]
    while stack:
        kind = stack.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
        stack.extend(get_args(kind))
    return None


def _nearest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
