"""Placements near home in words: why a business, how far about, and who is left out."""

from collections.abc import Sequence

from kortinfo.routes.nearby import BAND
from kortinfo.routes.placements import PlacementWish
from kortinfo.routes.plan import WorthPart
from kortinfo.texts import number, plural, text

_COUNTS = ("taken_before", "free_before", "running", "job_ads")


def reasons_in_words(parts: Sequence[WorthPart], language: str) -> tuple[str, ...]:
    """Say what speaks for and against a business, the weightiest first."""
    told = {part.key: part for part in parts}
    if "taken_before" in told and "free_again" in told:
        first = next(key for key in told if key in ("taken_before", "free_again"))
        both = WorthPart("free_before", 0, told["taken_before"].seen)
        told[first] = both
        del told["free_again" if first == "taken_before" else "taken_before"]
    return tuple(_reason(part, language) for part in told.values())


def _reason(part: WorthPart, language: str) -> str:
    key = f"near.part_{part.key}"
    if part.key in _COUNTS:
        return plural(key, int(part.seen), language)
    if part.key == "employees":
        return text(key, language, number=number(int(part.seen), language))
    if part.key == "contact":
        return text(f"levels.name_{part.seen}", language)
    return text(key, language, title=part.seen)


def band_in_words(band: tuple[int, int], language: str) -> str:
    """Say a band of minutes: "10–20 minutter"."""
    return text("near.band", language, least=band[0], most=band[1])


def wish_in_words(wish: PlacementWish, language: str) -> str:
    """Say what was looked for, the minutes rounded up to a band; words of jobs are left out."""
    upto = -(-wish.minutes // BAND) * BAND
    told = [text(f"near.within_{wish.mode}", language, minutes=number(upto, language))]
    told += [
        text(f"near.{name}", language)
        for name in ("taken_before", "none_running", "with_job")
        if getattr(wish, name)
    ]
    return "; ".join(told)


def left_out_in_words(left_out: Sequence[tuple[str, int]], language: str) -> str:
    """Say who is not on the list, and why: "12 længere væk, 2 reklamebeskyttede"."""
    return ", ".join(plural(f"near.left_out_{why}", count, language) for why, count in left_out)
