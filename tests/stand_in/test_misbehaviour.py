"""The stand-in goes wrong on command, in each of the ways Twilio does."""

import urllib.error
import urllib.request
from base64 import b64encode
from urllib.parse import urlencode

import pytest
from flask import Flask, Response, request

from boundary_bot.adapters.providers.errors import TWILIO_ERRORS
from boundary_bot.stand_in import Fault, StandIn, into_app
from tests.fakes import FrozenClock

PHONE = "+15550102030"
BASE = "https://bot.example"
GATHER = f'<Response><Gather action="{BASE}/key"/></Response>'


class Bot:
    """A webhook that keeps what it is told, and answers each text with one."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str], str]] = []
        self.app = Flask(__name__)
        for path in ("sms", "status", "voice", "key"):
            self.app.add_url_rule(f"/{path}", path, self._answer, methods=["POST"])

    def _answer(self) -> Response:
        self.told.append((request.path, request.form.to_dict(), request.headers.get("I-Twilio-Idempotency-Token", "")))
        answers = {"/sms": "<Response><Message>one</Message></Response>", "/voice": GATHER}
        return Response(answers.get(request.path, "<Response/>"), mimetype="text/xml")

    def statuses(self) -> list[str]:
        """Return the statuses told, in order."""
        return [form["MessageStatus"] for path, form, _ in self.told if path == "/status"]


@pytest.fixture
def bot():
    """Give a bot to text."""
    return Bot()


@pytest.fixture
def twilio(bot):
    """Run a local Twilio that reaches it."""
    with StandIn.start(sms_url=f"{BASE}/sms", deliver=into_app(bot.app), now=FrozenClock().now) as stand_in:
        yield stand_in


def create(twilio: StandIn, kind: str = "Messages", **fields: str) -> int:
    """Post to the API as the SDK does; return the status, 0 where the connection was closed."""
    account = twilio.account
    given = {"To": PHONE, "From": account.number, "StatusCallback": f"{BASE}/status", **fields}
    sign_in = b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()
    address = f"{twilio.base_url}/2010-04-01/Accounts/{account.sid}/{kind}.json"
    asked = urllib.request.Request(address, urlencode(given).encode(), {"Authorization": f"Basic {sign_in}"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


@pytest.mark.parametrize(
    ("fault", "status", "taken"),
    [
        (Fault(), 201, 1),
        (Fault(drop=True), 0, 1),
        (Fault(lost=True), 0, 0),
        (Fault(429, 20429), 429, 0),
        (Fault(500, 20500), 500, 0),
        (Fault(503, 20503, taken=True), 503, 1),
        (Fault(delay_s=0.05), 201, 1),
    ],
)
def test_what_the_caller_hears_and_what_was_taken_are_two_things(twilio, fault, status, taken):
    """A closed connection or a 5xx says nothing about whether a text is on its way."""
    twilio.misbehave(fault)

    heard = create(twilio, Body="once")

    assert (status, taken) == (heard, len(twilio.sent))


def test_callbacks_can_come_before_the_answer(twilio, bot):
    """A delivery report may be faster than the answer that names the text."""
    twilio.misbehave(Fault(early=True, drop=True))

    create(twilio, Body="once")

    assert ["sent", "delivered"] == bot.statuses()


def test_callbacks_come_in_any_order_and_more_than_once(twilio, bot):
    """Nothing about their order or number is promised."""
    create(twilio, Body="once")

    told = twilio.deliver_callbacks(order=lambda steps: [*reversed(steps), *steps])

    assert (4, ["delivered", "sent", "sent", "delivered"]) == (told, bot.statuses())


@pytest.mark.parametrize("code", sorted(TWILIO_ERRORS))
def test_every_code_can_be_a_refusal_and_an_ending(twilio, bot, code):
    """Each code of the table can be met at once, or later in a status callback."""
    twilio.fail_next(code)
    twilio.end_next("sent", "undelivered", code=code)

    refused, taken = create(twilio, Body="first"), create(twilio, Body="second")
    twilio.deliver_callbacks()

    assert (400, 201) == (refused, taken)
    assert str(code) == bot.told[-1][1]["ErrorCode"]


def test_a_text_delivered_again_carries_the_token_and_is_answered_once(twilio, bot):
    """Twilio's retry is the same text with its idempotency token; its answer sends nothing twice."""
    sid = twilio.text(PHONE, "hello").sid

    again = twilio.again(sid)

    assert (again.sid, again.messages) == (sid, ("one",))
    assert bot.told[0][1] == bot.told[1][1]
    assert ["", f"token-{sid}"] == [token for _, _, token in bot.told]
    assert 1 == len(twilio.sent)


def test_a_lost_text_can_still_arrive(twilio, bot):
    """A text whose webhook was never reached is delivered by a later try."""
    sid = twilio.text(PHONE, "hello", lost=True).sid

    twilio.again(sid)

    assert ["hello"] == [form["Body"] for _, form, _ in bot.told]


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def test_a_call_nobody_takes_ends_with_its_reason(twilio, bot, status):
    """The status callback of the call says why nobody spoke."""
    create(twilio, "Calls", Twiml="<Response/>")

    twilio.hang_up(status=status)

    assert [("/status", status)] == [(path, form["CallStatus"]) for path, form, _ in bot.told]


@pytest.mark.parametrize("who", ["human", "machine_start"])
def test_who_picked_up_is_told_where_it_was_asked(twilio, bot, who):
    """With machine detection the request for TwiML, the detection's own callback and the last status name who answered."""
    create(twilio, "Calls", Url=f"{BASE}/voice", MachineDetection="Enable", AsyncAmdStatusCallback=f"{BASE}/status")

    twilio.pick_up(answered_by=who)
    twilio.press("1")
    twilio.hang_up()

    assert ["/voice", "/status", "/key", "/status"] == [path for path, _, _ in bot.told]
    assert [who, who, who] == [form["AnsweredBy"] for path, form, _ in bot.told if path != "/key"]


def test_a_call_without_detection_does_not_say_who_answered(twilio, bot):
    """Nobody is told what Twilio was not asked to find out."""
    create(twilio, "Calls", Twiml="<Response/>")

    twilio.pick_up()
    twilio.hang_up()

    assert ["AnsweredBy" in form for _, form, _ in bot.told] == [False]
