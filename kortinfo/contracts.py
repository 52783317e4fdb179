"""What a table's contract is, how it is checked, and how a frame is brought into its shape.

The contracts themselves are in ``kortinfo.tables``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa

from kortinfo.errors import ContractBroken

Kind = Literal["str", "date", "int", "float", "bool"]
DTYPES: dict[Kind, Any] = {
    "str": "str",
    "date": "datetime64[us]",
    "int": "Int64",
    "float": "float64",
    "bool": "bool",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a contract. ``one_of`` lists the only values allowed (missing aside)."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    null: bool = True
    unique: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """The contract of one table: its columns in order, and what a row is."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]


def column(
    name: str,
    kind: Kind,
    meaning: str,
    *,
    unit: str = "",
    null: bool = True,
    unique: bool = False,
    one_of: tuple[str, ...] = (),
) -> Column:
    """Make a column with less typing."""
    return Column(
        name=name, kind=kind, meaning=meaning, unit=unit, null=null, unique=unique, one_of=one_of
    )


@cache
def _schema(table: Table) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            item.name: pa.Column(
                nullable=item.null and item.kind != "bool",
                unique=item.unique,
                checks=[pa.Check.isin(item.one_of, ignore_na=True)] if item.one_of else [],
            )
            for item in table.columns
        },
        strict=True,
        ordered=True,
    )


def checked(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return ``frame`` unchanged where it keeps the contract.

    Raises:
        ContractBroken: it does not; all faults are named at once.
    """
    # pandera's own check of types takes two milliseconds a column, whatever the rows.
    kinds = {item.name: item.kind for item in table.columns}
    faults = [
        f"{name}: {dtype} instead of {DTYPES[kinds[name]]}"
        for name, dtype in zip(frame.columns, frame.dtypes, strict=True)
        if name in kinds and dtype != _dtype(kinds[name])
    ]
    try:
        _schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates(["column", "check"])
        faults += [
            f"{'' if pd.isna(row.column) else row.column}: {row.check}"
            for row in cases.itertuples(index=False)
        ]
    if faults:
        raise ContractBroken(table=table.name, faults="; ".join(faults))
    return frame


@cache
def _dtype(kind: Kind) -> Any:
    return pd.api.types.pandas_dtype(DTYPES[kind])


def empty(table: Table) -> pd.DataFrame:
    """Return the table with no rows."""
    return _empty(table).copy()


@cache
def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame(
        {item.name: pd.Series([], dtype=_dtype(item.kind)) for item in table.columns}
    )


def shaped(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return ``frame`` with the table's columns in order and in type; absent ones are added empty.

    Columns the contract does not name are left out. Types are cast, never values.
    """
    columns: dict[str, pd.Series] = {}
    for item in table.columns:
        dtype = _dtype(item.kind)
        if item.name in frame:
            columns[item.name] = frame[item.name].astype(dtype)
        elif item.kind == "bool":
            columns[item.name] = pd.Series(False, index=frame.index, dtype=dtype)
        else:
            columns[item.name] = pd.Series(index=frame.index, dtype=dtype)
    return pd.DataFrame(columns, index=frame.index).reset_index(drop=True)


def stacked(frames: Iterable[pd.DataFrame], table: Table) -> pd.DataFrame:
    """Put frames of one contract on top of each other (none: the empty table)."""
    parts = [shaped(frame, table) for frame in frames if len(frame)]
    return pd.concat(parts, ignore_index=True) if parts else empty(table)


def markdown(table: Table) -> list[str]:
    """Return a contract as the lines of a Markdown section."""
    lines = [f"## {table.name}", "", f"A row: {table.row}.", ""]
    lines += ["| column | type | unit | missing | meaning |", "|---|---|---|---|---|"]
    for item in table.columns:
        meaning = item.meaning.replace("|", "\\|")
        if item.one_of:
            meaning += f" (one of {', '.join(item.one_of)})"
        missing = "yes" if item.null and item.kind != "bool" else "no"
        lines.append(f"| `{item.name}` | {item.kind} | {item.unit} | {missing} | {meaning} |")
    return [*lines, ""]
