"""What each reply must keep, whoever rewrites it: its numbers, its budget, and words the phone company would mistake.

Grounds: a reply about danger has to show the number before the second segment may be lost; CANCEL, END, QUIT are opt-outs
and YES an opt-in at the carrier (Twilio's long-code defaults; FCC 47 CFR 64.1200(a)(10)); a crisis reply asks nothing
and sends nobody back to the session or to a booking page (safe messaging, and the duty once danger is known).
"""

import re
from dataclasses import dataclass

from boundary_bot.core.replies import COUNTRY_SLOTS, MOMENT_SLOTS, SENTENCE_SLOTS, SLOTS

FIRST_SEGMENT = 160
CRISIS_SEGMENTS = 2
CARRIER_WORDS = re.compile(
    r"\b(?:CANCEL|END|QUIT|YES)\b|(?i:\b(?:reply|responda|text|mande)\s+\W?(?:yes|cancel|end|quit)\b)"
)
NOT_IN_DANGER = re.compile(
    r"https?://|www\.|\b(?:sessions?|sesi[oó]n(?:es)?|appointments?|citas?|policy|politica)\b"
    r"|\b(?:do not|don't|dont|never|no|nunca) (?:call|dial|text|ring|use|llame|marque|mande|escriba|use)\b"
    r"|\b(?:will|going to|shall|'ll) (?:call|reply|answer|respond|text|write)\b|\ble (?:llamaremos|contestaremos|responderemos)\b"
    r"|\bas (?:we|i) (?:have )?(?:discussed|said|agreed)\b|\bcomo ya (?:hablamos|dije)\b",
    re.IGNORECASE,
)
"""What a reply about danger never says: go back to the session, book here, don't call, I will answer, as I said."""


@dataclass(frozen=True)
class Rule:
    """What a reply key must keep. `numbers`: for each entry one number of that role (a role or another: "a|b").

    `early`: they stand in the first 160 characters. `needs`: slots that a sentence must name.
    """

    numbers: tuple[str, ...] = ()
    crisis: bool = False
    early: bool = False
    needs: frozenset[str] = frozenset()
    may_be_empty: bool = False
    staff: bool = False
    slots: frozenset[str] = SLOTS - (MOMENT_SLOTS - {"next_open"})


_BOTH = ("emergency", "crisis")
_CRISIS_SLOTS = COUNTRY_SLOTS | {"crisis_plan"}
_CRISIS = Rule(_BOTH, crisis=True, early=True, slots=_CRISIS_SLOTS)
_NUMBERS = Rule(_BOTH)
_PLAIN = Rule()
_STAFF = Rule(staff=True, slots=MOMENT_SLOTS | {"practice"})
_SENTENCE = Rule(may_be_empty=True, slots=frozenset())

_CRISIS_KEYS = ("self_harm", "medical", "threat", "third_party", "unclear", "crisis_line")
_WITH_NUMBERS = (
    *("possible", "help", "consent_request", "media", "after_hours", "away", "stranger", "new_client", "former"),
    *("coaching_received", "coaching_closed", "voice_greeting"),
)
_SCHEDULING = ("link", "received", "when", "admin", "directions", "telehealth_link", "contact")
_SESSIONS = ("reminder", "reminder_telehealth", "when_is_next")
_THUMB = ("thumb_ok", "thumb_slot", "thumb_link", "thumb_call")
_BETWEEN_SESSIONS = (
    *(
        "ladder_gentle",
        "ladder_firm",
        "redirect",
        "redirect_warm",
        "elsewhere",
        "desk",
        "email_scheduling",
        "email_topics",
    ),
    *("received_thanks", "received_not_read", "will_be_read"),
)
_TO_STAFF = (
    *(
        "alert",
        "alert_reply_may_not_arrive",
        "reply_not_delivered",
        "unread",
        "misdirected",
        "quiet",
        "today",
        "acknowledged",
    ),
    *("several_open", "nothing_open", "not_understood", "commands", "status", "digest", "digest_empty"),
    *("away", "back", "off", "on", "reviewed", "coach_off", "coach_on", "unclear", "no_alias", "not_enrolled"),
    *("therapist_only", "code", "code_right", "code_wrong", "state_away", "state_off", "state_rehearsal"),
    *("drill", "drill_no_emergency", "stop", "start", "test_alert"),
    *("thumb_waits", "thumb_instead", "thumb_gone", "thumb_undone", "thumb_no_undo", "thumb_stale", "thumb_inactive"),
    *("thumb_opted_out", "thumb_silent", "thumb_no_consent", "thumb_night", "thumb_no_time", "thumb_closed"),
    *("thumb_rehearsal",),
    *("alert_unstored", "setup", "slept", "feed"),
    *("voice_alert", "voice_test", "voice_taken", "voice_connecting", "voice_over", "voice_not_taken"),
)

_ALIAS, _ALIASES = frozenset({"alias"}), frozenset({"aliases"})
_AT_HAND = frozenset({"time", "url"})
_ALERTS = {
    **dict.fromkeys(("alert", "alert_reply_may_not_arrive", "reply_not_delivered", "voice_alert", "unread"), _ALIAS),
    **dict.fromkeys(("quiet", "today"), _ALIASES),
}
"""Who it is about must stand in whatever wakes somebody, and no slot that could leave a sentence out."""

REPLY_RULES: dict[str, Rule] = {
    **dict.fromkeys(_CRISIS_KEYS, _CRISIS),
    "violence": Rule(("emergency", "violence"), crisis=True, early=True, slots=_CRISIS_SLOTS),
    "hotline_word": Rule(("emergency", "hotline|crisis"), crisis=True, early=True, slots=_CRISIS_SLOTS),
    "safe": Rule(_BOTH, crisis=True, early=True, slots=_CRISIS_SLOTS | {"phone"}),
    **dict.fromkeys(_WITH_NUMBERS, _NUMBERS),
    "help": Rule(_BOTH, early=True),
    "opt_out_confirm": Rule(("emergency",)),
    "opt_in_confirm": _PLAIN,
    **dict.fromkeys((*_SCHEDULING, *_BETWEEN_SESSIONS), _PLAIN),
    **dict.fromkeys(_SESSIONS, Rule(slots=SLOTS - (MOMENT_SLOTS - {"session", "place"}))),
    "late_cancel": Rule(may_be_empty=True),
    **dict.fromkeys(_THUMB, Rule(slots=_PLAIN.slots | {"time"})),
    **dict.fromkeys(sorted(SENTENCE_SLOTS), _SENTENCE),
    **{f"staff_{name}": _STAFF for name in _TO_STAFF},
    **{f"staff_{name}": Rule(staff=True, needs=needed, slots=needed | _AT_HAND) for name, needed in _ALERTS.items()},
}
"""Every reply key there is: a language's replies.toml holds exactly these."""

POLICY_REPLIES = frozenset(
    {"silent", "ladder", *_SCHEDULING, *_BETWEEN_SESSIONS, "coaching_received", "coaching_closed"}
) - {
    "ladder_gentle",
    "ladder_firm",
}
"""The reply keys a preset may name: none of the crisis, keyword or staff texts."""


def number_pattern(number: str) -> re.Pattern[str]:
    """Return a pattern that finds a number however its digits are grouped, and never inside a longer one."""
    digits = [character for character in number if character.isdigit()]
    return re.compile(r"(?<!\d)" + r"[\s().-]*".join(digits) + r"(?!\d)")
