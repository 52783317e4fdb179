"""Tiny registers for the stand-in: eleven units of three companies, DAR and DAGI of one village."""

import io
import zipfile
from typing import Any

from tests.fetch.stand_in import StandIn
from tests.loaders import datafordeler
from tests.tiny import BAKER, CHAIN, SMITH, entry, unit_document

Json = dict[str, Any]
OWNERS = (SMITH, BAKER, CHAIN)


def register() -> StandIn:
    """Return a stand-in that holds them."""
    units = [unit(number) for number in range(1, 12)]
    companies = [company(cvr) for cvr in OWNERS]
    rows = datafordeler.rows_of([*units, *companies])
    files = {
        f"CVR_{entity}": zipped(f"{entity}.csv", datafordeler.content(entity, rows[entity]))
        for entity in datafordeler.HEADINGS
    }
    return StandIn(units=units, companies=companies, tables=tables(), files=files)


def unit(number: int, **changes: Any) -> Json:
    """A workplace; every third is in the neighbouring municipality."""
    elsewhere = number % 3 == 0
    document = unit_document(
        number,
        name=f"Værksted {number}",
        owners=[(OWNERS[2 if elsewhere else number % 2], "2015-01-01", None)],
        municipality=860 if elsewhere else 813,
    )
    given = document.get("_source", document)
    plain: Json = given.get("VrproduktionsEnhed", given)
    return {**plain, "sidstOpdateret": "2026-01-01T10:00:00.000+01:00", **changes}


def company(cvr: str) -> Json:
    return {
        "enhedstype": "VIRKSOMHED",
        "cvrNummer": int(cvr),
        "navne": [entry("2010-01-01", navn=f"Selskab {cvr} ApS")],
        "livsforloeb": [entry("2010-01-01")],
        "beliggenhedsadresse": [],
        "deltagerRelation": [{"deltager": {"navne": [{"navn": "Ejer Ejersen"}]}}],
        "sidstOpdateret": "2026-01-01T10:00:00.000+01:00",
    }


def zipped(name: str, raw: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, raw)
    return held.getvalue()


def tables() -> dict[str, list[Json]]:
    """DAR with one street in two municipalities and one in one; DAGI with squares."""
    houses = [
        *(("h1", "v1", "1", "813-id"), ("h2", "v1", "2A", "813-id"), ("h3", "v2", "5", "813-id")),
        *(("h4", "v2", "7", "860-id"), ("h5", "v3", "9", "860-id"), ("h6", "v1", "99", "813-id")),
    ]
    return {
        "DAR_NavngivenVejKommunedel": [
            {"navngivenVej": road, "kommune": code, "vejkode": street}
            for road, code, street in (
                *(("v1", "0813", "0042"), ("v2", "0813", "0043")),
                *(("v2", "0860", "0901"), ("v3", "0860", "0902")),
            )
        ],
        "DAR_NavngivenVej": [
            {"id_lokalId": road, "vejnavn": name}
            for road, name in (("v1", "Havnevej"), ("v2", "Grænsevej"), ("v3", "Langt Væk"))
        ],
        "DAR_Husnummer": [
            {
                "id_lokalId": house,
                "husnummertekst": number,
                "adgangspunkt": f"p-{house}",
                "navngivenVej": road,
                "postnummer": "n1",
                "kommuneinddeling": part,
                "status": "5" if number == "99" else "3",
            }
            for house, road, number, part in houses
        ],
        "DAR_Adressepunkt": [
            {
                "id_lokalId": f"p-{house}",
                "position": {"wkt": f"POINT ({590000 + at * 10}.5 6400000)"},
            }
            for at, (house, *_) in enumerate(houses)
        ],
        "DAR_Postnummer": [{"id_lokalId": "n1", "postnr": "9990"}],
        "DAR_Adresse": [
            {"id_lokalId": "a1", "husnummer": "h1", "status": "3"},
            {"id_lokalId": "a2", "husnummer": "h1", "status": "3"},
            {"id_lokalId": "a3", "husnummer": "h3", "status": "3"},
        ],
        **{
            f"DAGI_{entity}": [
                {code: value, "navn": name, "id_namespace": f"x/dagi0{scale}k", "geometri": wkt(at)}
                for scale in (500, 250)
                for at, (value, name) in enumerate(areas)
            ]
            for entity, code, areas in (
                ("Kommuneinddeling", "kommunekode", (("0813", "Frederikshavn"), ("0860", "H"))),
                ("Postnummerinddeling", "postnummer", (("9990", "Skagen"),)),
                ("Sogneinddeling", "sognekode", (("8392", "Skagen"),)),
            )
        },
    }


def wkt(at: int) -> Json:
    x, y = 580000 + at * 10000, 6390000
    ring = ", ".join(
        f"{a} {b}" for a, b in ((x, y), (x + 9000, y), (x + 9000, y + 9000), (x, y + 9000), (x, y))
    )
    return {"wkt": f"MULTIPOLYGON ((({ring})))"}


def dar_files() -> dict[str, bytes]:
    """DAR's tables as the file downloads have them."""
    files = {}
    for name, rows in tables().items():
        register_name, _, entity = name.partition("_")
        if register_name == "DAR":
            names = list(rows[0])
            plain = [
                [v["wkt"] if isinstance(v := row[key], dict) else v for key in names]
                for row in rows
            ]
            lines = [",".join(names), *(",".join(map(str, row)) for row in plain)]
            files[f"DAR_{entity}"] = zipped(f"{entity}.csv", "\n".join(lines).encode())
    return files
