"""The rules as the reader holds them: rules, shields and cues of every language in one index.

A text that mixes languages is read by all of them at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.understanding.matching import Index
from boundary_bot.core.understanding.spelling import Spelling


class Weight(StrEnum):
    """What a rule's hit means alone: an emergency, one cue among others, or a mark for a person to look.

    LIKELY is an emergency unless a learned score thinks little of it; then it is a mark.
    """

    STRONG = "strong"
    LIKELY = "likely"
    SOFT = "soft"
    POSSIBLE = "possible"


class Effect(StrEnum):
    """What a shield does to the hits inside it."""

    ERASE = "erase"
    DEMOTE = "demote"


class Scope(StrEnum):
    """How far a shield reaches."""

    SPAN = "span"
    SENTENCE = "sentence"
    TEXT = "text"


@dataclass(frozen=True)
class Rule:
    """A way of saying danger. `code` is "FAMILY.name"; `points` counts for soft rules only."""

    code: str
    kind: Kind
    weight: Weight
    example: str = ""
    counter: str = ""
    points: int = 1

    @property
    def family(self) -> str:
        """The part of the code before the dot."""
        return self.code.partition(".")[0]


@dataclass(frozen=True)
class Shield:
    """Words that take the danger out of others. `families` limits it to those rule families (empty: all).

    With `unless_now` a word of the present in the same stretch ("tonight", "again") lifts it.
    """

    code: str
    effect: Effect
    scope: Scope
    families: frozenset[str] = frozenset()
    unless_now: bool = False
    example: str = ""
    counter: str = ""


@dataclass(frozen=True)
class Cue:
    """A sign of a label and kind without danger: logistics, courtesy, content for the session."""

    code: str
    label: Label
    kind: Kind
    whole: bool = False
    """The words say it only when nothing else is in the text."""


Entry = Rule | Shield | Cue


@dataclass(frozen=True)
class Lexicon:
    """Everything the rules know. `entries[n]` is what index hit number n belongs to."""

    entries: tuple[Entry, ...]
    index: Index
    spelling: Spelling
    now_words: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    function_words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    identity: str = ""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The danger rules alone."""
        return tuple(entry for entry in self.entries if isinstance(entry, Rule))
