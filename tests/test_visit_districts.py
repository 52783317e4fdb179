"""A selection shared out among a team, and read as people write a team."""

import datetime as dt

import numpy as np
import pytest

from kortinfo.routes.districts import SplitFault
from kortinfo.settings import Settings
from kortinfo.settings_visits import Office
from kortinfo.visit_districts import Pacing, Shared, overlong, rounds_of, split, team_of


def lot(count: int) -> Shared:
    chance = np.random.default_rng(1)
    return Shared(
        units=tuple(f"{9_000_000_000 + at}" for at in range(count)),
        points=np.column_stack(
            [chance.uniform(580_000, 600_000, count), chance.uniform(6_360_000, 6_390_000, count)]
        ),
        seconds=np.full(count, 2700.0),
        worth=chance.uniform(10, 60, count),
        left_out=(),
    )


@pytest.fixture
def settings() -> Settings:
    return Settings.model_validate({"name": "Prøve", "home_municipalities": ["0813"]})


@pytest.mark.parametrize(
    ("written", "names", "shares"),
    [
        ("Anna, Bo", ("Anna", "Bo"), (1.0, 1.0)),
        (" Anna  Holm ,Bo 50 %,, Eva 25%", ("Anna Holm", "Bo", "Eva"), (1.0, 0.5, 0.25)),
        ("1, 2, 3", ("1", "2", "3"), (1.0, 1.0, 1.0)),
    ],
)
def test_a_team_is_read(written: str, names: tuple[str, ...], shares: tuple[float, ...]) -> None:
    team = team_of(written)
    assert (team.names, team.shares) == (names, shares)


@pytest.mark.parametrize("written", ["", " , ", "Anna, Anna", "Anna, anna 0 %", "Bo 150 %", "50 %"])
def test_what_is_no_team_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        team_of(written)


def test_shares_count_and_what_is_moved_stays_where_it_was_put(settings: Settings) -> None:
    team = team_of("Anna, Bo 50 %")
    made = split(lot(200), team, settings)
    whole, half = made.districts
    assert whole.workload == pytest.approx(2 * half.workload, rel=0.1)
    unit = whole.units[0]
    after = split(lot(200), team, settings, moved={unit: 1, "gone": 0})
    assert after.of[unit] == 1
    assert after.spread < 0.1
    kept = sum(after.of[each] == at for each, at in made.of.items())
    assert kept > 180  # districts stay what they are


def test_too_few_to_share_is_said(settings: Settings) -> None:
    with pytest.raises(SplitFault, match="too few"):
        split(lot(1), team_of("Anna, Bo"), settings)


def test_rounds_that_no_day_holds_are_counted(settings: Settings) -> None:
    some = lot(60)
    starts = dt.date(2026, 11, 24)

    def over(a_day: int, **visits: object) -> tuple[int, float]:
        pacing = Pacing(
            starts=starts, reach_by=starts + dt.timedelta(days=60), visits_a_week=20, a_day=a_day
        )
        changed = settings.model_copy(update={"visits": settings.visits.model_copy(update=visits)})
        return overlong(rounds_of(some, pacing, changed), some, changed)

    assert over(4)[0] == 0
    count, longest = over(12)
    assert count > 0
    assert longest > 6.5  # 8.30 to 15.30 with half an hour for lunch
    office = Office(name="Rådhuset", lon=10.0, lat=57.0)
    assert over(4, offices=(office,))[1] > over(4)[1] + 1
