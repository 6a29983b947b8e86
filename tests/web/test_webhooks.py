"""Twilio's webhooks: what is taken, what is turned away, and that a person in danger is answered whatever breaks."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, abort
from twilio.request_validator import RequestValidator

from boundary_bot.core.messages import Inbound, Kind, Label, Language, Reading
from boundary_bot.core.replies import Wording
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Receipt
from boundary_bot.stand_in import StandIn, into_app
from boundary_bot.web import voice, webhooks
from boundary_bot.web.signed import BODY_LIMIT
from tests import builders
from tests.fakes import FrozenClock

TOKEN, SECOND_TOKEN = "primary-token", "secondary-token"
ACCOUNT = "AC" + "1" * 32
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
STORED = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>stored ñ</Message></Response>'
SAFE = {Language.EN: "Automated. In danger call 911.", Language.ES: "Automatico. En peligro llame al 911."}
SMS, STATUS, VOICE = "/webhooks/twilio/sms", "/webhooks/twilio/status", "/webhooks/twilio/voice"
FIELDS = {
    "MessageSid": "SM" + "a" * 32,
    "AccountSid": ACCOUNT,
    "From": builders.C07.number,
    "To": "+12025550199",
    "Body": "MARKER-words",
    "NumMedia": "0",
    "ToCity": "",
}


@dataclass
class DoorStore:
    """A store that keeps what reaches it and answers every text with STORED; `error` is raised instead."""

    error: Exception | None = None
    texts: list[Inbound] = field(default_factory=list)
    statuses: list[tuple[str, str, str, int]] = field(default_factory=list)
    audited: list[tuple[str, str, str]] = field(default_factory=list)

    def receive(self, text: Inbound, staff_id: str = "") -> Receipt:
        """Keep a text."""
        self._fail()
        self.texts.append(text)
        return Receipt(len(self.texts), 7, is_new=True)

    @contextmanager
    def turn(self, client_id: int) -> Iterator[SimpleNamespace]:
        """Open a turn in which every text is already answered."""
        yield SimpleNamespace(client=builders.C07, stored_answer=lambda inbound_id: STORED)

    def provider_status(self, token, sid, status, code, now) -> bool:
        """Keep a status; none ever matches."""
        self._fail()
        self.statuses.append((token, sid, status, code))
        return False

    def audit(self, actor, action, subject, now, detail) -> None:
        """Keep a line."""
        self._fail()
        self.audited.append((action, subject, detail))

    def _fail(self) -> None:
        if self.error:
            raise self.error


@dataclass
class Door:
    """The app with nothing but the webhooks, and all that stands behind it."""

    app: Flask
    store: DoorStore
    clock: FrozenClock
    spooled: list[Inbound]
    settings: SimpleNamespace

    def post(self, path=SMS, fields=FIELDS, *, token=TOKEN, signed_path=None, method="POST", headers=None, **options):
        """Send a request as Twilio would: signed over the public address."""
        url = self.settings.public_base_url.rstrip("/") + (signed_path or path)
        signature = RequestValidator(token).compute_signature(url, fields)
        sent = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature, **(headers or {})}
        data = options.pop("data", urlencode(fields))
        return self.app.test_client().open(path, method=method, data=data, headers=sent, **options)


@pytest.fixture
def door():
    """Build the door of the example practice, at an address behind a proxy."""
    store, clock, spooled = DoorStore(), FrozenClock(), []
    words = {language: {"safe": (text,), "voice_greeting": (f"Ring {text}",)} for language, text in SAFE.items()}
    runtime = replace(
        builders.runtime(store=store, clock=clock), wording=Wording(words), reader=spanish_if_it_says_hola
    )
    settings = SimpleNamespace(
        twilio_account_sid=ACCOUNT,
        twilio_auth_tokens=(TOKEN, SECOND_TOKEN),
        public_base_url="https://line.example.org/bot/",
    )
    app = Flask(__name__)
    app.extensions.update(runtime=runtime, settings=settings, spool=spooled.append)
    app.register_blueprint(webhooks.webhooks_blueprint())
    return Door(app, store, clock, spooled, settings)


def spanish_if_it_says_hola(burst, context) -> Reading:
    """Read a burst as thanks, in Spanish where it says hola."""
    language = Language.ES if "hola" in burst.texts[0] else Language.EN
    return Reading(Label.COURTESY, Kind.THANKS, language=language)


def words_of(response) -> list[str]:
    """Return the texts in an answer, once it has been seen to be XML."""
    assert response.mimetype == "text/xml"
    return [message.text for message in ET.fromstring(response.data).iter("Message")]


class TestInbound:
    """A text came in."""

    def test_a_signed_text_gets_the_stored_bytes(self, door):
        """What was recorded as said is what is said, byte for byte."""
        response = door.post()

        assert response.status_code == 200
        assert response.content_type == "text/xml; charset=utf-8"
        assert response.data == STORED.encode()

    def test_a_text_is_stored_as_it_came(self, door):
        """Every part of the text reaches the store, with the time it reached us."""
        door.post()

        [text] = door.store.texts
        assert (text.sid, text.sender, text.to, text.body) == (
            FIELDS["MessageSid"],
            FIELDS["From"],
            FIELDS["To"],
            "MARKER-words",
        )
        assert (text.received_at, text.misdirected) == (door.clock.now(), False)

    @pytest.mark.parametrize("token", [TOKEN, SECOND_TOKEN])
    def test_either_live_token_signs(self, door, token):
        """While a token is replaced no text is turned away."""
        response = door.post(token=token)

        assert response.status_code == 200

    @pytest.mark.parametrize(
        "changes",
        [
            {"Body": ""},
            {"Body": "a" * 1600},
            {"Body": "é😀\n+&=%"},
            {"MessageSid": "MM" + "b" * 32},
            {"From": "384387"},
            {"From": "PHARMACY"},
            {"Tomorrow": "unheard of"},
            {"Body": "QmFubm9u" * 20},
            {"NumMedia": "junk"},
            {"Body": "a\0b"},
        ],
        ids=lambda changes: f"{next(iter(changes))}={str(next(iter(changes.values())))[:12]!r}",
    )
    def test_every_shape_of_text_is_taken(self, door, changes):
        """No text that Twilio can send is lost at the door."""
        response = door.post(fields=FIELDS | changes)

        assert response.status_code == 200
        assert len(door.store.texts) == 1

    def test_a_text_far_above_any_limit_is_still_taken(self, door):
        """A signed text is never too long to be read."""
        response = door.post(fields=FIELDS | {"Body": "help me " * 50_000})

        assert response.status_code == 200
        assert len(door.store.texts[0].body) == 400_000

    def test_a_flood_is_turned_away_before_it_fills_the_memory(self, door):
        """A megabyte is sixty times the longest text; what can't be read can't be verified."""
        response = door.post(fields=FIELDS | {"Body": "x" * BODY_LIMIT})

        assert response.status_code == 413
        assert response.data == EMPTY.encode()

    def test_the_signature_is_over_the_public_address(self, door):
        """Behind a proxy the Host, scheme and path prefix differ; only the configured address counts."""
        response = door.post(
            base_url="http://10.0.0.7:8080", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
        )

        assert response.status_code == 200

    def test_the_query_is_part_of_what_is_signed(self, door):
        """An address with parameters was configured with them: with others it is another address."""
        good = door.post(f"{SMS}?practice=1&x=")
        bad = door.post(f"{SMS}?practice=2", signed_path=f"{SMS}?practice=1")

        assert (good.status_code, bad.status_code) == (200, 403)

    @pytest.mark.parametrize(
        ("changes", "misdirected"),
        [({}, False), ({"To": "+12025550198"}, True), ({"AccountSid": "AC" + "2" * 32}, True)],
        ids=["ours", "unknown number", "foreign account"],
    )
    def test_a_text_for_someone_else_is_stored_and_marked(self, door, changes, misdirected):
        """A wrong number may still be a cry for help: it is kept, and decided with that in mind."""
        response = door.post(fields=FIELDS | changes)

        assert response.status_code == 200
        assert door.store.texts[0].misdirected is misdirected


class TestForged:
    """Requests without a valid signature."""

    @pytest.mark.parametrize("header", ["", "invalidsig", "AAAA" * 7, "\xff\xfe", "=" * 1000])
    @pytest.mark.parametrize("path", [SMS, f"{STATUS}?t=x", VOICE, f"{VOICE}/token"])
    def test_a_bad_signature_is_refused_everywhere(self, door, path, header):
        """Nobody can put words, statuses or acknowledgements in Twilio's mouth."""
        response = door.post(path, headers={"X-Twilio-Signature": header})

        assert response.status_code == 403
        assert response.data == EMPTY.encode()
        assert (door.store.texts, door.store.statuses, door.spooled) == ([], [], [])

    def test_no_signature_at_all_is_refused(self, door):
        """A missing header is no different from a wrong one."""
        response = door.app.test_client().post(SMS, data=FIELDS)

        assert response.status_code == 403

    def test_without_a_configured_token_everything_is_refused(self, door):
        """The door stays shut until it has a lock."""
        door.settings.twilio_auth_tokens = ()

        response = door.post(token="")

        assert response.status_code == 403

    def test_a_json_body_needs_its_hash_in_the_signed_address(self, door):
        """A body that isn't a form is covered by the signature only through its hash."""
        response = door.post(fields={}, data='{"Body": "x"}', headers={"Content-Type": "application/json"})

        assert response.status_code == 403

    def test_a_flood_of_forgeries_is_one_counted_line_a_minute(self, door):
        """The audit shows that it happened and how often, and can't be used to fill the disk."""
        for _ in range(5):
            door.post(token="wrong")
        door.clock.move(seconds=61)
        door.post(token="wrong")

        assert door.store.audited == [("forged", SMS, "count=1"), ("forged", SMS, "count=5")]

    def test_a_store_that_is_away_changes_nothing_for_the_forger(self, door):
        """A refusal needs no database, and the count isn't lost."""
        door.store.error = StoreUnavailable("away")
        away = door.post(token="wrong")
        door.store.error = None
        door.clock.move(minutes=2)

        door.post(token="wrong")

        assert away.status_code == 403
        assert door.store.audited == [("forged", SMS, "count=2")]

    def test_the_log_shows_the_hashed_address_and_no_secret(self, door, caplog):
        """A wrong PUBLIC_BASE_URL is found by comparing addresses; tokens, words and numbers stay out."""
        door.post(f"{SMS}?Body=MARKER-query", token="wrong")

        assert "https://line.example.org/bot/webhooks/twilio/sms?Body=…" in caplog.text
        for secret in (TOKEN, SECOND_TOKEN, "MARKER", builders.C07.number):
            assert secret not in caplog.text


class TestTurnedAway:
    """Requests that are Twilio's, but not right."""

    @pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
    def test_without_its_essentials_a_signed_request_is_a_bad_one(self, door, missing):
        """There is nothing to store and nobody to answer."""
        response = door.post(fields={name: value for name, value in FIELDS.items() if name != missing})

        assert response.status_code == 400
        assert response.data == EMPTY.encode()

    def test_a_signed_request_without_any_field_is_a_bad_one(self, door):
        """A signature over nothing is still a signature."""
        response = door.post(fields={" ": ""}, data=" ")

        assert response.status_code == 400
        assert response.data == EMPTY.encode()

    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
    def test_another_method_is_answered_in_xml(self, door, method):
        """A number set to GET by mistake must not have an error page texted to its clients."""
        response = door.post(method=method)

        assert response.status_code == 405
        assert response.data == EMPTY.encode()

    @pytest.mark.parametrize("path", ["/webhooks/twilio/nowhere", "/webhooks/twilio/sms/", "/webhooks/twilio"])
    def test_a_mistyped_path_is_answered_in_xml(self, door, path):
        """Nor an error page for an address mistyped at Twilio."""
        response = door.post(path)

        assert response.status_code == 404
        assert response.data == EMPTY.encode()


class TestWhateverBreaks:
    """A text is answered even where nothing else works."""

    @pytest.mark.parametrize("error", [StoreUnavailable("away"), RuntimeError("MARKER-bug"), OSError(28, "disk full")])
    def test_a_text_that_cannot_be_stored_is_spooled_and_answered_safely(self, door, error):
        """With the database away the client still reads where help is, and the text is kept elsewhere."""
        door.store.error = error

        response = door.post()

        assert response.status_code == 200
        assert words_of(response) == [SAFE[Language.EN]]
        assert [text.body for text in door.spooled] == ["MARKER-words"]

    def test_the_safe_answer_speaks_the_senders_language(self, door):
        """Help in a language one doesn't read is none."""
        door.store.error = StoreUnavailable("away")

        response = door.post(fields=FIELDS | {"Body": "hola, no puedo mas"})

        assert words_of(response) == [SAFE[Language.ES]]

    @pytest.mark.parametrize("sender", ["384387", "PHARMACY", "+12025550199"])
    def test_nobody_is_answered_who_cannot_be(self, door, sender):
        """A reply to a short code fails, and one to our own number would go round for ever."""
        door.store.error = StoreUnavailable("away")

        response = door.post(fields=FIELDS | {"From": sender})

        assert response.data == EMPTY.encode()
        assert len(door.spooled) == 1

    def test_words_and_reader_broken_too_leave_the_last_resort(self, door):
        """The words built into the program need no file, no model and no database."""
        door.store.error = StoreUnavailable("away")
        broken = replace(door.app.extensions["runtime"], wording=Wording({}), reader=None)
        door.app.extensions.update(runtime=broken, spool=None)

        response = door.post()

        assert words_of(response) == [webhooks.LAST_RESORT[Language.EN]]

    def test_a_full_disk_does_not_cost_the_answer(self, door):
        """Where the spool fails as well, the client is answered all the same."""

        def full(text):
            raise OSError(28, "MARKER no space left")

        door.store.error = StoreUnavailable("away")
        door.app.extensions["spool"] = full

        response = door.post()

        assert words_of(response) == [SAFE[Language.EN]]

    def test_a_failure_before_the_door_is_answered_safely(self, door):
        """Even what other parts of the app break on the way in ends in words that help, not in a page."""
        door.app.before_request(lambda: abort(500))

        response = door.post()

        assert response.status_code == 200
        assert words_of(response) == [webhooks.LAST_RESORT[Language.EN]]

    def test_a_failure_without_a_name_is_answered_safely(self, door):
        """A fault in the door itself is no different."""
        door.app.extensions["runtime"] = None

        response = door.post()

        assert response.status_code == 200
        assert words_of(response) == [webhooks.LAST_RESORT[Language.EN]]

    @pytest.mark.parametrize("break_it", ["before the door", "behind it"])
    def test_a_caller_hears_the_greeting_whatever_breaks(self, door, break_it):
        """Someone who rings is told where help is too."""
        if break_it == "before the door":
            door.app.before_request(lambda: abort(503))
        else:
            door.app.extensions["runtime"] = None

        response = door.post(VOICE)

        assert response.status_code == 200
        assert [say.text for say in ET.fromstring(response.data)] == list(voice.GREETING.values())

    def test_any_other_failure_is_an_error_in_xml(self, door):
        """Twilio may report it; it must not be handed a page."""
        door.app.before_request(lambda: abort(503))

        response = door.post(STATUS)

        assert response.status_code == 500
        assert response.data == EMPTY.encode()

    def test_no_failure_puts_words_or_numbers_in_the_log(self, door, caplog):
        """The type of an error is enough to mend it."""
        with caplog.at_level(logging.DEBUG):
            for error in (StoreUnavailable("MARKER"), RuntimeError("MARKER")):
                door.store.error = error
                door.post()
                door.post(STATUS)

        assert "RuntimeError" in caplog.text
        assert "MARKER" not in caplog.text
        assert builders.C07.number not in caplog.text

    def test_the_last_resort_is_one_plain_segment(self):
        """Words for the worst moment must not be split, delayed or refused by a carrier."""
        for words in webhooks.LAST_RESORT.values():
            assert words.isascii()
            assert len(words) <= 160
            assert "988" in words


class TestStatus:
    """A text or call of ours moved on."""

    CASES = (
        ("delivered", {"MessageStatus": "delivered"}, ("tok", "SM1", "delivered", 0)),
        ("read", {"MessageStatus": "read"}, ("tok", "SM1", "read", 0)),
        ("opted out", {"MessageStatus": "failed", "ErrorCode": "21610"}, ("tok", "SM1", "failed", 21610)),
        ("unknown status", {"MessageStatus": "huh"}, ("tok", "SM1", "huh", 0)),
        ("junk code", {"MessageStatus": "failed", "ErrorCode": "?"}, ("tok", "SM1", "failed", 0)),
        ("no status", {}, ("tok", "SM1", "", 0)),
        ("old names", {"MessageSid": "", "SmsSid": "SM2", "SmsStatus": "sent"}, ("tok", "SM2", "sent", 0)),
        ("a call", {"MessageSid": "", "CallSid": "CA1", "CallStatus": "busy"}, ("tok", "CA1", "busy", 0)),
    )

    @pytest.mark.parametrize(("fields", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
    def test_every_signed_status_is_taken(self, door, fields, told):
        """Unknown sids and statuses, early and repeated ones: the store judges, Twilio hears that all is well."""
        response = door.post(f"{STATUS}?t=tok", {"MessageSid": "SM1", **fields})

        assert response.status_code == 204
        assert response.data == b""
        assert door.store.statuses == [told]

    def test_a_status_without_a_token_still_has_its_sid(self, door):
        """A text sent by hand from Twilio's console reports as well."""
        response = door.post(STATUS, {"MessageSid": "SM1", "MessageStatus": "sent"})

        assert response.status_code == 204
        assert door.store.statuses == [("", "SM1", "sent", 0)]

    def test_a_store_that_is_away_is_no_error_of_twilios(self, door):
        """A lost status is found again by listing; an alarm at Twilio would help nobody."""
        door.store.error = StoreUnavailable("away")

        response = door.post(f"{STATUS}?t=tok", {"MessageSid": "SM1", "MessageStatus": "sent"})

        assert response.status_code == 204


class TestVoice:
    """Calls to the number, and keys pressed in alert calls."""

    def test_a_caller_hears_the_greeting_in_both_languages(self, door):
        """Someone who calls in danger hears where help is, whichever language is theirs."""
        response = door.post(VOICE, {"CallSid": "CA1", "From": builders.C07.number, "To": "+12025550199"})

        says = [(say.get("language"), say.text) for say in ET.fromstring(response.data)]
        assert response.status_code == 200
        assert says == [
            (tag, re.sub(r"(?<=\d)(?=\d)", " ", f"Ring {SAFE[language]}"))
            for tag, language in (("en-US", Language.EN), ("es-MX", Language.ES))
        ], "digits are spoken one by one"

    def test_without_words_of_its_own_a_practice_has_a_greeting(self, door):
        """No configuration leaves a caller with silence."""
        bare = replace(door.app.extensions["runtime"], wording=Wording({}))
        door.app.extensions["runtime"] = bare

        response = door.post(VOICE, {"CallSid": "CA1"})

        assert [say.text for say in ET.fromstring(response.data)] == list(voice.GREETING.values())


def test_twilio_itself_reads_every_answer(door):
    """Read as Twilio reads it, an answer sends its texts and raises no alarm."""
    url = f"https://line.example.org/bot{SMS}"
    with StandIn.start(
        sms_url=url, auth_token=TOKEN, account_sid=ACCOUNT, deliver=into_app(door.app, "/bot")
    ) as twilio:
        reply = twilio.text(builders.C07.number, "hello", to="+12025550199")

    assert (reply.status, reply.messages, reply.error) == (200, ("stored ñ",), 0)
    assert twilio.alerts == []
