"""Targets, campaigns and contact persons count over any selection what counting by hand gives."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo import over_time
from kortinfo.coverage.contact_persons import SectorRow, sector_rows
from kortinfo.coverage.history import History
from kortinfo.coverage.movements import ABSENT
from kortinfo.coverage.rates import FEWEST
from kortinfo.coverage.work import contacts
from kortinfo.selection import Selection, to_query
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings, load_settings
from kortinfo.settings_coverage import Campaign, Target
from kortinfo.snapshot import Snapshot
from kortinfo.tables import LEVELS
from tests.coverage.test_by_hand import AS_OF, dozen
from tests.examples import examples

AREAS, SECTORS = ("postal:9990", "postal:9900"), ("DB25:F", "DB25:I", "43", "561110")
SIZES = ("1", "2-4", "5-9", "10-19", "20-49", "50-99", "unknown")
COVERED_LEVELS = 2


@dataclass(frozen=True)
class Built:
    snapshot: Snapshot
    settings: Settings
    known: History
    eves: dict[dt.date, History] = field(default_factory=dict)

    def on(self, day: dt.date) -> History:
        """The businesses of a day, once reckoned."""
        if day not in self.eves:
            self.eves[day] = over_time.on_days(self.snapshot, self.settings, [day])
        return self.eves[day]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    snapshot = dozen(tmp_path_factory.mktemp("dozen"))
    found = load_settings(snapshot.folder.parent.parent.parent / "kortinfo.toml")
    return Built(snapshot, found, over_time.past(snapshot, found))


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=len(values))


SELECTIONS = st.builds(Selection, areas=some(AREAS), sectors=some(SECTORS), sizes=some(SIZES))
MEASURES = st.sampled_from(("businesses", "employees", "companies"))
DAYS = st.dates(min_value=dt.date(2024, 6, 1), max_value=dt.date(2026, 6, 1))


def whole(selection: Selection, built: Built) -> Selection:
    return replace(selection, population=default_selection(built.settings.population).population)


def written(selection: Selection, built: Built) -> str:
    default = default_selection(built.settings.population)
    return urlencode(to_query(selection, default=default), doseq=True)


def is_chosen(row: "pd.Series[str]", selection: Selection, employees: int) -> bool:
    """Tell by a row's own columns whether it is meant, with no code of the program's."""
    size = {-1: "unknown", 1: "1", 3: "2-4", 7: "5-9", 15: "10-19", 35: "20-49", 75: "50-99"}
    section = {"439900": "DB25:F", "561110": "DB25:I"}[row["sector_code"]]
    sectors = {section, row["sector_code"][:2], row["sector_code"]}
    return (
        (not selection.areas or f"postal:{row['postal_code']}" in selection.areas)
        and (not selection.sectors or bool(sectors & selection.sectors))
        and (not selection.sizes or size[employees] in selection.sizes)
    )


def rows(known: History, at: int, selection: Selection) -> Iterator[tuple[str, str, int, int]]:
    """Yield the unit, company, employees and level of those chosen who are there."""
    for number, row in known.businesses.iterrows():
        state, employees = int(known.states[number, at]), int(known.employees[number])  # type: ignore[index]
        if state != ABSENT and is_chosen(row, selection, employees):
            yield str(row["unit_id"]), str(row["cvr"]), employees, state


def counted(known: History, at: int, selection: Selection, measure: str) -> tuple[int, int]:
    every, found = (list(rows(known, at, each)) for each in (Selection(), selection))
    if measure == "businesses":
        return sum(level < COVERED_LEVELS for *_, level in found), len(found)
    if measure == "employees":
        known = [(employees, level) for _, _, employees, level in found if employees >= 0]
        return sum(e for e, level in known if level < COVERED_LEVELS), sum(e for e, _ in known)
    companies = {company for _, company, *_ in found}
    # A company is covered by any of its businesses, chosen or not.
    covered = {company for _, company, _, level in every if level < COVERED_LEVELS}
    return len(companies & covered), len(companies)


@given(selection=SELECTIONS, measure=MEASURES, share=st.integers(1, 100))
@settings(max_examples=examples(150), deadline=None)
def test_a_target_counts_those_chosen_then_and_now(
    built: Built, selection: Selection, measure: str, share: int
) -> None:
    target = Target(
        name="Mål",
        filter=written(whole(selection, built), built),
        measure=measure,  # type: ignore[arg-type]
        share=share / 100,
        by=AS_OF,
    )
    chosen = built.settings.model_copy(update={"targets": (target,)})
    (found,) = over_time.targets(built.snapshot, chosen, built.known)
    assert not found.faults
    covered, total = counted(built.known, -1, selection, measure)
    assert (found.now.covered, found.now.total) == (covered, total)
    last = len(built.known.days) - len(found.days)
    for at, value in enumerate(found.shares.tolist()):
        if measure == "businesses":
            part, of = counted(built.known, last + at, selection, measure)
            assert math.isnan(value) if of < FEWEST else value == pytest.approx(part / of)
    assert found.missing is not None
    assert found.missing.needed == math.ceil(share * found.now.total / 100 - 1e-9)
    if measure == "businesses":  # nothing falls on the day of reckoning itself
        assert found.missing.businesses == max(0, found.missing.needed - covered)


@given(
    selection=SELECTIONS,
    levels=some(LEVELS),
    days=st.tuples(DAYS, DAYS).map(sorted),
    after=st.integers(0, 400),
)
@settings(max_examples=examples(150), deadline=None)
def test_a_campaign_counts_whom_it_reached(
    built: Built, selection: Selection, levels: frozenset[str], days: list[dt.date], after: int
) -> None:
    first, last = days
    chosen = replace(whole(selection, built), levels=levels)
    campaign = Campaign(
        name="Kampagne", filter=written(chosen, built), starts=first, ends=last, after_days=after
    )
    given_ = built.settings.model_copy(update={"campaigns": (campaign,)})
    (found,) = over_time.campaigns(built.snapshot, given_)
    assert not found.faults
    eve = built.on(min(first - dt.timedelta(days=1), AS_OF))
    meant = {
        unit
        for unit, _, _, level in rows(eve, -1, selection)
        if not levels or LEVELS[level] in levels
    }
    events, credits_ = (built.snapshot.table(name) for name in ("events", "credits"))
    units_of = credits_.groupby("event_id")["unit_id"].apply(set).to_dict()

    def units(day: str, until: dt.date, kind: str, *, two_way: bool = False) -> set[str]:
        held: set[str] = set()
        for _, event in events.iterrows():
            when = event[day]
            if event["type"] != kind or pd.isna(when) or event["by"] != "own":
                continue
            if first <= when.date() <= min(until, AS_OF) and (not two_way or event["two_way"]):
                held |= units_of.get(event["event_id"], set())
        return held & meant

    touched = units("happened_on", last, "contact")
    began = units("starts_on", last + dt.timedelta(days=after), "collaboration")
    assert (found.reached.covered, found.reached.total) == (len(touched), len(meant))
    assert found.two_way.covered == len(units("happened_on", last, "contact", two_way=True))
    assert (found.begun_reached.covered, found.begun_reached.total) == (
        len(touched & began),
        len(touched),
    )
    assert (found.begun_others.covered, found.begun_others.total) == (
        len(began - touched),
        len(meant - touched),
    )


PERSONS = st.dictionaries(st.sampled_from(SECTORS), st.sampled_from(("Anna", "Bo")))


@given(selection=SELECTIONS, persons=PERSONS)
@settings(max_examples=examples(150), deadline=None)
def test_contact_persons_have_the_businesses_of_their_deepest_sector(
    built: Built, selection: Selection, persons: dict[str, str]
) -> None:
    known = built.known
    there = known.states[:, -1] < ABSENT
    mask = known.codes.mask(whole(selection, built)) & there
    events, credits_ = (built.snapshot.table(name) for name in ("events", "credits"))
    met = contacts(
        events,
        credits_,
        pd.Index(known.businesses["unit_id"].to_numpy()),
        since=AS_OF - dt.timedelta(days=3650),
        until=AS_OF,
    )
    level = np.minimum(known.states[:, -1], ABSENT - 1)
    found = {row.sector: row for row in sector_rows(known.codes, level, mask, met, persons)}
    wanted: dict[str, list[tuple[str, int]]] = {}
    companies = dict(known.businesses[["unit_id", "sector_code"]].itertuples(index=False))
    for unit, _, _, state in rows(known, -1, selection):
        code = companies[unit]
        section = {"439900": "DB25:F", "561110": "DB25:I"}[code]
        person = persons.get(code) or persons.get(code[:2]) or persons.get(section) or ""
        wanted.setdefault(section, []).append((person, state))
    assert found.keys() == wanted.keys()
    for section, held in wanted.items():
        checked(found[section], held)


def checked(row: SectorRow, held: list[tuple[str, int]]) -> None:
    assert row.businesses == len(held)
    assert row.uncovered == sum(state >= COVERED_LEVELS for _, state in held)
    assert dict(row.persons) == Counter(person for person, _ in held if person)
    assert row.without == sum(not person for person, _ in held)
