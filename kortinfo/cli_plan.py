"""``kortinfo plan``: whom to visit on a day, in which order, and why."""

import contextlib
import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
import typer

from kortinfo.cli_opening import (
    HERE,
    AsOfOption,
    ConfigOption,
    JsonOption,
    many,
    opened,
    shown_progress,
    tell,
)
from kortinfo.cli_plan_files import files_of, log_protected_told, take_along
from kortinfo.cli_taking import (
    Areas,
    Everyone,
    Kinds,
    Language,
    Levels,
    Never,
    Protected,
    Query,
    Search,
    Sectors,
    Sizes,
    language_of,
    selection_of,
)
from kortinfo.crs import inside_denmark, to_stored
from kortinfo.plan_json import keepable
from kortinfo.plan_words import day_in_lines, stop_name, unmet_in_words
from kortinfo.routes.plan import DANISH_TIME
from kortinfo.settings import Settings
from kortinfo.settings_visits import read_hours
from kortinfo.tables import UNIT_ID
from kortinfo.texts import plural, text

if TYPE_CHECKING:
    from kortinfo.routes.plan import VisitPlan
    from kortinfo.routes.wishes import Point

_MOST_PEOPLE = 20
_MOST_DAYS = 10
_YEARS_AHEAD = 5


def plan(
    date: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="The day of the visits.")],
    start: Annotated[
        str, typer.Option(metavar="LON,LAT", help="Where the day begins and ends.")
    ] = "",
    start_file: Annotated[
        Path | None,
        typer.Option(
            allow_dash=True,
            help="A file with LON,LAT, or - for standard input: a home. The ways from and to it "
            "are told nowhere.",
        ),
    ] = None,
    open_end: Annotated[
        bool, typer.Option("--open-end", help="The day ends at the last visit.")
    ] = False,
    hours: Annotated[str, typer.Option(help='As "08:30-15:30"; else the settings\'.')] = "",
    people: Annotated[int, typer.Option(min=1, max=_MOST_PEOPLE, help="How many go.")] = 1,
    person: Annotated[list[str] | None, many("Who goes, by name; instead of --people.")] = None,
    days: Annotated[
        int, typer.Option(min=1, max=_MOST_DAYS, help="Working days, from the date on.")
    ] = 1,
    visit_minutes: Annotated[
        int | None, typer.Option(min=5, max=480, help="Of every visit; else the settings'.")
    ] = None,
    most: Annotated[int | None, typer.Option(min=1, max=50, help="Visits a day.")] = None,
    mode: Annotated[str, typer.Option(help="car, bicycle, walk or bus.")] = "car",
    spread: Annotated[
        str, typer.Option(help="any; one_area: one postal district a day; spread: over parishes.")
    ] = "any",
    must: Annotated[list[str] | None, many("A P-number to visit in any case.")] = None,
    skip: Annotated[list[str] | None, many("A P-number not to visit.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Of the search.")] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            help="A file to take the plan along: .ics, .pdf, .xlsx, .gpx or .kml; repeat for "
            "several. The plan is kept in the logbook then."
        ),
    ] = None,
    instead: Annotated[
        bool,
        typer.Option(
            "--instead",
            help="Take the place of the plan that is kept for the same persons and days: its "
            "calendar events are changed, and those it has no more called off in FILE-off.ics.",
        ),
    ] = False,
    include_protected: Protected = None,
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    level: Levels = None,
    sector: Sectors = None,
    area: Areas = None,
    size: Sizes = None,
    kind: Kinds = None,
    never: Never = False,
    everyone: Everyone = False,
    search: Search = "",
    query: Query = "",
    language: Language = None,
) -> None:
    """Plan visits: the businesses most worth it that the hours hold, in the best order.

    Protected and insolvent businesses, and those in contact only just now, are left out.
    """
    from kortinfo.aims import with_aims_of_logbook
    from kortinfo.exports.taking import kept_reason
    from kortinfo.logbook import Logbook
    from kortinfo.plan_keeping import ToKeep, kept_for, planned_elsewhere
    from kortinfo.routes.wishes import Person, Wishes
    from kortinfo.visit_plans import plan_visits

    _check_choice("--mode", mode, ("car", "bicycle", "walk", "bus"))
    _check_choice("--spread", spread, ("any", "one_area", "spread"))
    files = files_of(out)
    reason = kept_reason(include_protected or "")
    if include_protected is not None and not reason:
        raise typer.BadParameter("a reason is needed", param_hint="--include-protected")
    times = _hours(hours)
    names = _names(person, people)
    given = {"level": level, "sector": sector, "area": area, "size": size, "kind": kind}
    settings, snapshot = opened(config, as_of)
    settings = with_aims_of_logbook(settings)
    _check_names(names, settings)
    point = _start(start, start_file, settings)
    selection = selection_of(settings, query, given, never=never, everyone=everyone, search=search)
    wishes = Wishes(
        people=tuple(Person(name, point, None if open_end else point) for name in names),
        dates=_dates(date.date(), days),
        hours=times,
        most_visits=most,
        minutes=visit_minutes,
        mode=mode,  # type: ignore[arg-type]
        spread=spread,  # type: ignore[arg-type]
        musts=frozenset(must or ()),
        nevers=frozenset(skip or ()),
        include_protected=bool(reason),
        seed=seed,
    )
    told = language_of(language, settings)
    today = dt.datetime.now(tz=DANISH_TIME).date()
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as book:
        earlier = kept_for(book, names, wishes.dates)
        besides = earlier.key if instead and earlier else ""
        planned = planned_elsewhere(book, today=min(today, *wishes.dates), besides=besides)
    if files and earlier and not instead:
        tell("A plan is kept for them on these days already; --instead takes its place.")
    with shown_progress() as bars:
        made = plan_visits(
            snapshot,
            settings,
            selection,
            wishes,
            planned=planned,
            progress=lambda done, rounds: bars("Searching", done, rounds),
        )
    made = keepable(made)  # nothing that is told says how far a home is
    businesses = snapshot.table("businesses").set_index(UNIT_ID)
    for each in made.unmet:
        tell(f"Cannot be met: {unmet_in_words(each, businesses, 'en')}")
    if made.left_out:
        tell(
            "Left out: "
            + ", ".join(plural(f"visits.left_out_{w}", n, "en") for w, n in made.left_out)
        )
    if not made.stops:
        tell("No visit is planned: look at the filters, the hours and the date.")
    if files and made.stops:
        to_keep = ToKeep(plan=made, wishes=wishes, selection=selection, reason=reason)
        number = earlier.id if instead and earlier else None
        take_along(files, to_keep, snapshot, settings, language=told, instead_of=number)
    elif reason:
        log_protected_told(made, selection, reason, snapshot, settings, language=told)
    if as_json:
        print(json.dumps(as_plain(made, businesses), ensure_ascii=False, indent=1))
        return
    for day in made.days:
        print("\n".join(day_in_lines(day, businesses, told)))


def _check_choice(option: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise typer.BadParameter(f"expected {', '.join(known)}, came {given}", param_hint=option)


def _hours(given: str) -> tuple[dt.time, dt.time] | None:
    if not given:
        return None
    try:
        return read_hours(given)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--hours") from error


def _names(person: list[str] | None, people: int) -> tuple[str, ...]:
    names = tuple(person or (str(number + 1) for number in range(people)))
    if len(set(names)) < len(names):
        raise typer.BadParameter("two persons have the same name", param_hint="--person")
    return names


def _check_names(names: tuple[str, ...], settings: Settings) -> None:
    from kortinfo.forgotten import load_forgotten

    forgotten = load_forgotten(settings.folder / settings.forgotten)
    if any(forgotten.masked(name) != name for name in names):
        raise typer.BadParameter(text("review.name_forgotten", "en"), param_hint="--person")


def _dates(first: dt.date, days: int) -> tuple[dt.date, ...]:
    """Return the date, and the working days after it."""
    from kortinfo.routes.opening import working_days

    last = dt.datetime.now(tz=dt.UTC).year + _YEARS_AHEAD
    if first.year > last:
        raise typer.BadParameter(f"expected a day until {last}, came {first}", param_hint="--date")
    return (first, *working_days(first + dt.timedelta(days=1), days - 1))


def _start(given: str, file: Path | None, settings: Settings) -> "Point":
    """Return where days begin: as given, from a file (a home), or the settings' first office."""
    from kortinfo.routes.wishes import Point

    if given and file is not None:
        raise typer.BadParameter("give --start or --start-file, not both")
    if file is not None:
        try:
            written = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise typer.BadParameter(
                f"{file.name} cannot be read as text", param_hint="--start-file"
            ) from error
        x, y = _point(written, "--start-file", told=False)
        return Point(x, y, home=True)
    if given:
        x, y = _point(given, "--start", told=True)
        return Point(x, y, given)
    if settings.visits.offices:
        office = settings.visits.offices[0]
        x, y = _stored(office.lon, office.lat)
        return Point(x, y, office.name)
    raise typer.BadParameter(
        "a start is needed: --start LON,LAT, --start-file FILE, or an office in the settings "
        "([[visits.offices]])"
    )


def _point(written: str, option: str, *, told: bool) -> tuple[float, float]:
    """Return a point; what is wrong with a home is said without saying where it is."""
    came = f", came {written.strip()[:60]}" if told else ""
    try:
        lon, lat = (float(part) for part in written.strip().split(","))
    except ValueError:
        raise typer.BadParameter(
            f"expected longitude,latitude as 10.53,57.44{came}", param_hint=option
        ) from None
    x, y = _stored(lon, lat)
    if not inside_denmark(np.array([x]), np.array([y]))[0]:
        raise typer.BadParameter(
            f"the point lies outside Denmark{came}; longitude comes first", param_hint=option
        )
    return x, y


def _stored(lon: float, lat: float) -> tuple[float, float]:
    x, y = to_stored(np.array([lon]), np.array([lat]))
    return float(x[0]), float(y[0])


def as_plain(plan: "VisitPlan", businesses: pd.DataFrame) -> dict[str, Any]:
    """Return a plan as JSON values: persons, each with stops.

    Args:
        plan: the plan.
        businesses: contract BUSINESSES, by unit id: for the names.
    """
    persons: dict[str, list[dict[str, Any]]] = {}
    for day in plan.days:
        stops = persons.setdefault(day.person, [])
        for stop in day.stops:
            untold = {
                "travel_seconds": stop.travel_seconds,
                "travel_metres": stop.travel_metres,
                "slack_minutes": stop.slack_minutes,
            }
            stops.append(
                {
                    "unit_id": stop.unit_id or None,
                    "name": stop_name(stop.unit_id, stop.title, businesses),
                    "arrives_at": stop.arrives_at.isoformat(),
                    "begins_at": stop.begins_at.isoformat(),
                    "leaves_at": stop.leaves_at.isoformat(),
                    **{key: value for key, value in untold.items() if value is not None},
                    "worth": round(stop.worth, 1),
                    "parts": {part.key: part.points for part in stop.parts},
                }
            )
    return {
        "as_of": plan.as_of.isoformat(),
        "seed": plan.seed,
        "travel": plan.travel,
        "travel_error": plan.travel_error,
        "candidates": plan.candidates,
        "left_out": dict(plan.left_out),
        "worth": round(plan.worth, 1),
        "persons": [{"name": name, "stops": stops} for name, stops in persons.items()],
        "unmet": [
            {
                "why": each.why,
                "unit_id": each.unit_id or None,
                "title": each.title or None,
                "person": each.person or None,
                "date": each.date.isoformat() if each.date else None,
                "minutes": each.minutes,
            }
            for each in plan.unmet
        ],
    }
