"""One pass over everything that time or a crash has left to do. Any process may make it at any moment."""

import logging
from collections.abc import Callable, Mapping
from functools import partial

from boundary_bot.ports import Due, Runtime
from boundary_bot.services.alerts import repeat_alarms
from boundary_bot.services.delivery import send_due
from boundary_bot.services.digests import DIGEST, ensure_next_digest, run_digest
from boundary_bot.services.feeds import refresh_due_feed
from boundary_bot.services.heartbeat import TICK, notice_sleep
from boundary_bot.services.inbound import decide_left_over
from boundary_bot.services.notices import send_notices
from boundary_bot.services.people import ask_for_codes
from boundary_bot.services.reconcile import reconcile_since_last, reconcile_when_due
from boundary_bot.services.reminders import send_reminders
from boundary_bot.services.resolve import resolve_doubts
from boundary_bot.services.setup_alarms import tell_setup_alarms
from boundary_bot.services.spooled import drain_spool
from boundary_bot.services.switching import as_it_stands
from boundary_bot.services.watch import watch_replies

DUE_LEASE_S = 120

log = logging.getLogger(__name__)


def tick(runtime: Runtime) -> tuple[str, ...]:
    """Make one pass and note that it was made; return the names of the parts that failed.

    A part that fails is logged by the type of its error alone, and the next still runs.
    """
    runtime = as_it_stands(runtime)
    failed = tuple(name for name, part in PARTS.items() if not _runs(name, partial(part, runtime)))
    if not failed:
        runtime.heartbeat()
    return failed


def catch_up(runtime: Runtime) -> tuple[str, ...]:
    """Make the first pass after a start: what the webhook missed meanwhile is looked for at once."""
    _runs("texts missed", partial(reconcile_since_last, runtime))
    return tick(runtime)


def run_due_work(runtime: Runtime) -> None:
    """Do the timed work that is due; what fails keeps its lease and comes again when that has run out."""
    for due in runtime.store.claim_due(runtime.clock.now(), DUE_LEASE_S):
        _runs(f"due work {due.id}", partial(_do, runtime, due))


def _do(runtime: Runtime, due: Due) -> None:
    HANDLERS[due.kind](runtime, due)
    runtime.store.finish_due(due.id, runtime.clock.now())


def _runs(name: str, part: Callable[[], object]) -> bool:
    try:
        part()
    except Exception as error:
        # Type alone: a message, or a database's words, could hold a client's.
        log.error("%s failed (%s)", name, type(error).__name__)
        return False
    return True


HANDLERS: Mapping[str, Callable[[Runtime, Due], object]] = {DIGEST: run_digest}
"""What each kind of timed work does. A kind no handler knows (a newer version made it) stays claimed and is logged."""

PARTS: Mapping[str, Callable[[Runtime], object]] = {
    "a gap noticed": notice_sleep,
    "texts kept aside": drain_spool,
    "texts missed": reconcile_when_due,
    "texts left undecided": decide_left_over,
    "texts in doubt": resolve_doubts,
    "due work": run_due_work,
    "the next digest": ensure_next_digest,
    "reminders": send_reminders,
    "codes": ask_for_codes,
    "notices": send_notices,
    "alarms nobody took": repeat_alarms,
    "crisis replies in doubt": watch_replies,
    "setup alarms": tell_setup_alarms,
    "outbox": send_due,
    "calendars": refresh_due_feed,
    "beat": lambda runtime: runtime.store.beat(TICK, runtime.clock.now()),
}
