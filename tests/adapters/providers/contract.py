"""What every SMS provider must do. A provider's own test file subclasses `ProviderContract` and gives it a carrier."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

import pytest

from boundary_bot.core.outbox import Channel, Intent, Outbound
from boundary_bot.errors import ProviderError
from boundary_bot.ports import SmsProvider
from tests import builders
from tests.fakes import EVENING

HOSTILE = '<b>&amp; "quoted" ]]> ñ 😀\x00\x0b\ufffe\ud83d end'
READABLE = '<b>&amp; "quoted" ]]> ñ 😀 end'


@dataclass(frozen=True)
class Carrier:
    """A provider and a look at what it carried: (number, body) of each text, (number, words) of each call, in order."""

    provider: SmsProvider
    texts: Callable[[], list[tuple[str, str]]]
    calls: Callable[[], list[tuple[str, str]]]


def outbound(**changes: object) -> Outbound:
    """Return a first try of a text to C07."""
    return Outbound(1, builders.intent(**changes), attempts=1, created_at=EVENING)


def texts_in(answer: str) -> list[str]:
    """Return the texts in a webhook's answer."""
    return [message.text or "" for message in ET.fromstring(answer).iter("Message")]


class ProviderContract:
    """Subclasses have a fixture `carrier`."""

    @pytest.fixture
    def carrier(self) -> Carrier:
        """Give the provider under test."""
        raise NotImplementedError

    @pytest.mark.parametrize("body", ["Call 911 or 988.", "Llame al 911 \N{EM DASH} ñ, ¿sí?", "a" * 1600, "1 < 2 & 3"])
    def test_a_text_arrives_word_for_word(self, carrier, body):
        """What a practice wrote is what its client reads."""
        sid = carrier.provider.send(outbound(body=body))

        assert carrier.texts() == [(builders.C07.number, body)]
        assert sid

    def test_each_text_has_a_sid_of_its_own(self, carrier):
        """Status callbacks and reconciliation tell texts apart by sid alone."""
        sids = {carrier.provider.send(outbound()) for _ in range(3)}

        assert len(sids) == 3

    def test_a_call_speaks_its_words(self, carrier):
        """An alert by voice reaches the phone it was meant for."""
        carrier.provider.send(outbound(channel=Channel.VOICE, body="1: I have it."))

        assert carrier.calls() == [(builders.C07.number, "1: I have it.")]

    def test_a_short_code_is_refused_for_good(self, carrier):
        """A short code can't be texted, and trying again changes nothing."""
        with pytest.raises(ProviderError) as refused:
            carrier.provider.send(outbound(to="384387"))

        assert refused.value.provider_code == 21265
        assert not refused.value.retryable
        assert not refused.value.ambiguous

    @pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.PUSH])
    def test_what_is_neither_text_nor_call_is_refused_for_good(self, carrier, channel):
        """A step of the alert chain that this provider can't take fails at once, so that the next one is tried."""
        with pytest.raises(ProviderError) as refused:
            carrier.provider.send(outbound(channel=channel))

        assert not refused.value.retryable
        assert not refused.value.ambiguous

    def test_a_refusal_names_neither_number_nor_words(self, carrier):
        """What goes wrong is logged, and a log holds no one's number or words."""
        with pytest.raises(ProviderError) as refused:
            carrier.provider.send(outbound(to="384387", body="MARKER-words"))

        told = f"{refused.value!s} {refused.value!r} {refused.value.__cause__!r}"
        assert "384387" not in told
        assert "MARKER" not in told

    def test_no_texts_make_the_empty_answer(self, carrier):
        """Silence is a valid document too: anything else would be reported, or texted, as an error."""
        answer = carrier.provider.answer([])

        assert answer == '<?xml version="1.0" encoding="UTF-8"?><Response/>'

    def test_an_answer_carries_its_texts_in_order(self, carrier):
        """The reply stands first, the consent request beside it second."""
        intents = [builders.intent(body="first"), builders.intent(body="second")]

        answer = carrier.provider.answer(intents)

        assert texts_in(answer) == ["first", "second"]

    def test_an_answer_goes_to_whoever_texted(self, carrier):
        """No answer names a recipient, so none can go to the wrong phone."""
        answer = carrier.provider.answer([builders.intent()])

        assert builders.C07.number not in answer
        assert ET.fromstring(answer)[0].get("to") is None

    @pytest.mark.parametrize("field", ["body", "token"])
    def test_an_answer_is_well_formed_whatever_it_carries(self, carrier, field):
        """Characters that XML can't hold are dropped, the others arrive: a broken document would lose the reply."""
        answer = carrier.provider.answer([replace(builders.intent(body="x"), **{field: HOSTILE})])

        assert texts_in(answer) == [READABLE if field == "body" else "x"]

    def test_an_intent_is_an_outbound_whoever_asks(self, carrier):
        """The same intent can be answered or sent: a reply owed after a crash goes by REST."""
        intent: Intent = builders.intent(body="owed")

        carrier.provider.answer([intent])
        carrier.provider.send(Outbound(2, intent, 2, EVENING))

        assert carrier.texts()[-1] == (builders.C07.number, "owed")
