"""Which heading of a file is which of our fields: by the settings first, else by recognition.

Headings are compared without regard to case, æøå, punctuation, spaces and what stands in
parentheses. A field's headings stand in order of trust; ``weak`` ones are used only where no
trusted one is in the file.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kortinfo.errors import SettingsError
from kortinfo.settings import FILE_NAME, Source

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u"})
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_MARKS = re.compile(r"[^0-9a-z]+")


def folded(heading: str) -> str:
    """Return a heading as it is compared: ``CVR-nr. (8 cifre)`` is ``cvrnr``."""
    plain = unicodedata.normalize("NFKC", heading[:500]).casefold().translate(_LETTERS)
    return _MARKS.sub("", _ASIDE.sub("", plain)) or _MARKS.sub("", plain)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One of our fields with the headings it is known by, folded, most trusted first."""

    name: str
    headings: tuple[str, ...]
    weak: tuple[str, ...] = ()


def field(name: str, *headings: str, weak: tuple[str, ...] = ()) -> Field:
    """Make a field with less typing; headings are folded here."""
    return Field(
        name=name,
        headings=tuple(dict.fromkeys(folded(heading) for heading in headings)),
        weak=tuple(dict.fromkeys(folded(heading) for heading in weak)),
    )


_BUSINESS = (
    field(
        "external_id",
        *("Aktivitets-id", "Kontakt-id", "Samarbejds-id", "Sags-id", "Sagsid", "Sagsnummer"),
        *("Sagsnr", "Aktivitetsnummer", "Aktivitetsnr", "Løbenummer", "Løbenr", "Journalnummer"),
        *(
            "Journalnr",
            "Jobordre-id",
            "Jobordrenummer",
            "Forløbs-id",
            "Forløbsnummer",
            "Tilbuds-id",
        ),
        *("Tilbuds-id", "Aftale-id", "Bevillings-id", "Eksternt id", "External id", "Case id"),
        *("Activity id", "Contact id", "Task id", "Placement id", "Job order id", "Id", "Id-nr"),
        *("Guid", "UUID", "Reference", "Ref"),
    ),
    field(
        "pnr",
        *("P-nummer", "P-nr", "pnr", "Produktionsenhedsnummer", "Produktionsenhedsnr"),
        *("Produktionsenheds-id", "Produktionsenhed", "P-enhed", "P-enhedsnummer", "P-enhedsnr"),
        *("Virksomhedens P-nummer", "Arbejdsstedets P-nummer", "P-number", "pNumber", "P no"),
        *("Production unit number", "Production unit", "Arbejdssted", "productionUnit.pNumber"),
    ),
    field(
        "cvr",
        *("CVR-nummer", "CVR-nr", "CVR", "CVR-nummer/REG-nummer", "cvr_nummer", "Cvr no"),
        *("CVR number", "Virksomhedens CVR-nummer", "Virksomhedens CVR", "Virksomhedens CVR-nr"),
        *("CVR/SE", "CVR/SE-nr", "CVR-/SE-nummer", "SE/CVR", "Virksomhedsnummer", "Company number"),
        *("Arbejdsgiver CVR", "Arbejdsgivers CVR", "Arbejdsgivers CVR-nummer", "Company CVR"),
    ),
    field(
        "name",
        *("productionUnit.displayName", "productionUnit.name", "Displayname"),
        *("Virksomhedsnavn", "Virksomhedens navn", "Firmanavn", "Virksomhed", "Firma"),
        *("Navn på virksomhed", "Navn på virksomheden", "Arbejdsgiver", "Arbejdsgivers navn"),
        *("Arbejdsgivernavn", "Arbejdspladsens navn", "Arbejdsplads", "Arbejdsstedets navn"),
        *("Produktionsenhedsnavn", "Produktionsenhedens navn", "Selskab", "Selskabsnavn"),
        *("Company name", "Company", "Business name", "Business", "Employer", "Employer name"),
        *("company.displayName", "Account name", "Account", "Kundenavn", "Kunde"),
        weak=("Navn", "Name"),
    ),
    field(
        "address",
        *("Virksomhedsadresse", "Virksomhedens adresse", "Firmaadresse", "Arbejdsstedets adresse"),
        *("Besøgsadresse", "Beliggenhedsadresse", "Business address", "Company address"),
        *("Vejnavn og husnummer", "Vej og nummer", "Vej og nr"),
        weak=(
            "Adresse",
            "Gadeadresse",
            "Address",
            "Street address",
            "Gade",
            "Vej",
            "Adresselinje 1",
        ),
    ),
    field(
        "postal_code",
        *("Virksomhedens postnummer", "Virksomhedens postnr", "Virksomhedspostnr"),
        weak=(
            *("Postnummer", "Postnr", "Post nr", "Postnr og by", "Postnummer og by", "Postnr by"),
            *("Postal code", "Postcode", "Zip", "Zip code", "Zipcode", "Postdistrikt"),
        ),
    ),
    field(
        "phone",
        *("Virksomhedens telefon", "Virksomhedens telefonnummer", "Virksomhedstelefon"),
        *("Firmatelefon", "Arbejdsgivers telefon", "Arbejdsgivers telefonnummer", "Hovednummer"),
        *("Telefon virksomhed", "Tlf. virksomhed", "Company phone", "Business phone"),
        weak=(
            *("Telefon", "Telefonnummer", "Telefonnr", "Tlf", "Tlf.nr", "Tlf nummer"),
            *("Phone", "Phone number", "Telephone", "Telephone number", "Tel"),
        ),
    ),
    field(
        "email",
        *("Virksomhedens mail", "Virksomhedens e-mail", "Virksomhedens mailadresse", "Firmamail"),
        *("Virksomhedens e-mailadresse", "Virksomhedsmail", "Arbejdsgivers mail"),
        *("Arbejdsgivers e-mail", "Company email", "Business email"),
        weak=("E-mail", "Mail", "E-mailadresse", "Mailadresse", "E-post", "Email address"),
    ),
)
_PEOPLE = (
    field(
        "responsible",
        *("Ansvarlig", "Sagsbehandler", "Virksomhedskonsulent", "Konsulent", "Jobkonsulent"),
        *("Ansvarlig medarbejder", "Ansvarlig konsulent", "Ansvarlig sagsbehandler"),
        *("Kommunens kontaktperson", "Kontaktperson i kommunen", "Udført af", "Medarbejder"),
        *("Responsible", "Consultant", "Case worker", "Caseworker", "Owner", "Employee"),
        weak=("Oprettet af", "Registreret af", "Bruger", "Created by", "User"),
    ),
    field(
        "persons",
        *("Antal personer", "Personer", "Antal borgere", "Antal deltagere", "Antal stillinger"),
        *("Antal forløb", "Antal pladser", "Antal medarbejdere i ordning", "Persons", "Headcount"),
        *("Number of persons", "Number of people", "Number of positions", "Positions"),
        weak=("Antal",),
    ),
    field(
        "organisation",
        *("Organisation", "Ejerorganisation", "Organisatorisk enhed", "Ansvarlig organisation"),
        *("Aktør", "Jobcenter", "Kommune", "Forvaltning", "Afdeling", "Enhed", "Myndighed"),
        *("Organization", "Unit", "Department"),
    ),
)
NOTE_FIELD = field(
    "note",
    *("Notat", "Notater", "Note", "Noter", "Bemærkning", "Bemærkninger", "Kommentar"),
    *("Kommentarer", "Beskrivelse", "Referat", "Fritekst", "Notes", "Comment", "Comments"),
    *("Remarks", "Description"),
)
"""Read only where the settings say so."""
_ENDS = (
    *("Slutdato", "Slut", "Til dato", "Til", "Ophørsdato", "Ophør", "Udløbsdato", "Udløber"),
    *("Afsluttet", "Afslutningsdato", "Sluttidspunkt", "Forventet slutdato", "Stopdato", "Stop"),
    *("Bevilget til", "Periode til", "Periodeslut", "Slutdato for tilbud"),
    *("Sidste dag", "End", "End date", "Ends on", "To", "To date", "Expires", "Expiry date"),
)
_STARTS = (
    *("Startdato", "Start", "Fra dato", "Fra", "Begyndelsesdato", "Begynder", "Påbegyndt"),
    *("Starttidspunkt", "Første dag", "Ikrafttrædelse", "Ikrafttrædelsesdato", "Gyldig fra"),
    *("Aftaledato", "Underskrevet", "Underskriftsdato", "Indgået", "Indgået dato", "Tiltrædelse"),
    *("Bevilget fra", "Periode fra", "Periodestart", "Startdato for tilbud"),
    *("Start date", "Starts on", "From", "From date", "Begin date", "Begins"),
)
CONTACT_FIELDS = (
    *_BUSINESS,
    field(
        "date",
        *("Kontaktdato", "Aktivitetsdato", "Dato for kontakt", "Dato for aktivitet", "Besøgsdato"),
        *("Mødedato", "Dato", "Aktivitetstidspunkt", "Tidspunkt", "Dato og tid", "Dato/tid"),
        *("Hændelsesdato", "Udført", "Udført dato", "Afholdt", "Afholdt dato", "Gennemført"),
        *("Date", "Contact date", "Activity date", "Visit date", "Meeting date", "Happened on"),
        *("Completed", "Completed at", "Completed on", "Completed date"),
        weak=(
            *("Startdato", "Starttidspunkt", "Start", "Start date"),
            *("Registreringsdato", "Registreret", "Oprettelsesdato", "Oprettet", "Oprettet den"),
            *("Oprettet dato", "Created", "Created on", "Created at"),
            *("Deadline", "Due date", "Frist", "Forfaldsdato"),
        ),
    ),
    field(
        "kind",
        *("Kontakttype", "Kontaktform", "Kontaktart", "Aktivitetstype", "Type af kontakt"),
        *("Aktivitet", "Art", "Kontaktmåde", "Kanal", "Contact type", "Activity type"),
        *("Activity", "Channel", "Task type"),
        weak=("Type", "Kategori", "Kind", "Category", "Emne"),
    ),
    field(
        "two_way",
        *("Gensidig", "Gensidig kontakt", "To-vejs", "Tovejskontakt", "To-vejskontakt", "2-vejs"),
        *("Opnået kontakt", "Kontakt opnået", "Two-way", "Two way contact", "Mutual"),
    ),
    *_PEOPLE,
)
COLLABORATION_FIELDS = (
    *_BUSINESS,
    field(
        "kind",
        *("Ordning", "Tilbudstype", "Samarbejdstype", "Samarbejdsform", "Foranstaltning"),
        *("Foranstaltningstype", "Tilbud", "Indsats", "Indsatstype", "Redskab", "Aftaletype"),
        *("Forløbstype", "Aktivitetstype", "Aktivitet", "Ansættelsestype", "Art", "Scheme"),
        *("Ansøgningstype", "Støtteordning", "Ordningstype", "Placement type", "Job order type"),
        *("Collaboration type", "Type of collaboration", "Programme", "Program"),
        weak=("Type", "Kategori", "Kind", "Category"),
    ),
    field("start", *_STARTS),
    field("end", *_ENDS),
    *_PEOPLE,
)
JOB_AD_FIELDS = (
    field(
        "external_id",
        *("Annonce-id", "Annoncenummer", "Annoncenr", "Jobannonce-id", "Job-id", "Jobnummer"),
        *("Stillings-id", "Stillingsnummer", "Opslags-id", "Opslagsnummer", "Jobopslag-id"),
        *("Jobnet-id", "Eksternt id", "Ad id", "Job ad id", "Job id", "Vacancy id", "External id"),
        *("Id", "Id-nr", "Guid", "UUID", "Reference", "Ref"),
    ),
    *_BUSINESS[1:],
    field(
        "title",
        *("Stillingsbetegnelse", "Stilling", "Jobtitel", "Stillingstitel", "Annoncetitel"),
        *("Annonceoverskrift", "Jobannonce", "Overskrift", "Titel", "Job title", "Ad title"),
        *("Position title", "Position", "Vacancy", "Title", "Headline"),
        weak=("Job", "Fagområde", "Erhverv", "Occupation"),
    ),
    field(
        "start",
        *("Opslået", "Opslået den", "Opslagsdato", "Opslået dato", "Publiceret", "Publiceret den"),
        *("Publiceringsdato", "Offentliggjort", "Offentliggørelsesdato", "Annonceret"),
        *("Annonceringsdato", "Annoncedato", "Indrykket", "Indrykningsdato", "Aktiv fra"),
        *("Annoncestart", "Gyldig fra", "Posted", "Posted on", "Date posted", "Published"),
        *("Published on", "Publication date", "Active from", "Valid from"),
        weak=(
            *("Fra dato", "Fra", "Dato", "Oprettet", "Oprettelsesdato", "Oprettet den"),
            *("First day", "From", "Date", "Created", "Created on"),
        ),
    ),
    field(
        "end",
        *("Ansøgningsfrist", "Sidste ansøgningsdato", "Frist", "Nedtages", "Aktiv til"),
        *(
            "Annonceslut",
            "Application deadline",
            "Deadline",
            "Apply by",
            "Active to",
            "Active until",
        ),
        *_ENDS,
        "Valid to",
        "Last day",
    ),
    field(
        "positions",
        *("Antal stillinger", "Antal ledige stillinger", "Ledige stillinger", "Antal job"),
        *("Antal pladser", "Stillinger", "Number of positions", "Positions", "Vacancies"),
        *("Number of vacancies", "Openings"),
        weak=("Antal", "Count"),
    ),
)
_CITIZEN = frozenset(
    folded(heading)
    for heading in (
        *("CPR", "CPR-nr", "CPR-nummer", "Personnummer", "Borger", "Borgernavn", "Borgers navn"),
        *("Borgerens navn", "Kandidat", "Kandidatnavn", "Fornavn", "Efternavn", "Citizen"),
        *("Jobsøger", "Ledig", "Deltager", "Deltagernavn", "Borger-id"),
    )
)
_CONTACT_PERSON = frozenset(
    folded(heading)
    for heading in (
        *("Kontaktperson", "Kontaktpersoner", "Kontaktpersons navn", "Kontaktperson navn"),
        *("Kontakt", "Kontaktnavn", "Kontaktpersonens navn", "Contact", "Contact person"),
        *("Contact name", "Contact person name"),
    )
)
_BARE_NAMES = frozenset({"navn", "name"})
_MAYBE_A_CITIZENS = ("name", "address", "postal_code", "phone", "email")
_START_NAMES = frozenset(folded(heading) for heading in _STARTS)
_END_NAMES = frozenset(folded(heading) for heading in _ENDS)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A field's place in a sheet: the column's position from 0, its heading, who chose it."""

    position: int
    heading: str
    by_setting: bool


def check_mapping(source: Source, fields: Sequence[Field], *, base: Path) -> None:
    """Check that the source's ``columns`` name fields that exist.

    Raises:
        SettingsError: they do not; every fault is named with the nearest field.
    """
    known = [item.name for item in fields]
    faults = []
    for name in source.columns:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            faults.append(
                f"- sources.{source.name}.columns.{name}: no such field{hint}; "
                f"the fields are {', '.join(known)}"
            )
    if faults:
        raise SettingsError(path=base / FILE_NAME, faults="\n".join(faults))


def recognised(
    headings: Sequence[str], fields: Sequence[Field], mapping: Mapping[str, str]
) -> dict[str, Column]:
    """Return where each field found stands; a column serves one field only.

    ``mapping`` (field to heading) wins; an empty heading there leaves the field unread. A mapped
    heading that is not in ``headings`` is simply not found: see :func:`unfound`.
    """
    found: dict[str, Column] = {}
    names = [folded(heading) for heading in headings]
    for name, heading in mapping.items():
        position = _position(headings, names, heading)
        if position is not None:
            found[name] = Column(position=position, heading=headings[position], by_setting=True)
    taken = {column.position for column in found.values()}
    for item in fields:
        if item.name in mapping:
            continue
        for candidate in _candidates(item, frozenset(names)):
            position = names.index(candidate)
            if position not in taken:
                found[item.name] = Column(
                    position=position, heading=headings[position], by_setting=False
                )
                taken.add(position)
                break
    return found


def _candidates(item: Field, names: frozenset[str]) -> list[str]:
    """Return the headings there are for a field, most trusted first, doubtful ones left out.

    Where a citizen has columns of their own, a bare "Navn" (and the address beside it) may be the
    citizen's: never read unless the settings say so; nor is a bare "Telefon" beside a contact
    person. Where there is an end, "Startdato" is that of a period and not the day of a contact.
    """
    weak = item.weak
    if item.name in _MAYBE_A_CITIZENS and names & _CITIZEN and names & _BARE_NAMES:
        weak = ()
    if item.name == "phone" and names & _CONTACT_PERSON:
        weak = ()
    if item.name == "date" and names & _END_NAMES:
        weak = tuple(name for name in weak if name not in _START_NAMES)
    return [name for name in (*item.headings, *weak) if name in names]


def _position(headings: Sequence[str], names: Sequence[str], heading: str) -> int | None:
    for kind, wanted in ((headings, heading.strip()), (names, folded(heading))):
        if wanted and wanted in kind:
            return kind.index(wanted)
    return None


def unfound(headings: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """Return the headings that ``mapping`` names and the sheet does not have."""
    names = [folded(heading) for heading in headings]
    return [
        heading
        for heading in mapping.values()
        if heading.strip() and _position(headings, names, heading) is None
    ]


def known_headings(fields: Sequence[Field], mapping: Mapping[str, str]) -> frozenset[str]:
    """Return every heading, folded, that a header row may hold."""
    recognisable = {name for item in fields for name in (*item.headings, *item.weak)}
    return frozenset(recognisable | {folded(heading) for heading in mapping.values()} - {""})
