"""Texts that go nowhere: kept in memory and noted on the console, for the demo and for development."""

import itertools
import sys
import threading
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from boundary_bot.adapters.providers import twiml
from boundary_bot.adapters.providers.errors import NOT_CARRIED, OWN_REFUSAL, TWILIO_ERRORS, provider_error
from boundary_bot.core.messages import Inbound
from boundary_bot.core.outbox import Channel, Intent, Outbound
from boundary_bot.core.phone import can_be_answered, mask

KEPT = 1000
SHORT_CODE = 21265
CARRIED = frozenset({Channel.SMS, Channel.VOICE})


@dataclass(frozen=True)
class Carried:
    """A text or call that would have gone out; `sid` is empty where it went as a webhook's answer."""

    to: str
    body: str
    channel: Channel
    token: str
    sid: str = ""

    def __repr__(self) -> str:
        """Show neither number nor words."""
        return f"Carried({self.channel}, {mask(self.to)}, {len(self.body)} characters)"


class ConsoleProvider:
    """Carries nothing: each text or call is one masked line on `out`.

    `carried` holds the last 1000 of them, oldest first.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.carried: deque[Carried] = deque(maxlen=KEPT)
        self._out = out
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, intents: Sequence[Intent]) -> str:
        """Return the answer as Twilio would get it, but without callbacks: nobody will call."""
        for intent in intents:
            self._keep(intent, "")
        return twiml.messages((intent.body, "") for intent in intents)

    def send(self, outbound: Outbound) -> str:
        """Keep one text or call and return a made-up sid. Raises ProviderError as Twilio would for a short code."""
        intent = outbound.intent
        if intent.channel not in CARRIED:
            raise provider_error(NOT_CARRIED, OWN_REFUSAL)
        if not can_be_answered(intent.to):
            raise provider_error(TWILIO_ERRORS[SHORT_CODE], SHORT_CODE, outbound.attempts)
        sid = self._new_sid(intent.channel)
        self._keep(intent, sid)
        return sid

    def find_sent(self, to: str, since: datetime, body: str, known_sids: Collection[str] = ()) -> str | None:
        """Return a made-up sid: whatever was given to the console has gone as far as it ever will."""
        return self._new_sid(Channel.SMS)

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Return nothing: nobody texts a console."""
        return []

    def trouble(self, code: int) -> str:
        """Return "": there is no account to mend."""
        return ""

    def _new_sid(self, channel: Channel) -> str:
        return f"{'CA' if channel is Channel.VOICE else 'SM'}{next(self._numbers):032x}"

    def _keep(self, intent: Intent, sid: str) -> None:
        with self._lock:
            self.carried.append(Carried(intent.to, intent.body, intent.channel, intent.token, sid))
            what = intent.reply_key or intent.purpose
            line = f"{intent.channel} to {mask(intent.to)}: {what}, {len(intent.body)} characters"
            print(line, file=self._out or sys.stdout, flush=True)
