"""A hand-made snapshot of a dozen businesses, so that the pages need no build."""

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import streamlit as st
from shapely.geometry import box
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from kortinfo import tables
from kortinfo.snapshot import Snapshot, open_snapshot, write_manifest, write_table, writing

# Each app looks through all that is installed for components: a fifth of a second a test.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

AS_OF = dt.date(2026, 11, 20)
APP = Path(__file__).parents[3] / "streamlit_app.py"
HOSTILE = "<img src=x onerror=alert(1)>"
MARKDOWN = "**fed** [a](http://x) :smile: $x$"
SMITH, CHAIN, ALONE = "91000003", "93000001", "94000004"

SETTINGS = """
name = "Virksomhedsservice Prøvekommune"
home_municipalities = ["0813"]

[[sources]]
name = "register"
format = "cvr_system"
path = "register.ndjson"
"""


def unit(number: int, **values: Any) -> dict[str, Any]:
    """Return a workplace in the middle of Skagen, plain in every way not given."""
    pnr = f"9{number:09d}"
    plain = {
        tables.UNIT_ID: pnr,
        tables.PNR: pnr,
        tables.CVR: f"95{number:06d}",
        tables.NAME: f"Virksomhed {number}",
        tables.NAMES: f"Virksomhed {number}",
        tables.ADDRESS: f"Prøvevej {number}",
        tables.POSTAL_CODE: "9990",
        tables.POSTAL_DISTRICT: "Skagen",
        tables.MUNICIPALITY_CODE: "0813",
        tables.PARISH_CODE: "8394",
        tables.SECTOR_CODE: "432100",
        tables.SECTOR_SCHEME: "DB25",
        tables.SECTOR_TITLE: "El-installation",
        tables.SECTION: "F",
        tables.DIVISION: "43",
        tables.EMPLOYEES_MIN: 5,
        tables.EMPLOYEES_MAX: 9,
        tables.EMPLOYEES_ON: pd.Timestamp("2026-06-30"),
        tables.STATUS: "active",
        tables.AD_PROTECTED: False,
        tables.IS_HOLDING: False,
        tables.IS_PUBLIC: False,
        tables.COMPANY_STATUS: "normal",
        tables.STARTED_ON: pd.Timestamp("2015-01-01"),
        tables.X: 590_000.0 + 50 * number,
        tables.Y: 6_390_000.0 + 30 * number,
        tables.GEOCODE_STEP: "address_id",
        tables.LEVEL: "D",
        tables.LEVEL_RULE: "never",
        tables.LEVEL_VALUES: "{}",
    }
    return {**plain, **values}


def levelled(level: str) -> dict[str, Any]:
    """Return the columns of a level that the default rules could have given."""
    rule, values = {
        "A": ("standing", {"running": 1}),
        "B": ("in_contact", {"two_way_in_window": 1}),
        "C": ("earlier_contact", {"two_way_ever": 2}),
        "D": ("never", {}),
    }[level]
    measures = {
        "running": 0, "two_way_in_window": 0, "ended_in_window": 0, "two_way_ever": 0,
        "collaborations_ever": 0, "end_assumed": 0, **values,
    }  # fmt: skip
    until = pd.Timestamp("2027-03-03") if level in "AB" else pd.NaT
    return {
        tables.LEVEL: level,
        tables.LEVEL_RULE: rule,
        tables.LEVEL_VALUES: json.dumps(measures),
        tables.LEVEL_UNTIL: until,
    }


def home_units() -> list[dict[str, Any]]:
    """Return the workplaces of the home municipality."""
    same_point = {tables.X: 591_000.0, tables.Y: 6_391_000.0}
    industry = {
        tables.SECTOR_CODE: "251100", tables.SECTOR_TITLE: "Metalkonstruktioner",
        tables.SECTION: "C", tables.DIVISION: "25", tables.POSTAL_CODE: "9900",
        tables.POSTAL_DISTRICT: "Frederikshavn", tables.PARISH_CODE: "8395",
    }  # fmt: skip
    return [
        unit(1, **levelled("A"), cvr=SMITH, name="Smedjen", phone="98 00 00 00",
             responsible="ABC", due_on=pd.Timestamp("2026-05-31"), job_ads_open=2,
             custom_areas="area:havn:H1|area:havn:H2",
             email="post@smedjen.example", website="smedjen.example",
             collaboration_kinds="virksomhedspraktik",
             last_two_way_on=pd.Timestamp("2026-03-02")),
        unit(2, **levelled("B"), cvr=SMITH, name=HOSTILE, responsible=HOSTILE,
             last_two_way_on=pd.Timestamp("2026-10-01"), due_on=pd.Timestamp("2026-12-01"),
             custom_areas="area:havn:H1", started_on=pd.Timestamp("2026-10-01")),
        unit(3, **levelled("C"), name=MARKDOWN, collaboration_kinds="mentor"),
        unit(4, **levelled("D"), name='=HYPERLINK("http://x";"y")', ad_protected=True),
        unit(5, **levelled("D"), **same_point, cvr=CHAIN, name="Kæden Nord"),
        unit(6, **levelled("C"), **same_point, cvr=CHAIN, name="Kæden Syd"),
        unit(7, **{**levelled("C"), **industry}, name="Værftet", employees_min=1000,
             employees_max=pd.NA),
        unit(8, **{**levelled("B"), **industry}, name="N" * 10_000, company_status="bankrupt",
             status="bankrupt"),
        unit(9, **levelled("D"), name="Uden adresse", x=None, y=None, geocode_step=None,
             address=None),
        unit(10, **levelled("D"), name="Holding", is_holding=True, section="K", division="64",
             sector_code="642120", sector_title="Ikke-finansielle holdingselskaber"),
        unit(11, **levelled("C"), name="Skolen", is_public=True, geocode_step="postal_district",
             employees_min=pd.NA, employees_max=pd.NA),
        unit(12, **levelled("D"), name="Tom", employees_min=0, employees_max=0),
    ]  # fmt: skip


def other_units() -> list[dict[str, Any]]:
    """Return a closed workplace, and one of a company's in another municipality."""
    return [
        unit(20, cvr=SMITH, name="Gammel smedje", status="closed",
             ended_on=pd.Timestamp("2020-01-01")),
        unit(21, cvr=CHAIN, name="Kæden Vest", municipality_code="0860"),
    ]  # fmt: skip


def events() -> list[dict[str, Any]]:
    """Return what happened to workplaces 1 to 3, and one event nobody was found for."""
    contact: dict[str, Any] = {tables.TYPE: "contact", tables.BY: "own", tables.SOURCE: "kontakter"}
    contact[tables.END_ASSUMED] = False
    placement = {
        tables.TYPE: "collaboration",
        tables.BY: "own",
        tables.SOURCE: "samarbejder",
        tables.TWO_WAY: False,
    }
    return [
        {**contact, tables.EVENT_ID: "e1", tables.KIND: "besøg", tables.TWO_WAY: True,
         tables.HAPPENED_ON: pd.Timestamp("2026-03-02"), tables.RESPONSIBLE: HOSTILE},
        {**contact, tables.EVENT_ID: "e2", tables.KIND: "mail sendt", tables.TWO_WAY: False,
         tables.HAPPENED_ON: pd.Timestamp("2026-05-02")},
        {**placement, tables.EVENT_ID: "e3", tables.KIND: "virksomhedspraktik",
         tables.STARTS_ON: pd.Timestamp("2026-10-01"), tables.ENDS_ON: pd.Timestamp("2027-04-01"),
         tables.END_ASSUMED: True, tables.PERSONS: 2},
        {**contact, tables.EVENT_ID: "e4", tables.KIND: MARKDOWN, tables.TWO_WAY: True,
         tables.BY: "other", tables.HAPPENED_ON: pd.Timestamp("2024-01-01")},
        {**contact, tables.EVENT_ID: "e5", tables.KIND: "besøg", tables.TWO_WAY: True,
         tables.HAPPENED_ON: pd.Timestamp("2026-02-01"), tables.REASON: "not_found",
         tables.GIVEN_NAME: "=1+1"},
    ]  # fmt: skip


JOB_ADS = [
    ("a1", "Smed", "2026-11-01", "2026-12-01"),
    ("a2", HOSTILE, "2026-11-20", "2026-11-20"),
    ("a3", "For sent", "2026-01-01", "2026-11-19"),
]
"""Id, title, first and last day of the job ads of workplace 1."""

CREDITS = [("e1", 1, "direct"), ("e2", 1, "direct"), ("e3", 1, "direct"), ("e3", 2, "company"),
           ("e4", 3, "direct")]  # fmt: skip


def frames(
    *, homes: list[dict[str, Any]] | None = None, history: list[dict[str, Any]] | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables of a snapshot."""
    homes = home_units() if homes is None else homes
    history = events() if history is None else history
    units = [*homes, *(other_units() if homes else [])]
    known = {row[tables.EVENT_ID] for row in history}
    credited = [
        {tables.EVENT_ID: event, tables.UNIT_ID: f"9{number:09d}", tables.HOW: how}
        for event, number, how in CREDITS
        if event in known
    ]
    set_aside = [
        {tables.STEP: "contacts", tables.SOURCE: "kontakter", tables.SOURCE_FILE: "kontakter.csv",
         tables.SOURCE_ROW: 12, tables.REASON: "no_date", tables.DETAIL: "=1+1"},
        {tables.STEP: "identify", tables.SOURCE: "kontakter", tables.REASON: "not_found"},
    ]  # fmt: skip
    sector = {tables.SCHEME: "DB25", tables.SECTION_TITLE: "Bygge og anlæg"}
    sectors = [
        {**sector, tables.CODE: "43", tables.TITLE: "Specialiseret byggeri", tables.SECTION: "F",
         tables.DIVISION: "43", tables.DIVISION_TITLE: "Specialiseret byggeri"},
        {**sector, tables.CODE: "432100", tables.TITLE: "El-installation", tables.SECTION: "F",
         tables.DIVISION: "43", tables.DIVISION_TITLE: "Specialiseret byggeri"},
        {**sector, tables.CODE: "251100", tables.TITLE: "Metalkonstruktioner",
         tables.SECTION: "C", tables.SECTION_TITLE: "Fremstillingsvirksomhed",
         tables.DIVISION: "25", tables.DIVISION_TITLE: "Metalvarer"},
    ]  # fmt: skip

    def made(rows: list[dict[str, Any]], table: tables.Table) -> pd.DataFrame:
        if not rows:
            return tables.empty(table)
        return tables.checked(tables.shaped(pd.DataFrame(rows), table), table)

    return {
        "units": made(units, tables.UNITS),
        "lives": made(
            [{**row, "from": row.get("started_on"), "to": row.get("ended_on")} for row in units],
            tables.LIVES,
        ),
        "relations": tables.empty(tables.RELATIONS),
        "unit_names": tables.empty(tables.UNIT_NAMES),
        "unit_addresses": tables.empty(tables.UNIT_ADDRESSES),
        "companies": tables.empty(tables.COMPANIES),
        "businesses": made(homes, tables.BUSINESSES),
        "events": made(history, tables.EVENTS),
        "credits": made(credited, tables.CREDITS),
        "job_ads": made(
            [
                {
                    "job_ad_id": id_,
                    "title": title,
                    "starts_on": pd.Timestamp(first),
                    "ends_on": pd.Timestamp(last),
                    "source": "annoncer",
                    "positions": 2,
                }
                for id_, title, first, last in (JOB_ADS if homes else [])
            ],
            tables.JOB_ADS,
        ),
        "job_ad_credits": made(
            [
                {"job_ad_id": id_, "unit_id": "9000000001", "how": "direct"}
                for id_, *_ in (JOB_ADS if homes else [])
            ],
            tables.JOB_AD_CREDITS,
        ),
        "set_aside": made(set_aside, tables.SET_ASIDE),
        "origins": made(
            [
                {
                    "source": "register",
                    "source_file": "register.ndjson",
                    "source_row": row,
                    "unit_id": home["unit_id"],
                }
                for row, home in enumerate(homes, start=1)
            ],
            tables.ORIGINS,
        ),
        "review_candidates": made([], tables.REVIEW_CANDIDATES),
        "sectors": made(sectors, tables.SECTORS),
    }


def areas() -> gpd.GeoDataFrame:
    """Return a municipality of two postal districts, each a parish too."""
    north = box(589_000, 6_389_000, 593_000, 6_393_000)
    south = box(585_000, 6_360_000, 593_000, 6_389_000)
    rows = [
        ("municipality", "0813", "Prøvekommune", north.union(south)),
        ("postal_district", "9990", "Skagen", north),
        ("postal_district", "9900", "Frederikshavn", south),
        ("parish", "8394", "Skagen", north),
        ("parish", "8395", "Frederikshavn", south),
        ("havn", "H1", "Havnen <b>", north),
        ("havn", "H2", "Gamle Havn", north),
    ]
    return gpd.GeoDataFrame(rows, columns=list(tables.AREA_COLUMNS), crs="EPSG:25832")


MANIFEST: dict[str, Any] = {
    "version": "0.1.0",
    "as_of": AS_OF.isoformat(),
    "built_at": "2026-11-20T06:30:00+00:00",
    "sources": [
        {
            "name": "register", "format": "cvr_system", "read": 15, "kept": 14, "set_aside": 1,
            "files": [{"file": "register.ndjson", "bytes": 61_000, "sha256": "0" * 64,
                       "modified": "2026-11-19T06:00:00+00:00"}],
            "guesses": [], "counts": {"units": 14},
        },
        {
            "name": "kontakter", "format": "contacts", "read": 6, "kept": 5, "set_aside": 1,
            "files": [{"file": "kontakter.csv", "bytes": 900, "sha256": "0" * 64,
                       "modified": "2026-11-19T06:00:00+00:00"}],
            "guesses": [{"file": "kontakter.csv", "sheet": "", "field": "happened_on",
                         "heading": f"Dato {HOSTILE}", "by_setting": False}],
            "counts": {"cpr_masked": 3, "unknown_kind:**noget** <b>": 2},
        },
    ],
    "merge": [
        {"name": "geocode", "read": 14, "kept": 13, "set_aside": 1,
         "counts": {"geocode_address_id": 12, "geocode_postal_district": 1}},
        {"name": "identify", "read": 5, "kept": 4, "set_aside": 1, "counts": {"stage_pnr": 4}},
    ],
    "settings": {},
}  # fmt: skip


def write(folder: Path, *, name: str = "first", **content: Any) -> Snapshot:
    """Write settings and a snapshot into ``folder`` and open it."""
    (folder / "kortinfo.toml").write_text(SETTINGS, encoding="utf-8")
    manifest = {**MANIFEST, **content.pop("manifest", {})}
    with writing(folder / "snapshot", name=name) as build:
        nothing = {table.name: tables.empty(table) for table in tables.SNAPSHOT_TABLES}
        for table, frame in (nothing | frames(**content)).items():
            write_table(build, table, frame)
        write_table(build, "areas", areas())
        write_manifest(build, manifest)
    return open_snapshot(folder / "snapshot")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder whose ``kortinfo.toml`` the app reads."""
    monkeypatch.setenv("KORTINFO_CONFIG", str(tmp_path / "kortinfo.toml"))
    monkeypatch.setattr("kortinfo.views.pages.kort._BREATH", 0.0)  # nobody looks at a map here
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def tiny_snapshot(folder: Path) -> Snapshot:
    """The hand-made snapshot, built into ``folder``."""
    return write(folder)


@pytest.fixture
def app() -> AppTest:
    """The app, not yet run."""
    return AppTest.from_file(str(APP), default_timeout=20)


def open_group(app: AppTest, name: str) -> None:
    """Open a group of filters, as a click on it does."""
    app.session_state[f"filter_group_{name}"] = True
    app.run()


def go_to(app: AppTest, page: str) -> None:
    """Choose a page by its address (AppTest itself can only name pages that are files)."""
    registered = {info["url_pathname"]: code for code, info in app._registered_pages.items()}
    app._page_hash = registered[page]
    app.run()


def widget(app: AppTest, name: str) -> str:
    """Return the key a filter's widget has now: another each time the app sets it."""
    held, key = app.session_state, f"{name}_turn"
    turn = held[key] if key in held else 0  # noqa: SIM401 - it has no get
    return f"{name}~{turn}" if turn else name
