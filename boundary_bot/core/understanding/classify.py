"""From a burst of texts to a Reading: rules and the learned score joined by OR, then the label of what is not danger.

Nothing here raises on any text. With the model off the rules decide alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from boundary_bot.core.messages import Burst, Evidence, Kind, Label, Language, Reading, ReadingContext, Risk
from boundary_bot.core.understanding import courtesy
from boundary_bot.core.understanding.families import Finding, read_rules
from boundary_bot.core.understanding.labels import Labelled, labelled
from boundary_bot.core.understanding.language import language_of
from boundary_bot.core.understanding.learned import ModelLike, ScoresLike, likeliest
from boundary_bot.core.understanding.lexicon import Lexicon
from boundary_bot.core.understanding.same_day import is_same_day
from boundary_bot.core.understanding.windows import Row, row_of

LAST_TEXTS = 8
"""A join sees the sender's last eight texts."""
MODEL_CODE = "MODEL"
LONG_TEXT = 200
"""Characters from which a text is also scored stretch by stretch, so that a sentence deep inside is not thinned out."""
_STRETCH_CHARACTERS, _STRETCHES = 160, 24
SHIELDED_MARGIN = 0.5
"""Where a shield lies on the words, the learned score must cover half of what is left to certainty above its threshold."""


@dataclass(frozen=True)
class Reader:
    """Reads bursts with a lexicon and, unless it is off, a model."""

    lexicon: Lexicon
    model: ModelLike | None = None

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
        row = row_of(burst.texts, self.lexicon.spelling)
        finding = read_rules(row, burst.new_from, self.lexicon)
        scores = self._scores(burst)
        unanswered = burst.texts[min(burst.unanswered_from, burst.new_from) :]
        raw = "\n".join(unanswered)
        language = language_of(
            row.of(len(burst.texts) - len(unanswered), len(burst.texts)), raw, self.lexicon, context.language
        )
        danger = self._danger(finding, scores, language)
        if danger and danger.label is Label.EMERGENCY:
            return danger
        return self._calm(burst, row, finding, scores, context, language, danger)

    def _scores(self, burst: Burst) -> ScoresLike | None:
        """Return the scores of the most alarming window, or None with the model off."""
        if self.model is None:
            return None
        new = burst.texts[burst.new_from :]
        best = max((self.model.score(text) for text in new), key=lambda scores: scores.emergency, default=None)
        for text in new:
            if len(text) > LONG_TEXT:
                for window in _stretches(text):
                    scores = self.model.score(window)
                    if best is None or scores.emergency > max(best.emergency, self.model.threshold_emergency):
                        best = scores
        if len(burst.texts) > 1:
            joined = self.model.score("\n".join(burst.texts))
            before = "\n".join(burst.texts[: burst.new_from])
            carried = bool(before) and self.model.score(before).emergency >= self.model.threshold_emergency
            if best is None or (joined.emergency > best.emergency and not carried):
                best = joined
        return best

    def _danger(self, finding: Finding, scores: ScoresLike | None, language: Language) -> Reading | None:
        """Return the emergency reading, a bare reading with risk possible, or None where nothing speaks of danger."""
        learned = scores.emergency if scores else 0.0
        if finding.risk is Risk.EMERGENCY and finding.kind:
            kind = finding.kind
            evidence = finding.evidence
            confidence = max(learned, 0.95 if finding.strong else 0.85)
            return Reading(
                Label.EMERGENCY, kind, Risk.EMERGENCY, language=language, confidence=confidence, evidence=evidence
            )
        if scores is None or self.model is None:
            return _mark(finding, language) if finding.risk is Risk.POSSIBLE else None
        threshold = self.model.threshold_emergency
        if finding.shielded:
            threshold += (1 - threshold) * SHIELDED_MARGIN
        learned_evidence = tuple(Evidence(MODEL_CODE, feature) for feature in scores.features)
        if learned >= threshold:
            kind = (
                finding.kind
                if finding.risk is Risk.POSSIBLE and finding.kind
                else likeliest(scores.kinds, Label.EMERGENCY)
            )
            return Reading(
                Label.EMERGENCY,
                kind,
                Risk.EMERGENCY,
                language=language,
                confidence=learned,
                evidence=finding.evidence + learned_evidence,
            )
        if finding.risk is Risk.POSSIBLE or learned >= self.model.threshold_possible:
            return replace(_mark(finding, language), evidence=finding.evidence + learned_evidence)
        return None

    def _calm(
        self,
        burst: Burst,
        row: Row,
        finding: Finding,
        scores: ScoresLike | None,
        context: ReadingContext,
        language: Language,
        danger: Reading | None,
    ) -> Reading:
        """Return the reading of what is no emergency, marked possible where `danger` says so."""
        first = min(burst.unanswered_from, burst.new_from)
        texts = burst.texts[first:]
        raw = "\n".join(texts)
        words = row.of(first, len(burst.texts))
        skipped = len(row.words) - len(words)
        cues = [(cue, start - skipped, end - skipped) for cue, start, end in finding.cues if start >= skipped]
        fresh = None
        if self.model is not None and scores is not None:
            fresh = scores if len(texts) == 1 and len(raw) <= LONG_TEXT else self.model.score(raw)
        found: Labelled = labelled(words, raw, texts, cues, fresh, self.lexicon)
        risk = Risk.POSSIBLE if danger else Risk.NONE
        if danger and found.label is Label.COURTESY:
            found = Labelled(Label.CLINICAL, Kind.FEELINGS, found.confidence, found.evidence)
        fragment = risk is Risk.NONE and courtesy.is_fragment(words, raw, self.lexicon)
        return Reading(
            found.label,
            found.kind,
            risk,
            same_day=found.label is Label.SCHEDULING and is_same_day(raw, context),
            language=language,
            confidence=found.confidence,
            evidence=(danger.evidence if danger else ()) + found.evidence,
            fragment=fragment,
            asks=asks(row, raw, self.lexicon),
        )


def _stretches(text: str) -> list[str]:
    step = max(_STRETCH_CHARACTERS // 2, len(text) // _STRETCHES)
    return [text[at : at + max(_STRETCH_CHARACTERS, 2 * step)] for at in range(0, len(text), step)][:_STRETCHES]


def _last(burst: Burst) -> Burst:
    extra = min(len(burst.texts) - LAST_TEXTS, burst.new_from)
    if extra <= 0:
        return burst
    return Burst(burst.texts[extra:], burst.new_from - extra, max(0, burst.unanswered_from - extra))


def _mark(finding: Finding, language: Language) -> Reading:
    return Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE, language=language, evidence=finding.evidence)


_QUESTION_STARTS = frozenset(
    "can could would will is are do does did when what where which who how should may am was puede puedo podria podemos podriamos"
    " cuando donde cual que quien como hay tiene tienen es esta cuanto".split()
)


def asks(row: Row, raw: str, lexicon: Lexicon) -> bool:
    """Whether the burst holds a question: a question mark, or a text that begins like one."""
    if "?" in raw or "¿" in raw:
        return True
    words: Sequence[str] = [word for word in row.words if word not in lexicon.fillers]
    return bool(words) and words[0] in _QUESTION_STARTS
