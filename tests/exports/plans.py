"""A made-up plan over two days of two people, and the build it is told from."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from kortinfo import tables
from kortinfo.exports.visit_plan.told import ToldPlan, told_plan
from kortinfo.logbook import KeptPlan
from kortinfo.plan_json import Kept, as_json
from kortinfo.routes.plan import DANISH_TIME, DayPlan, Stop, VisitPlan, WorthPart
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from tests.exports.synthetic import areas
from tests.selection.rows import businesses

NOW = dt.datetime(2026, 10, 20, 9, 30, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 10, 20)
SATURDAY, SUNDAY = dt.date(2026, 10, 24), dt.date(2026, 10, 25)
"""Before and after the clocks go back, at 3 on the Sunday."""
SMITHY, YARD, HARM, SECRET, BROKE, GONE = (f"900000000{number}" for number in range(6))
EVIL = '=HYPERLINK("http://x.dk")<img src=x onerror=alert(1)>; a,b\\n\r\nEND:VCALENDAR\x00\x0b 🐟'
KEY = "a" * 32
REGISTER: tuple[dict[str, Any], ...] = (
    {
        "unit_id": SMITHY,
        "pnr": SMITHY,
        "name": "Havnens Smedje ApS",
        "address": "Havnegade 12A, 1. th.",
        "level": "C",
        "level_rule": "earlier_contact",
        "phone": "+45 98 00 00 00",
        "last_two_way_on": pd.Timestamp("2024-02-29"),
    },
    {"unit_id": YARD, "pnr": YARD, "name": "Ålbæk Værft & Søn A/S", "address": "Østre Kaj 1"},
    {"unit_id": HARM, "pnr": HARM, "name": EVIL, "address": '-1+1; "Vej" 2\r\n9990 Skagen'},
    {
        "unit_id": SECRET,
        "pnr": SECRET,
        "name": "Skærmet Snedkeri",
        "address": "Lukket Vej 3",
        "ad_protected": True,
        "phone": "98 11 11 11",
    },
    {"unit_id": BROKE, "pnr": BROKE, "name": "Konkursbo ApS", "status": "bankrupt"},
)
PARTS = (
    WorthPart("lapsed", 20.0, "2024-02-29"),
    WorthPart("job_ads", 7.0, "2"),
    WorthPart("employees", 5.0, "15"),
)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), DANISH_TIME)


def stop(unit: str, begins: dt.datetime, **changed: Any) -> Stop:
    made = Stop(
        unit_id=unit,
        title="",
        x=590_000.0 + 100 * begins.hour,
        y=6_400_000.0 + begins.minute,
        arrives_at=begins,
        begins_at=begins,
        leaves_at=begins + dt.timedelta(minutes=45),
        slack_minutes=17,
        travel_seconds=600,
        travel_metres=8_000,
        worth=32.0,
        parts=PARTS,
    )
    return replace(made, **changed)


def day(person: str, date: dt.date, *stops: Stop, **changed: Any) -> DayPlan:
    made = DayPlan(
        person=person,
        date=date,
        stops=stops,
        from_home=False,
        to_home=False,
        starts_at=at(date, 8, 30),
        ends_at=at(date, 15),
        lunch_at=at(date, 11, 30),
        lunch_minutes=30,
        lunch_after=1,
        travel_seconds=2_000,
        travel_metres=21_000,
        start_title="Rådhuset",
    )
    return replace(made, **changed)


def plan(*days: DayPlan) -> VisitPlan:
    made = days or (
        day("Anna", SATURDAY, stop(SMITHY, at(SATURDAY, 9)), stop(YARD, at(SATURDAY, 13))),
        day("Anna", SUNDAY, stop(HARM, at(SUNDAY, 9))),
        day(
            "Bo",
            SUNDAY,
            stop("", at(SUNDAY, 10), title="Møde på havnen", appointment=True, parts=()),
        ),
    )
    return VisitPlan(made, (), "1@2026-10-20", AS_OF, 1, 40, travel_error=0.18)


def snapshot(folder: Path, *rows: dict[str, Any]) -> Snapshot:
    build = folder / "20261020T040000"
    build.mkdir(exist_ok=True)
    areas().to_parquet(build / "areas.parquet")
    return Snapshot(
        folder=build,
        as_of=AS_OF,
        manifest={"built_at": "2026-10-19T22:30:00.000+00:00"},
        replaced={
            "businesses": businesses(*(rows or REGISTER)),
            "sectors": tables.empty(tables.SECTORS),
        },
    )


def settings(folder: Path, *, app_url: str = "") -> Settings:
    given: dict[str, Any] = {"plans": {"app_url": app_url}}
    made = Settings(name="Virksomhedsservice", home_municipalities=("0813",), **given)
    return made.model_copy(update={"folder": folder})


def told(folder: Path, made: VisitPlan | None = None, **given: Any) -> ToldPlan:
    app_url = given.pop("app_url", "")
    language = given.pop("language", "da")
    return told_plan(
        made or plan(),
        snapshot(folder),
        settings(folder, app_url=app_url),
        language=language,
        **given,
    )


def saved(made: VisitPlan, *, sequence: int = 0) -> KeptPlan:
    days = [each.date for each in made.days]
    return KeptPlan(
        content=as_json(Kept(made)),
        words="",
        starts=min(days),
        ends=max(days),
        snapshot=made.snapshot,
        decided_at=NOW,
        key=KEY,
        sequence=sequence,
    )
