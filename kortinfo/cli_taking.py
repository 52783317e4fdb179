"""``kortinfo export`` and ``kortinfo map``: a selection taken along as a list or a map file."""

import datetime as dt
import getpass
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs

import typer

from kortinfo.cli_opening import HERE, AsOfOption, ConfigOption, many, opened, tell
from kortinfo.selection import Selection
from kortinfo.settings import Settings

if TYPE_CHECKING:
    from kortinfo.exports.listing import Taker

_LIST_ENDINGS = (".csv", ".xlsx", ".gpkg")
_MAP_ENDINGS = (".html", ".htm")

Levels = Annotated[list[str] | None, many("A, B, C or D.")]
Sectors = Annotated[list[str] | None, many("Section, division or code, as F or DB25:41.")]
Areas = Annotated[list[str] | None, many("As postal:9990, parish:8435.")]
Sizes = Annotated[list[str] | None, many("Size class, as 10-19.")]
Kinds = Annotated[list[str] | None, many("Kind of collaboration.")]
Never = Annotated[bool, typer.Option("--never", help="Never any collaboration.")]
Everyone = Annotated[bool, typer.Option("--everyone", help="No population filter.")]
Search = Annotated[str, typer.Option(help="Part of a name, a CVR number or a P-number.")]
Query = Annotated[
    str, typer.Option(help='What follows the ? in a link, as "level=C&sector=DB25:F".')
]
Protected = Annotated[
    str | None,
    typer.Option(
        metavar="REASON",
        help="Take advertising-protected businesses along; the reason goes into the logbook.",
    ),
]
Language = Annotated[str | None, typer.Option(help="da or en; else the settings' language.")]


def export(
    out: Annotated[Path, typer.Option(help="The file to write: .csv, .xlsx or .gpkg.")],
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
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
    include_protected: Protected = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Add sheets of where each row comes from (.xlsx only)."),
    ] = False,
) -> None:
    """Write the selected businesses to a file; protected and insolvent ones are left out.

    Every export is written in the logbook.
    """
    from kortinfo.exports.listing import view_of, write_file
    from kortinfo.exports.taking import kept_reason

    ending = out.suffix.lower()
    if ending not in _LIST_ENDINGS:
        raise typer.BadParameter(
            f"expected .csv, .xlsx or .gpkg, came {out.name}", param_hint="--out"
        )
    if explain and ending != ".xlsx":
        raise typer.BadParameter(f"only .xlsx has sheets, came {out.name}", param_hint="--explain")
    if include_protected is not None and not kept_reason(include_protected):
        raise typer.BadParameter("a reason is needed", param_hint="--include-protected")
    given = {"level": level, "sector": sector, "area": area, "size": size, "kind": kind}
    settings, snapshot = opened(config, as_of)
    selection = selection_of(settings, query, given, never=never, everyone=everyone, search=search)
    view = view_of(snapshot, settings, selection, language=language_of(language, settings))
    taker = taker_now(include_protected or "")
    made = write_file(ending.removeprefix("."), view, out, taker=taker, explain=explain)
    if not made.taken.rows:
        tell("No business is in the list: look at the filters (areas as postal:9990).")
    included = (
        f" In it: {made.taken.protected} protected against advertising."
        if made.taken.protected
        else ""
    )
    print(
        f"Wrote {made.taken.rows} businesses to {out}. Left out: {made.left_out_protected} "
        f"protected against advertising, {made.left_out_insolvent} bankrupt or dissolving."
        f"{included}"
    )


def map_(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write, as kort.html.")],
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
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
    """Write the selected businesses as a map in one file that needs no network.

    Advertising-protected businesses are on it without contact data. Every map is written in the
    logbook.
    """
    from kortinfo.exports.listing import MAP, view_of, write_file

    if out.suffix.lower() not in _MAP_ENDINGS:
        raise typer.BadParameter(f"expected .html, came {out.name}", param_hint="OUT")
    given = {"level": level, "sector": sector, "area": area, "size": size, "kind": kind}
    settings, snapshot = opened(config, as_of)
    selection = selection_of(settings, query, given, never=never, everyone=everyone, search=search)
    view = view_of(snapshot, settings, selection, language=language_of(language, settings))
    made = write_file(MAP, view, out, taker=taker_now(""))
    if not made.taken.rows:
        tell("No business is on the map: look at the filters (areas as postal:9990).")
    print(
        f"Wrote {made.taken.rows} businesses to {out} ({len(made.content) / 1e6:.1f} MB), "
        f"{made.taken.protected} of them protected against advertising, without contact data."
    )


def selection_of(
    settings: Settings,
    query: str,
    given: Mapping[str, list[str] | None],
    *,
    never: bool,
    everyone: bool,
    search: str,
) -> Selection:
    """Return what the options ask for, on top of what the query does.

    Raises:
        BadParameter: some of it cannot be understood.
    """
    from kortinfo.selection import read_query
    from kortinfo.selection.default import default_selection

    try:
        params = parse_qs(query.removeprefix("?"), max_num_fields=2000)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--query") from error
    for key, values in given.items():
        if values:
            params[key] = [*params.get(key, []), *values]
    params |= ({"never": ["1"]} if never else {}) | ({"pop": ["all"]} if everyone else {})
    read = read_query(params, default=default_selection(settings.population))
    if read.ignored:
        raise typer.BadParameter(f"not understood: {', '.join(read.ignored)}")
    return replace(read.selection, search=search)


def taker_now(reason: str) -> "Taker":
    """Return who runs the command, by the name the machine knows, and when."""
    from kortinfo.exports.listing import Taker

    try:
        who = getpass.getuser()
    except (KeyError, OSError):  # a container may know no name
        who = ""
    return Taker(who=who, at=dt.datetime.now(tz=dt.UTC), reason=reason)


def language_of(given: str | None, settings: Settings) -> str:
    """Return the language asked for, or the settings'.

    Raises:
        BadParameter: there are no texts in it.
    """
    from kortinfo.texts import LANGUAGES

    if given is None:
        return settings.language
    if given not in LANGUAGES:
        raise typer.BadParameter(f"expected da or en, came {given}", param_hint="--language")
    return given
