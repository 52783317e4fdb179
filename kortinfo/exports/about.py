"""What a file is: the selection, the day, the snapshot, who was left out.

Every export says it in itself; of CSV, which holds rows alone, the page says it beside the button.
"""

import datetime as dt
from dataclasses import dataclass

from kortinfo.texts import date, number, text


@dataclass(frozen=True, kw_only=True)
class About:
    """What the file is.

    Attributes:
        selection: what was chosen, in words.
        as_of: the day the levels are of.
        population: whom it is about at all, in words; "" leaves the line out.
        snapshot: name of the built data set; "" leaves the line out.
        unit: whose file it is, as "Virksomhedsservice"; "" leaves the line out.
        source: where the data come from, and the credit of the areas; "" leaves the line out.
        left_out_protected: advertising-protected businesses that are not in the file.
        left_out_insolvent: bankrupt or dissolving businesses that are not in the file.
        included_protected: advertising-protected businesses that are in the file all the same.
        reason: why they are.
    """

    selection: str
    as_of: dt.date
    population: str = ""
    snapshot: str = ""
    unit: str = ""
    source: str = ""
    left_out_protected: int = 0
    left_out_insolvent: int = 0
    included_protected: int = 0
    reason: str = ""


def facts(
    about: About, *, rows: int, language: str, cut: int = 0, on_map: int | None = None
) -> dict[str, str]:
    """Return what a file says of itself, heading by heading, in one language.

    Args:
        about: what the file is.
        rows: businesses in the file.
        language: "da" or "en".
        cut: texts that had to be cut to what a cell holds.
        on_map: for a map, which leaves nobody out: how many protected businesses are on it,
            without their contact data.
    """
    listed = on_map is None
    note = "_on_map" if not listed else "_included" if about.included_protected else ""
    told = {
        "selection": about.selection,
        "population": about.population,
        "as_of": date(about.as_of, language),
        "snapshot": about.snapshot,
        "unit": about.unit,
        "rows": number(rows, language),
        "on_map": "" if on_map is None else number(on_map, language),
        "left_out_protected": number(about.left_out_protected, language) if listed else "",
        "left_out_insolvent": number(about.left_out_insolvent, language) if listed else "",
        "included_protected": number(about.included_protected, language)
        if about.included_protected
        else "",
        "reason": about.reason if about.included_protected else "",
        "cut": number(cut, language) if cut else "",
        "protected_note": text(f"exports.protected_note{note}", language),
        "source": about.source,
    }
    return {
        text(f"exports.about_{key}", language): value
        for key, value in told.items()
        if value or key == "selection"
    }
