"""From which day on the past's figures are whole: a window after the contacts begin."""

import datetime as dt

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.coverage.history import begins

FIRST = dt.date(2023, 11, 24)
WHOLE = dt.date(2024, 11, 24)


def told(kind: str, *days: str, by: str = "own") -> pd.DataFrame:
    """Return events of these days."""
    column = "happened_on" if kind == "contact" else "starts_on"
    frame = pd.DataFrame({"type": kind, "by": by, column: pd.to_datetime(list(days))})
    return tables.empty(tables.EVENTS).drop(columns=frame.columns).join(frame, how="right")


def daily(count: int) -> list[str]:
    return [str((FIRST + dt.timedelta(days=at)).isoformat()) for at in range(count)]


def whole(*events: pd.DataFrame, count_others: bool = False) -> dt.date | None:
    return begins(pd.concat(events), window_months=12, count_others=count_others)


def test_an_old_agreement_does_not_hide_that_contacts_begin_later() -> None:
    contacts = told("contact", FIRST.isoformat(), *daily(60))
    assert whole(told("collaboration", "2021-06-22"), contacts) == WHOLE


@pytest.mark.parametrize(("strays", "count"), [(1, 10), (3, 300)])
def test_strays_are_not_the_beginning(strays: int, count: int) -> None:
    early = [f"2015-0{at}-01" for at in range(1, strays + 1)]
    assert whole(told("contact", *early, *daily(count))) in (WHOLE, WHOLE + dt.timedelta(days=1))


def test_without_contacts_the_collaborations_tell_and_without_either_nobody() -> None:
    days = ("2021-06-22", "2022-01-01", "2023-01-01")
    assert whole(told("collaboration", *days)) == dt.date(2023, 1, 1)
    assert whole(told("contact", "2022-05-01")) == dt.date(2023, 5, 1)
    assert whole(told("contact")) is None


def test_others_contacts_tell_only_where_they_count() -> None:
    events = (told("contact", *daily(2)), told("contact", "2015-01-01", "2015-01-01", by="other"))
    assert whole(*events) == WHOLE + dt.timedelta(days=1)
    assert whole(*events, count_others=True) == dt.date(2016, 1, 1)
