"""The logbook's part on plans of visits, and what became of their stops."""

import datetime as dt

from kortinfo.logbook import plans
from kortinfo.logbook.book_opened import OpenedBook
from kortinfo.logbook.plan_records import KeptPlan, Visit


class PlansBook(OpenedBook):
    """What is planned on the page *Besøg*; ``undo("visit", number)`` takes an outcome back."""

    def save_plan(self, said: KeptPlan) -> int:
        """Write a plan and return its number; CPR numbers in what people typed are masked."""
        with self._write() as connection:
            number = plans.save(connection, said)
        assert number is not None  # only a version that takes another's place may come too late
        return number

    def change_plan(self, number: int, said: KeptPlan) -> int | None:
        """Write a plan's next version; None: that one has been changed or called off meanwhile."""
        with self._write() as connection:
            return plans.save(connection, said, instead_of=number)

    def cancel_plan(self, number: int, *, who: str, at: dt.datetime) -> bool:
        """Call a plan off; it stays, with who and when. False: it did not hold any more."""
        with self._write() as connection:
            return plans.cancel(connection, number, who=who, at=at)

    def plan(self, number: int) -> KeptPlan | None:
        """Return a version of a plan; None: there is none of that number."""
        with self._read() as connection:
            return plans.one(connection, number)

    def plan_versions(self, key: str) -> tuple[KeptPlan, ...]:
        """Return every version of a plan, the first one first."""
        with self._read() as connection:
            return plans.versions(connection, key)

    def plans_of(self, first: dt.date, last: dt.date, *, person: str = "") -> tuple[KeptPlan, ...]:
        """Return the plans that hold with a day from ``first`` to ``last``; "": of anybody."""
        with self._read() as connection:
            return plans.between(connection, first, last, person=person)

    def mark_visit(self, said: Visit) -> int:
        """Write what became of a stop, in the place of what was said before; return its number."""
        with self._write() as connection:
            return plans.mark(connection, said)

    def visits(self, *, plan_key: str = "") -> tuple[Visit, ...]:
        """Return what became of the stops of a plan, or ("") of every one; the oldest first."""
        with self._read() as connection:
            return plans.marks(connection, key=plan_key)
