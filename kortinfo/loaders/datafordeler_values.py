"""What Datafordeler's rows say on a day: many units at once, each on its own day.

A frame here has AT (the unit's or company's number), START and END (first and last day of the
row's effect, both inclusive) and text. Days are ``datetime64[us]``; a missing START is since ever,
a missing END still running. ``virkningTil`` is the first moment a row no longer holds (the basic
data's rule), so its last day is the one before.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kortinfo import tables as t
from kortinfo.loaders.cvr_columns import as_days

AT, START, END = "at", "start", "end"
Days = NDArray[np.datetime64]
_EVER = np.datetime64("0001-01-01", "D")
_NEVER = np.datetime64("9999-12-31", "D")
_SECTOR_CHANGES = (np.datetime64("2008-01-01", "D"), np.datetime64("2025-01-01", "D"))
_SCHEMES = np.array(["DB03", "DB07", "DB25"], dtype=object)


def codes(text: pd.Series, width: int) -> pd.Series:
    """Return codes as digits, padded with zeros; 0, letters and what is longer are missing."""
    digits = _extracted(text, r"^\s*0*(?P<digits>[1-9][0-9]*)(?:\.0+)?\s*$")["digits"]
    fits = pc.less_equal(pc.utf8_length(digits), width)
    padded = pc.utf8_lpad(pc.if_else(fits, digits, None), width=width, padding="0")
    return pd.Series(padded, index=text.index, dtype="str")


def _arrow(text: pd.Series) -> pa.Array:
    """Return a text column as one Arrow array, however many pieces it was put together from."""
    array = pa.array(text, pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _extracted(text: pd.Series, pattern: str) -> dict[str, pa.Array]:
    """Return the named groups of a pattern (RE2), null where it does not match.

    In Arrow from end to end: pandas' own ``extract`` makes Python objects, and there are millions.
    """
    found = pc.extract_regex(_arrow(text), pattern)
    return {field.name: pc.struct_field(found, field.name) for field in found.type}


def squeezed_in(text: pd.Series) -> pd.Series:
    """Collapse white space; nothing left is missing."""
    plain = pc.replace_substring_regex(_arrow(text), r"\s+", " ")
    plain = pc.utf8_trim_whitespace(plain)
    filled = pc.if_else(pc.equal(plain, ""), None, plain)
    return pd.Series(filled, index=text.index, dtype="str")


def days_of(text: pd.Series, *, exclusive: bool = False) -> pd.Series:
    """Return the days of ISO dates or times; ``exclusive`` ones end the day before."""
    days = as_days(text.str.slice(0, 10))
    return (days - pd.Timedelta(days=1)).astype("datetime64[us]") if exclusive else days


def with_effect(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the first and last moment of a row's effect into START and END."""
    frame = frame.copy()
    frame[START] = days_of(frame.pop("virkningFra"))
    frame[END] = days_of(frame.pop("virkningTil"), exclusive=True)
    return frame


def bounds(frame: pd.DataFrame) -> tuple[Days, Days]:
    """Return first and last days as numpy days, the open ones far off."""
    start = frame[START].to_numpy(dtype="datetime64[D]")
    end = frame[END].to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(start), _EVER, start), np.where(np.isnat(end), _NEVER, end)


def holding(frame: pd.DataFrame, day: Days) -> pd.DataFrame:
    """Return the rows that hold on the day of their unit (``day`` by AT)."""
    start, end = bounds(frame)
    on = day[frame[AT].to_numpy()]
    held: pd.DataFrame = frame[(start <= on) & (on <= end)]
    return held


def on_day(
    frame: pd.DataFrame, day: Days, by: Sequence[str], *, last_ended: bool = False
) -> pd.DataFrame:
    """Return one row a unit, by AT: what holds on its day, whatever the order of the rows.

    Of several that hold, the one that began last; none does: the last that began before it (with
    ``last_ended``: that ended last); none began: the earliest. ``by`` are the columns that settle
    ties, so that the outcome is one of content.
    """
    several = frame[AT].duplicated(keep=False)
    if not several.any():
        return frame.sort_values(AT)
    many = frame[several]
    start, end = bounds(many)
    on = day[many[AT].to_numpy()]
    began = start <= on
    holds = began & (on <= end)
    first, last = start.astype(np.int64), end.astype(np.int64)
    order = pd.DataFrame(
        {
            AT: many[AT].to_numpy(),
            "rank": np.where(holds, 2, np.where(began, 1, 0)),
            "first": np.where(began, last if last_ended else first, -first),
            "last": np.where(holds, -first if last_ended else last, last),
            **{f"by {name}": many[name].to_numpy() for name in by},
        },
        index=many.index,
    )
    if last_ended:  # among those that hold, the one that began last still wins
        order["first"] = np.where(holds, first, order["first"])
    order = order.sort_values(list(order.columns), kind="stable", na_position="first")
    chosen = order.index[~order[AT].duplicated(keep="last")]
    return pd.concat([frame[~several], frame.loc[chosen]]).sort_values(AT)


def judged(lives: pd.DataFrame, size: int, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return STARTED_ON, ENDED_ON, STATUS and the day each is read at, by AT."""
    now = np.full(size, as_of.to_datetime64().astype("datetime64[D]"))
    life = on_day(lives, now, [], last_ended=True).set_index(AT).reindex(range(size))
    closed = life[END] < as_of
    coming = life[START] > as_of
    status = pd.Series("active", index=life.index, dtype="str")
    return pd.DataFrame(
        {
            t.STARTED_ON: life[START],
            t.ENDED_ON: life[END],
            t.STATUS: status.mask(coming, "coming").mask(closed, "closed"),
            "day": life[END].where(closed, life[START].where(coming, as_of)),
        }
    )


def spread(frame: pd.DataFrame, column: str, size: int) -> pd.Series:
    """Return a column of one row a unit as a Series over all ``size`` units."""
    return frame.set_index(AT)[column].reindex(range(size))


def schemes_on(frame: pd.DataFrame, day: Days) -> pd.Series:
    """Return the sector scheme in force on the day each row speaks of."""
    start, end = bounds(frame)
    on = np.maximum(np.minimum(day[frame[AT].to_numpy()], end), start)
    return pd.Series(
        _SCHEMES[np.searchsorted(np.array(_SECTOR_CHANGES), on, side="right")],
        index=frame.index,
        dtype="str",
    )


def joined_by_unit(frame: pd.DataFrame, column: str, separator: str) -> pd.Series:
    """Return each unit's distinct values in the order of the rows, joined; indexed by AT."""
    once = frame[frame[column].notna()].drop_duplicates([AT, column])
    once = once.sort_values(AT, kind="stable")
    units, first = np.unique(once[AT].to_numpy(), return_index=True)
    lists = pa.ListArray.from_arrays(
        pa.array(np.append(first, len(once)), pa.int32()),
        _arrow(once[column]).cast(pa.string()),
    )
    return pd.Series(pc.binary_join(lists, separator), index=units, dtype="str")


def owners(versions: pd.DataFrame) -> pd.DataFrame:
    """Return whom each unit belonged to: AT, CVR, START, END."""
    given = days_of(versions["tilknyttetTilVirksomhedStartdato"])
    relations = pd.DataFrame(
        {
            AT: versions[AT],
            t.CVR: codes(versions["tilknyttetVirksomhedsCVRNummer"], 8),
            "version": versions[START],
            START: given.fillna(versions[START]),
            END: days_of(versions["tilknyttetTilVirksomhedOphoersdato"]),
        }
    )
    relations = relations[relations[t.CVR].notna()]
    relations = relations.sort_values(
        [AT, t.CVR, START, "version", END], na_position="first", kind="stable"
    ).drop_duplicates([AT, t.CVR, START], keep="last")
    # Where no end is told, a relation ends the day before the next one begins.
    relations = relations.sort_values([AT, START, t.CVR], na_position="first", kind="stable")
    following = relations.groupby(AT)[START].shift(-1) - pd.Timedelta(days=1)
    other = relations.groupby(AT)[t.CVR].shift(-1).ne(relations[t.CVR])
    relations[END] = relations[END].fillna(following.where(other)).astype("datetime64[us]")
    return relations.drop(columns="version").reset_index(drop=True)


_PREFIX = "CVRAdresse_"


def places(rows: pd.DataFrame) -> pd.DataFrame:
    """Return addresses in the register tables' columns; the index is that of ``rows``."""
    given = {
        name: squeezed_in(rows[f"{_PREFIX}{name}"])
        for name in ("vejnavn", "postdistrikt", "adresseFritekst", "etagebetegnelse")
    }
    door = squeezed_in(rows[f"{_PREFIX}doerbetegnelse"]).str.rstrip(".").str.lower()
    floor = given["etagebetegnelse"].str.rstrip(".").str.lower()
    house = _house(rows[f"{_PREFIX}husnummerFra"], rows[f"{_PREFIX}bogstavFra"])
    to = _house(rows[f"{_PREFIX}husnummerTil"], rows[f"{_PREFIX}bogstavTil"])
    street = given["vejnavn"]
    range_end = ("-" + to).where(to.notna() & to.ne(house) & house.notna(), "")
    inside = ((floor + ".").fillna("") + (" " + door).fillna("")).str.strip()
    text = street + (" " + house).fillna("") + range_end
    text = text + (", " + inside).where(inside.ne(""), "")
    return pd.DataFrame(
        {
            t.ADDRESS: text.fillna(given["adresseFritekst"]),
            t.STREET_NAME: street,
            t.STREET_CODE: codes(rows[f"{_PREFIX}vejkode"], 4),
            t.HOUSE_NUMBER: house,
            t.POSTAL_CODE: codes(rows[f"{_PREFIX}postnummer"], 4),
            t.POSTAL_DISTRICT: given["postdistrikt"],
            t.MUNICIPALITY_CODE: codes(rows[f"{_PREFIX}kommunekode"], 4),
            t.ADDRESS_ID: rows["Adresse"].str.strip().str.lower(),
        }
    )


PLACE = [t.STREET_NAME, t.HOUSE_NUMBER, t.POSTAL_CODE, t.POSTAL_DISTRICT]


def earlier_places(rows: pd.DataFrame, present: pd.DataFrame, day: Days) -> pd.DataFrame:
    """Return where units lay before their address on their day: AT, ``PLACE``, START, END.

    Street, number or postal code are others; addresses without a street are left out.

    Args:
        rows: addresses.
        present: those of them that hold on the day, one a unit.
        day: of each unit, by AT.
    """
    others = rows.drop(present.index)
    others = others[bounds(others)[0] <= day[others[AT].to_numpy()]]
    told = places(others)[PLACE].assign(**{name: others[name] for name in (AT, START, END)})
    here = places(present).set_axis(present[AT]).reindex(told[AT])
    same = np.ones(len(told), dtype=bool)
    for name in PLACE[:-1]:
        same &= told[name].fillna("").to_numpy() == here[name].fillna("").to_numpy()
    found: pd.DataFrame = told[~same & told[t.STREET_NAME].notna()]
    return found


def _house(number: pd.Series, letter: pd.Series) -> pd.Series:
    """Return house numbers as ``12A``; anything but a number and two letters is no part of one."""
    parts = _extracted(
        number.str.upper(), r"^\s*0*(?P<digits>[1-9][0-9]{0,3})\s*(?P<letters>[A-ZÆØÅ]{0,2})\s*$"
    )
    beside = _extracted(letter.str.upper(), r"^\s*(?P<letters>[A-ZÆØÅ]{1,2})\s*$")["letters"]
    own = pc.if_else(pc.equal(parts["letters"], ""), None, parts["letters"])
    letters = pc.coalesce(own, beside, pa.scalar("", pa.large_string()))
    house = pc.binary_join_element_wise(parts["digits"], letters, pa.scalar("", pa.large_string()))
    return pd.Series(house, index=number.index, dtype="str")


_FINENESS = (("maaned", 3), ("kvartal", 2), ("aar", 1))
_OPEN_TOP = 999_999


def employees_on(rows: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Return one row a unit: EMPLOYEES_MIN, EMPLOYEES_MAX and EMPLOYEES_ON, indexed by AT.

    Only counts of employees, never full-time equivalents; the newest period that ended by
    ``until``, the finer one on ties; an interval before an exact count.
    """
    kind = rows["beskaeftigelsestalstype"].fillna("").str.casefold()
    counts = kind.str.contains("antalansatte") | kind.eq("")
    last = days_of(rows["datoTil"])
    low = pd.to_numeric(rows["intervalFra"].fillna(rows["antal"]), errors="coerce")
    high = pd.to_numeric(rows["intervalTil"], errors="coerce")
    high = high.where(rows["intervalFra"].notna(), low)
    fineness = np.select([kind.str.contains(name) for name, _ in _FINENESS], [3, 2, 1], default=0)
    usable = counts & last.notna() & (last <= until) & low.notna() & (low >= 0)
    usable &= high.isna() | (high >= low)
    found = pd.DataFrame(
        {
            AT: rows[AT],
            t.EMPLOYEES_ON: last,
            "fineness": fineness,
            t.EMPLOYEES_MIN: low,
            t.EMPLOYEES_MAX: high.where(high < _OPEN_TOP),
        }
    )[usable]
    newest = found.sort_values(list(found.columns), kind="stable", na_position="last")
    newest = newest[~newest[AT].duplicated(keep="last")].set_index(AT)
    for name in (t.EMPLOYEES_MIN, t.EMPLOYEES_MAX):
        newest[name] = newest[name].round().astype("Int64")
    return newest.drop(columns="fineness")
