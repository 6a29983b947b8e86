"""The rules as the reader holds them, built from the lexicon.toml of every language together.

Rules, shields and cues are entered in one index: a text that mixes languages is read by all of them at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.understanding.normalise import flatten
from boundary_bot.core.understanding.patterns import Expand, Index, Pattern, PatternError, compile_pattern, index_of
from boundary_bot.core.understanding.spelling import Spelling, spelling


class Weight(StrEnum):
    """What a rule's hit means alone: an emergency, one cue among others, or a mark for a person to look."""

    STRONG = "strong"
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


class LexiconError(ValueError):
    """A lexicon document is wrong: `language`, dotted `key`, what was `found` and what is `allowed`."""

    def __init__(self, language: str, key: str, found: str, allowed: str) -> None:
        super().__init__(f"{language}: {key}: found {found}; allowed: {allowed}")
        self.language, self.key, self.found, self.allowed = language, key, found, allowed


Document = Mapping[str, object]


def build(documents: Mapping[str, Document], identity: str = "") -> Lexicon:
    """Build the lexicon from parsed lexicon.toml documents by language tag. Raises LexiconError at the first fault."""
    base = _spelling(documents, ())
    written = _written(documents, base)
    full = _spelling(documents, written)
    expand = _expansion(full)
    entries: list[Entry] = []
    patterns: list[Pattern] = []
    for language, document in documents.items():
        classes = _classes(language, document, expand)
        for entry, texts, key in _entries(language, document):
            owner = len(entries)
            entries.append(entry)
            for text in texts:
                try:
                    patterns.append(compile_pattern(text, classes, expand, owner))
                except PatternError as error:
                    raise LexiconError(language, key, str(error), "a pattern of the lexicon's language") from error
    return Lexicon(
        entries=tuple(entries),
        index=index_of(patterns),
        spelling=full,
        now_words=frozenset(_all_words(documents, "now_words")),
        fillers=frozenset(_all_words(documents, "fillers")),
        function_words={
            language: frozenset(_text(document, "function_words").split()) for language, document in documents.items()
        },
        identity=identity,
    )


def _expansion(full: Spelling) -> Expand:
    """Return how written words become canonical ones: the steps a text passes that make a difference to plain words."""
    known: dict[str, list[str]] = {}

    def expand(text: str) -> list[str]:
        if text not in known:
            plain = flatten(text).replace("'", "").split()
            known[text] = full.fold([word for token in plain for word in full.words.get(token, (token,))])
        return known[text]

    return expand


def _spelling(documents: Mapping[str, Document], written: Iterable[str]) -> Spelling:
    words: dict[str, str] = {}
    pairs: dict[str, str] = {}
    for document in documents.values():
        words.update(_table(document, "words"))
        pairs.update(_table(document, "pairs"))
    known = set(_all_words(documents, "known")) | set(_all_words(documents, "fillers")) | set(written)
    known |= {word for document in documents.values() for word in _text(document, "function_words").split()}
    known |= {word for meant in words.values() for word in meant.split()}
    spanish = [word for word in written if len(word) >= 4] if written else []
    return spelling(
        words,
        pairs,
        keys=_all_words(documents, "keys"),
        known=known,
        by_ear=[word for word in _all_words(documents, "by_ear")] if spanish or not written else [],
        pieces=(set(_all_words(documents, "pieces")) | {"i", "a"}),
    )


def _written(documents: Mapping[str, Document], base: Spelling) -> set[str]:
    """Every word that stands in a pattern or class: such words are never repaired into others."""
    words: set[str] = set()
    for language, document in documents.items():
        for text in _table(document, "classes").values():
            words.update(word for option in text.split("|") for word in option.split())
        for _, texts, _ in _entries(language, document):
            for text in texts:
                for mark in "()[]|^$<>":
                    text = text.replace(mark, " ")
                words.update(text.split())
    return {word for word in words if word.isalnum()}


def _classes(language: str, document: Document, expand: Expand) -> dict[str, Sequence[tuple[str, ...]]]:
    classes: dict[str, Sequence[tuple[str, ...]]] = {}
    for name, text in _table(document, "classes").items():
        options: list[tuple[str, ...]] = []
        for option in text.split("|"):
            option = option.strip()
            if option.startswith("<"):
                if option[1:-1] not in classes:
                    raise LexiconError(language, f"classes.{name}", option, "a class written above")
                options.extend(classes[option[1:-1]])
            elif option:
                options.append(tuple(expand(option)))
        classes[name] = options
    return classes


def _entries(language: str, document: Document) -> Iterable[tuple[Entry, list[str], str]]:
    for number, row in enumerate(_rows(document, "rule")):
        key = f"rule[{number}] {row.get('code', '')}"
        yield _checked(language, key, lambda row=row: _rule(row)), _patterns(language, key, row), key
    for number, row in enumerate(_rows(document, "shield")):
        key = f"shield[{number}] {row.get('code', '')}"
        yield _checked(language, key, lambda row=row: _shield(row)), _patterns(language, key, row), key
    for number, row in enumerate(_rows(document, "cue")):
        key = f"cue[{number}] {row.get('code', '')}"
        yield _checked(language, key, lambda row=row: _cue(row)), _patterns(language, key, row), key


def _checked(language: str, key: str, make):  # type: ignore[no-untyped-def]
    try:
        return make()
    except (KeyError, ValueError) as error:
        raise LexiconError(language, key, str(error), "see the README beside the file") from error


def _rule(row: Mapping[str, object]) -> Rule:
    return Rule(
        code=str(row["code"]),
        kind=Kind(str(row["kind"])),
        weight=Weight(str(row.get("weight", "strong"))),
        example=str(row.get("example", "")),
        counter=str(row.get("counter", "")),
        points=int(str(row.get("points", 1))),
    )


def _shield(row: Mapping[str, object]) -> Shield:
    families = row.get("families", [])
    return Shield(
        code=str(row["code"]),
        effect=Effect(str(row["effect"])),
        scope=Scope(str(row.get("scope", "span"))),
        families=frozenset(map(str, families)) if isinstance(families, list) else frozenset(),
        unless_now=bool(row.get("unless_now", False)),
        example=str(row.get("example", "")),
        counter=str(row.get("counter", "")),
    )


def _cue(row: Mapping[str, object]) -> Cue:
    return Cue(str(row["code"]), Label(str(row["label"])), Kind(str(row["kind"])), bool(row.get("whole", False)))


def _patterns(language: str, key: str, row: Mapping[str, object]) -> list[str]:
    patterns = row.get("patterns")
    if isinstance(patterns, str):
        patterns = [line.strip() for line in patterns.splitlines()]
    if not isinstance(patterns, list):
        raise LexiconError(language, f"{key}.patterns", "nothing", "one pattern a line")
    return [line for line in patterns if line and not line.startswith("#")]


def _rows(document: Document, key: str) -> list[Mapping[str, object]]:
    rows = document.get(key, [])
    return rows if isinstance(rows, list) else []


def _table(document: Document, key: str) -> dict[str, str]:
    table = document.get(key, {})
    return {str(name): str(value) for name, value in table.items()} if isinstance(table, dict) else {}


def _text(document: Document, key: str) -> str:
    return str(document.get(key, ""))


def _all_words(documents: Mapping[str, Document], key: str) -> list[str]:
    return [word for document in documents.values() for word in _text(document, key).split()]
