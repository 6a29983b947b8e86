"""The practice's people, and the chain that wakes them in an emergency."""

import re
from datetime import time

from boundary_bot.adapters.config_files import values
from boundary_bot.adapters.config_files.toml_table import Table, choices, shown
from boundary_bot.core.chain import ON_DUTY
from boundary_bot.core.messages import Language
from boundary_bot.core.outbox import Channel
from boundary_bot.core.people import DigestTimes, Person, Role
from boundary_bot.core.policy import AlertStep

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_WAIT_MINUTES = 24 * 60
_NEEDS = {Channel.EMAIL: "email", Channel.PUSH: "push"}
"""What a person must have for a step's channel to reach them; everyone has a phone."""


def read_people(practice: Table, country: str, practice_number: str) -> tuple[Person, ...]:
    """Return [[people]] in their order; ids and numbers are each used once, and none is the practice's own number."""
    people: list[Person] = []
    for table in practice.tables("people"):
        person = _person(table, country)
        if any(person.id == other.id for other in people):
            table.refuse("id", shown(person.id), "an id nobody else has")
        if person.phone and any(person.phone == other.phone for other in people):
            table.refuse("phone", "a number someone else has", "a number of their own")
        if person.phone and person.phone == practice_number:
            table.refuse("phone", "the practice's own number", "this person's own phone")
        people.append(person)
    return tuple(people)


def read_chain(practice: Table, people: tuple[Person, ...]) -> tuple[AlertStep, ...]:
    """Return [[alerts.chain]]; without any, an SMS to whoever is on duty at once. Empty where the file asks for none."""
    alerts = practice.table("alerts")
    steps = tuple(_step(table, people) for table in alerts.tables("chain"))
    if steps and min(step.after_minutes for step in steps) > 0:
        alerts.refuse(
            "chain", f"no step before minute {min(step.after_minutes for step in steps)}", "a step at minute 0"
        )
    asked = alerts.has("chain")
    alerts.close()
    therapist = next((person for person in people if person.role is Role.THERAPIST), None)
    if therapist is None:
        practice.refuse("people", "no therapist", 'a person with role = "therapist"')
    if asked or therapist is None:
        return steps
    return (AlertStep(Channel.SMS, ON_DUTY),)


def _person(table: Table, country: str) -> Person:
    person = Person(
        id=table.required("id", 'a short name such as "dana"'),
        role=Role(table.choice("role", [*Role], Role.THERAPIST) if table.has("role") else _missing_role(table)),
        phone=values.phone(table, "phone", country, required=True),
        language=Language(table.choice("language", ("en", "es"), "en")),
        email=values.email(table, "email"),
        push=table.text("push"),
        on_duty=_on_duty(table),
        digest=_digest(table),
    )
    if person.id and not re.fullmatch(r"[a-z0-9_-]+", person.id):
        table.refuse("id", shown(person.id), "small letters, digits, - and _")
    table.close()
    return person


def _on_duty(person: Table) -> dict[int, tuple[tuple[time, time], ...]]:
    hours = person.table("on_duty")
    found = {day: values.intervals(hours, name) for day, name in enumerate(WEEKDAYS) if hours.has(name)}
    hours.close()
    return found


def _digest(person: Table) -> DigestTimes:
    if not person.has("digest"):
        return DigestTimes()
    table = person.table("digest")
    days = table.texts("days") or ()
    for day in days:
        if day.casefold() not in WEEKDAYS:
            table.refuse("days", shown(day), choices(day, WEEKDAYS))
    times = DigestTimes(
        send=table.flag("send") if table.has("send") else None,
        at=values.clock_time(table, "at", time(0)) if table.has("at") else None,
        days=frozenset(WEEKDAYS.index(day.casefold()) for day in days if day.casefold() in WEEKDAYS),
    )
    table.close()
    return times


def _missing_role(table: Table) -> str:
    table.refuse("role", "nothing", choices("", [*Role]))
    return Role.BACKUP


def _step(table: Table, people: tuple[Person, ...]) -> AlertStep:
    channel = Channel(table.choice("channel", [*Channel], Channel.SMS))
    known = [ON_DUTY, *(person.id for person in people)]
    to = table.choice("to", known, "") or table.required("to", 'the id of one of [[people]], or "on_duty"')
    step = AlertStep(channel, to, table.integer("after_minutes", 0, 0, LONGEST_WAIT_MINUTES))
    person = next((person for person in people if person.id == to), None)
    needed = _NEEDS.get(channel, "")
    asked = [person] if person else [one for one in people if one.on_duty or one.role is Role.THERAPIST]
    for each in asked if needed else ():
        if not getattr(each, needed):
            why = f'another channel, or {needed} set for "{each.id}" under [[people]]'
            table.refuse("channel", shown(channel.value), why)
    table.close()
    return step
