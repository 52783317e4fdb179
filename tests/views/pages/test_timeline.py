"""The history: a reader sees which entries do not count for the level, and why."""

import pandas as pd
import pytest

from kortinfo import tables
from kortinfo.two_way import Ways
from kortinfo.views.pages.account import unknown_kinds
from kortinfo.views.pages.timeline import timeline_html


def history(*, count_others: bool = False, **event: object) -> str:
    row = {
        tables.TYPE: "contact",
        tables.BY: "own",
        tables.SOURCE: "CRM",
        tables.KIND: "møde",
        tables.TWO_WAY: True,
        tables.HAPPENED_ON: pd.Timestamp("2026-03-02"),
        tables.STARTS_ON: pd.NaT,
        tables.ENDS_ON: pd.NaT,
        tables.END_ASSUMED: False,
        tables.HOW: "direct",
        tables.RESPONSIBLE: None,
        tables.PERSONS: None,
        **event,
    }
    return timeline_html(
        pd.DataFrame([row]),
        as_of=pd.Timestamp("2026-11-20"),
        ways=Ways(known={"møde": True, "mail sendt": False}, chosen={"CRM": {"telefon": False}}),
        count_others=count_others,
        language="da",
    )


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"by": "other"}, "tæller ikke: anden aktør<"),
        ({"two_way": False, "kind": "mail  SENDT"}, "tæller ikke: envejs<"),
        ({"two_way": False, "kind": None}, "tæller ikke: envejs<"),
        ({"two_way": False, "kind": "Telefon"}, "tæller ikke: envejs, valgt for kilden<"),
        (
            {"two_way": False, "kind": "Telefon", "source": "andet"},
            "tæller ikke: ukendt kontakttype, regnes som envejs<",
        ),
        (
            {"two_way": False, "kind": "LinkedIn"},
            "tæller ikke: ukendt kontakttype, regnes som envejs<",
        ),
    ],
)
def test_what_does_not_count_says_why(event: dict[str, object], why: str) -> None:
    assert why in history(**event)  # type: ignore[arg-type]


def test_what_counts_says_nothing() -> None:
    assert "tæller ikke" not in history()
    told = history(by="other", count_others=True)
    assert "tæller ikke" not in told
    assert "anden aktør" in told


def test_kinds_that_differ_only_by_capitals_are_one() -> None:
    counts = {"unknown_kind:linkedin": 2, "unknown_kind:LinkedIn": 28, "unknown_kind:diverse": 3}
    assert unknown_kinds([{"name": "CRM", "counts": counts}], "da") == [
        ["CRM", "LinkedIn", "30"],
        ["CRM", "diverse", "3"],
    ]
