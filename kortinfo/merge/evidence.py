"""What spoke for a match, as one JSON object a row."""

import json
from collections.abc import Mapping

import pandas as pd


def evidence(parts: Mapping[str, pd.Series | str | bool]) -> pd.Series:
    """Return a JSON object a row from columns by name; what is missing or "" in a row is left out.

    At least one part must be a Series; all share its index.
    """
    index = next(part.index for part in parts.values() if isinstance(part, pd.Series))
    text = pd.Series("", index=index, dtype="object")
    for name, part in parts.items():
        column = part if isinstance(part, pd.Series) else pd.Series(part, index=index)
        codes, values = pd.factorize(column)  # few distinct values: encode each once
        encoded = [
            f"{json.dumps(name)}: {json.dumps(_plain(v), ensure_ascii=False)}" for v in values
        ]
        shown = ["" if v == "" else piece for v, piece in zip(values, encoded, strict=True)]
        pieces = pd.Series([*shown, ""], dtype="object").take(codes)
        pieces.index = index
        glue = pd.Series("", index=index, dtype="object").mask((text != "") & (pieces != ""), ", ")
        text = text + glue + pieces
    return ("{" + text + "}").astype("str")


def _plain(value: object) -> object:
    item = getattr(value, "item", None)
    return item() if callable(item) else value


def with_note(objects: pd.Series, name: str, notes: pd.Series) -> pd.Series:
    """Add a member to JSON objects, where ``notes`` (JSON values) has one."""
    added = objects.str.slice(0, -1) + (', "' + name + '": ') + notes + "}"
    return objects.where(notes.isna(), added)
