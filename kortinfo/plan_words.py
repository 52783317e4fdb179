"""A plan of visits in words: why each stop, what cannot be met, and a day in lines."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from kortinfo.routes.plan import DayPlan, Unmet, VisitPlan, WorthPart
from kortinfo.tables import ADDRESS, NAME, POSTAL_CODE, POSTAL_DISTRICT
from kortinfo.texts import date, number, plural, text

_DAYS = ("lapsed", "due", "new")
_COUNTS = ("job_ads", "falls", "tried")


def part_in_words(part: WorthPart, language: str) -> str:
    """Say one reason to visit: "Skulle følges op 24. maj 2026"."""
    key = f"routes.part_{part.key}"
    if part.key in _DAYS:
        if not part.seen:
            return text("routes.part_lapsed_unknown", language)
        return text(key, language, day=date(dt.date.fromisoformat(part.seen), language))
    if part.key in _COUNTS:
        return plural(key, int(part.seen), language)
    if part.key == "employees":
        return text(key, language, number=number(int(part.seen), language))
    if part.key == "focus" and part.seen == "*":
        return text("routes.part_focus_own", language)
    if part.key in ("focus", "target"):
        return text(key, language, name=part.seen)
    return text(key, language)


def why_in_words(parts: tuple[WorthPart, ...], language: str, *, most: int = 4) -> str:
    """Say why a business is worth a visit, the weightiest reasons first."""
    return "; ".join(part_in_words(part, language) for part in parts[:most])


def unmet_in_words(unmet: Unmet, businesses: pd.DataFrame, language: str) -> str:
    """Say which wish cannot be met, why, and what would help.

    Args:
        unmet: the wish.
        businesses: contract BUSINESSES, by unit id.
        language: da or en.
    """
    who = unmet.title or stop_name(unmet.unit_id, "", businesses)
    when = date(unmet.date, language) if unmet.date else ""
    person = (
        text("routes.on_day", language, person=unmet.person, day=when) if unmet.person else when
    )
    said = [text(f"routes.why_{unmet.why}", language)]
    if unmet.minutes:
        said.append(text("routes.minutes_more", language, number=number(unmet.minutes, language)))
    head = " · ".join(each for each in (who, person) if each)
    return f"{head}: {' '.join(said)}" if head else " ".join(said)


def stop_name(unit_id: str, title: str, businesses: pd.DataFrame) -> str:
    """Return what a stop is called: an appointment's title, else the business's name."""
    if title or unit_id not in businesses.index:
        return title or unit_id
    return str(businesses.at[unit_id, NAME])


def stop_address(unit_id: str, businesses: pd.DataFrame) -> str:
    """Return a business's address in one line; "" for what is no business."""
    if unit_id not in businesses.index:
        return ""
    row = businesses.loc[unit_id]
    known = [str(row[key]) for key in (POSTAL_CODE, POSTAL_DISTRICT) if pd.notna(row[key])]
    street = str(row[ADDRESS]) if pd.notna(row[ADDRESS]) else ""
    return ", ".join(each for each in (street, " ".join(known)) if each)


def minutes_in_words(seconds: float, language: str) -> str:
    """Say a number of seconds in whole minutes."""
    return plural("routes.minutes", round(seconds / 60), language)


def day_in_words(day: DayPlan, language: str) -> str:
    """Say a day in one line: whose, when, how many visits, how much on the way."""
    visits = text("routes.visits_none", language)
    if day.stops:
        visits = plural("routes.visits", len(day.stops), language)
    return text(
        "routes.day_line",
        language,
        person=day.person,
        day=date(day.date, language),
        visits=visits,
        driving=minutes_in_words(day.travel_seconds, language),
        kilometres=number(day.travel_metres / 1000, language),
    )


def plan_in_words(plan: VisitPlan, language: str) -> str:
    """Say whose days a plan is about: "Anna, 26. nov. 2026: 6 besøg"."""
    return "; ".join(
        text(
            "routes.day_short",
            language,
            person=day.person,
            day=date(day.date, language),
            visits=plural("routes.visits", len(day.stops), language)
            if day.stops
            else text("routes.visits_none", language),
        )
        for day in plan.days
    )


def day_in_lines(day: DayPlan, businesses: pd.DataFrame, language: str) -> Iterator[str]:
    """Yield a day line by line: its head, each stop with its time and why, lunch, the end."""
    yield day_in_words(day, language)
    for position, stop in enumerate(day.stops):
        if day.lunch_at and day.lunch_after == position:
            yield f"  {day.lunch_at:%H:%M}  {text('routes.lunch', language)}"
        place = stop_address(stop.unit_id, businesses)
        name = stop_name(stop.unit_id, stop.title, businesses)
        yield f"  {stop.begins_at:%H:%M}–{stop.leaves_at:%H:%M}  {name}, {place}".rstrip(", ")
        if why := why_in_words(stop.parts, language):
            yield f"               {why}"
    if day.lunch_at and day.lunch_after == len(day.stops):
        yield f"  {day.lunch_at:%H:%M}  {text('routes.lunch', language)}"
    if day.ends_at:
        last = bool(day.stops) and day.ends_at == day.stops[-1].leaves_at
        yield f"  {day.ends_at:%H:%M}  {text('routes.done' if last else 'routes.back', language)}"
