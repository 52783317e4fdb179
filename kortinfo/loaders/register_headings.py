"""Which column of a register's file is which of our fields: by the settings, else by its heading.

Registers' headings are fixed names that differ between extracts and years; case, æøå and marks do
not count.
"""

from collections.abc import Mapping, Sequence

from kortinfo.cpr import mask_cpr
from kortinfo.errors import ColumnsMissing, Place
from kortinfo.loaders.headings import field, folded
from kortinfo.loaders.result import Guess
from kortinfo.settings import Source

PORTAL_FIELDS = (
    field("cvr", "CVR-nummer/REG-nummer", "CVR-nummer", "CVR-nr", "CVR", "CVR number"),
    field("pnr", "P-nummer", "P-nr", "pnr", "Produktionsenhedsnummer", "P-number"),
    field("started_on", "Startdato", "Start date"),
    field("ended_on", "Ophørsdato", "Slutdato", "End date"),
    field("full_time_equivalents", "Årsværk", "Antal årsværk", "Full-time equivalents"),
    field("name", "Navn", "Virksomhedsnavn", "Name", "Company name"),
    field("address", "Adresse", "Address"),
    field("postal_code", "Postnr", "Postnummer", "Postal code", "Zip code"),
    field("postal_district", "By", "Bynavn", "Postdistrikt", "City"),
    field("legal_form", "Virksomhedsform", "Selskabsform", "Business type", "Company type"),
    field("sector", "Hovedbranche", "Branche", "Branchekode", "Main industry", "Industry"),
    field("ad_protected", "Reklamebeskyttet", "Reklamebeskyttelse", "Advertising protection"),
    field("status", "Status", "Virksomhedsstatus"),
    field("phone", "Telefon", "Telefonnummer", "Tlf", "Phone"),
    field("email", "Email", "E-mail", "Mail", "E-mailadresse"),
    field("website", "Hjemmeside", "Website", "Web"),
)
"""Of the portal's extracts, which people open and save again as they like."""


def recognised(
    headings: Sequence[str],
    source: Source,
    known: Mapping[str, Sequence[str]],
    *,
    file: str,
) -> dict[str, str]:
    """Return our field to the file's heading, for the fields that are there.

    ``known`` lists each field's headings, the most trusted first; no heading is taken twice.

    Raises:
        ColumnsMissing: a column the settings name is not in the file.
    """
    by_folded = {folded(heading): heading for heading in reversed(headings)}
    found: dict[str, str] = {}
    absent: list[str] = []
    for name in known:
        if name in source.columns:
            heading = by_folded.get(folded(source.columns[name]))
            if heading is None:
                absent.append(source.columns[name])
            else:
                found[name] = heading
    if absent:
        raise columns_missing(absent, headings, file=file)
    for name, candidates in known.items():
        taken = set(found.values())
        fitting = (by_folded.get(folded(candidate)) for candidate in candidates)
        heading = next((item for item in fitting if item is not None and item not in taken), None)
        if name not in found and heading is not None:
            found[name] = heading
    return found


def columns_missing(
    missing: Sequence[str], headings: Sequence[str], *, file: str
) -> ColumnsMissing:
    """Make the error that columns are missing."""
    return ColumnsMissing(
        place=Place(file=file),
        missing=", ".join(missing),
        # What was taken for headings may be a row of data.
        found=mask_cpr(", ".join(heading[:200] for heading in headings[:60])) or "–",
    )


def guesses(found: Mapping[str, str], source: Source, *, file: str) -> tuple[Guess, ...]:
    """Return the account of what was taken for what."""
    return tuple(
        Guess(
            file=file,
            sheet="",
            field=name,
            heading=mask_cpr(heading),
            by_setting=name in source.columns,
        )
        for name, heading in found.items()
    )
