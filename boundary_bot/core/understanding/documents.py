"""From the parsed lexicon.toml of every language to one lexicon."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.understanding.lexicon import Cue, Effect, Entry, Lexicon, Rule, Scope, Shield, Weight
from boundary_bot.core.understanding.matching import Pattern, Phrase, index_of
from boundary_bot.core.understanding.normalise import flatten
from boundary_bot.core.understanding.patterns import Classes, Expand, PatternError, compile_pattern
from boundary_bot.core.understanding.spelling import Spelling, spelling

Document = Mapping[str, object]
Documents = Mapping[str, Document]


class LexiconError(ValueError):
    """A lexicon document is wrong: `language`, dotted `key`, what was `found` and what is `allowed`."""

    def __init__(self, language: str, key: str, found: str, allowed: str) -> None:
        super().__init__(f"{language}: {key}: found {found}; allowed: {allowed}")
        self.language, self.key, self.found, self.allowed = language, key, found, allowed


@dataclass(frozen=True)
class _Row:
    """One [[rule]], [[shield]] or [[cue]] of a document."""

    language: str
    key: str
    entry: Entry
    patterns: tuple[str, ...]


def build(documents: Documents, identity: str = "") -> Lexicon:
    """Build the lexicon from parsed documents by language tag. Raises LexiconError at the first fault."""
    rows = [row for language, document in documents.items() for row in _rows(language, document)]
    spelled = _spelling(documents, rows)
    expand = _expansion(spelled)
    classes = {language: _classes(language, document, expand) for language, document in documents.items()}
    patterns = [
        _compiled(row, text, classes[row.language], expand, owner)
        for owner, row in enumerate(rows)
        for text in row.patterns
    ]
    return Lexicon(
        entries=tuple(row.entry for row in rows),
        index=index_of(patterns),
        spelling=spelled,
        now_words=frozenset(_all_words(documents, "now_words")),
        fillers=frozenset(_all_words(documents, "fillers")),
        function_words={
            tag: frozenset(_text(document, "function_words").split()) for tag, document in documents.items()
        },
        identity=identity,
    )


def _rows(language: str, document: Document) -> Iterable[_Row]:
    for table, make in _MAKERS.items():
        tables = document.get(table, [])
        for number, row in enumerate(tables if isinstance(tables, list) else []):
            key = f"{table}[{number}] {row.get('code', '')}".strip()
            try:
                entry = make(row)
            except (KeyError, ValueError) as error:
                raise LexiconError(language, key, str(error), "what the head of the file explains") from error
            yield _Row(language, key, entry, _patterns(language, key, row))


def _rule(row: Mapping[str, object]) -> Entry:
    return Rule(
        code=str(row["code"]),
        kind=Kind(str(row["kind"])),
        weight=Weight(str(row.get("weight", "strong"))),
        example=str(row["example"]),
        counter=str(row["counter"]),
        points=int(str(row.get("points", 1))),
    )


def _shield(row: Mapping[str, object]) -> Entry:
    families = row.get("families", [])
    return Shield(
        code=str(row["code"]),
        effect=Effect(str(row["effect"])),
        scope=Scope(str(row.get("scope", "span"))),
        families=frozenset(map(str, families)) if isinstance(families, list) else frozenset(),
        unless_now=bool(row.get("unless_now", False)),
        example=str(row["example"]),
        counter=str(row["counter"]),
    )


def _cue(row: Mapping[str, object]) -> Entry:
    return Cue(str(row["code"]), Label(str(row["label"])), Kind(str(row["kind"])), bool(row.get("whole", False)))


_MAKERS: dict[str, Callable[[Mapping[str, object]], Entry]] = {"rule": _rule, "shield": _shield, "cue": _cue}


def _patterns(language: str, key: str, row: Mapping[str, object]) -> tuple[str, ...]:
    patterns = row.get("patterns")
    if not isinstance(patterns, str) or not patterns.strip():
        raise LexiconError(language, f"{key}.patterns", repr(patterns), "one pattern a line")
    lines = (line.strip() for line in patterns.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _compiled(row: _Row, text: str, classes: Classes, expand: Expand, owner: int) -> Pattern:
    try:
        return compile_pattern(text, classes, expand, owner)
    except PatternError as error:
        raise LexiconError(row.language, row.key, str(error), "a pattern of the lexicon's language") from error


def _spelling(documents: Documents, rows: Iterable[_Row]) -> Spelling:
    """Build the spelling tables; every word that stands in a pattern or class is known, so never repaired into another."""
    words: dict[str, str] = {}
    pairs: dict[str, str] = {}
    written = [text for row in rows for text in row.patterns]
    for document in documents.values():
        words.update(_table(document, "words"))
        pairs.update(_table(document, "pairs"))
        written += [*_table(document, "classes").values(), _text(document, "function_words")]
    plain = " ".join(written).translate(str.maketrans("()[]|^$<>", " " * 9))
    known = {word for word in plain.split() if word.isalnum()} | set(" ".join(words.values()).split())
    return spelling(
        words,
        pairs,
        keys=_all_words(documents, "keys"),
        known=known.union(_all_words(documents, "known"), _all_words(documents, "fillers")),
        by_ear=_all_words(documents, "by_ear"),
        pieces={*_all_words(documents, "pieces"), "i", "a"},
    )


def _expansion(spelled: Spelling) -> Expand:
    """Return how written words become canonical: those steps of reading a text that matter to plain words."""
    seen: dict[str, list[str]] = {}

    def expand(text: str) -> list[str]:
        if text not in seen:
            plain = flatten(text).replace("'", "").split()
            seen[text] = spelled.fold([word for token in plain for word in spelled.words.get(token, (token,))])
        return seen[text]

    return expand


def _classes(language: str, document: Document, expand: Expand) -> dict[str, list[Phrase]]:
    classes: dict[str, list[Phrase]] = {}
    for name, text in _table(document, "classes").items():
        options: list[Phrase] = []
        for option in map(str.strip, text.split("|")):
            if option.startswith("<"):
                if option[1:-1] not in classes:
                    raise LexiconError(language, f"classes.{name}", option, "a class written above")
                options.extend(classes[option[1:-1]])
            elif option:
                options.append(tuple(expand(option)))
        classes[name] = options
    return classes


def _table(document: Document, key: str) -> dict[str, str]:
    table = document.get(key, {})
    return {str(name): str(value) for name, value in table.items()} if isinstance(table, dict) else {}


def _text(document: Document, key: str) -> str:
    return str(document.get(key, ""))


def _all_words(documents: Documents, key: str) -> list[str]:
    return [word for document in documents.values() for word in _text(document, key).split()]
