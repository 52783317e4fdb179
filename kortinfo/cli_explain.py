"""``kortinfo explain``: why a business has its level, and what happened to a row of a source."""

import dataclasses
import json
from typing import Annotated, Any

import typer

from kortinfo.cli_opening import HERE, AsOfOption, ConfigOption, JsonOption, opened
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot

Told = tuple[Any, list[str]]
"""What was asked for as JSON has it, and as lines."""


def explain(
    unit: Annotated[str | None, typer.Argument(help="A P-number, or cvr:<number>.")] = None,
    row: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE:ROW",
            help="A row of a source: SOURCE:ROW, SOURCE:FILE:ROW or SOURCE:FILE:SHEET:ROW; "
            "the header is row 1.",
        ),
    ] = None,
    company: Annotated[
        str | None, typer.Option(metavar="CVR", help="A company and its workplaces.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="What became of all rows of a source.")
    ] = None,
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell why a business has its level, or what happened to a row: where it came from, how it was
    read, matched and decided, and what it counts for.
    """
    asked = {"UNIT": unit, "--row": row, "--company": company, "--source": source}
    given = {name: value for name, value in asked.items() if value is not None}
    if len(given) != 1:
        came = " and ".join(given) or "none of them"
        raise typer.BadParameter(
            f"give one of {', '.join(asked)}; came {came}", param_hint=next(iter(given), "UNIT")
        )
    settings, snapshot = opened(config, as_of)
    name, value = next(iter(given.items()))
    tell = {"UNIT": _unit, "--row": _row, "--company": _company, "--source": _source}[name]
    told, lines = tell(settings, snapshot, value)
    print(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(lines))


def _unit(settings: Settings, snapshot: Snapshot, unit: str) -> Told:
    from kortinfo.explain import explain_unit
    from kortinfo.explain_lines import unit_lines

    told = explain_unit(snapshot, settings, unit, language="en")
    return told, unit_lines(told)


def _row(settings: Settings, snapshot: Snapshot, row: str) -> Told:
    from kortinfo.decided import decided
    from kortinfo.explain_lines import row_lines
    from kortinfo.row_fates import rows_named
    from kortinfo.row_story import stories

    found = stories(snapshot, rows_named(snapshot, row), decisions=decided(settings).rows)
    lines = [line for story in found for line in (*row_lines(story), "")]
    told = [{"reference": story.reference, **dataclasses.asdict(story)} for story in found]
    return told, lines[:-1]


def _company(_: Settings, snapshot: Snapshot, company: str) -> Told:
    from kortinfo.explain import explain_company
    from kortinfo.explain_lines import company_lines

    told = explain_company(snapshot, company)
    return told, company_lines(told)


def _source(_: Settings, snapshot: Snapshot, name: str) -> Told:
    from kortinfo.explain_lines import source_lines
    from kortinfo.row_fates import FATE, fates, source_named

    made, found = source_named(snapshot, name), fates(snapshot, name)
    counts = {str(fate): int(count) for fate, count in found[FATE].value_counts().items()}
    told = {"source": name, "read": made["read"], "fates": counts}
    return told, source_lines(made, found)
