"""What sector codes of an older scheme are in DB25: the groups we ship, or a concordance file.

A file has the columns ``from_scheme``, ``from_code``, ``to_scheme`` and ``to_code``, and may have
``share``; see ``docs/sectors.md``. What we ship (``data/sector_groups.csv``) is written by hand in
the same form, by divisions: it says only what is sure of every business in the group.
"""

from pathlib import Path

import pandas as pd

from kortinfo import tables as t
from kortinfo.loaders import cells
from kortinfo.loaders.aside import Aside
from kortinfo.loaders.code_lists import read_code_list
from kortinfo.loaders.delimited import read_delimited
from kortinfo.loaders.files import Member, each_named, find, fingerprint, passed_over
from kortinfo.loaders.register_headings import columns_missing, guesses, recognised
from kortinfo.loaders.result import Guess, Loaded
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.shipped import shipped

_KNOWN = {
    t.FROM_SCHEME: ("from_scheme", "fra_nomenklatur", "fra_udgave"),
    t.FROM_CODE: ("from_code", "fra_kode", "gammel_kode"),
    t.TO_SCHEME: ("to_scheme", "til_nomenklatur", "til_udgave"),
    t.TO_CODE: ("to_code", "til_kode", "ny_kode"),
    t.SHARE: ("share", "weight", "andel", "vægt"),
}
_NEEDED = (t.FROM_SCHEME, t.FROM_CODE, t.TO_SCHEME, t.TO_CODE)
_FROM, _TO = ("DB03", "DB07"), ("DB25",)
_CODE = r"\d{2}|\d{3}|\d{4}|\d{6}"


def shipped_groups() -> pd.DataFrame:
    """Return the groups of DB07 that mean the same in DB25, contract ``CONCORDANCE``.

    The longest code that a business's code begins with holds. A missing ``to_code``: nothing sure.
    """
    with shipped("sector_groups.csv").open("rb") as stream:
        rows = pd.read_csv(stream, sep=";", dtype="str", encoding="utf-8")
    return t.checked(t.shaped(rows, t.CONCORDANCE), t.CONCORDANCE)


def load_concordance(source: Source, *, base: Path, progress: Progress = silent) -> Loaded:
    """Read a concordance: table ``concordance``.

    Codes are read with or without full stops; five digits are six that lost their zero. Set aside:
    rows between other schemes than from DB03 or DB07 to DB25 (``other_scheme``), codes that are
    none (``bad_code``), shares that are no number from 0 to 1 (``bad_share``), repetitions
    (``duplicate``), rows with too many cells (``ragged_row``).

    Raises:
        SourceMissing: no file matches.
        RegisterUnreadable: a file is no table.
        ColumnsMissing: one of the four columns was not recognised.
        SourceEmpty: there is no row in any file.
    """
    paths = find(source.path, base=base)
    aside = Aside(source)
    found = read_code_list(source, paths, _rows, aside=aside, progress=progress)
    kept = _judged(found.rows, aside)
    return Loaded(
        source=source.name,
        format=source.format,
        tables={t.CONCORDANCE.name: t.checked(t.shaped(kept, t.CONCORDANCE), t.CONCORDANCE)},
        read=found.read,
        kept=len(kept),
        set_aside=aside.frame(),
        files=tuple(fingerprint(path, name) for path, name in each_named(paths)),
        guesses=found.guesses,
        counts=passed_over(paths),
    )


def _rows(
    source: Source, member: Member
) -> tuple[pd.DataFrame, tuple[int, ...], tuple[Guess, ...]]:
    table = read_delimited(member)
    headings = [str(name) for name in table.frame.columns]
    found = recognised(headings, source, _KNOWN, file=member.name)
    missing = [name for name in _NEEDED if name not in found]
    if missing and headings:
        raise columns_missing(missing, headings, file=member.name)
    nothing = pd.Series(index=table.frame.index, dtype="str")
    rows = pd.DataFrame(
        {name: table.frame[found[name]] if name in found else nothing for name in _KNOWN}
    )
    rows["given"] = rows[t.FROM_CODE]
    for name in (t.FROM_SCHEME, t.TO_SCHEME):
        rows[name] = rows[name].str.upper().str.extract(r"(DB\d{2})", expand=False)
    for name in (t.FROM_CODE, t.TO_CODE):
        rows[name] = _codes(rows[name])
    rows["said"] = rows[t.SHARE]
    rows[t.SHARE] = cells.decimals(rows[t.SHARE])
    rows[t.SOURCE_FILE], rows[t.SOURCE_ROW] = member.name, table.rows
    return rows, table.ragged, guesses(found, source, file=member.name)


def _codes(given: "pd.Series[str]") -> "pd.Series[str]":
    plain = given.str.replace(r"[\s.]", "", regex=True).str.upper()
    padded = plain.where(~plain.str.fullmatch(r"\d{5}", na=False), "0" + plain)
    return padded.where(padded.str.fullmatch(rf"{_CODE}|[A-V]", na=False))


def _judged(rows: pd.DataFrame, aside: Aside) -> pd.DataFrame:
    """Keep each pair of codes once."""
    other = ~(rows[t.FROM_SCHEME].isin(_FROM) & rows[t.TO_SCHEME].isin(_TO))
    bad = ~rows[t.FROM_CODE].str.fullmatch(_CODE, na=False) | rows[t.TO_CODE].isna()
    no_share = rows["said"].notna() & ~rows[t.SHARE].between(0, 1)
    wrong = other | bad | no_share
    fine = rows[~wrong].sort_values(
        [t.FROM_SCHEME, t.FROM_CODE, t.TO_CODE, t.SHARE], ascending=[True, True, True, False]
    )
    again = fine.duplicated([t.FROM_SCHEME, t.FROM_CODE, t.TO_CODE])
    for reason, gone in (
        ("other_scheme", rows[other]),
        ("bad_code", rows[bad & ~other]),
        ("bad_share", rows[no_share & ~bad & ~other]),
        ("duplicate", fine[again]),
    ):
        aside.add_all(reason, file=gone[t.SOURCE_FILE], row=gone[t.SOURCE_ROW], key=gone["given"])
    return fine[~again]
