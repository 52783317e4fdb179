"""One document as one row: a unit's or a company's values at its day, in columns' order."""

from kortinfo import tables as t
from kortinfo.loaders.cvr_columns import Rows
from kortinfo.loaders.cvr_documents import Document
from kortinfo.loaders.cvr_places import municipalities, place_of
from kortinfo.loaders.cvr_values import (
    DatedName,
    Life,
    company_state,
    contact_on,
    dated_names,
    digits,
    employees,
    names_text,
    on_day,
    secondary_sectors,
    sector_on,
    squeezed,
)

DOCUMENT = "document"
MEMBER = "member"
CHECKSUM = "checksum"
UPDATED = "updated"
INDEXED = "indexed"
_ORIGIN = [DOCUMENT, MEMBER, t.SOURCE_ROW, CHECKSUM]
Origin = tuple[int, int, int, int]
"""Where a document came from: number in all, number of its file, number in its file, checksum."""


def unit_rows() -> Rows:
    """Return the empty collection of units."""
    return Rows(
        [
            t.UNIT_ID,
            t.CVR,
            t.NAME,
            t.NAMES,
            t.ADDRESS,
            t.STREET_NAME,
            t.STREET_CODE,
            t.HOUSE_NUMBER,
            t.POSTAL_CODE,
            t.POSTAL_DISTRICT,
            t.MUNICIPALITY_CODE,
            t.MUNICIPALITIES,
            t.ADDRESS_ID,
            t.ACCESS_ADDRESS_ID,
            t.SECTOR_CODE,
            t.SECTOR_SCHEME,
            t.SECTOR_TITLE,
            t.SECONDARY_SECTORS,
            t.STATUS,
            t.PHONE,
            t.EMAIL,
            t.WEBSITE,
            UPDATED,
            INDEXED,
        ],
        whole=[t.EMPLOYEES_MIN, t.EMPLOYEES_MAX, *_ORIGIN],
        truth=[t.AD_PROTECTED],
        days=[t.STARTED_ON, t.ENDED_ON, t.EMPLOYEES_ON, t.ADDRESS_FROM],
    )


def unit_row(
    document: Document,
    pnr: str,
    named: list[DatedName],
    life: Life,
    until: int,
    origin: Origin,
) -> tuple[object, ...]:
    """Return a unit's values at its day, in the order of :func:`unit_rows`."""
    day = life.day
    newest = document.unit_metadata
    name_entry = on_day(document.names, day) or (newest.name if newest else None)
    name = squeezed(name_entry.name) if name_entry is not None else None
    relation = on_day(document.relations, day)
    cvr = relation.cvr if relation is not None else newest.cvr if newest else None
    address = on_day(document.addresses, day) or (newest.address if newest else None)
    place = place_of(address)
    code, scheme, title = sector_on(
        document.sectors or ([newest.sector] if newest and newest.sector else None), day
    )
    low, high, employees_on = employees(document, until)
    return (
        pnr,
        digits(cvr, 8),
        name,
        names_text(named, name),
        place.text,
        place.street_name,
        place.street_code,
        place.house_number,
        place.postal_code,
        place.postal_district,
        place.municipality_code,
        municipalities(document.addresses) or place.municipality_code,
        place.address_id,
        place.access_address_id,
        code,
        scheme,
        title,
        secondary_sectors(document, day),
        life.status,
        contact_on(document.phones, day),
        contact_on(document.mails, day),
        contact_on(document.websites, day),
        document.updated,
        document.indexed,
        low,
        high,
        *origin,
        bool(document.ad_protected),
        life.start,
        life.end,
        employees_on,
        address.period.start if address is not None and address.period is not None else None,
    )


def company_rows() -> Rows:
    """Return the empty collection of companies."""
    return Rows(
        [
            t.CVR,
            t.NAME,
            t.NAMES,
            t.ADDRESS,
            t.POSTAL_CODE,
            t.MUNICIPALITY_CODE,
            t.LEGAL_FORM,
            t.COMPANY_STATUS,
            t.PHONE,
            t.EMAIL,
            t.WEBSITE,
            UPDATED,
            INDEXED,
        ],
        whole=_ORIGIN,
        truth=[t.AD_PROTECTED],
        days=[t.STARTED_ON, t.ENDED_ON],
    )


def company_row(
    document: Document, cvr: str, life: Life, as_of: str, origin: Origin
) -> tuple[object, ...]:
    """Return a company's values at its day, in the order of :func:`company_rows`."""
    day = life.day
    newest = document.company_metadata
    name_entry = on_day(document.names, day) or (newest.name if newest else None)
    name = squeezed(name_entry.name) if name_entry is not None else None
    place = place_of(on_day(document.addresses, day) or (newest.address if newest else None))
    form = on_day(document.legal_forms, day)
    return (
        cvr,
        name,
        names_text(dated_names([*(document.names or ()), *(document.secondary_names or ())]), name),
        place.text,
        place.postal_code,
        place.municipality_code,
        squeezed(form.short) if form is not None else None,
        company_state(document, life, as_of),
        contact_on(document.phones, day),
        contact_on(document.mails, day),
        contact_on(document.websites, day),
        document.updated,
        document.indexed,
        *origin,
        bool(document.ad_protected),
        life.start,
        life.end,
    )
