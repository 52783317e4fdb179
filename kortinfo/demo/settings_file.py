"""The demo's ``kortinfo.toml``."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path

from kortinfo.demo.words import consultants

_TEXT = """\
# Settings of the demo municipality. Everything in kilder/ is synthetic: businesses, streets and
# persons are invented, and the areas are drawn by hand.

# Stands in the app's heading.
name = "Virksomhedsservice Frederikshavn (demo)"

# Municipality codes with 4 digits.
home_municipalities = ["0813"]

# Fixed, so that the demo looks the same every day. Real settings leave it out.
as_of = {as_of}

# Where the built data go.
snapshot = "snapshot"

# Names in an organisation column that mean us; every other one is another organisation's.
own_organisations = ["Frederikshavn Kommune"]

# Where visit plans begin and end.
[[visits.offices]]
name = "Rådhuset, Frederikshavn"
lat = 57.4410
lon = 10.5350

[[visits.offices]]
name = "Borgerservice, Skagen"
lat = 57.7210
lon = 10.5830

# What stands in the map's corner.
[backdrop]
areas_attribution = "Omtrentlige grænser, tegnet til demoen"

# The business register: production units and companies, one JSON document a line.
[[sources]]
name = "CVR produktionsenheder"
format = "cvr_system"
path = "kilder/cvr/produktionsenheder.ndjson.gz"

[[sources]]
name = "CVR virksomheder"
format = "cvr_system"
path = "kilder/cvr/virksomheder.ndjson.gz"

# Contact history; a very large demo has it as CSV, since a worksheet holds a million rows.
[[sources]]
name = "CRM kontakter"
format = "contacts"
path = "kilder/crm/{contacts}"

# Placements and subsidised jobs. The headings are named here, to show how.
[[sources]]
name = "VITAS"
format = "collaborations"
path = "kilder/vitas/placeringer.csv"
[sources.columns]
kind = "Ordning"
start = "Startdato"
end = "Slutdato"
persons = "Antal personer"
responsible = "Sagsbehandler"
organisation = "Organisation"

# Partnership agreements and job orders. These headings are recognised.
[[sources]]
name = "Partnerskabsaftaler"
format = "collaborations"
path = "kilder/aftaler/partnerskabsaftaler.xlsx"

[[sources]]
name = "Jobordrer"
format = "collaborations"
path = "kilder/jobordrer/jobordrer.csv"

# Job ads, half a year of them. They never change a contact level.
[[sources]]
name = "Jobannoncer"
format = "job_ads"
path = "kilder/jobnet/jobannoncer.csv"

# Address points in EPSG:25832.
[[sources]]
name = "DAR adresser"
format = "addresses"
path = "kilder/dar/adresser.csv.gz"
crs = "EPSG:25832"

# Areas: approximate, made for the demo.
[[sources]]
name = "Kommuner"
format = "areas"
area_type = "municipality"
path = "kilder/geo/kommuner.geojson"

[[sources]]
name = "Postnumre"
format = "areas"
area_type = "postal_district"
path = "kilder/geo/postnumre.geojson"

[[sources]]
name = "Sogne"
format = "areas"
area_type = "parish"
path = "kilder/geo/sogne.geojson"

# The municipality's own kind of area: any word, any outlines, invented here. They may overlap.
[[sources]]
name = "Erhvervsområder"
format = "areas"
area_type = "erhvervsområde"
path = "kilder/geo/erhvervsomraader.geojson"
[sources.columns]
code = "plannr"
name = "plannavn"

# What the page Dækning shows under Mål and Arbejdet; see docs/targets.md.
[[targets]]
name = "Skagen, 5+ ansatte"
filter = "area=postal:9990&pop=5.unknown.public"
share = 0.4
by = {by}

[[targets]]
name = "Ansatte i byggeriet"
filter = "sector=DB25:F"
measure = "employees"
share = 0.5
by = {by}

[plan]
each = 6

[[campaigns]]
name = "Byggeriet uden kontakt"
filter = "level=C&level=D&sector=DB25:F"
from = {campaign_from}
to = {campaign_to}

# The demo's consultants are invented. Some sectors have no contact person, so that gaps show.
[contact_persons]
"DB25:C" = "{first_consultant}"
"DB25:F" = "{first_consultant}"
"DB25:G" = "{second_consultant}"
"""
_TARGET_DAYS, _CAMPAIGN_DAYS, _CAMPAIGN_AGO = 220, 60, 150


def write_settings(
    folder: Path,
    *,
    as_of: dt.date,
    contacts: str = "kontakter.xlsx",
    without: Collection[str] = (),
) -> None:
    """Write ``kortinfo.toml`` into ``folder``.

    Args:
        contacts: the contact history's file name.
        without: names of sources to leave out.
    """
    named = tuple(f'name = "{name}"\n' for name in without)
    begun = as_of - dt.timedelta(days=_CAMPAIGN_AGO)
    first, second, *_ = consultants()
    filled = _TEXT.format(
        as_of=as_of.isoformat(),
        contacts=contacts,
        by=(as_of + dt.timedelta(days=_TARGET_DAYS)).isoformat(),
        campaign_from=begun.isoformat(),
        campaign_to=(begun + dt.timedelta(days=_CAMPAIGN_DAYS)).isoformat(),
        first_consultant=first,
        second_consultant=second,
    )
    blocks = filled.split("\n\n")
    text = "\n\n".join(block for block in blocks if not any(name in block for name in named))
    (folder / "kortinfo.toml").write_text(text, encoding="utf-8", newline="\n")
