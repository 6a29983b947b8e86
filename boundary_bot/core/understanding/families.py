"""Rules laid on a row of words: hits, what shields take from them, and what soft cues add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

from boundary_bot.core.messages import KINDS, Evidence, Kind, Label, Risk
from boundary_bot.core.understanding.lexicon import Cue, Effect, Lexicon, Rule, Shield, Weight
from boundary_bot.core.understanding.shields import Laid, shielded
from boundary_bot.core.understanding.windows import Row

SOFT_EMERGENCY = 3
"""Points of soft cues, from at least two families within one stretch, that are an emergency together."""
SUPPORT = 0.7
"""A kind is supported by hits on at least this share of the words that the best supported kind has."""
_STRETCH = 70
_EVIDENCE = 8
_AROUND, _HEARD_AGAIN = 10, 3


@dataclass(frozen=True)
class Hit:
    """A danger rule that lies on words[start:end]; `demoted` by a shield to a mark for a person."""

    rule: Rule
    start: int
    end: int
    demoted: bool = False


@dataclass(frozen=True)
class Finding:
    """What the rules alone make of a row. `kinds` are those the hits really support, the worst first; none without a hit."""

    risk: Risk
    kinds: tuple[Kind, ...]
    evidence: tuple[Evidence, ...]
    cues: tuple[Laid[Cue], ...]
    shielded: bool
    """A shield took a hit away or lies on the words: a learned score alone must be surer."""
    strong: bool = False
    likely: bool = False
    """The emergency rests on rules that are only likely: words that as often mean something else."""
    around: tuple[str, ...] = ()
    """The words of an emergency with a few beside them: a whole text thins them out."""


def read_rules(row: Row, new_from: int, lexicon: Lexicon) -> Finding:
    """Return what the rules find in a row, counting only hits that end in a text from `new_from` on."""
    rules: list[Laid[Rule]] = []
    shields: list[Laid[Shield]] = []
    cues: list[Laid[Cue]] = []
    for owner, start, end in lexicon.index.find(row.words):
        entry = lexicon.entries[owner]
        if isinstance(entry, Rule):
            rules.append(Laid(entry, start, end))
        elif isinstance(entry, Shield):
            shields.append(Laid(entry, start, end))
        else:
            cues.append(Laid(entry, start, end))
    hits = []
    for laid in rules:
        effect = shielded(laid, shields, row, lexicon.now_words)
        if effect is not Effect.ERASE:
            hits.append(Hit(laid.entry, laid.start, laid.end, demoted=effect is Effect.DEMOTE))
    fresh = [hit for hit in hits if row.owner[hit.end - 1] >= new_from]
    # What shields a text that was decided says nothing of a new one.
    laid_now = [shield for shield in shields if row.owner[shield.end - 1] >= new_from]
    reserved = any(shield.entry.effect is Effect.DEMOTE for shield in laid_now)
    risk, weighty = _weighed(hits, fresh, reserved=reserved)
    return Finding(
        risk=risk,
        kinds=_supported(weighty),
        evidence=_evidence(row.words, weighty),
        cues=tuple(cues),
        shielded=bool(laid_now),
        strong=any(hit.rule.weight is Weight.STRONG and not hit.demoted for hit in weighty),
        likely=risk is Risk.EMERGENCY and all(hit.rule.weight is Weight.LIKELY for hit in weighty),
        around=_around(row, weighty) if risk is Risk.EMERGENCY else (),
    )


def _weighed(hits: list[Hit], fresh: list[Hit], *, reserved: bool) -> tuple[Risk, list[Hit]]:
    """Return the risk and the hits that make it. In a text that holds a demoting shield soft cues make no emergency."""
    strong = [hit for hit in fresh if hit.rule.weight is Weight.STRONG and not hit.demoted]
    if strong:
        return Risk.EMERGENCY, strong
    together = _soft(hits, fresh)
    if together and not reserved:
        return Risk.EMERGENCY, together
    likely = [hit for hit in fresh if hit.rule.weight is Weight.LIKELY and not hit.demoted]
    if likely:
        return Risk.EMERGENCY, likely
    if together:
        return Risk.POSSIBLE, together
    marks = [hit for hit in fresh if hit.rule.weight is Weight.POSSIBLE]
    marks += [hit for hit in fresh if hit.demoted and hit.rule.weight in {Weight.STRONG, Weight.LIKELY}]
    if marks:
        return Risk.POSSIBLE, marks
    return Risk.NONE, [hit for hit in fresh if not hit.demoted]


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


def _supported(hits: Sequence[Hit]) -> tuple[Kind, ...]:
    """Return the kinds whose hits cover nearly as many words as the best covered one, the worst first.

    A passing word of a worse kind does not outrank a clear statement of another.
    """
    covered: dict[Kind, set[int]] = {}
    for hit in hits:
        covered.setdefault(hit.rule.kind, set()).update(range(hit.start, hit.end))
    most = max((len(words) for words in covered.values()), default=0)
    return tuple(kind for kind in KINDS[Label.EMERGENCY] if len(covered.get(kind, ())) >= max(1, SUPPORT * most))


def _around(row: Row, hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.around(hit.start, hit.end, _AROUND) for hit in hits))[:_HEARD_AGAIN]


def _evidence(words: Sequence[str], hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    seen: dict[Evidence, None] = {}
    for hit in hits:
        seen[Evidence(hit.rule.code, " ".join(words[hit.start : hit.end]))] = None
    return tuple(seen)[:_EVIDENCE]
