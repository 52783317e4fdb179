"""The account of a build in words: what each source and step read, kept and set aside, and why.

Rows of plain text from the snapshot's manifest and its ``set_aside`` table; no widgets.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.quality_rows import days
from kortinfo.snapshot import Snapshot
from kortinfo.texts import date, has_text, number, percent, text
from kortinfo.two_way import CHOSEN_KIND, UNKNOWN_KIND
from kortinfo.views.pages import words

_CPR_MASKED = "cpr_masked"
_PARTS_OF_READ = ("geocode", "identify", "identify_job_ads")
"""Steps whose counts are parts of what they read."""
_MATCHING = ("identify", "credit", "identify_job_ads", "credit_job_ads")
"""Steps after which a row that was kept is led to no business."""
Rows = list[list[str]]


def source_rows(manifest: Mapping[str, Any], language: str) -> Rows:
    """Return a row a source: name, what it is, files with dates, read, kept, set aside."""
    return [
        [
            str(source["name"]),
            words.from_catalogue("data.format", str(source["format"]), language),
            "\n".join(_file(file, language) for file in source["files"]),
            *_counts(source, language),
        ]
        for source in manifest["sources"]
    ]


def step_rows(manifest: Mapping[str, Any], language: str) -> Rows:
    """Return a row a merge step: name, read, kept, set aside."""
    return [
        [step_words(str(step["name"]), language), *_counts(step, language)]
        for step in manifest["merge"]
    ]


def parts_aside(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """Return the rows of ``set_aside`` by what became of them: each is in one part.

    "set_aside": by their loader, as the list of sources counts them; "unmatched": kept, and led to
    no business; "elsewhere": what else a merge step said of a row.
    """
    aside = snapshot.table("set_aside")
    loaders = {str(source["format"]) for source in snapshot.manifest["sources"]}
    loaded, lost = aside[tables.STEP].isin(loaders), aside[tables.STEP].isin(_MATCHING)
    return {
        "set_aside": aside[loaded],
        "unmatched": aside[lost],
        "elsewhere": aside[~loaded & ~lost],
    }


def unmatched(snapshot: Snapshot) -> pd.DataFrame:
    """Return the contacts, collaborations and job ads that are led to no business."""
    events, ads = snapshot.table("events"), snapshot.table("job_ads")
    ads = ads.assign(**{tables.TYPE: "job_ad"}).rename(columns={tables.TITLE: tables.KIND})
    parts = [rows[rows[tables.REASON].notna()] for rows in (events, ads)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def brought(snapshot: Snapshot) -> int:
    """Return how many contacts, collaborations and job ads there are."""
    return len(snapshot.table("events")) + len(snapshot.table("job_ads"))


def reason_rows(set_aside: pd.DataFrame, language: str) -> Rows:
    """Return a row for each source, step and reason with its count, in the order of the counts."""
    keys = [tables.SOURCE, tables.STEP, tables.REASON]
    counted = set_aside.groupby(keys, dropna=False).size().rename("rows").reset_index()
    counted = counted.sort_values(["rows", *keys], ascending=[False, True, True, True])
    return [
        [
            source,
            step_words(step, language),
            words.reason(code, language),
            number(int(rows), language),
        ]
        for source, step, code, rows in counted.itertuples(index=False)
    ]


def guess_rows(source: Mapping[str, Any], language: str) -> Rows:
    """Return a row a recognised column of a source: field, heading, file and sheet, by what."""
    return [
        [
            words.from_catalogue("data.field", str(guess["field"]), language),
            str(guess["heading"]),
            " · ".join(filter(None, (str(guess["file"]), str(guess["sheet"] or "")))),
            text(f"data.{'by_setting' if guess['by_setting'] else 'by_heading'}", language),
        ]
        for guess in source["guesses"]
    ]


def count_rows(step: Mapping[str, Any], language: str) -> Rows:
    """Return a row for each of a step's counts above 0: what and how many.

    Where the counts are parts of what was read, each row has its share, too.
    """
    read = int(step["read"])
    shares = step["name"] in _PARTS_OF_READ and read > 0
    return [
        [
            _in_catalogue(f"merge.{name}", language) or str(name).replace("_", " "),
            number(int(count), language),
            *([percent(int(count) / read, language, decimals=1)] if shares else []),
        ]
        for name, count in step["counts"].items()
        if count
    ]


def step_words(step: str, language: str) -> str:
    """Name the loader or merge step that a row was set aside by, in words."""
    return _in_catalogue(f"merge.step_{step}", language) or text("data.reading", language)


def _in_catalogue(key: str, language: str) -> str:
    """Return the text of a key, "" where there is none."""
    return text(key, language) if has_text(key, language) else ""


def cpr_masked(sources: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many CPR-shaped numbers were masked, by source; sources without any left out."""
    counts = {str(source["name"]): int(source["counts"].get(_CPR_MASKED, 0)) for source in sources}
    return {name: count for name, count in counts.items() if count}


def unknown_kinds(sources: Sequence[Mapping[str, Any]], language: str) -> Rows:
    """Return a row for each kind the settings do not know: source, kind, rows; commonest first.

    Kinds that differ only by capitals are one, under their commonest spelling.
    """
    spellings: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for source in sources:
        for name, count in source["counts"].items():
            if str(name).startswith(UNKNOWN_KIND):
                kind = str(name).removeprefix(UNKNOWN_KIND)
                same = spellings.setdefault((str(source["name"]), kind.casefold()), [])
                same.append((-int(count), kind))
    found = sorted(
        (sum(count for count, _ in same), source, min(same)[1])
        for (source, _), same in spellings.items()
    )
    return [[source, kind, number(-count, language)] for count, source, kind in found]


def noted_rows(sources: Sequence[Mapping[str, Any]], language: str) -> Rows:
    """Return a row for each thing a source counted that is worth a look: source, what, rows."""
    return [
        [str(source["name"]), _noted(str(name), language), number(int(count), language)]
        for source in sources
        for name, count in source["counts"].items()
        if count and name != _CPR_MASKED and not str(name).startswith((UNKNOWN_KIND, CHOSEN_KIND))
    ]


def _noted(name: str, language: str) -> str:
    """Name a count; what stands after a colon is a field or a sheet."""
    kind, _, what = name.partition(":")
    if kind == "unreadable":
        what = words.from_catalogue("data.field", what, language)
    key = f"data.count_{kind}"
    return text(key, language, what=what) if has_text(key, language) else name


def moment(stamp: str, language: str) -> str:
    """Return a UTC time stamp of the manifest as local date and time in words."""
    local = dt.datetime.fromisoformat(stamp).astimezone()
    return f"{date(local.date(), language)} {local:%H:%M}"


def _file(file: Mapping[str, Any], language: str) -> str:
    size = _size(int(file["bytes"]), language)
    return f"{file['file']} ({size}, {moment(str(file['modified']), language)})"


def _size(size: int, language: str) -> str:
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            return f"{number(size / scale, language, decimals=1)} {unit}"
    return f"{number(size, language)} B"


def _counts(item: Mapping[str, Any], language: str) -> list[str]:
    return [number(int(item[name]), language) for name in ("read", "kept", "set_aside")]


def set_aside_table(set_aside: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the rows set aside for downloading: headings, steps and reasons in words."""
    return pd.DataFrame(
        {
            text(f"data.column_{heading}", language): column
            for heading, column in {
                "source": set_aside[tables.SOURCE],
                "file": set_aside[tables.SOURCE_FILE],
                "sheet": set_aside[tables.SOURCE_SHEET],
                "row": set_aside[tables.SOURCE_ROW],
                "step": _in_words(
                    set_aside[tables.STEP],
                    lambda step: step_words(step, language),
                ),
                "reason": _in_words(
                    set_aside[tables.REASON], lambda code: words.reason(code, language)
                ),
                "key": set_aside[tables.KEY],
                "detail": set_aside[tables.DETAIL],
            }.items()
        }
    )


def unmatched_table(events: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return events without a business for downloading: headings, types and reasons in words."""
    return pd.DataFrame(
        {
            text(f"data.column_{heading}", language): column
            for heading, column in {
                "reason": _in_words(
                    events[tables.REASON], lambda code: words.reason(code, language)
                ),
                "type": _in_words(
                    events[tables.TYPE], lambda kind: text(f"data.type_{kind}", language)
                ),
                "kind": events[tables.KIND],
                "date": days(events),
                "pnr": events[tables.GIVEN_PNR],
                "cvr": events[tables.GIVEN_CVR],
                "name": events[tables.GIVEN_NAME],
                "address": events[tables.GIVEN_ADDRESS],
                "postal_code": events[tables.GIVEN_POSTAL_CODE],
                "source": events[tables.SOURCE],
                "file": events[tables.SOURCE_FILE],
                "row": events[tables.SOURCE_ROW],
            }.items()
        }
    )


def _in_words(codes: pd.Series, tell: Callable[[str], str]) -> pd.Series:
    """Change each code to words; each different code is told once."""
    told = {code: tell(code) for code in codes.dropna().unique()}
    return codes.map(told).astype("str")
