"""Where units lay before: a row often names an address that its business has left."""

import pandas as pd

from kortinfo.merge.membership import is_in
from kortinfo.merge.streets import address_keys
from kortinfo.tables import HOUSE_NUMBER, POSTAL_CODE, STREET_NAME, TO, UNIT_ID

STREET_KEY, HOUSE = "street_key", "house"
LEFT_ON = "left_on"
"""The last day at an earlier place; missing: not told."""
EARLIER_PLACE = "earlier_place"
"""Member of the evidence: what of an earlier place agrees, ``AT_ADDRESS`` or ``IN_CODE``."""
AT_ADDRESS, IN_CODE = "address", "postal_code"


def earlier_places(addresses: pd.DataFrame) -> pd.DataFrame:
    """Return unit_id, street_key, house, postal_code and left_on, each place of a unit once.

    Args:
        addresses: contract UNIT_ADDRESSES. A place a unit returned to is left on the last day told.
    """
    keys = address_keys(addresses, street=STREET_NAME, number=HOUSE_NUMBER, address="")
    places = addresses[[UNIT_ID, POSTAL_CODE]].assign(**{LEFT_ON: addresses[TO]}).join(keys)
    columns = [UNIT_ID, STREET_KEY, HOUSE, POSTAL_CODE]
    places = places.dropna(subset=[STREET_KEY]).sort_values([*columns, LEFT_ON], kind="stable")
    return places[[*columns, LEFT_ON]].drop_duplicates(columns, keep="last", ignore_index=True)


def lay_there(asked: pd.DataFrame, places: pd.DataFrame, *, house: bool) -> pd.Series:
    """Tell which rows name a place that their unit lay at before.

    Args:
        asked: unit_id, street_key, house and postal_code.
        places: of :func:`earlier_places`.
        house: street and number are needed, and the code where both tell it; else the postal code,
            or the street where there is no code to compare.
    """
    lines = asked[[UNIT_ID, STREET_KEY, HOUSE, POSTAL_CODE]].reset_index(names="line")
    both = lines.merge(places, on=UNIT_ID, suffixes=("", "_then"))
    street = both[STREET_KEY] == both[f"{STREET_KEY}_then"]
    code = both[POSTAL_CODE] == both[f"{POSTAL_CODE}_then"]
    untold = both[[POSTAL_CODE, f"{POSTAL_CODE}_then"]].isna().any(axis=1)
    if house:
        same = street & (both[HOUSE] == both[f"{HOUSE}_then"]) & (code | untold)
    else:
        same = code | (street & untold)
    return pd.Series(asked.index.isin(both.loc[same, "line"]), index=asked.index)


def at_address(
    asking: pd.DataFrame,
    units: pd.DataFrame,
    *,
    by: str,
    present: pd.DataFrame,
    earlier: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return which units each row's address fits: where they lie now, else where they lay.

    Args:
        asking: events (``lookup.prepare_events``) with street and house number.
        units: unit_id and ``by``, which the rows have as well.
        by: the other column that must agree.
        present: by unit id: street_key, house, postal_code, and what else is wanted.
        earlier: of :func:`earlier_places`.

    Returns:
        Two tables: each row with its units and ``unit_postal``; the second has left_on too, for
        the rows that are not in the first. A postal code missing on either side contradicts none.
    """
    keys = [by, STREET_KEY, HOUSE]
    now = units.join(present.rename(columns={POSTAL_CODE: "unit_postal"}), on=UNIT_ID)
    found = _in_code(asking.merge(now, on=keys))
    others = asking[~asking["row"].isin(found["row"])]
    lay = earlier[is_in(earlier[UNIT_ID], units[UNIT_ID])].rename(
        columns={POSTAL_CODE: "unit_postal"}
    )
    more = present.drop(columns=[STREET_KEY, HOUSE, POSTAL_CODE])
    then = units.merge(lay, on=UNIT_ID).join(more, on=UNIT_ID)
    return found, _in_code(others.merge(then, on=keys))


def _in_code(found: pd.DataFrame) -> pd.DataFrame:
    untold = found[[POSTAL_CODE, "unit_postal"]].isna().any(axis=1)
    fitting: pd.DataFrame = found[untold | (found[POSTAL_CODE] == found["unit_postal"])]
    return fitting


def said_of(left_on: pd.Series, what: str | pd.Series = AT_ADDRESS) -> dict[str, pd.Series]:
    """Return what the evidence says of an earlier place, by the names of its members."""
    told = pd.Series(what, index=left_on.index, dtype="str")
    return {EARLIER_PLACE: told, LEFT_ON: left_on.dt.strftime("%Y-%m-%d").astype("str")}
