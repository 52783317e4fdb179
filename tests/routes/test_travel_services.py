"""Travel times from a route service, asked of a stand-in on this machine."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.crs import to_stored
from kortinfo.errors import TravelUnreachable
from kortinfo.routes.travel import private_travel, travel_of
from kortinfo.routes.travel_services import RouteService, _parts, service_of
from kortinfo.settings_routes import Travel
from tests.routes.coasts import ISLAND, MAINLAND, areas, at

COAST = areas(MAINLAND, ISLAND)
KINDS = ("osrm", "valhalla")
METRES_A_SECOND = 20.0
EAST_OF_ALL_ROADS = 45_000.0
"""Metres into the drawing from which there is no way to anywhere."""
PARKING = Travel().car.minutes * 60


@dataclass
class StandIn:
    """A service that drives straight, and what it was asked."""

    url: str = ""
    paths: list[str] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    moved: float = 0.0


def drive(starts: list[list[float]], ends: list[list[float]]) -> list[list[float | None]]:
    """Return metres; None into or out of the east."""
    one, other = (
        np.column_stack(to_stored(*np.array(part, dtype=float).T)) for part in (starts, ends)
    )
    edge = at(EAST_OF_ALL_ROADS / 1000, 0)[0]
    return [
        [None if (a[0] > edge) != (b[0] > edge) else float(np.hypot(*(a - b))) for b in other]
        for a in one
    ]


def osrm_answer(state: StandIn, path: str) -> Any:
    parts = urlsplit(path)
    assert parts.path.startswith("/table/v1/driving/")
    points = [
        [float(number) for number in point.split(",")]
        for point in parts.path.rsplit("/", 1)[1].split(";")
    ]
    asked = parse_qs(parts.query)
    assert asked["annotations"] == ["duration,distance"]
    first, last = (
        [points[int(number)] for number in asked[key][0].split(";")]
        for key in ("sources", "destinations")
    )
    state.most.append(len(points))
    metres = drive(first, last)
    return {
        "code": "Ok",
        "distances": metres,
        "durations": [[m and m / METRES_A_SECOND for m in row] for row in metres],
        "sources": [{"distance": state.moved} for _ in first],
        "destinations": [{"distance": 0.0} for _ in last],
    }


def valhalla_answer(state: StandIn, body: Any) -> Any:
    assert body["costing"] == "auto"
    starts, ends = (
        [[place["lon"], place["lat"]] for place in body[key]] for key in ("sources", "targets")
    )
    state.most.append(len(starts) + len(ends))
    return {
        "sources_to_targets": [
            [
                {
                    "distance": None if m is None else m / 1000,
                    "time": None if m is None else m / METRES_A_SECOND,
                }
                for m in row
            ]
            for row in drive(starts, ends)
        ]
    }


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._tell(lambda: osrm_answer(state, self.path))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._tell(lambda: valhalla_answer(state, body))

        def _tell(self, answer: Any) -> None:
            state.paths.append(self.path)
            status, told = (
                state.answers.pop(0) if state.answers else (200, json.dumps(answer()).encode())
            )
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def asked_of(state: StandIn, kind: str, **others: Any) -> RouteService:
    settings = Travel.model_validate({"kind": kind, "url": state.url, **others})
    return service_of(settings, "car", wait=lambda seconds: None)


@pytest.mark.parametrize("kind", KINDS)
def test_the_service_s_times_come_with_starting_and_parking(stand_in: StandIn, kind: str) -> None:
    points = np.array([at(5, 5), at(15, 5), at(25, 20)])
    found = asked_of(stand_in, kind).journeys(points[:1], points)
    assert found.seconds[0] == pytest.approx(
        [0, PARKING + 500, PARKING + np.hypot(20_000, 15_000) / 20], rel=0.001
    )
    assert found.metres[0, 1] == pytest.approx(10_000, rel=0.001)
    assert found.snapped[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_null_is_no_way(stand_in: StandIn, kind: str) -> None:
    found = asked_of(stand_in, kind).journeys(
        np.array([at(5, 5), at(65, 15)]), np.array([at(9, 9), at(66, 16)])
    )
    assert np.isinf(found.seconds).tolist() == [[False, True], [True, False]]
    assert np.isinf(found.metres).tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize("kind", KINDS)
def test_many_points_are_asked_about_in_parts(stand_in: StandIn, kind: str) -> None:
    draw = np.random.default_rng(1)
    points = np.array([at(*place) for place in draw.uniform(1, 39, (23, 2))])
    whole = asked_of(stand_in, kind).journeys(points, points[:9])
    asked = len(stand_in.paths)
    parts = asked_of(stand_in, kind, most_points=7).journeys(points, points[:9])
    np.testing.assert_array_equal(parts.seconds, whole.seconds)
    assert asked == 1
    assert max(stand_in.most[1:]) <= 7


@given(st.integers(0, 40), st.integers(0, 40), st.integers(2, 30))
def test_parts_cover_every_pair_once(rows: int, columns: int, most: int) -> None:
    times = np.zeros((rows, columns), dtype=int)
    for row, column in _parts(rows, columns, most):
        times[row, column] += 1
        assert (row.stop - row.start) + (column.stop - column.start) <= most
    assert (times == 1).all()


def test_businesses_at_one_place_are_asked_about_once(stand_in: StandIn) -> None:
    asked_of(stand_in, "osrm").journeys(np.array([at(5, 5)] * 50), np.array([at(9, 9)] * 50))
    assert stand_in.most == [2]


def test_how_far_points_lie_from_roads_is_told_and_takes_time(stand_in: StandIn) -> None:
    stand_in.moved = 500.0
    one, other = np.array([at(5, 5)]), np.array([at(15, 5)])
    found = asked_of(stand_in, "osrm").journeys(one, other)
    assert found.snapped[0].tolist() == [500.0]
    assert found.seconds[0, 0] == pytest.approx(PARKING + 500 + 120, rel=0.001)
    stand_in.moved = 12_000.0
    assert np.isinf(asked_of(stand_in, "osrm").journeys(one, other).seconds[0, 0])


def test_a_passing_fault_is_tried_again(stand_in: StandIn) -> None:
    stand_in.answers = [(503, b"busy")]
    found = asked_of(stand_in, "osrm").journeys(np.array([at(5, 5)]), np.array([at(9, 9)]))
    assert np.isfinite(found.seconds[0, 0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("status", "told", "why"),
    [
        (400, b"{}", "status 400"),
        (403, b"{}", "status 403"),
        (302, b"", "redirection"),
        (500, b"{}", "status 500"),
        (200, b"<html>", "not JSON"),
        (200, b"[]", "no JSON object"),
        (200, b"\xff", "not JSON"),
        (200, b'{"code": "Ok", "durations": [[1, 2]]}', "matrix"),
        (200, b'{"code": "Ok", "durations": [["x"]]}', "no number|matrix"),
        (200, b'{"sources_to_targets": [[{"time": -1, "distance": 1}]]}', "no number|code"),
        (200, b'{"sources_to_targets": [3]}', "matrix|code"),
    ],
)
def test_a_wrong_answer_is_said_without_the_points(
    stand_in: StandIn, kind: str, status: int, told: bytes, why: str
) -> None:
    stand_in.answers = [(status, told)] * 2
    with pytest.raises(TravelUnreachable, match=why) as raised:
        asked_of(stand_in, kind).journeys(np.array([at(5, 5)]), np.array([at(9, 9)]))
    for language in ("da", "en"):
        message = raised.value.message(language)
        assert stand_in.url in message
        assert "57." not in message
        assert "travel.kind" in message
    assert raised.value.__cause__ is None


def test_nobody_there_is_said() -> None:
    settings = Travel(kind="osrm", url="http://127.0.0.1:9")
    with pytest.raises(TravelUnreachable, match="no connection"):
        service_of(settings, "car", wait=lambda seconds: None).journeys(
            np.array([at(5, 5)]), np.array([at(9, 9)])
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_home_is_never_sent(stand_in: StandIn, kind: str) -> None:
    settings = Travel.model_validate({"kind": kind, "url": stand_in.url})
    home, other = np.array([at(5, 5)]), np.array([at(9, 9)])
    assert np.isfinite(private_travel(settings, COAST).journeys(home, other).seconds[0, 0])
    assert stand_in.paths == []
    assert travel_of(settings, COAST).kind == kind
    assert travel_of(settings, COAST, mode="bus").kind == "line"
