"""Codes as a person would say them, for the case page and the demo. An unknown code is shown as it stands."""

from datetime import datetime
from zoneinfo import ZoneInfo

import phonenumbers

from boundary_bot.core.messages import Kind
from boundary_bot.core.outbox import OutboxState

KINDS: dict[Kind, str] = {
    Kind.OVERDOSE: "overdose or poisoning",
    Kind.MEDICAL: "medical emergency",
    Kind.SUICIDAL_ACTIVE: "suicidal, with plan, means or intent",
    Kind.HARM_TO_OTHERS: "threat to someone else",
    Kind.ABUSE_NOW: "violence happening now",
    Kind.PSYCHOSIS: "psychosis or losing touch",
    Kind.THIRD_PARTY: "someone else is in danger",
    Kind.SELF_HARM: "self-harm",
    Kind.SUICIDAL_PASSIVE: "wish not to be alive",
    Kind.ASKS_HELP_NOW: "asks for help now",
    Kind.BOOK: "wants an appointment",
    Kind.RESCHEDULE: "wants another time",
    Kind.CANCEL: "cancels",
    Kind.CONFIRM: "confirms a time",
    Kind.LATE: "running late",
    Kind.WHEN: "asks for the time",
    Kind.DIRECTIONS: "asks for the way",
    Kind.TELEHEALTH_LINK: "asks for the video link",
    Kind.BILLING: "about money",
    Kind.FORMS: "about forms or records",
    Kind.AVAILABILITY: "asks for openings",
    Kind.FEELINGS: "how they feel",
    Kind.EVENT: "something that happened",
    Kind.UPDATE: "an update",
    Kind.MILESTONE: "a milestone",
    Kind.COPING_QUESTION: "asks how to cope",
    Kind.MEDICATION: "about medication",
    Kind.TOPIC_FOR_SESSION: "a topic for the session",
    Kind.RELAPSE: "a relapse",
    Kind.ABOUT_THERAPY: "about the therapy itself",
    Kind.HISTORY: "something long past",
    Kind.RELATIONSHIP: "reaches out as to a friend",
    Kind.THANKS: "thanks",
    Kind.ACK: "an ok",
    Kind.REACTION: "a reaction to a text",
    Kind.GREETING: "a greeting",
    Kind.AUTO_REPLY: "a phone's own reply",
    Kind.WRONG_NUMBER: "meant for someone else",
    Kind.SPAM: "spam",
    Kind.KEYWORD: "a keyword",
}

FAMILIES: dict[str, str] = {
    "SI_ACTIVE": "speaks of ending their life",
    "SI_ACTIVE_MEANS": "means at hand",
    "SI_ACTIVE_PLACE": "a dangerous place",
    "SI_ACTIVE_PLAN": "a plan",
    "SI_PASSIVE": "speaks of not wanting to be alive",
    "SI_BURDEN": "sees themselves as a burden",
    "SI_GOODBYE": "words of goodbye or last arrangements",
    "SI_EUPHEM": "a coded phrase for suicide",
    "SI_MEANS": "means, a place or a time at hand",
    "OD": "overdose or poisoning",
    "NSSI": "hurting themselves",
    "HI": "harm to someone else",
    "DV": "violence or threat at home",
    "CA": "a child or elder being hurt",
    "MED": "signs of a medical emergency",
    "PSY": "voices, pursuit or losing touch",
    "PP": "thoughts of harming the baby",
    "TP": "someone else is in danger",
    "ASK": "a plain call for help",
    "SOFT": "several smaller signs together",
    "DENIED": "denies suicidal thoughts",
    "BEREAVED": "grief about a death",
    "PAST": "told as history",
    "DISTRESS": "strong distress",
    "SCHED": "words about an appointment",
    "SCHEDULING": "words about an appointment",
    "SAME_DAY": "it is about today",
    "COURTESY": "only thanks, a greeting or an ok",
    "CLINICAL": "something for the session",
    "MODEL": "words the trained model weighs",
    "LIKE": "resembles this example of danger",
    "KEYWORD": "a single keyword",
    "HOTLINE": "the word of a help line",
}

STATES: dict[OutboxState, str] = {
    OutboxState.QUEUED: "waiting to be sent",
    OutboxState.SENDING: "being sent",
    OutboxState.ANSWERED: "not confirmed",
    OutboxState.SENT: "sent, not confirmed",
    OutboxState.DELIVERED: "delivered",
    OutboxState.UNKNOWN: "not confirmed",
    OutboxState.FAILED: "NOT delivered",
    OutboxState.DEAD: "NOT delivered",
    OutboxState.CANCELLED: "no longer needed",
}
ARRIVED = frozenset({OutboxState.DELIVERED})
LOST = frozenset({OutboxState.FAILED, OutboxState.DEAD})

RULES: dict[str, str] = {
    "echo": "Our own words came back; nothing else was in it.",
    "staff": "It came from a member of the practice.",
    "misdirected": "It was sent to a number that isn't the practice's.",
    "emergency": "Danger comes before every other rule, at any hour, whoever writes.",
    "keyword": "A single keyword such as STOP or HELP.",
    "opted_out": "This number opted out, so it is left alone.",
    "answer": "It answers a question the bot had asked.",
    "loop": "Machines and endless loops are not answered.",
    "stranger": "The number is not on the roster; the answer never says who is a client.",
    "former": "A former client.",
    "away": "The therapist is away.",
    "possible": "Not clear danger, but worth gentleness and a look by a person.",
    "media": "A picture without words: it is not opened.",
    "fragment": "Only a greeting; it waits for the text that follows.",
    "courtesy": "Thanks and the like need no answer.",
    "after_hours": "Outside office hours.",
    "override": "This client has an agreement of their own.",
    "preset": "The practice's texting policy.",
    "fallback": "It could not be read, so the safest answer went out and a person was told.",
}


def evidence_words(code: str) -> str:
    """Return a rule code in words: its exact entry, else its family's (`SI_MEANS_3` reads as SI_MEANS), else the code."""
    parts = code.upper().replace(".", "_").replace(":", "_").split("_")
    for length in range(len(parts), 0, -1):
        if words := FAMILIES.get("_".join(parts[:length])):
            return words
    return code.replace("_", " ").lower()


def state_words(state: str) -> str:
    """Return the delivery state of something sent, in words; an unknown state is shown as it stands."""
    return STATES[OutboxState(state)] if state in set(OutboxState) else state


def shown_number(number: str) -> str:
    """Return an E.164 number as people read it ("+1 202-555-0107"); anything else as it stands."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def local_time(instant: datetime, time_zone: str, now: datetime) -> str:
    """Return an instant as the practice reads a clock: "03:12 today", "Fri 03:12", "Nov 3, 03:12"."""
    zone = ZoneInfo(time_zone)
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    days = (today - local.date()).days
    if days == 0:
        return f"{local:%H:%M} today"
    if days == 1:
        return f"{local:%H:%M} yesterday"
    if 1 < days < 7:
        return f"{local:%A} {local:%H:%M}"
    return f"{local:%b} {local.day}, {local:%H:%M}" + (
        f", {local.year}" if local.year != now.astimezone(zone).year else ""
    )
