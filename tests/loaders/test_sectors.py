"""Sector lists: a code means nothing without its scheme."""

import csv
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.errors import ColumnsMissing, SourceEmpty, SourceMissing, SourceUnreadable
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.sectors import load_sectors, shipped_sectors
from kortinfo.settings import Source
from tests.examples import examples


def load(text: str, folder: Path, name: str = "liste.csv", **changes: object) -> Loaded:
    (folder / name).write_text(text, encoding="utf-8")
    source = Source.model_validate({"name": "s", "format": "sectors", "path": name, **changes})
    loaded = load_sectors(source, base=folder)
    assert loaded.kept + len(loaded.set_aside) == loaded.read
    return loaded


DB25 = {"columns": {"scheme": "DB25"}}
DB07 = {"columns": {"scheme": "db07"}}


def test_we_ship_every_division_of_both_schemes() -> None:
    sectors = shipped_sectors()
    assert sectors["scheme"].value_counts().to_dict() == {"DB07": 88, "DB25": 87}
    assert sectors.notna().all(axis=None)
    assert not sectors.duplicated(["scheme", "code"]).any()
    sections = sectors.groupby("scheme")["section"].agg(
        lambda letters: "".join(sorted(set(letters)))
    )
    assert sections.to_dict() == {
        "DB07": "ABCDEFGHIJKLMNOPQRSTU",
        "DB25": "ABCDEFGHIJKLMNOPQRSTUV",
    }
    divisions = sectors.groupby("scheme")["division"].agg(set)
    assert divisions["DB07"] - divisions["DB25"] == {"45"}
    assert not divisions["DB25"] - divisions["DB07"]


@pytest.mark.parametrize(
    ("scheme", "groups"),
    [
        ("DB07", ["A", "BCDE", "F", "GHI", "J", "K", "L", "MN", "OPQ", "RSTU"]),
        ("DB25", ["A", "BCDE", "F", "GHI", "JK", "L", "M", "NO", "PQR", "STUV"]),
    ],
)
def test_the_ten_groups_hold_the_sections_their_letters_say(scheme: str, groups: list[str]) -> None:
    sectors = shipped_sectors().query("scheme == @scheme")
    assert sorted(sectors["group10"].unique()) == sorted(groups)
    assert all(row.section in row.group10 for row in sectors.itertuples())
    assert sectors.groupby("group10")["group10_title"].nunique().eq(1).all()


@pytest.mark.parametrize(
    ("scheme", "division", "section"),
    [
        ("DB07", "62", "J"),
        ("DB25", "62", "K"),
        ("DB25", "60", "J"),
        ("DB07", "64", "K"),
        ("DB25", "64", "L"),
        ("DB07", "86", "Q"),
        ("DB25", "86", "R"),
        ("DB07", "99", "U"),
        ("DB25", "99", "V"),
    ],
)
def test_sections_moved_between_the_schemes(scheme: str, division: str, section: str) -> None:
    row = shipped_sectors().set_index(["scheme", "code"]).loc[(scheme, division)]
    assert row["section"] == section


def test_a_plain_list_gets_its_levels_from_its_scheme(tmp_path: Path) -> None:
    for changes, section, group in ((DB07, "J", "J"), (DB25, "K", "JK")):
        loaded = load("kode;titel\n620200;It-rådgivning\n", tmp_path, **changes)
        row = loaded.tables["sectors"].iloc[0]
        assert (row["code"], row["title"]) == ("620200", "It-rådgivning")
        assert (row["section"], row["division"], row["group10"]) == (section, "62", group)
        assert row["division_title"] == "It-konsulenter og programmering"


def test_the_wide_layout_is_read_by_its_six_digit_columns(tmp_path: Path) -> None:
    text = (
        "HOVEDAFDELINGKODE;HOVEDAFDELING;HOVEDGRUPPEKODE;HOVEDGRUPPE;BRANCHEKODE;BRANCHE\n"
        "G;Handel;45;Bilhandel;451120;Detailhandel med biler\n"
    )
    row = load(text, tmp_path).tables["sectors"].iloc[0]
    assert (row["scheme"], row["code"], row["title"]) == (
        "DB07",
        "451120",
        "Detailhandel med biler",
    )


def test_the_scheme_is_told_by_column_name_or_content(tmp_path: Path) -> None:
    both = "scheme;kode;titel\nDB07;011100;Korn\nDB25;011100;Korn\n"
    assert list(load(both, tmp_path).tables["sectors"]["scheme"]) == ["DB07", "DB25"]
    few = "kode;titel\n011100;Korn\n"
    assert load(few, tmp_path, "DB25_liste.csv").tables["sectors"]["scheme"].item() == "DB25"
    assert load(few, tmp_path, "db-07.csv").tables["sectors"]["scheme"].item() == "DB07"
    cars = "kode;titel\n011100;Korn\n451120;Biler\n"
    assert set(load(cars, tmp_path).tables["sectors"]["scheme"]) == {"DB07"}
    whole = "\n".join(["kode;titel", *(f"10{number:04d};T" for number in range(600))])
    assert set(load(whole, tmp_path).tables["sectors"]["scheme"]) == {"DB25"}
    with pytest.raises(SourceUnreadable) as caught:
        load(few, tmp_path)
    assert 'scheme = "DB25"' in caught.value.message("da")


def test_a_lost_leading_zero_is_put_back_and_points_go(tmp_path: Path) -> None:
    loaded = load("kode;titel\n11100;Korn\n62.02.00;It\n47;Butikker\n", tmp_path, **DB25)
    assert list(loaded.tables["sectors"]["code"]) == ["011100", "47", "620200"]


def test_other_levels_and_repetitions_are_set_aside(tmp_path: Path) -> None:
    text = "kode;titel\nA;Landbrug\n011;Gruppe\n0111;Klasse\n011100;Korn\n011100;Korn\n011200;\n"
    loaded = load(text, tmp_path, **DB25)
    assert loaded.kept == 1
    aside = loaded.set_aside.sort_values("source_row")
    assert list(aside["reason"]) == ["bad_code"] * 3 + ["duplicate", "bad_code"]
    assert list(aside["source_row"]) == [2, 3, 4, 6, 7]


def test_set_aside_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    rows = ["01.11.00;Korn", "011100;Korn", "A;Landbrug", "0111;Klasse", "011200;Ris"]
    one, other = (
        load("\n".join(["kode;titel", *some]) + "\n", tmp_path, **DB25)
        for some in (rows, rows[::-1])
    )
    pd.testing.assert_frame_equal(
        one.set_aside.drop(columns="source_row"), other.set_aside.drop(columns="source_row")
    )


def test_an_unknown_division_is_kept_without_levels(tmp_path: Path) -> None:
    row = load("kode;titel\n451120;Biler\n", tmp_path, **DB25).tables["sectors"].iloc[0]
    assert row["division"] == "45"
    assert pd.isna(row["section"])


def test_broken_files_have_their_own_error(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        load_sectors(Source(name="s", format="sectors", path="ingen.csv"), base=tmp_path)
    with pytest.raises(SourceEmpty):
        load("", tmp_path)
    with pytest.raises(SourceEmpty):
        load("kode;titel\n", tmp_path)
    with pytest.raises(ColumnsMissing, match="title"):
        load("kode;andet\n011100;x\n", tmp_path)


codes = st.sampled_from(["011100", "11100", "47", "471100", "999999", "A", "", "45.11.20"])


@settings(max_examples=examples(25))
@given(st.lists(st.tuples(codes, st.sampled_from(["Et", "To", ""])), max_size=10), st.randoms())
def test_nothing_is_lost_and_the_order_of_rows_never_matters(
    tmp_path: Path, rows: list[tuple[str, str]], chance: random.Random
) -> None:
    rows = [("620200", "It"), *rows]
    shuffled = chance.sample(rows, len(rows))
    one, other = (
        load("\n".join(["kode;titel", *(";".join(row) for row in some)]), tmp_path, **DB25)
        for some in (rows, shuffled)
    )
    assert one.read == sum(any(row) for row in rows)
    pd.testing.assert_frame_equal(one.tables["sectors"], other.tables["sectors"])


@pytest.mark.real_data
def test_real_lists_have_the_divisions_we_ship(shared_data: Path) -> None:
    shipped = shipped_sectors().set_index(["scheme", "code"])
    for name, scheme, count in (
        ("db07_v3_2014.csv", "DB07", 736),
        ("db25_6digit.csv", "DB25", 738),
    ):
        source = Source(name="s", format="sectors", path=name)
        sectors = load_sectors(source, base=shared_data / "sectors").tables["sectors"]
        assert len(sectors) == count
        assert set(sectors["scheme"]) == {scheme}
        assert set(sectors["division"]) == set(shipped.loc[scheme].index)
        assert sectors.notna().all(axis=None)
    with (shared_data / "sectors" / "db07_v3_2014.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    order = ["A", "BCDE", "F", "GHI", "J", "K", "L", "MN", "OPQ", "RSTU"]
    for row in rows:
        ours = shipped.loc[("DB07", row["HOVEDGRUPPEKODE"])]
        assert ours["section"] == row["HOVEDAFDELINGKODE"]
        assert ours["group10"] == order[int(row["GRP10KODE"]) - 1]
