"""The logbook's part on targets and campaigns; who did what, and when, goes into its log."""

from kortinfo.logbook import aims
from kortinfo.logbook.book_opened import OpenedBook
from kortinfo.logbook.records import SetCampaign, SetTarget, Signed
from kortinfo.settings_coverage import Campaign, Target


class AimsBook(OpenedBook):
    """What is set on the page *Dækning*."""

    def set_aim(self, said: Target | Campaign, signed: Signed) -> int | None:
        """Write a target or campaign and return its number."""
        with self._write() as connection:
            return aims.write(connection, said, signed)

    def change_aim(self, number: int, said: Target | Campaign, signed: Signed) -> int | None:
        """Put another in the place of one; None: that has been changed or removed meanwhile."""
        with self._write() as connection:
            return aims.write(connection, said, signed, instead_of=number)

    def remove_aim(self, number: int, signed: Signed) -> bool:
        """Take one back; it stays, with who and when. False: somebody has done so before."""
        with self._write() as connection:
            return aims.remove(connection, number, signed)

    def aims(self) -> tuple[SetTarget | SetCampaign, ...]:
        """Return those that hold, in the order of their last days."""
        with self._read() as connection:
            return aims.every(connection)
