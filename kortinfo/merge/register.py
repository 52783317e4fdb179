"""Several registers become one, and the part of it that concerns the home municipalities.

A unit known to two sources is taken from the better one; a portal row for a company leaves where
the company's workplaces are known. What leaves for good is still remembered by its ids
(``Register.elsewhere``), so that an event about it is not taken for somebody else's.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from kortinfo import tables
from kortinfo.loaders.result import Loaded
from kortinfo.merge.aside import units_aside
from kortinfo.merge.districts import postal_codes_elsewhere
from kortinfo.merge.membership import is_in
from kortinfo.merge.step import Step
from kortinfo.tables import (
    COMPANIES,
    CVR,
    ENDED_ON,
    FROM,
    LIVES,
    MUNICIPALITIES,
    MUNICIPALITY_CODE,
    PNR,
    POSTAL_CODE,
    REGISTER_UNITS,
    RELATIONS,
    STARTED_ON,
    STATUS,
    TO,
    UNIT_ADDRESSES,
    UNIT_ID,
    UNIT_NAMES,
    empty,
)

_BEST_FORMAT = "cvr_system"
_RANK = "rank"
_NO_MAP: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Register:
    """The register of the home municipalities.

    Attributes:
        units: contract REGISTER_UNITS, by unit id.
        companies: contract COMPANIES, those the units belong or belonged to.
        relations: contract RELATIONS, every unit's present owner among them.
        unit_names: contract UNIT_NAMES.
        unit_addresses: contract UNIT_ADDRESSES.
        lives: contract LIVES, at least one a unit.
        elsewhere: contract RELATIONS, of the units that were left out as being elsewhere.
        companies_elsewhere: CVR numbers of the companies that were left out with them.
    """

    units: pd.DataFrame
    companies: pd.DataFrame
    relations: pd.DataFrame
    unit_names: pd.DataFrame
    unit_addresses: pd.DataFrame
    lives: pd.DataFrame
    elsewhere: pd.DataFrame = field(default_factory=lambda: empty(RELATIONS))
    companies_elsewhere: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))


def join_registers(
    loaded: Sequence[Loaded],
    *,
    home_municipalities: Collection[str],
    postal_home: Mapping[str, str] = _NO_MAP,
) -> tuple[Register, tuple[Step, ...]]:
    """Join loaded registers and keep what concerns the home municipalities.

    Args:
        loaded: registers in the order of the settings; the system one goes before any other.
        home_municipalities: municipality codes, 4 digits.
        postal_home: the municipality of a postal code whose district lies in one
            (``place.postal_municipalities``); decides about units that name no municipality.

    Returns:
        The register, and the steps ``registers`` (one row a unit) and ``home``. Kept are the
        units that are or ever were in the home municipalities, those that may be (no
        municipality, a postal code that does not tell: ``settle_home`` decides later) and the
        other units, now or ever, of every company that owns or owned one of them.
        No registers: empty tables.
    """
    ranked = sorted(enumerate(loaded), key=lambda item: (item[1].format != _BEST_FORMAT, item[0]))
    order = [item for _, item in ranked]
    every = _ranked(order, REGISTER_UNITS).sort_values([UNIT_ID, _RANK], kind="stable")
    twice = every.duplicated(UNIT_ID)
    units = every[~twice]
    known = _has_units(units)
    gone = pd.concat(
        [
            units_aside(every[twice], step="registers", reason="superseded"),
            units_aside(units[known], step="registers", reason="has_units"),
        ],
        ignore_index=True,
    )
    units = units[~known].reset_index(drop=True)
    winners = units[[UNIT_ID, _RANK]]
    lives = _lives(_ranked(order, LIVES).merge(winners, on=[UNIT_ID, _RANK]), units)
    register = Register(
        units=units,
        companies=_first(_ranked(order, COMPANIES), CVR),
        relations=_relations(
            _ranked(order, RELATIONS).merge(winners, on=[UNIT_ID, _RANK]), units, lives
        ),
        lives=lives,
        unit_names=_past(order, UNIT_NAMES, winners),
        unit_addresses=_past(order, UNIT_ADDRESSES, winners),
    )
    step = Step(name="registers", read=len(every), kept=len(units), set_aside=gone)
    municipality = units[MUNICIPALITY_CODE].astype("str")
    municipality = municipality.fillna(units[POSTAL_CODE].map(dict(postal_home)).astype("str"))
    maybe = municipality.isna() | municipality.isin(list(home_municipalities))
    once = _once_at_home(units, home_municipalities)
    register, home = _at_home(register, maybe, once, step="home")
    return replace(register, units=tables.shaped(register.units, REGISTER_UNITS)), (step, home)


def settle_home(
    register: Register,
    units: pd.DataFrame,
    *,
    areas: gpd.GeoDataFrame,
    home_municipalities: Collection[str],
) -> tuple[Register, pd.DataFrame, Step]:
    """Decide about the units whose municipality ``geocode`` and ``place`` had to find.

    Args:
        register: as ``join_registers`` returned it.
        units: the same units after ``place`` (contract UNITS).
        areas: municipalities and postal districts (EPSG:25832).
        home_municipalities: municipality codes, 4 digits.

    Returns:
        The register with its units' municipality and postal code filled in, the units, both
        without those that turned out to lie elsewhere, and the step ``settle_home``. A unit
        whose municipality is still unknown stays, counted, unless its postal district does not
        reach into any home municipality.
    """
    units = units.sort_values(UNIT_ID, ignore_index=True)
    unknown = units[MUNICIPALITY_CODE].isna()
    elsewhere = postal_codes_elsewhere(units[POSTAL_CODE], areas, home_municipalities)
    home = (unknown & ~elsewhere) | units[MUNICIPALITY_CODE].isin(list(home_municipalities))
    once = _once_at_home(units, home_municipalities)
    settled, step = _at_home(replace(register, units=units), home, once, step="settle_home")
    counts = {"municipality_unknown": int(settled.units[MUNICIPALITY_CODE].isna().sum())}
    filled = tables.shaped(settled.units, REGISTER_UNITS)
    return (
        replace(settled, units=filled),
        settled.units.reset_index(drop=True),
        replace(step, counts=counts),
    )


def home_unit_ids(units: pd.DataFrame, home_municipalities: Collection[str]) -> pd.Index:
    """Return the ids of the units that lie in the home municipalities."""
    home = units[MUNICIPALITY_CODE].isin(list(home_municipalities))
    ids: pd.Index = pd.Index(units.loc[home, UNIT_ID])
    return ids


def _ranked(loaded: Sequence[Loaded], table: tables.Table) -> pd.DataFrame:
    """Put a table of all registers together, with each row's source and the source's rank."""
    parts = [
        tables.shaped(item.tables[table.name], table).assign(source=item.source, rank=rank)
        for rank, item in enumerate(loaded)
        if table.name in item.tables and len(item.tables[table.name])
    ]
    if parts:
        return pd.concat(parts, ignore_index=True)
    return tables.empty(table).assign(source=pd.Series(dtype="str"), rank=pd.Series(dtype="int64"))


def _past(loaded: Sequence[Loaded], table: tables.Table, winners: pd.DataFrame) -> pd.DataFrame:
    """Return what units bore in periods, as the register tells that each unit is taken from."""
    order = [UNIT_ID, FROM, TO]
    order += [name for name in table.column_names if name not in order]
    told = _ranked(loaded, table).merge(winners, on=[UNIT_ID, _RANK]).drop_duplicates(order)
    return tables.shaped(told.sort_values(order, na_position="first"), table)


def _first(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    best = frame.sort_values([key, _RANK], kind="stable").drop_duplicates(key)
    return best.reset_index(drop=True)


def _has_units(units: pd.DataFrame) -> pd.Series:
    """Tell which company rows stand for a company whose running workplaces are known."""
    running = units[PNR].notna() & (units[STATUS] != "closed")
    return units[PNR].isna() & is_in(units[CVR], units.loc[running, CVR])


def _lives(lives: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the units' lives; a unit none are told of (a portal row) has the one it shows."""
    untold = units[~is_in(units[UNIT_ID], lives[UNIT_ID])]
    added = untold[[UNIT_ID]].assign(**{FROM: untold[STARTED_ON], TO: untold[ENDED_ON]})
    both = tables.stacked([lives, added], LIVES).drop_duplicates()
    order = [UNIT_ID, FROM, TO]
    return tables.shaped(both.sort_values(order, na_position="first"), LIVES)


def _relations(relations: pd.DataFrame, units: pd.DataFrame, lives: pd.DataFrame) -> pd.DataFrame:
    """Return the units' relations; an owner no relation tells of owns the unit all its lives."""
    owned = units[units[CVR].notna()]
    told = is_in(owned[UNIT_ID] + "|" + owned[CVR], relations[UNIT_ID] + "|" + relations[CVR])
    untold = owned[~told]
    added = untold[[UNIT_ID, CVR]].merge(lives, on=UNIT_ID)
    both = tables.stacked([relations, added], RELATIONS).drop_duplicates()
    order = [UNIT_ID, FROM, TO, CVR]
    return tables.shaped(both.sort_values(order, na_position="first"), RELATIONS)


def _once_at_home(units: pd.DataFrame, home_municipalities: Collection[str]) -> pd.Series:
    """Tell which units lie or ever lay in a home municipality, by their addresses' history."""
    ever = "|".join(sorted(re.escape(code) for code in home_municipalities))
    return units[MUNICIPALITIES].str.contains(rf"\b(?:{ever})\b", na=False)


def _at_home(
    register: Register, home: pd.Series, once: pd.Series, *, step: str
) -> tuple[Register, Step]:
    """Keep the units that are or once were at home, and their companies' other units.

    The companies are those that own or ever owned one of them, their other units those they own
    or ever owned: every owner is among the relations.
    """
    units, relations = register.units, register.relations
    own = home | once
    companies = relations.loc[is_in(relations[UNIT_ID], units.loc[own, UNIT_ID]), CVR]
    related = relations.loc[is_in(relations[CVR], companies), UNIT_ID]
    kept = own | is_in(units[UNIT_ID], related)
    ids = units.loc[kept, UNIT_ID]
    staying = is_in(relations[UNIT_ID], ids)
    named = pd.concat([units.loc[kept, CVR], relations.loc[staying, CVR]]).dropna()
    gone = units_aside(units[~kept], step=step, reason="outside_home")
    account = Step(name=step, read=len(units), kept=int(kept.sum()), set_aside=gone)
    companies_kept = is_in(register.companies[CVR], named)

    def theirs(frame: pd.DataFrame, table: tables.Table) -> pd.DataFrame:
        return tables.shaped(frame[is_in(frame[UNIT_ID], ids)], table)

    return (
        Register(
            units=units[kept].reset_index(drop=True),
            companies=tables.shaped(register.companies[companies_kept], COMPANIES),
            relations=tables.shaped(relations[staying], RELATIONS),
            unit_names=theirs(register.unit_names, UNIT_NAMES),
            unit_addresses=theirs(register.unit_addresses, UNIT_ADDRESSES),
            lives=theirs(register.lives, LIVES),
            elsewhere=tables.stacked([register.elsewhere, relations[~staying]], RELATIONS),
            companies_elsewhere=pd.concat(
                [register.companies_elsewhere, register.companies.loc[~companies_kept, CVR]],
                ignore_index=True,
            ),
        ),
        account,
    )
