"""Who took what out, when and why: written, never changed."""

import datetime as dt

from kortinfo.logbook import AuditEntry, Logbook
from tests.logbook.conftest import CPR, NOW


def entries(book: Logbook, *ids: int) -> list[AuditEntry]:
    return [entry for entry in book.audit() if entry.id in ids]


def test_an_export_says_who_what_when_and_how_many(book: Logbook) -> None:
    entry_id = book.log_export(
        kind="xlsx", words="Bygge og anlæg", query="sector=F", rows=214, who="Anna", at=NOW
    )
    (entry,) = entries(book, entry_id)
    assert (entry.what, entry.kind, entry.words) == ("export", "xlsx", "Bygge og anlæg")
    assert (entry.query, entry.rows, entry.protected_rows) == ("sector=F", 214, 0)
    assert (entry.who, entry.at, entry.reason) == ("Anna", NOW, "")


def test_an_override_says_why_and_the_newest_comes_first(book: Logbook) -> None:
    first = book.log_override(
        kind="protected", reason=f"Aftalt med {CPR}", who=CPR, at=NOW, rows=3, protected_rows=2
    )
    second = book.log_export(
        kind="csv", words="", query="", rows=1, who="", at=NOW + dt.timedelta(seconds=1)
    )
    newest, oldest = entries(book, first, second)
    assert newest.id == second
    assert (oldest.what, oldest.kind) == ("override", "protected")
    assert (oldest.reason, oldest.who) == ("Aftalt med [CPR]", "[CPR]")
    assert (oldest.rows, oldest.protected_rows) == (3, 2)
    assert len(book.audit(most=1)) == 1
