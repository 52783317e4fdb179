"""Which columns of which tables hold what people wrote, and what they are without a person.

One rule for what the loaders read and for what a build keeps: every column of text but ids, codes,
our own words, and what the public register tells of its units.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from kortinfo import tables as t
from kortinfo.forget_words import MASK, plain
from kortinfo.forgotten import Forgotten
from kortinfo.loaders.files import told_once

_IDS = {
    *(t.UNIT_ID, t.PNR, t.CVR, t.EVENT_ID, t.OTHER_ID, t.KEPT_ID, t.JOB_AD_ID, t.ROW_KEY),
    *(t.GIVEN_PNR, t.GIVEN_CVR, t.GIVEN_POSTAL_CODE, t.POSTAL_CODE),
}
_OUR_WORDS = {
    *(t.TYPE, t.BY, t.HOW, t.STEP, t.REASON, t.MATCH_STAGE, t.WHAT, t.STATE, t.VERDICT),
    *(t.LEVEL, t.ROW_TYPE, t.MEASURE, t.BUILT_AT, t.DECIDED_AT),
}
_OF_THE_REGISTER = {t.WAS, t.REGISTER_SAYS}
_KEPT = _IDS | _OUR_WORDS | _OF_THE_REGISTER
_REGISTERS = {
    *(t.REGISTER_UNITS.name, t.UNITS.name, t.BUSINESSES.name, t.COMPANIES.name),
    *(t.UNIT_NAMES.name, t.UNIT_ADDRESSES.name, t.RELATIONS.name, t.LIVES.name),
}
_IN_REGISTERS = {
    *(t.PHONE, t.EMAIL, t.WEBSITE, t.RESPONSIBLE, t.COLLABORATION_KINDS, t.CUSTOM_AREAS),
}
_NO_PERSONS = {t.ADDRESS_POINTS.name, t.SECTORS.name, t.CONCORDANCE.name}
_VALUES = {t.PHONE: "phone", t.GIVEN_PHONE: "phone", t.EMAIL: "email", t.WEBSITE: "email"}
"""Columns whose values are no use in part."""
_PEOPLE = {t.RESPONSIBLE, t.DECIDED_BY, *_VALUES}
"""Columns that are missing where they tell nothing but what is forgotten."""
_PLACES = {t.SOURCE, t.SOURCE_FILE, t.SOURCE_SHEET}
AREAS = "areas"
Telling = Callable[[str], str]
"""Returns a text with every person in it masked."""


def registered(*frames: pd.DataFrame) -> frozenset[str]:
    """Return every name that units or companies have or had, as ``plain`` compares them."""
    return frozenset(plain("name", name) for name in names_of(*frames))


def names_of(*frames: pd.DataFrame) -> frozenset[str]:
    """Return every name that units or companies have or had, as it is written."""
    columns = [frame[name].dropna() for frame in frames for name in (t.NAME, t.NAMES)]
    lines = pd.concat(columns).str.split("\n").explode()
    return frozenset(lines.dropna().unique())


def places_told(
    frames: Iterable[pd.DataFrame], forgotten: Forgotten, *, others: Iterable[str] = ()
) -> dict[str, str]:
    """Return what the sources, files and sheets are told by that name a person: none twice.

    ``others`` are names of theirs that stand in no table.
    """
    every = set(others)
    for frame in frames:
        for column in _PLACES & set(frame):
            every |= set(frame[column].dropna().unique())
    told = {name: forgotten.masked(name) for name in every}
    order = sorted(every, key=lambda name: (name != told[name], name))
    found = zip(order, told_once(order, forgotten.masked), strict=True)
    return {name: other for name, other in found if name != other}


def without_persons(
    name: str,
    frame: pd.DataFrame,
    forgotten: Forgotten,
    *,
    registered_names: Collection[str],
    places: Mapping[str, str],
) -> dict[str, pd.Series]:
    """Return the columns of a table that change where persons are forgotten.

    A given name that as a whole is a registered one stays: it is the public register's, and the
    row is still to find its business by it.

    Args:
        name: the table's; ``areas`` for areas.
        frame: the table.
        forgotten: who is forgotten.
        registered_names: of businesses (:func:`registered`).
        places: what sources, files and sheets are told by (:func:`places_told`).
    """
    changed: dict[str, pd.Series] = {}
    for column in _written(name, frame) if forgotten.of_persons else ():
        before = frame[column]
        if column in _PLACES:
            hit = before.isin(list(places))
            after = before.mask(hit, before[hit].map(dict(places)).astype("str"))
        else:
            after = forgotten.masked_in(before, ids=column == t.EXTERNAL_ID)
        if column in _VALUES:
            other = after.ne(before) & before.notna()
            after = before.mask(other | forgotten.among(_VALUES[column], before))
        elif column in _PEOPLE:
            after = after.mask(after.eq(MASK))
        elif column == t.GIVEN_NAME and not after.equals(before):
            own = before.map(lambda given: plain("name", given) in registered_names, "ignore")
            after = after.mask(own.fillna(value=False).astype("bool"), before)
        elif name == AREAS:
            after = after.mask(frame[t.AREA_TYPE].isin(t.AREA_TYPES), before)
        if not after.equals(before):
            changed[column] = after
    return changed


def _written(name: str, frame: pd.DataFrame) -> list[str]:
    """Return the columns in which people wrote."""
    if name in _NO_PERSONS:
        return []
    if name == AREAS:
        return [t.AREA_TYPE, t.CODE, t.NAME]
    texts = [str(column) for column in frame if frame[column].dtype == "str"]
    if name in _REGISTERS:
        return [column for column in texts if column in _IN_REGISTERS]
    return [column for column in texts if column not in _KEPT]


_FIXED = {"version", "format", "as_of", "built_at", "on", "what", "sha256", "modified"}
"""Keys of a manifest under which our own words stand."""
_FREE_KEYS = {"counts", "settings"}
"""Keys of a manifest under which keys may be somebody's words."""


def telling(forgotten: Forgotten, places: Mapping[str, str]) -> Telling:
    """Return what masks the texts of a manifest."""
    return lambda text: places.get(text) or forgotten.masked(text)


def told_without(told: Any, telling: Telling, *, free_keys: bool = False) -> Any:
    """Return what a manifest says, as JSON has it, with every person in it masked.

    Where two keys become one, their counts are added.
    """
    if isinstance(told, str):
        return telling(told)
    if isinstance(told, list | tuple):
        return [told_without(item, telling, free_keys=free_keys) for item in told]
    if not isinstance(told, Mapping):
        return told
    found: dict[str, Any] = {}
    for key, item in told.items():
        name = telling(key) if free_keys else key
        free = free_keys or key in _FREE_KEYS
        ours = not free_keys and key in _FIXED
        without = item if ours else told_without(item, telling, free_keys=free)
        both_count = name in found and type(without) is int and type(found[name]) is int
        found[name] = found[name] + without if both_count else without
    return found


def told_persons(before: Any, after: Any) -> int:
    """Return how many texts of a manifest :func:`told_without` has changed."""
    if isinstance(before, Mapping):
        keys = len(set(before) - set(after))
        return keys + sum(told_persons(before[key], after[key]) for key in before if key in after)
    if isinstance(before, list | tuple):
        return sum(map(told_persons, before, after))
    return int(before != after)
