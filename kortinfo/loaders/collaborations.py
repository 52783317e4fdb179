"""Collaborations (placements, subsidised jobs, agreements, job orders) from CSV or a workbook."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from kortinfo.kinds import OTHER_COLLABORATION, CollaborationKind, same_kind
from kortinfo.loaders import cells
from kortinfo.loaders.event_rows import (
    BUSINESS,
    FIRST_YEAR,
    among,
    event_texts,
    finished,
    no_business,
    one_spelling,
    ragged,
    told,
    verdict,
    whose,
)
from kortinfo.loaders.headings import COLLABORATION_FIELDS, NOTE_FIELD
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.rows import read_rows
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.tables import BY, END_ASSUMED, ENDS_ON, KIND, STARTS_ON

NEEDED = (("start",), BUSINESS)
"""The columns a table must have, one of each group."""


def load_collaborations(
    source: Source,
    *,
    base: Path,
    kinds: Mapping[str, CollaborationKind],
    own_organisations: Sequence[str] = (),
    known_pnrs: Collection[str] = (),
    seen_ids: Collection[str] = (),
    notes: bool = False,
    progress: Progress = silent,
) -> Loaded:
    """Load collaborations as ``loaded_events``, sorted by event id.

    ``kinds`` are the settings' kinds with their aliases and longest durations; an unknown kind is
    kept as given and counted as ``unknown_kind:<kind>``. What the source says its kinds are comes
    before that, and is counted as ``chosen_kind:<kind>``. The other arguments are those of
    :func:`kortinfo.loaders.contacts.load_contacts`.

    Where no end is given, or one far ahead (many programs write 31-12-9999), the last day is taken
    to be the one before the kind's longest duration has passed, and END_ASSUMED is true: 26 weeks
    from 1 January end on 1 July of that year (30 June in a leap year); 1 month from 31 January ends
    on 27 February, as a month that is too short ends on its last day.

    Raises:
        SettingsError: ``source.columns`` names a field there is not.
        SourceMissing, SourceEmpty, SourceUnreadable, SourceEncrypted: the file cannot be read.
        ColumnsMissing: no start, or none of P-number, CVR number and name.
    """
    rows = read_rows(
        source,
        base=base,
        fields=(*COLLABORATION_FIELDS, NOTE_FIELD) if notes else COLLABORATION_FIELDS,
        needed=NEEDED,
        known_pnrs=known_pnrs,
        phones=("phone",),
        progress=progress,
    )
    frame = rows.frame
    start, bad_start = cells.dates(frame["start"], first_year=FIRST_YEAR)
    end, bad_end = cells.dates(frame["end"], first_year=FIRST_YEAR)
    bad_end &= ~cells.is_open_end(frame["end"])
    given = one_spelling(frame["kind"])
    kind = cells.same_words(given).map(_spellings(kinds) | _of_source(source, kinds))
    return finished(
        rows,
        source,
        event_type="collaboration",
        values={
            BY: whose(frame, source, own_organisations),
            KIND: kind.fillna(given).astype("str"),
            STARTS_ON: start,
            ENDS_ON: end.fillna(assumed_ends(start, kind, kinds)),
            END_ASSUMED: end.isna(),
        },
        hashed=[event_texts(start), event_texts(end), cells.same_words(given)],
        unknown_kinds=given.where(kind.isna()),
        chosen_kinds=among(given, _of_source(source, kinds)),
        verdicts=[
            ragged(frame),
            verdict("bad_date", bad_start, told(rows, "start")),
            verdict("no_date", start.isna()),
            verdict("bad_date", bad_end, told(rows, "end")),
            verdict("bad_dates", end < start, _period(frame)),
            no_business(frame),
        ],
        seen_ids=seen_ids,
    )


def _spellings(kinds: Mapping[str, CollaborationKind]) -> dict[str, str]:
    """Return every folded spelling of a kind with its name; names win over aliases."""
    spellings: dict[str, str] = {}
    for name, kind in kinds.items():
        for alias in kind.aliases:
            spellings.setdefault(same_kind(alias), name)
    return spellings | {same_kind(name): name for name in kinds}


def _of_source(source: Source, kinds: Mapping[str, CollaborationKind]) -> dict[str, str]:
    """Return what the source says its own kinds are; a kind that is gone since says nothing."""
    return {
        same_kind(name): meant
        for name, meant in source.collaboration_kinds.items()
        if meant in kinds
    }


def _period(frame: pd.DataFrame) -> pd.Series:
    return frame["start"] + " – " + frame["end"]


def assumed_ends(
    start: pd.Series, kind: pd.Series, kinds: Mapping[str, CollaborationKind]
) -> pd.Series:
    """Return the last day of each collaboration if it lasts as long as its kind can.

    A kind that is missing or not in ``kinds`` lasts as any other kind
    (:data:`kortinfo.settings.OTHER_COLLABORATION`).
    """
    ends = _last_day(start, OTHER_COLLABORATION)
    for name in kind.dropna().unique():
        ends = ends.mask(kind.eq(name).fillna(value=False), _last_day(start, kinds[name]))
    return ends


def _last_day(start: pd.Series, kind: CollaborationKind) -> pd.Series:
    duration = pd.DateOffset(months=kind.months or 0, weeks=kind.weeks or 0)
    return (start + duration - pd.Timedelta(days=1)).astype("datetime64[us]")
