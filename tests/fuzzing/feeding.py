"""One file given to its loader, and what must hold whatever it holds.

Kept + set aside = read, or an error of ours in both languages; nothing else.
"""

import datetime as dt
import shutil
from pathlib import Path
from random import Random

from kortinfo import sources, tables
from kortinfo.errors import KortinfoError
from kortinfo.kinds import DEFAULT_COLLABORATION_KINDS, DEFAULT_CONTACT_KINDS
from kortinfo.loaders.preview import FORMS, glance, likely_format, preview
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.sheets import Layout
from kortinfo.progress import silent
from kortinfo.settings import Settings, Source
from tests.fuzzing.mutations import damaged
from tests.fuzzing.seeds import Seed, seeds

AS_OF = dt.date(2026, 3, 1)
FORMATS = (
    *("contacts", "collaborations", "job_ads", "cvr_portal", "cvr_system", "cvr_datafordeler"),
    *("addresses", "areas", "sectors", "preview"),
)
"""Every loader of the settings, and the preview of a file that is handed in."""
_MAIN = {
    "contacts": tables.LOADED_EVENTS.name,
    "collaborations": tables.LOADED_EVENTS.name,
    "job_ads": tables.LOADED_JOB_ADS.name,
    "addresses": tables.ADDRESS_POINTS.name,
    "sectors": tables.SECTORS.name,
}
"""The table that has a row a row kept, where there is one."""


class RowLostError(AssertionError):
    """A loader's account does not add up."""


def feed(format_: str, path: Path) -> str:
    """Give a file to a loader or to the preview; return "read", or the kind of our error.

    Raises:
        RowLostError: kept and set aside are not what was read.
        Exception: whatever else gets out: a finding.
    """
    try:
        if format_ == "preview":
            _look_at(path)
        else:
            _check(_loaded(format_, path))
    except KortinfoError as error:
        told = [error.message(language) for language in ("da", "en")]
        return type(error).__name__ if all(map(str.strip, told)) else "!silent"
    return "read"


def _loaded(format_: str, path: Path) -> Loaded:
    about = {"area_type": "egne"} if format_ == "areas" else {}
    source = Source.model_validate(
        {"name": "prøve", "format": format_, "path": path.name.replace("[", "[[]"), **about}
    )
    settings = Settings.model_construct(
        folder=path.parent,
        notes=True,
        contact_kinds=DEFAULT_CONTACT_KINDS,
        collaboration_kinds=DEFAULT_COLLABORATION_KINDS,
        own_organisations=("Vores",),
        job_ad_weeks=8,
    )
    if format_ in ("contacts", "collaborations", "job_ads"):
        return sources._load_history(source, settings, frozenset({"9000000017"}), set(), silent)
    return sources._load_independent(source, settings, AS_OF, silent)


def _check(loaded: Loaded) -> None:
    if loaded.kept + len(loaded.set_aside) != loaded.read:
        raise RowLostError(f"{loaded.kept} + {len(loaded.set_aside)} != {loaded.read}")
    main = _MAIN.get(loaded.format)
    if main and len(loaded.tables[main]) != loaded.kept:
        raise RowLostError(f"{len(loaded.tables[main])} rows, {loaded.kept} told")


def _look_at(path: Path) -> None:
    whole = glance(path, layout=Layout())
    for format_ in {likely_format(whole), *list(FORMS)[:1]}:
        seen = preview(whole, Source(name="-", format=format_, path="-"))
        if seen.rows < len(seen.table):
            raise RowLostError(f"{seen.rows} rows told, {len(seen.table)} shown")


def nth_input(seed: int, number: int) -> tuple[str, str, bytes]:
    """Return a damaged file by its number: for which format, its name, its bytes."""
    chance = Random(f"{seed}-{number}")
    every = seeds()
    chosen: Seed = chance.choice(every)
    other = chance.choice(every)
    format_, ending = chosen.format, chosen.ending
    if format_ in FORMS and chance.random() < 0.25:
        format_ = "preview"
    elif chance.random() < 0.03:
        format_ = chance.choice(FORMATS)
    if chance.random() < 0.05:
        ending = other.ending
    return format_, f"fil{ending}", damaged(chosen.raw, other.raw, chance)


def put(folder: Path, name: str, raw: bytes) -> Path:
    """Write a file as the only one of a folder, and return its path."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = folder / name
    path.write_bytes(raw)
    return path
