"""Settings and sources become a snapshot: load, merge, classify, write, switch."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from kortinfo import __version__, tables
from kortinfo.alone import alone
from kortinfo.classify.follow_up import due_on, open_job_ads, responsible
from kortinfo.classify.levels import classify
from kortinfo.classify.rules import RuleSet, compile_rules
from kortinfo.cpr import mask_cpr
from kortinfo.errors import AsOfTooEarly, QualityTooLow, SettingsError
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.sectors import shipped_sectors
from kortinfo.merge.districts import postal_municipalities
from kortinfo.merge.fuzzy_names import Costs, all_stages
from kortinfo.merge.geocode import geocode
from kortinfo.merge.heirs import heirs, inherited
from kortinfo.merge.history import credit
from kortinfo.merge.identify import identify
from kortinfo.merge.job_ads import match_job_ads
from kortinfo.merge.lives import units_on
from kortinfo.merge.place import place
from kortinfo.merge.register import home_unit_ids, join_registers, settle_home
from kortinfo.merge.step import Step
from kortinfo.merge.traits import with_traits
from kortinfo.progress import Progress, silent
from kortinfo.quality import alarms
from kortinfo.settings import Settings
from kortinfo.snapshot import (
    Snapshot,
    open_build,
    open_snapshot,
    trial_folder,
    write_manifest,
    write_table,
    writing,
)
from kortinfo.sources import Sources, load

ALIVE = ("active", "bankrupt", "dissolving")
"""The statuses of a unit that is active at ``as_of``."""


def build(
    settings: Settings,
    *,
    as_of: dt.date,
    built_at: dt.datetime,
    trial: bool = False,
    decisions: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Snapshot:
    """Build a snapshot from the settings' sources and make it the current one.

    Args:
        settings: the checked settings, with what was taken in through the app
            (``imports.with_imports``).
        as_of: the day of reckoning.
        built_at: now, with a time zone; goes into the manifest only.
        trial: leave the current one in place; ``snapshot.take_trial`` makes the new one current.
            Else the snapshot folder is held meanwhile: who read the settings before that holds it
            himself (``alone.alone``), so that no file is taken in between.
        decisions: what people decided about rows (contract DECISIONS); None: nothing.
        progress: told how far each step is.

    Raises:
        RulesError, SettingsError: the settings cannot be used.
        SourceError: a source cannot be read; the last good snapshot stays in place.
        QualityTooLow: the data pass a bound of ``quality.stop``; likewise.
        BuildBusy: somebody else builds there; likewise.
    """
    with nullcontext() if trial else alone(settings.snapshot_folder, now=built_at):
        return _built(
            settings,
            as_of=as_of,
            built_at=built_at,
            trial=trial,
            decisions=decisions,
            progress=progress,
        )


def _built(
    settings: Settings,
    *,
    as_of: dt.date,
    built_at: dt.datetime,
    trial: bool,
    decisions: pd.DataFrame | None,
    progress: Progress,
) -> Snapshot:
    rules = compile_rules(settings.rules)
    _needs_register(settings)
    sources = load(settings, as_of=as_of, progress=progress)
    frames, areas, steps = merge(
        settings, sources, as_of=as_of, decisions=decisions, progress=progress
    )
    progress("levels", 0)
    frames["businesses"] = level(
        frames, settings=settings, rules=rules, as_of=as_of, with_job_ads=sources.has_job_ads
    )
    manifest = _manifest(settings, sources.in_order, steps, as_of=as_of, built_at=built_at)
    _stop_if_too_bad(
        Snapshot(folder=Path(), as_of=as_of, manifest=manifest, replaced=frames), settings
    )
    progress("snapshot", 0)
    # Two people may try something in the same second.
    name = built_at.strftime("%Y%m%dT%H%M%S") + (f"-{secrets.token_hex(3)}" if trial else "")
    with writing(settings.snapshot_folder, name=name, trial=trial) as folder:
        for table in tables.SNAPSHOT_TABLES:
            write_table(folder, table.name, tables.checked(frames[table.name], table))
        write_table(folder, tables.SECTORS.name, frames[tables.SECTORS.name])
        write_table(folder, "areas", areas)
        write_manifest(folder, manifest)
    if trial:
        return open_build(trial_folder(settings.snapshot_folder, name=name))
    return open_snapshot(settings.snapshot_folder)


def _stop_if_too_bad(made: Snapshot, settings: Settings) -> None:
    passed = alarms(made, most=settings.quality.stop, oldest_days=None)
    if passed:
        told = [
            f"- {each.source}: {each.measure} {each.value:.1%} > {each.bound:.1%}"
            for each in passed
        ]
        raise QualityTooLow(alarms="\n".join(told))


def _needs_register(settings: Settings) -> None:
    if not any(source.format.startswith("cvr_") for source in settings.sources):
        fault = (
            '- sources: none is a register; add one with format = "cvr_system", '
            '"cvr_datafordeler" or "cvr_portal"'
        )
        raise SettingsError(path=settings.folder / "kortinfo.toml", faults=fault)


def merge(
    settings: Settings,
    sources: Sources,
    *,
    as_of: dt.date,
    decisions: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> tuple[dict[str, pd.DataFrame], gpd.GeoDataFrame, tuple[Step, ...]]:
    """Make businesses with their history from the sources' tables.

    Returns:
        The snapshot's tables but ``businesses``, the areas, and each step's account.
    """
    home = frozenset(settings.home_municipalities)
    areas = sources.areas()
    sectors = tables.stacked([shipped_sectors(), sources.stacked(tables.SECTORS)], tables.SECTORS)
    sectors = sectors.drop_duplicates([tables.SCHEME, tables.CODE], keep="last")
    progress("registers", 0)
    register, register_steps = join_registers(
        sources.registers, home_municipalities=home, postal_home=postal_municipalities(areas)
    )
    units = with_traits(register, sectors=sectors, as_of=as_of)
    units, geocoded = geocode(
        units, points=sources.stacked(tables.ADDRESS_POINTS), areas=areas, progress=progress
    )
    units, placed = place(units, areas=areas)
    register, units, settled = settle_home(register, units, areas=areas, home_municipalities=home)
    progress("matching", 0)
    stages = all_stages(
        Costs(wrong=settings.matching.wrong_match_cost, missed=settings.matching.missed_match_cost)
    )
    events, targets, candidates, identified = identify(
        sources.stacked(tables.LOADED_EVENTS),
        register,
        home_units=home_unit_ids(units, home),
        stages=stages,
        decisions=decisions,
    )
    events, credits_, credited = credit(
        events,
        targets,
        units,
        register.relations,
        register.lives,
        home_municipalities=home,
        company_events=settings.company_events,
        closed_unit_events=settings.closed_unit_events,
    )
    steps = (*register_steps, geocoded, placed, settled, identified, credited)
    job_ads, job_ad_credits = tables.empty(tables.JOB_ADS), tables.empty(tables.JOB_AD_CREDITS)
    if sources.has_job_ads:
        job_ads, job_ad_credits, ad_candidates, ad_steps = match_job_ads(
            sources.stacked(tables.LOADED_JOB_ADS),
            register,
            units,
            home_units=home_unit_ids(units, home),
            home_municipalities=home,
            company_events=settings.company_events,
            stages=stages,
            decisions=decisions,
        )
        candidates = tables.stacked([candidates, ad_candidates], tables.REVIEW_CANDIDATES)
        steps += ad_steps
    frames = {
        "units": units,
        "lives": register.lives,
        "relations": register.relations,
        "unit_names": register.unit_names,
        "companies": register.companies,
        "events": events,
        "credits": credits_,
        "job_ads": job_ads,
        "job_ad_credits": job_ad_credits,
        "sectors": sectors.reset_index(drop=True),
        "review_candidates": candidates,
        "set_aside": tables.stacked(
            [
                *(loaded.set_aside for loaded in sources.in_order),
                *(step.set_aside for step in steps),
            ],
            tables.SET_ASIDE,
        ),
    }
    return frames, areas, steps


def level(
    frames: Mapping[str, pd.DataFrame],
    *,
    settings: Settings,
    rules: RuleSet,
    as_of: dt.date,
    with_job_ads: bool,
) -> pd.DataFrame:
    """Return the businesses: the units active at ``as_of`` in the home municipalities, levelled.

    Args:
        frames: the snapshot's tables units, events, credits, job_ads and job_ad_credits.
        settings: the home municipalities, and what counts.
        rules: from ``compile_rules``.
        as_of: the day of reckoning.
        with_job_ads: there is a source of job ads; without one their number is unknown.
    """
    units, events, credits_ = frames["units"], frames["events"], frames["credits"]
    active = units[
        units[tables.MUNICIPALITY_CODE].isin(settings.home_municipalities)
        & units[tables.STATUS].isin(ALIVE)
    ]
    active = active.reset_index(drop=True)
    unit_ids = pd.Index(active[tables.UNIT_ID])
    levels = classify(
        unit_ids,
        events,
        credits_,
        rules=rules,
        window_months=settings.window_months,
        count_others=settings.count_others,
        as_of=as_of,
    )
    businesses = active.merge(levels, on=tables.UNIT_ID, how="left", validate="one_to_one")
    businesses[tables.RESPONSIBLE] = responsible(unit_ids, events, credits_, as_of=as_of)
    days = {letter: getattr(settings.due, letter.lower()) for letter in tables.LEVELS}
    businesses[tables.DUE_ON] = due_on(
        businesses[tables.LEVEL], businesses[tables.LAST_TWO_WAY_ON], days
    )
    if with_job_ads:
        businesses[tables.JOB_ADS_OPEN] = open_job_ads(
            unit_ids, frames["job_ads"], frames["job_ad_credits"], as_of=as_of
        )
    return tables.checked(tables.shaped(businesses, tables.BUSINESSES), tables.BUSINESSES)


def as_seen_on(snapshot: Snapshot, settings: Settings, as_of: dt.date) -> Snapshot:
    """Return the snapshot re-levelled to a later day, without building.

    Membership goes by the units' lives (``started_on`` and ``ended_on`` become those of the life
    that holds the day), levels, due days and who is responsible by the events, open job ads by
    the ads there were when it was built; names, addresses, sectors and sizes stay as they
    were on the snapshot's own day.

    Raises:
        AsOfTooEarly: the day is before the snapshot's; that needs a build.
    """
    if as_of == snapshot.as_of:
        return snapshot
    if as_of < snapshot.as_of:
        raise AsOfTooEarly(as_of=as_of, snapshot_as_of=snapshot.as_of)
    units = units_on(snapshot.table("units"), snapshot.table("lives"), as_of, before=snapshot.as_of)
    credits_ = snapshot.table("credits")
    if settings.closed_unit_events == "count_at_same_address":  # also on what has closed since
        also = inherited(credits_, heirs(units, snapshot.table("relations")))
        credits_ = tables.stacked([credits_, also], tables.CREDITS)
        credits_ = credits_.sort_values([tables.EVENT_ID, tables.UNIT_ID], ignore_index=True)
    frames = {name: snapshot.table(name) for name in ("events", "job_ads", "job_ad_credits")}
    businesses = level(
        {**frames, "units": units, "credits": credits_},
        settings=settings,
        rules=compile_rules(settings.rules),
        as_of=as_of,
        with_job_ads=any(item["format"] == "job_ads" for item in snapshot.manifest["sources"]),
    )
    return replace(
        snapshot,
        as_of=as_of,
        replaced={"units": units, "credits": credits_, "businesses": businesses},
    )


def _manifest(
    settings: Settings,
    loaded: Sequence[Loaded],
    steps: Sequence[Step],
    *,
    as_of: dt.date,
    built_at: dt.datetime,
) -> dict[str, Any]:
    return {
        "version": __version__,
        "as_of": as_of.isoformat(),
        "built_at": built_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "sources": [
            {
                "name": item.source,
                "format": item.format,
                "files": [asdict(file) for file in item.files],
                "read": item.read,
                "kept": item.kept,
                "set_aside": len(item.set_aside),
                "guesses": [asdict(guess) for guess in item.guesses],
                "counts": dict(item.counts),
            }
            for item in loaded
        ],
        "merge": [
            {
                "name": step.name,
                "read": step.read,
                "kept": step.kept,
                "set_aside": len(step.set_aside),
                "counts": dict(step.counts),
            }
            for step in steps
        ],
        "settings": _masked(settings.model_dump(mode="json", by_alias=True)),
    }


def _masked(value: Any) -> Any:
    """Return settings as JSON has them, CPR-shaped numbers masked in every text."""
    if isinstance(value, dict):
        return {mask_cpr(key): _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return mask_cpr(value) if isinstance(value, str) else value
