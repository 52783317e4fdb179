"""Which rows are likely one event in two? Pairs with a score and what it is made of.

Candidates are about the same business (the same unit, or one of them only its company), on the same
or the neighbouring day, and of kinds that go together; for job ads: of like titles, at about the
same time. The points are our judgement, not fitted: nothing is merged without a person, so a pair
too many costs a look, and one too few a double count that was there before.
"""

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from kortinfo import tables
from kortinfo.merge.evidence import evidence
from kortinfo.tables import (
    CVR,
    DUPLICATES,
    ENDS_ON,
    EVENT_ID,
    EVIDENCE,
    EXTERNAL_ID,
    HAPPENED_ON,
    JOB_AD_ID,
    KIND,
    OTHER_ID,
    PERSONS,
    REASON,
    RESPONSIBLE,
    ROW_TYPE,
    SCORE,
    SOURCE,
    SOURCE_FILE,
    STARTS_ON,
    TITLE,
    TWO_WAY,
    TYPE,
    UNIT_ID,
)

LIKELY = 55.0
"""Points from which a pair is shown."""
_POINTS: dict[str, dict[str, int]] = {
    "day": {"same": 40, "next": 15},
    "kind": {"same": 20, "like": 8, "unknown": 8},
    "responsible": {"same": 20, "unknown": 5, "different": -25},
    "place": {"other_source": 15, "other_file": 5, "same_file": 0},
    "own_id": {"same": 25, "different": -25, "different_agreements": -70},
    "persons": {"same": 5, "different": -20},
    "end": {"same": 10, "different": -5},
    "business": {"same": 0, "company": -5},
    "title": {"same": 60, "like": 40},
    "period": {"same": 20, "overlaps": 10, "follows": 5},
}
_DAY = "_day"
_BUSINESS = "_business"
_PAIR = ("_x", "_y")
_TITLES_ALIKE = 85.0
_AD_GAP = 14
"""Days between one ad's end and the next one's start in which it is still the same job."""
_MOST_EVENTS = 300
"""Events of one company on one day beyond which none are compared: a move from an older system
dates them all alike, and says nothing of which are the same."""
_MOST_ADS = 300
"""Ads of one business beyond which only ads of one title are compared."""


def likely_events(events: pd.DataFrame, targets: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return likely duplicates among matched events.

    Args:
        events: contract EVENTS.
        targets: what the matched ones name, from ``identify``.
        units: contract UNITS, for the units' companies.

    Returns:
        Contract DUPLICATES, the surest first. Of two sources each row has one partner at most.
    """
    asked = _with_business(events[events[REASON].isna()], targets, units)
    asked[_DAY] = asked[HAPPENED_ON].fillna(asked[STARTS_ON])
    asked = asked[asked[_DAY].notna()]
    business = asked[CVR].fillna(asked[UNIT_ID])
    asked = asked[asked.groupby([business, _DAY])[_DAY].transform("size") <= _MOST_EVENTS]
    neighbours = _on_unit(asked, [_DAY]), _on_company(asked, [_DAY])
    pairs = pd.concat(neighbours, ignore_index=True)
    pairs = pairs[_kinds(pairs).notna()].reset_index(drop=True)
    said = {
        "day": _two(pairs[f"{_DAY}_x"] == pairs[f"{_DAY}_y"], "same", "next"),
        "kind": _kinds(pairs),
        "responsible": _people(pairs),
        "place": _places(pairs),
        "own_id": _own_ids(pairs),
        "persons": _agree(pairs, PERSONS),
        "end": _agree(pairs, ENDS_ON),
        "business": _business(pairs),
    }
    return _told(pairs, said, row_type="event")


def likely_ads(ads: pd.DataFrame, credits_: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return likely duplicates among matched job ads: listed twice, or prolonged as a new one.

    Args:
        ads: contract JOB_ADS.
        credits_: contract JOB_AD_CREDITS; an ad about one unit names it, else its company.
        units: contract UNITS.
    """
    about = credits_.merge(units[[UNIT_ID, CVR]], on=UNIT_ID, how="left")
    alone = about.groupby(JOB_AD_ID)[UNIT_ID].transform("size") == 1
    about[UNIT_ID] = about[UNIT_ID].where(alone)
    about = about.drop_duplicates(JOB_AD_ID).rename(columns={JOB_AD_ID: EVENT_ID})
    rows = ads[ads[REASON].isna()].rename(columns={JOB_AD_ID: EVENT_ID})
    asked = _with_business(rows, about[[EVENT_ID, UNIT_ID, CVR]], units)
    asked["_title"] = asked[TITLE].str.casefold().str.split().str.join(" ")
    asked = asked[asked["_title"].notna()]
    many = asked.groupby(asked[UNIT_ID].fillna(asked[CVR]))["_title"].transform("size") > _MOST_ADS
    asked["_group"] = asked["_title"].where(many, "")
    pairs = pd.concat([_on_unit(asked, ["_group"]), _on_company(asked, ["_group"])])
    pairs = pairs.reset_index(drop=True)
    pairs = pairs[_periods(pairs).notna()].reset_index(drop=True)
    pairs = pairs[_titles(pairs).notna()].reset_index(drop=True)
    said = {
        "title": _titles(pairs),
        "period": _periods(pairs),
        "place": _places(pairs),
        "own_id": _own_ids(pairs),
        "business": _business(pairs),
    }
    return _told(pairs, said, row_type="job_ad")


def _with_business(rows: pd.DataFrame, targets: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    company = units.set_index(UNIT_ID)[CVR]
    owner = company.reindex(targets[UNIT_ID]).set_axis(targets.index).astype("str")
    named = targets.assign(**{CVR: targets[CVR].fillna(owner)})
    return rows.merge(named[[EVENT_ID, UNIT_ID, CVR]], on=EVENT_ID)


def _on_unit(asked: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the pairs about one unit."""
    return _joined(asked[asked[UNIT_ID].notna()], asked[asked[UNIT_ID].notna()], UNIT_ID, by)


def _on_company(asked: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the pairs about one company of which one or both do not say which unit."""
    known = asked[asked[CVR].notna()]
    return _joined(known[known[UNIT_ID].isna()], known, CVR, by)


def _joined(left: pd.DataFrame, right: pd.DataFrame, on: str, by: list[str]) -> pd.DataFrame:
    """Return each pair once, the lower id first; by day: the same and the next day, too."""
    wanted = [(left, 0)]
    if by == [_DAY]:
        wanted = [(left, shift) for shift in (-1, 0, 1)]
    keys = [on, TYPE] if TYPE in left else [on]
    parts = [
        each.assign(_block=each[by[0]] + pd.Timedelta(days=shift) if shift else each[by[0]]).merge(
            right.assign(_block=right[by[0]]), on=[*keys, "_block"], suffixes=_PAIR
        )
        for each, shift in wanted
    ]
    pairs = pd.concat(parts, ignore_index=True)
    for name in keys:
        pairs[f"{name}_x"], pairs[f"{name}_y"] = pairs[name], pairs[name]
    pairs = pairs[pairs[f"{EVENT_ID}_x"] != pairs[f"{EVENT_ID}_y"]]
    ids = pairs[[f"{EVENT_ID}_x", f"{EVENT_ID}_y"]]
    turned = pairs.loc[(ids[f"{EVENT_ID}_x"] > ids[f"{EVENT_ID}_y"])]
    flipped = turned.rename(columns=_flip)
    straight = pairs.drop(index=turned.index)
    both = pd.concat([straight, flipped], ignore_index=True)
    return both.drop_duplicates([f"{EVENT_ID}_x", f"{EVENT_ID}_y"], ignore_index=True)


def _flip(name: str) -> str:
    if name.endswith(_PAIR[0]):
        return name.removesuffix(_PAIR[0]) + _PAIR[1]
    return name.removesuffix(_PAIR[1]) + _PAIR[0] if name.endswith(_PAIR[1]) else name


def _two(holds: "pd.Series[bool]", yes: str, no: str) -> pd.Series:
    return pd.Series(np.where(holds, yes, no), index=holds.index, dtype="str")


def _kinds(pairs: pd.DataFrame) -> pd.Series:
    """Tell how kinds go together: the same, both two-way contacts, or one untold; else missing."""
    one, other = (pairs[f"{KIND}{side}"].str.casefold() for side in _PAIR)
    said = pd.Series(index=pairs.index, dtype="str")
    contacts = (pairs[f"{TYPE}_x"] == "contact") & (pairs[f"{TYPE}_y"] == "contact")
    both_ways = pairs[f"{TWO_WAY}_x"].astype(bool) & pairs[f"{TWO_WAY}_y"].astype(bool)
    said = said.mask(contacts & both_ways, "like")
    said = said.mask(one.isna() | other.isna(), "unknown")
    return said.mask(one == other, "same")


def _people(pairs: pd.DataFrame) -> pd.Series:
    """Compare who was responsible: by words in any order, or initials against a name."""
    one, other = pairs[f"{RESPONSIBLE}_x"], pairs[f"{RESPONSIBLE}_y"]
    words = {name: _name_words(name) for name in pd.concat([one, other]).dropna().unique()}
    same = [
        _same_person(words.get(a, ()), words.get(b, ())) for a, b in zip(one, other, strict=True)
    ]
    said = _two(pd.Series(same, index=pairs.index, dtype=bool), "same", "different")
    return said.mask(one.isna() | other.isna(), "unknown")


def _name_words(name: str) -> tuple[str, ...]:
    return tuple(sorted(name.casefold().replace(",", " ").replace(".", " ").split()))


def _same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) == 1 and len(long) > 1 and len(short[0]) == len(long):
        return sorted(short[0]) == sorted(word[0] for word in long)
    return one == other


def _places(pairs: pd.DataFrame) -> pd.Series:
    same_file = pairs[f"{SOURCE_FILE}_x"].fillna("") == pairs[f"{SOURCE_FILE}_y"].fillna("")
    inside = _two(same_file, "same_file", "other_file")
    other = pairs[f"{SOURCE}_x"] != pairs[f"{SOURCE}_y"]
    return inside.mask(other, "other_source")


def _own_ids(pairs: pd.DataFrame) -> pd.Series:
    """Compare the ids within one source; two systems' ids say nothing of one another."""
    one, other = pairs[f"{EXTERNAL_ID}_x"], pairs[f"{EXTERNAL_ID}_y"]
    unsaid = one.isna() | other.isna() | (pairs[f"{SOURCE}_x"] != pairs[f"{SOURCE}_y"])
    said = _two(one == other, "same", "different")
    if f"{TYPE}_x" in pairs:
        # Two placements at one employer from one day on are two citizens.
        agreements = pairs[f"{TYPE}_x"] == "collaboration"
        said = said.mask(agreements & (said == "different"), "different_agreements")
    return said.where(~unsaid)


def _agree(pairs: pd.DataFrame, column: str) -> pd.Series:
    one, other = pairs[f"{column}_x"], pairs[f"{column}_y"]
    known = one.notna() & other.notna()
    same = (one == other).fillna(value=False).astype(bool)
    return _two(same, "same", "different").where(known)


def _business(pairs: pd.DataFrame) -> pd.Series:
    both = pairs[f"{UNIT_ID}_x"].notna() & pairs[f"{UNIT_ID}_y"].notna()
    return _two(both, "same", "company")


def _titles(pairs: pd.DataFrame) -> pd.Series:
    one, other = pairs["_title_x"], pairs["_title_y"]
    alike = process.cpdist(one.to_list(), other.to_list(), scorer=fuzz.token_sort_ratio)
    said = pd.Series(np.where(alike >= _TITLES_ALIKE, "like", ""), index=pairs.index, dtype="str")
    return said.mask(one == other, "same").mask(said.eq("") & (one != other))


def _periods(pairs: pd.DataFrame) -> pd.Series:
    """Compare the ads' periods: the same start, overlapping, one soon after the other, or none."""
    starts = pairs[f"{STARTS_ON}_x"], pairs[f"{STARTS_ON}_y"]
    ends = pairs[f"{ENDS_ON}_x"], pairs[f"{ENDS_ON}_y"]
    later = starts[0].where(starts[0] > starts[1], starts[1])
    sooner_end = ends[0].where(ends[0] < ends[1], ends[1])
    said = pd.Series(index=pairs.index, dtype="str")
    said = said.mask(later <= sooner_end + pd.Timedelta(days=_AD_GAP), "follows")
    said = said.mask(later <= sooner_end, "overlaps")
    return said.mask(starts[0] == starts[1], "same")


def _told(pairs: pd.DataFrame, said: dict[str, pd.Series], *, row_type: str) -> pd.DataFrame:
    points = pd.Series(0, index=pairs.index, dtype="int64")
    for name, values in said.items():
        points = points + values.map(_POINTS[name]).fillna(0).astype("int64")
    unit = pairs[f"{UNIT_ID}_x"].where(pairs[f"{UNIT_ID}_y"].notna())
    found = pd.DataFrame(
        {
            ROW_TYPE: row_type,
            EVENT_ID: pairs[f"{EVENT_ID}_x"],
            OTHER_ID: pairs[f"{EVENT_ID}_y"],
            UNIT_ID: unit,
            CVR: pairs[f"{CVR}_x"].fillna(pairs[f"{CVR}_y"]),
            SCORE: points.clip(0, 100).astype("float64"),
            EVIDENCE: evidence({**said}),
            "_one": pairs[f"{SOURCE}_x"],
            "_other": pairs[f"{SOURCE}_y"],
        }
    )
    found = found[points >= LIKELY]
    found = found.sort_values([SCORE, EVENT_ID, OTHER_ID], ascending=[False, True, True])
    found = found[_one_partner_a_source(found)]
    return tables.checked(tables.shaped(found, DUPLICATES), DUPLICATES)


def _one_partner_a_source(found: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which pairs stay: of two sources a row goes with its likeliest partner alone.

    Three placements from one day on stand in both systems: that is three pairs, not nine.
    """
    taken: set[tuple[str, str]] = set()
    stay = []
    columns = (found[name] for name in (EVENT_ID, OTHER_ID, "_one", "_other"))
    for one, other, source, other_source in zip(*columns, strict=True):
        free = source == other_source or not ({(one, other_source), (other, source)} & taken)
        stay.append(free)
        if free and source != other_source:
            taken |= {(one, other_source), (other, source)}
    return pd.Series(stay, index=found.index, dtype=bool)
