"""One document of the CVR register (system-til-system), decoded: only the fields we use.

The structs mirror the register's JSON under English names. Decoding is strict first, since that is
fast; a document with a field of an unexpected type is mended (:func:`decode`), never guessed at.
"""

from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

Number = int | float | str | None
"""Codes come as numbers and, from some exports, as text."""

DocumentKind = Literal["unit", "company"]


class _Part(msgspec.Struct, gc=False):
    """A part of a document; missing and null are the same."""


class Period(_Part, rename={"start": "gyldigFra", "end": "gyldigTil"}):
    """ISO days, both inclusive; None: since ever, or still running."""

    start: str | None = None
    end: str | None = None


class Dated(_Part, rename={"period": "periode"}):
    """An entry of a list that tells how a value changed over time."""

    period: Period | None = None


class Name(Dated, rename={"name": "navn", "period": "periode"}):
    """A name and when it was borne."""

    name: str | None = None


class Municipality(_Part, rename={"code": "kommuneKode"}):
    """The municipality of an address."""

    code: Number = None


class Address(
    Dated,
    rename={
        "period": "periode",
        "street_name": "vejnavn",
        "street_code": "vejkode",
        "number_from": "husnummerFra",
        "letter_from": "bogstavFra",
        "number_to": "husnummerTil",
        "letter_to": "bogstavTil",
        "floor": "etage",
        "door": "sidedoer",
        "postal_code": "postnummer",
        "postal_district": "postdistrikt",
        "free_text": "fritekst",
        "municipality": "kommune",
        "address_id": "adresseId",
        "access_address_id": "adgangsadresseId",
    },
):
    """An address and when it held."""

    street_name: str | None = None
    street_code: Number = None
    number_from: Number = None
    letter_from: str | None = None
    number_to: Number = None
    letter_to: str | None = None
    floor: Number = None
    door: Number = None
    postal_code: Number = None
    postal_district: str | None = None
    free_text: str | None = None
    municipality: Municipality | None = None
    address_id: str | None = None
    access_address_id: str | None = None


class Sector(Dated, rename={"period": "periode", "code": "branchekode", "title": "branchetekst"}):
    """A sector code and when it held; its scheme is not said."""

    code: Number = None
    title: str | None = None


class Relation(Dated, rename={"period": "periode", "cvr": "cvrNummer"}):
    """The company a unit belonged to in a period."""

    cvr: Number = None


class Employment(
    _Part,
    rename={
        "year": "aar",
        "quarter": "kvartal",
        "month": "maaned",
        "interval": "intervalKodeAntalAnsatte",
    },
):
    """How many employees in a year, quarter or month, as an interval's code."""

    year: Number = None
    quarter: Number = None
    month: Number = None
    interval: str | None = None


class Contact(
    Dated, rename={"period": "periode", "value": "kontaktoplysning", "secret": "hemmelig"}
):
    """A phone number, mail address or website."""

    value: Number = None
    secret: bool | None = None


class LegalForm(Dated, rename={"period": "periode", "short": "kortBeskrivelse"}):
    """The legal form of a company, as A/S."""

    short: str | None = None


class CompanyStatus(
    Dated, rename={"period": "periode", "status": "status", "credit": "kreditoplysningtekst"}
):
    """The status of a company (``virksomhedsstatus``) or its credit remark (``status``)."""

    status: str | None = None
    credit: str | None = None


class Metadata(
    _Part,
    rename={
        "name": "nyesteNavn",
        "address": "nyesteBeliggenhedsadresse",
        "sector": "nyesteHovedbranche",
        "cvr": "nyesteCvrNummerRelation",
    },
):
    """The register's own pick of newest values; used where a list is empty."""

    name: Name | None = None
    address: Address | None = None
    sector: Sector | None = None
    cvr: Number = None


class Hits(_Part):
    """The inner part of a search response; the documents are left undecoded."""

    hits: list[msgspec.Raw] | None = None


class Document(
    _Part,
    rename={
        "source": "_source",
        "unit": "VrproduktionsEnhed",
        "company": "Vrvirksomhed",
        "type": "enhedstype",
        "pnr": "pNummer",
        "cvr": "cvrNummer",
        "names": "navne",
        "secondary_names": "binavne",
        "addresses": "beliggenhedsadresse",
        "sectors": "hovedbranche",
        "sectors1": "bibranche1",
        "sectors2": "bibranche2",
        "sectors3": "bibranche3",
        "lives": "livsforloeb",
        "relations": "virksomhedsrelation",
        "yearly": "aarsbeskaeftigelse",
        "quarterly": "kvartalsbeskaeftigelse",
        "monthly": "erstMaanedsbeskaeftigelse",
        "monthly_old": "maanedsbeskaeftigelse",
        "phones": "telefonNummer",
        "mails": "elektroniskPost",
        "websites": "hjemmeside",
        "legal_forms": "virksomhedsform",
        "statuses": "virksomhedsstatus",
        "credit_remarks": "status",
        "ad_protected": "reklamebeskyttet",
        "unit_metadata": "produktionsEnhedMetadata",
        "company_metadata": "virksomhedMetadata",
        "updated": "sidstOpdateret",
        "indexed": "sidstIndlaest",
    },
):
    """A document, or a wrapping of one (a hit, its ``_source``), or a response full of them."""

    hits: Hits | None = None
    source: "Document | None" = None
    unit: "Document | None" = None
    company: "Document | None" = None
    type: str | None = None
    pnr: Number = None
    cvr: Number = None
    names: list[Name] | None = None
    secondary_names: list[Name] | None = None
    addresses: list[Address] | None = None
    sectors: list[Sector] | None = None
    sectors1: list[Sector] | None = None
    sectors2: list[Sector] | None = None
    sectors3: list[Sector] | None = None
    lives: list[Dated] | None = None
    relations: list[Relation] | None = None
    yearly: list[Employment] | None = None
    quarterly: list[Employment] | None = None
    monthly: list[Employment] | None = None
    monthly_old: list[Employment] | None = None
    phones: list[Contact] | None = None
    mails: list[Contact] | None = None
    websites: list[Contact] | None = None
    legal_forms: list[LegalForm] | None = None
    statuses: list[CompanyStatus] | None = None
    credit_remarks: list[CompanyStatus] | None = None
    ad_protected: bool | None = None
    unit_metadata: Metadata | None = None
    company_metadata: Metadata | None = None
    updated: str | None = None
    indexed: str | None = None


_STRICT = msgspec.json.Decoder(Document)


def decode(raw: bytes | msgspec.Raw) -> tuple[Document, bool]:
    """Decode one JSON document; tell also whether it had to be mended.

    Mending leaves out a value that is of no use where it stands (a list where a name should be),
    and keeps everything else of the document.

    Raises:
        msgspec.DecodeError: it is not JSON in UTF-8, not an object, or nested too deep.
    """
    try:
        return _STRICT.decode(raw), False
    except msgspec.ValidationError:
        pass
    except (RecursionError, UnicodeDecodeError):
        raise msgspec.DecodeError("not JSON that can be decoded") from None
    try:
        mended = _mended(Document, msgspec.json.decode(raw))
    except (RecursionError, UnicodeDecodeError):
        raise msgspec.DecodeError("not JSON that can be decoded") from None
    if mended is None:
        raise msgspec.DecodeError("not a JSON object")
    return mended, True


def unwrapped(document: Document) -> tuple[Document, DocumentKind | None]:
    """Take a document out of its hit and wrapper; None where it is neither unit nor company."""
    while document.source is not None:
        document = document.source
    kind: DocumentKind | None = None
    if document.unit is not None:
        document, kind = document.unit, "unit"
    elif document.company is not None:
        document, kind = document.company, "company"
    said = (document.type or "").upper()
    if said and said not in ("PRODUKTIONSENHED", "VIRKSOMHED"):
        return document, None
    if kind is None:
        if document.pnr is not None or said == "PRODUKTIONSENHED":
            kind = "unit"
        elif document.cvr is not None or said == "VIRKSOMHED":
            kind = "company"
    return document, kind


_S = TypeVar("_S", bound=msgspec.Struct)


def _mended(kind: type[_S], value: object) -> _S | None:
    """Build ``kind`` from plain JSON, leaving out what does not fit."""
    if not isinstance(value, dict):
        return None
    fields = msgspec.structs.fields(kind)
    return kind(**{item.name: _fit(item.type, value.get(item.encode_name)) for item in fields})


def _fit(expected: Any, value: Any) -> Any:
    if value is None:
        return None
    kinds = [kind for kind in get_args(expected) or (expected,) if kind is not NoneType]
    if get_origin(expected) is list:
        entries = value if isinstance(value, list) else [value]
        fitted = (_fit(get_args(expected)[0], entry) for entry in entries)
        return [entry for entry in fitted if entry is not None]
    for kind in kinds:
        if get_origin(kind) is list:
            return _fit(kind, value)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return _mended(kind, value)
    try:
        return msgspec.convert(value, expected, strict=False)
    except msgspec.ValidationError:
        is_text_wanted = str in kinds and isinstance(value, int | float)
        return str(value) if is_text_wanted else None
