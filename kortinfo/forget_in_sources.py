"""A source read anew, without the businesses, rows and persons that are forgotten."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace

import pandas as pd

from kortinfo import tables as t
from kortinfo.cpr import mask_cpr
from kortinfo.forget_in_tables import (
    places_told,
    registered,
    telling,
    told_without,
    without_persons,
)
from kortinfo.forget_names import Naming, numbered, without_noughts
from kortinfo.forgotten import FORGOTTEN, Forgotten
from kortinfo.loaders.result import Fingerprint, Guess, Loaded
from kortinfo.settings import Source
from kortinfo.withheld import with_tables, withheld


def registered_at_home(
    sources: Iterable[Loaded], forgotten: Forgotten, *, home_municipalities: Iterable[str]
) -> frozenset[str]:
    """Return the names of the units ever in some municipalities, and of their companies.

    Nobody's name is forgotten: none, since nobody asks. Of forgotten businesses there are none.
    """
    found: frozenset[str] = frozenset()
    home = "|".join(home_municipalities)
    for tables in (item.tables for item in sources if forgotten.hashes.get("name")):
        if t.REGISTER_UNITS.name not in tables:
            continue
        units = tables[t.REGISTER_UNITS.name]
        gone = forgotten.among("pnr", units[t.PNR]) | forgotten.among("cvr", units[t.CVR])
        here = units[units[t.MUNICIPALITIES].str.contains(home, na=False) & ~gone]
        companies = tables.get(t.COMPANIES.name, t.empty(t.COMPANIES))
        found |= registered(here, companies[companies[t.CVR].isin(here[t.CVR].dropna())])
    return found


def without_forgotten(
    loaded: Loaded,
    forgotten: Forgotten,
    *,
    registered_names: Collection[str] = (),
    naming: Naming = Naming(),  # noqa: B008
) -> Loaded:
    """Return a source without the businesses, rows and persons that are forgotten.

    A forgotten business's rows are set aside with their place and reason only; ``naming`` tells by
    what rows without a number name one. In what people
    typed, file names and headings among it, a forgotten person's name, mail address and telephone
    number are masked, but where they are one of the ``registered_names`` as a whole.
    """
    if not any(forgotten.hashes.values()):
        return loaded
    loaded = _without_units(loaded, forgotten)
    ids: set[str] = set()
    for table, kind, key in (
        (t.LOADED_EVENTS.name, "event", t.EVENT_ID),
        (t.PAST_EVENTS.name, "event", t.EVENT_ID),
        (t.LOADED_JOB_ADS.name, "job_ad", t.JOB_AD_ID),
    ):
        if table in loaded.tables:
            frame = loaded.tables[table]
            gone = forgotten.among(kind, frame[key])
            for number in ("pnr", "cvr"):  # either may stand in the other's column
                gone |= forgotten.among(number, without_noughts(frame[t.GIVEN_PNR]))
                gone |= forgotten.among(number, without_noughts(frame[t.GIVEN_CVR]))
            nameless = frame[t.GIVEN_PNR].isna() & frame[t.GIVEN_CVR].isna()
            gone |= nameless & numbered(frame[t.EXTERNAL_ID], forgotten)
            gone |= naming.about(frame)
            given = frame[t.GIVEN_NAME].mask(naming.misnamed(frame))
            loaded = with_tables(loaded, {table: frame.assign(**{t.GIVEN_NAME: given})})
            ids |= set(frame.loc[gone, key])
            counted = table != t.PAST_EVENTS.name  # those are set aside already
            loaded = withheld(loaded, table, gone, reason=FORGOTTEN, counted=counted)
    aside = loaded.set_aside.copy()
    about = [forgotten.among(kind, aside[t.KEY]) for kind in ("pnr", "cvr", "name")]
    about += [forgotten.among(kind, aside[t.DETAIL]) for kind in ("event", "job_ad")]
    about += [numbered(aside[column], forgotten) for column in (t.KEY, t.DETAIL)]
    about += [naming.in_cells(aside[column]) for column in (t.KEY, t.DETAIL)]
    about.append(aside[t.DETAIL].isin(list(ids)))
    aside.loc[pd.concat(about, axis=1).any(axis=1), [t.KEY, t.DETAIL]] = None
    return _nobody_in(replace(loaded, set_aside=aside), forgotten, registered_names)


def _nobody_in(loaded: Loaded, forgotten: Forgotten, registered_names: Collection[str]) -> Loaded:
    """Return a source with every forgotten person masked, in what is told of its files too."""
    if not forgotten.of_persons:
        return loaded
    frames = {**loaded.tables, t.SET_ASIDE.name: loaded.set_aside}
    files = [loaded.source, *(file.file for file in loaded.files)]
    places = places_told(frames.values(), forgotten, others=files)
    for name, frame in frames.items():
        changed = without_persons(
            name, frame, forgotten, registered_names=registered_names, places=places
        )
        frames[name] = frame.assign(**changed) if changed else frame
    about = {
        "files": [asdict(file) for file in loaded.files],
        "guesses": [asdict(guess) for guess in loaded.guesses],
        "counts": dict(loaded.counts),
    }
    told = told_without(about, telling(forgotten, places))
    set_aside = frames.pop(t.SET_ASIDE.name)
    return replace(
        loaded,
        tables=frames,
        source=places.get(loaded.source, loaded.source),
        set_aside=set_aside,
        files=tuple(Fingerprint(**file) for file in told["files"]),
        guesses=tuple(Guess(**guess) for guess in told["guesses"]),
        counts=told["counts"],
    )


def named_without(sources: Iterable[Source], forgotten: Forgotten) -> tuple[Source, ...]:
    """Return sources by names that tell of no forgotten person, nor a CPR number: none twice."""
    every = tuple(sources)
    told = [forgotten.masked(mask_cpr(source.name)) for source in every]
    if all(source.name == name for source, name in zip(every, told, strict=True)):
        return every
    places = places_told((), forgotten, others=[mask_cpr(source.name) for source in every])
    return tuple(
        source.model_copy(update={"name": places.get(mask_cpr(source.name), name)})
        for source, name in zip(every, told, strict=True)
    )


def _without_units(loaded: Loaded, forgotten: Forgotten) -> Loaded:
    """Take forgotten units and companies out of a register, with all that hangs on them."""
    if t.REGISTER_UNITS.name not in loaded.tables:
        return loaded
    units = loaded.tables[t.REGISTER_UNITS.name]
    gone = forgotten.among("pnr", units[t.PNR]) | forgotten.among("cvr", units[t.CVR])
    ids = units.loc[gone, t.UNIT_ID]
    loaded = withheld(loaded, t.REGISTER_UNITS.name, gone, reason=FORGOTTEN, counted=False)
    theirs = (t.RELATIONS, t.LIVES, t.UNIT_NAMES, t.UNIT_ADDRESSES, t.COMPANIES, t.ORIGINS)
    for table in theirs:
        if table.name not in loaded.tables:
            continue
        frame = loaded.tables[table.name]
        away = pd.Series(False, index=frame.index)
        if t.UNIT_ID in frame:
            away |= frame[t.UNIT_ID].isin(ids)
        if t.CVR in frame:
            away |= forgotten.among("cvr", frame[t.CVR])
        # What was read are the rows that the origins tell of.
        own = table is t.ORIGINS
        loaded = withheld(loaded, table.name, away, reason=FORGOTTEN, counted=own)
    return loaded
