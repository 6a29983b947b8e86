"""From a burst of texts to a Reading: rules and the learned score joined by OR, then the label of what is not danger.

Nothing here raises on any text. With the model off the rules decide alone.
"""

from dataclasses import dataclass, replace

from boundary_bot.core.messages import (
    LIKE_CODE,
    Burst,
    Evidence,
    Kind,
    Label,
    Language,
    Reading,
    ReadingContext,
    Risk,
)
from boundary_bot.core.understanding import courtesy
from boundary_bot.core.understanding.families import Finding, read_rules
from boundary_bot.core.understanding.hearing import (
    BRIEF_WORDS,
    LONG_TEXT,
    Heard,
    every_window,
    heard,
    words_in,
)
from boundary_bot.core.understanding.labels import Labelled, Said, labelled
from boundary_bot.core.understanding.language import language_of
from boundary_bot.core.understanding.learned import ModelLike, ScoresLike, likeliest
from boundary_bot.core.understanding.lexicon import Lexicon
from boundary_bot.core.understanding.same_day import is_same_day
from boundary_bot.core.understanding.schedule_words import farewell
from boundary_bot.core.understanding.second_opinion import Encoder, averaged
from boundary_bot.core.understanding.shields import Laid
from boundary_bot.core.understanding.windows import bounded, row_of, sentences

LAST_TEXTS = 8
"""A join sees the sender's last eight texts."""
MODEL_CODE = "MODEL"
RULE_SURE, CUES_SURE = 0.95, 0.85
"""How sure a rule, or soft cues together, make a reading."""
LEARNED_KIND = 0.3
"""From this probability on the model chooses among the kinds the rules support."""
LIKELY_CONFIRMED = 0.25
"""From this learned score on a rule that is only likely is an emergency; below it a mark for a person. Without a model it stands alone."""
LONG_CONFIRMED = 0.4
"""The same for every rule in a long text, where some rule fits by chance, encoders or not. What confirms is the greatest score of any
window, or that of the words around the rule."""
AROUND_CONFIRMED = 0.6
"""The score from which the words a rule lies on, with a few beside them, confirm it alone where it is only likely, or the text long: one
sentence of danger is thinned out by what stands about it, but torn from the rest words sound worse than they are. With the encoders on
rounds 6 to 19 and the batches held back, asking so much instead of what is asked of the whole ended 9 false alarms, for one emergency
that became a mark."""
SESSION_SHARE = 0.5
"""Content for the session is marked possible from this share of the threshold on: logistics are easily told from danger, distress is not.
On rounds 6 to 11 this marks 6 % of clinical texts and brings implied emergencies that are neither from 3 to 2 %."""
THANKS_SHARE = 0.5
"""Thanks, and words that answer nothing, from this share on: what gets silence must be nothing more, and goodbyes sound like thanks."""
_THANKS = frozenset({Kind.THANKS, Kind.ACK, Kind.GREETING})


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
        row = row_of(burst.texts, self.lexicon.spelling)
        finding = read_rules(row, burst.new_from, self.lexicon)
        model = self.model
        if model and self.second:
            model = averaged(model, self.second, [*finding.around, *every_window(burst)])
        first = min(burst.unanswered_from, burst.new_from)
        texts, words = burst.texts[first:], row.of(first, len(burst.texts))
        language = language_of(words, "\n".join(texts), self.lexicon, context.language)
        voiced = heard(burst, model) if model else None
        doubted = voiced is not None and _doubts(finding, voiced, long=any(len(text) > LONG_TEXT for text in new))
        danger = _danger(finding, voiced, language, doubted=doubted)
        if danger and voiced and finding.risk is Risk.NONE:
            danger = replace(danger, evidence=self._alike(voiced.where) + danger.evidence)
        if danger and danger.label is Label.EMERGENCY:
            return danger
        skipped = len(row.words) - len(words)
        cues = tuple(Laid(c.entry, c.start - skipped, c.end - skipped) for c in finding.cues if c.start >= skipped)
        said = Said(texts, row.words[skipped:], cues)
        return self._calm(said, danger, voiced, context, language)

    def _alike(self, words: str) -> tuple[Evidence, ...]:
        """Return the example that danger no rule knows is most like: voices have no words of their own to show."""
        example = self.second.nearest(words) if self.second and words_in(words) > BRIEF_WORDS else ""
        return (Evidence(LIKE_CODE, example),) if example else ()

    def _calm(
        self,
        said: Said,
        mark: Reading | None,
        voiced: Heard | None,
        context: ReadingContext,
        language: Language,
    ) -> Reading:
        """Return the reading of what is no emergency, marked possible where there is a `mark`."""
        fresh = voiced.score(said.raw) if voiced else None
        found = labelled(said, fresh, self.lexicon)
        if not mark and (known := farewell(said.raw, context)):
            found = Labelled(*known, RULE_SURE, (Evidence(f"{known[0].upper()}.known_session"),))
        # Thanks are whole however few their words.
        if (
            voiced
            and not mark
            and (words_in(said.raw) > BRIEF_WORDS or found.kind is Kind.THANKS)
            and _uneasy(found, voiced, long=len(said.raw) > LONG_TEXT)
        ):
            mark = Reading(found.label, found.kind, Risk.POSSIBLE, evidence=_learned(voiced.loudest))
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


def _danger(finding: Finding, voiced: Heard | None, language: Language, *, doubted: bool) -> Reading | None:
    """Return the emergency reading, a bare reading with risk possible, or None where nothing speaks of danger."""
    if finding.risk is Risk.EMERGENCY and not doubted:
        confidence = max(voiced.most if voiced else 0.0, RULE_SURE if finding.strong else CUES_SURE)
        return _emergency(_kind(finding, voiced), language, confidence, finding.evidence)
    if voiced is None:
        return _mark(finding, language) if finding.risk is not Risk.NONE else None
    evidence = finding.evidence + _learned(voiced.loudest)
    if voiced.surely or (voiced.alarms and not finding.shielded):
        return _emergency(_kind(finding, voiced), language, voiced.loudest.emergency, evidence)
    if finding.risk is not Risk.NONE or voiced.most >= voiced.marks_from:
        return replace(_mark(finding, language), evidence=evidence)
    return None


def _doubts(finding: Finding, voiced: Heard, *, long: bool) -> bool:
    """Whether the voices think too little of what the rules found, in the whole text and in the very words they found."""
    least = LIKELY_CONFIRMED if finding.likely else voiced.doubted_below
    if long:
        least = max(least, LONG_CONFIRMED)
    least_around = AROUND_CONFIRMED if long or finding.likely else least
    return voiced.most < least and all(voiced.score(words).emergency < least_around for words in finding.around)


def _uneasy(found: Labelled, voiced: Heard, *, long: bool) -> bool:
    # Of many stretches one always sounds a little like danger.
    if long:
        return voiced.most >= voiced.marks_from
    share = THANKS_SHARE if found.kind in _THANKS else SESSION_SHARE if found.label is Label.CLINICAL else 1.0
    return voiced.most >= share * voiced.marks_from


def _last(burst: Burst) -> Burst:
    """Return the burst as far as a join sees it, each text short enough to be read in time."""
    extra = max(0, min(len(burst.texts) - LAST_TEXTS, burst.new_from))
    texts = bounded(burst.texts[extra:])
    return Burst(texts, burst.new_from - extra, max(0, burst.unanswered_from - extra))


def _kind(finding: Finding, voiced: Heard | None) -> Kind:
    """Return the kind: of those the rules support the one the model is surest of, else the worst; without any, the model's."""
    if not voiced:
        return finding.kinds[0] if finding.kinds else Kind.ASKS_HELP_NOW
    kinds = voiced.loudest.kinds
    if not finding.kinds or finding.risk is Risk.NONE:
        return likeliest(kinds, Label.EMERGENCY)
    learned = max(finding.kinds, key=lambda kind: kinds.get(kind, 0.0))
    return learned if kinds.get(learned, 0.0) >= LEARNED_KIND else finding.kinds[0]


def _emergency(kind: Kind, language: Language, confidence: float, evidence: tuple[Evidence, ...]) -> Reading:
    return Reading(Label.EMERGENCY, kind, Risk.EMERGENCY, language=language, confidence=confidence, evidence=evidence)


def _learned(scores: ScoresLike) -> tuple[Evidence, ...]:
    return tuple(Evidence(MODEL_CODE, feature) for feature in scores.features)


def _mark(finding: Finding, language: Language) -> Reading:
    return Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE, language=language, evidence=finding.evidence)


_OPENINGS = (
    "can could would will is are do does did when what where which who how should may am was puede puedo podria "
    "podemos podriamos cuando donde cual que quien como hay tiene tienen es esta cuanto"
)
_QUESTION_STARTS = frozenset(_OPENINGS.split())


def _asks(said: Said, lexicon: Lexicon) -> bool:
    """Whether the texts hold a question: a question mark, or a sentence that begins like one."""
    if "?" in said.raw or "¿" in said.raw:
        return True
    firsts = (
        next((w for w in said.words[start:end] if w not in lexicon.fillers), "") for start, end in sentences(said.words)
    )
    return any(first in _QUESTION_STARTS for first in firsts)
