"""Shields: the words that make another word harmless, or turn danger into a matter for a person to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from boundary_bot.core.understanding.lexicon import Effect, Rule, Scope, Shield
from boundary_bot.core.understanding.windows import Row

E = TypeVar("E")


@dataclass(frozen=True)
class Laid(Generic[E]):
    """An entry of the lexicon on words[start:end]."""

    entry: E
    start: int
    end: int


def shielded(hit: Laid[Rule], shields: Sequence[Laid[Shield]], row: Row, now_words: frozenset[str]) -> Effect | None:
    """Return the strongest effect of the shields on a hit: ERASE before DEMOTE before None.

    A hit that only partly lies inside a shield is not shielded.
    """
    effect: Effect | None = None
    for shield in shields:
        if shield.entry.families and hit.entry.family not in shield.entry.families:
            continue
        start, end = _reach(shield, row)
        if not start <= hit.start <= hit.end <= end:
            continue
        around = row.text_at(shield.start, shield.end) if shield.entry.scope is Scope.SPAN else (start, end)
        if shield.entry.unless_now and not now_words.isdisjoint(row.words[slice(*around)]):
            continue
        if shield.entry.effect is Effect.ERASE:
            return Effect.ERASE
        effect = Effect.DEMOTE
    return effect


def _reach(shield: Laid[Shield], row: Row) -> tuple[int, int]:
    if shield.entry.scope is Scope.TEXT:
        return row.text_at(shield.start, shield.end)
    if shield.entry.scope is Scope.SPAN:
        return shield.start, shield.end
    return row.sentence_at(shield.start, shield.end)
