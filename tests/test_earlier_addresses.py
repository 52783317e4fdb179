"""A row that knows its business by an address it has left is credited to it, and says so."""

import datetime as dt
import json
from pathlib import Path

from kortinfo.explain import explain_unit
from kortinfo.explain_lines import unit_lines
from kortinfo.settings import load_settings
from tests import tiny
from tests.building import build_once

AS_OF = dt.date(2026, 3, 1)


def test_a_contact_under_the_old_address_counts_for_the_business(tmp_path: Path) -> None:
    documents = tiny.documents()
    unit = documents[12]["_source"]["VrproduktionsEnhed"]
    (here,) = unit["beliggenhedsadresse"]
    left = {**here, "vejnavn": "Fraflyttervej", "postnummer": 9300, "postdistrikt": "Sæby"}
    left |= tiny.entry("2020-01-01", "2023-06-30")
    unit["beliggenhedsadresse"] = [{**here, **tiny.entry("2023-07-01")}, left]
    row = {"Dato": "01-02-2026", "P-nummer": "", "CVR": "", "Type": "Besøg"}
    row |= {"Virksomhed": "Sent Mødt", "Adresse": "Fraflyttervej 13", "Postnr": "9300"}
    blank = dict.fromkeys(("Virksomhed", "Adresse", "Postnr"), "")
    contacts = [row, *({**blank, **each} for each in tiny.CONTACTS)]
    settings = load_settings(
        tiny.write_municipality(tmp_path, register=documents, contacts=contacts)
    )
    built = build_once(settings, as_of=AS_OF, built_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    events = built.table("events").set_index("given_name")
    said = json.loads(events.loc["Sent Mødt", "match_evidence"])
    assert events.loc["Sent Mødt", "match_stage"] == "name_address"
    assert (said["earlier_place"], said["left_on"]) == ("address", "2023-06-30")
    told = explain_unit(built, settings, tiny.pnr(13), language="en")
    assert told["earlier_addresses"][0]["street_name"] == "Fraflyttervej"
    lines = unit_lines(told)
    assert "Before: Fraflyttervej 13, 9300 Sæby, until 2023-06-30" in lines
    assert any("Was at the address until 30 Jun 2023" in line for line in lines)
