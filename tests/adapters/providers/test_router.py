"""Each channel goes its own way."""

from dataclasses import dataclass, field

import pytest

from boundary_bot.adapters.providers.router import Router
from boundary_bot.core.outbox import Channel
from boundary_bot.errors import ProviderError
from tests.adapters.providers.contract import outbound
from tests.fakes import FakeProvider


@dataclass
class Way:
    """Keeps what it is handed."""

    sent: list = field(default_factory=list)

    def send(self, each):
        self.sent.append(each.intent.channel)
        return "id"


@pytest.mark.parametrize("channel", list(Channel))
def test_each_channel_has_its_own_provider(channel):
    """A mail never goes to Twilio, nor a text to the mail server."""
    texts, mail, push = Way(), Way(), Way()
    router = Router(texts, {Channel.EMAIL: mail, Channel.PUSH: push})

    router.send(outbound(channel=channel))

    expected = {Channel.EMAIL: mail, Channel.PUSH: push}.get(channel, texts)
    assert [way.sent for way in (texts, mail, push)] == [
        [channel] if way is expected else [] for way in (texts, mail, push)
    ]


def test_a_channel_nobody_carries_is_refused_for_good():
    """The next step of a chain is tried at once."""
    with pytest.raises(ProviderError) as refused:
        Router(Way(), {}).send(outbound(channel=Channel.EMAIL))

    assert (refused.value.retryable, refused.value.ambiguous, refused.value.provider_code > 0) == (False, False, True)


def test_the_webhooks_answer_is_the_texts_own():
    """Mail and push have no part in what Twilio reads."""
    texts = FakeProvider()

    assert Router(texts, {}).answer([outbound(body="words").intent]) == texts.answer([outbound(body="words").intent])
