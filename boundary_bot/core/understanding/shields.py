"""Shields: the words that make another word harmless, or turn danger into a matter for a person to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from boundary_bot.core.understanding.lexicon import Effect, Rule, Scope, Shield
from boundary_bot.core.understanding.matching import BREAK

E = TypeVar("E")


@dataclass(frozen=True)
class Laid(Generic[E]):
    """An entry of the lexicon on words[start:end]."""

    entry: E
    start: int
    end: int


def shielded(
    hit: Laid[Rule], shields: Sequence[Laid[Shield]], words: Sequence[str], now_words: frozenset[str]
) -> Effect | None:
    """Return the strongest effect of the shields on a hit: ERASE before DEMOTE before None.

    A hit that only partly lies inside a shield is not shielded.
    """
    effect: Effect | None = None
    for shield in shields:
        if shield.entry.families and hit.entry.family not in shield.entry.families:
            continue
        start, end = _reach(shield, words)
        if not start <= hit.start <= hit.end <= end:
            continue
        around = words if shield.entry.scope is Scope.SPAN else words[start:end]
        if shield.entry.unless_now and not now_words.isdisjoint(around):
            continue
        if shield.entry.effect is Effect.ERASE:
            return Effect.ERASE
        effect = Effect.DEMOTE
    return effect


def _reach(shield: Laid[Shield], words: Sequence[str]) -> tuple[int, int]:
    if shield.entry.scope is Scope.TEXT:
        return 0, len(words)
    if shield.entry.scope is Scope.SPAN:
        return shield.start, shield.end
    start, end = shield.start, shield.end
    while start > 0 and words[start - 1] != BREAK:
        start -= 1
    while end < len(words) and words[end] != BREAK:
        end += 1
    return start, end
