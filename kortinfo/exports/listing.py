"""A list on disk: the businesses of a selection, written whole or not at all."""

import os
from dataclasses import dataclass
from pathlib import Path

from kortinfo.classify.rules import compile_rules
from kortinfo.exports.about import About
from kortinfo.exports.csv_file import write_csv
from kortinfo.exports.download import downloadable
from kortinfo.exports.xlsx_file import write_xlsx
from kortinfo.selection import Selection, coded, in_words, mask, population_in_words, titles_of
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class Written:
    """How many businesses are in the file, and how many were chosen but left out, and why."""

    rows: int
    protected: int
    insolvent: int


def write_list(snapshot: Snapshot, settings: Settings, selection: Selection, path: Path) -> Written:
    """Write the chosen businesses to a .csv or .xlsx file in the settings' language.

    Advertising-protected, bankrupt and dissolving businesses are left out and counted.

    Raises:
        OSError: the file cannot be written; what was there before stays.
    """
    businesses = snapshot.table("businesses")
    codes = coded(businesses, as_of=snapshot.as_of, due_soon=settings.due.soon)
    chosen = downloadable(businesses, mask(codes, selection))
    titles = titles_of(businesses, sectors=snapshot.table("sectors"), areas=snapshot.areas())
    rules = compile_rules(settings.rules)
    if path.suffix.lower() == ".xlsx":
        about = About(
            selection=in_words(
                selection, titles=titles, language=settings.language, default=selection
            ),
            as_of=snapshot.as_of,
            population=population_in_words(selection.population, language=settings.language),
            left_out_protected=chosen.left_out_protected,
            left_out_insolvent=chosen.left_out_insolvent,
        )
        content = write_xlsx(
            chosen.rows,
            language=settings.language,
            about=about,
            titles=titles,
            window_months=settings.window_months,
            rules=rules,
        )
    else:
        content = write_csv(
            chosen.rows,
            language=settings.language,
            titles=titles,
            window_months=settings.window_months,
            rules=rules,
        )
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Written(
        rows=len(chosen.rows),
        protected=chosen.left_out_protected,
        insolvent=chosen.left_out_insolvent,
    )
