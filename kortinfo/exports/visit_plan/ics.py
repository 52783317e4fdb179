"""A plan of visits for a calendar (RFC 5545): an event a stop, in Danish time.

An event keeps its UID through every version of its plan, and a version has a higher SEQUENCE than
the one before, so a calendar changes it where it stands. What is called off goes in a file of its
own, since a calendar file has one method.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from kortinfo.exports.visit_plan.told import ToldPlan, ToldStop
from kortinfo.routes.plan import DANISH_TIME, Stop, VisitPlan
from kortinfo.texts import text

_PRODUCT = "-//Kortinfo//Kortinfo//DA"


def write_ics(told: ToldPlan, *, key: str, sequence: int, at: dt.datetime) -> bytes:
    """Return a calendar with an event for each stop that is told.

    Args:
        told: the plan.
        key: the plan's own, the same in all its versions (``KeptPlan.key``).
        sequence: which version it is (``KeptPlan.sequence``).
        at: now, with its zone.
    """
    calendar = _calendar("PUBLISH", told.about.unit)
    for day in told.days:
        ids = _ids(key, day.day.person, day.day.date, [stop.stop for stop in day.stops])
        for stop, uid in zip(day.stops, ids, strict=True):
            event = _event(uid, stop.stop, sequence, at)
            _tell(event, stop, told.language)
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_cancelled_ics(
    versions: Sequence[VisitPlan],
    now: VisitPlan | None,
    *,
    key: str,
    sequence: int,
    at: dt.datetime,
    language: str,
    person: str = "",
) -> bytes | None:
    """Return a calendar that calls off what earlier versions of a plan had and it has no more.

    It names no business: calendars know an event by its UID.

    Args:
        versions: the plan's earlier versions.
        now: the plan as it is; None: it is called off as a whole.
        key, sequence: see :func:`write_ics`; of a plan called off, one more than its last.
        at: now, with its zone.
        language: "da" or "en".
        person: whose stops; "": everybody's.

    Returns:
        None where nothing is called off.
    """
    left = {uid for uid, _ in _every(key, now, person)} if now else set()
    gone = {
        uid: stop
        for version in versions
        for uid, stop in _every(key, version, person)
        if uid not in left
    }
    if not gone:
        return None
    calendar = _calendar("CANCEL", "")
    for uid, stop in gone.items():
        event = _event(uid, stop, sequence, at)
        event.add("summary", text("plan.event_off", language))
        event["status"] = "CANCELLED"
        event["transp"] = "TRANSPARENT"
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str, name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    calendar.add_component(_danish_time())
    return calendar


def _danish_time() -> Timezone:
    """Return Denmark's time as the rule of 1996, which holds for every plan.

    icalendar's own ``add_missing_timezones`` lists every change since 1970 instead, an hour off its
    place: readers of the file alone take the wrong offset (seen with vobject).
    """
    zone = Timezone()
    zone.add("tzid", DANISH_TIME.key)
    for part, name, start, month, offset_from, offset_to in (
        (TimezoneDaylight(), "CEST", dt.datetime(1996, 3, 31, 2), 3, 1, 2),  # noqa: DTZ001
        (TimezoneStandard(), "CET", dt.datetime(1996, 10, 27, 3), 10, 2, 1),  # noqa: DTZ001
    ):
        part.add("dtstart", start)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        part.add("tzname", name)
        part.add("tzoffsetfrom", dt.timedelta(hours=offset_from))
        part.add("tzoffsetto", dt.timedelta(hours=offset_to))
        zone.add_component(part)
    return zone


def _event(uid: str, stop: Stop, sequence: int, at: dt.datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("last-modified", at.astimezone(dt.UTC))
    event.add("sequence", sequence)
    event.add("dtstart", stop.begins_at)
    event.add("dtend", stop.leaves_at)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _tell(event: Event, stop: ToldStop, language: str) -> None:
    name = stop.name
    event.add("summary", text("plan.event", language, name=name) if stop.is_business else name)
    if stop.address:
        event.add("location", f"{name}, {stop.address}")
    event.add("geo", (round(stop.lat, 6), round(stop.lon, 6)))
    if stop.link:
        event.add("url", stop.link)
    told: Mapping[str, str] = {
        "level": f"{stop.level} {stop.level_name}".strip(),
        "why": stop.why,
        "asks": " ".join(stop.asks),
        "last_contact": stop.last_contact,
        "phone": stop.phone,
        "card": stop.link,
    }
    lines = [f"{text(f'plan.{key}', language)}: {said}" for key, said in told.items() if said]
    if lines:
        event.add("description", "\n".join(lines))


def _every(key: str, plan: VisitPlan, person: str) -> Iterator[tuple[str, Stop]]:
    for day in plan.days:
        if person in ("", day.person):
            yield from zip(_ids(key, day.person, day.date, day.stops), day.stops, strict=True)


def _ids(key: str, person: str, date: dt.date, stops: Iterable[Stop]) -> Iterator[str]:
    """Yield each stop's UID: of plan, day and business, or of an appointment's person and title.

    A hash, since a UID stays in calendars' logs: it tells nobody's name. Nobody visits a business
    twice in a plan, so whose visit it is need not be in it, and its event stays the same one when
    another takes it over, or when the person is forgotten.
    """
    times = Counter[str]()
    for stop in stops:
        what = stop.unit_id or f"title:{person}\x1f{stop.title}"
        times[what] += 1
        told = "\x1f".join((key, date.isoformat(), what, str(times[what])))
        yield f"{hashlib.blake2b(told.encode(), digest_size=16).hexdigest()}@kortinfo"
