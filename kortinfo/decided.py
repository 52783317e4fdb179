"""What people have decided, from the logbook to the tables a build takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kortinfo import tables
from kortinfo.logbook import Correction, Decision, Logbook, Pair
from kortinfo.settings import Settings
from kortinfo.visit_contacts import visits_table

COMPANY = "company:"
"""Before the CVR number where a decision names a company as a whole."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """All a build has to know of what people decided.

    Attributes:
        rows: contract DECISIONS: which business a row is about.
        merges: contract MERGES: which rows are one.
        corrections: contract CORRECTIONS, without states: what is wrong about businesses.
        visits: contract LOADED_EVENTS: the visits of plans that are contacts.
    """

    rows: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.DECISIONS))
    merges: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.MERGES))
    corrections: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.CORRECTIONS))
    visits: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.LOADED_EVENTS))


NOTHING = Decided()


def decided(settings: Settings) -> Decided:
    """Return what is decided in the settings' logbook; no logbook yet: nothing.

    Raises:
        LogbookError: the logbook cannot be read: a build without it would forget them.
    """
    with open_if_there(settings) as book:
        return NOTHING if book is None else decided_in(book)


@contextmanager
def open_if_there(settings: Settings) -> Iterator[Logbook | None]:
    """Open the settings' logbook for a while; None: there is none yet, and none is made.

    Raises:
        LogbookError: the logbook cannot be read.
    """
    if not _is_there(settings):
        yield None
        return
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        yield book
    finally:
        book.close()


def decided_in(book: Logbook) -> Decided:
    """Return what is decided in an open logbook."""
    return Decided(
        rows=decisions_table(book.decisions()),
        merges=merges_table(book.pairs()),
        corrections=corrections_table(book.corrections()),
        visits=visits_table(book.visits()),
    )


def _is_there(settings: Settings) -> bool:
    """Tell a logbook that need not be made first."""
    try:
        url = make_url(settings.logbook)
    except ArgumentError:
        return True  # opening it says what is wrong
    if url.get_backend_name() != "sqlite" or not url.database:
        return True
    return (settings.folder / url.database).is_file()


def decisions_table(decisions: Iterable[Decision]) -> pd.DataFrame:
    """Return decisions as contract DECISIONS, in their order; none: no rows."""
    rows = [
        {
            tables.ROW_KEY: each.row_key,
            tables.VERDICT: each.verdict,
            tables.UNIT_ID: None if _is_company(each.business) else each.business or None,
            tables.CVR: each.business.removeprefix(COMPANY) if _is_company(each.business) else None,
            tables.DECIDED_BY: each.decided_by or None,
            tables.DECIDED_AT: each.decided_at.isoformat(),
        }
        for each in decisions
    ]
    return _table(rows, tables.DECISIONS)


def _is_company(business: str) -> bool:
    return business.startswith(COMPANY)


def merges_table(pairs: Iterable[Pair]) -> pd.DataFrame:
    """Return decisions about pairs of rows as contract MERGES, in their order; none: no rows."""
    rows = [
        {
            tables.EVENT_ID: each.gone_id,
            tables.KEPT_ID: each.kept_id,
            tables.VERDICT: each.verdict,
            tables.WHY: each.reason or None,
            tables.DECIDED_BY: each.decided_by or None,
            tables.DECIDED_AT: each.decided_at.isoformat(),
        }
        for each in pairs
    ]
    return _table(rows, tables.MERGES)


def holding(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return the latest word on each business and kind; they come the newest first."""
    found: dict[tuple[str, str], Correction] = {}
    for each in corrections:
        found.setdefault((each.unit_id, each.what), each)
    return tuple(found.values())


def corrections_table(corrections: Iterable[Correction]) -> pd.DataFrame:
    """Return what can be applied as contract CORRECTIONS: the latest word, where it is whole."""
    rows = [
        {
            tables.UNIT_ID: each.unit_id,
            tables.WHAT: each.what,
            tables.ADDRESS: each.address or None,
            tables.POSTAL_CODE: each.postal_code or None,
            tables.X: each.x,
            tables.Y: each.y,
            tables.LEVEL: each.level or None,
            tables.DAY: None if each.day is None else pd.Timestamp(each.day),
            tables.WAS: each.was or None,
            tables.WHY: each.reason or None,
            tables.DECIDED_BY: each.decided_by or None,
            tables.DECIDED_AT: each.decided_at.isoformat(),
        }
        for each in holding(corrections)
        if each.is_whole
    ]
    return _table(rows, tables.CORRECTIONS)


def _table(rows: Sequence[Mapping[str, object]], contract: tables.Table) -> pd.DataFrame:
    names = [name for name in contract.column_names if not rows or name in rows[0]]
    return tables.shaped(pd.DataFrame(rows, columns=names), contract)
