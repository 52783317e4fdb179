"""Datafordeler's GraphQL: rows of an entity, page by page, as one JSON object a line.

The service allows filters by ``eq`` and ``in`` only, at most 1,000 rows a page, and wants both
times (registration and effect) to give the present state. Fields are told by public descriptions
of its schemas.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from kortinfo.errors import FetchUnexpected
from kortinfo.fetch.keeping import Journal, task_id
from kortinfo.fetch.service import Passing, Service

IDS_A_QUERY = 100
"""How many ids go into one ``in``; more make the service slow."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of an entity.

    Attributes:
        entity: as ``DAR_Husnummer``.
        fields: plain fields; ``name { wkt }`` for geometry, which comes out as ``name``.
        where: the field that ``among`` is of; "" asks for all rows.
        among: the values wanted.
    """

    entity: str
    fields: tuple[str, ...]
    where: str = ""
    among: tuple[str, ...] = ()

    def query(self, *, first: int) -> str:
        """Return the GraphQL query, with variables $now, $after and $among."""
        where = f", where: {{ {self.where}: {{ in: $among }} }}" if self.where else ""
        among = ", $among: [String!]" if self.where else ""
        return (
            f"query($now: DafDateTime!, $after: String{among}) {{ {self.entity}(first: {first}, "
            f"after: $after, registreringstid: $now, virkningstid: $now{where}) {{ "
            f"pageInfo {{ hasNextPage endCursor }} nodes {{ {' '.join(self.fields)} }} }} }}"
        )


def ask(
    service: Service,
    path: str,
    question: Question,
    *,
    to: Path,
    now: dt.datetime,
    page_size: int,
    told: Callable[[int], None],
) -> None:
    """Write every row that answers ``question`` to ``to``, one a line; a stopped run goes on.

    Raises:
        FetchError: the service fails, or answers something else.
    """
    if to.exists():
        return
    task = task_id(question.entity, question.fields, question.where, question.among)
    journal = Journal(to, task=task, began=f"{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}")
    batches: list[tuple[str, ...]] = [()]
    if question.where:
        among = question.among
        batches = [among[at : at + IDS_A_QUERY] for at in range(0, len(among), IDS_A_QUERY)]
    position = journal.position or {"batch": 0, "after": None, "done": 0}
    query = question.query(first=page_size)
    while position["batch"] < len(batches):
        variables: dict[str, Any] = {"now": journal.began, "after": position["after"]}
        if question.where:
            variables["among"] = list(batches[position["batch"]])
        body = {"query": query, "variables": variables}
        page = service.repeated(path, partial(_page, service, path, question.entity, body))
        nodes, after, more = page
        if more and (after is None or after == position["after"]):
            raise service.unexpected(path, "the same page again")
        position = {
            "batch": position["batch"] + (not more),
            "after": after if more else None,
            "done": position["done"] + len(nodes),
        }
        lines = b"".join(msgspec.json.encode(_flat(node)) + b"\n" for node in nodes)
        journal.add(lines, position)
        told(position["done"])
    journal.finish(to)


def _page(
    service: Service, path: str, entity: str, body: dict[str, Any]
) -> tuple[list[dict[str, Any]], str | None, bool]:
    raw = service.answer(path, body, repeat=False)
    try:
        answer = msgspec.json.decode(raw)
        if answer.get("errors"):
            raise _refused(service, path, answer["errors"])
        page = answer["data"][entity]
        nodes, info = page["nodes"], page["pageInfo"]
        if not all(isinstance(node, dict) for node in nodes):
            raise TypeError
        return nodes, info["endCursor"], bool(info["hasNextPage"])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise service.unexpected(path, "no JSON") from None
    except (KeyError, TypeError, AttributeError):
        raise service.unexpected(path, f"no nodes of {entity}") from None


def _refused(service: Service, path: str, errors: Any) -> FetchUnexpected | Passing:
    """Return the error for a refused query; its code is told, its text (which may quote) is not."""
    first = errors[0] if isinstance(errors, Sequence) and errors else {}
    extensions = first.get("extensions") if isinstance(first, dict) else {}
    code = str((extensions or {}).get("code", ""))[:40]
    if "TIMEOUT" in code.upper() or "LIMIT" in code.upper():
        return Passing(f"a refused query ({code})")
    return service.unexpected(path, f"a refused query ({code or 'no code'})")


def _flat(node: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its geometry as text."""
    return {
        name: value.get("wkt", json.dumps(value)) if isinstance(value, dict) else value
        for name, value in node.items()
    }
