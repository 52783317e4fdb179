"""What a loader sets aside: rows with their reason, place and masked key, gathered as it reads."""

from collections.abc import Iterable

import pandas as pd

from kortinfo.cpr import mask_cpr_in
from kortinfo.loaders.size import MOST_ASIDE, too_many_aside
from kortinfo.settings import Source
from kortinfo.tables import (
    DETAIL,
    KEY,
    REASON,
    SET_ASIDE,
    SOURCE,
    SOURCE_FILE,
    SOURCE_ROW,
    STEP,
    checked,
    empty,
    shaped,
)
from kortinfo.text import printable_in


class Aside:
    """Rows of one source that are put aside, one by one or many of one reason."""

    def __init__(self, source: Source) -> None:
        """Start with none; every row will bear the source's name and format."""
        self._source = source
        self._parts: list[pd.DataFrame] = []
        self._rows: list[dict[str, object]] = []

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows) + sum(len(part) for part in self._parts)

    def add(
        self, reason: str, *, file: str, row: int, key: str | None = None, detail: str | None = None
    ) -> None:
        """Put one row aside.

        Raises:
            SheetUnreadable: there are more than memory has room for.
        """
        if len(self._rows) >= MOST_ASIDE:
            raise too_many_aside(file)
        self._rows.append(
            {SOURCE_FILE: file, SOURCE_ROW: row, REASON: reason, KEY: key, DETAIL: detail}
        )

    def add_all(
        self,
        reason: str,
        *,
        file: pd.Series | str,
        row: pd.Series,
        key: pd.Series | None = None,
        detail: pd.Series | None = None,
    ) -> None:
        """Put every row of ``row`` aside for one reason; the other Series have its index."""
        if len(row):
            self._parts.append(
                pd.DataFrame(
                    {SOURCE_FILE: file, SOURCE_ROW: row, REASON: reason, KEY: key, DETAIL: detail},
                    index=row.index,
                )
            )

    def frame(self, *, known_pnrs: Iterable[str] = ()) -> pd.DataFrame:
        """Return them all (contract ``SET_ASIDE``), CPR numbers masked.

        By reason, key, detail and place: by content first, so that the table is the same whatever
        the order of the rows.
        """
        parts = [*self._parts, pd.DataFrame(self._rows)] if self._rows else self._parts
        if not parts:
            return empty(SET_ASIDE)
        frame = pd.concat([shaped(part, SET_ASIDE) for part in parts], ignore_index=True)
        frame[STEP] = self._source.format
        frame[SOURCE] = self._source.name
        known = frozenset(known_pnrs)
        for column in (KEY, DETAIL):
            frame[column], _ = mask_cpr_in(printable_in(frame[column]), known_pnrs=known)
        frame = frame.sort_values([REASON, KEY, DETAIL, SOURCE_FILE, SOURCE_ROW], ignore_index=True)
        return checked(shaped(frame, SET_ASIDE), SET_ASIDE)
