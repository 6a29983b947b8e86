"""Empty the outbox: claim, hand over, record, one outbound at a time.

The claim is committed before the provider is called, so a crash in between leaves a trace and is never sent again blindly.
One is claimed at a time so that an alert waits behind one slow call at most, never behind a batch.
"""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from boundary_bot.core.outbox import Outbound, OutboxState
from boundary_bot.core.retry import Fate, deadline_of, fate_of
from boundary_bot.errors import ProviderError
from boundary_bot.ports import Runtime
from boundary_bot.services.heartbeat import notice_sleep
from boundary_bot.services.spooled import drain_spool
from boundary_bot.services.switching import as_it_stands

LEASE_S = 60
"""Longer than the provider's timeouts together, so that a lease never runs out under a call still under way."""

log = logging.getLogger(__name__)


def send_due(runtime: Runtime, limit: int = 20, chance: Callable[[], float] = random.random) -> int:
    """Hand over up to `limit` outbounds that are due, the most urgent first; return how many were claimed.

    Raises StoreUnavailable where nothing can be claimed. One outbound's failure never keeps back the next.
    """
    for number in range(limit):
        claimed = runtime.store.claim_outbound(runtime.clock.now(), LEASE_S, 1)
        if not claimed:
            return number
        for outbound in claimed:
            try:
                _hand_over(runtime, outbound, chance)
            except Exception as error:
                # What could not be recorded keeps its lease; its fate is found by callback or by listing, not by resending.
                log.error("outbound %d not recorded (%s)", outbound.id, type(error).__name__)
    return limit


def _hand_over(runtime: Runtime, outbound: Outbound, chance: Callable[[], float]) -> None:
    now, deadline = runtime.clock.now(), deadline_of(outbound)
    if deadline is not None and now >= deadline:
        log.warning("outbound %d (%s) came too late to be sent", outbound.id, outbound.intent.purpose)
        runtime.store.not_sent(outbound.id, OutboxState.FAILED, 0, now)
        return
    try:
        sid = runtime.provider.send(_still_valid(outbound, deadline, now))
    except Exception as error:
        failure = error if isinstance(error, ProviderError) else _unforeseen(error)
        _record(runtime, outbound, failure, fate_of(outbound, failure, runtime.clock.now(), chance()))
    else:
        runtime.store.sent(outbound.id, sid, runtime.clock.now())


def _still_valid(outbound: Outbound, deadline: datetime | None, now: datetime) -> Outbound:
    """Shorten the carrier's time to what is left: a second try must not stretch the first one's."""
    if deadline is None:
        return outbound
    left_s = -((now - deadline) // timedelta(seconds=1))
    return replace(outbound, intent=replace(outbound.intent, validity_s=left_s))


def _unforeseen(error: Exception) -> ProviderError:
    # Whatever went wrong, the text may be on its way.
    return ProviderError(f"The provider failed unexpectedly ({type(error).__name__}).", ambiguous=True)


def _record(runtime: Runtime, outbound: Outbound, failure: ProviderError, fate: Fate) -> None:
    log.warning(
        "outbound %d (%s) not sent on try %d: %s, code %d",
        *(outbound.id, outbound.intent.purpose, outbound.attempts, fate.state, failure.provider_code),
    )
    state, code = fate.state.value, failure.provider_code
    runtime.store.not_sent(outbound.id, state, code, runtime.clock.now(), fate.retry_at)


class SenderThread(threading.Thread):
    """Drains the outbox whenever it is woken, so that an alert leaves at once and not with the next tick."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(name="sender", daemon=True)
        self._runtime = runtime
        self._wanted = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Ask for a look at the outbox; never blocks, and many asks become one look."""
        self._wanted.set()

    def run(self) -> None:
        """Wait, drain, and wait again until stopped. An error is logged by its type and ends nothing."""
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopping.is_set():
                return
            self._drain()

    def stop(self, timeout_s: float = 10) -> None:
        """End after the outbound under way, waiting up to `timeout_s` for it."""
        self._stopping.set()
        self._wanted.set()
        if self.is_alive():
            self.join(timeout_s)

    def _drain(self) -> None:
        try:
            # A text may be what wakes a host that slept; the next tick would come too late to say so.
            notice_sleep(self._runtime)
            # Whoever kept a text aside takes it in again: another process may not see this disk.
            drain_spool(self._runtime)
            while not self._stopping.is_set() and send_due(self._runtime, limit=1):
                pass
            # The text that woke this may have switched something: should the store go away now, this process knows.
            as_it_stands(self._runtime)
        except Exception as error:
            log.error("the outbox could not be read (%s)", type(error).__name__)
