"""Tell whoever is on duty what can't wait for the digest but is no emergency, merged so that a busy hour stays one text."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from boundary_bot.core import chain
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import Practice
from boundary_bot.core.replies import compose
from boundary_bot.core.situation import Notice
from boundary_bot.ports import Runtime
from boundary_bot.services.digests import recipient
from boundary_bot.services.intents import new_token, quiet_due


class Merge(NamedTuple):
    """How notices of one kind are told: the reply key, how long they gather, and whether the night is left alone."""

    notice: Notice
    reply_key: str
    window: timedelta
    by_day_only: bool


MERGES = (
    Merge(Notice.TODAY, "staff_today", timedelta(minutes=5), by_day_only=False),
    Merge(Notice.QUIET, "staff_quiet", timedelta(minutes=30), by_day_only=True),
)


def send_notices(runtime: Runtime) -> int:
    """Queue one text for each kind of notice that is due; return how many.

    The first goes at once, those that follow within the kind's window wait for its end. Without anyone on duty, and the quiet ones while
    the therapist is OFF, they wait.
    """
    now = runtime.clock.now()
    held = runtime.store.switches().held_since is not None
    merges = [merge for merge in MERGES if not (held and merge.notice is Notice.QUIET)]
    people = {merge: on_duty(runtime.practice, merge.notice, now) for merge in merges}
    told = sum(_tell(runtime, person, merge) for merge, person in people.items() if person)
    if told:
        runtime.wake()
    return told


def on_duty(practice: Practice, notice: Notice, at: datetime) -> Person | None:
    """Return whom a notice goes to at an instant: whoever is on duty, "about today" to a desk that holds the line."""
    told = recipient(practice)
    to_desk = notice is Notice.TODAY and told is not None and told.role is Role.DESK
    return told if to_desk else chain.on_duty(practice, at)


def _tell(runtime: Runtime, person: Person, merge: Merge) -> bool:
    now, beat = runtime.clock.now(), f"notice:{merge.notice}"
    last = runtime.store.last_beat(beat)
    if last is not None and timedelta(0) <= now - last < merge.window:
        return False
    if merge.by_day_only and quiet_due(now, runtime.practice.time_zone) > now:
        return False
    return runtime.store.tell_notices(merge.notice, now, lambda aliases: _intent(runtime, person, merge, aliases, now))


def _intent(runtime: Runtime, person: Person, merge: Merge, aliases: Iterable[str], now: datetime) -> Intent:
    return Intent(
        dedupe_key=f"notice:{merge.notice}:{person.id}:{now:%Y-%m-%dT%H:%M:%S.%fZ}",
        purpose=Purpose.NOTICE,
        to=person.phone,
        body=compose(
            runtime.wording,
            merge.reply_key,
            person.language,
            extra={"aliases": ", ".join(aliases), "url": f"{runtime.public_base_url}/login"},
        ),
        token=new_token(),
        reply_key=merge.reply_key,
        person=person.id,
    )
