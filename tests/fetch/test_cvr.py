"""CVR by system-til-system: page by page, only what changed, and never half."""

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest

from kortinfo import tables as t
from kortinfo.errors import (
    FetchBusy,
    FetchDamaged,
    FetchDenied,
    FetchEmpty,
    FetchError,
    FetchTooLarge,
    FetchUnexpected,
    FetchUnreachable,
)
from kortinfo.fetch.cvr import fetch_cvr
from kortinfo.fetch.keeping import Fetched, alone
from kortinfo.fetch.secrets import Secret
from kortinfo.fetch.service import Manners, Service
from kortinfo.loaders.cvr_system import load_cvr_system
from kortinfo.settings import Source
from kortinfo.settings_fetch import FetchCvr
from tests.fetch.conftest import NOW
from tests.fetch.registers import unit
from tests.fetch.stand_in import USER, Fault, Json, StandIn
from tests.tiny import pnr

HOME = ("0813",)
UNITS, COMPANIES = "produktionsenhed", "virksomhed"


def run(
    service: Service,
    folder: Path,
    *,
    way: str = "search_after",
    municipalities: tuple[str, ...] = HOME,
    now: dt.datetime = NOW,
    full: bool = False,
    since: str | None = None,
) -> Fetched:
    setting = FetchCvr(url="https://cvr.example", user=USER, way=way, page_size=3)  # type: ignore[arg-type]
    return fetch_cvr(
        setting,
        service,
        target=folder / "cvr.ndjson.gz",
        municipalities=municipalities,
        now=now,
        full=full,
        since=since,
    )


def documents(folder: Path) -> dict[int, Json]:
    lines = gzip.decompress((folder / "cvr.ndjson.gz").read_bytes()).splitlines()
    inner = [next(iter(json.loads(line).values())) for line in lines]
    found = {item.get("pNummer") or item["cvrNummer"]: item for item in inner}
    assert len(found) == len(lines)
    return found


def nothing_else(folder: Path) -> bool:
    """Tell that no half-done file is left."""
    names = {path.name for path in folder.iterdir()}
    return names <= {"cvr.ndjson.gz", "cvr.ndjson.gz.fetched.json", "cvr.ndjson.gz.lock"}


@pytest.mark.parametrize("way", ["search_after", "scroll"])
def test_units_of_home_and_their_companies_arrive(
    way: str, service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    fetched = run(service, tmp_path, way=way)
    assert fetched.holds == fetched.new == 8 + 2
    assert sorted(documents(tmp_path))[-8:] == [int(pnr(n)) for n in range(1, 12) if n % 3]
    assert nothing_else(tmp_path)


def test_what_arrives_is_read_by_the_loader(service: Service, tmp_path: Path) -> None:
    run(service, tmp_path)
    source = Source(name="CVR", format="cvr_system", path="cvr.ndjson.gz")
    loaded = load_cvr_system(source, base=tmp_path, as_of=NOW.date())
    assert len(loaded.tables[t.REGISTER_UNITS.name]) == 8
    assert len(loaded.tables[t.COMPANIES.name]) == 2


def test_owners_and_directors_are_not_even_asked_for(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    run(service, tmp_path)
    for body in stand_in.bodies("_search"):
        assert not [name for name in body["_source"] if "deltager" in name]


def test_the_whole_country_can_be_fetched(service: Service, tmp_path: Path) -> None:
    assert run(service, tmp_path, municipalities=()).holds == 11 + 3


def test_the_second_time_only_changes_are_asked_for(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    run(service, tmp_path)
    before = len(stand_in.asked)
    stand_in.units[0] = unit(1, sidstOpdateret="2026-11-22T08:00:00.000+01:00", navne=[])
    fetched = run(service, tmp_path, now=NOW + dt.timedelta(days=2))
    assert (fetched.holds, fetched.new) == (10, 1)
    assert documents(tmp_path)[int(pnr(1))]["navne"] == []
    bodies = [body for _, _, body, _ in stand_in.asked[before:]]
    assert all("range" in json.dumps(body) for body in bodies)
    # The clocks may differ: what changed in the hour before the first run is asked for again.
    assert "2026-11-21T02:00:00" in json.dumps(bodies[0])


def test_a_new_owner_is_fetched_whole_however_old_its_document_is(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    run(service, tmp_path)
    third = unit(3)["virksomhedsrelation"]
    stand_in.units[0] = unit(
        1, sidstOpdateret="2026-11-22T08:00:00.000+01:00", virksomhedsrelation=third
    )
    fetched = run(service, tmp_path, now=NOW + dt.timedelta(days=2))
    assert (fetched.holds, fetched.new) == (11, 2)


def test_nothing_changed_is_no_fault(service: Service, tmp_path: Path) -> None:
    run(service, tmp_path)
    fetched = run(service, tmp_path, now=NOW + dt.timedelta(days=400))
    assert (fetched.holds, fetched.new) == (10, 0)


def test_a_day_can_be_given_and_everything_be_asked_for(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    run(service, tmp_path)
    assert run(service, tmp_path, since="2025-01-01").new == 10
    assert run(service, tmp_path, full=True).since == ""


def test_a_later_day_leaves_no_gap(service: Service, stand_in: StandIn, tmp_path: Path) -> None:
    run(service, tmp_path)
    changed = "2026-11-23T08:00:00.000+01:00"
    stand_in.units[0] = unit(1, sidstOpdateret=changed, navne=[])
    later = NOW + dt.timedelta(days=8)
    assert run(service, tmp_path, since="2026-11-28", now=later).new == 0
    assert run(service, tmp_path, now=later + dt.timedelta(days=1)).new == 1
    assert run(service, tmp_path, now=later + dt.timedelta(days=2)).since > "2026-11-30"


@pytest.mark.parametrize("leaves", [0, -1])
def test_a_unit_that_leaves_the_register_stops_no_run_for_ever(
    leaves: int, service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [None, *[Fault(status=500)] * 4]
    with pytest.raises(FetchUnreachable):
        run(service, tmp_path)
    stand_in.units.pop(leaves)
    assert run(service, tmp_path, now=NOW + dt.timedelta(hours=1)).holds >= 9


def test_too_few_documents_are_refused_once_and_then_asked_for_anew(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [None, Fault(instead=b'{"hits": {"total": 8, "hits": []}}')]
    with pytest.raises(FetchDamaged, match="3 documents of 8"):
        run(service, tmp_path)
    assert run(service, tmp_path).holds == 10
    assert "search_after" not in stand_in.asked[2][2]


def test_a_service_that_says_at_least_is_asked_to_count(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    at_least = Fault(change=lambda raw: raw.replace(b'"total": 8', TOTAL % (3, b"gte")))
    counted = Fault(instead=b'{"hits": {%s, "hits": []}}' % (TOTAL % (8, b"eq")))
    stand_in.faults = [at_least, counted]
    with pytest.raises(FetchDamaged, match="3 documents of 8"):
        run(service, tmp_path)
    assert [body.get("track_total_hits") for body in stand_in.bodies("_search")] == [None, True]


TOTAL = b'"total": {"value": %d, "relation": "%s"}'


def test_where_nobody_says_how_many_a_short_page_is_not_the_end(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    def short(raw: bytes) -> bytes:
        page = json.loads(raw)
        del page["hits"]["total"]
        page["hits"]["hits"] = page["hits"]["hits"][:2]
        return json.dumps(page).encode()

    stand_in.faults = [Fault(change=short)] * 20
    assert run(service, tmp_path).holds == 10


def test_shards_that_did_not_answer_are_waited_for(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    silent = b'{"_shards": {"total": 5, "successful": 4, "failed": 0}, "hits": {"hits": []}}'
    stand_in.faults = [Fault(instead=silent)]
    assert run(service, tmp_path).holds == 10
    stand_in.faults = [Fault(instead=silent)] * 4
    with pytest.raises(FetchDamaged, match="a part of the register"):
        run(service, tmp_path, full=True)


def test_a_total_that_falls_to_nothing_is_no_end(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    run(service, tmp_path)
    good = (tmp_path / "cvr.ndjson.gz").read_bytes()
    stand_in.faults = [None, Fault(instead=b'{"hits": {"total": 0, "hits": []}}')]
    with pytest.raises(FetchDamaged, match="0 documents where there were 8"):
        run(service, tmp_path, full=True)
    assert (tmp_path / "cvr.ndjson.gz").read_bytes() == good


def test_what_was_gathered_days_ago_is_not_gone_on_with(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [None, None, *[Fault(status=500)] * 4]
    with pytest.raises(FetchUnreachable):
        run(service, tmp_path)
    asked = len(stand_in.asked)
    assert run(service, tmp_path, now=NOW + dt.timedelta(days=3)).holds == 10
    assert "search_after" not in stand_in.asked[asked][2]


def test_other_municipalities_are_another_task(service: Service, tmp_path: Path) -> None:
    run(service, tmp_path)
    fetched = run(service, tmp_path, municipalities=("0860",))
    assert (fetched.since, fetched.holds) == ("", 4)


def test_a_file_that_somebody_changed_is_fetched_anew(service: Service, tmp_path: Path) -> None:
    run(service, tmp_path)
    (tmp_path / "cvr.ndjson.gz").write_bytes(b"damaged")
    assert run(service, tmp_path).new == 10
    assert len(documents(tmp_path)) == 10


def test_no_unit_at_all_is_a_fault(service: Service, tmp_path: Path) -> None:
    with pytest.raises(FetchEmpty):
        run(service, tmp_path, municipalities=("0101",))
    assert nothing_else(tmp_path)


CHANGED_SCHEMA = Fault(change=lambda raw: raw.replace(b"VrproduktionsEnhed", b"Produktionsenhed2"))
PASSING = [
    Fault(status=429, headers=(("Retry-After", "7"),)),
    Fault(status=500),
    Fault(status=503),
    Fault(cut_after=100),
    Fault(instead=b'{"_shards": {"total": 5, "failed": 1}, "hits": {"total": 2, "hits": []}}'),
]
LASTING: list[tuple[Fault, type[FetchError]]] = [
    (Fault(status=401), FetchDenied),
    (Fault(status=403), FetchDenied),
    (Fault(status=404), FetchUnexpected),
    (Fault(status=400), FetchUnexpected),
    (Fault(status=302, headers=(("Location", "https://elsewhere.example"),)), FetchUnexpected),
    (Fault(instead=b"<html>Velkommen</html>"), FetchUnexpected),
    (Fault(instead=b'{"error": "x"}'), FetchUnexpected),
    (Fault(instead=b'{"hits": {"total": 9, "hits": []}}'), FetchDamaged),
    (CHANGED_SCHEMA, FetchUnexpected),
]


@pytest.mark.parametrize("way", ["search_after", "scroll"])
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_waited_out(
    fault: Fault, way: str, service: Service, stand_in: StandIn, waits: list[float], tmp_path: Path
) -> None:
    stand_in.faults = [None, fault, None, fault]
    assert run(service, tmp_path, way=way).holds == 10
    assert len(waits) == 2
    if fault.headers:
        assert waits == [7, 7]


def test_waiting_gets_longer_and_a_little_random(
    service: Service, stand_in: StandIn, waits: list[float], tmp_path: Path
) -> None:
    stand_in.faults = [Fault(status=500)] * 3
    run(service, tmp_path)
    assert [1 <= waits[0] <= 2, 2 <= waits[1] <= 3, 4 <= waits[2] <= 5] == [True] * 3
    assert waits != [1, 2, 4]


def test_no_service_makes_us_wait_for_more_than_ten_minutes(
    service: Service, stand_in: StandIn, waits: list[float], tmp_path: Path
) -> None:
    never = (("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"),)
    stand_in.faults = [Fault(status=503, headers=never)]
    run(service, tmp_path)
    assert waits == [600]


@pytest.mark.parametrize("way", ["search_after", "scroll"])
@pytest.mark.parametrize(("fault", "kind"), LASTING)
def test_a_fault_that_lasts_leaves_the_last_good_file(
    fault: Fault,
    kind: type[FetchError],
    way: str,
    service: Service,
    stand_in: StandIn,
    tmp_path: Path,
) -> None:
    run(service, tmp_path)
    good = (tmp_path / "cvr.ndjson.gz").read_bytes()
    if kind is not FetchDenied and fault.instead and b"total" in fault.instead and way == "scroll":
        kind = FetchDamaged
        stand_in.faults = [fault] * 4
    else:
        stand_in.faults = [None, fault] if fault is not CHANGED_SCHEMA else [fault]
    with pytest.raises(kind):
        run(service, tmp_path, way=way, full=True)
    assert (tmp_path / "cvr.ndjson.gz").read_bytes() == good


def test_a_service_that_is_down_is_said_to_be(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [Fault(status=500)] * 4
    with pytest.raises(FetchUnreachable, match=r"4 attempts \(status 500\)"):
        run(service, tmp_path)


def test_a_run_goes_on_where_it_stopped(
    service: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [None, None, *[Fault(status=500)] * 4]
    with pytest.raises(FetchUnreachable):
        run(service, tmp_path)
    assert not (tmp_path / "cvr.ndjson.gz").exists()
    asked = len(stand_in.asked)
    assert run(service, tmp_path, now=NOW + dt.timedelta(hours=5)).holds == 10
    assert stand_in.asked[asked][2]["search_after"] == [int(pnr(8))]
    # What changed while it was stopped is asked for next time: it began when it first began.
    note = json.loads((tmp_path / "cvr.ndjson.gz.fetched.json").read_text(encoding="utf-8"))
    assert note["since"].startswith("2026-11-21T02:00")


def test_a_password_that_is_wrong_is_named_and_not_shown(
    stand_in: StandIn, manners: Manners, tmp_path: Path
) -> None:
    secret = Secret("CVR_PASSWORD", "forkert-kode")
    with (
        Service(stand_in.url, manners, secret, user=USER) as service,
        pytest.raises(FetchDenied, match="CVR_PASSWORD") as raised,
    ):
        run(service, tmp_path)
    assert "forkert" not in str(raised.value) + raised.value.message("da")


def test_an_endless_answer_is_stopped(
    stand_in: StandIn, waits: list[float], tmp_path: Path
) -> None:
    small = Manners(wait=waits.append, max_gigabytes=1e-6)
    secret = Secret("CVR_PASSWORD", "hemmelig-kode-4711")
    with Service(stand_in.url, small, secret, user=USER) as service, pytest.raises(FetchTooLarge):
        run(service, tmp_path)


def test_two_fetches_of_one_file_do_not_meet(service: Service, tmp_path: Path) -> None:
    with alone(tmp_path / "cvr.ndjson.gz"), pytest.raises(FetchBusy):
        run(service, tmp_path)
