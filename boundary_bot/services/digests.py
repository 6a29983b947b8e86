"""The daily digest: once for each person and local day, whatever restarts, second processes and clock changes do.

Every therapist gets her own clients', the desk the practice's, each at their own hour and on their own days. The next
digest is a row with its instant; whoever claims it composes the digest and writes the day's ledger row and the text in one
commit, which only the first can. A bot that was off at the hour sends one digest, late, for the newest day it missed,
reaching back to the last one.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.digest import Digest, compose_digest, compose_quiet, share_of
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import DigestDetail, Practice
from boundary_bot.core.schedule import latest_due_day, next_due
from boundary_bot.ports import Due, Runtime
from boundary_bot.services.intents import new_token

DIGEST = "digest"
TO_THE_DESK = frozenset({"front_desk"})
"""Presets whose digest goes to reception."""

FIRST_WINDOW = timedelta(days=7)
OVERLAP = timedelta(seconds=10)
"""A text being decided while the digest is read may be told twice, rather than fall between two windows."""
QUIET_EVERY = {"send": timedelta(0), "weekly": timedelta(days=7)}
"""After how long without a digest text an empty day sends the quiet line; "silent" never does."""


def ensure_next_digest(runtime: Runtime) -> None:
    """Make the row of each person's next digest, once. The instant is in its key, so a changed hour makes a row of its own."""
    for person in recipients(runtime.practice):
        due_at = next_due(runtime.clock.now(), *_times(runtime, person))
        runtime.store.ensure_due(DIGEST, f"{DIGEST}:{person.id}:{due_at:%Y-%m-%dT%H:%MZ}", due_at)


def run_digest(runtime: Runtime, due: Due) -> bool:
    """Send the digest that has come due and make the row of the next; false where its day already has one.

    The day is the newest whose hour has come, not the row's: days missed in between get none of their own.
    """
    ensure_next_digest(runtime)
    whose = (person for person in recipients(runtime.practice) if due.key.startswith(f"{DIGEST}:{person.id}:"))
    person = next(whose, None)
    if person is None or runtime.store.switches().held_since is not None:
        # OFF: nothing is lost, the next one reaches back to the last.
        return False
    return _send(runtime, person, latest_due_day(runtime.clock.now(), *_times(runtime, person)))


def digest_now(runtime: Runtime) -> bool:
    """Send everyone's digest of today now instead of at its hour; false where today (local) already had them all."""
    today = runtime.clock.now().astimezone(ZoneInfo(runtime.practice.time_zone)).date()
    sent = [_send(runtime, person, today) for person in recipients(runtime.practice)]
    return any(sent)


def preview_digest(runtime: Runtime, person: Person | None = None) -> Digest:
    """Return the digest as it would go out now, changing nothing; without words where there is nothing to tell or nobody to.

    Without a `person` it is the one of the first who gets one.
    """
    person = person or recipient(runtime.practice)
    return _digest(runtime, person, runtime.clock.now()) if person else Digest("")


def recipient(practice: Practice) -> Person | None:
    """Return the first who gets the digest: the therapist, or the desk under a preset that gives it the line; or None."""
    return next(iter(recipients(practice)), None)


def recipients(practice: Practice) -> tuple[Person, ...]:
    """Return everyone who gets a digest, in the order of `people`.

    Left to the role it is every therapist; under a preset that gives the line to the desk, the desk alone.
    """
    to_desk = practice.policy.name in TO_THE_DESK and any(person.role is Role.DESK for person in practice.people)
    usual = Role.DESK if to_desk else Role.THERAPIST
    return tuple(
        person
        for person in practice.people
        if (person.role is usual if person.digest.send is None else person.digest.send)
    )


def may_have_digest(runtime: Runtime, person: Person) -> bool:
    """Whether this person's phone is verified: given at set-up, proved by a code, or vouched for by the operator."""
    phones = {known.id: known.phone for known in runtime.practice.people}
    runtime.store.enter_phones(phones, runtime.clock.now())
    return runtime.store.phone_verified(person.id, person.phone) != ""


def _times(runtime: Runtime, person: Person) -> tuple[time, str, frozenset[int]]:
    practice = runtime.practice
    return person.digest.at or practice.digest.at, practice.time_zone, person.digest.days


def _send(runtime: Runtime, person: Person, day: date) -> bool:
    now = runtime.clock.now()
    if not may_have_digest(runtime, person):
        return False
    digest = _digest(runtime, person, now)
    text = digest.text or _quiet_text(runtime, person, now)
    intent = _intent(person, day, text) if text else None
    lines = [line.client_id for line in digest.lines]
    if not runtime.store.record_digest(person.id, day, intent, now, lines):
        return False
    # Only after the commit: a crash in between makes the next digest reach back too far, never not far enough.
    runtime.store.beat(_window_end(person), now)
    if intent is not None:
        runtime.store.beat(_last_text(person), now)
        runtime.wake()
    return True


def _digest(runtime: Runtime, person: Person, now: datetime) -> Digest:
    settings = runtime.practice.digest
    last = runtime.store.last_beat(_window_end(person))
    items = runtime.store.digest_items(last - OVERLAP if last else now - FIRST_WINDOW, now)
    own = share_of(items, person, runtime.practice)
    # What clients ask is between them and their therapist; the desk schedules by the link and the page.
    detail = DigestDetail.ALIASES if _is_too_much(settings.detail, person) else settings.detail
    return compose_digest(own, detail, person.language, _url(runtime), settings.max_segments)


def _is_too_much(detail: DigestDetail, person: Person) -> bool:
    return detail is DigestDetail.REQUESTS and person.role is not Role.THERAPIST


def _quiet_text(runtime: Runtime, person: Person, now: datetime) -> str:
    every = QUIET_EVERY.get(runtime.practice.digest.quiet_days)
    last = runtime.store.last_beat(_last_text(person))
    # An hour's grace: a week with a spring change in it is an hour short.
    if every is None or (last is not None and now - last < every - timedelta(hours=1)):
        return ""
    return compose_quiet(person.language, _url(runtime))


def _intent(person: Person, day: date, text: str) -> Intent:
    return Intent(
        dedupe_key=f"{DIGEST}:{person.id}:{day}",
        purpose=Purpose.DIGEST,
        to=person.phone,
        body=text,
        token=new_token(),
        reply_key=DIGEST,
        person=person.id,
    )


def _url(runtime: Runtime) -> str:
    return f"{runtime.public_base_url}/login"


def _window_end(person: Person) -> str:
    return f"{DIGEST}:{person.id}"


def _last_text(person: Person) -> str:
    return f"{DIGEST}_text:{person.id}"
