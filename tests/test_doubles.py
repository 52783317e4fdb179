"""The same event in two rows: found by the looks, merged by a person, through every rebuild."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from kortinfo import tables
from kortinfo.build import build
from kortinfo.decided import decided, merges_table
from kortinfo.doubles import Doubles, alike, doubles, like_kept, still_double
from kortinfo.logbook import Logbook, Pair
from kortinfo.merge.duplicate_pairs import likely_ads, likely_events
from kortinfo.merge.duplicates import kept_rows
from kortinfo.merge.identify import TARGETS
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import DIFFERENT, DUPLICATES, EVENT_ID, MERGE, OTHER_ID, UNIT_ID, checked
from tests import tiny
from tests.examples import examples

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
MOMENTUM = """
[[sources]]
name = "momentum"
format = "contacts"
path = "momentum.csv"
"""


def met(number: int, day: str, who: str = "", own: str = "", kind: str = "Besøg") -> dict[str, str]:
    """Return a contact with the tiny municipality's unit ``number``."""
    place = {"P-nummer": tiny.pnr(number), "CVR": ""}
    return {"Dato": day, **place, "Type": kind, "Ansvarlig": who, "Id": own}


def municipality(
    folder: Path, crm: list[dict[str, str]], momentum: list[dict[str, str]]
) -> Settings:
    config = tiny.write_municipality(folder, contacts=crm, settings=tiny.SETTINGS + MOMENTUM)
    tiny.write_csv(folder / "momentum.csv", momentum)
    return load_settings(config)


def made(settings: Settings) -> Snapshot:
    return build(settings, as_of=AS_OF, built_at=NOW, decisions=decided(settings))


def pairs_of(folder: Path, crm: list[dict[str, str]], momentum: list[dict[str, str]]) -> Doubles:
    return doubles(made(municipality(folder, crm, momentum)))


KIM = "Kim Hav"
DAY, NEXT, LATER = "01-02-2026", "02-02-2026", "03-02-2026"
CASES = [
    # the unit; the CRM's row: day, who, kind; Momentum's; are they likely one?
    (1, (DAY, KIM, "Besøg"), (DAY, KIM, "Besøg"), True),
    (2, (DAY, KIM, "Besøg"), (DAY, "Hav, Kim", "Besøg"), True),
    (3, (DAY, KIM, "Besøg"), (DAY, "KH", "Besøg"), True),
    (4, (DAY, KIM, "Besøg"), (NEXT, "KH", "Besøg"), True),
    (5, (DAY, "", "Besøg"), (DAY, "", "Møde"), True),
    (6, (DAY, KIM, "Besøg"), (LATER, KIM, "Besøg"), False),
    (7, (DAY, KIM, "Besøg"), (NEXT, "Bo Vig", "Besøg"), False),
    (8, (DAY, KIM, "Besøg"), (DAY, KIM, "Mail sendt"), False),
]


@pytest.fixture(scope="module")
def found_by_unit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Return how many pairs were found about each unit of the cases, and check them all."""
    crm, momentum = (
        [
            met(case[0], day, who, f"{own}-{case[0]}", kind)
            for case in CASES
            for day, who, kind in [case[at]]
        ]
        for own, at in (("A", 1), ("M", 2))
    )
    crm.append(met(9, DAY, KIM, "A-9"))
    momentum.append(met(13, DAY, KIM, "M-9"))  # as like as can be, of another business
    found = pairs_of(tmp_path_factory.mktemp("pairs"), crm, momentum)
    checked(found.pairs[DUPLICATES.column_names], DUPLICATES)
    return {str(unit): int(count) for unit, count in found.pairs[UNIT_ID].value_counts().items()}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_meeting_in_two_systems_is_found_and_two_meetings_are_not(
    found_by_unit: dict[str, int], case: tuple[int, object, object, bool]
) -> None:
    assert found_by_unit.get(tiny.pnr(case[0]), 0) == int(case[3])


def test_two_businesses_never_have_one_meeting(found_by_unit: dict[str, int]) -> None:
    assert not {tiny.pnr(9), tiny.pnr(13)} & set(found_by_unit)


def test_a_row_that_names_only_the_company_goes_with_one_that_names_its_unit(
    tmp_path: Path,
) -> None:
    company = met(10, "01-02-2026", "Kim Hav", "M-1") | {"P-nummer": "", "CVR": tiny.CHAIN}
    found = pairs_of(tmp_path, [met(10, "01-02-2026", "Kim Hav", "A-1")], [company])
    assert len(found.pairs) == 1
    assert found.pairs[UNIT_ID].isna().all()
    assert '"business": "company"' in found.pairs["evidence"].iloc[0]


def test_three_placements_in_both_systems_are_three_pairs_and_never_pairs_of_one_system(
    tmp_path: Path,
) -> None:
    rows = [
        {"Id": f"{own}-{number}", "Start": "01-02-2026", "Slut": "", "P-nummer": tiny.pnr(5)}
        | {"Ordning": "Virksomhedspraktik"}
        for own in ("A", "V")
        for number in range(3)
    ]
    settings = tiny.SETTINGS + MOMENTUM.replace("contacts", "collaborations")
    config = tiny.write_municipality(tmp_path, collaborations=rows[:3], settings=settings)
    tiny.write_csv(tmp_path / "momentum.csv", rows[3:])
    found = doubles(made(load_settings(config)))
    assert len(found.pairs) == 3
    assert (found.pairs["source_one"] != found.pairs["source_other"]).all()
    assert found.pairs[[EVENT_ID, OTHER_ID]].stack().is_unique


def test_a_merged_row_is_set_aside_with_its_reason_and_comes_back_when_it_is_undone(
    tmp_path: Path,
) -> None:
    crm = [met(1, "01-02-2026", "Kim Hav", "A-1"), met(2, "01-01-2026", "Kim Hav", "A-2")]
    settings = municipality(tmp_path, crm, [met(1, "01-02-2026", "Kim Hav", "M-1")])
    before = made(settings)
    pair = doubles(before).pairs.iloc[0]
    book = Logbook.open(settings.logbook, folder=settings.folder)
    said_ = Pair(gone_id=pair[OTHER_ID], kept_id=pair[EVENT_ID], verdict=MERGE, decided_at=NOW)
    number = book.decide_pair(said_)
    for _ in range(2):  # a decision outlives rebuilds
        after = made(settings)
        step = next(item for item in after.manifest["merge"] if item["name"] == "duplicates")
        assert (step["read"], step["kept"], step["set_aside"]) == (6, 5, 1)
        assert len(after.table("credits")) == len(before.table("credits")) - 1
        aside = after.table("set_aside")
        (told,) = aside.loc[aside["reason"] == "merged", "detail"]
        kept = after.table("events").set_index(EVENT_ID).loc[pair[EVENT_ID]]
        assert told.startswith("\u2192")
        assert kept["source"] in told
        assert str(kept["source_row"]) in told
        assert doubles(after).pairs.empty
    book.undo("pair", number, who="Bo", at=NOW)
    assert len(made(settings).table("credits")) == len(before.table("credits"))
    book.close()


def test_what_is_decided_since_the_build_no_longer_waits(tmp_path: Path) -> None:
    crm = [met(1, "01-02-2026", "", f"A-{at}", kind) for at, kind in enumerate(("Besøg", "Møde"))]
    found = pairs_of(tmp_path, crm, [met(1, "01-02-2026", "", "M-1")])
    assert len(found.pairs) >= 1
    pair = found.pairs.iloc[0]
    for verdict in (MERGE, DIFFERENT):
        left = still_double(found, said((pair[EVENT_ID], pair[OTHER_ID], verdict)))
        assert len(left.pairs) < len(found.pairs)
    gone = pair[EVENT_ID]
    left = still_double(found, said((gone, pair[OTHER_ID], MERGE)))
    assert gone not in set(left.pairs[EVENT_ID]) | set(left.pairs[OTHER_ID])


def test_the_answer_is_offered_to_pairs_alike_and_keeps_the_same_source(tmp_path: Path) -> None:
    crm = [met(at, "01-02-2026", "Kim Hav", f"A-{at}") for at in (1, 2, 3)]
    crm.append(met(4, "01-02-2026", "Kim Hav", "A-4"))
    momentum = [met(at, "01-02-2026", "Kim Hav", f"M-{at}") for at in (1, 2, 3)]
    momentum.append(met(4, "02-02-2026", "Kim Hav", "M-4"))  # another day: not alike
    found = pairs_of(tmp_path, crm, momentum)
    assert len(found.pairs) == 4
    model = found.pairs.iloc[0]
    others = alike(found, model)
    assert len(others) == 2
    kept = next(
        str(model[column])
        for column in (EVENT_ID, OTHER_ID)
        if found.rows.loc[model[column], "source"] == "momentum"
    )
    for at in range(2):
        gone, stays = like_kept(others.iloc[at], kept=kept, model=model)
        assert found.rows.loc[stays, "source"] == "momentum"
        assert found.rows.loc[gone, "source"] == "kontakter"


def test_an_ad_that_was_prolonged_or_listed_twice_is_found_and_another_job_is_not(
    tmp_path: Path,
) -> None:
    def ad(start: str, end: str, title: str, own: str) -> dict[str, str]:
        when = {"Opslået": start, "Frist": end}
        return when | {"P-nummer": tiny.pnr(1), "Titel": title, "Id": own}

    ads = [
        ad("01-02-2026", "15-02-2026", "Smed søges", "1"),
        ad("20-02-2026", "15-03-2026", "Smed  søges", ""),
        ad("01-02-2026", "15-02-2026", "Bogholder", "2"),
        ad("01-06-2025", "15-06-2025", "Smed søges", ""),
    ]
    config = tiny.write_municipality(
        tmp_path, settings=tiny.SETTINGS + MOMENTUM.replace("contacts", "job_ads")
    )
    tiny.write_csv(tmp_path / "momentum.csv", ads)
    found = doubles(made(load_settings(config)))
    assert found.pairs["row_type"].tolist() == ["job_ad"]
    titles = found.rows["title"].str.split().str.join(" ")
    assert set(titles) == {"Smed søges"}


def said(*pairs: tuple[str, str, str]) -> pd.DataFrame:
    return merges_table(
        Pair(
            gone_id=gone,
            kept_id=kept,
            verdict=verdict,
            decided_at=NOW + dt.timedelta(minutes=at),
        )
        for at, (gone, kept, verdict) in enumerate(pairs)
    )


_ROWS = [f"{at:032x}" for at in range(6)]
_SAID = st.lists(
    st.tuples(st.sampled_from(_ROWS), st.sampled_from(_ROWS), st.sampled_from([MERGE, DIFFERENT])),
    max_size=12,
).map(lambda found: [each for each in found if each[0] != each[1]])


@given(_SAID, st.sets(st.sampled_from(_ROWS)))
@profile(max_examples=examples(60), deadline=None)
def test_whatever_is_decided_a_row_stays_of_each_group_and_it_is_one_that_is_there(
    pairs: list[tuple[str, str, str]], present: set[str]
) -> None:
    into = kept_rows(said(*pairs), pd.Series(sorted(present), dtype="str"))
    assert set(into) <= present
    assert set(into.values()) <= present
    assert not set(into) & set(into.values())  # nothing is merged into what goes itself


def test_the_latest_word_on_a_pair_holds_whichever_row_is_named_first() -> None:
    one, other = _ROWS[:2]
    here = pd.Series([one, other], dtype="str")
    assert kept_rows(said((one, other, MERGE), (other, one, DIFFERENT)), here) == {}
    assert kept_rows(said((one, other, DIFFERENT), (other, one, MERGE)), here) == {other: one}
    assert kept_rows(said((one, other, MERGE)), pd.Series([one], dtype="str")) == {}


def test_no_rows_have_no_doubles() -> None:
    targets = tables.empty(TARGETS)
    found = likely_events(tables.empty(tables.EVENTS), targets, tables.empty(tables.UNITS))
    assert checked(found, DUPLICATES).empty
    credits_ = tables.empty(tables.JOB_AD_CREDITS)
    found = likely_ads(tables.empty(tables.JOB_ADS), credits_, tables.empty(tables.UNITS))
    assert checked(found, DUPLICATES).empty


def test_hundreds_of_rows_of_one_day_are_no_pairs(tmp_path: Path) -> None:
    """A move from an older system dates them all alike; every two of them would be asked about."""
    crm = [met(1, DAY, KIM, own=f"C{at}") for at in range(200)]
    momentum = [met(1, DAY, KIM, own=f"M{at}") for at in range(200)]
    few = [met(5, DAY, KIM, own="C"), met(5, DAY, KIM, own="M")]
    found = made(municipality(tmp_path, [*crm, few[0]], [*momentum, few[1]])).table("duplicates")
    assert len(found) == 1
