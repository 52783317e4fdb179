"""The rules the levels on show were found by, which the settings may have left since."""

from dataclasses import dataclass

from kortinfo.classify.rules import RuleSet
from kortinfo.settings import Rule, Settings
from kortinfo.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class LevelRules:
    """Rules, and the length of "the last 12 months" in them."""

    rules: RuleSet
    window_months: int


def level_rules(snapshot: Snapshot, settings: Settings) -> LevelRules:
    """Return the rules of the build; the settings' where the snapshot was re-levelled since."""
    built_with = snapshot.manifest["settings"]
    if snapshot.replaced or "rules" not in built_with:
        return LevelRules(rules=RuleSet(rules=settings.rules), window_months=settings.window_months)
    rules = tuple(Rule.model_validate(rule) for rule in built_with["rules"])
    return LevelRules(rules=RuleSet(rules=rules), window_months=int(built_with["window_months"]))
