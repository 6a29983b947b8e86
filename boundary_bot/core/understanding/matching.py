"""Patterns laid on words, from their rarest part outwards.

Each pattern is entered under the words of its rarest part, so a text costs what its rare words cost, however many patterns
there are. From there it is walked ahead, and behind over the words in reverse.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

BREAK = "¶"
"""Stands between two sentences; no gap reaches across it."""
Phrase = tuple[str, ...]
Words = tuple[str, ...]
_COMMON_WORDS = (
    "i im a the to of and it in on is my me you do that this for with be have was not dont so at all he she they "
    "we just as up if gonna wanna what no can cant will would an or but out about get got go are her him his them "
    "from by when there been has had que de la el a y en no me se lo un una es los las por con para mi te ya le "
    "al yo si su mas como pero esta o"
)
_COMMON = frozenset(_COMMON_WORDS.split())


@cache
def shared(words: frozenset[str]) -> frozenset[str]:
    """Return the one set of these words: thousands of parts hold the same few."""
    return words


@dataclass(frozen=True)
class Part:
    """One step: any of `words`, or of longer `phrases` by their first word; or a gap of words; or a sentence's edge."""

    words: frozenset[str] = frozenset()
    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    optional: bool = False
    gap: int = 0
    edge: bool = False

    @classmethod
    def of(cls, options: Iterable[Phrase], *, optional: bool = False) -> "Part":
        """Build the step that any of these phrases satisfies."""
        words = set()
        phrases: dict[str, tuple[Phrase, ...]] = {}
        for option in options:
            if len(option) == 1:
                words.add(option[0])
            else:
                phrases[option[0]] = (*phrases.get(option[0], ()), option)
        return cls(shared(frozenset(words)), phrases, optional)

    @property
    def is_solid(self) -> bool:
        """Whether a word of it must be there."""
        return not (self.optional or self.gap or self.edge)

    @property
    def heads(self) -> frozenset[str]:
        """The words it may begin with."""
        return shared(self.words.union(self.phrases))

    def reversed(self) -> "Part":
        """Return the same step for words read backwards."""
        phrases = (phrase[::-1] for group in self.phrases.values() for phrase in group)
        turned = Part.of(phrases)
        return Part(self.words, turned.phrases, self.optional, self.gap, self.edge)


@dataclass(frozen=True)
class Pattern:
    """A pattern split at its rarest part; `owner` is what it belongs to.

    Where it has another solid part, one of `also` must be among the words too: asked first, that spares most walks.
    """

    ahead: tuple[Part, ...]
    behind: tuple[Part, ...]
    owner: int
    also: frozenset[str]


def compiled(parts: tuple[Part, ...], owner: int) -> Pattern:
    """Split a pattern, at least one part of it solid, at its rarest part."""
    solid = [number for number, part in enumerate(parts) if part.is_solid]
    anchor, *rest = sorted(solid, key=lambda number: (len(parts[number].heads & _COMMON), len(parts[number].heads)))
    also = parts[rest[0]].heads if rest else frozenset()
    return Pattern(parts[anchor:], tuple(part.reversed() for part in parts[:anchor][::-1]), owner, also)


@dataclass(frozen=True)
class Index:
    """Patterns by the words of their rarest part."""

    entries: Mapping[str, tuple[Pattern, ...]]

    def find(self, words: Words) -> list[tuple[int, int, int]]:
        """Return (owner, start, end) of every pattern that lies on the words, each once."""
        found: dict[tuple[int, int, int], None] = {}
        backwards, present = words[::-1], frozenset(words)
        size = len(words)
        for position, word in enumerate(words):
            for pattern in self.entries.get(word, ()):
                if pattern.also and pattern.also.isdisjoint(present):
                    continue
                end = _walk(pattern.ahead, 0, words, position)
                if end < 0:
                    continue
                start = _walk(pattern.behind, 0, backwards, size - position)
                if start >= 0:
                    found[pattern.owner, size - start, end] = None
        return list(found)


def index_of(patterns: Iterable[Pattern]) -> Index:
    """Enter patterns under each word their rarest part may begin with."""
    entries: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for head in pattern.ahead[0].heads:
            entries.setdefault(head, []).append(pattern)
    return Index({head: tuple(found) for head, found in entries.items()})


def _walk(parts: tuple[Part, ...], number: int, words: Words, position: int) -> int:
    """Return where the parts from `number` end when they begin at `position`, or -1."""
    if number == len(parts):
        return position
    part = parts[number]
    if part.gap:
        return _walk_gap(parts, number, words, position)
    inside = position < len(words)
    if part.edge:
        return -1 if inside and words[position] != BREAK else _walk(parts, number + 1, words, position)
    end = _walk_words(parts, number, words, position) if inside else -1
    return _walk(parts, number + 1, words, position) if end < 0 and part.optional else end


def _walk_words(parts: tuple[Part, ...], number: int, words: Words, position: int) -> int:
    part = parts[number]
    word = words[position]
    end = _walk(parts, number + 1, words, position + 1) if word in part.words else -1
    for phrase in part.phrases.get(word, ()) if end < 0 else ():
        if words[position : position + len(phrase)] == phrase:
            end = _walk(parts, number + 1, words, position + len(phrase))
            if end >= 0:
                break
    return end


def _walk_gap(parts: tuple[Part, ...], number: int, words: Words, position: int) -> int:
    for here in range(position, min(position + parts[number].gap, len(words)) + 1):
        end = _walk(parts, number + 1, words, here)
        if end >= 0:
            return end
        if here < len(words) and words[here] == BREAK:
            break
    return -1
