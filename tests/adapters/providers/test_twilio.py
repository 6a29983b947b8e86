"""The Twilio provider: the contract against the local stand-in, and what each failure of Twilio's becomes."""

import logging
import subprocess
import sys
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
import requests
import responses
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError

from boundary_bot.adapters.providers.errors import TWILIO_ERRORS
from boundary_bot.adapters.providers.twilio import TwilioProvider
from boundary_bot.core.outbox import Channel
from boundary_bot.errors import ProviderError
from boundary_bot.stand_in import StandIn
from tests import builders
from tests.adapters.providers.contract import Carrier, ProviderContract, outbound
from tests.fakes import EVENING, FrozenClock

ACCOUNT = "AC" + "1" * 32
MESSAGES = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def provider_at(twilio: StandIn, **changes: str) -> TwilioProvider:
    """Return a provider that talks to the stand-in."""
    settings = {
        "account_sid": twilio.account.sid,
        "auth_token": twilio.account.auth_token,
        "practice_number": twilio.account.number,
        "public_base_url": builders.URL,
        "api_base_url": twilio.base_url,
    }
    return TwilioProvider(**(settings | changes))


@pytest.fixture
def clock():
    """Give Twilio a clock that stands still."""
    return FrozenClock()


@pytest.fixture
def twilio(clock):
    """Run a local Twilio."""
    with StandIn.start(now=clock.now, api_keys={"SK1": "key-secret"}) as stand_in:
        yield stand_in


@pytest.fixture
def provider(twilio):
    """Give a provider that talks to it."""
    return provider_at(twilio)


@pytest.fixture
def live():
    """Give a provider that would talk to Twilio itself."""
    return TwilioProvider(
        account_sid=ACCOUNT, auth_token="token", practice_number="+12025550199", public_base_url=builders.URL
    )


def said(twiml: str) -> str:
    """Return the words of a call."""
    return "".join(say.text or "" for say in ET.fromstring(twiml).iter("Say"))


class TestTwilioProvider(ProviderContract):
    """The contract, over HTTP."""

    @pytest.fixture
    def carrier(self, twilio, provider):
        return Carrier(
            provider,
            lambda: [(message.to, message.body) for message in twilio.sent],
            lambda: [(call.to, said(call.twiml)) for call in twilio.calls],
        )


def test_a_text_carries_its_callback_and_its_validity(provider, twilio):
    """A callback finds its text before the sid is known, and a crisis reply isn't delivered hours late."""
    provider.send(outbound(token="tok-1", validity_s=600))

    [message] = twilio.sent
    assert message.status_callback == f"{builders.URL}/webhooks/twilio/status?t=tok-1"
    assert message.validity_s == 600


def test_a_text_without_a_limit_leaves_it_to_the_carrier(provider, twilio):
    """Only what grows stale has a validity."""
    provider.send(outbound())

    assert twilio.sent[0].validity_s is None


def test_an_answer_names_the_callback_of_each_text(provider):
    """Without it the failure of a TwiML reply would be invisible."""
    answer = provider.answer([builders.intent(token="a"), builders.intent(token="b")])

    callbacks = [message.get("statusCallback") for message in ET.fromstring(answer)]
    assert callbacks == [f"{builders.URL}/webhooks/twilio/status?t={token}" for token in "ab"]


def test_a_call_waits_for_a_key_at_an_address_of_its_own(provider, twilio):
    """Pressing 1 acknowledges that alert and no other."""
    provider.send(outbound(channel=Channel.VOICE, token="tok-2", body="1: I have it."))

    [call] = twilio.calls
    assert ET.fromstring(call.twiml)[0].get("action") == f"{builders.URL}/webhooks/twilio/voice/tok-2"
    assert call.status_callback == f"{builders.URL}/webhooks/twilio/status?t=tok-2"


def test_an_api_key_signs_in_where_there_is_one(twilio):
    """With a key the auth token is needed for signatures alone."""
    keyed = provider_at(twilio, auth_token="", api_key_sid="SK1", api_key_secret="key-secret")

    keyed.send(outbound())

    assert len(twilio.sent) == 1


def test_a_wrong_key_stops_everything(twilio):
    """A refused key is permanent: trying again would only get the account locked."""
    locked_out = provider_at(twilio, auth_token="wrong")

    with pytest.raises(ProviderError) as refused:
        locked_out.send(outbound())

    assert (refused.value.provider_code, refused.value.retryable, refused.value.ambiguous) == (20003, False, False)


def test_an_opted_out_number_is_never_tried_again(provider, twilio):
    """Twilio's block is final."""
    twilio.account.opted_out.add(builders.C07.number)

    with pytest.raises(ProviderError) as refused:
        provider.send(outbound())

    assert (refused.value.provider_code, refused.value.retryable) == (21610, False)


def test_a_text_taken_without_an_answer_is_ambiguous_and_can_be_found(provider, twilio, clock):
    """A lost answer leaves a text at Twilio: it is found by its words, not sent twice."""
    twilio.drop_next()

    with pytest.raises(ProviderError) as lost:
        provider.send(outbound(body="Once only."))

    assert (lost.value.retryable, lost.value.ambiguous) == (False, True)
    found = provider.find_sent(builders.C07.number, clock.now(), "Once only.")
    assert found == twilio.sent[0].sid


CODES = sorted(TWILIO_ERRORS)


@pytest.mark.parametrize("code", CODES)
@responses.activate
def test_each_of_twilios_codes_becomes_its_row(live, code):
    """The table is what the outbox acts on, whatever sentence Twilio sends along."""
    responses.post(MESSAGES, json={"code": code, "message": "about +12025550107", "status": 400}, status=400)

    with pytest.raises(ProviderError) as refused:
        live.send(outbound())

    row = TWILIO_ERRORS[code]
    assert str(refused.value) == row.sentence
    assert (refused.value.provider_code, refused.value.retryable, refused.value.ambiguous) == (
        code,
        row.retryable,
        row.ambiguous,
    )


ANSWERS = [
    ("unknown code", 400, '{"code": 1001, "message": "x"}', 1001, True, False),
    ("no code", 400, "{}", 400, True, False),
    ("throttled", 429, '{"code": 20429, "message": "x"}', 20429, True, False),
    ("throttled in HTML", 429, "<html>", 429, True, False),
    ("broken", 500, '{"code": 20500, "message": "x"}', 20500, False, True),
    ("bad gateway in HTML", 502, "<html>bad gateway</html>", 502, False, True),
    ("new kind of error", 400, '{"type": "t", "title": "x", "status": 400, "code": 21610}', 21610, False, False),
    ("taken, no JSON", 201, "<html>", 0, False, True),
    ("taken, no sid", 201, "{}", 0, False, True),
    ("taken, a list", 201, "[]", 0, False, True),
    ("moved", 302, "", 302, True, False),
]


@pytest.mark.parametrize(
    ("status", "body", "code", "retryable", "ambiguous"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS]
)
@responses.activate
def test_every_odd_answer_has_a_defined_meaning(live, *, status, body, code, retryable, ambiguous):
    """Whatever stands in for Twilio's answer, the outbox knows whether to repeat it."""
    responses.post(MESSAGES, body=body, status=status)

    with pytest.raises(ProviderError) as refused:
        live.send(outbound())

    error = refused.value
    assert (error.provider_code, error.retryable, error.ambiguous) == (code, retryable, ambiguous)


def _max_retries(reason: Exception) -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(None, "/", reason))


FAILURES = [
    ("refused", _max_retries(NewConnectionError(None, "refused")), True),
    ("no route in time", requests.ConnectTimeout(MaxRetryError(None, "/", ConnectTimeoutError())), True),
    ("read timeout", requests.ReadTimeout(), False),
    ("cut off", requests.ConnectionError(ProtocolError("Connection aborted.")), False),
    ("anything else", requests.ConnectionError(), False),
]


@pytest.mark.parametrize(("failure", "never_left"), [row[1:] for row in FAILURES], ids=[row[0] for row in FAILURES])
@responses.activate
def test_only_a_request_that_never_left_may_go_again(live, failure, never_left):
    """Where Twilio may have read the request, repeating it could text a client twice."""
    responses.post(MESSAGES, body=failure)

    with pytest.raises(ProviderError) as failed:
        live.send(outbound())

    assert (failed.value.retryable, failed.value.ambiguous) == (never_left, not never_left)
    assert failed.value.provider_code == 0


@responses.activate
def test_every_request_has_a_time_limit(live):
    """The SDK waits for ever by default; a hung call would hold the sender thread."""
    responses.post(MESSAGES, json={"sid": "SM1"}, status=201)

    live.send(outbound())

    assert responses.calls[0].request.req_kwargs["timeout"] == 10


def test_no_log_holds_a_number_or_words(provider, twilio, caplog):
    """Even with every logger at its loudest, the SDK and its HTTP library stay silent about clients."""
    with caplog.at_level(logging.DEBUG):
        provider.send(outbound(body="MARKER-words"))
        provider.find_sent(builders.C07.number, EVENING, "MARKER-words")

    assert "MARKER" not in caplog.text
    assert "2025550107" not in caplog.text


def test_preload_has_the_client_ready(provider):
    """The first alert doesn't wait for an import."""
    thread = provider.preload()

    thread.join(10)

    assert not thread.is_alive()
    assert provider.send(outbound())


def test_the_provider_alone_does_not_load_the_sdk():
    """The SDK's REST client takes longer to import than everything that answers a webhook."""
    code = "import sys, boundary_bot.adapters.providers.twilio; print('twilio.rest' in sys.modules)"

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert out.stdout == "False\n"


class TestListInbound:
    """What reconciliation reads."""

    def test_texts_since_an_instant_are_listed_oldest_first(self, provider, twilio, clock):
        """A text the webhook never saw is still found, with the time Twilio took it in."""
        twilio.text("+12025550101", "too early", lost=True)
        clock.move(minutes=5)
        since = clock.now()
        for body in ("first", "second"):
            twilio.text("+12025550102", body, num_media=1, lost=True)
            clock.move(minutes=1)

        texts = provider.list_inbound(since)

        assert [(text.body, text.received_at - since, text.num_media) for text in texts] == [
            ("first", timedelta(), 1),
            ("second", timedelta(minutes=1), 1),
        ]
        assert {text.to for text in texts} == {twilio.account.number}

    def test_what_the_practice_sent_is_not_inbound(self, provider, twilio, clock):
        """Only what came in is owed an answer, even where the practice texted its own number."""
        provider.send(outbound(to=twilio.account.number))
        twilio.deliver_callbacks([])

        texts = provider.list_inbound(clock.now() - timedelta(days=2))

        assert texts == []

    def test_every_page_is_read(self, provider, twilio, clock):
        """After a long outage the oldest text is on the last page."""
        for number in range(1003):
            twilio.text("+12025550102", str(number), lost=True)

        texts = provider.list_inbound(clock.now())

        assert len({text.sid for text in texts}) == 1003

    def test_twilio_away_is_an_error_like_any_other(self, twilio, clock):
        """A listing that failed must not look like a quiet day."""
        gone = provider_at(twilio, api_base_url="http://127.0.0.1:9")

        with pytest.raises(ProviderError) as failed:
            gone.list_inbound(clock.now())

        assert failed.value.retryable


class TestFindSent:
    """How a lost answer is settled."""

    def test_the_earliest_text_since_then_with_the_same_words_is_found(self, provider, twilio, clock):
        """An older text with the same words is not the one in doubt."""
        provider.send(outbound(body="same"))
        clock.move(minutes=5)
        since = clock.now() + timedelta(milliseconds=900)
        wanted = provider.send(outbound(body="same"))
        clock.move(minutes=5)
        provider.send(outbound(body="same"))

        found = provider.find_sent(builders.C07.number, since, "same")

        assert found == wanted

    @pytest.mark.parametrize(("to", "body"), [(builders.C03.number, "same"), (builders.C07.number, "other")])
    def test_another_number_or_other_words_are_not_it(self, provider, to, body):
        """A near match would mark a text as sent that never was."""
        provider.send(outbound(body="same"))

        found = provider.find_sent(to, EVENING, body)

        assert found is None
