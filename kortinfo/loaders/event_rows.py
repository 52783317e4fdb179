"""What rows about businesses share: whose they are, ids, duplicates, set-aside rows."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kortinfo.contact_details import mail_domains, telephones
from kortinfo.cpr import mask_cpr_in
from kortinfo.kinds import same_kind
from kortinfo.loaders import cells
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.rows import MASKED, RAGGED, Rows
from kortinfo.notes import Screened, screened
from kortinfo.settings import Source
from kortinfo.tables import (
    BY,
    CPR_MASKED,
    DETAIL,
    EVENT_ID,
    EXTERNAL_ID,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_MAIL_DOMAIN,
    GIVEN_NAME,
    GIVEN_PHONE,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    KEY,
    LOADED_EVENTS,
    NOTE,
    PERSONS,
    REASON,
    RESPONSIBLE,
    SET_ASIDE,
    SOURCE,
    SOURCE_FILE,
    SOURCE_ROW,
    SOURCE_SHEET,
    STEP,
    TYPE,
    checked,
    shaped,
)

BUSINESS = ("pnr", "cvr", "name")
_GIVEN = {
    "external_id": EXTERNAL_ID,
    "pnr": GIVEN_PNR,
    "cvr": GIVEN_CVR,
    "name": GIVEN_NAME,
    "address": GIVEN_ADDRESS,
    "postal_code": GIVEN_POSTAL_CODE,
    "responsible": RESPONSIBLE,
}
LONGEST = 200
_BETWEEN = "\x1f"
"""Cleaned text holds no such character, so joined columns cannot be mistaken for others."""
FIRST_YEAR = 1950
"""An event said to be older is a program's null date, as 1 January 1900 or 30 December 1899."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Why some rows are set aside: reason code, which rows, and a detail for each row."""

    reason: str
    rows: pd.Series
    detail: pd.Series


def verdict(reason: str, rows: pd.Series, detail: pd.Series | None = None) -> Verdict:
    """Make a verdict; without a detail there is nothing to tell but the reason."""
    nothing = pd.Series(index=rows.index, dtype="str")
    return Verdict(reason=reason, rows=rows, detail=nothing if detail is None else detail)


def no_business(frame: pd.DataFrame) -> Verdict:
    """Judge the rows that name no business at all."""
    return verdict("no_business", frame[list(BUSINESS)].isna().all(axis=1))


def ragged(frame: pd.DataFrame) -> Verdict:
    """Judge the rows whose cells may have moved."""
    return verdict("ragged_row", frame[RAGGED])


def told(rows: Rows, field: str) -> pd.Series:
    """Return ``<heading>: <value>`` for each row, the detail of a value that cannot be read."""
    frame = rows.frame
    headings = {
        file + _BETWEEN + sheet: heading
        for (file, sheet, name), heading in rows.headings.items()
        if name == field
    }
    places = frame[SOURCE_FILE] + _BETWEEN + frame[SOURCE_SHEET]
    return places.map(headings).astype("str").fillna(field) + ": " + frame[field]


def whose(frame: pd.DataFrame, source: Source, own_organisations: Sequence[str]) -> pd.Series:
    """Return "own" or "other": by the organisation column where the settings name our own."""
    default = pd.Series(source.by, index=frame.index, dtype="str")
    own = {" ".join(name.split()).casefold() for name in own_organisations}
    if not own:
        return default
    ours = cells.same_words(frame["organisation"]).isin(own)
    return default.mask(frame["organisation"].notna() & ~ours, "other").mask(ours, "own")


def finished(
    rows: Rows,
    source: Source,
    *,
    event_type: str,
    values: Mapping[str, pd.Series],
    hashed: Sequence[pd.Series],
    unknown_kinds: pd.Series,
    chosen_kinds: pd.Series,
    verdicts: Sequence[Verdict],
    seen_ids: Collection[str],
) -> Loaded:
    """Put aside what is judged or a duplicate, and return the rest as ``loaded_events``.

    Args:
        values: the columns of ``loaded_events`` that are the type's own, and BY.
        hashed: the type's own parsed columns as text, for the event id.
        unknown_kinds: kinds the settings do not know (else missing); counted where kept.
        chosen_kinds: kinds the source itself says what they are (else missing); likewise.
        verdicts: in order; the first that holds is a row's reason.
    """
    frame, counts = rows.frame, dict(rows.counts)
    given = given_columns(frame, _GIVEN)
    given[PERSONS] = cells.whole_numbers(frame["persons"])
    texts = [*hashed_texts(given), frame["organisation"], values[BY]]
    verdict_of = first_verdict(frame, verdicts)
    fine = verdict_of[REASON].isna()
    ids = content_ids(event_type, [text[fine] for text in (*texts, *hashed)])
    ids = ids.reindex(frame.index)
    repeated = duplicates(ids, seen_ids)
    verdict_of = verdict_of.where(repeated[REASON].isna(), repeated)
    kept = verdict_of[REASON].isna()
    if "note" in frame:  # not in the id: whether notes are kept changes no event
        notes = screened(frame["note"])
        given[NOTE] = notes.text
        counts.update(_screening(notes, kept))
    counts.update(_counted("unknown_kind", unknown_kinds[kept]))
    counts.update(_counted("chosen_kind", chosen_kinds[kept]))
    events = pd.DataFrame(
        {
            EVENT_ID: ids,
            TYPE: event_type,
            SOURCE: source.name,
            **place_columns(frame),
            **given,
            **contact_details(frame, ids),
            **values,
            CPR_MASKED: masked_in_any(frame[MASKED], ids),
        }
    )
    return Loaded(
        source=source.name,
        format=source.format,
        tables={
            LOADED_EVENTS.name: checked(
                shaped(events[kept].sort_values(EVENT_ID), LOADED_EVENTS), LOADED_EVENTS
            )
        },
        read=len(frame),
        kept=int(kept.sum()),
        set_aside=set_aside_table(frame[~kept], verdict_of[~kept], source=source),
        files=rows.files,
        guesses=rows.guesses,
        counts=counts,
    )


def one_spelling(kinds: pd.Series) -> pd.Series:
    """Return kinds that differ in case only in one spelling: the first by code point."""
    first: dict[str, str] = {}
    for kind in sorted(kinds.dropna().unique()):
        first.setdefault(kind.casefold(), kind)
    return cells.same_words(kinds).map(first).astype("str")


def event_texts(values: pd.Series) -> pd.Series:
    """Return parsed values as text for the event id; missing is empty."""
    return values.astype("str").fillna("")


def given_columns(frame: pd.DataFrame, columns: Mapping[str, str]) -> dict[str, pd.Series]:
    """Return a source's fields under the names of our columns (field to column), codes read."""
    given = {column: frame[field] for field, column in columns.items()}
    given[GIVEN_POSTAL_CODE] = cells.postal_codes(frame["postal_code"])
    return given


def hashed_texts(given: Mapping[str, pd.Series]) -> list[pd.Series]:
    """Return what was given as text for the event id.

    A P-number of other than ten digits counts only where nothing else names the business: it was
    not read before, and ids must last.
    """
    pnr, alone = given[GIVEN_PNR], given[GIVEN_CVR].isna() & given[GIVEN_NAME].isna()
    lasting = pnr.where(pnr.str.len().eq(10) | alone)
    return [event_texts(lasting if name == GIVEN_PNR else each) for name, each in given.items()]


def contact_details(frame: pd.DataFrame, ids: pd.Series) -> dict[str, pd.Series]:
    """Return the telephone number and mail domain of each row; of rows of one id, one of theirs.

    They are no part of the id, so the order of the rows must not decide which are kept.
    """
    found = {
        GIVEN_PHONE: telephones(frame["phone"]),
        GIVEN_MAIL_DOMAIN: mail_domains(frame["email"]),
    }
    shared = ids.notna() & ids.duplicated(keep=False)
    if shared.any():
        for name, each in found.items():
            of_one_id = each[shared].groupby(ids[shared]).transform("min")
            found[name] = each.mask(shared, of_one_id).astype("str")
    return found


def place_columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return where each row stands in its source."""
    return {
        SOURCE_FILE: frame[SOURCE_FILE],
        SOURCE_SHEET: frame[SOURCE_SHEET].mask(frame[SOURCE_SHEET].eq("")),
        SOURCE_ROW: frame[SOURCE_ROW],
    }


def among(given: pd.Series, kinds: Iterable[str]) -> pd.Series:
    """Return each row's kind where it is one of ``kinds``, as kinds are compared; else missing."""
    return given.where(cells.same_words(given).isin({same_kind(name) for name in kinds}))


def _counted(what: str, kinds: pd.Series) -> dict[str, int]:
    counted = kinds.dropna().str.slice(0, LONGEST).value_counts().sort_index()
    return {f"{what}:{kind}": int(count) for kind, count in counted.items()}


def _screening(notes: Screened, kept: pd.Series) -> dict[str, int]:
    """Count the notes that were kept, and the likely names and health words in them."""
    found = {
        "notes_kept": notes.text.notna(),
        "notes_named": notes.named,
        "notes_health": notes.health,
    }
    return {name: count for name, rows in found.items() if (count := int((rows & kept).sum()))}


def first_verdict(frame: pd.DataFrame, verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """Return REASON and DETAIL for each row, by the first verdict that holds (else missing)."""
    reason = pd.Series(index=frame.index, dtype="str")
    detail = pd.Series(index=frame.index, dtype="str")
    for item in verdicts:
        rows = item.rows & reason.isna()
        reason = reason.mask(rows, item.reason)
        detail = detail.mask(rows, item.detail)
    return pd.DataFrame({REASON: reason, DETAIL: detail})


def content_ids(event_type: str, texts: Sequence[pd.Series]) -> pd.Series:
    """Return a hash of each row's content; ``texts`` are its columns as text, of one index."""
    index = texts[0].index
    columns = [pa.array(text, pa.large_string(), from_pandas=True) for text in texts]
    joined = pc.binary_join_element_wise(
        pa.scalar(event_type, pa.large_string()),
        *columns,
        pa.scalar(_BETWEEN, pa.large_string()),
        null_handling="replace",
    ).to_pylist()
    ids = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in joined]
    return pd.Series(ids, index=index, dtype="str")


def duplicates(ids: pd.Series, seen_ids: Collection[str]) -> pd.DataFrame:
    """Judge what was loaded before, and all but the first row of the same content.

    The detail is the event's id, not the row that was kept: rows may come in any order.
    """
    # Not ``isin``: it would turn all that was ever seen into an array for each small source.
    seen = pd.Series([id_ in seen_ids for id_ in ids], index=ids.index, dtype=bool)
    again = ids.notna() & (ids.duplicated() | seen)
    reason = pd.Series(index=ids.index, dtype="str").mask(again, "duplicate")
    return pd.DataFrame({REASON: reason, DETAIL: ids.where(again)})


def masked_in_any(masked: pd.Series, ids: pd.Series) -> pd.Series:
    """Tell of each row whether a CPR number was masked in any row of its event."""
    return ids.isin(ids[masked].dropna())


def set_aside_table(
    frame: pd.DataFrame, verdict_of: pd.DataFrame, *, source: Source
) -> pd.DataFrame:
    """Return ``set_aside`` for rows that were put aside, by reason, key, detail and place.

    The key is the row's own id, else its P-number, CVR number or name; not the name where cells
    may have moved, since a note could stand there.
    """
    key = pd.Series(index=frame.index, dtype="str")
    for field in ("external_id", "pnr", "cvr", "name"):
        if field in frame:
            key = key.fillna(frame[field].mask(frame[RAGGED] & (field == "name")))
    # Each cell is masked already; put together, two of them may still spell a CPR number.
    detail, _ = mask_cpr_in(verdict_of[DETAIL], phone=True)
    table = pd.DataFrame(
        {
            STEP: source.format,
            SOURCE: source.name,
            **place_columns(frame),
            REASON: verdict_of[REASON],
            KEY: key.str.slice(0, LONGEST),
            DETAIL: detail.str.slice(0, LONGEST),
        }
    )
    # By content first, so that the table is the same whatever the order of the rows.
    table = table.sort_values(
        [REASON, KEY, DETAIL, SOURCE_FILE, SOURCE_SHEET, SOURCE_ROW], ignore_index=True
    )
    return checked(shaped(table, SET_ASIDE), SET_ASIDE)
