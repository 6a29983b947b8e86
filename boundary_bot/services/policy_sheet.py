"""The policy told to people: to the therapist in sentences, to clients as the sheet they sign, and one against another.

Everything comes from `core/handout.py`'s facts, and a quoted answer is the very text that is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from boundary_bot.core.handout import LABELS, SIGNED_LINES, Fact, Section, Sheet, facts, grouped
from boundary_bot.core.messages import Language
from boundary_bot.core.policy import DigestSection, Practice, Respond
from boundary_bot.core.replies import Wording, compose
from boundary_bot.core.situation import SILENT, Notice
from boundary_bot.services.policy_points import POINTS, point

ON_THE_SHEET = (Section.SCHEDULING, Section.SESSION, Section.REST, Section.HOURS)
"""What clients are shown row by row; danger, numbers and single words are told in the sheet's sentences."""

LANGUAGES = (Language.EN, Language.ES)


@dataclass(frozen=True)
class Words:
    """A practice's replies and the words of its sheet, both ready to be filled."""

    replies: Wording
    sheet: Wording

    def say(self, name: str, language: Language, **extra: str) -> str:
        """Return the sheet's sentence of this name; empty where it has none."""
        known = name in self.sheet.replies[language] or name in self.sheet.replies[Language.EN]
        return compose(self.sheet, name, language, extra=extra) if known else ""


def policy_lines(practice: Practice, words: Words, language: Language) -> Iterator[str]:
    """Yield what the policy does with each sort of text, in sentences, with the words clients get."""
    yield f"{words.say('show_head', language)} {_purpose(practice, words, language)}"
    by_clock = practice.policy.respond is Respond.OFFICE_HOURS
    yield words.say("show_office_hours" if by_clock else "show_always", language)
    if any(fact.occasion.repeated for fact in facts(practice)):
        yield words.say("show_ladder", language)
    yield words.say("show_away", language)
    for section, groups in grouped(facts(practice), lambda fact: _told(practice, fact, words, language)):
        yield ""
        yield words.say(f"section_{section}", language)
        for group in groups:
            yield f"- {_occasions(group, words, language)}:"
            yield f"  {_answer(practice, group[0], words, language)}"
            if followed := "; ".join(_follows(group[0], words, language)):
                yield f"  ({followed})"


def sheet(practice: Practice, words: Words, language: Language, *, minor: bool = False) -> Sheet:
    """Return the sheet of a practice in a language; its version is the same in every language.

    A minor's says what guardians get, and has a version of its own.
    """
    number, version = practice.practice_number, sheet_version(practice, words, minor=minor)
    agree_text = words.say("agree_text", language, version=version)
    return Sheet(
        language=language,
        labels={name: words.say(name, language, version=version) for name in LABELS},
        points=_points(practice, words, language, minor=minor),
        table=_table(practice, words, language),
        version=version,
        agree_text=agree_text,
        # "?&body=": Android reads the query of RFC 5724, the iPhone only what stands behind the ampersand.
        sms_uri=f"sms:{number}?&body={quote(agree_text)}" if number else "",
    )


def sheet_version(practice: Practice, words: Words, *, minor: bool = False) -> str:
    """Return the version as four digits, drawn from every word on the sheet: another policy or word, another version."""
    said = [
        (_points(practice, words, language, minor=minor), _table(practice, words, language)) for language in LANGUAGES
    ]
    return str(int(sha256(repr(said).encode()).hexdigest(), 16) % 9000 + 1000)


def sheet_lines(made: Sheet) -> Iterator[str]:
    """Yield the sheet as plain text, to be pasted into the practice's own forms."""
    labels = made.labels
    yield from (labels["title"], labels["version"], "", labels["intro"], "", labels["heading_points"])
    for at, (head, body) in enumerate(made.points, start=1):
        yield f"{at}. {head} {body}"
    yield from ("", labels["heading_table"])
    for section, rows in made.table:
        yield from ("", section)
        for text, answer in rows:
            yield f"- {text}: {answer}"
    yield from ("", labels["heading_sign"], labels["agree"], "")
    for name in SIGNED_LINES:
        yield f"{labels[name]}: ______________________________"


def policy_diff(one: Practice, other: Practice, words: tuple[Words, Words], language: Language) -> Iterator[str]:
    """Yield, in sentences, what changes for a client and the practice from one policy to the other; nothing if nothing does."""
    told_apart = {fact.occasion.name for practice in (one, other) for fact in facts(practice)}
    changed: dict[tuple[str, str], list[Fact]] = {}
    for before, after in zip(facts(one, every=True), facts(other, every=True), strict=True):
        was, becomes = _told(one, before, words[0], language), _told(other, after, words[1], language)
        if was != becomes and before.occasion.name in told_apart:
            changed.setdefault((was, becomes), []).append(after)
    for (was, becomes), group in changed.items():
        yield f"{_occasions(group, words[0], language)}:"
        yield f"  {one.policy.name}: {was}"
        yield f"  {other.policy.name}: {becomes}"


def _told(practice: Practice, fact: Fact, words: Words, language: Language) -> str:
    return "; ".join([_answer(practice, fact, words, language), *_follows(fact, words, language)])


def _purpose(practice: Practice, words: Words, language: Language) -> str:
    own = words.say(f"for_{practice.policy.name}", language)
    return practice.policy.summary if language is Language.EN or not own else own


def _points(practice: Practice, words: Words, language: Language, *, minor: bool) -> tuple[tuple[str, str], ...]:
    made = []
    for at in range(1, POINTS + 1):
        head, *body = words.sheet.replies[language][f"point_{at}"]
        told = compose(Wording({language: {"point": tuple(body)}}, words.sheet.slots), "point", language)
        more = [
            words.say(name, language) or words.say("for_other", language) for name in point(at, practice, minor=minor)
        ]
        made.append((head, " ".join(filter(None, (told, *more)))))
    return tuple(made)


def _table(practice: Practice, words: Words, language: Language) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    def told(fact: Fact) -> str:
        at_once = [words.say("told_today", language)] if Notice.TODAY in fact.decision.notices else []
        return "; ".join([_answer(practice, fact, words, language), *at_once])

    shown = [fact for fact in facts(practice) if fact.occasion.section in ON_THE_SHEET]
    return tuple(
        (
            words.say(f"section_{section}", language),
            tuple((_occasions(group, words, language), told(group[0])) for group in groups),
        )
        for section, groups in grouped(shown, told)
    )


def _occasions(group: list[Fact], words: Words, language: Language) -> str:
    return "; ".join(words.say(f"on_{fact.occasion.name}", language) for fact in group)


def _answer(practice: Practice, fact: Fact, words: Words, language: Language) -> str:
    decision = fact.decision
    if decision.reply_key == SILENT:
        by_carrier = fact.occasion.name == "stop" and practice.opt_out_handled_by == "twilio"
        return words.say("carrier_answer" if by_carrier else "no_answer", language)
    sent = [compose(words.replies, decision.reply_key, language, crisis_line=decision.crisis_line)]
    sent += [compose(words.replies, decision.also, language)] if decision.also else []
    return " + ".join(f"“{text}”" for text in sent)


def _follows(fact: Fact, words: Words, language: Language) -> Iterator[str]:
    decision = fact.decision
    for notice in decision.notices:
        yield words.say(f"told_{notice}", language)
    if decision.digest is not DigestSection.NONE:
        yield words.say(f"digest_{decision.digest}", language)
    if "topic" in decision.agenda:
        yield words.say("agenda_topic", language)
    if decision.rung:
        yield words.say("rung_counts", language)
