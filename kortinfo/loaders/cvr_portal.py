"""The CVR portal's export (CSV or workbook): companies, one row each, P-numbers mostly unknown."""

import datetime as dt
from pathlib import Path

import pandas as pd

from kortinfo.loaders import cells
from kortinfo.loaders.event_rows import (
    Verdict,
    first_verdict,
    place_columns,
    ragged,
    set_aside_table,
    verdict,
)
from kortinfo.loaders.portal_addresses import address_parts
from kortinfo.loaders.register_headings import PORTAL_FIELDS
from kortinfo.loaders.register_tables import origins_table
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.rows import read_rows
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.tables import (
    AD_PROTECTED,
    COMPANIES,
    COMPANY_STATUS,
    CVR,
    EMAIL,
    ENDED_ON,
    FULL_TIME_EQUIVALENTS,
    LEGAL_FORM,
    NAME,
    NAMES,
    ORIGINS,
    PHONE,
    PNR,
    POSTAL_CODE,
    POSTAL_DISTRICT,
    REGISTER_UNITS,
    SECTOR_CODE,
    SECTOR_SCHEME,
    SECTOR_TITLE,
    STARTED_ON,
    STATUS,
    UNIT_ID,
    WEBSITE,
    checked,
    shaped,
)

FIRST_DAY_OF_DB25 = dt.date(2025, 1, 1)
_SHORT_FORMS = {
    "aktieselskab": "A/S",
    "anpartsselskab": "ApS",
    "iværksætterselskab": "IVS",
    "interessentskab": "I/S",
    "kommanditselskab": "K/S",
    "partnerselskab": "P/S",
    "kommanditaktieselskab": "P/S",
    "kommanditaktieselskab/partnerselskab": "P/S",
    "andelsselskab med begrænset ansvar": "A.m.b.a.",
    "forening med begrænset ansvar": "F.m.b.a.",
    "selskab med begrænset ansvar": "S.m.b.a.",
}
_SECTOR = r"^([0-9]{2}\.?[0-9]{2}\.?[0-9]{2}|[0-9]{5})\b[\s:-]*(.*)$"
_BANKRUPT, _DISSOLVING = "konkurs", "tvangsopl|likvidation|afvikling"
_CLOSED = "ophørt|ophoert|opløst|oploest|slettet|afmeldt"
NEEDED = (("cvr",), ("name",))
"""The columns a table must have, one of each group."""


def load_cvr_portal(
    source: Source, *, base: Path, as_of: dt.date, progress: Progress = silent
) -> Loaded:
    """Load companies as ``register_units`` and ``companies``, sorted by their ids.

    A company is a unit ``cvr:<number>``; where the export has a P-number column, the unit is the
    P-number. Sector codes are DB25 from 1 January 2025, else DB07. "Årsværk" are full-time
    equivalents, never employees. The export says nothing of municipalities.

    Set aside: no CVR number (``no_id``), one that fails modulus 11 (``bad_code``), the same unit
    again with the same content (``duplicate``) or with other content (``superseded``: the
    fullest row stays, then the first by content).

    Raises:
        SettingsError: ``source.columns`` names a field there is not.
        SourceMissing, SourceEmpty, SourceUnreadable, SourceEncrypted: the file cannot be read.
        ColumnsMissing: no CVR number or no name.
    """
    rows = read_rows(
        source,
        base=base,
        fields=PORTAL_FIELDS,
        needed=NEEDED,
        phones=("phone",),
        trusted_pnrs=True,
        progress=progress,
    )
    frame = rows.frame
    units = _units(frame, as_of)
    verdicts = [
        ragged(frame),
        verdict("no_id", frame["cvr"].isna()),
        verdict("bad_code", ~cells.is_valid_cvr(frame["cvr"]), frame["cvr"]),
    ]
    judged = first_verdict(frame, verdicts)
    again = first_verdict(frame, _repeated(units[judged["reason"].isna()], frame))
    judged = judged.where(again["reason"].isna(), again)
    kept = judged["reason"].isna()
    units = units[kept].sort_values(UNIT_ID)
    return Loaded(
        source=source.name,
        format=source.format,
        tables={
            REGISTER_UNITS.name: checked(shaped(units, REGISTER_UNITS), REGISTER_UNITS),
            COMPANIES.name: _companies(units),
            ORIGINS.name: origins_table(source, [(_placed(frame, units), UNIT_ID)]),
        },
        read=len(frame),
        kept=int(kept.sum()),
        set_aside=set_aside_table(frame[~kept], judged[~kept], source=source),
        files=rows.files,
        guesses=rows.guesses,
        counts=rows.counts,
    )


def _units(frame: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return every row as a unit, judged or not; the index stays."""
    address = address_parts(frame["address"])
    sector = frame["sector"].str.extract(_SECTOR)
    code = sector[0].str.replace(".", "", regex=False).str.zfill(6)
    started, ended = cells.dates(frame["started_on"])[0], cells.dates(frame["ended_on"])[0]
    protected = cells.booleans(frame["ad_protected"])
    company_status = company_statuses(frame["status"], ended, as_of)
    return address.assign(
        **{
            UNIT_ID: frame["pnr"].fillna("cvr:" + frame["cvr"]),
            PNR: frame["pnr"],
            CVR: frame["cvr"],
            NAME: frame["name"],
            NAMES: frame["name"],
            POSTAL_CODE: cells.postal_codes(frame["postal_code"]).fillna(address[POSTAL_CODE]),
            POSTAL_DISTRICT: frame["postal_district"].fillna(address[POSTAL_DISTRICT]),
            SECTOR_CODE: code,
            SECTOR_SCHEME: code.mask(
                code.notna(), "DB25" if as_of >= FIRST_DAY_OF_DB25 else "DB07"
            ),
            SECTOR_TITLE: sector[1].mask(sector[1].eq("")),
            FULL_TIME_EQUIVALENTS: cells.decimals(frame["full_time_equivalents"]),
            LEGAL_FORM: short_legal_forms(frame["legal_form"]),
            COMPANY_STATUS: company_status,
            STATUS: _unit_status(company_status, started, as_of),
            PHONE: frame["phone"],
            EMAIL: frame["email"],
            WEBSITE: frame["website"],
            # What the column says, but cannot be read, is better taken for a protection.
            AD_PROTECTED: protected.fillna(frame["ad_protected"].notna()).astype("bool"),
            STARTED_ON: started,
            ENDED_ON: ended,
        }
    )


def short_legal_forms(forms: pd.Series) -> pd.Series:
    """Return legal forms in their short form (Anpartsselskab: ApS) where there is one."""
    return forms.str.casefold().map(_SHORT_FORMS).astype("str").fillna(forms)


def company_statuses(status: pd.Series, ended: pd.Series, as_of: dt.date) -> pd.Series:
    """Return what of companies' statuses (in Danish words) and last days is worth a badge."""
    words = status.str.casefold()
    found = pd.Series("normal", index=status.index, dtype="str")
    found = found.mask(words.str.contains(_DISSOLVING, na=False), "dissolving")
    found = found.mask(words.str.contains(_BANKRUPT, na=False), "bankrupt")
    # Last, since a company may be "opløst efter konkurs".
    found = found.mask(words.str.contains(_CLOSED, na=False), "closed")
    return found.mask(ended <= pd.Timestamp(as_of), "closed")


def _unit_status(company: pd.Series, started: pd.Series, as_of: dt.date) -> pd.Series:
    status = company.mask(company.eq("normal"), "active")
    coming = company.eq("normal") & (started > pd.Timestamp(as_of))
    return status.mask(coming, "coming")


def _repeated(units: pd.DataFrame, frame: pd.DataFrame) -> list[Verdict]:
    """Judge all rows of a unit but one: the fullest, then the first by content.

    The detail is the unit's id, not the row that was kept: rows may come in any order.
    """
    content = [column for column in REGISTER_UNITS.column_names if column in units]
    content += [column for column in units.columns.astype(str) if column not in content]
    text = units[content].astype("str").fillna("")
    text["fullness"] = -(text != "").sum(axis=1)
    ranked = text.sort_values(["fullness", *content], kind="stable")
    first = ranked[~ranked[UNIT_ID].duplicated()].reset_index().set_index(UNIT_ID)["index"]
    original = units[UNIT_ID].map(first)
    same = text[content].eq(text.loc[original, content].to_numpy()).all(axis=1)
    repeated = original != units.index
    detail = units[UNIT_ID].reindex(frame.index)
    return [
        verdict(reason, rows.reindex(frame.index, fill_value=False), detail)
        for reason, rows in (("duplicate", repeated & same), ("superseded", repeated & ~same))
    ]


def _placed(frame: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the kept rows' places with the unit each tells of."""
    places = pd.DataFrame(place_columns(frame.loc[units.index]))
    return places.assign(**{UNIT_ID: units[UNIT_ID]})


def _companies(units: pd.DataFrame) -> pd.DataFrame:
    """Return one row a company: that of its first unit."""
    first = units.drop_duplicates(CVR).sort_values(CVR)
    return checked(shaped(first, COMPANIES), COMPANIES)
