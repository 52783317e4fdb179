"""Settings and sources become a snapshot: load, merge, classify, write, switch."""

import datetime as dt
import secrets
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from kortinfo import tables
from kortinfo.alone import alone
from kortinfo.classify.by_hand import level_states, with_levels_by_hand
from kortinfo.classify.follow_up import due_on, open_job_ads, responsible
from kortinfo.classify.levels import classify
from kortinfo.classify.rules import RuleSet, compile_rules
from kortinfo.decided import NOTHING, Decided
from kortinfo.earlier_contacts import earlier_contacts
from kortinfo.errors import AsOfTooEarly, QualityTooLow
from kortinfo.loaders.concordance import shipped_groups
from kortinfo.loaders.sectors import shipped_sectors
from kortinfo.manifest import manifest_of
from kortinfo.merge.corrections import corrected, points_by_hand
from kortinfo.merge.districts import postal_municipalities
from kortinfo.merge.duplicate_pairs import likely_ads, likely_events
from kortinfo.merge.duplicates import without_merged
from kortinfo.merge.fuzzy_names import Costs, all_stages
from kortinfo.merge.geocode import geocode
from kortinfo.merge.heirs import heirs, inherited
from kortinfo.merge.history import credit
from kortinfo.merge.identify import identify
from kortinfo.merge.job_ads import match_job_ads
from kortinfo.merge.lives import units_on
from kortinfo.merge.place import place
from kortinfo.merge.register import home_unit_ids, join_registers, settle_home
from kortinfo.merge.sector_schemes import with_places
from kortinfo.merge.step import Step
from kortinfo.merge.traits import with_traits
from kortinfo.progress import Progress, silent
from kortinfo.quality import alarms, figures
from kortinfo.quality_history import earlier, with_figures, worse
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
from kortinfo.visit_contacts import visits_source

ALIVE = ("active", "bankrupt", "dissolving")
"""The statuses of a unit that is active at ``as_of``."""


def build(
    settings: Settings,
    *,
    as_of: dt.date,
    built_at: dt.datetime,
    trial: bool = False,
    decisions: Decided = NOTHING,
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
        decisions: what people decided about rows and businesses, and the visits they marked
            (``decided.decided``).
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
    decisions: Decided,
    progress: Progress,
) -> Snapshot:
    rules = compile_rules(settings.rules)
    written = visits_source(decisions.visits, notes=settings.notes)
    sources = load(settings, as_of=as_of, written=written, progress=progress)
    frames, areas, steps = merge(
        settings, sources, as_of=as_of, decisions=decisions, progress=progress
    )
    progress("levels", 0)
    _add_levels(frames, settings, rules, as_of=as_of, with_job_ads=sources.has_job_ads)
    manifest = manifest_of(settings, sources.in_order, steps, as_of=as_of, built_at=built_at)
    _add_quality(frames, settings, manifest, as_of=as_of, built_at=built_at)
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


def _add_levels(
    frames: dict[str, pd.DataFrame],
    settings: Settings,
    rules: RuleSet,
    *,
    as_of: dt.date,
    with_job_ads: bool,
) -> None:
    """Put the businesses among the tables, and say what became of the levels set by hand."""

    def levelled(corrections: pd.DataFrame) -> pd.DataFrame:
        return level(
            {**frames, "corrections": corrections},
            settings=settings,
            rules=rules,
            as_of=as_of,
            with_job_ads=with_job_ads,
        )

    said = frames["corrections"]
    frames["businesses"] = levelled(said)
    if (said[tables.WHAT] == "level").any():
        by_rules = levelled(tables.empty(tables.CORRECTIONS))
        frames["corrections"] = level_states(said, by_rules, as_of=as_of)


def _add_quality(
    frames: dict[str, pd.DataFrame],
    settings: Settings,
    manifest: Mapping[str, Any],
    *,
    as_of: dt.date,
    built_at: dt.datetime,
) -> None:
    """Put the history of quality among the tables.

    Raises:
        QualityTooLow: a bound of ``quality.stop`` or ``quality.stop_rise`` is passed.
    """
    made = Snapshot(folder=Path(), as_of=as_of, manifest=manifest, replaced=frames)
    found = figures(made)
    history = with_figures(earlier(settings.snapshot_folder), found, as_of=as_of, built_at=built_at)
    passed = [
        f"- {each.source}: {each.measure} {each.value:.1%} > {each.bound:.1%}"
        for each in alarms(made, found, most=settings.quality.stop, oldest_days=None)
    ]
    passed += [
        f"- {each.source or 'map'}: {each.measure} {each.now:.1%}, was {each.before:.1%} "
        f"on {each.since}"
        for each in worse(history, as_of=as_of, most=settings.quality.stop_rise)
    ]
    if passed:
        raise QualityTooLow(alarms="\n".join(passed))
    frames[tables.QUALITY_HISTORY.name] = history


def merge(
    settings: Settings,
    sources: Sources,
    *,
    as_of: dt.date,
    decisions: Decided = NOTHING,
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
    register, corrections = corrected(register, decisions.corrections, as_of=as_of)
    units = with_traits(register, sectors=sectors, as_of=as_of)
    units = with_places(
        units,
        sectors=sectors,
        groups=shipped_groups(),
        concordance=sources.stacked(tables.CONCORDANCE),
    )
    units, geocoded = geocode(
        units,
        points=sources.stacked(tables.ADDRESS_POINTS),
        areas=areas,
        by_hand=points_by_hand(corrections),
        progress=progress,
    )
    units, placed = place(units, areas=areas)
    register, units, settled = settle_home(register, units, areas=areas, home_municipalities=home)
    progress("matching", 0)
    stages = all_stages(
        Costs(wrong=settings.matching.wrong_match_cost, missed=settings.matching.missed_match_cost)
    )
    events, merged = without_merged(
        sources.stacked(tables.LOADED_EVENTS),
        decisions.merges,
        key=tables.EVENT_ID,
        step="duplicates",
    )
    events, targets, candidates, identified = identify(
        events,
        register,
        home_units=home_unit_ids(units, home),
        stages=stages,
        decisions=decisions.rows,
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
    steps = (*register_steps, geocoded, placed, settled, merged, identified, credited)
    twice = [likely_events(events, targets, units)]
    job_ads, job_ad_credits = tables.empty(tables.JOB_ADS), tables.empty(tables.JOB_AD_CREDITS)
    if sources.has_job_ads:
        ads, merged_ads = without_merged(
            sources.stacked(tables.LOADED_JOB_ADS),
            decisions.merges,
            key=tables.JOB_AD_ID,
            step="duplicate_job_ads",
        )
        job_ads, job_ad_credits, ad_candidates, ad_steps = match_job_ads(
            ads,
            register,
            units,
            home_units=home_unit_ids(units, home),
            home_municipalities=home,
            company_events=settings.company_events,
            stages=stages,
            decisions=decisions.rows,
        )
        candidates = tables.stacked([candidates, ad_candidates], tables.REVIEW_CANDIDATES)
        twice.append(likely_ads(job_ads, job_ad_credits, units))
        steps += (merged_ads, *ad_steps)
    frames = {
        "units": units,
        "lives": register.lives,
        "relations": register.relations,
        "unit_names": register.unit_names,
        "unit_addresses": register.unit_addresses,
        "origins": sources.stacked(tables.ORIGINS),
        "earlier_contacts": earlier_contacts(
            sources.stacked(tables.PAST_EVENTS),
            register,
            units,
            settings=settings,
            stages=stages,
            decisions=decisions.rows,
            as_of=as_of,
        ),
        "companies": register.companies,
        "events": events,
        "credits": credits_,
        "job_ads": job_ads,
        "job_ad_credits": job_ad_credits,
        "sectors": sectors.reset_index(drop=True),
        "review_candidates": candidates,
        "duplicates": tables.stacked(twice, tables.DUPLICATES),
        "corrections": corrections,
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
        frames: the snapshot's tables units, events, credits, earlier_contacts, job_ads,
            job_ad_credits and corrections.
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
        frames["earlier_contacts"],
        rules=rules,
        window_months=settings.window_months,
        count_others=settings.count_others,
        as_of=as_of,
    )
    levels = with_levels_by_hand(levels, frames["corrections"], as_of=as_of)
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
    names = ("events", "earlier_contacts", "job_ads", "job_ad_credits", "corrections")
    frames = {name: snapshot.table(name) for name in names}
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
