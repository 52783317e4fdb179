"""Contacts (visits, meetings, calls, letters) from a CSV file or workbook."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from kortinfo.kinds import same_kind
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
from kortinfo.loaders.headings import CONTACT_FIELDS, NOTE_FIELD
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.rows import read_rows
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.tables import BY, HAPPENED_ON, KIND, TWO_WAY, TWO_WAY_SAID

NEEDED = (("date",), BUSINESS)
"""The columns a table must have, one of each group."""


def load_contacts(
    source: Source,
    *,
    base: Path,
    kinds: Mapping[str, bool],
    own_organisations: Sequence[str] = (),
    known_pnrs: Collection[str] = (),
    seen_ids: Collection[str] = (),
    notes: bool = False,
    progress: Progress = silent,
) -> Loaded:
    """Load contacts as ``loaded_events``, sorted by event id.

    Args:
        source: path, sheet, columns (field to heading), whose the rows are, and its own kinds,
            which come before ``kinds``.
        base: the folder ``source.path`` is relative to.
        kinds: contact kinds and whether they are two-way; case and spaces do not count.
        own_organisations: names that are ours; without any, an organisation column says nothing.
        known_pnrs: P-numbers of the register: such numbers are no CPR numbers.
        seen_ids: event ids loaded from other sources; the same row again is a duplicate.
        notes: read the free-text notes too, screened.
        progress: told after every sheet.

    A column that says whether a contact was two-way wins; else its kind does; an unknown kind is
    not, and is counted as ``unknown_kind:<kind>``.

    Raises:
        SettingsError: ``source.columns`` names a field there is not.
        SourceMissing, SourceEmpty, SourceUnreadable, SourceEncrypted: the file cannot be read.
        ColumnsMissing: no date, or none of P-number, CVR number and name.
    """
    rows = read_rows(
        source,
        base=base,
        fields=(*CONTACT_FIELDS, NOTE_FIELD) if notes else CONTACT_FIELDS,
        needed=NEEDED,
        known_pnrs=known_pnrs,
        phones=("phone",),
        progress=progress,
    )
    frame = rows.frame
    day, unreadable = cells.dates(frame["date"], first_year=FIRST_YEAR)
    said = cells.booleans(frame["two_way"])
    given = one_spelling(frame["kind"])
    kind, by_kind = _kinds(given, {**kinds, **source.contact_kinds})
    by = whose(frame, source, own_organisations)
    return finished(
        rows,
        source,
        event_type="contact",
        values={
            BY: by,
            KIND: kind,
            TWO_WAY: said.fillna(by_kind).fillna(value=False).astype("bool"),
            TWO_WAY_SAID: said.notna(),
            HAPPENED_ON: day,
        },
        hashed=[
            event_texts(day),
            cells.same_words(given),
            event_texts(said),
        ],
        unknown_kinds=given.where(by_kind.isna() & said.isna()),
        chosen_kinds=among(given, source.contact_kinds),
        verdicts=[
            ragged(frame),
            verdict("bad_date", unreadable, told(rows, "date")),
            verdict("no_date", day.isna()),
            no_business(frame),
        ],
        seen_ids=seen_ids,
    )


def _kinds(given: pd.Series, kinds: Mapping[str, bool]) -> tuple[pd.Series, pd.Series]:
    """Return the settings' name of each kind (else as given), and whether it is two-way."""
    names = {same_kind(name): name for name in kinds}  # of spellings of one the last
    name = cells.same_words(given).map(names)
    two_way = name.map(dict(kinds)).astype("boolean")
    return name.fillna(given).astype("str"), two_way
