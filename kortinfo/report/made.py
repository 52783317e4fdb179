"""A report made: every figure of a selection, reckoned as the page *Dækning* does."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import over_time
from kortinfo.coverage.axes import Axis, area_axis, sector_axis
from kortinfo.coverage.figures import Ground, figures, ground_of, matrix, with_sums
from kortinfo.coverage.history import History, in_time, trend
from kortinfo.coverage.movements import ABSENT, movements
from kortinfo.coverage.rates import FEWEST
from kortinfo.cpr import mask_cpr
from kortinfo.progress import Progress, doing, silent
from kortinfo.report.aimed import aims, reached
from kortinfo.report.circles import circles
from kortinfo.report.contents import Cell, Grid, Levels, Month, Moved, Named, Report, Whole
from kortinfo.report.spots import spots
from kortinfo.report.warned import warnings
from kortinfo.selection import (
    CodedTable,
    Selection,
    coded,
    in_words,
    population_in_words,
    titles_of,
    to_query,
)
from kortinfo.selection.default import default_selection
from kortinfo.selection.words import label
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.texts import number, plural, text

_TERMS = ("covered", "population", "employees", "company", "small", "cooperation", "falls", "left")


@dataclass(frozen=True, kw_only=True, eq=False)
class _Asked:
    """What the parts of a report are of."""

    snapshot: Snapshot
    settings: Settings
    selection: Selection
    language: str
    titles: Mapping[str, str]
    businesses: pd.DataFrame
    codes: CodedTable
    ground: Ground
    chosen: NDArray[np.bool_]

    def words(self, selection: Selection) -> str:
        default = default_selection(self.settings.population)
        told = in_words(selection, titles=self.titles, language=self.language, default=default)
        return mask_cpr(told)


def report(
    snapshot: Snapshot,
    settings: Settings,
    selection: Selection,
    *,
    language: str,
    include_protected: bool = False,
    past: Callable[[], History] | None = None,
    falls: Callable[[], NDArray[np.int64]] | None = None,
    progress: Progress = silent,
) -> Report:
    """Return everything the meeting pack tells of a selection.

    Args:
        snapshot: the build.
        settings: the installation's.
        selection: what is chosen; its levels are left out, for a share is of every level.
        language: "da" or "en", of the words.
        include_protected: name advertising-protected businesses in lists; whoever asks for it has
            given a reason, and it is in the logbook.
        past: gives what ``over_time.past`` does, where it is reckoned already.
        falls: gives what ``over_time.falls`` does, likewise.
        progress: told how far it is; steps are named by the texts ``pack.step_*``.
    """
    as_of, since = snapshot.as_of, over_time.a_year_before(snapshot.as_of)
    with doing("figures", progress):
        asked = _asked(snapshot, settings, replace(selection, levels=frozenset()), language)
        cooperated = over_time.worked_together(snapshot, asked.chosen)
    with doing("past", progress):
        known = past() if past else over_time.past(snapshot, settings)
    with doing("falls", progress):
        days = falls() if falls else over_time.falls(snapshot, settings)
    with doing("map", progress):
        placed, off_map = circles(
            asked.businesses, asked.chosen, snapshot.areas(), language=language
        )
    return Report(
        language=language,
        unit=settings.name,
        words=asked.words(asked.selection),
        query=_query(asked),
        population=population_in_words(asked.selection.population, language=language),
        as_of=as_of,
        snapshot=snapshot.fingerprint,
        built=dt.datetime.fromisoformat(snapshot.built_at),
        source=_source(settings, language),
        definitions=_definitions(settings, language),
        figures=figures(asked.ground, asked.chosen),
        cooperation=cooperated,
        cooperation_since=since,
        whole=_whole(asked),
        whole_since=over_time.whole_since(snapshot, settings),
        moved=_moved(asked, known),
        grid=_grid(asked),
        warnings=warnings(
            asked.businesses,
            asked.ground.employees,
            asked.chosen,
            days,
            as_of=as_of,
            include_protected=include_protected,
        ),
        trend=_trend(asked, known),
        circles=placed,
        off_map=off_map,
        holes=spots(
            snapshot,
            settings,
            asked.selection,
            ground=asked.ground,
            codes=asked.codes,
            language=language,
            include_protected=include_protected,
        ),
        targets=aims(snapshot, settings, known, asked.words, language=language),
        campaigns=reached(snapshot, settings, asked.words, language=language),
    )


def _asked(snapshot: Snapshot, settings: Settings, selection: Selection, language: str) -> _Asked:
    businesses = snapshot.table("businesses")
    codes = coded(businesses, as_of=snapshot.as_of, due_soon=settings.due.soon)
    return _Asked(
        snapshot=snapshot,
        settings=settings,
        selection=selection,
        language=language,
        titles=titles_of(businesses, sectors=snapshot.table("sectors"), areas=snapshot.areas()),
        businesses=businesses,
        codes=codes,
        ground=ground_of(businesses),
        chosen=codes.mask(selection),
    )


def _whole(asked: _Asked) -> Whole | None:
    """Count the same selection in all areas, where it is of some only."""
    everywhere = replace(asked.selection, areas=frozenset(), shape=None)
    if everywhere == asked.selection:
        return None
    chosen = asked.codes.mask(everywhere)
    return Whole(
        figures=figures(asked.ground, chosen),
        cooperation=over_time.worked_together(asked.snapshot, chosen),
    )


def _query(asked: _Asked) -> str:
    default = default_selection(asked.settings.population)
    return urlencode(to_query(asked.selection, default=default), doseq=True)


def _source(settings: Settings, language: str) -> str:
    parts = (text("exports.source", language), settings.backdrop.areas_attribution)
    return " ".join(filter(None, parts))


def _definitions(settings: Settings, language: str) -> tuple[tuple[str, str], ...]:
    window = plural("levels.window", settings.window_months, language)
    values = {"fewest": number(FEWEST, language), "window": window}
    return tuple(
        (text(f"pack.term_{term}", language), text(f"pack.means_{term}", language, **values))
        for term in _TERMS
    )


def _moved(asked: _Asked, known: History) -> Moved:
    """Compare the last month end with the day of reckoning."""
    selection = in_time(asked.selection)
    states = known.states[known.codes.mask(selection)]
    counts = movements(states[:, -2], states[:, -1])
    return Moved(
        since=known.days[-2],
        until=known.days[-1],
        words=asked.words(selection),
        counts=tuple(tuple(row) for row in counts.tolist()),
        before=_levels(counts[:ABSENT].sum(axis=1)),
        after=_levels(counts[:, :ABSENT].sum(axis=0)),
    )


def _trend(asked: _Asked, known: History) -> tuple[Month, ...]:
    found = trend(known, known.codes.mask(in_time(asked.selection)))
    return tuple(
        Month(day=day, levels=_levels(levels))
        for day, levels in zip(known.days, found.levels, strict=True)
    )


def _levels(counts: NDArray[np.int64]) -> Levels:
    a, b, c, d = counts.tolist()
    return a, b, c, d


def _grid(asked: _Asked) -> Grid:
    """Count sections by postal districts; those without businesses are left out."""
    down, across = sector_axis(asked.codes, "section"), area_axis(asked.codes, "postal")
    shape = (len(down.values), len(across.values))
    found = with_sums(matrix(asked.ground, asked.chosen, down.code, across.code, shape=shape))
    rows = [*np.flatnonzero(found.total[:-1, -1]).tolist(), shape[0]]
    columns = [*np.flatnonzero(found.total[-1, :-1]).tolist(), shape[1]]
    return Grid(
        rows=_named(asked, "sectors", down, rows[:-1]),
        columns=_named(asked, "areas", across, columns[:-1]),
        cells=tuple(
            tuple(
                Cell(
                    levels=_levels(found.counts[row, column]),
                    uncovered_employees=int(found.uncovered_employees[row, column]),
                )
                for column in columns
            )
            for row in rows
        ),
    )


def _named(asked: _Asked, key: str, axis: Axis, at: list[int]) -> tuple[Named, ...]:
    return tuple(
        Named(
            code=axis.values[place],
            name=label(key, axis.values[place], titles=asked.titles, language=asked.language),
        )
        for place in at
    )
