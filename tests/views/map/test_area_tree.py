"""Country, region, municipality, postal district: which holds which."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.selection.regions import municipality_names, region_names, region_of
from kortinfo.tables import AREA_COLUMNS
from kortinfo.views.map.area_tree import AreaTree, area_tree

NO_AREAS = gpd.GeoDataFrame({name: [] for name in AREA_COLUMNS}, geometry="geometry", crs=25832)
SQUARE = shapely.box(0, 0, 1, 1)
AREAS = gpd.GeoDataFrame(
    pd.DataFrame(
        [
            ("municipality", "0813", "Frederikshavn", SQUARE),
            ("postal_district", "9990", "Skagen", SQUARE),
            ("postal_district", "9330", "Dronninglund", SQUARE),
            ("postal_district", "1000-1499", "København K", SQUARE),
        ],
        columns=list(AREA_COLUMNS),
    ),
    crs=25832,
)


def tree_of(*rows: tuple[str | None, str | None], language: str = "da") -> AreaTree:
    municipality, postal = zip(*rows, strict=True) if rows else ((), ())
    return area_tree(
        pd.Series(municipality, dtype="str"), pd.Series(postal, dtype="str"), AREAS, language
    )


def line(tree: AreaTree, row: int) -> list[str]:
    """Names from the country down to the area of a row."""
    names, at = [], int(tree.leaf[row])
    while at >= 0:
        names.insert(0, tree.nodes[at].name)
        at = tree.nodes[at].parent
    return names


def test_a_business_lies_in_district_municipality_region_and_country() -> None:
    tree = tree_of(("0813", "9990"))
    assert line(tree, 0) == ["Danmark", "Region Nordjylland", "Frederikshavn", "Skagen"]
    assert [node.kind for node in tree.nodes] == [
        "country",
        "region",
        "municipality",
        "postal_district",
    ]
    assert [node.code for node in tree.nodes] == [
        "",
        "region:1081",
        "municipality:0813",
        "postal:9990",
    ]


def test_a_district_in_two_municipalities_has_a_part_in_each() -> None:
    tree = tree_of(("0813", "9330"), ("0810", "9330"))
    assert line(tree, 0)[2:] == ["Frederikshavn", "Dronninglund"]
    assert line(tree, 1)[2:] == ["Brønderslev", "Dronninglund"]
    assert tree.leaf[0] != tree.leaf[1]


def test_what_is_not_known_is_left_out_of_the_line() -> None:
    tree = tree_of(("0813", None), (None, None), (None, "9990"), ("9999", "6789"))
    assert line(tree, 0) == ["Danmark", "Region Nordjylland", "Frederikshavn"]
    assert line(tree, 1) == ["Danmark"]
    assert line(tree, 2) == ["Danmark", "Skagen"]
    assert line(tree, 3) == ["Danmark", "9999", "6789"]


def test_postal_codes_of_a_range_are_one_district() -> None:
    tree = tree_of(("0101", "1050"), ("0101", "1264"))
    assert tree.leaf[0] == tree.leaf[1]
    assert line(tree, 0)[-1] == "København K"
    assert tree.nodes[tree.leaf[0]].code == "postal:1000-1499"


def test_names_come_in_the_reader_s_language() -> None:
    assert line(tree_of(("0813", "9990"), language="en"), 0)[:2] == [
        "Denmark",
        "North Denmark Region",
    ]


def test_without_businesses_there_is_only_the_country() -> None:
    tree = tree_of()
    assert [node.kind for node in tree.nodes] == ["country"]
    assert tree.leaf.tolist() == []


def test_without_areas_districts_are_named_by_their_code() -> None:
    tree = area_tree(pd.Series(["0813"]), pd.Series(["9990"]), NO_AREAS)
    assert line(tree, 0) == ["Danmark", "Region Nordjylland", "Frederikshavn", "9990"]


codes = st.lists(
    st.tuples(
        st.sampled_from(["0813", "0860", "0101", "9999", None]),
        st.sampled_from(["9990", "9330", "1050", "1264", "5000", None]),
    ),
    max_size=30,
)


@settings(deadline=None)  # the first run reads the regions
@given(codes, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_the_tree(rows: list, random) -> None:
    shuffle = list(range(len(rows)))
    random.shuffle(shuffle)
    one, other = tree_of(*rows), tree_of(*(rows[at] for at in shuffle))
    assert one.nodes == other.nodes
    assert (one.leaf[shuffle] == other.leaf).all()
    assert all(node.parent < at for at, node in enumerate(one.nodes))


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        area_tree(pd.Series(["0813"]), pd.Series([], dtype="str"), NO_AREAS)


def test_every_municipality_lies_in_one_of_five_regions() -> None:
    assert len(region_of()) == 99
    assert set(region_of().values()) == {"1081", "1082", "1083", "1084", "1085"}
    assert set(region_names("da")) == set(region_names("en")) == set(region_of().values())
    assert {len(code) for code in region_of()} == {4}


@pytest.mark.real_data
def test_the_regions_know_the_real_municipalities(shared_data) -> None:
    real = gpd.read_parquet(shared_data / "geo" / "kommuner_2026.parquet")
    assert {f"{int(code):04d}" for code in real.index} == set(region_of())
    names = {f"{int(code):04d}": name for code, name in real["navn"].items()}
    assert municipality_names() == names
