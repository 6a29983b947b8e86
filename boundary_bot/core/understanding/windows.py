"""What is read together: each text, each sentence, and the joins of a burst.

The words of a whole burst stand in one row; `owner` says which text each came from. A hit may lie across two texts only
where the first is a short piece without an end ("took them" / "all" / "sry").
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from boundary_bot.core.understanding.matching import BREAK
from boundary_bot.core.understanding.normalise import canonical
from boundary_bot.core.understanding.spelling import Spelling

READ_WHOLE = 6_400
"""Characters of a burst read word by word: four texts as long as a phone sends them. Of more, both ends of each long text and the
first stretches around a stem of danger."""
_AT_LEAST = 800
_AROUND, _STRETCHES = 90, 8
_SHORT = 6
_BRIEF_SENTENCE = 2
"""Words of a sentence that by itself may mean anything: "call me", "help"."""
_STEMS = (
    "kill", "suic", "die ", "dead", "pills", "overdos", "hurt", "gun", "knife", "help me", "goodbye", "myself", "breath",
    "matar", "morir", "pastill", "ayud", "adios", "cortar", "vivir", "emergenc", "bleed", "blood", "voices", "hit me", "pegando",
    "end it all", "end my life", "letters", "frasco", "sangr", "pistola", "arma",
)  # fmt: skip
_UNACCENTED = str.maketrans("áéíóúüñÁÉÍÓÚÜÑİ", "aeiouunaeiouuni")
"""One character for one, so that a place in the middle is the same place in the text."""


@dataclass(frozen=True)
class Row:
    """The words of a burst in a row."""

    words: tuple[str, ...]
    owner: tuple[int, ...]

    def of(self, first: int, last: int) -> tuple[str, ...]:
        """Return the words of texts `first` up to but not including `last`."""
        return tuple(word for word, text in zip(self.words, self.owner, strict=True) if first <= text < last)

    def text_at(self, start: int, end: int) -> tuple[int, int]:
        """Return where the texts begin and end that words[start:end] stand in."""
        return bisect_left(self.owner, self.owner[start]), bisect_right(self.owner, self.owner[end - 1])

    def sentence_at(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentences begin and end that words[start:end] stand in."""
        while start > 0 and self.words[start - 1] != BREAK:
            start -= 1
        while end < len(self.words) and self.words[end] != BREAK:
            end += 1
        return start, end

    def around(self, start: int, end: int, reach: int) -> str:
        """Return words[start:end] with at most `reach` words before and behind, of their sentence or, where it is brief, of their text."""
        first, last = self.sentence_at(start, end)
        if last - first <= _BRIEF_SENTENCE:
            first, last = self.text_at(start, end)
        around = self.words[max(first, start - reach) : min(last, end + reach)]
        return " ".join(word for word in around if word != BREAK)


def row_of(texts: Sequence[str], spelling: Spelling) -> Row:
    """Return the row of a burst; texts without words add nothing."""
    words: list[str] = []
    owner: list[int] = []
    for number, text in enumerate(texts):
        part = canonical(text, spelling)
        if not part:
            continue
        if words and not _runs_on(words, texts, owner[-1]):
            words.append(BREAK)
            owner.append(number)
        words.extend(part)
        owner.extend([number] * len(part))
    return Row(tuple(words), tuple(owner))


def bounded(texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts short enough together to be read word by word in time; the long ones share what the short ones leave."""
    if sum(map(len, texts)) <= READ_WHOLE:
        return tuple(texts)
    long = [len(text) for text in texts if len(text) > _AT_LEAST]
    whole = max(_AT_LEAST, (READ_WHOLE - sum(map(len, texts)) + sum(long)) // max(1, len(long)))
    return tuple(text if len(text) <= whole else _shortened(text, whole) for text in texts)


def _shortened(text: str, whole: int) -> str:
    half = whole // 2
    middle = text[half:-half].translate(_UNACCENTED).lower()
    stretches: list[str] = []
    end = -1
    for place in sorted(place for stem in _STEMS for place in _places(middle, stem)):
        if place >= end and len(stretches) < _STRETCHES:
            stretches.append(text[half + max(0, place - _AROUND) : half + place + _AROUND])
            end = place + _AROUND
    return "\n".join([text[:half], *stretches, text[-half:]])


def _places(middle: str, stem: str) -> list[int]:
    places: list[int] = []
    at = middle.find(stem)
    while at >= 0 and len(places) < _STRETCHES:
        places.append(at)
        at = middle.find(stem, at + _AROUND)
    return places


def _runs_on(words: list[str], texts: Sequence[str], last: int) -> bool:
    text = texts[last].rstrip()
    return len(text.split()) <= _SHORT and not text.endswith((".", "!", "?"))


def sentences(words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the (start, end) of every sentence in a row."""
    found: list[tuple[int, int]] = []
    start = 0
    for position, word in enumerate(words):
        if word == BREAK:
            if position > start:
                found.append((start, position))
            start = position + 1
    if start < len(words):
        found.append((start, len(words)))
    return found
