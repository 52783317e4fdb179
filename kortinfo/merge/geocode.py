"""Where is each unit? The first step that finds a point wins, and its name is recorded.

The steps, from sure to coarse: a point that a person gave; the DAR address id; the access-address
id (older register data has it in the address id's column); municipality + street code + house
number; street name + house number + postal code; the nearest number on the same street (same side
first); the postal district's point.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.crs import inside_denmark
from kortinfo.merge.aside import units_aside
from kortinfo.merge.districts import district_of
from kortinfo.merge.membership import is_in, positions_in
from kortinfo.merge.polygons import areas_of, codes_at
from kortinfo.merge.step import Step
from kortinfo.merge.streets import address_keys, house_numbers, leading_numbers, street_keys
from kortinfo.progress import Progress, silent
from kortinfo.tables import (
    ACCESS_ADDRESS_ID,
    ADDRESS,
    ADDRESS_ID,
    ADDRESS_POINTS,
    GEOCODE_STEP,
    GEOCODE_STEPS,
    HOUSE_NUMBER,
    MUNICIPALITY_CODE,
    POSTAL_CODE,
    STREET_CODE,
    STREET_NAME,
    UNIT_ID,
    X,
    Y,
)

_STREET_KEY = "street_key"
_HOUSE = "house"
_NUMBER = "number"
_HIGHEST_NUMBER = 10_000
_NONE = -1
Keys = Iterator[tuple[pd.Series, pd.Series]]


def geocode(
    units: pd.DataFrame,
    *,
    points: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    by_hand: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> tuple[pd.DataFrame, Step]:
    """Find a point for every unit.

    Args:
        units: REGISTER_UNITS columns and any others; those are carried along.
        points: contract ADDRESS_POINTS, EPSG:25832; points outside Denmark are not used.
        areas: for postal districts (their points, and the points' postal codes), EPSG:25832.
        by_hand: unit_id, x and y (EPSG:25832) that people gave; they come before every step.
        progress: told of each step.

    Returns:
        All units, by unit id, with x, y (EPSG:25832) and geocode_step (missing: no point); a
        unit that names no municipality or postal code takes the matched address's. The step
        ``geocode`` counts as kept the units with a point, as set aside (``no_point``) the
        others, which stay in the table nevertheless.
    """
    units = units.sort_values(UNIT_ID, ignore_index=True)
    keys = address_keys(units, street=STREET_NAME, number=HOUSE_NUMBER, address=ADDRESS)
    asking = units.assign(**{_STREET_KEY: keys[_STREET_KEY], _HOUSE: keys[_HOUSE]})
    known = _usable(points)
    point = np.full(len(units), _NONE, dtype=np.int64)
    step = np.full(len(units), _NONE, dtype=np.int64)

    def take(name: str, found: NDArray[np.int64]) -> None:
        new = (point == _NONE) & (found != _NONE)
        point[new] = found[new]
        step[new] = GEOCODE_STEPS.index(name)
        progress("geocode", int((point != _NONE).sum()), len(units))

    for name, wanted, have in _id_steps(asking, known):
        take(name, _look_up(wanted, have))
    take("codes", _look_up(*_code_keys(asking, known, _HOUSE)))
    streets = _streets_of(asking[point == _NONE], known, areas)
    for wanted, have in _street_tiers(asking, streets, with_number=True):
        take("street", _positions(streets, _look_up(wanted, have)))
    for wanted, have in _street_tiers(asking, streets, with_number=False):
        take("nearest_number", _positions(streets, _nearest(asking, wanted, streets, have)))
    located = _located(units, known, point, step)
    districts = areas_of(areas, "postal_district")
    district = np.where(step == _NONE, district_of(located[POSTAL_CODE], districts), _NONE)
    at_district = np.flatnonzero(district != _NONE)
    if len(at_district):
        centre = districts.geometry.representative_point()
        located.loc[at_district, X] = centre.x.to_numpy()[district[at_district]]
        located.loc[at_district, Y] = centre.y.to_numpy()[district[at_district]]
        step[at_district] = GEOCODE_STEPS.index("postal_district")
    _put_by_hand(located, step, by_hand)
    names = pd.Series(GEOCODE_STEPS, dtype="str").array.take(step, allow_fill=True)
    located[GEOCODE_STEP] = pd.Series(names, index=located.index, dtype="str")
    return located, _account(located)


def _put_by_hand(
    located: pd.DataFrame, step: NDArray[np.int64], by_hand: pd.DataFrame | None
) -> None:
    """Put the points people gave over those that were found, in place."""
    if by_hand is None or by_hand.empty:
        return
    given = by_hand.set_index(UNIT_ID)
    at = np.flatnonzero(is_in(located[UNIT_ID], by_hand[UNIT_ID]))
    for name in (X, Y):
        located.loc[at, name] = located.loc[at, UNIT_ID].map(given[name])
    step[at] = GEOCODE_STEPS.index("by_hand")


def _account(located: pd.DataFrame) -> Step:
    counts = located[GEOCODE_STEP].value_counts()
    lost = units_aside(located[located[GEOCODE_STEP].isna()], step="geocode", reason="no_point")
    return Step(
        name="geocode",
        read=len(located),
        kept=len(located) - len(lost),
        set_aside=lost,
        counts={f"geocode_{name}": int(counts.get(name, 0)) for name in GEOCODE_STEPS},
    )


def _usable(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points inside Denmark in an order that does not depend on the file's."""
    points = tables.shaped(points, ADDRESS_POINTS)
    inside = inside_denmark(points[X].to_numpy(), points[Y].to_numpy())
    points = points[inside]
    # what a match takes from a point; rows that agree in these are as good as one another
    return points.sort_values([X, Y, MUNICIPALITY_CODE, POSTAL_CODE], ignore_index=True)


def _look_up(wanted: pd.Series, have: pd.Series) -> NDArray[np.int64]:
    """Return for each wanted key the position of the first row that has it; -1: none, missing."""
    return positions_in(wanted, have)


def _id_steps(
    asking: pd.DataFrame, known: pd.DataFrame
) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    yield "address_id", asking[ADDRESS_ID], known[ADDRESS_ID]
    yield "access_address_id", asking[ACCESS_ADDRESS_ID], known[ACCESS_ADDRESS_ID]
    yield "access_address_id", asking[ADDRESS_ID], known[ACCESS_ADDRESS_ID]


def _key(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Put key columns in one text; missing where any of them is."""
    key = frame[columns[0]]
    for name in columns[1:]:
        key = key + "|" + frame[name]
    return key.astype("str")


def _code_keys(
    asking: pd.DataFrame, known: pd.DataFrame, house: str
) -> tuple[pd.Series, pd.Series]:
    have = known[[MUNICIPALITY_CODE, STREET_CODE]].assign(
        **{_HOUSE: house_numbers(known[HOUSE_NUMBER])}
    )
    columns = [MUNICIPALITY_CODE, STREET_CODE, house]
    return _key(asking, columns), _key(have, columns)


def _streets_of(still: pd.DataFrame, known: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the points on the streets that are still asked for, comparable and by house number.

    Postal codes the points lack are found by polygon, for these points only. The column
    ``point`` is the position among ``known``.
    """
    key = street_keys(known[STREET_NAME])
    by_code = _key(known, [MUNICIPALITY_CODE, STREET_CODE])
    asked = is_in(key, still[_STREET_KEY])
    asked |= is_in(by_code, _key(still, [MUNICIPALITY_CODE, STREET_CODE]))
    streets = known[asked].assign(street_key=key[asked], point=np.flatnonzero(asked))
    streets[_HOUSE] = house_numbers(streets[HOUSE_NUMBER])
    streets[_NUMBER] = leading_numbers(streets[_HOUSE])
    streets = streets.sort_values([_NUMBER, _HOUSE], kind="stable", ignore_index=True)
    bare = streets[POSTAL_CODE].isna().to_numpy()
    if bare.any():
        x = np.where(bare, streets[X].to_numpy(), np.nan)
        y = np.where(bare, streets[Y].to_numpy(), np.nan)
        by_polygon, _ = codes_at(x, y, areas_of(areas, "postal_district"))
        streets[POSTAL_CODE] = streets[POSTAL_CODE].fillna(by_polygon)
    return streets


def _positions(streets: pd.DataFrame, at: NDArray[np.int64]) -> NDArray[np.int64]:
    points = streets["point"].to_numpy(dtype=np.int64)
    return np.where(at == _NONE, _NONE, points[at]) if len(points) else at


def _street_tiers(asking: pd.DataFrame, streets: pd.DataFrame, *, with_number: bool) -> Keys:
    """Yield the ways of telling that two rows are on one street (and at one number), surest first.

    By name within a municipality only where the unit has no postal code and the municipality
    has one street of that name.
    """
    number = [_HOUSE] if with_number else []
    by_code = [MUNICIPALITY_CODE, STREET_CODE]
    if not with_number:
        yield _key(asking, by_code), _key(streets, by_code)
    by_postal = [_STREET_KEY, POSTAL_CODE]
    wanted = asking.assign(**{POSTAL_CODE: _district_keys(asking[POSTAL_CODE], streets)})
    yield _key(wanted, by_postal + number), _key(streets, by_postal + number)
    by_name = [_STREET_KEY, MUNICIPALITY_CODE]
    named = _key(streets, by_name)
    one = streets[STREET_CODE].groupby(named).transform("nunique") == 1
    bare = asking[POSTAL_CODE].isna()
    yield (
        _key(asking, by_name + number).where(bare),
        _key(streets, by_name + number).where(one),
    )


def _district_keys(postal_codes: pd.Series, streets: pd.DataFrame) -> pd.Series:
    """Return postal codes as the points name them: by a range where only its polygon is known."""
    named = streets[POSTAL_CODE].dropna().drop_duplicates()
    ranges = named[~named.str.fullmatch(r"\d{4}")]
    if not len(ranges):
        return postal_codes
    districts = gpd.GeoDataFrame({tables.CODE: ranges.to_numpy()})
    at = district_of(postal_codes, districts)
    return pd.Series(ranges.array.take(at, allow_fill=True), index=postal_codes.index).fillna(
        postal_codes
    )


def _nearest(
    asking: pd.DataFrame, wanted: pd.Series, streets: pd.DataFrame, have: pd.Series
) -> NDArray[np.int64]:
    """Return the position in ``streets`` of the nearest number; same side first, lower on ties."""
    number = leading_numbers(asking[_HOUSE])
    there = streets[_NUMBER].to_numpy(dtype=np.int64)
    usable = np.flatnonzero((there > 0) & have.notna().to_numpy())
    street, names = pd.factorize(have.iloc[usable])
    asked = pd.Index(names).get_indexer(pd.Index(wanted))
    asked[(wanted.isna() | (number <= 0)).to_numpy()] = _NONE
    found = np.full(len(asking), _NONE, dtype=np.int64)
    if not len(usable):
        return found
    # streets are sorted by number and letter, so the first of equal numbers is the lowest letter
    ladder, first = np.unique(
        (street * 2 + there[usable] % 2) * _HIGHEST_NUMBER + there[usable], return_index=True
    )
    for other_side in (0, 1):
        still = np.flatnonzero((asked != _NONE) & (found == _NONE))
        side = asked[still] * 2 + (number[still] + other_side) % 2
        rung = _closest(ladder, side * _HIGHEST_NUMBER + number[still])
        found[still] = np.where(rung == _NONE, _NONE, usable[first[rung]])
    return found


def _closest(ladder: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the position of the nearest value of the same side of a street; -1: none."""
    above = np.searchsorted(ladder, wanted)
    below = above - 1
    up = ladder[np.minimum(above, len(ladder) - 1)]
    down = ladder[np.maximum(below, 0)]
    has_up = (above < len(ladder)) & (up // _HIGHEST_NUMBER == wanted // _HIGHEST_NUMBER)
    has_down = (below >= 0) & (down // _HIGHEST_NUMBER == wanted // _HIGHEST_NUMBER)
    choose_down = has_down & (~has_up | (wanted - down <= up - wanted))
    return np.where(choose_down, below, np.where(has_up, above, _NONE))


def _located(
    units: pd.DataFrame,
    known: pd.DataFrame,
    point: NDArray[np.int64],
    step: NDArray[np.int64],
) -> pd.DataFrame:
    """Return the units with their matched point, and what its address knows that they do not."""

    def of_point(name: str) -> pd.Series:
        values = known[name].array.take(point, allow_fill=True)
        return pd.Series(values, index=units.index, dtype=known[name].dtype)

    exact = pd.Series(step != GEOCODE_STEPS.index("nearest_number"), index=units.index)
    return units.assign(
        **{
            X: of_point(X),
            Y: of_point(Y),
            # the next house may lie across the border
            MUNICIPALITY_CODE: units[MUNICIPALITY_CODE].fillna(
                of_point(MUNICIPALITY_CODE).where(exact)
            ),
            POSTAL_CODE: units[POSTAL_CODE].fillna(of_point(POSTAL_CODE)),
        }
    )
