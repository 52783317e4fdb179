"""The municipality's rules for contact levels: checked as a whole, then asked about many units.

Rules are ordered; the first that matches decides. A rule set is only made where every unit is sure
to match one and every rule can be the first for some unit.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kortinfo.classify.histories import Histories, histories
from kortinfo.classify.measures import MEASURES
from kortinfo.errors import RulesError
from kortinfo.settings import DEFAULT_RULES, Condition, Rule
from kortinfo.texts import text

Values = Mapping[str, NDArray[np.int64]]
"""One array for each measure, all of one length: the units."""


@dataclass(frozen=True)
class RuleSet:
    """Rules that were found in order. Make it with :func:`compile_rules`."""

    rules: tuple[Rule, ...]

    @property
    def is_default(self) -> bool:
        """Whether these are the rules we ship, for which the reasons have their own wording."""
        return self.rules == DEFAULT_RULES

    def measures_of(self, number: int) -> tuple[str, ...]:
        """Return the measures that rule ``number`` looks at, in the order of MEASURES."""
        used = {condition.measure for condition in _conditions(self.rules[number])}
        return tuple(name for name in MEASURES if name in used)

    def first_match(self, values: Values) -> NDArray[np.int64]:
        """Return for each unit the number of the rule that decides."""
        length = len(next(iter(values.values())))
        result = np.full(length, len(self.rules) - 1, dtype=np.int64)
        for number in range(len(self.rules) - 2, -1, -1):
            result[_matches(self.rules[number], values, length)] = number
        return result

    def holding(self, number: int, values: Values) -> dict[str, NDArray[np.bool_]]:
        """Tell for each measure of rule ``number`` for which units its condition holds."""
        held: dict[str, NDArray[np.bool_]] = {}
        for condition in _conditions(self.rules[number]):
            holds = _holds(condition, values[condition.measure])
            earlier = held.get(condition.measure)
            held[condition.measure] = holds if earlier is None else earlier | holds
        return held


def compile_rules(rules: Sequence[Rule], *, language: str = "en") -> RuleSet:
    """Check the rules and make them ready for use.

    Raises:
        RulesError: a rule names an unknown measure, some history of contact matches no rule, or
            a rule can never be the first to match; ``faults`` names every one, a line each.
    """
    faults = [*_unknown_measures(rules, language), *_reach_faults(rules, language)]
    if faults:
        raise RulesError(faults="\n".join(f"- {fault}" for fault in faults))
    return RuleSet(rules=tuple(rules))


def _conditions(rule: Rule) -> tuple[Condition, ...]:
    return rule.any_of or rule.all_of


def _holds(condition: Condition, values: NDArray[np.int64]) -> NDArray[np.bool_]:
    holds = np.ones(values.shape, dtype=bool)
    if condition.at_least is not None:
        holds &= values >= condition.at_least
    if condition.at_most is not None:
        holds &= values <= condition.at_most
    return holds


def _matches(rule: Rule, values: Values, length: int) -> NDArray[np.bool_]:
    if not _conditions(rule):
        return np.ones(length, dtype=bool)
    held = np.array([_holds(item, values[item.measure]) for item in _conditions(rule)])
    combined = np.logical_or if rule.any_of else np.logical_and
    result: NDArray[np.bool_] = combined.reduce(held, axis=0)
    return result


def _unknown_measures(rules: Sequence[Rule], language: str) -> Iterator[str]:
    for rule in rules:
        for condition in _conditions(rule):
            if condition.measure in MEASURES:
                continue
            near = difflib.get_close_matches(condition.measure, MEASURES, n=1, cutoff=0.0)
            yield text(
                "levels.fault_unknown_measure",
                language,
                rule=rule.id,
                measure=condition.measure,
                nearest=near[0],
                known=", ".join(MEASURES),
            )


def _reach_faults(rules: Sequence[Rule], language: str) -> Iterator[str]:
    """Try the rules on every kind of history there can be.

    A condition on an unknown measure may hold or not: a rule is told unreachable, and a history
    unmatched, only where that is so either way.
    """
    every = histories([item for rule in rules for item in _conditions(rule)])
    open_ = np.ones(every.count, dtype=bool)
    possible = np.zeros(every.count, dtype=bool)
    for number, rule in enumerate(rules):
        may, must = _may_and_must(rule, every)
        if not (may & open_).any():
            yield text(
                "levels.fault_unreachable",
                language,
                rule=rule.id,
                earlier=", ".join(item.id for item in rules[:number]) or "-",
            )
        open_ &= ~must
        possible |= may
    if not possible.all():
        example = every.describe(int(np.flatnonzero(~possible)[0]))
        yield text("levels.fault_no_last_rule", language, example=example)


def _may_and_must(rule: Rule, every: Histories) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    known = [item for item in _conditions(rule) if item.measure in MEASURES]
    unsure = len(known) < len(_conditions(rule))
    certain = rule.model_copy(
        update={"any_of": (), "all_of": (), "any_of" if rule.any_of else "all_of": tuple(known)}
    )
    matched = _matches(certain, every.values, every.count)
    if not unsure:
        return matched, matched
    nothing, everything = np.zeros_like(matched), np.ones_like(matched)
    if rule.any_of:
        return everything, matched if known else nothing
    return matched, nothing
