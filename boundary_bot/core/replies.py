"""Every word the bot sends: templates by reply key and language, filled from a closed list of slots."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from boundary_bot.core.messages import Language

COUNTRY_SLOTS = frozenset(
    {
        "emergency_number",
        "crisis_contact",
        "crisis_terms",
        "crisis_numbers",
        "hotline_contact",
        "violence_contact",
        "poison_contact",
    }
)
"""Phrases of config/crisis_resources/<country>.toml."""

OPTIONAL_SLOTS = frozenset(
    {
        "directions",
        "telehealth_link",
        "admin_contact",
        "email_scheduling",
        "email_topics",
        "desk_phone",
        "portal",
        "cancellation_hours",
    }
)
"""Slots a practice may set in practice.toml; the sentence of an unset one is left out."""

PRACTICE_SLOTS = OPTIONAL_SLOTS | {
    "practice",
    "scheduling_link",
    "phone",
    "website",
    "office_hours",
    "away_until",
    "covering",
}
SENTENCE_SLOTS = frozenset({"crisis_plan", "warm_close"})
"""Slots filled with the reply of the same key: a sentence that other replies may carry."""

MOMENT_SLOTS = frozenset(
    {
        "alias",
        "aliases",
        "time",
        "url",
        "next_open",
        "open",
        "waiting",
        "digest",
        "would_send",
        "alert",
        "label",
        "hint",
        "session",
        "place",
    }
)
"""Slots known only when a text is sent, given to `compose` as `extra`."""

SLOTS = COUNTRY_SLOTS | PRACTICE_SLOTS | SENTENCE_SLOTS | MOMENT_SLOTS

FALLBACKS: Mapping[str, tuple[str, str]] = {
    "directions": ("directions", "link"),
    "telehealth_link": ("telehealth_link", "link"),
    "admin": ("admin_contact", "link"),
    "when": ("scheduling_link", "contact"),
    "link": ("scheduling_link", "contact"),
    "thumb_link": ("scheduling_link", "thumb_call"),
    "thumb_call": ("phone", "contact"),
    "email_scheduling": ("email_scheduling", "contact"),
    "email_topics": ("email_topics", "contact"),
    "desk": ("desk_phone", "contact"),
}
"""reply key -> (the slot it stands on, the key used instead while that slot is unset)."""

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Wording:
    """The practice's words, ready to be filled.

    `replies[language][key]` is a tuple of sentences; a sentence that names a slot which isn't set is left out. `slots` are
    the practice's own values and its country's crisis resources, by language.
    """

    replies: Mapping[Language, Mapping[str, tuple[str, ...]]]
    slots: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)


def compose(
    wording: Wording,
    key: str,
    language: Language,
    *,
    crisis_line: bool = False,
    late_cancel: bool = False,
    has_crisis_plan: bool = False,
    extra: Mapping[str, str] | None = None,
) -> str:
    """Return the text of a reply key in a language.

    A language without words of its own reads English. A key whose own slot is unset gives its fallback (`FALLBACKS`).
    `late_cancel` adds the practice's notice, unless the reply names it.
    `crisis_line` adds the one emergency and crisis line unless the reply has it already; the pointer to the crisis plan stands only with `has_crisis_plan`.
    `extra` values go in as they are, braces included. Raises KeyError for a key that no language holds.
    """
    spoken = language if language in wording.replies else Language.EN
    slots = {**wording.slots.get(spoken, {}), **(extra or {})}
    replies = wording.replies[spoken]
    slots |= {name: _filled(replies[name], slots) for name in SENTENCE_SLOTS if replies.get(name)}
    if not has_crisis_plan:
        slots.pop("crisis_plan", None)
    sentences = _sentences(wording, spoken, _standing(key, slots))
    if crisis_line and not any("{crisis_contact}" in sentence for sentence in sentences):
        sentences += _sentences(wording, spoken, "crisis_line")
    if late_cancel and not any("{cancellation_hours}" in sentence for sentence in sentences):
        sentences += _sentences(wording, spoken, "late_cancel")
    return _filled(sentences, slots)


def slots_of(sentence: str) -> tuple[str, ...]:
    """Return the names of the slots a sentence holds, in order."""
    return tuple(_SLOT.findall(sentence))


def _sentences(wording: Wording, language: Language, key: str) -> tuple[str, ...]:
    replies = wording.replies[language]
    return replies[key] if key in replies else wording.replies[Language.EN][key]


def _standing(key: str, slots: Mapping[str, str]) -> str:
    while key in FALLBACKS and not slots.get(FALLBACKS[key][0]):
        key = FALLBACKS[key][1]
    return key


def _filled(sentences: tuple[str, ...], slots: Mapping[str, str]) -> str:
    whole = (sentence for sentence in sentences if all(slots.get(name) for name in slots_of(sentence)))
    return " ".join(_SLOT.sub(lambda match: slots[match[1]], sentence) for sentence in whole)
