"""A tiny municipality as source files, small enough to work out by hand.

Fourteen workplaces, every one of them a case of the level table. Used wherever a test needs a whole
build; the answers stand in ``tests/test_levels_by_hand.py``.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HOME, NEIGHBOUR = "0813", "0860"
WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def cvr_number(start: int) -> str:
    """Return the first number from ``start`` on that passes the CVR modulus-11 check."""
    number = start
    while sum(w * int(d) for w, d in zip(WEIGHTS, str(number), strict=True)) % 11:
        number += 1
    return str(number)


SMITH = cvr_number(91_000_000)
BAKER = cvr_number(91_100_000)
FIRST_OWNER = cvr_number(92_000_000)
SECOND_OWNER = cvr_number(92_100_000)
CHAIN = cvr_number(93_000_000)


def pnr(number: int) -> str:
    """Return the P-number of the tiny municipality's unit ``number``."""
    return f"92{number:08d}"


def entry(start: str | None = None, end: str | None = None, **values: Any) -> dict[str, Any]:
    """Return a list entry of a register document with its period."""
    return {
        "periode": {"gyldigFra": start, "gyldigTil": end},
        "sidstOpdateret": "2026-01-01",
        **values,
    }


def unit_document(
    number: int,
    *,
    name: str,
    owners: list[tuple[str, str, str | None]],
    started: str = "2015-01-01",
    ended: str | None = None,
    municipality: int = 813,
    house: int | None = None,
    sector: str = "439900",
    employees: str | None = "ANTAL_10_19",
    protected: bool = False,
) -> dict[str, Any]:
    """Return a production unit in the system-til-system layout."""
    address = entry(
        started,
        ended,
        vejnavn="Prøvevej",
        vejkode=42,
        husnummerFra=house or number,
        bogstavFra=None,
        etage=None,
        sidedoer=None,
        postnummer=9990,
        postdistrikt="Skagen",
        kommune={"kommuneKode": municipality, "kommuneNavn": "PRØVE"},
        adresseId=None,
        landekode="DK",
    )
    employment = (
        [{"aar": 2024, "kvartal": 4, "intervalKodeAntalAnsatte": employees}] if employees else []
    )
    document = {
        "enhedstype": "PRODUKTIONSENHED",
        "pNummer": int(pnr(number)),
        "navne": [entry(started, ended, navn=name)],
        "beliggenhedsadresse": [address],
        "hovedbranche": [entry(started, ended, branchekode=sector, branchetekst="Prøvebranche")],
        "livsforloeb": [entry(started, ended)],
        "virksomhedsrelation": [entry(a, b, cvrNummer=int(cvr)) for cvr, a, b in owners],
        "aarsbeskaeftigelse": [],
        "kvartalsbeskaeftigelse": employment,
        "telefonNummer": [],
        "elektroniskPost": [],
        "reklamebeskyttet": protected,
        "sidstOpdateret": "2026-01-01T00:00:00.000+01:00",
    }
    return {"_id": pnr(number), "_source": {"VrproduktionsEnhed": document}}


def documents() -> list[dict[str, Any]]:
    """Return the register: units 1-8 of SMITH and BAKER, a sold one, a chain, a closed one."""
    since = "2015-01-01"
    units = [
        unit_document(number, name=f"Smedjen {number}", owners=[(SMITH, since, None)])
        for number in range(1, 5)
    ]
    units += [
        unit_document(number, name=f"Bageren {number}", owners=[(BAKER, since, None)])
        for number in range(5, 9)
    ]
    units.append(
        unit_document(
            9,
            name="Det Solgte Værksted",
            owners=[(FIRST_OWNER, since, "2025-12-31"), (SECOND_OWNER, "2026-01-01", None)],
        )
    )
    units += [
        unit_document(10, name="Kæden Nord", owners=[(CHAIN, since, None)]),
        unit_document(11, name="Kæden Syd", owners=[(CHAIN, since, None)]),
        unit_document(12, name="Kæden Vest", owners=[(CHAIN, since, None)], municipality=860),
    ]
    units.append(unit_document(13, name="Sent Mødt", owners=[(SECOND_OWNER, "2020-01-01", None)]))
    units.append(
        unit_document(14, name="Lukket Butik", owners=[(BAKER, since, None)], ended="2025-12-31")
    )
    return units


CONTACTS: list[dict[str, str]] = [
    {"Dato": "01-03-2026", "P-nummer": pnr(1), "CVR": SMITH, "Type": "Besøg"},
    {"Dato": "01-03-2026", "P-nummer": pnr(1), "CVR": SMITH, "Type": "Besøg"},  # typed twice
    {"Dato": "01-03-2025", "P-nummer": pnr(2), "CVR": SMITH, "Type": "Møde"},
    {"Dato": "02-03-2025", "P-nummer": pnr(3), "CVR": SMITH, "Type": "Møde"},
    {"Dato": "01-04-2025", "P-nummer": pnr(4), "CVR": SMITH, "Type": "Besøg"},
    {"Dato": "01-09-2025", "P-nummer": pnr(4), "CVR": SMITH, "Type": "Besøg"},
    {"Dato": "01-02-2026", "P-nummer": pnr(4), "CVR": SMITH, "Type": "Besøg"},
    {"Dato": "01-02-2026", "P-nummer": pnr(8), "CVR": BAKER, "Type": "Mail sendt"},
    {"Dato": "02-02-2026", "P-nummer": pnr(8), "CVR": BAKER, "Type": "Noget ukendt"},
    {"Dato": "01-06-2025", "P-nummer": pnr(9), "CVR": FIRST_OWNER, "Type": "Besøg"},
    {"Dato": "10-10-2025", "P-nummer": "", "CVR": CHAIN, "Type": "Møde"},
    {"Dato": "01-05-2026", "P-nummer": pnr(13), "CVR": "", "Type": "Besøg"},
    {"Dato": "03-02-2026", "P-nummer": pnr(8), "CVR": SMITH, "Type": "Besøg"},  # contradiction
    {"Dato": "01-11-2025", "P-nummer": pnr(14), "CVR": BAKER, "Type": "Besøg"},
    {"Dato": "", "P-nummer": pnr(8), "CVR": BAKER, "Type": "Besøg"},  # no date
]

COLLABORATIONS: list[dict[str, str]] = [
    {"Start": "01-12-2025", "Slut": "", "P-nummer": pnr(5), "Ordning": "Virksomhedspraktik"},
    {"Start": "01-12-2024", "Slut": "28-02-2025", "P-nummer": pnr(6), "Ordning": "Løntilskud"},
    {"Start": "01-12-2024", "Slut": "02-03-2025", "P-nummer": pnr(7), "Ordning": "Løntilskud"},
    {"Start": "01-12-2024", "Slut": "01-11-2024", "P-nummer": pnr(8), "Ordning": "Mentor"},  # bad
]

SETTINGS = """
name = "Prøveservice"
home_municipalities = ["0813"]

[[sources]]
name = "register"
format = "cvr_system"
path = "register.ndjson"

[[sources]]
name = "kontakter"
format = "contacts"
path = "kontakter.csv"

[[sources]]
name = "samarbejder"
format = "collaborations"
path = "samarbejder.csv"
"""


def write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as a semicolon CSV with a byte-order mark, as Excel does."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def write_municipality(
    folder: Path,
    *,
    register: list[dict[str, Any]] | None = None,
    contacts: list[dict[str, str]] | None = None,
    collaborations: list[dict[str, str]] | None = None,
    settings: str = SETTINGS,
) -> Path:
    """Write the sources and the settings; return the settings file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(item, ensure_ascii=False) for item in register or documents()]
    (folder / "register.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_csv(folder / "kontakter.csv", CONTACTS if contacts is None else contacts)
    write_csv(
        folder / "samarbejder.csv", COLLABORATIONS if collaborations is None else collaborations
    )
    config = folder / "kortinfo.toml"
    config.write_text(settings, encoding="utf-8")
    return config


TWIN_NAME = "Tvillingernes Værksted"
TWINS = (501, 502)


def write_twins(folder: Path, *, spellings: Sequence[str] = (TWIN_NAME,) * 3) -> Path:
    """Write the municipality with two branches of one name, and a contact a spelling of it.

    The branches are in one postal district, at Prøvevej 21 and 22; the contacts name neither's
    number, so that a person has to say which of the two they belong to.
    """
    branches = [
        unit_document(
            number,
            name=TWIN_NAME,
            house=number - 480,
            owners=[(cvr_number(94_000_000 + number * 1_000), "2015-01-01", None)],
        )
        for number in TWINS
    ]
    contacts = [row | {"Virksomhed": "", "Postnummer": ""} for row in CONTACTS]
    named = {"Postnummer": "9990", "P-nummer": "", "CVR": "", "Type": "Besøg"}
    for day, name in enumerate(spellings, 1):
        contacts.append({"Dato": f"0{day}-02-2026", "Virksomhed": name} | named)
    return write_municipality(folder, register=[*documents(), *branches], contacts=contacts)
