import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.classify.measures import MEASURES
from kortinfo.classify.rules import RuleSet, compile_rules
from kortinfo.errors import RulesError
from kortinfo.settings import DEFAULT_RULES, Condition, Rule
from tests.examples import examples


def at_least(measure: str, number: int) -> Condition:
    return Condition(measure=measure, at_least=number)


def at_most(measure: str, number: int) -> Condition:
    return Condition(measure=measure, at_most=number)


LAST = Rule(id="rest", level="D")


def faults(*rules: Rule, language: str = "en") -> list[str]:
    with pytest.raises(RulesError) as error:
        compile_rules(rules, language=language)
    return str(error.value.data["faults"]).splitlines()


def test_our_own_rules_are_in_order() -> None:
    assert compile_rules(DEFAULT_RULES).is_default


def test_own_rules_are_told_from_ours() -> None:
    assert not compile_rules([LAST]).is_default


def test_an_unknown_measure_is_named_with_the_nearest_one() -> None:
    rule = Rule(id="often", level="A", any=(at_least("two_way_in_windw", 3),))
    assert faults(rule, LAST) == [
        (
            '- rule "often": there is no measure "two_way_in_windw" (did you mean '
            '"two_way_in_window"?). The measures are running, two_way_in_window, ended_in_window, '
            "two_way_ever, collaborations_ever"
        )
    ]


def test_a_last_rule_is_missing() -> None:
    (fault,) = faults(*DEFAULT_RULES[:-1])
    assert "running = 0, two_way_in_window = 0" in fault
    assert "matches no rule" in fault


def test_no_rules_at_all_is_a_missing_last_rule() -> None:
    (fault,) = faults()
    assert "matches no rule" in fault


def test_a_last_rule_may_have_conditions_that_always_hold() -> None:
    everyone = Rule(id="everyone", level="D", any=(at_least("two_way_ever", 0),))
    assert compile_rules([DEFAULT_RULES[0], everyone]).rules[1] == everyone


def test_what_stands_after_an_always_true_rule_is_unreachable() -> None:
    (fault,) = faults(LAST, DEFAULT_RULES[1], DEFAULT_RULES[3])[:1]
    assert fault.startswith('- rule "in_contact" can never be used')


def test_a_narrower_rule_after_a_wider_one_is_unreachable() -> None:
    wide = Rule(id="wide", level="B", any=(at_least("two_way_in_window", 1),))
    narrow = Rule(id="narrow", level="A", any=(at_least("two_way_in_window", 3),))
    (fault,) = faults(wide, narrow, LAST)
    assert fault.startswith('- rule "narrow" can never be used')
    assert "(wide)" in fault


def test_a_rule_is_unreachable_because_contacts_in_the_window_are_among_those_ever() -> None:
    ever = Rule(id="ever", level="B", any=(at_least("two_way_ever", 1),))
    recent = Rule(id="recent", level="A", any=(at_least("two_way_in_window", 1),))
    (fault,) = faults(ever, recent, LAST)
    assert fault.startswith('- rule "recent"')


def test_a_rule_is_unreachable_because_running_and_ended_are_among_those_ever() -> None:
    both = Rule(
        id="both",
        level="A",
        all=(
            at_least("running", 2),
            at_least("ended_in_window", 2),
            at_most("collaborations_ever", 3),
        ),
    )
    (fault,) = faults(both, LAST)
    assert fault.startswith('- rule "both"')
    enough = Rule(id="both", level="A", all=(*both.all_of[:2], at_most("collaborations_ever", 4)))
    assert compile_rules([enough, LAST])


def test_several_rules_together_can_hide_one() -> None:
    few = Rule(id="few", level="C", any=(at_most("two_way_ever", 2),))
    many = Rule(id="many", level="A", any=(at_least("two_way_ever", 2),))
    (fault,) = faults(few, many, LAST)
    assert fault.startswith('- rule "rest"')


def test_bounds_that_cross_are_never_met() -> None:
    crossed = Rule(
        id="crossed",
        level="A",
        any=(Condition(measure="running", at_least=3, at_most=2),),
    )
    (fault,) = faults(crossed, LAST)
    assert fault.startswith('- rule "crossed"')


def test_all_faults_are_told_at_once_and_in_danish_too() -> None:
    unknown = Rule(id="ukendt", level="A", any=(at_least("besøg", 1),))
    never = Rule(id="aldrig", level="B", all=(at_most("running", -1),))
    found = faults(unknown, never, language="da")
    assert [line.split('"')[1] for line in found[:2]] == ["ukendt", "aldrig"]
    assert len(found) == 2  # what the unknown measure would have matched is not guessed at
    assert "findes ikke" in found[0]
    assert "aldrig komme i brug" in found[1]


def test_the_first_rule_that_matches_decides() -> None:
    values = {name: np.array([0, 1, 0, 0, 0]) for name in MEASURES}
    values["two_way_in_window"] = np.array([3, 3, 2, 0, 0])
    values["two_way_ever"] = np.array([3, 3, 2, 7, 0])
    found = compile_rules(DEFAULT_RULES).first_match(values)
    assert [DEFAULT_RULES[number].level for number in found] == ["A", "A", "B", "C", "D"]


bounds = st.integers(0, 3)
conditions = st.builds(
    lambda measure, low, high, which: Condition(
        measure=measure,
        at_least=low if which != 1 else None,
        at_most=high if which != 0 else None,
    ),
    st.sampled_from(MEASURES),
    bounds,
    bounds,
    st.integers(0, 2),
)
rule_lists = st.lists(
    st.tuples(st.booleans(), st.lists(conditions, max_size=3)), min_size=1, max_size=4
)
# Every history with at most 4 contacts and 8 collaborations: beyond the bounds nothing changes.
EVERY = np.array(
    [
        (running, recent, ended, ever, whole)
        for running, recent, ended, ever, whole in itertools.product(
            range(5), range(5), range(5), range(5), range(9)
        )
        if recent <= ever and running + ended <= whole
    ]
)


@settings(max_examples=examples(150))
@given(rule_lists)
def test_the_check_is_exact(drawn: list[tuple[bool, list[Condition]]]) -> None:
    rules = [
        Rule(id=f"r{number}", level="ABCD"[number], **{"any" if any_ else "all": tuple(held)})
        for number, (any_, held) in enumerate(drawn)
    ]
    values = {name: EVERY[:, number] for number, name in enumerate(MEASURES)}
    first = RuleSet(rules=(*rules, LAST)).first_match(values)
    unreachable = {rule.id for number, rule in enumerate(rules) if not (first == number).any()}
    uncovered = bool((first == len(rules)).any())
    try:
        compile_rules(rules)
        found: list[str] = []
    except RulesError as error:
        found = str(error.data["faults"]).splitlines()
    assert {line.split('"')[1] for line in found if "never be used" in line} == unreachable
    assert any("matches no rule" in line for line in found) == uncovered
