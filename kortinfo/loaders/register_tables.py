"""A register's tables made ready to leave the room: CPR numbers masked, rows in order, checked."""

from collections.abc import Collection, Iterable

import pandas as pd

from kortinfo import tables as t
from kortinfo.cpr import mask_cpr_in
from kortinfo.settings import Source

_MASKED = (
    t.NAME,
    t.NAMES,
    t.ADDRESS,
    t.STREET_NAME,
    t.HOUSE_NUMBER,
    t.POSTAL_DISTRICT,
    t.SECTOR_TITLE,
    t.LEGAL_FORM,
    t.PHONE,
    t.EMAIL,
    t.WEBSITE,
)
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


def masked_register(
    frame: pd.DataFrame, *, known_pnrs: Collection[str]
) -> tuple[pd.DataFrame, int]:
    """Mask CPR numbers in units or companies, in place; return them and how many rows had one."""
    changed = pd.Series(False, index=frame.index)
    for name in _MASKED:
        if name in frame:
            frame[name], hit = mask_cpr_in(
                frame[name], known_pnrs=known_pnrs, phone=name == t.PHONE
            )
            changed |= hit
    for name in (t.ADDRESS_ID, t.ACCESS_ADDRESS_ID):
        if name in frame:
            # A UUID may hold ten digits that look like a CPR number; anything else is text.
            other = frame[name].notna() & ~frame[name].str.fullmatch(_UUID, na=False)
            frame.loc[other, name], hit = mask_cpr_in(frame.loc[other, name])
            changed |= hit.reindex(frame.index, fill_value=False)
    return frame, int(changed.sum())


def origins_table(source: Source, rows: Iterable[tuple[pd.DataFrame, str]]) -> pd.DataFrame:
    """Return contract ORIGINS: which row or document each unit and company was taken from.

    Args:
        source: the register.
        rows: frames with SOURCE_FILE, SOURCE_ROW (and SOURCE_SHEET) and the column that names
            what each row tells of: UNIT_ID or CVR.
    """
    names = [t.SOURCE_FILE, t.SOURCE_SHEET, t.SOURCE_ROW]
    parts = [frame[[*(name for name in names if name in frame), key]] for frame, key in rows]
    both = t.stacked(parts, t.ORIGINS).assign(**{t.SOURCE: source.name})
    # By content first, so that the table is the same whatever the order of the rows.
    ordered = both.sort_values([t.UNIT_ID, t.CVR, *names], ignore_index=True)
    return t.checked(t.shaped(ordered, t.ORIGINS), t.ORIGINS)


def finished_table(frame: pd.DataFrame, contract: t.Table, *, by: list[str]) -> pd.DataFrame:
    """Return ``frame`` in its contract, one row a key ``by``, sorted by it."""
    ordered = frame.drop_duplicates(by).sort_values(by, kind="stable")
    return t.checked(t.shaped(ordered, contract), contract)
