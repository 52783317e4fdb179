import itertools
import json

import pytest

from kortinfo.classify.reasons import reason
from kortinfo.classify.rules import compile_rules
from kortinfo.settings import DEFAULT_RULES, Condition, Rule
from kortinfo.texts import LANGUAGES, catalogue, has_text

GOLDEN = [
    ("A", "standing", {"running": 1, "two_way_in_window": 0}, "A, fordi 1 samarbejde er i gang"),
    (
        "A",
        "standing",
        {"running": 1, "two_way_in_window": 2, "end_assumed": 1},
        "A, fordi 1 samarbejde er i gang (antaget slut)",
    ),
    (
        "A",
        "standing",
        {"running": 3, "two_way_in_window": 4, "end_assumed": 2},
        (
            "A, fordi 3 samarbejder er i gang (2 med antaget slut), og der har været 4 kontakter "
            "de sidste 12 måneder"
        ),
    ),
    (
        "A",
        "standing",
        {"running": 0, "two_way_in_window": 3},
        "A, fordi der har været 3 kontakter de sidste 12 måneder",
    ),
    (
        "B",
        "in_contact",
        {"two_way_in_window": 1, "ended_in_window": 0},
        "B, fordi der har været 1 kontakt de sidste 12 måneder",
    ),
    (
        "B",
        "in_contact",
        {"two_way_in_window": 0, "ended_in_window": 2},
        "B, fordi 2 samarbejder er afsluttet de sidste 12 måneder",
    ),
    (
        "C",
        "earlier_contact",
        {"two_way_ever": 4, "collaborations_ever": 0},
        "C, fordi der tidligere har været 4 kontakter, men ingen de sidste 12 måneder",
    ),
    (
        "C",
        "earlier_contact",
        {"two_way_ever": 0, "collaborations_ever": 1, "end_assumed": 1},
        (
            "C, fordi der tidligere har været 1 samarbejde (antaget slut), men intet de sidste "
            "12 måneder"
        ),
    ),
    (
        "C",
        "earlier_contact",
        {"two_way_ever": 1234, "collaborations_ever": 2},
        (
            "C, fordi der tidligere har været 1.234 kontakter og 2 samarbejder, men ingen af "
            "delene de sidste 12 måneder"
        ),
    ),
    ("D", "never", {}, "D, fordi der aldrig har været en tovejskontakt eller et samarbejde"),
]


@pytest.mark.parametrize(("level", "rule", "values", "sentence"), GOLDEN)
def test_a_reason_reads_as_a_sentence(
    level: str, rule: str, values: dict[str, int], sentence: str
) -> None:
    assert reason(rule, json.dumps(values), level=level, language="da") == sentence


def test_the_window_is_the_settings_own() -> None:
    values = json.dumps({"two_way_in_window": 2, "ended_in_window": 0})
    for months, words in ((1, "den sidste måned"), (6, "de sidste 6 måneder")):
        sentence = reason("in_contact", values, level="B", language="da", window_months=months)
        assert sentence == f"B, fordi der har været 2 kontakter {words}"


OWN = compile_rules(
    [
        Rule(id="in_contact", level="B", any=(Condition(measure="two_way_in_window", at_least=2),)),
        Rule(id="earlier_contact", level="C"),
    ]
)


def test_own_rules_get_a_wording_that_is_true_of_any_rule() -> None:
    values = json.dumps({"two_way_in_window": 2, "running": 1, "end_assumed": 1})
    assert reason("in_contact", values, level="B", language="da", rules=OWN) == (
        "B efter reglen »i kontakt« (samarbejder i gang: 1, kontakter de sidste 12 måneder: 2, "
        "heraf med antaget slut: 1)"
    )
    assert reason("earlier_contact", "{}", level="C", language="da", rules=OWN) == (
        "C efter reglen »tidligere kontakt«, fordi ingen af reglerne før den passer"
    )


def test_a_rule_we_do_not_know_gets_the_general_wording() -> None:
    sentence = reason("golden_partner", '{"running": 2}', level="A", language="en")
    assert sentence == 'A by the rule "golden partner" (collaborations running: 2)'


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_ours_has_a_name_in_words(language: str) -> None:
    for rule in DEFAULT_RULES:
        assert has_text(f"levels.rule_{rule.id}", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_a_rule_of_ours_can_hold_has_its_sentence(language: str) -> None:
    for rule in DEFAULT_RULES:
        measures = [condition.measure for condition in rule.any_of]
        for numbers in itertools.product((0, 1, 5), repeat=len(measures)):
            if any(numbers) or not measures:
                values = dict(zip(measures, numbers, strict=True))
                if rule.id == "standing" and values == {"running": 0, "two_way_in_window": 1}:
                    continue  # one contact is not three
                sentence = reason(rule.id, json.dumps(values), level=rule.level, language=language)
                assert sentence.startswith(f"{rule.level}, ")
                assert "{" not in sentence


def test_both_languages_have_the_same_texts() -> None:
    rooms = ("levels.", "selection.", "exports.")
    danish, english = (
        {key for key in catalogue(language) if key.startswith(rooms)} for language in LANGUAGES
    )
    assert danish == english
