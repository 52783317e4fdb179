"""Who owns the demo's workplaces: companies with names, legal forms, lives and troubles."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kortinfo.demo.naming import business_names, chain_names
from kortinfo.demo.trades import Trade
from kortinfo.demo.words import Texts, joined, texts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FORMS = (
    (10, "ENK", "Enkeltmandsvirksomhed"),
    (30, "I/S", "Interessentskab"),
    (60, "A/S", "Aktieselskab"),
    (80, "APS", "Anpartsselskab"),
    (115, "FFO", "Frivillig forening"),
    (140, "AMB", "Andelsselskab med begrænset ansvar"),
    (230, "STA", "Statslig administrativ enhed"),
    (245, "REG", "Region"),
    (250, "KOM", "Primærkommune"),
    (260, "FKI", "Folkekirkelig institution"),
    (280, "ØVR", "Øvrige virksomhedsformer"),
)
ENK, IS, AS, APS, FFO, AMBA, STA, REG, KOM, FKI, OTHER = range(len(FORMS))
NORMAL, BANKRUPT, DISSOLVING, ENDED = range(4)

_PUBLIC = {
    "municipality": ("Frederikshavn Kommune", KOM),
    "region": ("Region Demo Nord", REG),
    "state": ("Grænse- og Kystpolitiet (demo)", STA),
}
_MOST_IN_ONE_CHAIN = 400


@dataclass(frozen=True, kw_only=True)
class Owners:
    """Companies (``name`` and what follows), and for every unit what it gets from them.

    ``company`` and ``former_company`` (-1: none) have one element a unit, as have ``sold``,
    ``unit_name``, ``former_name`` and ``renamed``; the others one a company.
    """

    company: Ints
    former_company: Ints
    sold: Ints
    unit_name: Texts
    former_name: Texts
    renamed: Ints
    name: Texts
    form: Ints
    status: Ints
    starts: Ints
    ends: Ints
    trade: Ints
    protected: Bools


def assign_owners(
    trades: tuple[Trade, ...],
    *,
    trade: Ints,
    size: Ints,
    starts: Ints,
    ends: Ints,
    places: Texts,
    rng: np.random.Generator,
) -> Owners:
    """Give every unit its company, and every company a name, a legal form and a life."""
    owner = texts(item.owner for item in trades)[trade]
    company, fixed = _group(trades, trade, owner, rng)
    count = int(company.max()) + 1
    first = np.full(count, len(trade), dtype=np.int64)
    np.minimum.at(first, company, np.arange(len(trade)))
    form = _forms(owner[first], size[first], rng)
    name = business_names(trades, trade[first], form, rng)
    for index, (fixed_name, fixed_form) in fixed.items():
        name[index], form[index] = fixed_name, fixed_form
    units_of = np.bincount(company, minlength=count)
    first_day = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first_day, company, starts)
    last_day = np.zeros(count, dtype=np.int64)
    np.maximum.at(last_day, company, ends)
    running = np.bincount(company, weights=(ends == 0).astype(float), minlength=count) > 0
    unit_name = name[company]
    several = (units_of[company] > 1) & ~np.isin(owner, [*_PUBLIC, "chain"])
    unit_name[several] = joined(unit_name[several], " ", places[several])
    chain = np.flatnonzero(owner == "chain")
    brand = texts(text.removesuffix(" A/S") for text in unit_name[chain])
    unit_name[chain] = joined(brand, " ", places[chain])
    public = np.isin(owner, list(_PUBLIC))
    unit_name[public] = business_names(trades, trade[public], form[company[public]], rng)
    base = Owners(
        company=company,
        former_company=np.full(len(trade), -1, dtype=np.int64),
        sold=np.zeros(len(trade), dtype=np.int64),
        unit_name=unit_name,
        former_name=texts([""] * len(trade)),
        renamed=np.zeros(len(trade), dtype=np.int64),
        name=name,
        form=form,
        status=_troubles(form, units_of, running, rng),
        starts=first_day,
        ends=np.where(running, 0, last_day),
        trade=trade[first],
        protected=rng.random(count) < np.where(form == ENK, 0.24, 0.10),
    )
    return _with_history(base, trades, owner, starts, ends, rng)


def _group(
    trades: tuple[Trade, ...], trade: Ints, owner: Texts, rng: np.random.Generator
) -> tuple[Ints, dict[int, tuple[str, int]]]:
    """Return every unit's company, and name and form of the companies that have fixed ones."""
    count = len(trade)
    order = np.argsort(trade, kind="stable")
    alone = rng.random(count) >= (0.07 if count < 400_000 else 0.25)
    alone |= ~np.isin(owner[order], ["own", "selfowning"])
    alone |= np.diff(trade[order], prepend=-1) != 0
    key = np.empty(count, dtype=np.int64)
    key[order] = np.cumsum(alone) + 1_000_000
    fixed: dict[int, tuple[str, int]] = {}
    for number, (kind, label) in enumerate(_PUBLIC.items()):
        key[owner == kind] = number
        fixed[number] = label
    number = len(_PUBLIC)
    for index, item in enumerate(trades):
        mine = np.flatnonzero(trade == index)
        if item.owner != "chain" or not len(mine):
            continue
        labels = chain_names(item.code07, len(mine), most=_MOST_IN_ONE_CHAIN)
        key[mine] = number + rng.integers(0, len(labels), len(mine))
        fixed.update({number + step: (f"{name} A/S", AS) for step, name in enumerate(labels)})
        number += len(labels)
    found, company = np.unique(key, return_inverse=True)
    position = {int(value): index for index, value in enumerate(found[: number + 1])}
    return company.astype(np.int64), {
        position[code]: label for code, label in fixed.items() if code in position
    }


def _forms(owner: Texts, size: Ints, rng: np.random.Generator) -> Ints:
    """Draw legal forms: sole traders where small, A/S where large; by the owner elsewhere."""
    chance = rng.random(len(owner))
    tiny, large = size <= 1, size >= 4
    form = np.where(chance < np.where(tiny, 0.55, np.where(large, 0.02, 0.26)), ENK, APS)
    form = np.where(chance > np.where(large, 0.6, 0.93), AS, form)
    form = np.where((chance > 0.89) & (chance <= 0.93) & ~large, IS, form)
    form = np.where(owner == "association", np.where(chance < 0.95, FFO, AMBA), form)
    form = np.where(owner == "holding", APS, form)
    form = np.where(owner == "church", FKI, form)
    return np.where(owner == "selfowning", OTHER, form).astype(np.int64)


def _troubles(form: Ints, units_of: Ints, running: Bools, rng: np.random.Generator) -> Ints:
    """Let some running companies be bankrupt or dissolving; those without a unit have ended."""
    chance = rng.random(len(form))
    may = running & (units_of <= 3) & np.isin(form, [AS, APS])
    status = np.where(may & (chance < 0.012), BANKRUPT, NORMAL)
    status = np.where(may & (chance > 0.982), DISSOLVING, status)
    return np.where(running, status, ENDED).astype(np.int64)


def _with_history(
    base: Owners,
    trades: tuple[Trade, ...],
    owner: Texts,
    starts: Ints,
    ends: Ints,
    rng: np.random.Generator,
) -> Owners:
    """Let 8 % of the units have changed name, and 5 % have changed hands (with the name)."""
    count = len(starts)
    single = np.bincount(base.company)[base.company] == 1
    end = np.where(ends > 0, ends, starts.max() - 160)
    span = end - starts
    able = single & (owner == "own") & (span > 500)
    chance = rng.random(count)
    sold, renamed = able & (chance < 0.06), able & (chance < 0.15)
    day = starts + (span * rng.uniform(0.15, 0.97, count)).astype(np.int64)
    former_name = base.unit_name.copy()
    former_name[~renamed] = ""
    which = np.flatnonzero(renamed)
    former_name[which] = business_names(
        trades, base.trade[base.company[which]], base.form[base.company[which]], rng
    )
    seller = np.flatnonzero(sold)
    companies = len(base.name)
    former = base.former_company.copy()
    former[seller] = companies + np.arange(len(seller))
    first = base.starts.copy()
    first[base.company[seller]] = day[seller]
    kept = rng.random(len(seller)) < 0.15
    own = base.company[seller]
    return replace(
        base,
        former_company=former,
        sold=np.where(sold, day, 0),
        former_name=former_name,
        renamed=np.where(renamed, day, 0),
        name=np.concatenate([base.name, former_name[seller]]),
        form=np.concatenate([base.form, base.form[own]]),
        status=np.concatenate([base.status, np.where(kept, NORMAL, ENDED)]),
        starts=np.concatenate([first, starts[seller]]),
        ends=np.concatenate([base.ends, np.where(kept, 0, day[seller] + 30)]),
        trade=np.concatenate([base.trade, base.trade[own]]),
        protected=np.concatenate([base.protected, rng.random(len(seller)) < 0.1]),
    )
