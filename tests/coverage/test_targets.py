"""Targets of the dozen businesses, worked out on paper; and what a trend does and does not say.

By 2 June 2026, if nothing more is registered: 3 (visited 1 June 2025) has fallen; 1 and 12 have
not, and 6, whose placement is over by then, is covered for a year more.
"""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo import over_time
from kortinfo.coverage.figures import figures, ground_of
from kortinfo.coverage.targets import Missing, Progress, forecast, outlook, progress
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings, load_settings
from kortinfo.settings_coverage import Plan, Target
from kortinfo.snapshot import Snapshot
from tests.coverage.test_by_hand import AS_OF, dozen

BY = dt.date(2026, 6, 2)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return dozen(tmp_path_factory.mktemp("dozen"))


def of(snapshot: Snapshot) -> Settings:
    return load_settings(snapshot.folder.parent.parent.parent / "kortinfo.toml")


def reckoned(snapshot: Snapshot, *targets: Target, **plan: float) -> tuple[Progress, ...]:
    settings = of(snapshot).model_copy(update={"targets": targets, "plan": Plan(**plan)})
    return over_time.targets(snapshot, settings, over_time.past(snapshot, settings))


def target(**values: object) -> Target:
    return Target(**{"name": "Mål", "share": 0.5, "by": BY, **values})  # type: ignore[arg-type]


def test_how_many_visits_are_missing(snapshot: Snapshot) -> None:
    everyone, masons = reckoned(
        snapshot, target(), target(filter="sector=DB25:F"), visits_per_business=1.5
    )
    # Half of eleven is six; of four one falls: three are to be won.
    assert (everyone.now.covered, everyone.now.total) == (4, 11)
    assert everyone.missing == Missing(needed=6, covered=4, falls=1, businesses=3, visits=5)
    # 1 and 3 of 1, 2, 3, 4, 5 and 10; three are needed and one is left.
    assert masons.missing == Missing(needed=3, covered=2, falls=1, businesses=2, visits=3)


def test_of_employees_the_largest_first_of_companies_one_business_each(snapshot: Snapshot) -> None:
    half, most, companies = reckoned(
        snapshot,
        target(measure="employees"),
        target(measure="employees", share=0.6),
        target(measure="companies", share=0.8),
    )
    # 30 of 188 now, 23 without 3: 94 are needed, and 5 alone has 75.
    assert half.missing == Missing(needed=94, covered=30, falls=7, businesses=1, visits=1)
    # 113 are needed: 5 with 75 and 2 with 35.
    assert most.missing == Missing(needed=113, covered=30, falls=7, businesses=2, visits=2)
    # SMITH keeps 1, though 3 falls; of five companies four are needed.
    assert companies.missing == Missing(needed=4, covered=3, falls=0, businesses=1, visits=1)


def test_the_share_now_is_the_page_s_own(snapshot: Snapshot) -> None:
    businesses = snapshot.table("businesses")
    whole = figures(ground_of(businesses), np.ones(len(businesses), dtype=bool))
    units, employees, companies = reckoned(
        snapshot, target(), target(measure="employees"), target(measure="companies")
    )
    assert (units.now, units.value) == (whole.businesses, whole.businesses.value)
    assert (employees.now, employees.value) == (whole.employees, whole.employee_share)
    assert (companies.now, companies.value) == (whole.companies, whole.companies.value)


def test_where_it_started(snapshot: Snapshot) -> None:
    plain, late = reckoned(snapshot, target(), target(since=dt.date(2026, 1, 15)))
    assert (plain.days[0], plain.days[-1], len(plain.days)) == (dt.date(2025, 3, 31), AS_OF, 13)
    # On 31 December 1 and 10 were not yet what they are, and six of eleven were covered.
    assert late.days == (dt.date(2025, 12, 31), dt.date(2026, 1, 31), dt.date(2026, 2, 28), AS_OF)
    assert late.start == pytest.approx(6 / 11)
    assert late.forecast == plain.forecast  # the trend looks a year back all the same


def test_months_that_are_not_whole_tell_no_trend(snapshot: Snapshot) -> None:
    """Of the 13 days the last seven are looked at, then five: too few."""
    known = over_time.past(snapshot, of(snapshot))
    default = default_selection(of(snapshot).population)

    def ahead(whole: dt.date | None) -> Progress:
        businesses = snapshot.table("businesses")
        (found,) = progress([target()], known, businesses, {}, default=default, whole_since=whole)
        return found

    everything, late, few = (ahead(each) for each in (None, known.days[-7], known.days[-5]))
    assert everything.forecast is not None
    assert late.forecast == forecast(late.days[-7:], late.shares[-7:], by=BY)
    assert late.forecast != everything.forecast
    assert (few.forecast, few.outlook) == (None, "unknown")


def test_a_build_whose_contacts_begin_late_has_no_forecast(snapshot: Snapshot) -> None:
    assert over_time.whole_since(snapshot, of(snapshot)) == dt.date(2026, 1, 15)
    (found,) = reckoned(snapshot, target())
    assert (found.forecast, found.outlook) == (None, "unknown")


def test_few_and_past_and_unknown(snapshot: Snapshot) -> None:
    few, past = reckoned(
        snapshot, target(filter="?area=postal:9900"), target(by=dt.date(2026, 2, 1))
    )
    assert (few.outlook, few.value, few.forecast) == ("few", None, None)
    assert few.missing == Missing(needed=2, covered=1, falls=0, businesses=1, visits=1)
    assert (past.outlook, past.forecast, past.missing) == ("past", None, None)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("area=postal:1234", ("unknown", "postal:1234")),
        ("sector=DB25:Q", ("unknown", "DB25:Q")),
        ("level=D", ("today", "level")),
        ("ads=1", ("today", "ads")),
        ("farve=blå", ("key", "farve")),
        ("size=mange", ("value", "size=mange")),
    ],
)
def test_what_is_wrong_with_a_filter(
    snapshot: Snapshot, written: str, fault: tuple[str, str]
) -> None:
    (found,) = reckoned(snapshot, target(filter=written))
    assert [(each.code, each.what) for each in found.faults] == [fault]
    assert (found.value, found.missing) == (None, None)


def test_nobody_is_responsible_for_anything_here(snapshot: Snapshot) -> None:
    named, nobody = reckoned(
        snapshot, target(responsible=["En Konsulent"]), target(filter="who=unknown")
    )
    assert named.now.total == 0
    assert nobody.now.total == 11


def test_a_straight_line_goes_on_and_one_odd_month_does_not_bend_it() -> None:
    days = [AS_OF + dt.timedelta(days=30 * at) for at in range(-12, 1)]
    shares = np.linspace(0.2, 0.32, 13)  # one point in 30 days
    found = forecast(days, shares, by=AS_OF + dt.timedelta(days=90))
    assert found is not None
    assert (found.low, found.middle, found.high) == pytest.approx((0.35, 0.35, 0.35))
    odd = shares.copy()
    odd[4] = 0.9
    bent = forecast(days, odd, by=AS_OF + dt.timedelta(days=90))
    assert bent is not None
    assert bent.middle == pytest.approx(0.35)
    assert bent.low <= bent.middle <= bent.high


def test_of_five_days_no_trend_is_told() -> None:
    days = [AS_OF + dt.timedelta(days=30 * at) for at in range(-12, 1)]
    shares = np.full(13, np.nan)
    shares[-5:] = 0.2
    assert forecast(days, shares, by=BY) is None
    shares[-6] = 0.2
    assert forecast(days, shares, by=BY) is not None


@given(st.lists(st.floats(0, 1), min_size=13, max_size=13), st.floats(0.01, 1))
def test_a_forecast_is_a_share_and_the_outlook_fits_it(shares: list[float], goal: float) -> None:
    days = [AS_OF + dt.timedelta(days=30 * at) for at in range(-12, 1)]
    found = forecast(days, np.array(shares), by=BY)
    assert found is not None
    assert 0 <= found.low <= found.middle <= found.high <= 1
    said = outlook(shares[-1], goal, found)
    assert (said in ("met", "at_risk")) == (shares[-1] >= goal)
    if said == "likely":
        assert found.low >= goal
    if said == "unlikely":
        assert found.high < goal


def test_the_default_population_is_the_settings(snapshot: Snapshot) -> None:
    settings = load_settings(snapshot.folder.parent.parent.parent / "kortinfo.toml")
    (found,) = reckoned(snapshot, target())
    assert found.selection == default_selection(settings.population)
