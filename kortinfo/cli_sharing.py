"""``kortinfo share-aggregates``: our counts as a file another municipality can compare with."""

import json
from pathlib import Path
from typing import Annotated

import typer

from kortinfo.cli_opening import HERE, AsOfOption, ConfigOption, opened


def share_aggregates(
    out: Annotated[Path, typer.Argument(help="The JSON file to write.")],
    config: ConfigOption = HERE,
    as_of: AsOfOption = None,
) -> None:
    """Write counts by sector, size and level, to be compared with by another municipality.

    No business stands in it. Counts of 1 to 4 are hidden, and those that would tell them.
    """
    from kortinfo.coverage.compare import shared, to_give
    from kortinfo.over_time import on_days
    from kortinfo.selection.default import default_selection

    if out.suffix.lower() != ".json":
        raise typer.BadParameter(f"expected .json, came {out.name}", param_hint="OUT")
    settings, snapshot = opened(config, as_of)
    known = on_days(snapshot, settings, [snapshot.as_of])
    population = default_selection(settings.population).population
    found = to_give(shared(known, settings, population=population))
    told = json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=1)
    out.write_text(told + "\n", encoding="utf-8", newline="\n")
    withheld = sum(level is None for cell in found.cells for level in cell.levels)
    print(f"Wrote {out}: {len(found.cells)} cells, {withheld} counts hidden.")
