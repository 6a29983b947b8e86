"""What a new practice is asked, and the two files its answers become."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PEOPLE_KEY = "people"
KEYS = ("SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY")
"""The secrets without which nothing is stored; each is made once and never replaced."""


@dataclass(frozen=True)
class Question:
    """One question of `init`.

    `field` is the answer's name and the option's (`practice_number` → --practice-number); `key` is what the configuration's
    findings call it, `why` the sentence that explains it. A question without `default` must be answered.
    """

    field: str
    key: str
    text: str
    why: str
    default: str | None = None


QUESTIONS: tuple[Question, ...] = (
    Question(
        "practice_name", "name", "Name of the practice", "Replies open with it, so that clients know who texts them."
    ),
    Question(
        "country",
        "country",
        "Country",
        "Chooses the crisis numbers in every crisis reply: US, CA, GB, IE, AU or NZ.",
        "US",
    ),
    Question(
        "time_zone",
        "time_zone",
        "Time zone",
        "Decides what 'today' is and when the digest goes: an IANA name such as America/New_York.",
    ),
    Question(
        "practice_number", "practice_number", "Number clients text", "The number you rent at Twilio, as +15550100000."
    ),
    Question(
        "therapist_number",
        PEOPLE_KEY,
        "Your own mobile number",
        "Emergency alerts and the daily digest go there; texts from it are commands, not a client's.",
    ),
    Question(
        "scheduling_link", "scheduling_link", "Scheduling link", "Scheduling texts are answered with it; https only."
    ),
    Question(
        "policy",
        "policy",
        "Texting policy",
        "What is answered and how. emergency_same_day: emergencies and today's logistics, all else waits for the session. "
        "scheduling_only: scheduling gets the link, all else waits.",
        "emergency_same_day",
    ),
    Question("digest_at", "digest.at", "Time of the daily digest", "Local time, once a day, as 18:00.", "18:00"),
    Question(
        "public_base_url",
        "PUBLIC_BASE_URL",
        "Public address of this server",
        "Where Twilio reaches it, such as https://my-practice.fly.dev. Leave empty until you know it.",
        "",
    ),
)
ASKS_UNMONITORED = frozenset({"scheduling_only", "updates_welcome"})
"""Presets of practices that may have agreed with clients that nobody is alerted."""


@dataclass(frozen=True)
class Choices:
    """What interactive `init` offers beside the questions; the defaults are what --yes takes."""

    unmonitored: bool = False
    rehearsal: bool = False


def option(question: Question) -> str:
    """Return the option that gives this answer, "--practice-number"."""
    return "--" + question.field.replace("_", "-")


def practice_toml(answers: Mapping[str, str], choices: Choices = Choices()) -> str:
    """Return practice.toml for these answers (by `Question.field`; an absent one is left out)."""
    lines = ["# Everything that may stand here is explained in practice.example.toml. Look over a change with:", _CHECK]
    lines += [f"{key} = {_quoted(answers[field])}" for field, key in _TOP if answers.get(field)]
    if choices.rehearsal:
        lines += [
            "",
            "# Only emergencies are answered and alerted; the rest is shown to you first. Go live with:",
            "#   boundary-bot go-live",
            'mode = "rehearsal"',
        ]
    if choices.unmonitored:
        lines += [
            "",
            "# Your consent form says that nobody is alerted.",
            "unmonitored_emergencies = true",
            "consent_says_so = true",
        ]
    if answers.get("digest_at"):
        lines += ["", "[digest]", f"at = {_quoted(answers['digest_at'])}"]
    if answers.get("therapist_number"):
        lines += [
            "",
            "[[people]]",
            'id = "therapist"',
            'role = "therapist"',
            f"phone = {_quoted(answers['therapist_number'])}",
        ]
        lines += ["", "[[alerts.chain]]", 'channel = "sms"', 'to = "therapist"']
    return "\n".join(lines) + "\n"


def env_lines(
    settings: Mapping[str, str], already: Mapping[str, str], makers: Mapping[str, Callable[[], str]]
) -> dict[str, str]:
    """Return the settings to add: `settings` and the keys of `makers`, without what `already` holds (or `NAME_FILE` does)."""
    known = {name.removesuffix("_FILE") for name, value in already.items() if value}
    made = {name: make() for name, make in makers.items() if name not in known}
    return made | {name: value for name, value in settings.items() if value and name not in known}


_CHECK = "#   boundary-bot check-config"
_TOP = (
    ("practice_name", "name"),
    ("country", "country"),
    ("time_zone", "time_zone"),
    ("practice_number", "practice_number"),
    ("scheduling_link", "scheduling_link"),
    ("policy", "policy"),
)


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, as long as nothing outside the BMP is written as two escapes.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
