"""Writes Datafordeler's CVR files from system-til-system documents, to compare the two."""

import calendar
import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Rows = dict[str, list[Json]]
HEADINGS = {
    "Produktionsenhed": (
        "id pNummer status produktionsenhedStartdato produktionsenhedOphoersdato "
        "tilknyttetVirksomhedsCVRNummer tilknyttetTilVirksomhedStartdato "
        "tilknyttetTilVirksomhedOphoersdato virkningFra virkningTil registreringFra registreringTil"
    ),
    "Virksomhed": (
        "id CVRNummer status virksomhedStartdato virksomhedOphoersdato virkningFra virkningTil "
        "registreringFra registreringTil"
    ),
    "Navn": "CVREnhedsId vaerdi sekvens virkningFra virkningTil registreringTil",
    "Adressering": (
        "CVREnhedsId AdresseringAnvendelse Adresse CVRAdresse_vejnavn CVRAdresse_vejkode "
        "CVRAdresse_husnummerFra CVRAdresse_husnummerTil CVRAdresse_bogstavFra "
        "CVRAdresse_bogstavTil CVRAdresse_etagebetegnelse CVRAdresse_doerbetegnelse "
        "CVRAdresse_postnummer CVRAdresse_postdistrikt CVRAdresse_kommunekode "
        "CVRAdresse_adresseFritekst coNavn virkningFra virkningTil registreringTil"
    ),
    "Branche": "CVREnhedsId sekvens vaerdi vaerdiTekst virkningFra virkningTil registreringTil",
    "Reklamebeskyttelse": "CVREnhedsId vaerdi virkningFra virkningTil registreringTil",
    "Beskaeftigelse": (
        "CVREnhedsId beskaeftigelsestalstype antal intervalFra intervalTil datoFra datoTil "
        "registreringTil"
    ),
    "Telefonnummer": "CVREnhedsId vaerdi virkningFra virkningTil registreringTil",
    "e-mailadresse": "CVREnhedsId vaerdi virkningFra virkningTil registreringTil",
    "Virksomhedsform": ("CVREnhedsId vaerdi vaerdiTekst virkningFra virkningTil registreringTil"),
}


def effect(item: Json) -> Json:
    """Return a document entry's period as effect: the last moment is the day after the last day."""
    period = item.get("periode") or {}
    end = period.get("gyldigTil")
    after = (dt.date.fromisoformat(end) + dt.timedelta(days=1)).isoformat() if end else None
    return {"virkningFra": period.get("gyldigFra"), "virkningTil": after}


def rows_of(documents: Iterable[Json]) -> Rows:
    """Turn documents into the rows of every entity; ids are made up, and never the P-number."""
    rows: Rows = defaultdict(list, {name: [] for name in HEADINGS})
    for number, wrapped in enumerate(documents):
        inner = wrapped.get("_source", wrapped)
        document = inner.get("VrproduktionsEnhed") or inner.get("Vrvirksomhed") or inner
        own = f"4{number:09d}"
        (_unit if document.get("pNummer") else _company)(rows, own, document)
        _shared(rows, own, document)
    return rows


def _unit(rows: Rows, own: str, document: Json) -> None:
    life = document["livsforloeb"][0]["periode"]
    for relation in document["virksomhedsrelation"]:
        rows["Produktionsenhed"].append(
            {
                "id": own,
                "pNummer": document["pNummer"],
                "status": "inaktiv" if life["gyldigTil"] else "aktiv",
                "produktionsenhedStartdato": life["gyldigFra"],
                "produktionsenhedOphoersdato": life["gyldigTil"],
                "tilknyttetVirksomhedsCVRNummer": relation["cvrNummer"],
                "tilknyttetTilVirksomhedStartdato": relation["periode"]["gyldigFra"],
                "tilknyttetTilVirksomhedOphoersdato": relation["periode"]["gyldigTil"],
                **effect(relation),
            }
        )
    for key, kind in (
        ("aarsbeskaeftigelse", "Aars"),
        ("kvartalsbeskaeftigelse", "Kvartals"),
        ("erstMaanedsbeskaeftigelse", "Maaneds"),
    ):
        for item in document.get(key) or ():
            if item.get("intervalKodeAntalAnsatte"):
                rows["Beskaeftigelse"].append({"CVREnhedsId": own, **_employment(item, kind)})


def _employment(item: Json, kind: str) -> Json:
    found = re.fullmatch(r"ANTAL_(\d+)_(\d*)", item["intervalKodeAntalAnsatte"])
    assert found is not None
    month = item.get("maaned") or 3 * item.get("kvartal", 4)
    last = calendar.monthrange(item["aar"], month)[1]
    return {
        "beskaeftigelsestalstype": f"{kind}beskaeftigelseAntalAnsatte",
        "intervalFra": found[1],
        "intervalTil": found[2] or None,
        "datoTil": f"{item['aar']}-{month:02d}-{last}",
    }


def _company(rows: Rows, own: str, document: Json) -> None:
    life = document["livsforloeb"][0]["periode"]
    status = [
        item["status"]
        for item in document.get("virksomhedsstatus") or ()
        if not item["periode"]["gyldigTil"]
    ]
    rows["Virksomhed"].append(
        {
            "id": own,
            "CVRNummer": document["cvrNummer"],
            "status": status[-1] if status else "aktiv",
            "virksomhedStartdato": life["gyldigFra"],
            "virksomhedOphoersdato": life["gyldigTil"],
            "virkningFra": life["gyldigFra"],
        }
    )
    for item in document.get("virksomhedsform") or ():
        short = item["kortBeskrivelse"]
        rows["Virksomhedsform"].append({"CVREnhedsId": own, "vaerdiTekst": short, **effect(item)})


def _shared(rows: Rows, own: str, document: Json) -> None:
    for sequence, key in enumerate(("navne", "binavne")):
        for item in document.get(key) or ():
            rows["Navn"].append(
                {"CVREnhedsId": own, "vaerdi": item["navn"], "sekvens": sequence, **effect(item)}
            )
    for item in document.get("beliggenhedsadresse") or ():
        given = {
            "vejnavn": "vejnavn",
            "vejkode": "vejkode",
            "husnummerFra": "husnummerFra",
            "husnummerTil": "husnummerTil",
            "bogstavFra": "bogstavFra",
            "bogstavTil": "bogstavTil",
            "etagebetegnelse": "etage",
            "doerbetegnelse": "sidedoer",
            "postnummer": "postnummer",
            "postdistrikt": "postdistrikt",
            "adresseFritekst": "fritekst",
        }
        rows["Adressering"].append(
            {
                "CVREnhedsId": own,
                "AdresseringAnvendelse": "beliggenhedsadresse",
                "Adresse": item.get("adresseId"),
                "CVRAdresse_kommunekode": str(item["kommune"]["kommuneKode"]),
                **{f"CVRAdresse_{name}": item.get(key) for name, key in given.items()},
                **effect(item),
            }
        )
    for sequence, key in enumerate(("hovedbranche", "bibranche1", "bibranche2", "bibranche3")):
        for item in document.get(key) or ():
            rows["Branche"].append(
                {
                    "CVREnhedsId": own,
                    "sekvens": sequence,
                    "vaerdi": item["branchekode"],
                    "vaerdiTekst": item["branchetekst"],
                    **effect(item),
                }
            )
    rows["Reklamebeskyttelse"].append(
        {"CVREnhedsId": own, "vaerdi": str(bool(document.get("reklamebeskyttet"))).lower()}
    )
    for entity, key in (("Telefonnummer", "telefonNummer"), ("e-mailadresse", "elektroniskPost")):
        for item in document.get(key) or ():
            if not item.get("hemmelig"):
                value = item["kontaktoplysning"]
                rows[entity].append({"CVREnhedsId": own, "vaerdi": value, **effect(item)})


def content(entity: str, rows: list[Json], *, form: str = "csv") -> bytes:
    """Return rows as the file of an entity."""
    names = HEADINGS[entity].split()
    if form == "json":
        every = [{name: row.get(name) for name in names} for row in rows]
        return json.dumps(every, ensure_ascii=False).encode()
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def write(
    folder: Path,
    rows: Rows,
    *,
    form: str = "csv",
    kind: str = "Temporal",
    number: int = 505,
    zipped: bool = True,
) -> None:
    """Write each entity's file as Datafordeler names it."""
    for entity in HEADINGS:
        name = f"CVR_V2_{entity}_TotalDownload_{form}_{kind}_{number}"
        raw = content(entity, rows[entity], form=form)
        if zipped:
            with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"{name}.{form}", raw)
        else:
            (folder / f"{name}.{form}").write_bytes(raw)
