"""The logbook's part on targets and campaigns; who, when and what it is about go into its log."""

import datetime as dt

from kortinfo.logbook import aims
from kortinfo.logbook.book_opened import OpenedBook
from kortinfo.logbook.records import SetCampaign, SetTarget
from kortinfo.settings_coverage import Campaign, Target


class AimsBook(OpenedBook):
    """What is set on the page *Dækning*: ``words`` say whom it is about, ``rows`` how many."""

    def set_aim(
        self, said: Target | Campaign, *, words: str, rows: int, who: str, at: dt.datetime
    ) -> int:
        """Write a target or campaign and return its number."""
        with self._write() as connection:
            number = aims.write(connection, said, words=words, rows=rows, who=who, at=at)
            assert number is not None  # only one that takes another's place may find it gone
            return number

    def change_aim(
        self,
        number: int,
        said: Target | Campaign,
        *,
        words: str,
        rows: int,
        who: str,
        at: dt.datetime,
    ) -> int | None:
        """Put another in the place of one; None: that has been changed or removed meanwhile."""
        with self._write() as connection:
            return aims.write(
                connection, said, words=words, rows=rows, who=who, at=at, instead_of=number
            )

    def remove_aim(self, number: int, *, words: str, rows: int, who: str, at: dt.datetime) -> bool:
        """Take one back; it stays, with who and when. False: somebody has done so before."""
        with self._write() as connection:
            return aims.remove(connection, number, words=words, rows=rows, who=who, at=at)

    def aims(self) -> tuple[SetTarget | SetCampaign, ...]:
        """Return those that hold, in the order of their last days."""
        with self._read() as connection:
            return aims.every(connection)
