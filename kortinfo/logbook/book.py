"""The logbook itself: every method is one short transaction, kept whole or not at all."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping

from kortinfo.logbook import (
    audit,
    corrections,
    decisions,
    lists,
    opening,
    pairs,
    removing,
    saved_views,
    undoing,
)
from kortinfo.logbook.book_aims import AimsBook
from kortinfo.logbook.book_plans import PlansBook
from kortinfo.logbook.records import (
    AuditEntry,
    Correction,
    Decision,
    ListItem,
    MeetingList,
    Pair,
    SavedView,
)


class Logbook(AimsBook, PlansBook):
    """An open logbook; may be shared by threads.

    Every name, title, note and reason is kept as text on one line, CPR-shaped numbers masked, cut
    to a length. ``who`` is a person's name as the caller knows it ("": nobody said), ``at`` the
    moment with its time zone. Every method may raise a ``LogbookError`` where the database does
    not answer, and ``ValueError`` for a name that is empty, a unit that is none, a moment without
    a zone.
    """

    def views(self) -> tuple[SavedView, ...]:
        """Return the saved views in their sequence."""
        with self._read() as connection:
            return saved_views.every(connection)

    def save_view(
        self,
        *,
        name: str,
        query: str,
        who: str,
        at: dt.datetime,
        map_view: str = "",
    ) -> int:
        """Save a view and return its id; under a name that is there, that one is changed."""
        with self._write() as connection:
            return saved_views.save(
                connection,
                name=name,
                query=query,
                map_view=map_view,
                who=who,
                at=at,
            )

    def move_view(self, view_id: int, *, to: int) -> None:
        """Give a view another place in the sequence, from 0."""
        with self._write() as connection:
            saved_views.move(connection, view_id, to=to)

    def delete_view(self, view_id: int) -> None:
        """Delete a saved view."""
        with self._write() as connection:
            saved_views.delete(connection, view_id)

    def start_list(
        self,
        *,
        title: str,
        words: str,
        query: str,
        snapshot: str,
        as_of: dt.date,
        who: str,
        at: dt.datetime,
    ) -> int:
        """Begin a meeting's list and return its id."""
        with self._write() as connection:
            return lists.start(
                connection,
                title=title,
                words=words,
                query=query,
                snapshot=snapshot,
                as_of=as_of,
                who=who,
                at=at,
            )

    def lists(self, *, most: int = 100) -> tuple[MeetingList, ...]:
        """Return the newest lists, the newest first."""
        with self._read() as connection:
            return lists.newest(connection, most=most)

    def list(self, list_id: int) -> MeetingList | None:
        """Return a list; None: there is none of that id."""
        with self._read() as connection:
            return lists.one(connection, list_id)

    def rename_list(self, list_id: int, *, title: str) -> None:
        """Give a list another title."""
        with self._write() as connection:
            lists.rename(connection, list_id, title=title)

    def delete_list(self, list_id: int) -> None:
        """Delete a list with all that is on it."""
        with self._write() as connection:
            lists.delete(connection, list_id)

    def items(self, list_id: int) -> tuple[ListItem, ...]:
        """Return what is written about businesses on a list, those no longer ticked too."""
        with self._read() as connection:
            return lists.items(connection, list_id)

    def write_item(
        self,
        list_id: int,
        unit_id: str,
        *,
        who: str,
        at: dt.datetime,
        ticked: bool | None = None,
        assigned_to: str | None = None,
        note: str | None = None,
    ) -> bool:
        """Tick a business, give it to somebody, note something; what is None stays as it is.

        Returns:
            False where the list has been deleted meanwhile.
        """
        with self._write() as connection:
            return lists.write(
                connection,
                list_id,
                unit_id,
                who=who,
                at=at,
                ticked=ticked,
                assigned_to=assigned_to,
                note=note,
            )

    def names(self, *, most: int = 30) -> tuple[str, ...]:
        """Return the names businesses were given to, the latest first."""
        with self._read() as connection:
            return lists.names(connection, most=most)

    def decide(
        self,
        *,
        row_key: str,
        verdict: str,
        who: str,
        at: dt.datetime,
        business: str = "",
        words: str = "",
    ) -> int:
        """Keep what somebody decided about rows with a key; see ``records.Decision``."""
        with self._write() as connection:
            return decisions.decide(
                connection,
                row_key=row_key,
                verdict=verdict,
                business=business,
                words=words,
                who=who,
                at=at,
            )

    def undo_decision(self, decision_id: int, *, who: str, at: dt.datetime) -> None:
        """Take a decision about rows back; it stays in the logbook, with who and when."""
        self.undo("decision", decision_id, who=who, at=at)

    def undo(self, kind: str, number: int, *, who: str, at: dt.datetime) -> None:
        """Take back a "decision", "pair", "correction" or "visit"; it stays, with who and when."""
        with self._write() as connection:
            undoing.undo(connection, kind, number, who=who, at=at)

    def decisions_changed_since(self, moment: dt.datetime) -> int:
        """Count what a build of a moment does not know: what was decided, or taken back.

        Decisions about rows, about pairs of rows, corrections, and visits.
        """
        with self._read() as connection:
            return undoing.changed_since(connection, moment)

    def decide_pair(self, said: Pair) -> int:
        """Keep what somebody decided about two rows that look like one, and return its number."""
        with self._write() as connection:
            return pairs.decide(connection, said)

    def pairs(self) -> tuple[Pair, ...]:
        """Return the decisions about pairs that hold, the newest first."""
        with self._read() as connection:
            return pairs.every(connection)

    def correct(self, said: Correction) -> int:
        """Keep what somebody reported as wrong about a business, and return its number."""
        with self._write() as connection:
            return corrections.correct(connection, said)

    def corrections(self) -> tuple[Correction, ...]:
        """Return what was reported as wrong and holds, the newest first."""
        with self._read() as connection:
            return corrections.every(connection)

    def decisions(self) -> tuple[Decision, ...]:
        """Return the decisions that hold, the newest first."""
        with self._read() as connection:
            return decisions.every(connection)

    def log_export(
        self,
        *,
        kind: str,
        words: str,
        query: str,
        rows: int,
        who: str,
        at: dt.datetime,
        protected_rows: int = 0,
        reason: str = "",
    ) -> int:
        """Log that businesses went out: how many, how many of them protected, in what."""
        with self._write() as connection:
            return audit.log(
                connection,
                what=audit.EXPORT,
                kind=kind,
                words=words,
                query=query,
                rows=rows,
                protected_rows=protected_rows,
                reason=reason,
                who=who,
                at=at,
            )

    def log_override(
        self,
        *,
        kind: str,
        reason: str,
        who: str,
        at: dt.datetime,
        words: str = "",
        query: str = "",
        rows: int = 0,
        protected_rows: int = 0,
    ) -> int:
        """Log that what is left out by default was taken along (``kind``: what), and why."""
        with self._write() as connection:
            return audit.log(
                connection,
                what=audit.OVERRIDE,
                kind=kind,
                words=words,
                query=query,
                rows=rows,
                protected_rows=protected_rows,
                reason=reason,
                who=who,
                at=at,
            )

    def log_import(
        self, *, kind: str, words: str, rows: int, who: str, at: dt.datetime, gone: bool = False
    ) -> int:
        """Log that a file was taken in, or out again (``gone``): its format, what in words."""
        with self._write() as connection:
            return audit.log(
                connection,
                what=audit.IMPORT_GONE if gone else audit.IMPORT,
                kind=kind,
                words=words,
                query="",
                rows=rows,
                protected_rows=0,
                reason="",
                who=who,
                at=at,
            )

    def log_removal(self, *, what: str, kind: str, rows: int, who: str, at: dt.datetime) -> int:
        """Log that data were deleted (``what``: "purge" or "forget"), never what stood in them."""
        with self._write() as connection:
            return audit.log(
                connection,
                what=what,
                kind=kind,
                words="",
                query="",
                rows=rows,
                protected_rows=0,
                reason="",
                who=who,
                at=at,
            )

    def older(self, before: Mapping[str, dt.datetime]) -> dict[str, int]:
        """Return how many rows of each kind are older; what holds loses its words and name only."""
        with self._read() as connection:
            return removing.older(connection, before)

    def purge(self, before: Mapping[str, dt.datetime]) -> dict[str, int]:
        """Delete what :meth:`older` counts, and return how many went of each."""
        with self._write() as connection:
            return removing.purge(connection, before)

    def about_person(self, masked: Callable[[str], str]) -> dict[str, int]:
        """Return in how many rows of each table ``masked`` would change a text."""
        with self._read() as connection:
            return removing.about_person(connection, masked)

    def forget_person(self, masked: Callable[[str], str]) -> dict[str, int]:
        """Change them: a field that names a user becomes "", others are what ``masked`` returns."""
        with self._write() as connection:
            return removing.forget_person(connection, masked)

    def rename_rows(self, keys: Mapping[str, str]) -> None:
        """Keep decisions by other keys or ids, old to new: what their rows say has been masked."""
        with self._write() as connection:
            removing.rename_rows(connection, keys)

    def about_units(
        self,
        unit_ids: Collection[str],
        *,
        row_keys: Collection[str] = (),
        masked: Callable[[str], str] = str,
    ) -> dict[str, int]:
        """Return how many rows of meeting lists, and decisions, are about these units.

        So is a decision about rows with one of the keys or ids; a company stands among the units
        as ``company:<CVR number>``. ``masked`` masks what names them in a search.
        """
        with self._read() as connection:
            return removing.about_units(connection, unit_ids, row_keys, masked)

    def forget_units(
        self,
        unit_ids: Collection[str],
        *,
        row_keys: Collection[str] = (),
        masked: Callable[[str], str] = str,
    ) -> dict[str, int]:
        """Delete those rows, and return how many they were by table."""
        with self._write() as connection:
            return removing.forget_units(connection, unit_ids, row_keys, masked)

    def compact(self) -> None:
        """Give back the place of what was deleted, so that its bytes are in no file of ours."""
        with opening.told(self._where):
            opening.compact(self._engine)

    def audit(self, *, most: int = 200) -> tuple[AuditEntry, ...]:
        """Return the newest entries of exports and overrides, the newest first."""
        with self._read() as connection:
            return audit.newest(connection, most=most)
