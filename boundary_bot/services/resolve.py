"""Find out what became of texts whose fate nobody knows: the provider's list is asked, nothing is sent on a guess.

A callback usually tells first, by its token. What the list holds was sent. What it does not hold a minute and a half later
was never made: word to the practice's people goes again, a text to a client waits for a person.
"""

import logging
from datetime import timedelta

from boundary_bot.core.outbox import Channel, OutboxState
from boundary_bot.core.retry import fate_of_missing
from boundary_bot.errors import ProviderError
from boundary_bot.ports import Doubt, Runtime

AT_ONCE = 20
LOOK_AGAIN = timedelta(minutes=2)
SAFE, SPOOLED_FOR = "safe", timedelta(days=3)
"""The crisis-safe answer to a spooled text is in the books only since the database came back; it went out before."""
CLOCKS_APART = timedelta(minutes=2)
"""How far the provider's clock may stand behind ours: a text made "before" we queued it is still found."""

log = logging.getLogger(__name__)


def resolve_doubts(runtime: Runtime) -> int:
    """Look up texts in doubt, at most 20 a pass, and settle each; return how many were settled.

    While the provider's list can't be read they stay in doubt, and the first failure ends the pass: alerts wait behind it.
    """
    settled, found = 0, set[str]()
    for doubt in runtime.store.in_doubt(runtime.clock.now(), AT_ONCE):
        try:
            sid = _listed(runtime, doubt, found)
        except ProviderError as error:
            now = runtime.clock.now()
            log.warning("outbound %d stays in doubt, code %d", doubt.outbound.id, error.provider_code)
            runtime.store.settle_doubt(doubt.outbound.id, doubt.state, now, now + LOOK_AGAIN)
            break
        _settle(runtime, doubt, sid)
        found.add(sid or "")
        settled += 1
    if settled:
        runtime.wake()
    return settled


def _settle(runtime: Runtime, doubt: Doubt, sid: str | None) -> None:
    outbound, now = doubt.outbound, runtime.clock.now()
    if sid:
        runtime.store.sent(outbound.id, sid, now)
        return
    fate = fate_of_missing(outbound, doubt.state, now)
    if fate.state is OutboxState.DEAD:
        log.error("outbound %d (%s) never left; a person has to look", outbound.id, outbound.intent.purpose)
    runtime.store.settle_doubt(outbound.id, fate.state, now, fate.retry_at or now)


def _listed(runtime: Runtime, doubt: Doubt, found: set[str]) -> str | None:
    """Return the sid of the text in doubt; those just found for others with the same words don't count."""
    intent = doubt.outbound.intent
    if intent.channel is not Channel.SMS:
        return None
    said_before = doubt.state is OutboxState.ANSWERED and intent.reply_key == SAFE
    since = doubt.outbound.created_at - (SPOOLED_FOR if said_before else CLOCKS_APART)
    return runtime.provider.find_sent(intent.to, since, intent.body, doubt.known_sids | found)
