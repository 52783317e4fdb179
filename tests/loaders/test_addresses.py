"""Address points: whatever the extract calls its columns, a point lands where it is."""

import gzip
import random
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.errors import (
    ColumnsMissing,
    CrsMissing,
    SourceEmpty,
    SourceMissing,
    SourceUnreadable,
)
from kortinfo.loaders.addresses import load_addresses
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Source
from tests.examples import examples

ADDRESS = "0a3f50a6-812f-32b8-e044-0003ba298018"
ACCESS = "0a3f507a-4bd5-32b8-e044-0003ba298018"
X, Y = 592_000.0, 6_396_000.0


def load(content: bytes, folder: Path, name: str = "dar.csv", **changes: object) -> Loaded:
    (folder / name).write_bytes(content)
    source = Source.model_validate({"name": "dar", "format": "addresses", "path": name, **changes})
    loaded = load_addresses(source, base=folder)
    assert loaded.kept + len(loaded.set_aside) == loaded.read
    return loaded


def points(text: str, folder: Path, **changes: object) -> pd.DataFrame:
    return load(text.encode(), folder, **changes).tables["address_points"]


def test_an_extract_of_access_addresses_is_recognised(tmp_path: Path) -> None:
    row = points(
        "adgangsadresse_id,kommunenummer,vejkode,vejnavn,husnr,x,y,noejagtighedsklasse\n"
        f"{ACCESS.upper()},813,42,Havnevej,012a,{X},{Y},A\n",
        tmp_path,
    ).iloc[0]
    assert pd.isna(row["address_id"])
    assert row["access_address_id"] == ACCESS
    assert (row["municipality_code"], row["street_code"]) == ("0813", "0042")
    assert (row["street_name"], row["house_number"]) == ("Havnevej", "12A")
    assert (row["x"], row["y"]) == (X, Y)


def test_both_ids_may_be_there(tmp_path: Path) -> None:
    row = points(
        "adresseid;adgangsadresseid;husnr;etage;postnr;etrs89koordinat_øst;etrs89koordinat_nord\n"
        f"{ADDRESS};{ACCESS};12 A;1;9990;592000,25;6396000,75\n",
        tmp_path,
    ).iloc[0]
    assert (row["address_id"], row["access_address_id"]) == (ADDRESS, ACCESS)
    assert (row["house_number"], row["postal_code"]) == ("12A", "9990")
    assert (row["x"], row["y"]) == (592000.25, 6396000.75)


@pytest.mark.parametrize(
    ("headings", "is_address"),
    [
        ("id_lokalId;husnummertekst", False),
        ("id;husnr", False),
        ("id;etage", True),
        ("id_lokalId;dør", True),
    ],
)
def test_a_bare_id_is_told_by_what_stands_beside_it(
    tmp_path: Path, headings: str, is_address: bool
) -> None:
    row = points(f"{headings};x;y\n{ADDRESS};2;{X};{Y}\n", tmp_path).iloc[0]
    assert row["address_id" if is_address else "access_address_id"] == ADDRESS
    assert pd.isna(row["access_address_id" if is_address else "address_id"])


def test_a_house_number_that_is_an_id_is_the_access_address(tmp_path: Path) -> None:
    row = points(f"id_lokalId;husnummer;x;y\n{ADDRESS};{ACCESS};{X};{Y}\n", tmp_path).iloc[0]
    assert (row["address_id"], row["access_address_id"]) == (ADDRESS, ACCESS)
    assert pd.isna(row["house_number"])


def test_a_letter_in_its_own_column_joins_the_number(tmp_path: Path) -> None:
    table = points(f"vejnavn;husnr;bogstav;x;y\nA;1;b;{X};{Y}\nA;2;;{X};{Y}\n", tmp_path)
    assert list(table["house_number"]) == ["1B", "2"]


def test_columns_named_in_the_settings_win(tmp_path: Path) -> None:
    text = f"gade;nr;hoved;x;østlig;y\nHavnevej;1;{ACCESS};9;{X};{Y}\n"
    columns = {
        "street_name": "Gade",
        "house_number": "nr",
        "access_address_id": "hoved",
        "x": "østlig",
    }
    loaded = load(text.encode(), tmp_path, columns=columns)
    row = loaded.tables["address_points"].iloc[0]
    assert (row["street_name"], row["access_address_id"], row["x"]) == ("Havnevej", ACCESS, X)
    assert {guess.field for guess in loaded.guesses if guess.by_setting} == set(columns)
    with pytest.raises(ColumnsMissing, match="ingenting"):
        load(text.encode(), tmp_path, columns={"street_name": "ingenting"})


def test_longitude_and_latitude_are_changed_to_metres(tmp_path: Path) -> None:
    row = points("vejnavn,lon,lat\nHavnevej,10.5864,57.7209\n", tmp_path).iloc[0]
    assert (row["x"], row["y"]) == pytest.approx((594_500, 6_398_700), abs=2_000)
    same = points("vejnavn,x,y\nHavnevej,10.5864,57.7209\n", tmp_path, crs="EPSG:4326").iloc[0]
    assert (same["x"], same["y"]) == pytest.approx((row["x"], row["y"]))


def test_another_zone_is_changed_too(tmp_path: Path) -> None:
    row = points("vejnavn,x,y\nGade,350000,6175000\n", tmp_path, crs="EPSG:25833").iloc[0]
    assert row["x"] == pytest.approx(727_000, abs=5_000)


def test_bad_points_are_set_aside_with_what_they_said(tmp_path: Path) -> None:
    text = f"vejnavn;x;y\nGod;{X};{Y}\nByttet;{Y};{X}\nTom;;\nOrd;her;der\nUendelig;inf;{Y}\n"
    loaded = load(text.encode(), tmp_path)
    assert loaded.kept == 1
    aside = loaded.set_aside.sort_values("source_row")
    assert list(aside["reason"]) == ["outside_denmark", *["bad_coordinates"] * 3]
    assert list(aside["source_row"]) == [3, 4, 5, 6]
    assert aside["detail"].iloc[2] == "x=her y=der"


def test_rows_are_counted_as_a_person_counts_them(tmp_path: Path) -> None:
    text = f'vejnavn;x;y\nA;{X};{Y}\n\n"B\nC";x;{Y}\nD;{X}\nE;{X};{Y};9;9\nF;{X};{Y}\n;;\n'
    loaded = load(text.encode(), tmp_path)
    aside = loaded.set_aside.set_index("reason")["source_row"]
    assert loaded.read == 5
    assert aside["ragged_row"] == 6
    assert set(loaded.tables["address_points"]["street_name"]) == {"A", "F"}


def test_the_same_row_twice_is_a_duplicate(tmp_path: Path) -> None:
    row = f"{ACCESS};Havnevej;{X};{Y}\n"
    loaded = load(f"adgangsadresse_id;vejnavn;x;y\n{row}{row}".encode(), tmp_path)
    assert loaded.kept == 1
    assert list(loaded.set_aside["reason"]) == ["duplicate"]
    assert loaded.set_aside["source_row"].item() == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found_out(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    lines = ["vejnavn;x;y", f"Østergårdsvej;{X};{Y}"]
    content = "\r\n".join(lines).replace(";", separator).encode(encoding)
    table = load(content, tmp_path).tables["address_points"]
    assert list(table["street_name"]) == ["Østergårdsvej"]


def test_compressed_files_are_read(tmp_path: Path) -> None:
    content = gzip.compress(f"vejnavn;x;y\nHavnevej;{X};{Y}\n".encode())
    assert load(content, tmp_path, name="dar.csv.gz").kept == 1


def test_a_geopackage_of_points_is_read(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {
            "adgangsadresse_id": [ACCESS, ADDRESS, "x"],
            "vejkode": [42, 43, None],
            "husnr": [1, None, 3],
            "x": ["not", "these", "coordinates"],
            "etrs89koordinat_øst": [1, 2, 3],
        },
        geometry=gpd.points_from_xy([10.5864, 10.6, np.nan], [57.7209, 57.7, np.nan]),
        crs="EPSG:4326",
    )
    frame.loc[2, "geometry"] = None
    frame.to_file(tmp_path / "dar.gpkg", layer="adgangspunkt", engine="pyogrio")
    source = Source(name="dar", format="addresses", path="dar.gpkg")
    loaded = load_addresses(source, base=tmp_path)
    table = loaded.tables["address_points"]
    assert (loaded.read, loaded.kept) == (3, 2)
    assert table.set_index("access_address_id").loc[ACCESS, "street_code"] == "0042"
    assert table.set_index("access_address_id").loc[ACCESS, "house_number"] == "1"
    assert table["x"].between(590_000, 600_000).all()
    assert list(loaded.set_aside["reason"]) == ["bad_coordinates"]


def test_a_geographic_file_without_a_coordinate_system_is_refused(tmp_path: Path) -> None:
    where = gpd.points_from_xy([X], [Y])
    frame = gpd.GeoDataFrame({"vejkode": [42]}, geometry=where, crs="EPSG:25832")
    frame.to_file(tmp_path / "dar.shp", engine="pyogrio")
    (tmp_path / "dar.prj").unlink()
    source = Source(name="dar", format="addresses", path="dar.shp")
    with pytest.raises(CrsMissing):
        load_addresses(source, base=tmp_path)
    told = source.model_copy(update={"crs": "EPSG:25832"})
    assert load_addresses(told, base=tmp_path).kept == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", SourceEmpty),
        (b"vejnavn;x;y\n", SourceEmpty),
        (b"vejnavn;husnr\nHavnevej;1\n", ColumnsMissing),
        (b"vejnavn;x\nHavnevej;1\n", ColumnsMissing),
        (b"\x00\x01\x02\x03", SourceUnreadable),
    ],
)
def test_broken_files_have_their_own_error(
    tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        load(content, tmp_path)


def test_a_missing_file_and_a_false_geopackage_are_refused(tmp_path: Path) -> None:
    source = Source(name="dar", format="addresses", path="ingen.csv")
    with pytest.raises(SourceMissing):
        load_addresses(source, base=tmp_path)
    with pytest.raises(SourceUnreadable) as caught:
        load(b"not a geopackage", tmp_path, name="dar.gpkg")
    assert "dar.gpkg" in caught.value.message("da")


def test_cpr_numbers_are_masked_in_names_and_not_in_ids(tmp_path: Path) -> None:
    odd = "0a3f50a6-812f-32b8-e044-010170123456"
    text = f"adresseid;vejnavn;x;y\n{odd};Hos 010170-1234;{X};{Y}\n0101701234;Vej;{X};{Y}\n"
    loaded = load(text.encode(), tmp_path)
    table = loaded.tables["address_points"]
    assert set(table["address_id"]) == {odd, "[CPR]"}
    assert "Hos [CPR]" in set(table["street_name"])
    assert loaded.counts["cpr_masked"] == 2


row_texts = st.tuples(
    st.sampled_from(["Havnevej", "Kajen", ""]),
    st.sampled_from(["1", "2A", ""]),
    st.sampled_from([str(X), str(X + 1), str(Y), "ukendt", ""]),
    st.sampled_from([str(Y), str(X), ""]),
)


@settings(max_examples=examples(25))
@given(st.lists(row_texts, min_size=1, max_size=12), st.randoms())
def test_nothing_is_lost_and_the_order_of_rows_never_matters(
    tmp_path: Path, rows: list[tuple[str, ...]], chance: random.Random
) -> None:
    rows = [("Fast", "1", str(X), str(Y)), *rows]
    shuffled = chance.sample(rows, len(rows))
    one, other = (
        load("\n".join(["vejnavn;husnr;x;y", *(";".join(row) for row in some)]).encode(), tmp_path)
        for some in (rows, shuffled)
    )
    assert one.read == sum(any(row) for row in rows)
    pd.testing.assert_frame_equal(one.tables["address_points"], other.tables["address_points"])
    pd.testing.assert_frame_equal(
        one.set_aside.drop(columns="source_row"), other.set_aside.drop(columns="source_row")
    )


@pytest.mark.real_data
def test_real_points_of_access_addresses(shared_data: Path) -> None:
    source = Source(name="dar", format="addresses", path="husnumre_punkter.csv")
    loaded = load_addresses(source, base=shared_data / "addresses")
    table = loaded.tables["address_points"]
    assert (loaded.read, len(table)) == (1327, 1327)
    assert table["access_address_id"].is_unique
    assert table["address_id"].isna().all()
    assert table["municipality_code"].str.fullmatch(r"0\d{3}").all()
    hill = table[table["access_address_id"] == "0a3f5088-6060-32b8-e044-0003ba298018"].iloc[0]
    assert (hill["municipality_code"], hill["street_code"], hill["house_number"]) == (
        "0440",
        "0059",
        "199",
    )
    assert (hill["x"], hill["y"]) == (605172.49, 6143460.58)
