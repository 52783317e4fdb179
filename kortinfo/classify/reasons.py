"""A level's reason as a sentence in the user's language."""

import json
from functools import cache

import numpy as np

from kortinfo.classify.by_hand import BY_HAND
from kortinfo.classify.levels import END_ASSUMED
from kortinfo.classify.measures import MEASURES
from kortinfo.classify.rules import RuleSet
from kortinfo.settings import DEFAULT_RULES
from kortinfo.texts import has_text, number, plural, text


@cache
def _default_rules() -> RuleSet:
    return RuleSet(rules=DEFAULT_RULES)


def reason(
    level_rule: str,
    level_values: str,
    *,
    level: str,
    language: str,
    window_months: int = 12,
    rules: RuleSet | None = None,
) -> str:
    """Say why a unit has its level, as "A, fordi 1 samarbejde er i gang (antaget slut)".

    Args:
        level_rule: the rule that decided.
        level_values: its measures, a JSON object as ``classify`` writes it.
        level: the letter.
        language: "da" or "en".
        window_months: the length of "the last 12 months" in the settings.
        rules: the rules in use; None stands for the default ones. A municipality's own rules get
            a general wording, since only the default ones are sure to mean what the sentences say.
    """
    values: dict[str, int] = json.loads(level_values)
    if level_rule == BY_HAND:
        return text("levels.by_hand", language, level=level)
    window = plural("levels.window", window_months, language)
    known = {rule.id for rule in DEFAULT_RULES}
    if (rules is None or rules.is_default) and level_rule in known:
        return _default_reason(level_rule, values, level=level, window=window, language=language)
    return _general_reason(level_rule, values, level=level, window=window, language=language)


def _default_reason(
    level_rule: str, values: dict[str, int], *, level: str, window: str, language: str
) -> str:
    """Pick the sentence by which of the rule's conditions hold."""
    rules = _default_rules()
    at = [rule.id for rule in rules.rules].index(level_rule)
    arrays = {name: np.array([values.get(name, 0)]) for name in MEASURES}
    held = [name for name, holds in rules.holding(at, arrays).items() if holds[0]]
    phrases = {name: plural(f"levels.{name}", values[name], language) for name in held}
    assumed = values.get(END_ASSUMED, 0)
    for name in ("running", "ended_in_window", "collaborations_ever"):
        if name in phrases and assumed:
            phrases[name] += _assumed(assumed, of=values[name], language=language)
    key = "_".join(["levels.because", level_rule, *sorted(held)])
    return text(key, language, level=level, window=window, **phrases)


def _assumed(count: int, *, of: int, language: str) -> str:
    key = "levels.end_assumed_all" if of == 1 else "levels.end_assumed_some"
    return " " + text(key, language, count=number(count, language))


def _general_reason(
    level_rule: str, values: dict[str, int], *, level: str, window: str, language: str
) -> str:
    parts = [
        text(f"levels.count_{name}", language, count=number(values[name], language), window=window)
        for name in (*MEASURES, END_ASSUMED)
        if name in values
    ]
    rule = _rule_name(level_rule, language)
    if not parts:
        return text("levels.by_rule_without_values", language, level=level, rule=rule)
    return text("levels.by_rule", language, level=level, rule=rule, values=", ".join(parts))


def _rule_name(level_rule: str, language: str) -> str:
    """Return a rule's name in words; one of the municipality's own as it named it there."""
    key = f"levels.rule_{level_rule}"
    return text(key, language) if has_text(key, language) else level_rule.replace("_", " ")
