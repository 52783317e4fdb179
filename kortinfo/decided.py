"""What people have decided about rows, from the logbook to the table a build takes."""

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kortinfo import tables
from kortinfo.logbook import Decision, Logbook
from kortinfo.settings import Settings

COMPANY = "company:"
"""Before the CVR number where a decision names a company as a whole."""


def decided(settings: Settings) -> pd.DataFrame:
    """Return the decisions of the settings' logbook, contract DECISIONS; no logbook yet: none.

    Raises:
        LogbookError: the logbook cannot be read: a build without it would forget them.
    """
    if not _is_there(settings):
        return decisions_table(())
    book = Logbook.open(settings.logbook, folder=settings.folder)
    try:
        return decisions_table(book.decisions())
    finally:
        book.close()


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
    names = tables.DECISIONS.column_names
    return tables.shaped(pd.DataFrame(rows, columns=list(names)), tables.DECISIONS)


def _is_company(business: str) -> bool:
    return business.startswith(COMPANY)
