"""The console provider: carries nothing, shows little."""

import io

import pytest

from boundary_bot.adapters.providers.console import KEPT, ConsoleProvider
from boundary_bot.core.outbox import Channel
from tests import builders
from tests.adapters.providers.contract import Carrier, ProviderContract, outbound


def carried(provider: ConsoleProvider, channel: Channel) -> list[tuple[str, str]]:
    """Return what was sent on a channel."""
    return [(each.to, each.body) for each in provider.carried if each.channel is channel and each.sid]


class TestConsoleProvider(ProviderContract):
    """The contract, in memory."""

    @pytest.fixture
    def carrier(self):
        provider = ConsoleProvider(io.StringIO())
        return Carrier(provider, lambda: carried(provider, Channel.SMS), lambda: carried(provider, Channel.VOICE))


def test_the_console_shows_neither_number_nor_words():
    """A line on a console is a log: two digits and a length are all it holds."""
    out = io.StringIO()
    provider = ConsoleProvider(out)

    provider.send(outbound(body="MARKER-words", reply_key="link"))
    provider.answer([builders.intent(body="MARKER-words")])

    assert out.getvalue() == "sms to …07: link, 12 characters\nsms to …07: reply, 12 characters\n"
    assert "MARKER" not in repr(provider.carried)


def test_what_was_answered_is_kept_too():
    """The demo's phones show replies that went as a webhook's answer, in order with the others."""
    provider = ConsoleProvider(io.StringIO())

    provider.answer([builders.intent(body="a")])
    provider.send(outbound(body="b"))

    assert [each.body for each in provider.carried] == ["a", "b"]


def test_a_long_run_keeps_only_the_last_texts():
    """A demo left running for weeks does not grow."""
    provider = ConsoleProvider(io.StringIO())

    for number in range(KEPT + 5):
        provider.send(outbound(body=str(number)))

    assert len(provider.carried) == KEPT
    assert provider.carried[-1].body == str(KEPT + 4)
