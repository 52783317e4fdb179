"""What people reported as wrong about businesses: what was typed, and what became of it."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.crs import inside_denmark, to_stored
from kortinfo.decided import holding
from kortinfo.logbook import Correction
from kortinfo.merge.corrections import told_address
from kortinfo.merge.streets import address_keys
from kortinfo.row_fates import text_of
from kortinfo.snapshot import Snapshot
from kortinfo.texts import date, text

WAITS, NOT_BUILT = "waits", "not_built"
_DEGREES = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*[ ,;/]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*")


def point_of(typed: str) -> tuple[float, float] | None:
    """Return x and y (EPSG:25832) of "latitude, longitude" as maps on the web give it.

    The other way round is understood, too, since Denmark has no such latitudes. None: it is no
    point, or none in Denmark.
    """
    found = _DEGREES.fullmatch(typed)
    if found is None:
        return None
    lat, lon = (float(part.replace(",", ".")) for part in found.groups())
    if lat < lon:
        lat, lon = lon, lat
    x, y = to_stored(np.array([lon]), np.array([lat]))
    return (float(x[0]), float(y[0])) if inside_denmark(x, y)[0] else None


def nearest_addresses(
    units: pd.DataFrame, point: tuple[float, float], *, count: int
) -> pd.DataFrame:
    """Return units whose address and own point are known, the nearest first, an address once.

    Args:
        units: contract UNITS.
        point: x and y, EPSG:25832.
        count: at most so many.

    Returns:
        The units with a column ``metres``.
    """
    own = units[tables.GEOCODE_STEP].notna() & ~units[tables.GEOCODE_STEP].isin(
        tables.APPROXIMATE_STEPS
    )
    known = units[own & units[tables.ADDRESS].notna() & units[tables.X].notna()]
    away = np.hypot(known[tables.X] - point[0], known[tables.Y] - point[1])
    near = known.assign(metres=away).sort_values("metres", kind="stable")
    return near.drop_duplicates([tables.ADDRESS, tables.POSTAL_CODE]).head(count)


def address_is_known(snapshot: Snapshot, address: str, postal_code: str) -> bool:
    """Tell whether the register has, or had, a business at an address that somebody typed.

    The address points themselves are not kept with a build: what is not known here may still be
    found when the next one is made. Without a postal code, one anywhere will do.
    """
    typed = pd.DataFrame({tables.ADDRESS: pd.Series([address], dtype="str")})
    wanted = _keys(typed).iloc[0]
    if pd.isna(wanted["street_key"]) or pd.isna(wanted["house"]):
        return False
    for name in ("units", tables.UNIT_ADDRESSES.name):
        there = snapshot.table(name)
        if postal_code:
            there = there[there[tables.POSTAL_CODE] == postal_code]
        keys = _keys(there)
        same = (keys["street_key"] == wanted["street_key"]) & (keys["house"] == wanted["house"])
        if same.fillna(False).any():
            return True
    return False


def _keys(rows: pd.DataFrame) -> pd.DataFrame:
    return address_keys(
        rows, street=tables.STREET_NAME, number=tables.HOUSE_NUMBER, address=tables.ADDRESS
    )


def registered_address(unit: pd.Series) -> str:
    """Return a unit's address as corrections keep it, to see later whether it has changed."""
    told = told_address(unit.to_frame().T).iloc[0]
    return "" if pd.isna(told) else str(told)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A report, and where it stands.

    Attributes:
        said: what somebody reported.
        state: ``WAITS`` for somebody who knows what is right, ``NOT_BUILT`` (holds from the next
            build on), or what the build made of it (``tables.CORRECTION_STATES``).
        register_says: what the register says itself; "" where unknown.
    """

    said: Correction
    state: str
    register_says: str = ""


def reported(snapshot: Snapshot, corrections: Iterable[Correction]) -> tuple[Reported, ...]:
    """Return the latest word on each business and kind, those that wait first, then the newest.

    Args:
        snapshot: the build that is shown.
        corrections: those that hold, the newest first.
    """
    built = dt.datetime.fromisoformat(snapshot.built_at)
    known = snapshot.table(tables.CORRECTIONS.name)
    states = {
        (str(unit), str(what)): (str(state), "" if pd.isna(says) else str(says))
        for unit, what, state, says in known[
            [tables.UNIT_ID, tables.WHAT, tables.STATE, tables.REGISTER_SAYS]
        ].itertuples(index=False)
    }
    found = []
    for each in holding(corrections):
        state, says = states.get((each.unit_id, each.what), (NOT_BUILT, ""))
        if not each.is_whole:
            state = WAITS
        elif each.decided_at > built:
            state = NOT_BUILT
        found.append(Reported(said=each, state=state, register_says=says))
    return tuple(sorted(found, key=lambda each: each.state != WAITS))


def applied_to(snapshot: Snapshot, unit_id: str) -> pd.DataFrame:
    """Return the corrections of a unit that its build applied (contract CORRECTIONS)."""
    every = applied(snapshot)
    return every[every[tables.UNIT_ID] == unit_id]


def applied(snapshot: Snapshot) -> pd.DataFrame:
    """Return all corrections that the build applied (contract CORRECTIONS)."""
    table = snapshot.table(tables.CORRECTIONS.name)
    return table[table[tables.STATE] == "applied"]


def corrected_words(row: pd.Series, language: str, *, with_reason: bool = True) -> str:
    """Return one applied correction in a sentence: what, by whom, and the register's word.

    Args:
        row: of contract CORRECTIONS.
        language: "da" or "en".
        with_reason: also what the person wrote as the reason.
    """
    day = row[tables.DAY]
    at = dt.datetime.fromisoformat(str(row[tables.DECIDED_AT])).astimezone().date()
    told = text(
        f"reported.corrected_{row[tables.WHAT]}",
        language,
        who=text_of(row[tables.DECIDED_BY]) or text("review.nobody", language),
        at=date(at, language),
        day="" if pd.isna(day) else date(pd.Timestamp(day).date(), language),
        says=text_of(row[tables.REGISTER_SAYS]) or text("reported.says_nothing", language),
    )
    why = text_of(row[tables.WHY]) if with_reason else ""
    return f"{told} {text('reported.why', language, why=why)}" if why else told


def corrected_units(snapshot: Snapshot, language: str) -> dict[str, str]:
    """Return what people corrected about each unit, in words without reasons, by its id."""
    rows = applied(snapshot)
    told: dict[str, str] = {}
    for at, unit in enumerate(rows[tables.UNIT_ID].astype("str")):
        words = corrected_words(rows.iloc[at], language, with_reason=False)
        told[unit] = f"{told.get(unit, '')} {words}".strip()
    return told
