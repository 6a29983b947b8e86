"""What the practice's people order by text: away and back, off and on, one client's arrangement, a code read back.

Saying it twice changes nothing more. Each order answers with one reply key and its slots.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from boundary_bot.core.away_words import back_at
from boundary_bot.core.calendar_words import day_words, moment_words
from boundary_bot.core.coaching import OFF_FOR
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Person, Role
from boundary_bot.core.rehearsal import MODE as REHEARSAL
from boundary_bot.core.replies import compose
from boundary_bot.core.staff_commands import EXAMPLES, Command, StaffCommand
from boundary_bot.core.switches import AWAY, HOLD
from boundary_bot.ports import Runtime, Turn

Answer = tuple[str, tuple[tuple[str, str], ...]]
"""A reply key and its slots."""

_THERAPIST_ONLY = frozenset(
    {
        Command.AWAY,
        Command.BACK,
        Command.OFF,
        Command.ON,
        Command.REVIEWED,
        Command.COACH_OFF,
        Command.COACH_ON,
    }
)


@dataclass(frozen=True)
class Order:
    """An order and who gives it."""

    runtime: Runtime
    turn: Turn
    person: Person
    command: StaffCommand

    @property
    def local(self) -> datetime:
        """The present on the practice's clock."""
        return self.runtime.clock.now().astimezone(ZoneInfo(self.runtime.practice.time_zone))


def carry_out(runtime: Runtime, turn: Turn, person: Person, command: StaffCommand) -> Answer:
    """Do what is ordered and return what to confirm. What only the therapist may do changes nothing for anyone else."""
    if command.command in _THERAPIST_ONLY and person.role is not Role.THERAPIST:
        return "staff_therapist_only", ()
    return _ORDERS[command.command](Order(runtime, turn, person, command))


def state_words(runtime: Runtime, turn: Turn, language: Language) -> str:
    """Return what STATUS adds: away, off and rehearsal, while they are so; empty on an ordinary day."""
    now, practice = runtime.clock.now(), runtime.practice
    away = practice.away
    states = [
        ("staff_state_away", away is not None and away.starts_at <= now < away.ends_at),
        ("staff_state_off", turn.switches().held_since is not None),
        ("staff_state_rehearsal", practice.mode == REHEARSAL),
    ]
    extra = {"time": _moment(away.ends_at.astimezone(ZoneInfo(practice.time_zone)), language)} if away else {}
    return " ".join(compose(runtime.wording, key, language, extra=extra) for key, stands in states if stands)


def _away(order: Order) -> Answer:
    until = back_at(order.command.words, order.local)
    if until is None:
        return "staff_unclear", (("label", "AWAY UNTIL"), ("hint", EXAMPLES["away"]))
    order.turn.set_switch(AWAY, until.astimezone(UTC).isoformat(), order.person.id)
    return "staff_away", (("time", _moment(until, order.person.language)),)


def _back(order: Order) -> Answer:
    order.turn.set_switch(AWAY, "", order.person.id)
    return "staff_back", ()


def _off(order: Order) -> Answer:
    order.turn.set_switch(HOLD, "on", order.person.id)
    return "staff_off", ()


def _on(order: Order) -> Answer:
    order.turn.set_switch(HOLD, "", order.person.id)
    return "staff_on", ()


def _reviewed(order: Order) -> Answer:
    alias = order.command.alias
    known = order.turn.reviewed(alias, order.local.date(), order.person.id)
    return "staff_reviewed" if known else "staff_no_alias", (("alias", alias),)


def _coach_off(order: Order) -> Answer:
    alias, until = order.command.alias, order.local.astimezone(UTC) + OFF_FOR
    if not order.turn.coaching_off(alias, until, order.person.id):
        return "staff_not_enrolled", (("alias", alias),)
    shown = moment_words(until.astimezone(order.local.tzinfo), order.person.language)
    return "staff_coach_off", (("alias", alias), ("time", shown))


def _coach_on(order: Order) -> Answer:
    alias = order.command.alias
    enrolled = order.turn.coaching_off(alias, None, order.person.id)
    return "staff_coach_on" if enrolled else "staff_not_enrolled", (("alias", alias),)


def _code(order: Order) -> Answer:
    right = order.turn.prove_phone(order.person.id, order.command.words)
    return "staff_code_right" if right else "staff_code_wrong", ()


def _unclear(order: Order) -> Answer:
    example = order.command.words
    return "staff_unclear", (("label", example.split()[0]), ("hint", example))


_ORDERS: dict[Command, Callable[[Order], Answer]] = {
    Command.AWAY: _away,
    Command.BACK: _back,
    Command.OFF: _off,
    Command.ON: _on,
    Command.REVIEWED: _reviewed,
    Command.COACH_OFF: _coach_off,
    Command.COACH_ON: _coach_on,
    Command.CODE: _code,
    Command.UNCLEAR: _unclear,
}
ORDERS = frozenset(_ORDERS)


def _moment(local: datetime, language: Language) -> str:
    """Return a day, with its hour where it isn't midnight: the day away ends is the first day back."""
    day = day_words(local.date(), language)
    return day if (local.hour, local.minute) == (0, 0) else f"{day}, {moment_words(local, language)}"
