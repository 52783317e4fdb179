"""CVR system-til-system: documents page by page, only those changed since last time.

With ``search_after`` every page is asked for by the last number of the page before, in the order
of the units' (companies') own numbers, which never change: a document that is changed meanwhile
keeps its place, and one changed after its page was fetched is changed since this run began, so the
next run gets it. Such a run goes on where it was stopped. A scroll lives in the service's memory
and moves on with every request, heard or not: it is never repeated or resumed, but begun again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import msgspec

from kortinfo.errors import FetchDamaged
from kortinfo.fetch.keeping import Journal
from kortinfo.fetch.service import Passing, Service
from kortinfo.loaders.cvr_documents import Document, decode, unwrapped
from kortinfo.loaders.cvr_values import digits

Kind = Literal["unit", "company"]
_ROOTS: dict[Kind, str] = {"unit": "VrproduktionsEnhed", "company": "Vrvirksomhed"}
_NUMBERS: dict[Kind, str] = {"unit": "pNummer", "company": "cvrNummer"}
_WIDTHS: dict[Kind, int] = {"unit": 10, "company": 8}
_KEPT_ALIVE = "2m"
_FEW = 3
"""So many documents may leave the register while it is read, or one in a hundred."""
_NOT_ASKED_FOR = ("hits", "_source", "VrproduktionsEnhed", "Vrvirksomhed")
_READ = tuple(
    item.encode_name
    for item in msgspec.structs.fields(Document)
    if item.encode_name not in _NOT_ASKED_FOR
)
"""The fields the loader reads. Nothing else is asked for, above all no owners and directors."""


class _Hit(msgspec.Struct):
    source: msgspec.Raw = msgspec.field(name="_source")
    sort: list[Any] = []


class _Hits(msgspec.Struct):
    hits: list[_Hit]
    total: Any = None


class _Shards(msgspec.Struct):
    failed: int = 0
    total: int = 0
    successful: int | None = None

    @property
    def some_silent(self) -> bool:
        """Whether the answer is of a part of the register only."""
        return self.failed > 0 or (self.successful is not None and self.successful < self.total)


class _Page(msgspec.Struct):
    hits: _Hits
    shards: _Shards = msgspec.field(name="_shards", default_factory=_Shards)
    scroll: str | None = msgspec.field(name="_scroll_id", default=None)
    timed_out: bool = False


_PAGES = msgspec.json.Decoder(_Page)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which documents of a kind are wanted.

    Attributes:
        kind: units or companies.
        path: where they are searched for.
        municipalities: of units that ever lay there; none: wherever they lie.
        numbers: only these companies; None: all.
        since: only documents changed on or after that moment (ISO 8601); "": all.
        page_size: at most so many a page.
    """

    kind: Kind
    path: str
    page_size: int
    municipalities: tuple[str, ...] = ()
    numbers: tuple[str, ...] | None = None
    since: str = ""

    def body(self) -> dict[str, Any]:
        """Return the search, without its place."""
        root = _ROOTS[self.kind]
        must: list[dict[str, Any]] = []
        if self.municipalities:
            code = f"{root}.beliggenhedsadresse.kommune.kommuneKode"
            must.append({"terms": {code: [int(code) for code in self.municipalities]}})
        if self.numbers is not None:
            number = f"{root}.{_NUMBERS[self.kind]}"
            must.append({"terms": {number: [int(number) for number in self.numbers]}})
        if self.since:
            must.append({"range": {f"{root}.sidstOpdateret": {"gte": self.since}}})
        return {
            "size": self.page_size,
            "query": {"bool": {"must": must}} if must else {"match_all": {}},
            "_source": [f"{root}.{name}" for name in _READ],
        }


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A page, read: its documents as lines, their numbers, and where the next page begins."""

    lines: bytes
    numbers: tuple[str, ...]
    after: list[Any]
    total: int | None
    at_least: bool
    scroll: str | None


def search_after(
    service: Service, wanted: Wanted, journal: Journal, *, step: int, told: Callable[[int], None]
) -> None:
    """Gather the documents wanted into the journal, going on from its position in ``step``.

    Raises:
        FetchError: the service fails, answers something else, or gives fewer than it has.
    """
    position = journal.position
    if position.get("step", -1) > step:
        return
    if position.get("step") != step:
        position = {"step": step, "done": 0, "after": None, "total": None}
    while not position.get("complete"):
        body = {**wanted.body(), "sort": [{_number_field(wanted.kind): "asc"}]}
        if position.get("at_least"):  # a service that says "at least" can be asked to count
            body["track_total_hits"] = True
        if position["after"] is not None:
            body["search_after"] = position["after"]
        page = service.repeated(wanted.path, partial(_asked, service, wanted, body))
        done = position["done"] + len(page.numbers)
        # A document may leave the register, or come into it, while it is read.
        total = min((n for n in (position["total"], page.total) if n is not None), default=None)
        before = position["total"] or 0
        if total is not None and before - total > max(_FEW, before // 100):
            journal.discard()
            raise _not_whole(service, wanted, f"{total} documents where there were {before}")
        # Where nobody says how many there are, only an empty page is the end.
        short = len(page.numbers) < wanted.page_size
        complete = not page.numbers or (short and total is not None)
        if page.numbers and not page.after:
            raise service.unexpected(wanted.path, "hits without sort values")
        if complete and total is not None and done < total:
            journal.discard()  # so that the next run begins anew, and is not short for ever
            raise _not_whole(service, wanted, f"{done} documents of {total}")
        if page.after == position["after"] and page.numbers:
            raise service.unexpected(wanted.path, "the same page again")
        position = {
            "step": step,
            "done": done,
            "after": page.after or position["after"],
            "total": None if page.at_least else total,
            "complete": complete,
            "at_least": page.at_least or position.get("at_least", False),
        }
        journal.add(page.lines, position)
        told(done)


def scroll(
    service: Service,
    wanted: Wanted,
    journal: Journal,
    *,
    step: int,
    scroll_path: str,
    told: Callable[[int], None],
) -> None:
    """Gather the documents wanted by a scroll; all of its pages become one piece of the journal.

    Raises:
        FetchError: the service fails, answers something else, or gives fewer than it has.
    """
    if journal.position.get("step", -1) >= step:
        return

    def whole() -> tuple[bytes, int]:
        first = f"{wanted.path}?scroll={_KEPT_ALIVE}"
        page = _of(service, wanted, service.answer(first, wanted.body(), repeat=False))
        total, lines, done = page.total, [page.lines], len(page.numbers)
        while page.numbers and page.scroll:
            body = {"scroll": _KEPT_ALIVE, "scroll_id": page.scroll}
            page = _of(service, wanted, service.answer(scroll_path, body, repeat=False))
            lines.append(page.lines)
            done += len(page.numbers)
            told(done)
        if total is not None and done < total:
            raise Passing(f"{done} documents of {total}", damaged=True)
        return b"".join(lines), done

    lines, done = service.repeated(wanted.path, whole)
    journal.add(lines, {"step": step, "done": done, "complete": True})


def _not_whole(service: Service, wanted: Wanted, why: str) -> FetchDamaged:
    return FetchDamaged(service=service.shown(wanted.path), attempts=1, why=why)


def _number_field(kind: Kind) -> str:
    return f"{_ROOTS[kind]}.{_NUMBERS[kind]}"


def _asked(service: Service, wanted: Wanted, body: dict[str, Any]) -> _Read:
    return _of(service, wanted, service.answer(wanted.path, body, repeat=False))


def _of(service: Service, wanted: Wanted, raw: bytes) -> _Read:
    """Read a page.

    Raises:
        Passing: the service ran out of time and gave only a part.
        FetchUnexpected: it is no search response, or its hits are not what was asked for.
    """
    try:
        page = _PAGES.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise service.unexpected(wanted.path, "no search response in JSON") from None
    if page.timed_out:
        raise Passing("a search that ran out of time", damaged=True)
    if page.shards.some_silent:
        raise Passing("a search that reached a part of the register only", damaged=True)
    numbers = tuple(_number(service, wanted, hit.source) for hit in page.hits.hits)
    lines = b"".join(
        msgspec.json.format(bytes(hit.source), indent=-1) + b"\n" for hit in page.hits.hits
    )
    return _Read(
        lines=lines,
        numbers=numbers,
        after=page.hits.hits[-1].sort if page.hits.hits else [],
        total=_total(page.hits.total),
        at_least=isinstance(page.hits.total, dict) and page.hits.total.get("relation") == "gte",
        scroll=page.scroll,
    )


def _number(service: Service, wanted: Wanted, raw: msgspec.Raw) -> str:
    """Return the number of a document, which tells that it is what was asked for.

    Raises:
        FetchUnexpected: it is not: the service has changed.
    """
    number = number_of(bytes(raw))
    if number is None or not number.startswith(wanted.kind):
        raise service.unexpected(
            wanted.path, f"documents that hold no {_number_field(wanted.kind)}"
        )
    return number


def number_of(raw: bytes) -> str | None:
    """Return what a document is about, as ``unit 9200000001``; None where that cannot be told."""
    try:
        document, kind = unwrapped(decode(raw)[0])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if kind is None:
        return None
    number = digits(document.pnr if kind == "unit" else document.cvr, _WIDTHS[kind])
    return f"{kind} {number}" if number else None


def owners_of(lines: Iterable[bytes]) -> set[str]:
    """Return the CVR numbers that units in ``lines`` belong or belonged to."""
    owners: set[str] = set()
    for line in lines:
        document, kind = unwrapped(decode(line)[0])
        if kind == "unit":
            given = [relation.cvr for relation in document.relations or ()]
            if document.unit_metadata is not None:
                given.append(document.unit_metadata.cvr)
            owners.update(number for cvr in given if (number := digits(cvr, 8)))
    return owners


def batches(numbers: Sequence[str], size: int = 1000) -> list[tuple[str, ...]]:
    """Cut numbers into pieces that fit into one search."""
    return [tuple(numbers[at : at + size]) for at in range(0, len(numbers), size)]


def _total(total: Any) -> int | None:
    """Return how many hits there are, or are at least; None where the service does not say."""
    number = total.get("value") if isinstance(total, dict) else total
    return number if isinstance(number, int) else None
