"""DAR and DAGI, by GraphQL and from files: what arrives is what the loaders read."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from kortinfo import tables as t
from kortinfo.errors import FetchEmpty, FetchError, FetchUnexpected
from kortinfo.fetch.dagi import fetch_dagi
from kortinfo.fetch.dar import fetch_dar
from kortinfo.fetch.keeping import Fetched
from kortinfo.fetch.service import Service
from kortinfo.loaders.addresses import load_addresses
from kortinfo.loaders.areas import load_areas
from kortinfo.settings import Source
from kortinfo.settings_fetch import FetchDagi, FetchDar
from tests.fetch.conftest import NOW
from tests.fetch.registers import dar_files, zipped
from tests.fetch.stand_in import Fault, StandIn


def fetch_addresses(
    service: Service,
    folder: Path,
    *,
    way: str = "graphql",
    home: tuple[str, ...] = ("0813",),
    now: dt.datetime = NOW,
) -> Fetched:
    setting = FetchDar(url="https://dar.example", way=way, page_size=2)  # type: ignore[arg-type]
    target = folder / "dar.csv.gz"
    return fetch_dar(setting, service, target=target, municipalities=home, now=now)


def points(folder: Path) -> pd.DataFrame:
    source = Source(name="DAR", format="addresses", path="dar.csv.gz")
    return load_addresses(source, base=folder).tables[t.ADDRESS_POINTS.name]


@pytest.mark.parametrize("way", ["graphql", "files"])
def test_addresses_of_home_arrive_with_their_points(
    way: str, datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.files |= dar_files()
    assert fetch_addresses(datafordeler, tmp_path, way=way).holds == 4
    found = points(tmp_path).set_index(t.ACCESS_ADDRESS_ID)
    assert sorted(found.index) == ["h1", "h1", "h2", "h3"]
    assert sorted(found[t.ADDRESS_ID].dropna()) == ["a1", "a2", "a3"]
    one = found.loc["h2"]
    assert [one[name] for name in (t.STREET_NAME, t.HOUSE_NUMBER, t.POSTAL_CODE, t.X)] == [
        *("Havnevej", "2A", "9990", 590010.5),
    ]


@pytest.mark.parametrize("way", ["graphql", "files"])
def test_a_street_in_two_municipalities_has_its_own_code_in_each(
    way: str, datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.files |= dar_files()
    fetch_addresses(datafordeler, tmp_path, way=way, home=())
    found = points(tmp_path).drop_duplicates(t.ACCESS_ADDRESS_ID).set_index(t.ACCESS_ADDRESS_ID)
    codes = found[[t.MUNICIPALITY_CODE, t.STREET_CODE]].agg(" ".join, axis=1)
    assert codes["h3"] == "0813 0043"
    assert codes["h4"] == "0860 0901"


def test_an_abandoned_plan_is_no_address(datafordeler: Service, tmp_path: Path) -> None:
    fetch_addresses(datafordeler, tmp_path, home=())
    assert "h6" not in set(points(tmp_path)[t.ACCESS_ADDRESS_ID])


def test_a_stopped_run_asks_only_for_the_rest(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [None, None, None, *[Fault(status=500)] * 4]
    with pytest.raises(FetchError):
        fetch_addresses(datafordeler, tmp_path)
    assert not (tmp_path / "dar.csv.gz").exists()
    assert all("Kommunedel" in body["query"] for body in stand_in.bodies("DAR")[:3])
    stand_in.asked.clear()
    fetch_addresses(datafordeler, tmp_path, now=NOW + dt.timedelta(hours=3))
    assert "Kommunedel" not in stand_in.bodies("DAR")[0]["query"]
    assert {body["variables"]["now"] for body in stand_in.bodies("DAR")} == {"2026-11-21T03:00:00Z"}


def test_pieces_of_last_week_are_not_mixed_with_todays(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [None, None, None, *[Fault(status=500)] * 4]
    with pytest.raises(FetchError):
        fetch_addresses(datafordeler, tmp_path)
    stand_in.asked.clear()
    fetch_addresses(datafordeler, tmp_path, now=NOW + dt.timedelta(days=7))
    assert "NavngivenVejKommunedel" in stand_in.bodies("DAR")[0]["query"]


@pytest.mark.parametrize("nothing_of", ["Husnummer", "Adresse", "NavngivenVej", "Postnummer"])
def test_no_address_leaves_the_last_good_file(
    nothing_of: str, datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    fetch_addresses(datafordeler, tmp_path)
    good = (tmp_path / "dar.csv.gz").read_bytes()
    stand_in.tables[f"DAR_{nothing_of}"] = []
    with pytest.raises(FetchEmpty):
        fetch_addresses(datafordeler, tmp_path, now=NOW + dt.timedelta(days=7))
    assert (tmp_path / "dar.csv.gz").read_bytes() == good


REFUSED = b'{"errors": [{"message": "noegle", "extensions": {"code": "DAF-GQL-0010"}}]}'


@pytest.mark.parametrize(
    "answer", [REFUSED, b"<html>", b"[]", b'{"data": null}', b'{"data": {"X": {}}}']
)
def test_an_answer_of_another_schema_is_refused(
    answer: bytes, datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [Fault(instead=answer)]
    with pytest.raises(FetchUnexpected):
        fetch_addresses(datafordeler, tmp_path)


def fetch_areas(service: Service, folder: Path, *, way: str = "graphql") -> tuple[Fetched, ...]:
    setting = FetchDagi(url="https://dagi.example", way=way)  # type: ignore[arg-type]
    return fetch_dagi(setting, service, folder=folder, now=NOW)


def test_areas_arrive_in_one_scale(datafordeler: Service, tmp_path: Path) -> None:
    assert [item.holds for item in fetch_areas(datafordeler, tmp_path)] == [2, 1, 1]
    for file, kind, codes in (
        ("kommuner.gpkg", "municipality", ["0813", "0860"]),
        ("postnumre.gpkg", "postal_district", ["9990"]),
        ("sogne.gpkg", "parish", ["8392"]),
    ):
        source = Source(name=kind, format="areas", area_type=kind, path=file)
        loaded = load_areas(source, base=tmp_path)
        assert loaded.tables["areas"]["code"].tolist() == codes
        assert loaded.kept == loaded.read == len(codes)


def test_areas_from_files_are_read_the_same(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    for entity, code in (
        ("Kommuneinddeling", "kommunekode"),
        ("Postnummerinddeling", "postnummer"),
        ("Sogneinddeling", "sognekode"),
    ):
        rows = stand_in.tables[f"DAGI_{entity}"]
        lines = [f"{code};navn;id_namespace;geometri"]
        lines += [
            ";".join([row[code], row["navn"], row["id_namespace"], row["geometri"]["wkt"]])
            for row in rows
        ]
        stand_in.files[f"DAGI_{entity}"] = zipped(f"{entity}.csv", "\n".join(lines).encode())
    assert [item.holds for item in fetch_areas(datafordeler, tmp_path, way="files")] == [2, 1, 1]


def test_one_kind_that_is_missing_changes_none(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.tables["DAGI_Sogneinddeling"] = []
    with pytest.raises(FetchEmpty):
        fetch_areas(datafordeler, tmp_path)
    assert not list(tmp_path.glob("*.gpkg"))


@pytest.mark.parametrize("outline", [None, {"wkt": "POLYGON Z-ordered"}, {"gml": "<x/>"}])
def test_areas_without_outlines_leave_the_last_good_files(
    outline: object, datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    fetch_areas(datafordeler, tmp_path)
    good = (tmp_path / "kommuner.gpkg").read_bytes()
    for row in stand_in.tables["DAGI_Postnummerinddeling"]:
        row["geometri"] = outline
    with pytest.raises(FetchEmpty, match="outline"):
        fetch_areas(datafordeler, tmp_path)
    assert (tmp_path / "kommuner.gpkg").read_bytes() == good
