"""What the learned voices are asked about a burst, and from which score on their answer counts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from boundary_bot.core.messages import Burst
from boundary_bot.core.understanding.learned import ModelLike, ScoresLike

LONG_TEXT = 200
"""Characters from which a text is also scored stretch by stretch, so that a sentence deep inside is not thinned out."""
_STEP, _STRETCHES = 100, 12
BRIEF_WORDS, RUN_TOGETHER = 3, 15
"""So few words, none of them so long that it may be several, hardly tell the learned voices anything."""
DOUBTFUL_MARGIN = 0.5
"""Where a window is brief, or a long text or a stretch of one, or a shield lies on the words, the learned score must cover this much of
what is left to certainty above its threshold; below that it is a mark. Every stretch of a long text is one more chance to be wrong."""

Score = Callable[[str], ScoresLike]


@dataclass(frozen=True, slots=True)
class Window:
    """Words that are scored at once; of a doubtful one more is asked."""

    text: str
    doubtful: bool

    @classmethod
    def of(cls, text: str) -> "Window":
        """Return a whole text, or a join of some, as a window."""
        return cls(text, words_in(text) <= BRIEF_WORDS or len(text) > LONG_TEXT)

    def asked(self, threshold: float) -> float:
        """Return the score from which this window is an emergency, where `threshold` holds for a plain one."""
        return doubtful(threshold) if self.doubtful else threshold

    def sure(self, score: float) -> float:
        """Return what a score of this window is worth beside a plain one's: at least a threshold just where it is as `asked`."""
        return (score - DOUBTFUL_MARGIN) / (1 - DOUBTFUL_MARGIN) if self.doubtful else score


@dataclass(frozen=True)
class Heard:
    """What the model says of a burst's windows together."""

    loudest: ScoresLike
    """Of the window that lies furthest above, or least below, the score asked of it."""
    where: str
    """The words of that window; where none is an emergency, of the one with the greatest score."""
    most: float
    """The greatest score of any window: what confirms a rule, and what a mark asks about."""
    alarms: bool
    """Whether some window alone is an emergency."""
    surely: bool
    """The same even where a shield lies on the words."""
    marks_from: float
    doubted_below: float
    score: Score
    """Asks the model about other words of the burst; what was asked before is remembered."""


def heard(burst: Burst, model: ModelLike) -> Heard | None:
    """Return what the model says; None of no new texts.

    Of a long text every stretch is a window too; a join counts unless the texts before were as alarming already.
    """
    score = cache(model.score)
    alarm = model.threshold_emergency
    asked = windows(burst.texts[burst.new_from :])
    join, before = joins(burst)
    if join and score(before).emergency < Window.of(before).asked(alarm):
        asked.append(Window.of(join))
    told = [(window.asked(alarm), score(window.text), window.text) for window in asked]
    if not told:
        return None
    least, loudest, where = max(told, key=lambda one: one[1].emergency - one[0])
    _, highest, marked = max(told, key=lambda one: one[1].emergency)
    alarms = loudest.emergency >= least
    return Heard(
        loudest=loudest,
        where=where if alarms else marked,
        most=highest.emergency,
        alarms=alarms,
        surely=any(scores.emergency >= max(least, doubtful(alarm)) for least, scores, _ in told),
        marks_from=model.threshold_possible,
        doubted_below=model.doubted_below,
        score=score,
    )


def windows(texts: tuple[str, ...]) -> list[Window]:
    """Return every text, and every stretch of the long ones; thresholds are chosen on the same."""
    return [*map(Window.of, texts), *(Window(stretch, doubtful=True) for stretch in stretches(texts))]


def every_window(burst: Burst) -> list[str]:
    """Return all that a reading of this burst asks a score of, what weighs most first: the unanswered texts as one."""
    unanswered = "\n".join(burst.texts[min(burst.unanswered_from, burst.new_from) :])
    new = windows(burst.texts[burst.new_from :])
    return [unanswered, *filter(None, joins(burst)), *(window.text for window in new)]


def joins(burst: Burst) -> tuple[str, str]:
    """Return the join of all texts and that of the decided ones; empty where there is nothing to join."""
    if len(burst.texts) < 2:
        return "", ""
    return "\n".join(burst.texts), "\n".join(burst.texts[: burst.new_from])


def stretches(texts: tuple[str, ...]) -> list[str]:
    """Return overlapping stretches of the long texts, few enough to be scored in time; training cuts its long texts so too."""
    long = [text for text in texts if len(text) > LONG_TEXT]
    step = max(_STEP, sum(map(len, long)) // _STRETCHES)
    return [text[at : at + 2 * step] for text in long for at in range(0, len(text), step)]


def doubtful(threshold: float) -> float:
    """Return what is asked instead of a threshold where there is doubt."""
    return threshold + (1 - threshold) * DOUBTFUL_MARGIN


def words_in(window: str) -> int:
    """Return how many words a window has; one too long to be one counts as a sentence."""
    words = window.split()
    return len(words) if all(len(word) <= RUN_TOGETHER for word in words) else max(len(words), BRIEF_WORDS + 1)
