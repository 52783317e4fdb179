"""A plan of visits for navigators and globes: GPX 1.1 and KML 2.2, EPSG:4326.

A route a day through its stops, straight from one to the next; never from or to where it starts and
ends, so no home is in it.
"""

from xml.etree import ElementTree as ET

from kortinfo.exports.visit_plan.told import ToldDay, ToldPlan, ToldStop
from kortinfo.texts import date, text

_GPX = "http://www.topografix.com/GPX/1/1"
_KML = "http://www.opengis.net/kml/2.2"


def write_gpx(told: ToldPlan) -> bytes:
    """Return a plan as GPX: a waypoint a stop, and a route a day of two stops or more."""
    root = ET.Element("gpx", {"version": "1.1", "creator": "Kortinfo", "xmlns": _GPX})
    about = ET.SubElement(root, "metadata")
    _say(about, "name", told.about.unit)
    _say(about, "desc", _built(told))
    for stop in told.stops:
        _gpx_point(root, "wpt", stop, told.language)
    for day in told.days:
        if len(day.stops) < 2:
            continue  # a line of one point is none: readers refuse the file
        route = ET.SubElement(root, "rte")
        _say(route, "name", day_title(day, told.language))
        for stop in day.stops:
            _gpx_point(route, "rtept", stop, told.language)
    return _bytes(root)


def write_kml(told: ToldPlan) -> bytes:
    """Return a plan as KML: a folder a day with its stops, and a line from each to the next."""
    root = ET.Element("kml", {"xmlns": _KML})
    document = ET.SubElement(root, "Document")
    _say(document, "name", told.about.unit)
    _say(document, "description", _built(told))
    for day in told.days:
        folder = ET.SubElement(document, "Folder")
        _say(folder, "name", day_title(day, told.language))
        for stop in day.stops:
            mark = ET.SubElement(folder, "Placemark")
            _say(mark, "name", _named(stop))
            _say(mark, "address", stop.address)
            _say(mark, "description", _described(stop, told.language))
            _say(ET.SubElement(mark, "Point"), "coordinates", f"{stop.lon:.6f},{stop.lat:.6f}")
        if len(day.stops) > 1:
            line = ET.SubElement(folder, "Placemark")
            _say(line, "name", day_title(day, told.language))
            places = " ".join(f"{stop.lon:.6f},{stop.lat:.6f}" for stop in day.stops)
            _say(ET.SubElement(line, "LineString"), "coordinates", places)
    return _bytes(root)


def day_title(day: ToldDay, language: str) -> str:
    """Return what a day is called: "Anna: besøg 26. nov. 2026"."""
    when = date(day.day.date, language)
    if not day.person:
        return text("plan.title", language, day=when)
    return text("plan.title_person", language, person=day.person, day=when)


def _gpx_point(parent: ET.Element, tag: str, stop: ToldStop, language: str) -> None:
    place = {"lat": f"{stop.lat:.6f}", "lon": f"{stop.lon:.6f}"}
    point = ET.SubElement(parent, tag, place)
    _say(point, "name", _named(stop))
    _say(point, "cmt", stop.address)
    _say(point, "desc", _described(stop, language))


def _named(stop: ToldStop) -> str:
    return f"{stop.number}. {stop.name}"


def _described(stop: ToldStop, language: str) -> str:
    """Return a stop's time, level and reason; no markup: globes show what looks like it."""
    level = f"{text('plan.level', language)} {stop.level}" if stop.level else ""
    when = f"{stop.stop.begins_at:%H:%M}–{stop.stop.leaves_at:%H:%M}"
    said = " · ".join(each for each in (when, level, stop.why) if each)
    return said.replace("<", "‹").replace(">", "›")


def _built(told: ToldPlan) -> str:
    return text(
        "plan.built",
        told.language,
        built=date(told.built_on, told.language),
        as_of=date(told.about.as_of, told.language),
    )


def _say(parent: ET.Element, tag: str, said: str) -> None:
    if said:
        ET.SubElement(parent, tag).text = said


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
