"""What is taken along: a selection of a snapshot as a file of one kind, and what the logbook says.

One way for the app and the command line: the same rows, the same words, the same rules about whom a
list leaves out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo.classify.rules import RuleSet
from kortinfo.cpr import mask_cpr
from kortinfo.download import Download, downloadable
from kortinfo.exports.about import About
from kortinfo.exports.csv_file import write_csv
from kortinfo.exports.explanation import explained
from kortinfo.exports.geopackage import write_gpkg
from kortinfo.exports.map_file import write_map
from kortinfo.exports.map_rows import Wording
from kortinfo.exports.record import Taken, query_of
from kortinfo.exports.xlsx_file import write_xlsx
from kortinfo.reported import corrected_units
from kortinfo.selection import Selection, in_words, population_in_words
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import AD_PROTECTED, LEVELS
from kortinfo.text import printable
from kortinfo.texts import text

LISTS = ("xlsx", "csv", "gpkg")
"""Kinds of lists; a list leaves out protected businesses unless a reason is given."""
MAP = "html"
KINDS = (*LISTS, MAP)
EXPLAINED = "xlsx_explained"
"""What the logbook calls a workbook that tells where its rows come from."""
_LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """What the user looks at, to be taken along.

    Attributes:
        snapshot: the data set.
        settings: for the unit's name, the home municipalities and the credit of the areas.
        businesses: contract BUSINESSES, the snapshot's.
        rows: the chosen rows of it, in the order of the list.
        selection: what is chosen.
        titles: of sectors and areas, from :func:`kortinfo.selection.titles_of`.
        language: "da" or "en".
        rules: the rules the levels were found by.
        window_months: the length of "the last 12 months" in them.
    """

    snapshot: Snapshot
    settings: Settings
    businesses: pd.DataFrame
    rows: NDArray[np.intp]
    selection: Selection
    titles: Mapping[str, str]
    language: str
    rules: RuleSet
    window_months: int

    @property
    def words(self) -> str:
        """The selection in words."""
        return mask_cpr(
            in_words(
                self.selection,
                titles=self.titles,
                language=self.language,
                default=default_selection(self.settings.population),
            )
        )

    @cached_property
    def chosen(self) -> pd.DataFrame:
        """The chosen businesses, those a list leaves out too."""
        return self.businesses.iloc[self.rows].reset_index(drop=True)

    def listed(self, *, include_protected: bool) -> Download:
        """Return the businesses of a list."""
        everyone = np.ones(len(self.chosen), dtype=bool)
        return downloadable(self.chosen, everyone, include_protected=include_protected)

    def about(self, listed: Download | None = None, *, reason: str = "") -> About:
        """Return what a file says of itself."""
        left_out = listed or Download(rows=self.chosen, left_out_protected=0, left_out_insolvent=0)
        return About(
            selection=self.words,
            as_of=self.snapshot.as_of,
            population=population_in_words(self.selection.population, language=self.language),
            snapshot=self.snapshot.folder.name,
            unit=self.settings.name,
            source=text("exports.source", self.language),
            left_out_protected=left_out.left_out_protected,
            left_out_insolvent=left_out.left_out_insolvent,
            included_protected=left_out.included_protected,
            reason=reason,
        )


@dataclass(frozen=True, kw_only=True)
class Made:
    """A file and what the logbook is told of it.

    Attributes:
        content: the file's bytes.
        taken: kind, words and counts, for :func:`kortinfo.exports.record.record_export`.
        left_out_protected: protected businesses that were chosen and are not in it.
        left_out_insolvent: bankrupt or dissolving ones, likewise.
    """

    content: bytes
    taken: Taken
    left_out_protected: int = 0
    left_out_insolvent: int = 0


def kept_reason(given: str) -> str:
    """Return a reason as it is kept: one line without a CPR number; "" where there is none."""
    return mask_cpr(" ".join(printable(given).split()))[:_LONGEST_REASON]


def make(kind: str, view: View, *, reason: str = "", explain: bool = False) -> Made:
    """Make a file of ``KINDS``.

    Args:
        kind: "xlsx", "csv", "gpkg", or "html" for the self-contained map.
        view: what is taken along.
        reason: why protected businesses are to be in a list; "": they are left out. A map always
            has them, without contact data, and takes no reason.
        explain: put sheets into a workbook that tell where its rows come from; of no other kind.
    """
    if kind == MAP:
        return _map(view)
    why = kept_reason(reason)
    listed = view.listed(include_protected=bool(why))
    about = view.about(listed, reason=why)
    how: dict[str, Any] = {
        "language": view.language,
        "titles": view.titles,
        "window_months": view.window_months,
        "rules": view.rules,
    }
    if kind == "xlsx":
        sheets = _explained(view, listed.rows) if explain else None
        content = write_xlsx(listed.rows, about=about, chosen=view.chosen, explained=sheets, **how)
    elif kind == "gpkg":
        content = write_gpkg(listed.rows, about=about, **how)
    else:
        content = write_csv(listed.rows, **how)
    logged = EXPLAINED if kind == "xlsx" and explain else kind
    return Made(
        content=content,
        taken=taken(
            logged, view, rows=len(listed.rows), protected=listed.included_protected, reason=why
        ),
        left_out_protected=listed.left_out_protected,
        left_out_insolvent=listed.left_out_insolvent,
    )


def _explained(view: View, rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return explained(
        rows,
        view.snapshot,
        language=view.language,
        titles=view.titles,
        window_months=view.window_months,
        rules=view.rules,
        count_others=view.settings.count_others,
    )


def taken(kind: str, view: View, *, rows: int, protected: int = 0, reason: str = "") -> Taken:
    """Return what the logbook is told of an export; the reason where protected ones went along."""
    return Taken(
        kind=kind,
        words=view.words,
        query=query_of(view.selection, view.settings),
        rows=rows,
        protected=protected,
        reason=reason if protected else "",
    )


def _map(view: View) -> Made:
    settings = view.settings
    wording = Wording(
        language=view.language,
        titles=view.titles,
        window_months=view.window_months,
        rules=view.rules,
    )
    made = write_map(
        view.chosen,
        about=view.about(),
        wording=wording,
        areas=view.snapshot.areas(),
        home=settings.home_municipalities,
        attribution=settings.backdrop.areas_attribution,
        due_soon=settings.due.soon,
        fit=bool(view.selection.areas or view.selection.shape),
        every_level=not view.selection.levels or view.selection.levels == frozenset(LEVELS),
        corrected=corrected_units(view.snapshot, view.language),
    )
    return Made(
        content=made.content,
        taken=taken(MAP, view, rows=made.rows, protected=made.protected),
    )


def protected_among(view: View) -> int:
    """Return how many of the chosen businesses are protected against advertising."""
    flags = view.businesses[AD_PROTECTED].to_numpy(dtype=bool)
    return int(flags[view.rows].sum())
