"""A stand-in for the register services on this machine, which answers as they are described to.

Faults are laid ready in ``faults``: each request takes the first one; none left, it is answered.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
USER, PASSWORD, KEY = "Proeve_CVR_I_SKYEN", "hemmelig-kode-4711", "noegle-0815-abcdef"
ROOTS = {
    "produktionsenhed": ("VrproduktionsEnhed", "pNummer"),
    "virksomhed": ("Vrvirksomhed", "cvrNummer"),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with one request: a status, other bytes, or an answer cut short."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    instead: bytes | None = None
    cut_after: int | None = None
    change: Callable[[bytes], bytes] | None = None


@dataclass(kw_only=True)
class StandIn:
    """The service's data, what it was asked, and the faults that lie ready."""

    units: list[Json] = field(default_factory=list)
    companies: list[Json] = field(default_factory=list)
    tables: dict[str, list[Json]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault | None] = field(default_factory=list)
    file_headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, Json, dict[str, str]]] = field(default_factory=list)
    watching: Callable[[int], None] = lambda number: None
    url: str = ""
    scrolls: dict[str, list[Json]] = field(default_factory=dict)

    def bodies(self, path: str) -> list[Json]:
        """Return the bodies of the requests to a path."""
        return [body for _, asked, body, _ in self.asked if path in asked]


@contextmanager
def serving(state: StandIn) -> Iterator[StandIn]:
    """Serve on a free port of this machine."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self._answer(json.loads(self.rfile.read(length) or b"{}"))

        def _answer(self, body: Json) -> None:
            with lock:
                state.asked.append((self.command, self.path, body, dict(self.headers)))
                number = len(state.asked)
                fault = state.faults.pop(0) if state.faults else None
                state.watching(number)
                status, headers, raw = _reply(state, self.path, body, dict(self.headers))
            if fault is not None:
                status = fault.status if fault.status != 200 else status
                headers |= dict(fault.headers)
                raw = fault.instead if fault.instead is not None else raw
                raw = fault.change(raw) if fault.change else raw
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if fault is not None and fault.cut_after is not None:
                raw = raw[: fault.cut_after]
                self.close_connection = True
            self.wfile.write(raw)

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that was killed is no fault of the server."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


Reply = tuple[int, dict[str, str], bytes]


def _reply(state: StandIn, path: str, body: Json, headers: dict[str, str]) -> Reply:
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if "/_search" in parts.path:
        given = f"{USER}:{PASSWORD}"
        if headers.get("Authorization") != f"Basic {base64.b64encode(given.encode()).decode()}":
            return 401, {}, b"wrong password"
        return _search(state, parts.path, query, body)
    if query.get("apiKey") != KEY:
        return 401, {}, b'{"code": "DAF-AUTH-0001"}'
    if parts.path.endswith("GetFile"):
        return _file(state, query, headers)
    return _graphql(state, body)


def _search(state: StandIn, path: str, query: dict[str, str], body: Json) -> Reply:
    if path.endswith("/scroll"):
        found = state.scrolls.get(body["scroll_id"])
        if found is None:
            return 404, {}, b"{}"
        size = 2
        page, state.scrolls[body["scroll_id"]] = found[:size], found[size:]
        return 200, {}, _hits(page, len(found), body["scroll_id"])
    kind = path.split("/")[-2]
    root, number = ROOTS[kind]
    size = body.get("size", 10)
    if size > 3000:
        return 400, {}, b"Result window is too large"
    documents = state.units if kind == "produktionsenhed" else state.companies
    found = [item for item in documents if _fits(item, root, body["query"])]
    found.sort(key=lambda item: item[number])
    total = len(found)
    if "scroll" in query:
        name = f"scroll-{len(state.scrolls)}"
        state.scrolls[name] = _wrapped(found[size:], root, number)
        return 200, {}, _hits(_wrapped(found[:size], root, number), total, name)
    if "search_after" in body:
        found = [item for item in found if item[number] > body["search_after"][0]]
    return 200, {}, _hits(_wrapped(found[:size], root, number), total, None)


def _wrapped(documents: list[Json], root: str, number: str) -> list[Json]:
    return [
        {"_id": str(item[number]), "_source": {root: item}, "sort": [item[number]]}
        for item in documents
    ]


def _hits(hits: list[Json], total: int, scroll: str | None) -> bytes:
    answer: Json = {"took": 1, "timed_out": False, "hits": {"total": total, "hits": hits}}
    if scroll:
        answer["_scroll_id"] = scroll
    return json.dumps(answer, indent=1).encode()


def _fits(document: Json, root: str, query: Json) -> bool:
    for clause in query.get("bool", {}).get("must", []):
        if "range" in clause:
            since = clause["range"][f"{root}.sidstOpdateret"]["gte"]
            if document["sidstOpdateret"] < since:
                return False
        elif (numbers := clause["terms"].get(f"{root}.cvrNummer")) is not None:
            if document["cvrNummer"] not in numbers:
                return False
        else:
            codes = clause["terms"][f"{root}.beliggenhedsadresse.kommune.kommuneKode"]
            places = document["beliggenhedsadresse"]
            if not any(item["kommune"]["kommuneKode"] in codes for item in places):
                return False
    return True


def _file(state: StandIn, query: dict[str, str], headers: dict[str, str]) -> Reply:
    name = f"{query['Register']}_{query['LatestTotalForEntity']}"
    raw = state.files.get(name)
    if raw is None:
        return 404, {}, b"{}"
    etag = f'"{hashlib.sha256(raw).hexdigest()[:12]}"'
    answer = {"ETag": etag, "Accept-Ranges": "bytes", **state.file_headers}
    wanted = re.fullmatch(r"bytes=(\d+)-", headers.get("Range", ""))
    if wanted and headers.get("If-Range", etag) == etag:
        first = int(wanted[1])
        if first >= len(raw):
            return 416, {"Content-Range": f"bytes */{len(raw)}"}, b""
        answer["Content-Range"] = f"bytes {first}-{len(raw) - 1}/{len(raw)}"
        return 206, answer, raw[first:]
    return 200, answer, raw


def _graphql(state: StandIn, body: Json) -> Reply:
    query, variables = body["query"], body["variables"]
    entity = re.search(r"\b((?:DAR|DAGI)_\w+)\(first: (\d+)", query)
    assert entity is not None
    if int(entity[2]) > 1000 or not variables.get("now"):
        return 200, {}, json.dumps({"errors": [{"extensions": {"code": "DAF-GQL-0009"}}]}).encode()
    rows = state.tables.get(entity[1], [])
    where = re.search(r"where: \{ (\w+): \{ in: \$among", query)
    if where:
        rows = [row for row in rows if row[where[1]] in variables["among"]]
    first, start = int(entity[2]), int(variables.get("after") or 0)
    nodes = rows[start : start + first]
    page = {"hasNextPage": start + first < len(rows), "endCursor": str(start + len(nodes))}
    return 200, {}, json.dumps({"data": {entity[1]: {"pageInfo": page, "nodes": nodes}}}).encode()
