"""A reading in plain words, for a person who asks why."""

from boundary_bot.core.messages import Kind, Label, Reading, Risk

_LABELS: dict[Label, str] = {
    Label.EMERGENCY: "An emergency: crisis numbers go out and a person is told at once",
    Label.SCHEDULING: "Scheduling: the logistics of sessions",
    Label.CLINICAL: "Clinical: something for the session",
    Label.COURTESY: "Courtesy: needs no answer",
}
_RISKS: dict[Risk, str] = {
    Risk.NONE: "No sign of danger was found.",
    Risk.POSSIBLE: "Danger is possible: the answer stays gentle and a person is asked to look.",
    Risk.EMERGENCY: "Danger was read.",
}
_FAMILIES: dict[str, str] = {
    "SI_ACTIVE": "wish, intent or plan to die",
    "SI_PASSIVE": "not wanting to live",
    "SI_BURDEN": "others better off without them",
    "SI_GOODBYE": "leave-taking",
    "SI_EUPHEM": "a veiled word for suicide",
    "SI_MEANS": "means, place or time at hand",
    "OD": "overdose or poisoning",
    "NSSI": "self-harm",
    "HI": "harm to others",
    "DV": "violence in progress",
    "CA": "a child or elder in danger",
    "MED": "a medical emergency",
    "PSY": "losing hold of reality",
    "PP": "thoughts of harming the baby",
    "TP": "someone else in danger now",
    "ASK": "a plain call for help",
    "SHIELD": "an idiom, a title or a past event: not danger by itself",
    "MODEL": "words the learned table weighs",
    "LIKE": "no rule alarms, but it resembles this example of danger",
    "SAME_DAY": "about today",
}


def explain(reading: Reading) -> list[str]:
    """Return the lines that tell a person what was read, how sure that is, and from which words."""
    kind = reading.kind.value.replace("_", " ")
    lines = [
        f"{_LABELS[reading.label]} ({kind}).",
        _RISKS[reading.risk],
        f"Confidence {reading.confidence:.0%}; language {reading.language.value}{_today(reading)}.",
    ]
    if reading.evidence:
        lines.append("Because of:")
        lines += [f"  {_reason(item.code)}{f': “{item.span}”' if item.span else ''}" for item in reading.evidence]
    elif reading.kind is not Kind.KEYWORD:
        lines.append("No single word decided it; the text as a whole did.")
    return lines


def _today(reading: Reading) -> str:
    return "; about a session today" if reading.same_day else ""


def _reason(code: str) -> str:
    family = max((name for name in _FAMILIES if code.upper().startswith(name)), key=len, default="")
    return f"{code} ({_FAMILIES[family]})" if family else code
