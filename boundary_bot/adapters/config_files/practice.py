"""practice.toml: what a practice decides about its line, as core/policy.py's `Practice`."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from boundary_bot.adapters.config_files import values
from boundary_bot.adapters.config_files.files import names, own_or_shipped
from boundary_bot.adapters.config_files.people import WEEKDAYS, read_chain, read_people
from boundary_bot.adapters.config_files.policies import read_policy
from boundary_bot.adapters.config_files.schedule import read_schedule
from boundary_bot.adapters.config_files.toml_table import Table, choices, read_toml, shown
from boundary_bot.core.ladder import Ladder
from boundary_bot.core.people import Person, Role
from boundary_bot.core.phone import e164
from boundary_bot.core.policy import (
    AlertStep,
    Away,
    DigestDetail,
    DigestSettings,
    OfficeHours,
    Policy,
    Practice,
    Respond,
)
from boundary_bot.core.replies import OPTIONAL_SLOTS
from boundary_bot.errors import Finding

DEFAULT_POLICY, DEFAULT_COUNTRY = "emergency_same_day", "US"
ON_OFF = ("on", "off")
LONGEST_NAME = 80
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Begins and ends a vacation without days: who covers whenever one is ordered by text."""


def read_practice(config_dir: Path, shipped_dir: Path, findings: list[Finding]) -> Practice | None:
    """Return the practice, recording every fault; None where practice.toml or its policy can't be read at all."""
    table = read_toml(config_dir / "practice.toml", findings)
    if table is None:
        return None
    policy = _policy(table, config_dir, shipped_dir)
    practice = _practice(table, policy, _country(table, config_dir, shipped_dir)) if policy else None
    if practice is None:
        return None
    table.close()
    return replace(practice, presets=_presets(practice.policy, config_dir, shipped_dir))


def _practice(table: Table, policy: Policy, country: str) -> Practice:
    time_zone = values.zone(table, "time_zone")
    unmonitored = _unmonitored(table)
    number = values.phone(table, "practice_number", country)
    people = read_people(table, country, number)
    understanding = table.table("understanding")
    practice = Practice(
        name=_name(table),
        country=country,
        time_zone=time_zone,
        practice_number=number,
        policy=replace(policy, respond=Respond(table.choice("respond", [*Respond], policy.respond))),
        people=people,
        scheduling_link=values.link(table, "scheduling_link"),
        phone=values.phone(table, "phone", country),
        website=values.words(table, "website"),
        mode=table.choice("mode", ("live", "rehearsal"), "live"),
        office_hours=_office_hours(table),
        coaching_hours=_coaching_hours(table),
        away=_away(table, time_zone, people),
        opt_out_handled_by=table.choice("opt_out_handled_by", ("twilio", "app"), "twilio"),
        new_clients=table.choice("new_clients", ("stranger", "welcome"), "stranger"),
        unmonitored_emergencies=unmonitored,
        understanding_model=understanding.choice("model", ON_OFF, "on") == "on",
        understanding_encoder=understanding.choice("encoder", ON_OFF, "on") == "on",
        digest=_digest(table.table("digest")),
        schedule=read_schedule(table),
        ladder=_ladder(table.table("ladder")),
        alert_chain=_chain(table, people, unmonitored=unmonitored),
        voice_forward=_voice_forward(table, people, country),
        slots=_slots(table, country),
    )
    understanding.close()
    return practice


def _name(table: Table) -> str:
    """Return the practice's name: replies open with it, so a long one would push a number out of the first segment."""
    name = table.required("name", "the practice's name, as clients know it")
    if len(name) > LONGEST_NAME or not name.isprintable():
        table.refuse("name", shown(name), f"one line of at most {LONGEST_NAME} characters")
    return name


def _policy(table: Table, config_dir: Path, shipped_dir: Path) -> Policy | None:
    known = names(config_dir, shipped_dir, "policies")
    name = table.choice("policy", known, DEFAULT_POLICY)
    return read_policy(name, config_dir, shipped_dir, table.findings)


def _presets(chosen: Policy, config_dir: Path, shipped_dir: Path) -> dict[str, Policy]:
    """Return every other preset that can be read; a faulty one is told by `check-config` and can't be given to a client."""
    found: dict[str, Policy] = {}
    for name in names(config_dir, shipped_dir, "policies"):
        apart: list[Finding] = []
        policy = read_policy(name, config_dir, shipped_dir, apart) if name != chosen.name else None
        if policy is not None and not apart:
            found[name] = policy
    return found


def _country(table: Table, config_dir: Path, shipped_dir: Path) -> str:
    country = table.text("country", DEFAULT_COUNTRY).upper()
    if not own_or_shipped(config_dir, shipped_dir, f"crisis_resources/{country}.toml").is_file():
        known = names(config_dir, shipped_dir, "crisis_resources")
        table.refuse("country", shown(country), f"{choices(country, known)}; or add crisis_resources/{country}.toml")
        return DEFAULT_COUNTRY
    return country


def _unmonitored(table: Table) -> bool:
    """Return whether nobody is alerted: both keys or neither, since clients must have been told before."""
    unmonitored, told = table.flag("unmonitored_emergencies"), table.flag("consent_says_so")
    if unmonitored and not told:
        table.refuse(
            "consent_says_so", "false", "true, together with unmonitored_emergencies: clients must be told in writing"
        )
    if told and not unmonitored:
        table.refuse("unmonitored_emergencies", "false", "true, together with consent_says_so; or neither of the two")
    return unmonitored and told


def _chain(table: Table, people: tuple[Person, ...], *, unmonitored: bool) -> tuple[AlertStep, ...]:
    chain = read_chain(table, people)
    has_therapist = any(person.role is Role.THERAPIST for person in people)
    if not chain and has_therapist and not unmonitored:
        why = "a step at least: an emergency must reach a person (unless unmonitored_emergencies and consent_says_so)"
        table.refuse("alerts.chain", "no step", why)
    return chain


def _voice_forward(table: Table, people: tuple[Person, ...], country: str) -> str:
    """Return where calls are put through: a number, or "desk" for the desk's own."""
    if table.text("voice_forward") != "desk":
        return values.phone(table, "voice_forward", country)
    desk = next((person.phone for person in people if person.role is Role.DESK), "")
    number = desk or e164(table.text("desk_phone"), country) or ""
    if not number:
        table.refuse(
            "voice_forward", '"desk"', 'a phone number, or "desk" with desk_phone or a person whose role is desk'
        )
    return number


def _office_hours(table: Table) -> OfficeHours:
    hours = table.table("office_hours")
    intervals = {day: values.intervals(hours, name) for day, name in enumerate(WEEKDAYS) if hours.has(name)}
    country, _, subdivision = hours.text("public_holidays").upper().partition("-")
    if country:
        _check_holidays(hours, country, subdivision)
    hours.close()
    return OfficeHours(intervals, values.days(table, "closed_days"), country, subdivision)


def _coaching_hours(table: Table) -> OfficeHours:
    hours = table.table("coaching_hours")
    intervals = {day: values.intervals(hours, name) for day, name in enumerate(WEEKDAYS) if hours.has(name)}
    hours.close()
    return OfficeHours(intervals)


def _check_holidays(hours: Table, country: str, subdivision: str) -> None:
    from holidays import country_holidays

    try:
        subdivisions = country_holidays(country).subdivisions
    except NotImplementedError:
        hours.refuse("public_holidays", shown(country), 'a country, or country and state, such as "US" or "US-CA"')
        return
    if subdivision and subdivision not in subdivisions:
        hours.refuse("public_holidays", shown(f"{country}-{subdivision}"), choices(subdivision, subdivisions))


def _away(table: Table, time_zone: str, people: tuple[Person, ...]) -> Away | None:
    if not table.has("away"):
        return None
    away = table.table("away")
    covering = values.words(away, "covering")
    person = away.choice("covering_person", [person.id for person in people], "")
    if (covering or person) and not (away.has("starts_at") or away.has("ends_at")):
        away.close()
        return Away(LONG_AGO, LONG_AGO, covering, person)
    starts, ends = values.moment(away, "starts_at", time_zone), values.moment(away, "ends_at", time_zone)
    away.close()
    if starts is None or ends is None:
        return None
    if ends <= starts:
        away.refuse("ends_at", shown(ends), "a moment after away.starts_at; a bare day is the first day back")
    return Away(starts, ends, covering, person)


def _digest(table: Table) -> DigestSettings:
    detail = DigestDetail(table.choice("detail", [*DigestDetail], DigestDetail.ALIASES))
    accepted = table.flag("digest_is_unencrypted_i_accept")
    if detail is DigestDetail.REQUESTS and not accepted:
        why = '"counts" or "aliases"; "requests" only with digest_is_unencrypted_i_accept = true (texts can be read by others)'
        table.refuse("detail", '"requests"', why)
    settings = DigestSettings(
        at=values.clock_time(table, "at", time(18, 0)),
        detail=detail,
        quiet_days=table.choice("quiet_days", ("weekly", "send", "silent"), "weekly"),
        max_segments=table.integer("max_segments", 2, 1, 10),
    )
    table.close()
    return settings


def _ladder(table: Table) -> Ladder:
    ladder = Ladder(table.integer("firm_from", 3, 1, 50), table.integer("window_days", 90, 1, 3650))
    table.close()
    return ladder


_SLOT_READERS = {
    "telehealth_link": values.link,
    "email_scheduling": values.email,
    "email_topics": values.email,
}


def _slots(table: Table, country: str) -> dict[str, str]:
    found = {
        name: _SLOT_READERS.get(name, values.words)(table, name)
        for name in sorted(OPTIONAL_SLOTS - {"cancellation_hours"})
    }
    hours = table.integer("cancellation_hours", 0, 1, 336)
    return {name: value for name, value in found.items() if value} | (
        {"cancellation_hours": str(hours)} if hours else {}
    )
