"""What every loader returns: the table, what was set aside, and what was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """One file as it was when it was read. ``modified`` is ISO 8601 in UTC."""

    file: str
    bytes: int
    sha256: str
    modified: str


@dataclass(frozen=True, kw_only=True)
class Guess:
    """One column a loader recognised by its heading, or by the settings (``by_setting``)."""

    file: str
    sheet: str
    field: str
    heading: str
    by_setting: bool


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A source, read. ``kept + len(set_aside) == read`` always holds.

    Attributes:
        source: the source's name in the settings.
        format: the loader's name, as ``cvr_system``.
        tables: the tables by contract name (``register_units``, ``loaded_events`` ...).
        read: rows or documents in the files, counted before anything is judged.
        kept: rows or documents that are in the tables.
        set_aside: contract ``SET_ASIDE``, one row a row that was put aside.
        files: fingerprints, in the order read.
        guesses: which heading was taken for which field.
        counts: what else is worth telling, as ``cpr_masked`` or ``unknown_kind:<kind>``.
    """

    source: str
    format: str
    tables: Mapping[str, pd.DataFrame]
    read: int
    kept: int
    set_aside: pd.DataFrame
    files: tuple[Fingerprint, ...] = ()
    guesses: tuple[Guess, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
