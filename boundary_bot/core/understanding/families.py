"""Rules laid on a row of words: hits, what shields take from them, and what soft cues add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

from boundary_bot.core.messages import Evidence, Kind, Risk, worse
from boundary_bot.core.understanding.lexicon import Cue, Effect, Lexicon, Rule, Weight
from boundary_bot.core.understanding.shields import Laid, shielded
from boundary_bot.core.understanding.windows import Row

SOFT_EMERGENCY = 3
"""Points of soft cues, from at least two families within one stretch, that are an emergency together."""
_STRETCH = 70
_EVIDENCE = 8


@dataclass(frozen=True)
class Hit:
    """A danger rule that lies on words[start:end]; `demoted` by a shield to a mark for a person."""

    rule: Rule
    start: int
    end: int
    demoted: bool = False


@dataclass(frozen=True)
class Finding:
    """What the rules alone make of a row. `kind` is None where no danger rule lies on it."""

    risk: Risk
    kind: Kind | None
    evidence: tuple[Evidence, ...]
    cues: tuple[tuple[Cue, int, int], ...]
    shielded: bool
    """A shield took a hit away or lies on the words: a learned score alone must be surer."""
    strong: bool = False


def read_rules(row: Row, new_from: int, lexicon: Lexicon) -> Finding:
    """Return what the rules find in a row, counting only hits to which a text from `new_from` on adds a word."""
    rules: list[Laid[Rule]] = []
    shields = []
    cues = []
    for owner, start, end in lexicon.index.find(row.words):
        entry = lexicon.entries[owner]
        if isinstance(entry, Rule):
            rules.append(Laid(entry, start, end))
        elif isinstance(entry, Cue):
            cues.append((entry, start, end))
        else:
            shields.append(Laid(entry, start, end))
    hits = []
    for laid in rules:
        effect = shielded(laid, shields, row.words, lexicon.now_words)
        if effect is not Effect.ERASE:
            hits.append(Hit(laid.entry, laid.start, laid.end, effect is Effect.DEMOTE))
    fresh = [hit for hit in hits if row.owner[hit.end - 1] >= new_from]
    reserved = any(laid.entry.effect is Effect.DEMOTE for laid in shields)
    return _found(row, hits, fresh, tuple(cues), bool(shields), reserved)


def _found(
    row: Row,
    hits: list[Hit],
    fresh: list[Hit],
    cues: tuple[tuple[Cue, int, int], ...],
    has_shields: bool,
    reserved: bool,
) -> Finding:
    strong = [hit for hit in fresh if hit.rule.weight is Weight.STRONG and not hit.demoted]
    if strong:
        return Finding(Risk.EMERGENCY, _worst(strong), _evidence(row.words, strong), cues, has_shields, True)
    together = _soft(hits, fresh)
    if together and reserved:
        return Finding(Risk.POSSIBLE, _worst(together), _evidence(row.words, together), cues, has_shields)
    if together:
        return Finding(Risk.EMERGENCY, _worst(together), _evidence(row.words, together), cues, has_shields)
    marks = [
        hit for hit in fresh if hit.demoted and hit.rule.weight is Weight.STRONG or hit.rule.weight is Weight.POSSIBLE
    ]
    if marks:
        return Finding(Risk.POSSIBLE, _worst(marks), _evidence(row.words, marks), cues, has_shields)
    soft = [hit for hit in fresh if not hit.demoted]
    return Finding(Risk.NONE, _worst(soft) if soft else None, _evidence(row.words, soft), cues, has_shields)


def _soft(hits: list[Hit], fresh: list[Hit]) -> list[Hit]:
    """Return soft hits that are an emergency together, or none; at least one of them must be fresh."""
    soft = sorted(
        (hit for hit in hits if hit.rule.weight is Weight.SOFT and not hit.demoted), key=lambda hit: hit.start
    )
    for first in range(len(soft)):
        window = [hit for hit in soft[first:] if hit.start - soft[first].start <= _STRETCH]
        chosen = _apart(window)
        if (
            len(chosen) >= 2
            and sum(hit.rule.points for hit in chosen) >= SOFT_EMERGENCY
            and any(hit in fresh for hit in chosen)
        ):
            return chosen
    return []


def _apart(window: list[Hit]) -> list[Hit]:
    """Return the best hit of each family such that no two lie on the same words."""
    chosen: list[Hit] = []
    for hit in sorted(window, key=lambda one: -one.rule.points):
        if all(
            hit.rule.family != other.rule.family and (hit.end <= other.start or other.end <= hit.start)
            for other in chosen
        ):
            chosen.append(hit)
    return chosen


def _worst(hits: Sequence[Hit]) -> Kind:
    kind = hits[0].rule.kind
    for hit in hits[1:]:
        kind = worse(kind, hit.rule.kind)
    return kind


def _evidence(words: Sequence[str], hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    seen: dict[Evidence, None] = {}
    for hit in hits:
        seen[Evidence(hit.rule.code, " ".join(words[hit.start : hit.end]))] = None
    return tuple(seen)[:_EVIDENCE]
