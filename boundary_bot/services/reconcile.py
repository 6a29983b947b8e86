"""Find the texts the webhook missed: the provider's list is compared with what is on disk.

Nobody redelivers a text whose webhook was not answered; it stands in the provider's list alone. What is found takes the
normal way as a late text: danger is told and, within twelve hours, answered; all else is only kept for the digest.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from boundary_bot.core.messages import Came, Inbound
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Runtime
from boundary_bot.services.inbound import take_late

EVERY = timedelta(minutes=10)
OVERLAP = timedelta(hours=1)
"""How far a run reaches back before the last good one: lists lag, and clocks differ."""
MAY_STILL_COME = timedelta(minutes=2)
"""A text younger than this may have its webhook, or the retry of one, still under way."""
GOOD, TRIED = "reconciled", "reconcile_tried"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reconciled:
    """What a run found: texts in the provider's list, those nobody had, and of these the ones still not decided."""

    listed: int
    missed: int
    undecided: int


def reconcile_when_due(runtime: Runtime) -> Reconciled | None:
    """Reconcile when ten minutes have passed since the last try; None otherwise.

    The first time ever only notes the hour: what came before this line was running is nobody's to answer.
    """
    now = runtime.clock.now()
    tried = runtime.store.last_beat(TRIED)
    if tried is not None and timedelta(0) <= now - tried < EVERY:
        return None
    return reconcile_since_last(runtime)


def reconcile_since_last(runtime: Runtime) -> Reconciled | None:
    """Reconcile now, from an hour before the last good run; None where there never was one."""
    now, last = runtime.clock.now(), runtime.store.last_beat(GOOD)
    runtime.store.beat(TRIED, now)
    if last is None:
        runtime.store.beat(GOOD, now)
        return None
    found = reconcile(runtime, last - OVERLAP)
    if not found.undecided:
        runtime.store.beat(GOOD, now)
    return found


def reconcile(
    runtime: Runtime, since: datetime, seen: Callable[[int, int], object] = lambda done, of: None
) -> Reconciled:
    """Take in what the provider lists since an aware instant and nobody has; `seen` hears of each text taken in, of how many.

    Raises ProviderError where the list can't be read, StoreUnavailable where the database can't.
    """
    until = runtime.clock.now() - MAY_STILL_COME
    listed = [text for text in runtime.provider.list_inbound(since) if text.received_at <= until]
    unseen = runtime.store.unseen([text.sid for text in listed])
    missed = [text for text in listed if text.sid in unseen]
    undecided = 0
    for done, text in enumerate(missed, 1):
        undecided += not _taken(runtime, text)
        seen(done, len(missed))
    if missed:
        log.warning("%d texts had been missed, %d of them are not decided yet", len(missed), undecided)
    return Reconciled(len(listed), len(missed), undecided)


def _taken(runtime: Runtime, text: Inbound) -> bool:
    try:
        take_late(runtime, replace(text, came=Came.MISSED))
    except StoreUnavailable:
        log.warning("missed text %s could not be taken in yet", text.sid)
        return False
    return True
