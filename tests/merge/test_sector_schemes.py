"""Where older sector codes stand in DB25: by our groups, by a concordance, or not at all."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import tables as t
from kortinfo.loaders.concordance import load_concordance, shipped_groups
from kortinfo.loaders.sectors import shipped_sectors
from kortinfo.merge.sector_schemes import with_places
from kortinfo.settings import Source
from kortinfo.tables import empty

SECTORS, GROUPS = shipped_sectors(), shipped_groups()
NO_FILE = empty(t.CONCORDANCE)


def concordance(*rows: tuple[str, str, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[t.FROM_CODE, t.TO_CODE, t.SHARE])
    frame[t.FROM_SCHEME], frame[t.TO_SCHEME] = "DB07", "DB25"
    return t.shaped(frame, t.CONCORDANCE)


def placed(
    *codes: str, scheme: str = "DB07", own: pd.DataFrame = NO_FILE
) -> list[tuple[str, str, str]]:
    """Return section, code and way in DB25 of units with these codes."""
    units = pd.DataFrame(
        {
            t.SECTOR_SCHEME: scheme,
            t.SECTOR_CODE: pd.Series(codes, dtype="str"),
            t.DIVISION: pd.Series(codes, dtype="str").str[:2],
        }
    )
    known = SECTORS.set_index([t.SCHEME, t.DIVISION])[t.SECTION]
    at = pd.MultiIndex.from_frame(units[[t.SECTOR_SCHEME, t.DIVISION]])
    units[t.SECTION] = pd.Series(known.reindex(at).to_numpy(), dtype="str")
    found = with_places(units, sectors=SECTORS, groups=GROUPS, concordance=own)
    columns = (found[name].fillna("") for name in (t.DB25_SECTION, t.DB25_CODE, t.DB25_BY))
    return list(zip(*columns, strict=True))


def test_a_code_of_db25_stands_where_it_is() -> None:
    assert placed("433200", scheme="DB25") == [("F", "433200", "own")]


def test_an_older_code_stands_under_the_division_that_means_the_same() -> None:
    assert placed("433200", "641900") == [("F", "43", "group"), ("L", "64", "group")]


def test_property_development_left_construction_for_real_estate() -> None:
    assert placed("411000", "412000") == [("M", "68", "group"), ("F", "41", "group")]


def test_the_motor_trade_is_in_several_places() -> None:
    assert placed("451110", "451120", "451910", "452010", "454000") == [
        ("G", "46", "group"),
        ("G", "47", "group"),
        ("G", "", "group"),
        ("T", "95", "group"),
        ("", "", "none"),
    ]


def test_what_is_not_sure_has_no_place() -> None:
    assert placed("631200", "429900", "454000") == [("", "", "none")] * 3


def test_a_code_of_db03_is_never_taken_for_another_scheme_s() -> None:
    assert placed("433200", scheme="DB03") == [("", "", "none")]


def test_a_concordance_comes_before_the_groups_and_goes_to_the_code() -> None:
    own = concordance(("433200", "433200", None))
    assert placed("433200", "433100", own=own) == [
        ("F", "433200", "concordance"),
        ("F", "43", "group"),
    ]


def test_several_codes_are_placed_as_deep_as_they_agree_and_marked() -> None:
    own = concordance(
        ("433200", "433210", None), ("433200", "433290", None),
        ("454000", "467100", None), ("454000", "478300", None),
        ("631200", "603900", None), ("631200", "639100", None),
    )  # fmt: skip
    assert placed("433200", "454000", "631200", own=own) == [
        ("F", "4332", "uncertain"),
        ("G", "", "uncertain"),
        ("", "", "uncertain"),
    ]


def test_the_code_that_is_more_than_half_is_taken_and_marked() -> None:
    own = concordance(("631200", "603900", 0.3), ("631200", "639100", 0.7))
    assert placed("631200", own=own) == [("K", "639100", "uncertain")]
    even = concordance(("631200", "603900", 0.5), ("631200", "639100", 0.5))
    assert placed("631200", own=even) == [("", "", "uncertain")]


def test_what_the_concordance_leaves_open_the_groups_do_not_settle() -> None:
    own = concordance(("433200", "433200", None), ("433200", "953100", None))
    assert placed("433200", own=own) == [("", "", "uncertain")]


CODES = st.sampled_from(["433200", "411000", "454000", "631200", "999999", "010000"])


@settings(max_examples=10)
@given(codes=st.lists(CODES, max_size=8), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(codes: list[str], order: st.DataObject) -> None:
    own = concordance(
        ("631200", "603900", None), ("631200", "639100", None), ("411000", "681200", None)
    )
    mixed = own.sample(frac=1, random_state=3)
    assert placed(*codes, own=own) == placed(*codes, own=mixed)
    assert len(placed(*codes, own=own)) == len(codes)


# The groups against the real lists


def test_the_groups_know_every_division_and_lead_to_ones_that_are() -> None:
    divisions = SECTORS[SECTORS[t.SCHEME] == "DB07"][t.DIVISION]
    assert set(divisions) <= set(GROUPS[t.FROM_CODE])
    there = SECTORS[SECTORS[t.SCHEME] == "DB25"]
    known = set(there[t.DIVISION]) | set(there[t.SECTION])
    assert set(GROUPS[t.TO_CODE].dropna()) <= known
    assert not GROUPS.duplicated([t.FROM_SCHEME, t.FROM_CODE]).any()


@pytest.mark.real_data
def test_no_group_contradicts_a_title_that_both_lists_have(shared_data: Path) -> None:
    old = pd.read_csv(shared_data / "sectors/db07_v3_2014.csv", sep=";", dtype="str")
    new = pd.read_csv(shared_data / "sectors/db25_6digit.csv", sep=";", dtype="str")
    title = "title"
    old = pd.DataFrame({title: old["BRANCHE"].str.casefold(), "code": old["BRANCHEKODE"]})
    new = pd.DataFrame({title: new["titel"].str.casefold(), "new": new["kode"]})
    same = old.merge(new.drop_duplicates(title, keep=False), on=title)
    assert len(same) > 300
    letters = SECTORS[SECTORS[t.SCHEME] == "DB25"].set_index(t.DIVISION)[t.SECTION]
    for code, meant, (section, division, way) in zip(
        same["code"], same["new"], placed(*same["code"]), strict=True
    ):
        if way == "none":
            continue
        assert section == letters[meant[:2]], code
        assert meant.startswith(division), code


@pytest.mark.real_data
def test_nearly_every_real_code_has_a_place(shared_data: Path) -> None:
    old = pd.read_csv(shared_data / "sectors/db07_v3_2014.csv", sep=";", dtype="str")
    found = placed(*old["BRANCHEKODE"])
    without = [
        code for code, (_, _, way) in zip(old["BRANCHEKODE"], found, strict=True) if way == "none"
    ]
    assert without == ["429900", "454000", "631100", "631200", "639900"]


# A concordance file


def load(text: str, folder: Path) -> object:
    (folder / "omsætning.csv").write_text(text, encoding="utf-8")
    source = Source(name="omsætning", format="concordance", path="omsætning.csv")
    return load_concordance(source, base=folder)


def test_a_file_is_read_and_every_row_accounted_for(tmp_path: Path) -> None:
    loaded = load(
        "from_scheme;from_code;to_scheme;to_code;share\n"
        "DB07;43.32.00;DB25;433200;1\n"
        "DB07;11100;DB25;011100;\n"
        "DB07;631200;DB25;639100;0,7\n"
        "DB07;631200;DB25;639100;0,7\n"
        "DB25;433200;DB07;433200;1\n"
        "DB07;433;DB25;F;\n"
        "DB07;x;DB25;433200;\n"
        "DB07;433900;DB25;433900;7\n",
        tmp_path,
    )
    assert (loaded.read, loaded.kept) == (8, 4)
    assert sorted(loaded.set_aside[t.REASON]) == [
        "bad_code", "bad_share", "duplicate", "other_scheme",
    ]  # fmt: skip
    table = loaded.tables[t.CONCORDANCE.name]
    assert list(table[t.FROM_CODE]) == ["011100", "433", "433200", "631200"]
    assert table[t.SHARE].iloc[-1] == 0.7
