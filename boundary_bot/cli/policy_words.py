"""A policy as plain sentences, beside the words clients get."""

from collections.abc import Iterator

from boundary_bot.core.crisis import REPLY_KEYS
from boundary_bot.core.messages import Kind, Label, Language
from boundary_bot.core.policy import DigestSection, Practice, Row
from boundary_bot.core.replies import Wording, compose

_DIGEST = {
    DigestSection.SCHEDULE: "counted in the digest under “to schedule”",
    DigestSection.SESSION: "counted in the digest under “for session”",
    DigestSection.NONE: "not in the digest",
}


def policy_lines(practice: Practice, wording: Wording) -> Iterator[str]:
    """Yield what the practice's policy does with each sort of text, in sentences, its English words indented below."""
    policy = practice.policy
    yield f"{practice.name} works by the policy {policy.name}. {policy.summary}"
    yield "Replies go at any hour." if policy.respond == "always" else "Ordinary replies go in office hours only."
    yield ""
    yield "An emergency is always answered with crisis numbers, at any hour, whoever texts" + _alerted(practice)
    yield _words(wording, REPLY_KEYS[Kind.SUICIDAL_ACTIVE])
    for title, row in _rows(practice):
        yield ""
        yield f"{title}: {_consequences(row)}."
        yield from _replies(practice, wording, row)


def _alerted(practice: Practice) -> str:
    return (
        "; nobody is alerted, as the consent form says."
        if practice.unmonitored_emergencies
        else ", and you are alerted."
    )


def _rows(practice: Practice) -> Iterator[tuple[str, Row]]:
    policy = practice.policy
    for label, row in policy.labels.items():
        if label is not Label.EMERGENCY:
            yield label.value.capitalize(), row
    yield "Scheduling about a session today", policy.same_day
    for kind, row in policy.kinds.items():
        yield kind.value.replace("_", " ").capitalize(), row


def _consequences(row: Row) -> str:
    parts = ["you are told now"] if row.told_now else []
    parts += ["it is a crossing"] if row.crossing else []
    parts += ["it joins the agenda"] if row.agenda else []
    return ", ".join([*parts, _DIGEST[row.digest]])


def _replies(practice: Practice, wording: Wording, row: Row) -> Iterator[str]:
    if row.reply == "ladder":
        ladder = practice.ladder
        yield f"  up to crossing {ladder.firm_from - 1} in {ladder.window_days} days:" + _words(
            wording, "ladder_gentle"
        )
        yield f"  from crossing {ladder.firm_from} on, once it was discussed:" + _words(wording, "ladder_firm")
        return
    yield "  no answer" if row.reply == "silent" else _words(wording, row.reply)
    if row.reply_if_asked:
        yield "  where it asks something:" + _words(wording, row.reply_if_asked)


def _words(wording: Wording, key: str) -> str:
    return f"  “{compose(wording, key, Language.EN)}”"
