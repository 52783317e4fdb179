"""Sector lists: codes and titles of DB07 and DB25, with section, division and the 10-grouping.

What we ship (``data/sectors.csv``) is the divisions, by their everyday names; the six-digit codes
come from Statistics Denmark's lists, in its wide layout (a column per level) or as code and title.
"""

from pathlib import Path

import pandas as pd

from kortinfo import tables as t
from kortinfo.cpr import mask_cpr_in
from kortinfo.errors import Place
from kortinfo.loaders.aside import Aside
from kortinfo.loaders.code_lists import read_code_list
from kortinfo.loaders.delimited import read_delimited
from kortinfo.loaders.files import Member, each_named, find, fingerprint, passed_over
from kortinfo.loaders.headings import folded
from kortinfo.loaders.register_headings import columns_missing, guesses, recognised
from kortinfo.loaders.register_unreadable import RegisterUnreadable
from kortinfo.loaders.result import Guess, Loaded
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.shipped import shipped

SCHEMES = ("DB07", "DB25")
_KNOWN = {
    t.CODE: ("branchekode", "kode", "code", "db07", "db25", "db07kode", "db25kode", "nummer"),
    t.TITLE: ("branche", "titel", "title", "branchetekst", "tekst", "navn", "betegnelse"),
    t.SCHEME: ("scheme", "nomenklatur", "klassifikation", "version"),
}
_WHOLE_LIST = 500
"""A list of at least so many codes is taken for the whole scheme."""
_ONLY_DB07 = "45"
"""The division (trade in motor vehicles) that DB25 took out."""


def shipped_sectors() -> pd.DataFrame:
    """Return the divisions (2 digits) of DB07 and DB25, contract ``SECTORS``, by scheme and code.

    The division's own title stands both as ``title`` and as ``division_title``.
    """
    with shipped("sectors.csv").open("rb") as stream:
        rows = pd.read_csv(stream, sep=";", dtype="str", encoding="utf-8")
    rows[t.DIVISION], rows[t.DIVISION_TITLE] = rows[t.CODE], rows[t.TITLE]
    return t.checked(t.shaped(rows.sort_values([t.SCHEME, t.CODE]), t.SECTORS), t.SECTORS)


def load_sectors(source: Source, *, base: Path, progress: Progress = silent) -> Loaded:
    """Read sector codes: table ``sectors``, six-digit codes (and divisions, where listed).

    Which scheme a row is of, is told by a column; else by ``scheme = "DB25"`` in the source's
    ``columns``; else by ``DB07`` or ``DB25`` in the file's name; else by its content: division 45
    is in DB07 only, and a whole list without it is DB25. Section, division and 10-grouping are
    filled in from what we ship. Set aside: codes of other levels or none, repetitions.

    Raises:
        SourceMissing: no file matches.
        RegisterUnreadable: a file is no table, or it cannot be told which scheme it is.
        ColumnsMissing: no column with codes, or with titles, was recognised.
        SourceEmpty: there is no row in any file.
    """
    paths = find(source.path, base=base)
    aside = Aside(source)
    found = read_code_list(source, paths, _rows, aside=aside, progress=progress)
    kept = _judged(found.rows, aside)
    kept[t.TITLE], masked = mask_cpr_in(kept[t.TITLE])
    filled = _with_levels(kept).sort_values([t.SCHEME, t.CODE], kind="stable")
    return Loaded(
        source=source.name,
        format=source.format,
        tables={t.SECTORS.name: t.checked(t.shaped(filled, t.SECTORS), t.SECTORS)},
        read=found.read,
        kept=len(filled),
        set_aside=aside.frame(),
        files=tuple(fingerprint(path, name) for path, name in each_named(paths)),
        guesses=found.guesses,
        counts={"cpr_masked": int(masked.sum()), **passed_over(paths)},
    )


def _rows(
    source: Source, member: Member
) -> tuple[pd.DataFrame, tuple[int, ...], tuple[Guess, ...]]:
    table = read_delimited(member)
    headings = [str(name) for name in table.frame.columns]
    known = dict(_KNOWN)
    named = source.columns.get(t.SCHEME, "")
    by_setting = named.upper().strip() if named.upper().strip() in SCHEMES else ""
    if by_setting:
        known.pop(t.SCHEME)
    found = recognised(headings, source, known, file=member.name)
    missing = [name for name in (t.CODE, t.TITLE) if name not in found]
    if missing and headings:
        raise columns_missing(missing, headings, file=member.name)
    rows = pd.DataFrame(
        {
            "given": table.frame[found[t.CODE]] if headings else pd.Series([], dtype="str"),
            t.TITLE: table.frame[found[t.TITLE]] if headings else pd.Series([], dtype="str"),
        }
    )
    rows[t.CODE] = _codes(rows["given"])
    if t.SCHEME in found:
        said = table.frame[found[t.SCHEME]].str.upper().str.extract(r"(DB07|DB25)", expand=False)
        rows[t.SCHEME] = said
    else:
        rows[t.SCHEME] = by_setting or _scheme_of(rows[t.CODE].dropna(), member)
    rows[t.SOURCE_FILE], rows[t.SOURCE_ROW] = member.name, table.rows
    return rows, table.ragged, guesses(found, source, file=member.name)


def _codes(given: pd.Series) -> pd.Series:
    """Return codes of 2 or 6 digits; five digits are six that lost their zero in a spreadsheet."""
    plain = given.str.replace(r"[\s.]", "", regex=True)
    plain = plain.where(~plain.str.fullmatch(r"\d{5}", na=False), "0" + plain)
    return plain.where(plain.str.fullmatch(r"\d{2}|\d{6}", na=False))


def _scheme_of(codes: pd.Series, member: Member) -> str:
    name = folded(member.name).upper()
    named = [scheme for scheme in SCHEMES if scheme in name]
    if len(named) == 1:
        return named[0]
    if codes.str.startswith(_ONLY_DB07).any():
        return "DB07"
    if len(codes) >= _WHOLE_LIST:
        return "DB25"
    if codes.empty:
        return ""
    raise RegisterUnreadable(
        place=Place(file=member.name), expected="sectors_scheme", came="scheme_unknown"
    )


def _judged(rows: pd.DataFrame, aside: Aside) -> pd.DataFrame:
    """Keep one row of each scheme's code that has a title."""
    usable = rows[t.CODE].notna() & rows[t.TITLE].notna() & rows[t.SCHEME].isin(SCHEMES)
    ordered = rows[usable].sort_values([t.SCHEME, t.CODE, t.TITLE, "given"], kind="stable")
    again = ordered.duplicated([t.SCHEME, t.CODE])
    for reason, wrong in (("bad_code", rows[~usable]), ("duplicate", ordered[again])):
        aside.add_all(
            reason,
            file=wrong[t.SOURCE_FILE],
            row=wrong[t.SOURCE_ROW],
            key=wrong["given"],
            detail=wrong[t.TITLE],
        )
    return ordered[~again].copy()


def _with_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill in section, division and 10-grouping; an unknown division leaves them missing."""
    rows[t.DIVISION] = rows[t.CODE].str[:2]
    levels = shipped_sectors().drop(columns=[t.CODE, t.TITLE])
    return rows.merge(levels, on=[t.SCHEME, t.DIVISION], how="left")
