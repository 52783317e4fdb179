"""The columns people want in a file: businesses without codes, with their level in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kortinfo.classify.reasons import reason
from kortinfo.classify.rules import RuleSet
from kortinfo.selection.sector_places import places_in_words
from kortinfo.tables import (
    AD_PROTECTED,
    ADDRESS,
    CVR,
    DUE_ON,
    EMAIL,
    EMPLOYEES_MAX,
    EMPLOYEES_MIN,
    JOB_ADS_OPEN,
    LAST_TWO_WAY_ON,
    LEGAL_FORM,
    LEVEL,
    LEVEL_RULE,
    LEVEL_UNTIL,
    LEVEL_VALUES,
    LEVELS,
    MUNICIPALITY_CODE,
    NAME,
    PHONE,
    PNR,
    POSTAL_CODE,
    POSTAL_DISTRICT,
    RESPONSIBLE,
    SECTOR_CODE,
    SECTOR_SCHEME,
    SECTOR_TITLE,
    UNIT_ID,
    WEBSITE,
)
from kortinfo.texts import has_text, number, text

EMPLOYEES = "employees"
LEVEL_NAME = "level_name"
WHY = "why"
MUNICIPALITY = "municipality"
SECTOR_PLACE = "sector_place"

COLUMNS = (
    PNR,
    CVR,
    NAME,
    PHONE,
    ADDRESS,
    POSTAL_CODE,
    POSTAL_DISTRICT,
    MUNICIPALITY,
    SECTOR_CODE,
    SECTOR_SCHEME,
    SECTOR_TITLE,
    EMPLOYEES,
    LEGAL_FORM,
    LEVEL,
    LEVEL_NAME,
    WHY,
    LEVEL_UNTIL,
    LAST_TWO_WAY_ON,
    DUE_ON,
    RESPONSIBLE,
    JOB_ADS_OPEN,
    EMAIL,
    WEBSITE,
)
"""The columns of a file, in order; their headings are ``exports.column_<name>``. ``unit_id``
stands after them where a business has no P-number to be known by, and whether a business is
protected against advertising where one of them is."""


def for_people(
    rows: pd.DataFrame,
    *,
    language: str,
    titles: Mapping[str, str] | None = None,
    window_months: int = 12,
    rules: RuleSet | None = None,
) -> pd.DataFrame:
    """Return the businesses (contract BUSINESSES) with ``COLUMNS``: texts, and dates as dates.

    Args:
        rows: businesses; none are fine.
        language: "da" or "en".
        titles: names of municipalities under ``municipality:<code>``, as
            :func:`kortinfo.selection.titles_of` gives them; without a name the code is shown.
        window_months: for the reasons, from the settings.
        rules: the rules in use, for the reasons; None stands for the default ones.
    """
    level_names = {level: text(f"levels.name_{level}", language) for level in LEVELS}
    named = {
        EMPLOYEES: employees_in_words(rows, language=language),
        LEGAL_FORM: legal_forms(rows[LEGAL_FORM], language=language),
        LEVEL_NAME: rows[LEVEL].map(level_names),
        WHY: reasons(rows, language=language, window_months=window_months, rules=rules),
        MUNICIPALITY: _municipalities(rows[MUNICIPALITY_CODE], titles or {}),
    }
    columns = {name: named.get(name, rows.get(name)) for name in COLUMNS}
    places = places_in_words(rows, titles or {}, language)
    if places.notna().any():
        columns[SECTOR_PLACE] = places
    own_key = rows[UNIT_ID].where(rows[UNIT_ID] != rows[PNR].fillna(""))
    if own_key.notna().any():
        columns[UNIT_ID] = own_key
    if rows[AD_PROTECTED].any():
        columns[AD_PROTECTED] = rows[AD_PROTECTED]
    return pd.DataFrame(columns).reset_index(drop=True)


def employees_in_words(rows: pd.DataFrame, *, language: str) -> "pd.Series[Any]":
    """Return employee intervals as "10–19", "1", "1.000+"; unknown stays missing.

    With a dash, not a hyphen: spreadsheets read "2-4" in a CSV file as a date.
    """
    pairs = rows[[EMPLOYEES_MIN, EMPLOYEES_MAX]].drop_duplicates()
    words = {
        (low, high): _interval(low, high, language)
        for low, high in zip(
            pairs[EMPLOYEES_MIN].fillna(-1), pairs[EMPLOYEES_MAX].fillna(-1), strict=True
        )
    }
    both = zip(rows[EMPLOYEES_MIN].fillna(-1), rows[EMPLOYEES_MAX].fillna(-1), strict=True)
    return pd.Series([words[pair] for pair in both], index=rows.index, dtype="str")


def legal_forms(forms: "pd.Series[Any]", *, language: str) -> "pd.Series[Any]":
    """Return CVR's short legal forms as people know them (APS: ApS); others as they stand."""
    told = {form: legal_form(form, language=language) for form in forms.dropna().unique()}
    return forms.map(told).astype("str")


def legal_form(form: str, *, language: str) -> str:
    """Return one short legal form as people know it; an unknown one as it stands."""
    key = f"exports.legal_form_{form.strip().casefold().replace('/', '').replace('.', '')}"
    return text(key, language) if has_text(key, language) else form


def _interval(low: int, high: int, language: str) -> str | None:
    if low < 0:
        return None
    if high < 0:
        return f"{number(low, language)}+"
    return (
        number(low, language)
        if low == high
        else f"{number(low, language)}–{number(high, language)}"
    )


def reasons(
    rows: pd.DataFrame, *, language: str, window_months: int = 12, rules: RuleSet | None = None
) -> "pd.Series[Any]":
    """Return the sentence that says why, for each row; equal reasons are worded once."""
    parts = rows[[LEVEL_RULE, LEVEL_VALUES, LEVEL]]
    code = parts.groupby([LEVEL_RULE, LEVEL_VALUES, LEVEL], sort=False).ngroup()
    first = parts[~code.duplicated()]
    sentences = [
        reason(
            rule, values, level=level, language=language, window_months=window_months, rules=rules
        )
        for rule, values, level in zip(
            first[LEVEL_RULE], first[LEVEL_VALUES], first[LEVEL], strict=True
        )
    ]
    return code.map(dict(enumerate(sentences))).astype("str")


def _municipalities(codes: "pd.Series[Any]", titles: Mapping[str, str]) -> "pd.Series[Any]":
    names = {code: titles.get(f"municipality:{code}", code) for code in codes.dropna().unique()}
    return codes.map(names).astype("str")
