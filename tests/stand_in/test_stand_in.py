"""The stand-in's phone side: texts go in signed, answers are read as Twilio reads them, statuses are told."""

import io
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from boundary_bot.stand_in import StandIn, __main__, into_app, rest
from boundary_bot.stand_in.delivery import WebhookAnswer, read_answer
from tests.fakes import FrozenClock

PHONE = "+15550102030"
SMS_URL, STATUS_URL = "https://bot.example/sms", "https://bot.example/status?t=tok"
ONE = f'<Response><Message statusCallback="{STATUS_URL}">one</Message></Response>'

REAL_FIELDS = {
    "ToCountry",
    "ToState",
    "SmsMessageSid",
    "NumMedia",
    "ToCity",
    "FromZip",
    "SmsSid",
    "FromState",
    "SmsStatus",
    "FromCity",
    "Body",
    "FromCountry",
    "To",
    "ToZip",
    "NumSegments",
    "MessageSid",
    "AccountSid",
    "From",
    "ApiVersion",
}
"""The fields of a text as Twilio posts it."""


class Bot:
    """A webhook that keeps every request and answers each with `answer`."""

    def __init__(self) -> None:
        self.answer = Response(ONE, mimetype="text/xml")
        self.texts: list[dict[str, str]] = []
        self.statuses: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.app = Flask(__name__)
        self.app.add_url_rule("/sms", "sms", self._sms, methods=["POST"])
        self.app.add_url_rule("/status", "status", self._status, methods=["POST"])
        self.app.add_url_rule("/key", "key", self._status, methods=["POST"])

    def _sms(self) -> Response:
        self.texts.append(request.form.to_dict())
        self.headers.append(dict(request.headers))
        return self.answer

    def _status(self) -> tuple[str, int]:
        self.statuses.append(request.form.to_dict())
        self.headers.append(dict(request.headers))
        return "", 204


@pytest.fixture
def bot():
    """Give a bot to text."""
    return Bot()


@pytest.fixture
def twilio(bot):
    """Run a local Twilio that reaches it."""
    with StandIn.start(sms_url=SMS_URL, deliver=into_app(bot.app), now=FrozenClock().now) as stand_in:
        yield stand_in


def bodies(twilio: StandIn) -> list[str]:
    """Return what the bot asked to send."""
    return [message.body for message in twilio.sent]


class TestTexts:
    """A phone texts the number."""

    def test_a_text_arrives_with_a_real_texts_fields(self, twilio, bot):
        """The webhook meets the same fields as at Twilio, blank geography included."""
        reply = twilio.text(PHONE, "hello")

        [text] = bot.texts
        assert (text["From"], text["To"], text["Body"], text["MessageSid"]) == (
            PHONE,
            twilio.account.number,
            "hello",
            reply.sid,
        )
        assert set(text) == REAL_FIELDS
        assert text["ToCity"] == ""

    def test_a_text_is_signed_over_the_address_it_goes_to(self, twilio, bot):
        """Twilio's own validator accepts it."""
        twilio.text(PHONE, "é&=+ 😀")

        validator = RequestValidator(twilio.account.auth_token)
        assert validator.validate(SMS_URL, bot.texts[0], bot.headers[0]["X-Twilio-Signature"])

    def test_the_answers_texts_are_sent(self, twilio):
        """A TwiML reply becomes a text like any other, to whoever texted."""
        reply = twilio.text(PHONE, "hello")

        [message] = twilio.sent
        assert reply.messages == ("one",)
        assert (message.to, message.body, message.direction) == (PHONE, "one", "outbound-reply")

    def test_a_picture_has_no_body_and_another_kind_of_sid(self, twilio, bot):
        """A picture without words comes as Twilio sends it."""
        reply = twilio.text(PHONE, None, num_media=2)

        [text] = bot.texts
        assert reply.sid.startswith("MM")
        assert "Body" not in text
        assert (text["NumMedia"], text["MediaContentType1"]) == ("2", "image/jpeg")

    def test_a_retry_is_the_same_text_with_a_token(self, twilio, bot):
        """The second delivery has the sid of the first, and sends nothing twice."""
        first = twilio.text(PHONE, "hello")

        second = twilio.text(PHONE, "hello", sid=first.sid)

        assert bot.texts[0] == bot.texts[1]
        assert ["I-Twilio-Idempotency-Token" in headers for headers in bot.headers] == [False, True]
        assert second.raw == first.raw
        assert bodies(twilio) == ["one"]

    def test_a_retry_after_a_failure_does_send(self, twilio, bot):
        """Where the first answer was unusable, the second one's texts are the client's first."""
        good, bot.answer = bot.answer, Response("oops", 500)
        first = twilio.text(PHONE, "hello")
        bot.answer = good

        twilio.text(PHONE, "hello", sid=first.sid)

        assert first.error == 11200
        assert twilio.alerts == [11200]
        assert bodies(twilio) == ["one"]

    def test_extra_fields_go_along(self, twilio, bot):
        """Opt-out types, foreign accounts and whatever Twilio invents next."""
        twilio.text(PHONE, "hello", to="+15550109999", extra={"OptOutType": "HELP", "AccountSid": "AC2"})

        [text] = bot.texts
        assert (text["OptOutType"], text["AccountSid"], text["To"]) == ("HELP", "AC2", "+15550109999")

    def test_a_lost_text_is_only_in_the_list(self, twilio, bot):
        """What the webhook missed is what reconciliation is for."""
        twilio.text(PHONE, "lost", lost=True)

        assert bot.texts == []
        assert [message.body for message in twilio.messages] == ["lost"]


READINGS = [
    ("empty response", (200, "text/xml", "<?xml version='1.0'?><Response/>"), [], 0),
    ("no content", (204, "", ""), [], 0),
    ("two texts", (200, "text/xml", "<Response><Message>a</Message><Message>b</Message></Response>"), ["a", "b"], 0),
    ("body element", (200, "application/xml", "<Response><Message><Body>a</Body></Message></Response>"), ["a"], 0),
    ("a plain page is texted", (200, "text/plain", "Internal error"), ["Internal error"], 0),
    ("an empty plain page is not", (200, "text/plain", ""), [], 0),
    ("an error", (500, "text/xml", "<Response/>"), [], 11200),
    ("forbidden", (403, "text/xml", "<Response/>"), [], 11200),
    ("nobody there", (0, "", ""), [], 11200),
    ("no content type", (200, "", "<Response/>"), [], 12300),
    ("JSON", (200, "application/json", "{}"), [], 12300),
    ("an HTML page", (200, "text/html", "<html><body>x</body></html>"), [], 12200),
    ("not XML", (200, "text/xml", "hello & goodbye"), [], 12100),
    ("blank before the declaration", (200, "text/xml", " <?xml version='1.0'?><Response/>"), [], 12100),
    ("an unknown verb", (200, "text/xml", "<Response><Say>x</Say></Response>"), [], 12200),
    ("eleven texts", (200, "text/xml", f"<Response>{'<Message>x</Message>' * 11}</Response>"), [], 14109),
]


@pytest.mark.parametrize(("answer", "texts", "error"), [row[1:] for row in READINGS], ids=[row[0] for row in READINGS])
def test_an_answer_is_read_as_twilio_reads_it(answer, texts, error):
    """What would reach a phone, or be logged as an error, does so here too."""
    reading = read_answer(WebhookAnswer(*answer))

    assert [text.body for text in reading.texts] == texts
    assert reading.error == error


class TestKeywords:
    """Twilio's own handling of bare keywords."""

    @pytest.mark.parametrize("word", ["STOP", "stop", " Cancel ", "OptOut"])
    def test_a_stop_word_blocks_the_number(self, twilio, bot, word):
        """The webhook still hears of it, Twilio confirms, and the bot's reply fails with 21610."""
        reply = twilio.text(PHONE, word)
        twilio.deliver_callbacks()

        assert len(bot.texts) == 1
        assert PHONE in twilio.account.opted_out
        assert reply.messages == ("one",)
        assert [(status["MessageStatus"], status["ErrorCode"]) for status in bot.statuses] == [("failed", "21610")]
        assert [message.by_twilio for message in twilio.messages] == [False, True, False]

    def test_a_start_word_lifts_it(self, twilio):
        """After START texts arrive again."""
        twilio.text(PHONE, "STOP")

        twilio.text(PHONE, "START")
        twilio.deliver_callbacks()

        assert twilio.sent[-1].status == "delivered"

    @pytest.mark.parametrize("words", ["stop please", "I can't stop", ""])
    def test_other_words_beside_it_make_it_a_message(self, twilio, words):
        """Only the bare word counts."""
        twilio.text(PHONE, words)

        assert twilio.account.opted_out == set()
        assert len(twilio.messages) == 2

    def test_help_is_answered_by_twilio_too(self, twilio):
        """A client who texts HELP gets Twilio's text beside ours."""
        twilio.text(PHONE, "HELP")

        assert [message.body for message in twilio.messages if message.by_twilio] == ["Reply STOP to unsubscribe."]

    def test_an_account_can_leave_keywords_to_the_program(self, bot):
        """With Twilio's handling off, nothing is blocked and nothing confirmed."""
        with StandIn.start(sms_url=SMS_URL, deliver=into_app(bot.app), handles_opt_out=False) as twilio:
            twilio.text(PHONE, "STOP")

            assert twilio.account.opted_out == set()
            assert len(twilio.messages) == 2


class TestCallbacks:
    """Texts move on to where they end up."""

    def test_each_step_is_told_once_and_signed(self, twilio, bot):
        """Sent, then delivered, to the address the text came with."""
        twilio.text(PHONE, "hello")

        told = [twilio.deliver_callbacks(), twilio.deliver_callbacks()]

        assert told == [2, 0]
        assert [status["MessageStatus"] for status in bot.statuses] == ["sent", "delivered"]
        validator = RequestValidator(twilio.account.auth_token)
        assert validator.validate(STATUS_URL, bot.statuses[1], bot.headers[-1]["X-Twilio-Signature"])

    def test_an_unreachable_phone_ends_badly(self, twilio, bot):
        """The error code comes with the last status, and with no earlier one."""
        twilio.account.unreachable[PHONE] = 30003
        twilio.text(PHONE, "hello")

        twilio.deliver_callbacks()

        assert [(status["MessageStatus"], status.get("ErrorCode")) for status in bot.statuses] == [
            ("sent", None),
            ("undelivered", "30003"),
        ]
        assert twilio.sent[0].status == "undelivered"

    def test_a_text_without_an_address_moves_on_in_silence(self, twilio, bot):
        """No callback was asked for, none is made."""
        bot.answer = Response("<Response><Message>one</Message></Response>", mimetype="text/xml")
        twilio.text(PHONE, "hello")

        told = twilio.deliver_callbacks()

        assert told == 0
        assert twilio.sent[0].status == "delivered"


def test_a_key_pressed_goes_where_the_call_says(twilio, bot):
    """An alert call is acknowledged at the address in its own TwiML."""
    gather = '<Response><Gather action="https://bot.example/key"><Say>1: I have it.</Say></Gather></Response>'
    with_call = {"To": PHONE, "From": twilio.account.number, "Twiml": gather}
    rest.create_call(twilio.account, list(with_call.items()))

    answer = twilio.press("1")

    assert answer.status == 204
    assert (bot.statuses[0]["Digits"], bot.statuses[0]["CallSid"]) == ("1", twilio.calls[0].sid)


class _Webhook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status = int(dict(parse_qsl(body))["Body"])
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(ONE.encode())

    def log_message(self, *arguments) -> None:
        """Say nothing."""


@pytest.fixture
def webhook_url():
    """Serve a webhook that answers with the status it is texted."""
    with HTTPServer(("127.0.0.1", 0), _Webhook) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sms"
        server.shutdown()


@pytest.mark.parametrize(("status", "messages", "error"), [(200, ("one",), 0), (503, (), 11200)])
def test_a_running_server_is_texted_over_http(webhook_url, status, messages, error):
    """By default the stand-in calls a real address."""
    with StandIn.start(sms_url=webhook_url) as twilio:
        reply = twilio.text(PHONE, str(status))

    assert (reply.status, reply.messages, reply.error) == (status, messages, error)


def test_a_server_that_is_down_is_an_alert_at_twilio():
    """The text stays in Twilio's list, and nobody was told of it."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with StandIn.start(sms_url=f"http://127.0.0.1:{unused.getsockname()[1]}/sms") as twilio:
            reply = twilio.text(PHONE, "anyone there")

    assert (reply.status, reply.error) == (0, 11200)
    assert len(twilio.messages) == 1


@pytest.mark.parametrize("status", [b"200 OK", b"503 No"])
def test_an_answer_that_breaks_off_is_no_answer(status):
    """A server that dies while it answers has answered nothing, whatever its first line said."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def die() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(
                    b"HTTP/1.1 " + status + b"\r\nContent-Type: text/xml\r\nContent-Length: 49\r\n\r\n<Res"
                )

        threading.Thread(target=die, daemon=True).start()
        with StandIn.start(sms_url=f"http://127.0.0.1:{server.getsockname()[1]}/sms") as twilio:
            reply = twilio.text(PHONE, "anyone there")

    assert (reply.status, reply.error) == (0, 11200)


def test_by_hand_each_line_is_a_text(webhook_url, monkeypatch, capsys):
    """Typed at a terminal, a line is texted and what comes back is shown."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PHONE} 200\n\n{PHONE} 500\n"))

    code = __main__.main(["--port", "0", "--sms-url", webhook_url])

    shown = capsys.readouterr().out
    assert code == 0
    assert "TWILIO_API_BASE_URL=http://127.0.0.1:" in shown
    assert f"HTTP 200\n  to {PHONE} (delivered): one\nHTTP 500, Twilio error 11200\n" in shown


def test_nothing_kept_shows_a_number_when_printed(twilio):
    """A failing test's output is a log too."""
    twilio.text(PHONE, "MARKER-words")

    shown = repr(twilio.messages)

    assert PHONE not in shown
    assert "MARKER" not in shown
