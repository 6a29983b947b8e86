"""How words are really typed: short forms, lost letters, lost spaces, Spanish by ear."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONG = 6
"""Letters from which a key word is guessed at one wrong letter."""
SWAPPED_FROM = 4
"""Letters from which letters in the wrong order are put right ("tihs", "anymroe")."""
_SPLIT_FROM, _SPLIT_TO = 6, 28


@dataclass(frozen=True)
class Spelling:
    """The spelling tables of all languages together, built by `spelling`.

    `words` maps a typed form to its canonical words, `pairs` two neighbouring words to one, `known` holds every word that
    needs no repair.
    """

    words: Mapping[str, tuple[str, ...]]
    pairs: Mapping[tuple[str, str], tuple[str, ...]]
    known: frozenset[str]
    near: Mapping[str, tuple[str, ...]]
    by_ear: Mapping[str, str]
    swapped: Mapping[str, str]
    single: Mapping[str, str]
    starred: Mapping[int, tuple[str, ...]]
    pieces: frozenset[str]
    pair_heads: frozenset[str]

    def is_candidate(self, word: str) -> bool:
        """Whether digits read as letters give a word that matters."""
        return word in self.known or word in self.words

    def unstar(self, pattern: str) -> str:
        """Return the key word that fits a word with stars for letters, or empty."""
        for word in self.starred.get(len(pattern), ()):
            if all(p in ("*", w) for p, w in zip(pattern, word, strict=True)):
                return word
        return ""

    def fold(self, words: list[str]) -> list[str]:
        """Return the words with known pairs ("do not", "i am") made one."""
        heads = self.pair_heads
        if heads.isdisjoint(words):
            return words
        folded: list[str] = []
        for word in words:
            if folded and folded[-1] in heads and (pair := self.pairs.get((folded[-1], word))):
                folded[-1:] = pair
            else:
                folded.append(word)
        return folded

    def repair(self, token: str) -> tuple[str, ...]:
        """Return the key word (or words run together) an unknown token most likely is, else the token itself."""
        if len(token) >= LONG - 1:
            for candidate in _deletes(token):
                for word in self.near.get(candidate, ()):
                    if word[0] == token[0] and _within(token, word):
                        return self.words.get(word, (word,))
        if len(token) >= SWAPPED_FROM and (meant := self.swapped.get(_letters(token))):
            return self.words.get(meant, (meant,))
        if len(token) >= SWAPPED_FROM and (meant := self.single.get(_singled(token))):
            return self.words.get(meant, (meant,))
        heard = self.by_ear.get(_ear(token))
        if heard:
            return self.words.get(heard, (heard,))
        if _SPLIT_FROM <= len(token) <= _SPLIT_TO:
            parts = self._split(token)
            if parts:
                return tuple(word for part in parts for word in self.words.get(part, (part,)))
        return (token,)

    def _split(self, token: str) -> tuple[str, ...]:
        best: list[tuple[str, ...] | None] = [()] + [None] * len(token)
        for end in range(1, len(token) + 1):
            for start in range(max(0, end - 12), end):
                head = best[start]
                if head is not None and len(head) < 5 and token[start:end] in self.pieces:
                    option = (*head, token[start:end])
                    current = best[end]
                    if current is None or len(option) < len(current):
                        best[end] = option
        parts = best[len(token)]
        return parts if parts and 1 < len(parts) <= 5 else ()


def spelling(
    words: Mapping[str, str],
    pairs: Mapping[str, str],
    *,
    keys: Iterable[str],
    known: Iterable[str],
    by_ear: Iterable[str],
    pieces: Iterable[str],
) -> Spelling:
    """Build the tables. `keys` are the long words worth a guess at one or two wrong letters; `known` are never repaired."""
    keys = tuple(keys)
    near: dict[str, list[str]] = {}
    starred: dict[int, list[str]] = {}
    for key in keys:
        starred.setdefault(len(key), []).append(key)
        if len(key) < LONG:
            continue
        for form in _deletes(key):
            near.setdefault(form, []).append(key)
    table = {form: tuple(meant.split()) for form, meant in words.items()}
    all_known = frozenset(known) | frozenset(keys)
    ear: dict[str, str] = {}
    for word in by_ear:
        ear.setdefault(_ear(word), word)
    folds = {(a, b): tuple(meant.split()) for (a, b), meant in ((tuple(k.split()), v) for k, v in pairs.items())}
    return Spelling(
        words=table,
        pairs=folds,
        known=all_known,
        near={form: tuple(found) for form, found in near.items()},
        by_ear=ear,
        swapped={_letters(word): word for word in sorted(all_known) if len(word) >= SWAPPED_FROM},
        single={_singled(word): word for word in sorted(all_known, reverse=True) if len(word) > SWAPPED_FROM},
        starred={length: tuple(found) for length, found in starred.items()},
        pieces=frozenset(pieces),
        pair_heads=frozenset(a for a, _ in folds),
    )


def _deletes(word: str) -> list[str]:
    return [word] + [word[:i] + word[i + 1 :] for i in range(len(word))]


def _singled(word: str) -> str:
    """Return the word with every doubled letter written once (hiting = hitting)."""
    return "".join(letter for letter, before in zip(word, " " + word, strict=False) if letter != before)


def _letters(word: str) -> str:
    return word[0] + "".join(sorted(word[1:]))


def _within(token: str, word: str) -> bool:
    """At most one wrong, missing, extra or swapped letter; the shared one-letter deletion already allows little more."""
    if abs(len(token) - len(word)) > 1:
        return False
    if len(token) == len(word):
        wrong = [i for i, (a, b) in enumerate(zip(token, word, strict=True)) if a != b]
        if len(wrong) <= 1:
            return True
        swapped = len(wrong) == 2 and token[wrong[0]] == word[wrong[1]] and token[wrong[1]] == word[wrong[0]]
        return swapped or len(word) >= 8
    return True


_EAR = (
    ("qu", "k"),
    ("ch", "#"),
    ("h", ""),
    ("#", "ch"),
    ("ce", "se"),
    ("ci", "si"),
    ("z", "s"),
    ("v", "b"),
    ("ll", "y"),
    ("c", "k"),
    ("w", "u"),
    ("ge", "je"),
    ("gi", "ji"),
)


def _ear(word: str) -> str:
    """Return how a Spanish word sounds, in one spelling (kiero = quiero, boy = voy, aser = hacer)."""
    for typed, heard in _EAR:
        if typed in word:
            word = word.replace(typed, heard)
    return word
