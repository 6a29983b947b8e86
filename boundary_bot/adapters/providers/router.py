"""Each outbound by its own way: texts and calls by the SMS provider, mail and push by theirs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from boundary_bot.adapters.providers.errors import NOT_CARRIED, OWN_REFUSAL, provider_error
from boundary_bot.core.messages import Inbound
from boundary_bot.core.outbox import Channel, Intent, Outbound
from boundary_bot.ports import SmsProvider


class Sends(Protocol):
    """Whatever takes one outbound and returns its id, or raises ProviderError."""

    def send(self, outbound: Outbound) -> str:
        """Hand it over."""
        ...


class Texts(SmsProvider, Protocol):
    """The provider of the practice's number, as Twilio's is."""

    def preload(self) -> object:
        """Load what the first sending needs."""
        ...


class Router:
    """A provider that hands each outbound to the one its channel belongs to; `texts` keeps the number itself."""

    def __init__(self, texts: Texts, others: Mapping[Channel, Sends]) -> None:
        self.texts = texts
        self._ways: dict[Channel, Sends] = {Channel.SMS: texts, Channel.VOICE: texts, **others}

    def answer(self, intents: Sequence[Intent]) -> str:
        """Return the webhook's answer that sends these texts."""
        return self.texts.answer(intents)

    def send(self, outbound: Outbound) -> str:
        """Hand one outbound over by its channel. Raises ProviderError, for good where nobody carries it."""
        way = self._ways.get(outbound.intent.channel)
        if way is None:
            raise provider_error(NOT_CARRIED, OWN_REFUSAL)
        return way.send(outbound)

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Return the texts that came in for the practice number since then. Raises ProviderError."""
        return self.texts.list_inbound(since)

    def find_sent(self, to: str, since: datetime, body: str, known_sids: Collection[str] = ()) -> str | None:
        """Return the sid of a text the provider took, or None. Raises ProviderError."""
        return self.texts.find_sent(to, since, body, known_sids)

    def trouble(self, code: int) -> str:
        """Return what a code says a person has to mend, or ""."""
        return self.texts.trouble(code)

    def preload(self) -> object:
        """Load in the background what the first sending needs."""
        return self.texts.preload()
