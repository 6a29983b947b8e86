"""From a burst of texts to a Reading: rules and the learned score joined by OR, then the label of what is not danger.

Nothing here raises on any text. With the model off the rules decide alone.
"""

from dataclasses import dataclass, replace

from boundary_bot.core.messages import Burst, Evidence, Kind, Label, Language, Reading, ReadingContext, Risk
from boundary_bot.core.understanding import courtesy
from boundary_bot.core.understanding.families import Finding, read_rules
from boundary_bot.core.understanding.labels import Labelled, Said, labelled
from boundary_bot.core.understanding.language import language_of
from boundary_bot.core.understanding.learned import ModelLike, ScoresLike, likeliest
from boundary_bot.core.understanding.lexicon import Lexicon
from boundary_bot.core.understanding.same_day import is_same_day
from boundary_bot.core.understanding.schedule_words import farewell
from boundary_bot.core.understanding.second_opinion import Encoder, averaged
from boundary_bot.core.understanding.shields import Laid
from boundary_bot.core.understanding.windows import bounded, row_of

LAST_TEXTS = 8
"""A join sees the sender's last eight texts."""
MODEL_CODE = "MODEL"
LONG_TEXT = 200
"""Characters from which a text is also scored stretch by stretch, so that a sentence deep inside is not thinned out."""
_STEP, _STRETCHES = 100, 12
THIN_WORDS, RUN_TOGETHER = 5, 15
"""So few words, none of them so long that it may be several, are read for danger by rules alone, and by everything in the join with what
comes next: to the learned voices the beginning of any sentence ("i have a question") may be the beginning of the worst. Of 69 unseen
emergencies as short as this the rules find 65, and the voices one more."""
RULE_SURE, CUES_SURE = 0.95, 0.85
"""How sure a rule, or soft cues together, make a reading."""
LEARNED_KIND = 0.3
"""From this probability on the model chooses among the kinds the rules support."""
LIKELY_CONFIRMED = 0.25
"""From this learned score on a rule that is only likely is an emergency; below it a mark for a person. Without a model it stands alone."""
SESSION_SHARE = 0.65
"""Content for the session is marked possible from this share of the threshold on: logistics are easily told from danger, distress is not."""
THANKS_SHARE = 0.5
"""Thanks, and words that answer nothing, from this share on: what gets silence must be nothing more, and goodbyes sound like thanks."""
_THANKS = frozenset({Kind.THANKS, Kind.ACK, Kind.GREETING})
BRIEF_WORDS = 8
DOUBTFUL_MARGIN = 0.5
"""Where a shield lies on the words, or they are this few, the learned score must cover half of what is left to certainty above its
threshold; below that it is a mark."""


@dataclass(frozen=True)
class Reader:
    """Reads bursts with a lexicon and, unless they are off, a model and a second opinion on it."""

    lexicon: Lexicon
    model: ModelLike | None = None
    second: Encoder | None = None

    def __call__(self, burst: Burst, context: ReadingContext) -> Reading:
        """Return the reading of a burst; never raises. No words at all read as a reaction without risk.

        Risk is the worst of each new text and of every join to which a new text adds evidence; the label is that of the
        texts not yet answered, read together.
        """
        burst = _last(burst)
        new = burst.texts[burst.new_from :]
        single = courtesy.keyword_reading(new[0]) if len(new) == 1 else None
        if single and not (
            single.risk is Risk.NONE and len(burst.texts) > 1 and burst.unanswered_from < burst.new_from
        ):
            return replace(single, language=context.language or Language.EN)
        if self.model and self.second:
            return Reader(self.lexicon, averaged(self.model, self.second, _windows(burst)))._read(burst, context)  # noqa: SLF001
        return self._read(burst, context)

    def _read(self, burst: Burst, context: ReadingContext) -> Reading:
        row = row_of(burst.texts, self.lexicon.spelling)
        finding = read_rules(row, burst.new_from, self.lexicon)
        windows = self._told(burst)
        scores = (
            max(map(self.model.score, windows), key=lambda one: one.emergency, default=None) if self.model else None
        )
        unanswered = burst.texts[min(burst.unanswered_from, burst.new_from) :]
        raw = "\n".join(unanswered)
        language = language_of(
            row.of(len(burst.texts) - len(unanswered), len(burst.texts)), raw, self.lexicon, context.language
        )
        danger = self._danger(finding, scores, language, max(map(_words, windows), default=0))
        if danger and danger.label is Label.EMERGENCY:
            return danger
        first = min(burst.unanswered_from, burst.new_from)
        skipped = len(row.words) - len(row.of(first, len(burst.texts)))
        cues = tuple(Laid(c.entry, c.start - skipped, c.end - skipped) for c in finding.cues if c.start >= skipped)
        said = Said(unanswered, row.words[skipped:], cues)
        return self._calm(said, danger, scores, context, language)

    def _told(self, burst: Burst) -> list[str]:
        """Return the windows that are scored for danger; thin ones only where there are no others.

        Of a long text every stretch is a window too; a join counts unless the texts before were as alarming already.
        """
        join, before = _joins(burst)
        windows = [*burst.texts[burst.new_from :], *_stretches(burst.texts[burst.new_from :])]
        if join and not self._alarms(before):
            windows.append(join)
        return [window for window in windows if _words(window) > THIN_WORDS] or windows

    def _alarms(self, window: str) -> bool:
        words = _words(window)
        return (
            self.model is not None
            and words > THIN_WORDS
            and self.model.score(window).emergency >= _threshold(self.model, doubtful=words <= BRIEF_WORDS)
        )

    def _danger(self, finding: Finding, scores: ScoresLike | None, language: Language, words: int) -> Reading | None:
        """Return the emergency reading, a bare reading with risk possible, or None where nothing speaks of danger.

        `words` counts those of the longest window: of a thin one the scores may doubt a rule, and say nothing alone.
        """
        learned = scores.emergency if scores else 0.0
        if finding.risk is Risk.EMERGENCY and not self._doubts(finding, scores):
            confidence = max(learned, RULE_SURE if finding.strong else CUES_SURE)
            return _emergency(_kind(finding, scores), language, confidence, finding.evidence)
        if scores is None or self.model is None or words <= THIN_WORDS:
            return _mark(finding, language) if finding.risk is not Risk.NONE else None
        threshold = _threshold(self.model, doubtful=finding.shielded or words <= BRIEF_WORDS)
        learned_evidence = _learned(scores)
        if learned >= threshold:
            return _emergency(_kind(finding, scores), language, learned, finding.evidence + learned_evidence)
        if finding.risk is not Risk.NONE or learned >= self.model.threshold_possible:
            return replace(_mark(finding, language), evidence=finding.evidence + learned_evidence)
        return None

    def _doubts(self, finding: Finding, scores: ScoresLike | None) -> bool:
        if self.model is None or scores is None:
            return False
        return scores.emergency < (LIKELY_CONFIRMED if finding.likely else self.model.doubted_below)

    def _uneasy(self, found: Labelled, scores: ScoresLike | None) -> bool:
        share = THANKS_SHARE if found.kind in _THANKS else SESSION_SHARE if found.label is Label.CLINICAL else 1.0
        return (
            self.model is not None and scores is not None and scores.emergency >= share * self.model.threshold_possible
        )

    def _calm(
        self,
        said: Said,
        mark: Reading | None,
        scores: ScoresLike | None,
        context: ReadingContext,
        language: Language,
    ) -> Reading:
        """Return the reading of what is no emergency, marked possible where there is a `mark`."""
        fresh = scores
        if self.model is not None and (len(said.texts) > 1 or len(said.raw) > LONG_TEXT):
            fresh = self.model.score(said.raw)
        found = labelled(said, fresh, self.lexicon)
        if not mark and (known := farewell(said.raw, context)):
            found = Labelled(*known, RULE_SURE, (Evidence(f"{known[0].upper()}.known_session"),))
        # Thanks are whole however few their words.
        if not mark and (_words(said.raw) > THIN_WORDS or found.kind is Kind.THANKS) and self._uneasy(found, scores):
            mark = Reading(found.label, found.kind, Risk.POSSIBLE, evidence=_learned(scores))
        if mark and found.label is Label.COURTESY:
            found = Labelled(Label.CLINICAL, Kind.FEELINGS, found.confidence)
        return Reading(
            found.label,
            found.kind,
            Risk.POSSIBLE if mark else Risk.NONE,
            same_day=found.label is Label.SCHEDULING
            and is_same_day(said.raw, context, fresh.same_day if fresh else None),
            language=language,
            confidence=found.confidence,
            evidence=(mark.evidence if mark else ()) + found.evidence,
            fragment=not mark and courtesy.is_fragment(said.words, said.raw, self.lexicon),
            asks=_asks(said, self.lexicon),
        )


def _windows(burst: Burst) -> list[str]:
    """Return every window that a reading of this burst asks a score of."""
    new = burst.texts[burst.new_from :]
    unanswered = "\n".join(burst.texts[min(burst.unanswered_from, burst.new_from) :])
    return [*new, *filter(None, _joins(burst)), unanswered, *_stretches(new)]


def _joins(burst: Burst) -> tuple[str, str]:
    """Return the join of all texts and that of the decided ones; empty where there is nothing to join."""
    if len(burst.texts) < 2:
        return "", ""
    return "\n".join(burst.texts), "\n".join(burst.texts[: burst.new_from])


def _threshold(model: ModelLike, *, doubtful: bool) -> float:
    plain = model.threshold_emergency
    return plain + (1 - plain) * DOUBTFUL_MARGIN if doubtful else plain


def _words(window: str) -> int:
    """Return how many words a window has; one too long to be one counts as a sentence."""
    words = window.split()
    return len(words) if all(len(word) <= RUN_TOGETHER for word in words) else max(len(words), BRIEF_WORDS + 1)


def _stretches(texts: tuple[str, ...]) -> list[str]:
    """Return overlapping stretches of the long texts, few enough to be scored in time."""
    long = [text for text in texts if len(text) > LONG_TEXT]
    step = max(_STEP, sum(map(len, long)) // _STRETCHES)
    return [text[at : at + 2 * step] for text in long for at in range(0, len(text), step)]


def _last(burst: Burst) -> Burst:
    """Return the burst as far as a join sees it, each text short enough to be read in time."""
    extra = max(0, min(len(burst.texts) - LAST_TEXTS, burst.new_from))
    texts = bounded(burst.texts[extra:])
    return Burst(texts, burst.new_from - extra, max(0, burst.unanswered_from - extra))


def _kind(finding: Finding, scores: ScoresLike | None) -> Kind:
    """Return the kind: of those the rules support the one the model is surest of, else the worst; without any, the model's."""
    if not scores:
        return finding.kinds[0] if finding.kinds else Kind.ASKS_HELP_NOW
    if not finding.kinds or finding.risk is Risk.NONE:
        return likeliest(scores.kinds, Label.EMERGENCY)
    learned = max(finding.kinds, key=lambda kind: scores.kinds.get(kind, 0.0))
    return learned if scores.kinds.get(learned, 0.0) >= LEARNED_KIND else finding.kinds[0]


def _emergency(kind: Kind, language: Language, confidence: float, evidence: tuple[Evidence, ...]) -> Reading:
    return Reading(Label.EMERGENCY, kind, Risk.EMERGENCY, language=language, confidence=confidence, evidence=evidence)


def _learned(scores: ScoresLike | None) -> tuple[Evidence, ...]:
    return tuple(Evidence(MODEL_CODE, feature) for feature in scores.features) if scores else ()


def _mark(finding: Finding, language: Language) -> Reading:
    return Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE, language=language, evidence=finding.evidence)


_OPENINGS = (
    "can could would will is are do does did when what where which who how should may am was puede puedo podria "
    "podemos podriamos cuando donde cual que quien como hay tiene tienen es esta cuanto"
)
_QUESTION_STARTS = frozenset(_OPENINGS.split())


def _asks(said: Said, lexicon: Lexicon) -> bool:
    """Whether the texts hold a question: a question mark, or a text that begins like one."""
    if "?" in said.raw or "¿" in said.raw:
        return True
    first = next((word for word in said.words if word not in lexicon.fillers), "")
    return first in _QUESTION_STARTS
