"""``kortinfo quality``: the one-page report on how good the data are."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from kortinfo.cli_opening import HERE, ConfigOption, opened

_ENDINGS = (".html", ".htm", ".pdf")


def quality(
    config: ConfigOption = HERE,
    out: Annotated[Path, typer.Option(help="The file to write: .html or .pdf.")] = Path(
        "datakvalitet.html"
    ),
    language: Annotated[
        str | None, typer.Option(help="da or en; else the settings' language.")
    ] = None,
) -> None:
    """Write the report on the quality of the data: one page of A4, numbers only, no persons.

    A .pdf is printed by Chromium, Chrome or Edge; without one, write .html and print it yourself.
    """
    from kortinfo.exports.pdf_file import write_pdf
    from kortinfo.exports.quality_report import quality_report
    from kortinfo.texts import LANGUAGES

    if out.suffix.lower() not in _ENDINGS:
        raise typer.BadParameter(f"expected .html or .pdf, came {out.name}", param_hint="--out")
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"expected da or en, came {language}", param_hint="--language")
    settings, snapshot = opened(config, None)
    html = quality_report(
        snapshot,
        settings,
        on=dt.datetime.now(tz=dt.UTC).astimezone().date(),
        language=language or settings.language,
    )
    if out.suffix.lower() == ".pdf":
        write_pdf(html, out)
    else:
        out.write_text(html, encoding="utf-8")
    print(f"Wrote {out}.")
