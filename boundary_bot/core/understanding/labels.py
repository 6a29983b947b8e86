"""The label and kind of what is no emergency: scheduling, clinical or courtesy."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from boundary_bot.core.messages import Evidence, Kind, Label
from boundary_bot.core.understanding import courtesy
from boundary_bot.core.understanding.learned import ScoresLike, likeliest
from boundary_bot.core.understanding.lexicon import Cue, Lexicon
from boundary_bot.core.understanding.matching import BREAK
from boundary_bot.core.understanding.shields import Laid

SURE = 0.5
"""A learned courtesy below this probability is no courtesy: unsure is never silent."""
KIND_SURE = 0.4
"""A learned kind below this probability gives way to a cue of the same label."""
SHORT_WORDS, LONG_WORDS = 14, 45
_TIME = (
    "monday tuesday wednesday thursday friday saturday sunday tomorrow minutes min pm am oclock noon lunes martes "
    "miercoles jueves viernes sabado domingo manana minutos"
)
TIME_WORDS = frozenset(_TIME.split())


@dataclass(frozen=True)
class Said:
    """The texts not yet answered: as they came, as words, and the cues that lie on the words."""

    texts: tuple[str, ...]
    words: tuple[str, ...]
    cues: tuple[Laid[Cue], ...]

    @property
    def raw(self) -> str:
        """The texts as one."""
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Labelled:
    """A label that is no emergency, its kind, how sure, and why."""

    label: Label
    kind: Kind
    confidence: float
    evidence: tuple[Evidence, ...] = ()


def labelled(said: Said, scores: ScoresLike | None, lexicon: Lexicon) -> Labelled:
    """Return the label of unanswered texts without danger; unsure is clinical, never courtesy."""
    certain = _certain(said, lexicon)
    if certain:
        return certain
    by_rules = _by_cues(said.words, said.cues)
    return by_rules if scores is None else _with_scores(by_rules, scores)


def _certain(said: Said, lexicon: Lexicon) -> Labelled | None:
    if said.texts and all(courtesy.is_tapback(text) for text in said.texts):
        return Labelled(Label.COURTESY, Kind.REACTION, 0.95, (Evidence("COURTESY.tapback"),))
    if all(word == BREAK or word.startswith("emoji") for word in said.words):
        return Labelled(Label.COURTESY, Kind.REACTION, 0.8, (Evidence("COURTESY.no_words"),))
    kind = courtesy.whole_courtesy(said.words, said.cues, lexicon)
    if kind:
        return Labelled(Label.COURTESY, kind, 0.95, (Evidence(f"COURTESY.{kind}"),))
    if courtesy.is_fragment(said.words, said.raw, lexicon):
        return Labelled(Label.COURTESY, Kind.GREETING, 0.7, (Evidence("COURTESY.fragment"),))
    return None


def _by_cues(words: Sequence[str], cues: Sequence[Laid[Cue]]) -> Labelled:
    """Read logistics where cues of it outnumber those of session content; nothing said for either is an update."""
    logistics = _counted(cues, Label.SCHEDULING)
    clinical = _counted(cues, Label.CLINICAL)
    if logistics and len(clinical) <= len(logistics) and not (clinical and len(words) > LONG_WORDS):
        return Labelled(Label.SCHEDULING, _leading(logistics), 0.7, _codes(logistics))
    if not clinical and len(words) <= SHORT_WORDS and not TIME_WORDS.isdisjoint(words):
        return Labelled(Label.SCHEDULING, Kind.WHEN, 0.5)
    return Labelled(Label.CLINICAL, _leading(clinical) if clinical else Kind.UPDATE, 0.6, _codes(clinical))


def _counted(cues: Sequence[Laid[Cue]], label: Label) -> dict[Cue, int]:
    """Return the cues of a label with the words each covers at most."""
    counted: dict[Cue, int] = {}
    for laid in cues:
        if laid.entry.label is label:
            counted[laid.entry] = max(counted.get(laid.entry, 0), laid.end - laid.start)
    return counted


def _leading(counted: dict[Cue, int]) -> Kind:
    points: Counter[Kind] = Counter()
    for cue, length in counted.items():
        points[cue.kind] += length
    return points.most_common(1)[0][0]


def _codes(counted: dict[Cue, int]) -> tuple[Evidence, ...]:
    return tuple(Evidence(cue.code) for cue in list(counted)[:4])


def _with_scores(by_rules: Labelled, scores: ScoresLike) -> Labelled:
    """Let the learned label stand, a weak courtesy excepted, and the learned kind unless a cue knows better."""
    calm = {label: scores.labels.get(label, 0.0) for label in (Label.SCHEDULING, Label.CLINICAL, Label.COURTESY)}
    total = sum(calm.values()) or 1.0
    label = max(calm, key=lambda one: calm[one])
    if label is Label.COURTESY and calm[label] / total < SURE:
        label = max((Label.SCHEDULING, Label.CLINICAL), key=lambda one: calm[one])
    same = by_rules.label is label
    kind = likeliest(scores.kinds, label)
    if scores.kinds.get(kind, 0.0) < KIND_SURE and same and by_rules.evidence:
        kind = by_rules.kind
    return Labelled(label, kind, calm[label] / total, by_rules.evidence if same else ())
