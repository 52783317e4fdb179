"""A plan of visits as it is taken along: which stops, and what is said of each, in words.

One value for every kind of file, so that all leave out the same: businesses that are protected
without a reason, insolvent or gone; and whatever would tell how far a home is.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kortinfo.cpr import mask_cpr
from kortinfo.crs import to_drawn
from kortinfo.download import INSOLVENT
from kortinfo.exports.about import About
from kortinfo.exports.cells import plain_text
from kortinfo.exports.record import query_of
from kortinfo.exports.taking import kept_reason
from kortinfo.plan_json import without_home
from kortinfo.plan_words import stop_address, why_in_words
from kortinfo.routes.plan import DayPlan, Stop, VisitPlan, WorthPart
from kortinfo.selection import Selection, in_words, population_in_words, titles_of
from kortinfo.selection.default import default_selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import (
    AD_PROTECTED,
    COMPANY_STATUS,
    LAST_TWO_WAY_ON,
    LEVEL,
    NAME,
    PHONE,
    STATUS,
    UNIT_ID,
)
from kortinfo.texts import date, has_text, number, plural, text

_MOST_ASKED = 3


@dataclass(frozen=True, kw_only=True)
class ToldStop:
    """One stop in words, each on one line without what acts unseen; "" for what is not known.

    Attributes:
        number: its number in the day, from 1.
        stop: the stop as planned.
        lon, lat: EPSG:4326.
        name: the business's, or an appointment's title.
        address: in one line.
        phone: as the app shows it: not of a protected business.
        level: its letter; ``level_name``: in words.
        why: why it is worth a visit.
        asks: what to ask.
        last_contact: the day of the last two-way contact, or that there was none.
        link: the business's card in the app, where the settings say where the app is.
    """

    number: int
    stop: Stop
    lon: float
    lat: float
    name: str
    address: str = ""
    phone: str = ""
    level: str = ""
    level_name: str = ""
    why: str = ""
    asks: tuple[str, ...] = ()
    last_contact: str = ""
    link: str = ""

    @property
    def is_business(self) -> bool:
        """Whether a business is named, not only an appointment."""
        return bool(self.level)


@dataclass(frozen=True, kw_only=True)
class ToldDay:
    """One person's day: the stops that are told, and the day as planned, without homes."""

    day: DayPlan
    person: str
    stops: tuple[ToldStop, ...]
    lunch_after: int
    """How many of the told stops come before lunch."""


@dataclass(frozen=True, kw_only=True)
class ToldPlan:
    """A plan to be taken along.

    Attributes:
        days: those with a stop that is told.
        about: what a file says of itself, and how many are left out.
        language: "da" or "en".
        words: for the log: whose days, and the selection.
        query: the selection as a query string.
        built_on: the day the data were built.
        left_out_gone: businesses the build in use does not know any more.
    """

    days: tuple[ToldDay, ...]
    about: About
    language: str
    words: str
    query: str
    built_on: dt.date
    left_out_gone: int = 0

    @property
    def stops(self) -> tuple[ToldStop, ...]:
        """Every stop, day by day."""
        return tuple(stop for day in self.days for stop in day.stops)

    @property
    def rows(self) -> int:
        """Businesses that are named."""
        return sum(stop.is_business for stop in self.stops)


def told_plan(
    plan: VisitPlan,
    snapshot: Snapshot,
    settings: Settings,
    *,
    language: str,
    reason: str = "",
    person: str = "",
    selection: Selection | None = None,
    titles: Mapping[str, str] | None = None,
) -> ToldPlan:
    """Return a plan as it is taken along.

    Args:
        plan: the plan.
        snapshot: the build in use: names, addresses and levels are of now.
        settings: population, the unit's name, where the app is.
        language: "da" or "en".
        reason: why protected businesses go with it; "": they are left out, and an appointment with
            one keeps only what was typed of it.
        person: whose days; "": everybody's.
        selection: what the plan chose from; None: everybody of the settings' population.
        titles: of sectors and areas (:func:`kortinfo.selection.titles_of`), where they are at hand.
    """
    chosen = selection or default_selection(settings.population)
    why = kept_reason(reason)
    # The plan's few, not the whole table: this runs at every click.
    wanted = {stop.unit_id for stop in plan.stops if stop.unit_id}
    rows = snapshot.table("businesses")
    rows = rows[rows[UNIT_ID].isin(wanted)].set_index(UNIT_ID)
    teller = _Teller(rows, language, settings.plans.app_url, with_protected=bool(why))
    days = [
        teller.day(without_home(day))
        for day in plan.days
        if person in ("", day.person) and day.stops
    ]
    days = [day for day in days if day.stops]
    if titles is None:
        titles = titles_of(
            snapshot.table("businesses"), sectors=snapshot.table("sectors"), areas=snapshot.areas()
        )
    selected = mask_cpr(
        in_words(
            chosen,
            titles=titles,
            language=language,
            default=default_selection(settings.population),
        )
    )
    about = About(
        selection=selected,
        as_of=snapshot.as_of,
        population=population_in_words(chosen.population, language=language),
        snapshot=snapshot.folder.name,
        unit=settings.name,
        source=text("exports.source", language),
        left_out_protected=teller.left_out["protected"],
        left_out_insolvent=teller.left_out["insolvent"],
        included_protected=teller.included_protected,
        reason=why,
    )
    whose = "; ".join(f"{day.person}, {date(day.day.date, language)}" for day in days)
    return ToldPlan(
        days=tuple(days),
        about=about,
        language=language,
        words=text("plan.log_words", language, whose=whose, selection=selected),
        query=query_of(chosen, settings),
        built_on=dt.datetime.fromisoformat(snapshot.built_at).date(),
        left_out_gone=teller.left_out["gone"],
    )


class _Teller:
    """Tells stops one after the other, and counts whom it leaves out."""

    def __init__(
        self, rows: pd.DataFrame, language: str, app_url: str, *, with_protected: bool
    ) -> None:
        self._rows = rows
        self._language = language
        self._app_url = app_url
        self._with_protected = with_protected
        self._levels = {
            level: text(f"levels.name_{level}", language) for level in rows[LEVEL].unique()
        }
        self.left_out = {"protected": 0, "insolvent": 0, "gone": 0}
        self.included_protected = 0

    def day(self, day: DayPlan) -> ToldDay:
        stops: list[ToldStop] = []
        lunch_after, broken = 0, False
        for position, planned in enumerate(day.stops):
            stop = replace(planned, travel_seconds=None, travel_metres=None) if broken else planned
            told = self._stop(stop, len(stops) + 1)
            # The way from a place that is not told is not told either.
            broken = told is None
            if told is not None:
                stops.append(told)
                lunch_after += position < day.lunch_after
        person = one_line(day.person)
        return ToldDay(day=day, person=person, stops=tuple(stops), lunch_after=lunch_after)

    def _stop(self, stop: Stop, position: int) -> ToldStop | None:
        lon, lat = (float(each[0]) for each in to_drawn(np.array([stop.x]), np.array([stop.y])))
        title = one_line(stop.title)
        bare = ToldStop(number=position, stop=stop, lon=lon, lat=lat, name=title)
        if not stop.unit_id:
            return bare
        untold = self._untold(stop.unit_id)
        if untold:
            self.left_out[untold] += 1
            return bare if title else None
        row: Mapping[Any, Any] = self._rows.loc[stop.unit_id].to_dict()
        protected = bool(row[AD_PROTECTED])
        self.included_protected += protected
        known = pd.notna(row[LAST_TWO_WAY_ON])
        last = date(row[LAST_TWO_WAY_ON].date(), self._language) if known else ""
        level = str(row[LEVEL])
        name = one_line(str(row[NAME]))
        return replace(
            bare,
            name=f"{name}: {title}" if title and title != name else name,
            address=one_line(stop_address(stop.unit_id, self._rows)),
            phone="" if protected or pd.isna(row[PHONE]) else one_line(str(row[PHONE]), phone=True),
            level=level,
            level_name=self._levels[level],
            why=one_line(why_in_words(stop.parts, self._language)),
            asks=asks(stop.parts, self._language),
            last_contact=last or text("plan.no_contact", self._language),
            link=card_link(self._app_url, stop.unit_id),
        )

    def _untold(self, unit_id: str) -> str:
        """Return why a business is left out; "": it is told."""
        if unit_id not in self._rows.index:
            return "gone"
        row = self._rows.loc[unit_id]
        if row[AD_PROTECTED] and not self._with_protected:
            return "protected"
        return "insolvent" if {row[STATUS], row[COMPANY_STATUS]} & set(INSOLVENT) else ""


def one_line(said: str, *, phone: bool = False) -> str:
    """Return a text on one line, without control characters, a CPR number masked."""
    return mask_cpr(" ".join(plain_text(said).split()), phone=phone)


def card_link(app_url: str, unit_id: str) -> str:
    """Return the address of a business's card; "" where nobody said where the app is."""
    return f"{app_url.rstrip('/')}/?unit={unit_id.replace(':', '%3A')}" if app_url else ""


def asks(parts: tuple[WorthPart, ...], language: str) -> tuple[str, ...]:
    """Return what to ask, by the weightiest reasons to come; the last one everybody is asked."""
    found = [_ask(part, language) for part in parts if has_text(_ask_key(part), language)]
    return (*dict.fromkeys(found[: _MOST_ASKED - 1]), text("plan.ask_always", language))


def _ask_key(part: WorthPart) -> str:
    return f"plan.ask_{part.key}" + ("_one" if part.key == "job_ads" else "")


def _ask(part: WorthPart, language: str) -> str:
    if part.key == "job_ads":
        return plural("plan.ask_job_ads", int(part.seen), language)
    if part.key in ("lapsed", "due", "new") and part.seen:
        day = date(dt.date.fromisoformat(part.seen), language)
        return text(f"plan.ask_{part.key}", language, day=day)
    return one_line(text(f"plan.ask_{part.key}", language, day="", name=part.seen))


def kilometres(metres: int, language: str) -> str:
    """Say metres as whole kilometres, as "12"; below one: "0,4"."""
    return number(metres / 1000, language, decimals=0 if metres >= 1000 else 1)
