"""What the self-contained map tells of each business: columns for its table, cards and filters.

No contact data of advertising-protected businesses goes into it, and no mail address of anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.classify.rules import RuleSet
from kortinfo.download import INSOLVENT
from kortinfo.exports.cells import clean
from kortinfo.exports.file_columns import Packed, code_column, number_column, text_column
from kortinfo.exports.file_columns import word_column as words
from kortinfo.exports.people import employees_in_words, legal_forms, reasons
from kortinfo.text import printable_in
from kortinfo.texts import text

POSITIONS = ("", "nearest_number", "postal_district", "none")
"""What a card says of a position; "" where the point is the business's own."""
_PHONE = r"^(?:\+45|0045)?([0-9]{8})$"
_HOUSE = r"^(?P<street>\D*\S) (?P<house>\d.*)$"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What the columns' words depend on; see :func:`kortinfo.exports.people.for_people`."""

    language: str
    titles: Mapping[str, str]
    window_months: int = 12
    rules: RuleSet | None = None


def columns_of(
    rows: pd.DataFrame, wording: Wording, *, corrected: Mapping[str, str]
) -> dict[str, Packed]:
    """Return the columns of businesses (contract BUSINESSES), in the order of ``rows``.

    Args:
        rows: the businesses.
        wording: language, titles and rules.
        corrected: what people corrected, in words, by unit.
    """
    language = wording.language
    street, house = _street_and_house(_plain(rows[tables.ADDRESS]))
    return {
        "level": code_column(
            rows[tables.LEVEL].map(tables.LEVELS.index).to_numpy(dtype="int64"), tables.LEVELS
        ),
        "name": text_column(_plain(rows[tables.NAME])),
        "other_names": text_column(_other_names(rows)),
        "street": words(street),
        "house": words(house),
        "town": words(_joined(rows[tables.POSTAL_CODE], _plain(rows[tables.POSTAL_DISTRICT]))),
        "sector": words(_sectors(rows, language)),
        "employees": _employees(rows, language),
        "last_two_way": words(_days(rows[tables.LAST_TWO_WAY_ON])),
        "why": words(
            reasons(
                rows,
                language=language,
                window_months=wording.window_months,
                rules=wording.rules,
            )
        ),
        "level_until": words(_days(rows[tables.LEVEL_UNTIL])),
        "due_on": words(_days(rows[tables.DUE_ON])),
        "kinds": words(_kinds(rows, language)),
        "responsible": words(_plain(rows[tables.RESPONSIBLE])),
        "job_ads": words(rows[tables.JOB_ADS_OPEN].where(rows[tables.JOB_ADS_OPEN] > 0)),
        "legal_form": words(legal_forms(rows[tables.LEGAL_FORM], language=language)),
        "remarks": words(_remarks(rows, language)),
        "corrected": words(
            _plain(pd.Series([corrected.get(unit, "") for unit in rows[tables.UNIT_ID]]))
        ),
        "position": _positions(rows),
        "phone": number_column(_phones(rows), digits=8),
        "cvr": number_column(_plain(rows[tables.CVR]), digits=8),
        "pnr": number_column(_plain(rows[tables.PNR]), digits=10),
    }


def _plain(texts: "pd.Series[Any]") -> "pd.Series[Any]":
    return clean(printable_in(texts))


def _other_names(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the names a business had before, for the search: what it has now is left out."""
    had = rows[tables.NAMES].fillna("")
    others = had.where(had != rows[tables.NAME].fillna(""), "")
    several = others[others != ""]
    now = rows[tables.NAME].fillna("")
    kept = [
        "\n".join(line for line in lines.split("\n") if line != name)
        for lines, name in zip(several, now[several.index], strict=True)
    ]
    others.loc[several.index] = kept
    return _plain(others)


def _joined(first: "pd.Series[Any]", last: "pd.Series[Any]") -> "pd.Series[Any]":
    joined: pd.Series[Any] = (first.fillna("") + " " + last.fillna("")).str.strip()
    return joined


def _street_and_house(addresses: "pd.Series[Any]") -> tuple["pd.Series[Any]", "pd.Series[Any]"]:
    """Part addresses at the first number, so that streets and numbers repeat; lossless."""
    found = addresses.str.extract(_HOUSE)
    parted = found["street"].notna()
    return found["street"].where(parted, addresses), found["house"]


def _days(column: "pd.Series[Any]") -> "pd.Series[Any]":
    days: pd.Series[Any] = column.dt.strftime("%Y-%m-%d").astype("str")
    return days


def _sectors(rows: pd.DataFrame, language: str) -> "pd.Series[Any]":
    title = _plain(rows[tables.SECTOR_TITLE]).fillna(text("card.unknown_title", language))
    code = _joined(rows[tables.SECTOR_SCHEME], rows[tables.SECTOR_CODE])
    told: pd.Series[Any] = title + " (" + code + ")"
    return told.where(rows[tables.SECTOR_CODE].notna(), rows[tables.SECTOR_TITLE])


def _employees(rows: pd.DataFrame, language: str) -> Packed:
    """Pack intervals in words, in the order of their lower ends; unknown ones last."""
    told = employees_in_words(rows, language=language).fillna("")
    least = rows[tables.EMPLOYEES_MIN].astype("float64").fillna(float("inf"))
    order = pd.DataFrame({"words": told, "least": least}).drop_duplicates("words")
    values = tuple(order.sort_values(["least", "words"])["words"])
    place = {value: at for at, value in enumerate(values)}
    return code_column(told.map(place).to_numpy(dtype="int64"), values)


def _kinds(rows: pd.DataFrame, language: str) -> "pd.Series[Any]":
    """Return kinds of collaboration as a person reads them; each combination is worded once."""
    joined = rows[tables.COLLABORATION_KINDS]
    unknown = text("selection.kind_unknown", language)
    told = {
        value: ", ".join(
            unknown if kind == "unknown" else kind[:1].upper() + kind[1:]
            for kind in value.split("|")
        )
        for value in joined.dropna().unique()
    }
    return _plain(joined.map(told).astype("str"))


def _remarks(rows: pd.DataFrame, language: str) -> "pd.Series[Any]":
    """Return what a person must know before a call, joined by ", "."""
    told = pd.Series("", index=rows.index, dtype="str")
    marks = {
        f"status_{value}": (rows[tables.STATUS] == value) | (rows[tables.COMPANY_STATUS] == value)
        for value in INSOLVENT
    }
    marks["ad_protected"] = rows[tables.AD_PROTECTED]
    for name, holds in marks.items():
        mark = text(f"card.{name}", language)
        told = told.mask(holds.to_numpy(dtype=bool), told.where(told == "", told + ", ") + mark)
    return told


def _positions(rows: pd.DataFrame) -> Packed:
    step = rows[tables.GEOCODE_STEP].where(rows[tables.X].notna(), "none")
    codes = step.map({name: at for at, name in enumerate(POSITIONS)}).fillna(0)
    return code_column(codes.to_numpy(dtype="int64"), POSITIONS)


def _phones(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return phone numbers, none of protected businesses; Danish ones as their eight digits."""
    allowed = rows[tables.PHONE].where(~rows[tables.AD_PROTECTED].to_numpy(dtype=bool))
    plain = _plain(allowed)
    digits = plain.str.replace(r"[\s.-]", "", regex=True).str.extract(_PHONE)[0]
    return digits.where(digits.notna(), plain)
