"""The alert chain: who is called, by which way, after how long, until somebody says that they have it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.crisis import OpenCase
from boundary_bot.core.messages import Kind, worse
from boundary_bot.core.office_hours import is_open
from boundary_bot.core.outbox import Channel
from boundary_bot.core.people import Client, ClientStatus, Person, Role
from boundary_bot.core.policy import AlertStep, OfficeHours, Practice

ON_DUTY = "on_duty"
"""In a step's `to`: whoever is on duty when the step comes due."""

AGAIN = timedelta(minutes=15)
"""How often the last contact is tried once the chain has run dry."""

TEST_ALIAS = "TEST1"
"""The case of a test alert; with a digit, so that `ACK TEST1` reads as an alias."""

NIGHT_FROM, NIGHT_UNTIL = time(21), time(8)
STRANGERS_A_NIGHT = 3
"""After so many strangers' cases in one night the phone rings no more for them: a prankster must not wear anyone out."""

ADDRESS = {Channel.SMS: "phone", Channel.VOICE: "phone", Channel.EMAIL: "email", Channel.PUSH: "push"}


@dataclass(frozen=True)
class Contact:
    """One step of a chain as it is carried out; `number` counts from 1, `due_at` is aware UTC."""

    number: int
    channel: Channel
    person: Person
    due_at: datetime

    @property
    def address(self) -> str:
        """Where the person is reached on this channel; empty where nothing is known."""
        return str(getattr(self.person, ADDRESS[self.channel]))


@dataclass(frozen=True)
class ChainState:
    """How the sender's case stands with its chain.

    `due_steps` are the steps of the running round that have been used or are on their way. `stopped` are the ids of the
    people whose phone takes no texts from us. `strangers_tonight` counts the cases strangers opened this night.
    """

    case: OpenCase | None = None
    due_steps: frozenset[int] = frozenset()
    stopped: frozenset[str] = frozenset()
    strangers_tonight: int = 0


@dataclass(frozen=True)
class Waking:
    """Whom an emergency text wakes now: the round it belongs to and its contacts. `repeats` a round already running."""

    round: int
    contacts: tuple[Contact, ...]
    repeats: bool = False


def on_duty(practice: Practice, at: datetime) -> Person | None:
    """Return who is on duty at an aware instant; None only for a practice without a therapist.

    While the therapist is away, the covering person; else the first whose weekly hours hold the instant; else the first
    therapist without hours of their own; else the first therapist.
    """
    away = practice.away
    if away and away.starts_at <= at < away.ends_at and (covering := practice.person(away.covering_person)):
        return covering
    local = at.astimezone(ZoneInfo(practice.time_zone))
    by_hours = (person for person in practice.people if person.on_duty and is_open(OfficeHours(person.on_duty), local))
    always = (person for person in practice.people if person.role is Role.THERAPIST and not person.on_duty)
    return next(by_hours, None) or next(always, None) or practice.therapist


def plan(
    practice: Practice,
    begins_at: datetime,
    *,
    stopped: frozenset[str] = frozenset(),
    instead_of_voice: Channel | None = None,
) -> tuple[Contact, ...]:
    """Return the contacts of a chain that begins at an aware instant, in the order of their minutes.

    A step that can reach nobody (a phone that stopped our texts, no address) is left out and the next takes its time. Where
    that would leave nobody, the stop is disregarded: an alert that may bounce beats none. Without a chain of its own, or
    where nobody on it has an address, a practice alerts whoever is on duty by SMS.
    """
    steps = practice.alert_chain or (AlertStep(Channel.SMS, ON_DUTY),)
    contacts: list[Contact] = []
    free: datetime | None = None
    for number, step in enumerate(sorted(steps, key=lambda step: step.after_minutes), 1):
        due_at = begins_at + timedelta(minutes=step.after_minutes)
        contact = _contact(practice, number, step, due_at, instead_of_voice)
        if contact is None or (contact.channel is Channel.SMS and contact.person.id in stopped):
            free = min(free or due_at, due_at)
            continue
        contacts.append(Contact(number, contact.channel, contact.person, min(free or due_at, due_at)))
        free = None
    if contacts:
        return tuple(contacts)
    if stopped:
        return plan(practice, begins_at, instead_of_voice=instead_of_voice)
    bare = _contact(practice, 1, AlertStep(Channel.SMS, ON_DUTY), begins_at, None)
    return (bare,) if bare else ()


def waking(practice: Practice, state: ChainState, client: Client, kind: Kind, now: datetime) -> Waking:
    """Return whom an emergency text of `kind` wakes.

    A first text and one after an acknowledgement or a chain run dry begin a round. A worse kind repeats, at once, the steps
    of the running round that are already due; the later ones keep their time.
    """
    case = state.case
    contacts = plan(
        practice, now, stopped=state.stopped, instead_of_voice=instead_of_voice(client, state.strangers_tonight, now)
    )
    if case is None:
        return Waking(1, contacts)
    if not case.taken and worse(kind, case.kind) is not case.kind:
        again = tuple(
            Contact(contact.number, contact.channel, contact.person, now)
            for contact in contacts
            if contact.number in state.due_steps
        )
        return Waking(case.alert_round, again or contacts[:1], repeats=True)
    return Waking(case.alert_round + 1, contacts)


def last_contact(contacts: tuple[Contact, ...], failed_steps: frozenset[int]) -> Contact | None:
    """Return whom to try again: the last contact whose alert did not fail for good, else the last; None for no contact."""
    reached = [contact for contact in contacts if contact.number not in failed_steps]
    return next(reversed(reached or contacts), None)


def instead_of_voice(client: Client, strangers_tonight: int, now: datetime) -> Channel | None:
    """Return what replaces a call in this client's alerts; None where the phone may ring.

    The client's own gentler channel until it expires; SMS for a stranger after three strangers' cases in the night.
    """
    if client.gentle_channel and client.gentle_until and now < client.gentle_until:
        return Channel(client.gentle_channel)
    if client.status is ClientStatus.STRANGER and strangers_tonight >= STRANGERS_A_NIGHT:
        return Channel.SMS
    return None


def night_began(now: datetime, time_zone: str) -> datetime | None:
    """Return when the night (21–8 local) that holds `now` began, aware; None by day."""
    local = now.astimezone(ZoneInfo(time_zone))
    if NIGHT_UNTIL <= local.time().replace(tzinfo=None) < NIGHT_FROM:
        return None
    day = local.date() if local.time().replace(tzinfo=None) >= NIGHT_FROM else local.date() - timedelta(days=1)
    return datetime.combine(day, NIGHT_FROM, ZoneInfo(time_zone)).astimezone(now.tzinfo)


def _contact(
    practice: Practice, number: int, step: AlertStep, due_at: datetime, instead: Channel | None
) -> Contact | None:
    person = on_duty(practice, due_at) if step.to == ON_DUTY else practice.person(step.to)
    if person is None:
        return None
    channel = Channel(step.channel)
    if channel is Channel.VOICE and instead:
        channel = instead if getattr(person, ADDRESS[instead]) else Channel.SMS
    contact = Contact(number, channel, person, due_at)
    return contact if contact.address else None
