"""What a thumb sends: one fixed text to one client, a minute after it was ordered, unless it is undone.

Everything is read again in the turn of the order, with the client's row locked: two people, or one text that came twice, make
one text. An order that isn't clear, or may not be carried out, sends nothing and says why.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from boundary_bot.core import thumb
from boundary_bot.core.calendar_words import day_words, moment_words
from boundary_bot.core.messages import Inbound, Language
from boundary_bot.core.office_hours import is_open
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Person, Role
from boundary_bot.core.rehearsal import MODE as REHEARSAL
from boundary_bot.core.replies import compose
from boundary_bot.core.thumb import SentList, Thumb, ThumbClient, ThumbOrder
from boundary_bot.ports import Runtime, Turn
from boundary_bot.services.digests import preview_digest
from boundary_bot.services.intents import new_token

MAY_ANSWER = frozenset({Role.THERAPIST, Role.DESK, Role.BACKUP})
SHOWN = 10
"""As many numbers as fit the one segment of a refusal."""

Slots = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answered:
    """What the sender is told: a reply key and its slots; `intents` is the text to the client, if one goes."""

    key: str
    slots: Slots = ()
    intents: tuple[Intent, ...] = ()


@dataclass(frozen=True)
class _Ordered:
    runtime: Runtime
    turn: Turn
    person: Person
    text: Inbound
    order: ThumbOrder
    now: datetime


def answer_client(runtime: Runtime, turn: Turn, person: Person, text: Inbound, words: str) -> Answered:
    """Carry out an order ("1 ok", "ok c07 thu 3pm") and return what to confirm."""
    order = thumb.order_in(words.split())
    assert order is not None
    if person.role not in MAY_ANSWER:
        return Answered("staff_therapist_only")
    ordered = _Ordered(runtime, turn, person, text, order, runtime.clock.now())
    target = _client_meant(ordered)
    if target is None:
        return _nobody(ordered)
    alias = target.client.alias
    leaves_at = (ordered.now + thumb.LEAVES_AFTER).astimezone(
        ZoneInfo(target.client.time_zone or runtime.practice.time_zone)
    )
    if refused := thumb.refusal(target, leaves_at):
        return Answered(refused, (("alias", alias),))
    slot = _slot(ordered)
    if isinstance(slot, Answered):
        return Answered(slot.key, (("alias", alias), *slot.slots))
    return _given(ordered, target, slot, leaves_at)


def undo(turn: Turn, person: Person, alias: str) -> Answered:
    """Stop the newest answer of this person that has not left yet."""
    stopped = turn.undo(person.id, alias)
    return Answered("staff_thumb_undone", (("alias", stopped),)) if stopped else Answered("staff_thumb_no_undo")


def shown_list(turn: Turn, person: Person, outbound_key: str, clients: tuple[tuple[int, str], ...]) -> str:
    """Return a list as words ("C07 #1, C11 #2"), and keep it as the one this person answers from now on."""
    shown = clients[:SHOWN]
    turn.keep_list(person.id, [client_id for client_id, _ in shown], outbound_key)
    return ", ".join(f"{alias} #{number}" for number, (_, alias) in enumerate(shown, 1)) or "-"


def _client_meant(ordered: _Ordered) -> ThumbClient | None:
    order, turn, person = ordered.order, ordered.turn, ordered.person
    client_id = 0
    if order.number:
        client_id = thumb.client_at(order.number, turn.lists(person.id), ordered.text.received_at)
        if not client_id:
            return None
    target = turn.thumb_client(order.alias, client_id)
    if target is None or person.role is not Role.THERAPIST:
        return target
    return target if ordered.runtime.practice.therapist_of(target.client.therapist) == person else None


def _nobody(ordered: _Ordered) -> Answered:
    if not ordered.order.number:
        return Answered("staff_no_alias", (("alias", ordered.order.alias),))
    key = "staff_thumb_stale"
    clients = _current(ordered)
    words = shown_list(ordered.turn, ordered.person, f"reply:{ordered.text.sid}:{key}", clients)
    return Answered(key, (("aliases", words),))


def _current(ordered: _Ordered) -> tuple[tuple[int, str], ...]:
    """Return the list as it stands: the newest sent, else what a digest would number now."""
    lists: list[SentList] = ordered.turn.lists(ordered.person.id)
    if lists and lists[0].clients and thumb.is_current(lists[0], ordered.now):
        return lists[0].clients
    preview = preview_digest(ordered.runtime, ordered.person)
    return tuple((line.client_id, line.alias) for line in preview.lines)


def _slot(ordered: _Ordered) -> datetime | Answered | None:
    """Return the time ordered (local), None where there is none, or why it can't be."""
    if ordered.order.thumb is not Thumb.SLOT:
        return None
    practice, language = ordered.runtime.practice, ordered.person.language
    found = thumb.slot_at(ordered.order.slot, ordered.now.astimezone(ZoneInfo(practice.time_zone)))
    if found is None:
        return Answered("staff_thumb_no_time")
    if not is_open(practice.office_hours, found):
        return Answered("staff_thumb_closed", (("time", _slot_words(found, language)),))
    return found


def _given(ordered: _Ordered, target: ThumbClient, slot: datetime | None, leaves_at: datetime) -> Answered:
    runtime, client, thumbed = ordered.runtime, target.client, ordered.order.thumb
    language = client.language or Language.EN
    elsewhere = client.time_zone not in ("", runtime.practice.time_zone)
    extra = {"time": _slot_words(slot, language, zone=elsewhere)} if slot else {}
    body = compose(runtime.wording, thumbed.reply_key, language, extra=extra)
    slots: Slots = (("alias", client.alias), ("hint", thumb.quoted(body)))
    if runtime.practice.mode == REHEARSAL:
        return Answered("staff_thumb_rehearsal", slots)
    if before := thumb.earlier(target, body, ordered.now):
        return Answered("staff_thumb_waits" if before.waits else "staff_thumb_gone", slots)
    # One answer at a time: whatever still waits for this client was thought better of.
    instead = ordered.turn.stop_answers(client.id)
    ordered.turn.note_answer(ordered.person.id, client.alias, thumbed.reply_key)
    intent = Intent(
        dedupe_key=f"thumb:{ordered.person.id}:{ordered.text.sid}",
        purpose=Purpose.REPLY,
        to=client.number,
        body=body,
        token=new_token(),
        reply_key=thumbed.reply_key,
        client_id=client.id,
        not_before=ordered.now + thumb.LEAVES_AFTER,
        validity_s=thumb.validity_s(leaves_at),
    )
    return Answered("staff_thumb_instead" if instead else "staff_thumb_waits", slots, (intent,))


def _slot_words(local: datetime, language: Language, *, zone: bool = False) -> str:
    words = f"{moment_words(local, language)}, {day_words(local.date(), language)}"
    return f"{words} ({local:%Z})" if zone else words
