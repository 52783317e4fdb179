"""What spoke for a match, as one JSON object a row."""

import json
from collections.abc import Mapping

import pandas as pd

_NEEDS_ESCAPE = r'["\\\x00-\x1f]'


def evidence(parts: Mapping[str, pd.Series | bool]) -> pd.Series:
    """Return a JSON object a row from columns by name; what is missing or "" in a row is left out.

    A bool that is not a Series stands in every row. At least one part must be a Series; all
    share its index.
    """
    index = next(part.index for part in parts.values() if isinstance(part, pd.Series))
    text = pd.Series("", index=index, dtype="str")
    for name, part in parts.items():
        column = part if isinstance(part, pd.Series) else pd.Series(part, index=index)
        values = _texts(column) if column.dtype == "str" else _scalars(column)
        said = values.notna()
        piece = (f"{json.dumps(name)}: " + values).fillna("")
        glue = pd.Series("", index=index, dtype="str").mask((text != "") & said, ", ")
        text = text + glue + piece
    return "{" + text + "}"


def with_note(objects: pd.Series, name: str, notes: pd.Series) -> pd.Series:
    """Add a member to JSON objects, where ``notes`` (JSON values) has one."""
    if not notes.notna().any():
        return objects
    added = objects.str.slice(0, -1) + f", {json.dumps(name)}: " + notes + "}"
    return objects.where(notes.isna(), added)


def _texts(column: pd.Series) -> pd.Series:
    """Return texts as JSON; only those that hold marks or controls go through the encoder."""
    encoded = '"' + column.where(column != "") + '"'
    marked = column.str.contains(_NEEDS_ESCAPE, regex=True, na=False)
    if not marked.any():
        return encoded
    escaped = [json.dumps(value, ensure_ascii=False) for value in column[marked]]
    return encoded.mask(marked, pd.Series(escaped, index=column.index[marked], dtype="str"))


def _scalars(column: pd.Series) -> pd.Series:
    """Return numbers and truth values as JSON; there are few distinct ones."""
    distinct = column.dropna().unique().tolist()
    return column.map({value: json.dumps(value) for value in distinct}).astype("str")
