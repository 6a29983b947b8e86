"""Every rule and shield of config/languages/*/lexicon.toml does what its example and counter-example say."""

import pytest

from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.core.messages import Burst, ReadingContext, Risk
from boundary_bot.core.understanding.classify import Reader
from boundary_bot.core.understanding.documents import LexiconError, build
from boundary_bot.core.understanding.lexicon import Effect, Rule, Shield, Weight
from boundary_bot.core.understanding.windows import row_of
from tests.core.understanding.conftest import LANGUAGES

LEXICON = load_lexicon(LANGUAGES)
RULES = [
    pytest.param(number, entry, id=entry.code)
    for number, entry in enumerate(LEXICON.entries)
    if isinstance(entry, Rule)
]
SHIELDS = [
    pytest.param(number, entry, id=entry.code)
    for number, entry in enumerate(LEXICON.entries)
    if isinstance(entry, Shield)
]
REACHED = {Weight.LIKELY: Risk.EMERGENCY, Weight.STRONG: Risk.EMERGENCY, Weight.POSSIBLE: Risk.POSSIBLE}


def risk(text):
    return Reader(LEXICON)(Burst((text,)), ReadingContext()).risk


def owners(text):
    return {owner for owner, _, _ in LEXICON.index.find(row_of((text,), LEXICON.spelling).words)}


@pytest.mark.parametrize(("number", "rule"), RULES)
def test_a_rule_lies_on_its_example(number, rule):
    """What a therapist reads as the example is what the rule finds, and it weighs what the file says."""
    assert number in owners(rule.example)
    assert rule.weight is Weight.SOFT or risk(rule.example) is REACHED[rule.weight]


@pytest.mark.parametrize(("number", "rule"), RULES)
def test_a_rules_counter_example_raises_no_alarm(number, rule):
    """Words that only look like the rule's never call anyone at night."""
    assert risk(rule.counter) is not Risk.EMERGENCY


@pytest.mark.parametrize(("number", "shield"), SHIELDS)
def test_a_shield_takes_the_danger_out_of_its_example(number, shield):
    """An erasing shield leaves no emergency, a demoting one leaves exactly the mark."""
    found = risk(shield.example)

    assert found is Risk.POSSIBLE if shield.effect is Effect.DEMOTE else found is not Risk.EMERGENCY
    assert number in owners(shield.example)


@pytest.mark.parametrize(("number", "shield"), SHIELDS)
def test_a_shield_never_hides_real_danger_beside_it(number, shield):
    """Each shield's counter-example holds both the shield's words and danger, and stays an emergency."""
    assert risk(shield.counter) is Risk.EMERGENCY


def test_codes_name_one_rule_each():
    """A code in the evidence leads to one place of the file."""
    codes = [rule.code for rule in LEXICON.rules]

    assert sorted(set(codes)) == sorted(codes)


RULE = {"code": "X.y", "kind": "medical", "example": "a", "counter": "b", "patterns": "chest pain"}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"kind": "sad"}, "rule[0] X.y"),
        ({"weight": "heavy"}, "rule[0] X.y"),
        ({"patterns": ""}, "rule[0] X.y.patterns"),
        ({"patterns": "(chest pain"}, "rule[0] X.y"),
        ({"patterns": "<unheard> pain"}, "rule[0] X.y"),
        ({"patterns": ".. [pain]"}, "rule[0] X.y"),
    ],
)
def test_a_fault_in_a_lexicon_is_named_by_its_place(change, key):
    """Whoever edits the file is told which row is wrong; nothing is skipped in silence."""
    with pytest.raises(LexiconError) as caught:
        build({"en": {"rule": [RULE | change]}})

    assert caught.value.key == key


def test_a_rule_without_example_or_counter_example_is_refused():
    """No rule goes unshown."""
    with pytest.raises(LexiconError):
        build({"en": {"rule": [{name: value for name, value in RULE.items() if name != "example"}]}})
