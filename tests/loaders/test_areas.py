"""Areas: from any geographic file to valid polygons in EPSG:25832, one for each code."""

import random
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from kortinfo.errors import (
    ColumnsMissing,
    CrsMissing,
    SourceEmpty,
    SourceMissing,
    SourceUnreadable,
)
from kortinfo.loaders.areas import load_areas
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Source
from kortinfo.tables import AREA_COLUMNS
from tests.examples import examples

E, N = 590_000.0, 6_380_000.0


def square(east: float = 0, north: float = 0, size: float = 1000) -> Polygon:
    return box(E + east, N + north, E + east + size, N + north + size)


def write(
    folder: Path, columns: dict[str, list[object]], shapes: list[object], name: str = "a.gpkg"
) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:25832")
    if name.endswith(".parquet"):
        frame.to_parquet(folder / name)
    else:
        frame.to_file(folder / name, engine="pyogrio")


def load(folder: Path, name: str = "a.gpkg", **changes: object) -> Loaded:
    source = Source.model_validate(
        {"name": "o", "format": "areas", "path": name, "area_type": "parish", **changes}
    )
    loaded = load_areas(source, base=folder)
    assert loaded.kept + len(loaded.set_aside) == loaded.read
    areas = loaded.tables["areas"]
    assert list(areas.columns) == list(AREA_COLUMNS)
    assert areas.crs == "EPSG:25832"
    assert areas.is_valid.all()
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    assert areas["code"].is_monotonic_increasing
    assert areas["code"].is_unique
    return loaded


@pytest.mark.parametrize(
    ("area_type", "headings"),
    [
        ("municipality", ("KOMKODE", "KOMNAVN")),
        ("municipality", ("kommunekode", "navn")),
        ("municipality", ("dim_kode", "navn")),
        ("postal_district", ("POSTNR_TXT", "POSTBYNAVN")),
        ("postal_district", ("postnr", "navn")),
        ("parish", ("SOGNEKODE", "SOGNENAVN")),
        ("parish", ("kode", "navn")),
        ("parish", ("code", "name")),
    ],
)
def test_known_headings_are_recognised(
    tmp_path: Path, area_type: str, headings: tuple[str, str]
) -> None:
    write(tmp_path, {headings[0]: [813], headings[1]: [" Sted  by "], "x": [1]}, [square()])
    row = load(tmp_path, area_type=area_type).tables["areas"].iloc[0]
    assert (row["area_type"], row["code"], row["name"]) == (area_type, "0813", "Sted by")


def test_columns_may_be_named_in_the_settings(tmp_path: Path) -> None:
    write(tmp_path, {"nøgle": ["8423"], "kaldes": ["Skagen"], "kode": ["1"]}, [square()])
    columns = {"code": "nøgle", "name": "kaldes"}
    row = load(tmp_path, columns=columns).tables["areas"].iloc[0]
    assert (row["code"], row["name"]) == ("8423", "Skagen")
    with pytest.raises(ColumnsMissing, match="findes ikke"):
        load(tmp_path, columns={"code": "findes ikke"})


def test_without_names_the_code_is_the_name(tmp_path: Path) -> None:
    write(tmp_path, {"kode": ["8423"]}, [square()])
    assert load(tmp_path).tables["areas"]["name"].item() == "8423"


def test_own_areas_have_any_short_text_as_code(tmp_path: Path) -> None:
    codes = ["K 1", " E|2 ", "7.0", "", "x" * 61, "010190-1234", "0101901234"]
    write(
        tmp_path,
        {"plannr": codes, "navn": [f"Område {at}" for at in range(len(codes))]},
        [square(100 * at) for at in range(len(codes))],  # overlapping
    )
    columns = {"code": "plannr"}
    loaded = load(tmp_path, area_type="erhvervsområde", columns=columns)
    areas = loaded.tables["areas"]
    assert areas["code"].to_list() == ["7", "E/2", "K 1"]
    assert set(areas["area_type"]) == {"erhvervsområde"}
    assert areas["name"].to_list() == ["Område 2", "Område 1", "Område 0"]
    assert loaded.set_aside["reason"].to_list() == ["bad_code"] * 4
    assert "1234" not in loaded.set_aside.to_csv()


def test_own_areas_without_codes_are_known_by_their_names(tmp_path: Path) -> None:
    write(tmp_path, {"områdenavn": ["Havnen", "Havnen", "Syd"]}, [square(), square(5e3), square()])
    areas = load(tmp_path, area_type="havn").tables["areas"]
    assert areas["code"].to_list() == areas["name"].to_list() == ["Havnen", "Syd"]
    with pytest.raises(ColumnsMissing):
        load(tmp_path, area_type="parish")


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.parquet", "a.fgb"])
def test_file_formats(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"kode": ["8423"], "navn": ["Skagen"]}, [square()], name)
    loaded = load(tmp_path, name)
    assert loaded.tables["areas"].area.item() == pytest.approx(1_000_000, rel=1e-3)


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"SOGNEKODE": ["8423"], "SOGNENAVN": ["Ålbæk"]}, [square()], "sogn.shp")
    with zipfile.ZipFile(tmp_path / "sogne.zip", "w") as archive:
        for path in sorted(tmp_path.glob("sogn.*")):
            archive.write(path, f"dagi/{path.name}")
    loaded = load(tmp_path, "sogne.zip")
    assert loaded.tables["areas"]["name"].item() == "Ålbæk"


def test_a_layer_may_be_named(tmp_path: Path) -> None:
    for layer, code in (("kommune", "0813"), ("sogn", "8423")):
        frame = gpd.GeoDataFrame({"kode": [code]}, geometry=[square()], crs="EPSG:25832")
        frame.to_file(tmp_path / "a.gpkg", layer=layer, engine="pyogrio")
    assert load(tmp_path, sheet="sogn").tables["areas"]["code"].item() == "8423"
    with pytest.raises(SourceUnreadable, match="kommune, sogn"):
        load(tmp_path, sheet="region")


def test_groups_of_postal_codes_stay_groups(tmp_path: Path) -> None:
    codes: list[object] = ["1000-1499", "1500 - 1799", "800", "9990.0"]
    write(tmp_path, {"POSTNR_TXT": codes}, [square(n * 2000) for n in range(4)])
    loaded = load(tmp_path, area_type="postal_district")
    assert list(loaded.tables["areas"]["code"]) == ["0800", "1000-1499", "1500-1799", "9990"]


def test_pieces_of_one_code_become_one_area(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"kode": ["2", "1", "2", "2"], "navn": ["B", "A", "B", "Bb"]},
        [square(), square(5000), square(1000), square(3000)],
    )
    loaded = load(tmp_path)
    areas = loaded.tables["areas"].set_index("code")
    assert (loaded.read, loaded.kept, loaded.counts["dissolved"]) == (4, 4, 2)
    assert areas.loc["0002", "name"] == "B"
    assert areas.loc["0002", "geometry"].area == pytest.approx(3_000_000)


def test_broken_polygons_are_mended_and_lines_and_heights_go(tmp_path: Path) -> None:
    bow_tie = Polygon([(E, N), (E + 1000, N + 1000), (E + 1000, N), (E, N + 1000)])
    mixed = GeometryCollection(
        [square(5000), LineString([(E, N), (E, N + 1)]), MultiPolygon([square(7000)])]
    )
    high = shapely.force_3d(square(9000), 5.0)
    write(tmp_path, {"kode": ["1", "2", "3"]}, [bow_tie, mixed, high], "a.geojson")
    areas = load(tmp_path, "a.geojson").tables["areas"]
    assert areas.area.tolist() == pytest.approx([500_000, 2_000_000, 1_000_000], rel=1e-3)
    assert not areas.has_z.any()


def test_what_is_no_area_is_set_aside(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"kode": ["1", "2", "3", "ukendt", None, "6", "12345"]},
        [
            square(),
            None,
            Point(E, N),
            square(),
            square(),
            shapely.transform(square(), lambda xy: xy[:, ::-1]),
            square(),
        ],
        "a.parquet",
    )
    loaded = load(tmp_path, "a.parquet")
    assert loaded.kept == 1
    aside = loaded.set_aside.sort_values("source_row")
    assert list(aside["reason"]) == [
        "no_geometry",
        "no_geometry",
        "bad_code",
        "bad_code",
        "outside_denmark",
        "bad_code",
    ]
    assert list(aside["source_row"]) == [2, 3, 4, 5, 6, 7]


def test_longitude_and_latitude_are_changed_to_metres(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"kode": ["1"]}, geometry=[square()], crs="EPSG:25832")
    frame.to_crs("EPSG:4326").to_file(tmp_path / "a.gpkg", engine="pyogrio")
    assert load(tmp_path).tables["areas"].area.item() == pytest.approx(1_000_000, rel=1e-3)


def test_a_missing_coordinate_system_is_an_error_and_never_a_guess(tmp_path: Path) -> None:
    write(tmp_path, {"kode": ["1"]}, [square()], "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(CrsMissing) as caught:
        load(tmp_path, "a.shp")
    assert "a.shp" in caught.value.message("da")
    assert load(tmp_path, "a.shp", crs="EPSG:25832").kept == 1


def test_broken_files_have_their_own_error(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        load(tmp_path, "ingen.gpkg")
    for name in ("a.gpkg", "a.geojson", "a.parquet", "a.shp"):
        (tmp_path / name).write_bytes(b"not an area")
        with pytest.raises(SourceUnreadable):
            load(tmp_path, name)
    pd.DataFrame({"kode": ["1"]}).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(SourceUnreadable):
        load(tmp_path, "b.parquet")
    write(tmp_path, {"andet": ["1"]}, [square()], "c.gpkg")
    with pytest.raises(ColumnsMissing, match="andet"):
        load(tmp_path, "c.gpkg")
    write(tmp_path, {"kode": []}, [], "d.parquet")
    with pytest.raises(SourceEmpty):
        load(tmp_path, "d.parquet")


features = st.tuples(
    st.sampled_from(["1", "2", "3-4", "x", None]),
    st.sampled_from(["A", "B", None]),
    st.sampled_from([square(), square(500), square(4000), Point(E, N), None]),
)


@settings(max_examples=examples(20))
@given(st.lists(features, max_size=8), st.randoms())
def test_nothing_is_lost_and_the_order_of_features_never_matters(
    tmp_path: Path, rows: list[tuple[object, ...]], chance: random.Random
) -> None:
    rows = [("9", "Fast", square(9000)), *rows]
    results = []
    for some in (rows, chance.sample(rows, len(rows))):
        codes, names, shapes = (list(column) for column in zip(*some, strict=True))
        write(tmp_path, {"kode": codes, "navn": names}, shapes, "a.parquet")
        results.append(load(tmp_path, "a.parquet"))
    one, other = results
    assert one.read == len(rows)
    assert one.tables["areas"].equals(other.tables["areas"])


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "area_type", "count", "code", "title"),
    [
        ("kommuner.geojson", "municipality", 99, "0813", "Frederikshavn"),
        ("kommuner_2026.parquet", "municipality", 99, "0813", "Frederikshavn"),
        ("postnumre.geojson", "postal_district", 592, "9990", "Skagen"),
        ("sogne.geojson", "parish", 2148, None, None),
    ],
)
def test_real_boundaries(
    shared_data: Path, name: str, area_type: str, count: int, code: str | None, title: str | None
) -> None:
    loaded = load(shared_data / "geo", name, area_type=area_type)
    areas = loaded.tables["areas"].set_index("code")
    assert (loaded.read, len(areas)) == (count, count)
    assert areas.area.sum() == pytest.approx(43_000e6, rel=0.02)
    if code is not None:
        assert areas.loc[code, "name"] == title
    if area_type == "postal_district":
        assert areas.loc["1000-1499", "name"] == "København K"
    if area_type == "parish":
        assert {"Råbjerg", "Hulsig", "Bangsbostrand"} <= set(areas["name"])
