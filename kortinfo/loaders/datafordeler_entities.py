"""The entities of CVR on Datafordeler that we read, and their columns."""

from dataclasses import dataclass

REGISTRATION_END = "registreringTil"
"""A row with one was corrected later: it says nothing any more."""


@dataclass(frozen=True, kw_only=True)
class Entity:
    """An entity: its name, the columns it must have and those that are read where they are."""

    name: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read, and the end of registration."""
        return (*self.needed, *self.optional, REGISTRATION_END)


_EFFECT = ("virkningFra", "virkningTil")
_VALUE = ("CVREnhedsId", "vaerdi")
_ADDRESS = (
    *("vejnavn", "vejkode", "husnummerFra", "husnummerTil", "bogstavFra", "bogstavTil"),
    *("etagebetegnelse", "doerbetegnelse", "postnummer", "postdistrikt", "adresseFritekst"),
)
UNIT = Entity(
    name="Produktionsenhed",
    needed=("id", "pNummer", "tilknyttetVirksomhedsCVRNummer"),
    optional=(
        *("status", "produktionsenhedStartdato", "produktionsenhedOphoersdato"),
        *("tilknyttetTilVirksomhedStartdato", "tilknyttetTilVirksomhedOphoersdato", *_EFFECT),
    ),
)
COMPANY = Entity(
    name="Virksomhed",
    needed=("id", "CVRNummer"),
    optional=("status", "virksomhedStartdato", "virksomhedOphoersdato", *_EFFECT),
)
NAME = Entity(name="Navn", needed=_VALUE, optional=("sekvens", *_EFFECT))
ADDRESS = Entity(
    name="Adressering",
    needed=("CVREnhedsId", "AdresseringAnvendelse", "CVRAdresse_kommunekode"),
    optional=("Adresse", *(f"CVRAdresse_{name}" for name in _ADDRESS), *_EFFECT),
)
SECTOR = Entity(name="Branche", needed=(*_VALUE, "sekvens"), optional=("vaerdiTekst", *_EFFECT))
PROTECTION = Entity(name="Reklamebeskyttelse", needed=_VALUE, optional=_EFFECT)
EMPLOYMENT = Entity(
    name="Beskaeftigelse",
    needed=("CVREnhedsId", "beskaeftigelsestalstype", "datoTil"),
    optional=("antal", "intervalFra", "intervalTil"),
)
PHONE = Entity(name="Telefonnummer", needed=_VALUE, optional=_EFFECT)
MAIL = Entity(name="e-mailadresse", needed=_VALUE, optional=_EFFECT)
LEGAL_FORM = Entity(name="Virksomhedsform", needed=_VALUE, optional=("vaerdiTekst", *_EFFECT))
CREDIT = Entity(
    name="Kreditoplysninger", needed=("CVREnhedsId",), optional=("vaerdi", "vaerdiTekst", *_EFFECT)
)
NEEDED = (UNIT, COMPANY, NAME, ADDRESS, SECTOR, PROTECTION)
"""Protection too: without it everybody would look as if they might be written to."""
USED = (EMPLOYMENT, PHONE, MAIL, LEGAL_FORM, CREDIT)
