"""Rows gathered column by column in Arrow batches, so that a million of them stay small."""

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

_EVERY = 20_000
_OPEN_YEAR = 9000
"""The register writes a far day for "no end"."""


class Rows:
    """Rows of one table: added as tuples, kept as Arrow batches, taken out as a pandas frame."""

    def __init__(
        self,
        text: Sequence[str],
        *,
        whole: Sequence[str] = (),
        truth: Sequence[str] = (),
        days: Sequence[str] = (),
    ) -> None:
        """Name the columns in the order of the tuples: text, whole numbers, bools, ISO days."""
        self._days = tuple(days)
        self._schema = pa.schema(
            [(name, pa.large_string()) for name in text]
            + [(name, pa.int64()) for name in whole]
            + [(name, pa.bool_()) for name in truth]
            + [(name, pa.large_string()) for name in days]
        )
        self._pending: list[tuple[object, ...]] = []
        self._batches: list[pa.RecordBatch] = []
        self.add = self._pending.append

    def settle(self, *, at_least: int = _EVERY) -> None:
        """Move what is pending into a batch, once there is enough of it."""
        if len(self._pending) < max(at_least, 1):
            return
        columns = zip(*self._pending, strict=True)
        arrays = [
            pa.array(column, type=field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._pending.clear()

    def frame(self) -> pd.DataFrame:
        """Return all rows; days as dates, those that are none (or far ahead) missing."""
        self.settle(at_least=1)
        table = pa.Table.from_batches(self._batches, schema=self._schema)
        self._batches.clear()
        frame: pd.DataFrame = table.to_pandas(
            types_mapper={
                pa.int64(): pd.Int64Dtype(),
                pa.large_string(): pd.StringDtype("pyarrow", na_value=float("nan")),
            }.get
        )
        for name in self._days:
            frame[name] = as_days(frame[name])
        return frame


def as_days(text: pd.Series) -> pd.Series:
    """Turn ISO days into dates (``datetime64[us]``); what is no day, or far ahead, is missing."""
    days = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    return days.where(days.dt.year < _OPEN_YEAR)
