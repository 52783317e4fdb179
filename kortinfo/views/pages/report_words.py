"""What was reported as wrong about a business, as sentences."""

import datetime as dt

from kortinfo.logbook import Correction
from kortinfo.reported import Reported
from kortinfo.texts import date, text
from kortinfo.views.pages import words


def said_words(said: Correction, language: str) -> str:
    """Return what somebody said: "Adressen er Havnevej 3, 9990"; what is not known left out."""
    if said.what == "address":
        right = ", ".join(filter(None, (said.address, said.postal_code)))
        if right and said.x is not None:
            return text("reported.said_address_point", language, right=right)
        if right:
            return text("reported.said_address", language, right=right)
        key = "reported.said_point" if said.x is not None else "reported.said_address_wrong"
        return text(key, language)
    if said.what == "level":
        return text("reported.said_level", language, name=_level(said.level, language))
    if said.day is None:
        return text("reported.said_closed", language)
    return text("reported.said_closed_from", language, day=date(said.day, language))


def _level(level: str, language: str) -> str:
    return f"{level} ({words.level_name(level, language)})"


def who_and_when(said: Correction, language: str) -> str:
    """Return who reported it and when: "Anna, 3. nov. 2026"."""
    who = said.decided_by or text("review.nobody", language)
    return f"{who}, {date(said.decided_at.astimezone().date(), language)}"


def state_words(each: Reported, language: str) -> str:
    """Return where a report stands, with what the register says where that matters."""
    says = each.register_says
    if each.said.what == "closed" and says:
        says = date(dt.date.fromisoformat(says), language)
    key = f"reported.state_{each.state}"
    if each.state in ("settled", "outdated") and each.said.what == "level":
        key += "_level"
    return text(key, language, says=says or text("reported.says_nothing", language))
