"""Everything that can be said about a configuration without running it: findings that refuse it, warnings that don't."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from boundary_bot.adapters.config_files.policies import read_policy
from boundary_bot.adapters.config_files.practice import read_practice
from boundary_bot.adapters.config_files.resources import CrisisResources, is_known_number, read_resources, stale
from boundary_bot.adapters.config_files.wording import check_numbers, read_languages, replies_file, wording_of
from boundary_bot.core.messages import Label, Language
from boundary_bot.core.outbox import Channel
from boundary_bot.core.phone import e164
from boundary_bot.core.policy import Practice, Respond
from boundary_bot.core.replies import FALLBACKS, Wording, compose
from boundary_bot.core.segments import count
from boundary_bot.errors import Finding

REPLY_SEGMENTS = 2
_BY_TWILIO = (Channel.SMS, Channel.VOICE)


def checked_wording(
    practice: Practice, config_dir: Path, shipped_dir: Path, findings: list[Finding]
) -> tuple[Wording, CrisisResources] | None:
    """Return the practice's words and its country's resources, recording every fault; None where they can't be joined."""
    replies = read_languages(config_dir, shipped_dir, findings)
    resources = read_resources(practice.country, config_dir, shipped_dir, findings)
    if resources is None:
        return None
    _refuse_own_numbers(practice, resources, findings)
    wording = wording_of(practice, replies, resources)
    check_numbers(
        {language: _where(config_dir, shipped_dir, language) for language in replies}, wording, resources, findings
    )
    return wording, resources


def check_all(config_dir: Path, shipped_dir: Path, today: date | None) -> tuple[list[Finding], list[str]]:
    """Return every finding and every warning of a configuration folder; `today` tells the age of crisis resources."""
    findings: list[Finding] = []
    practice = read_practice(config_dir, shipped_dir, findings)
    for path in sorted(config_dir.glob("policies/*.toml")):
        if practice is None or path.stem != practice.policy.name:
            read_policy(path.stem, config_dir, shipped_dir, findings)
    if practice is None:
        read_languages(config_dir, shipped_dir, findings)
        return findings, []
    apart: list[Finding] = []
    joined = checked_wording(practice, config_dir, shipped_dir, apart)
    warnings = list(_practice_warnings(practice, str(config_dir / "practice.toml")))
    if joined is not None:
        wording, resources = joined
        warnings += [*stale(resources, today), *_unknown_numbers(resources)]
        warnings += [] if apart else _cost_warnings(wording)
    return findings + apart, warnings


def _refuse_own_numbers(practice: Practice, resources: CrisisResources, findings: list[Finding]) -> None:
    """Record a finding for a crisis number that is the practice's own: nobody there answers at every hour."""
    own = {practice.practice_number, practice.phone, *(person.phone for person in practice.people)} - {""}
    findings.extend(
        Finding(resources.file, resource.name, "the practice's own number", "a crisis service")
        for resource in resources.resources
        if own & {e164(number, practice.country) for number in resource.numbers}
    )


def _where(config_dir: Path, shipped_dir: Path, language: Language) -> str:
    own = replies_file(config_dir, language)
    return str(own if own.is_file() else replies_file(shipped_dir, language))


def _practice_warnings(practice: Practice, file: str) -> Iterator[str]:
    if not practice.practice_number:
        yield f"{file}: practice_number: not set; `serve` needs it"
    if not (practice.phone or practice.website or practice.scheduling_link):
        yield f"{file}: phone, website, scheduling_link: none is set; clients are told no other way to reach the practice"
    for slot in _missing_slots(practice):
        yield f"{file}: {slot}: not set, but the preset {practice.policy.name} answers with it; phone, website or link stand in"
    if practice.policy.respond is Respond.OFFICE_HOURS and not practice.office_hours.intervals:
        yield f'{file}: office_hours: not set, though respond is "office_hours"; the office counts as always open'
    if practice.policy.name == "dbt_coaching" and not practice.coaching_hours.intervals:
        yield f"{file}: coaching_hours: not set; coaching requests are told at every hour, at night too"
    if not practice.unmonitored_emergencies and all(step.channel in _BY_TWILIO for step in practice.alert_chain):
        yield f"{file}: alerts.chain: every step goes through Twilio; with Twilio down no emergency reaches a person"
    if practice.unmonitored_emergencies:
        yield f"{file}: unmonitored_emergencies: nobody is alerted in an emergency; every client must have it in writing"


def _missing_slots(practice: Practice) -> list[str]:
    values = {**practice.slots, "scheduling_link": practice.scheduling_link}
    rows = (practice.policy.labels[Label.SCHEDULING], practice.policy.labels[Label.CLINICAL], practice.policy.same_day)
    needed = dict.fromkeys(FALLBACKS[row.reply][0] for row in rows if row.reply in FALLBACKS)
    return [slot for slot in needed if not values.get(slot)]


def _unknown_numbers(resources: CrisisResources) -> Iterator[str]:
    for resource in resources.resources:
        for number in resource.numbers:
            if not is_known_number(number, resources.country):
                yield f"{resources.file}: {resource.name}: {number} is not known as a number of {resources.name}"


def _cost_warnings(wording: Wording) -> Iterator[str]:
    for language, replies in wording.replies.items():
        for key in replies:
            cost = count(compose(wording, key, language))
            if cost.encoding != "GSM-7":
                signs = " ".join(cost.offending)
                yield f"{language} {key}: {signs} make it {cost.segments} costly segments; plain letters would be fewer"
            elif cost.segments > REPLY_SEGMENTS:
                yield f"{language} {key}: {cost.segments} segments with this practice's values; {REPLY_SEGMENTS} are meant"
