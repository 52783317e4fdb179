"""Every export is written in the logbook: who, when, what, how many; and why, where asked for."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from kortinfo.logbook import Logbook
from kortinfo.selection import Selection, to_query
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An export that was made.

    Attributes:
        kind: what it is, as "xlsx", "xlsx_explained", "csv", "gpkg", "html", "png", "print".
        words: the selection in words.
        query: the same as a query string; a search is not in it.
        rows: businesses in it.
        protected: advertising-protected ones among them.
        reason: why those are in a list they are left out of by default; "" where they are not.
    """

    kind: str
    words: str
    query: str
    rows: int
    protected: int = 0
    reason: str = ""


def query_of(selection: Selection, settings: Settings) -> str:
    """Return a selection as it stands in a link, search left out."""
    query = to_query(selection, default=default_selection(settings.population))
    return urlencode(query, doseq=True)


def record_export(logbook: Logbook, taken: Taken, *, who: str, at: dt.datetime) -> None:
    """Write an export in the logbook, and the override where protected ones were asked for.

    Raises:
        KortinfoError: the logbook cannot be written. Write before the file is handed out, so that
            nothing goes out unlogged.
    """
    if taken.reason:
        logbook.log_override(
            kind="protected",
            reason=taken.reason,
            who=who,
            at=at,
            words=taken.words,
            query=taken.query,
            rows=taken.rows,
            protected_rows=taken.protected,
        )
    logbook.log_export(
        kind=taken.kind,
        words=taken.words,
        query=taken.query,
        rows=taken.rows,
        who=who,
        at=at,
        protected_rows=taken.protected,
        reason=taken.reason,
    )
