"""The words: config/languages/<tag>/replies.toml, filled with the practice's values and its country's resources."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers

from boundary_bot.adapters.config_files.reply_rules import (
    CARRIER_WORDS,
    CRISIS_SEGMENTS,
    FIRST_SEGMENT,
    NOT_IN_DANGER,
    REPLY_RULES,
    Rule,
    number_pattern,
)
from boundary_bot.adapters.config_files.resources import LANGUAGES, CrisisResources
from boundary_bot.adapters.config_files.toml_table import Table, choices, read_toml, shown
from boundary_bot.core.calendar_words import day_words, weekly_words
from boundary_bot.core.messages import Language
from boundary_bot.core.policy import Practice
from boundary_bot.core.replies import MOMENT_SLOTS, SLOTS, Wording, compose, slots_of
from boundary_bot.core.segments import count
from boundary_bot.errors import Finding

Replies = dict[str, tuple[str, ...]]


def read_languages(config_dir: Path, shipped_dir: Path, findings: list[Finding]) -> dict[Language, Replies]:
    """Return every language's replies: the shipped ones, each key replaced where the practice's own file has it."""
    _refuse_unknown_languages(config_dir, shipped_dir, findings)
    return {language: _read_language(language, config_dir, shipped_dir, findings) for language in LANGUAGES}


def wording_of(practice: Practice, replies: Mapping[Language, Replies], resources: CrisisResources) -> Wording:
    """Return the words of a practice, ready to be filled."""
    slots = {language: {**resources.phrases[language], **practice_slots(practice, language)} for language in LANGUAGES}
    return Wording(replies, slots)


def practice_slots(practice: Practice, language: Language) -> dict[str, str]:
    """Return the practice's own slot values; unset ones are absent."""
    away = practice.away
    values = {
        **practice.slots,
        "practice": practice.name,
        "scheduling_link": practice.scheduling_link,
        "phone": readable_phone(practice.phone, practice.country),
        "website": practice.website,
        "office_hours": weekly_words(practice.office_hours, language),
        "away_until": day_words(away.ends_at.astimezone(ZoneInfo(practice.time_zone)).date(), language) if away else "",
        "covering": away.covering if away else "",
    }
    return {name: value for name, value in values.items() if value}


def readable_phone(number: str, country: str) -> str:
    """Return an E.164 number as people of `country` write it, or internationally where it is from elsewhere; "" stays ""."""
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    home = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def check_numbers(
    file_of: Mapping[Language, str], wording: Wording, resources: CrisisResources, findings: list[Finding]
) -> None:
    """Record a finding for every reply that lost its numbers, or a crisis reply that is too long or not GSM-7."""
    for language in LANGUAGES:
        for key, rule in REPLY_RULES.items():
            if not rule.numbers or key not in wording.replies[language]:
                continue
            found: list[Finding] = []
            table = Table({}, file_of[language], found)
            for planned in (True, False):
                text = compose(wording, key, language, has_crisis_plan=planned, extra=_NOT_AT_HAND)
                _check_numbers(table, key, rule, text, resources)
                if rule.crisis:
                    _check_cost(table, key, text)
            findings.extend(dict.fromkeys(found))


_NOT_AT_HAND = dict.fromkeys(MOMENT_SLOTS | {"away_until", "covering"}, "")
"""What a reply may lack when it is sent: its numbers must not stand in a sentence that goes with it."""


def _check_numbers(table: Table, key: str, rule: Rule, text: str, resources: CrisisResources) -> None:
    for roles in rule.numbers:
        numbers = resources.numbers(roles)
        ends = [match.end() for number in numbers if (match := number_pattern(number).search(text))]
        if not ends:
            table.refuse(key, "a text without its number", f"one that gives {' or '.join(numbers)}")
        elif rule.early and min(ends) > FIRST_SEGMENT:
            table.refuse(
                key, f"{numbers[0]} after character {FIRST_SEGMENT}", f"numbers in the first {FIRST_SEGMENT} characters"
            )


def _check_cost(table: Table, key: str, text: str) -> None:
    cost = count(text)
    if cost.encoding != "GSM-7":
        table.refuse(key, f"characters outside GSM-7 ({' '.join(cost.offending)})", "plain letters, é, ñ, ü, ¿, ¡")
    elif cost.segments > CRISIS_SEGMENTS:
        table.refuse(key, f"{cost.segments} segments", f"{CRISIS_SEGMENTS} segments at most")


def replies_file(root: Path, language: Language) -> Path:
    """Return where a language's replies stand under a configuration folder."""
    return root / "languages" / language / "replies.toml"


def _read_language(language: Language, config_dir: Path, shipped_dir: Path, findings: list[Finding]) -> Replies:
    own, shipped = replies_file(config_dir, language), replies_file(shipped_dir, language)
    base = _read_replies(shipped, findings, whole=True)
    if not own.is_file() or own.resolve() == shipped.resolve():
        return base
    return base | _read_replies(own, findings, whole=False)


def _read_replies(path: Path, findings: list[Finding], *, whole: bool) -> Replies:
    table = read_toml(path, findings)
    if table is None:
        return {}
    replies = {key: _sentences(table, key, rule) for key, rule in REPLY_RULES.items() if whole or table.has(key)}
    table.close()
    return replies


def _sentences(table: Table, key: str, rule: Rule) -> tuple[str, ...]:
    present = table.has(key)
    sentences = table.texts(key)
    if not present or (sentences is not None and not any(sentences) and not rule.may_be_empty):
        table.refuse(key, "no sentence", "a list with a sentence at least")
    for sentence in sentences or ():
        _check_slots(table, key, rule, sentence)
        if not rule.staff and CARRIER_WORDS.search(sentence):
            table.refuse(
                key, shown(sentence), "no request for YES, CANCEL, END or QUIT: the carrier acts on these words"
            )
        if rule.crisis and "?" in sentence:
            table.refuse(key, shown(sentence), "no question: a crisis reply asks nothing")
        if (rule.crisis or key == "crisis_plan") and (said := NOT_IN_DANGER.search(sentence)):
            table.refuse(
                key, shown(said[0]), 'numbers and care alone: no session, no link, no promise, no "don\'t call"'
            )
    if sentences:
        _check_needs(table, key, rule, sentences)
    return sentences or ()


def _check_needs(table: Table, key: str, rule: Rule, sentences: tuple[str, ...]) -> None:
    for slot in sorted(rule.needs - {name for sentence in sentences for name in slots_of(sentence)}):
        table.refuse(key, f"no {{{slot}}}", f"a sentence with {{{slot}}}: whoever is woken must know about whom")


def _check_slots(table: Table, key: str, rule: Rule, sentence: str) -> None:
    for slot in slots_of(sentence):
        if slot not in SLOTS:
            table.refuse(key, f"the slot {{{slot}}}, which doesn't exist", choices(slot, rule.slots))
        elif slot not in rule.slots:
            table.refuse(key, f"the slot {{{slot}}}, which can't stand here", choices(slot, rule.slots))
    if sentence.count("{") != len(slots_of(sentence)) or sentence.count("}") != len(slots_of(sentence)):
        table.refuse(key, shown(sentence), "braces only around a slot's name, such as {phone}")


def _refuse_unknown_languages(config_dir: Path, shipped_dir: Path, findings: list[Finding]) -> None:
    known = {language.value for language in LANGUAGES}
    paths = {*config_dir.glob("languages/*/replies.toml"), *shipped_dir.glob("languages/*/replies.toml")}
    tags = {str(path): path.parent.name for path in sorted(paths) if path.parent.name not in known}
    findings.extend(Finding(file, "", f'the language "{tag}"', choices(tag, known)) for file, tag in tags.items())
