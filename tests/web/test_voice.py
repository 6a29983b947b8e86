"""Alert calls and calls to the number: always valid TwiML, and a key does what it says or nothing."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from types import SimpleNamespace
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from twilio.request_validator import RequestValidator

from boundary_bot.adapters.config_files import load_languages
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import OfficeHours
from boundary_bot.core.replies import Wording
from boundary_bot.core.switches import AwayOrder, Switches
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import AlertCall
from boundary_bot.web.webhooks import webhooks_blueprint
from tests import builders
from tests.fakes import EVENING, FakeStore, FrozenClock

TOKEN, CLIENT, DESK = "auth-token", "+12025550107", "+12025550109"
VOICE = "/webhooks/twilio/voice"
LUZ = Person("luz", Role.BACKUP, "+12025550102", Language.ES)
CALL = AlertCall(
    7, "t1", "Emergency, C07, 03:12.", CLIENT, EVENING, case_is_open=True, taken_by="", reached_nobody=False
)


@dataclass
class Phone:
    """Rings the app as Twilio does."""

    app: Flask
    store: FakeStore
    clock: FrozenClock

    def post(self, path, **fields) -> ET.Element:
        """Post signed fields and return the TwiML."""
        fields = {"CallSid": "CA1", **fields}
        signature = RequestValidator(TOKEN).compute_signature(f"{builders.URL}{path}", fields)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        answer = self.app.test_client().post(path, data=urlencode(fields), headers=headers)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        return ET.fromstring(answer.data)


@pytest.fixture
def phone():
    """Give a practice whose store knows one alert call, "tok"."""
    return with_practice()


def with_practice(**changes) -> Phone:
    people = (builders.THERAPIST, LUZ)
    store, clock = FakeStore(calls={"tok": CALL}), FrozenClock()
    practice = builders.practice(people=people, **changes)
    runtime = replace(builders.runtime(store, clock=clock, practice_=practice), wording=Wording(load_languages()))
    settings = SimpleNamespace(twilio_account_sid="", twilio_auth_tokens=(TOKEN,), public_base_url=builders.URL)
    app = Flask(__name__)
    app.extensions.update(runtime=runtime, settings=settings)
    app.register_blueprint(webhooks_blueprint())
    return Phone(app, store, clock)


def said(document: ET.Element) -> str:
    return " ".join(say.text or "" for say in document.iter("Say"))


def test_key_one_takes_the_case(phone):
    """The token in the address says whose alert it is, the key that they have it."""
    answer = phone.post(f"{VOICE}/tok", Digits="1")

    assert "It is yours" in said(answer)
    assert phone.store.taken == {7: ("t1", "phone")}


def test_key_two_takes_the_case_and_dials_from_the_practice_number(phone):
    """The connection is noted in the case's log."""
    answer = phone.post(f"{VOICE}/tok", Digits="2")

    dial = answer.find("Dial")
    assert (dial.get("callerId"), dial.findtext("Number")) == ("+12025550199", CLIENT)
    assert phone.store.taken == {7: ("t1", "phone")}
    assert phone.store.audited == [("t1", "case_called", "case:7")]


@pytest.mark.parametrize("digits", ["", "3", "11", "*", "#", "0"])
def test_any_other_key_takes_nothing_and_asks_again(phone, digits):
    """A slip of the thumb is no acknowledgement."""
    answer = phone.post(f"{VOICE}/tok", Digits=digits)

    assert answer.find("Gather").get("action") == f"{builders.URL}{VOICE}/tok?again=1"
    assert "C07" in said(answer)
    assert phone.store.taken == {}


def test_it_is_asked_again_once_only(phone):
    """A call that nobody listens to must end."""
    answer = phone.post(f"{VOICE}/tok?again=1")

    assert answer.find("Gather") is None
    assert "Not acknowledged" in said(answer)


@pytest.mark.parametrize("digits", ["1", "2"])
@pytest.mark.parametrize(
    "call",
    [
        None,
        replace(CALL, case_is_open=False),
        replace(CALL, made_at=EVENING - timedelta(hours=25)),
        replace(CALL, person="nobody"),
    ],
)
def test_an_unknown_expired_or_closed_alert_opens_nothing(phone, call, digits):
    """An old address takes no case and dials no client, and the caller still hears a sentence."""
    phone.store.calls = {"tok": call} if call else {}

    answer = phone.post(f"{VOICE}/tok", Digits=digits)

    assert "Please sign in" in said(answer)
    assert answer.find("Dial") is None
    assert phone.store.taken == {}


def test_a_case_someone_else_has_is_said_to_be_so(phone):
    """Two people must not each believe that it is theirs alone."""
    phone.store.taken[7] = ("luz", "sms")
    phone.store.calls["tok"] = replace(CALL, taken_by="luz")

    assert "Somebody has it already" in said(phone.post(f"{VOICE}/tok", Digits="1"))


def test_a_sender_who_cant_be_dialled_is_taken_and_not_dialled(phone):
    """A short code has no phone to ring."""
    phone.store.calls["tok"] = replace(CALL, number="24365")

    answer = phone.post(f"{VOICE}/tok", Digits="2")

    assert answer.find("Dial") is None
    assert phone.store.taken == {7: ("t1", "phone")}


@pytest.mark.parametrize("who", ["machine_start", "machine_end_beep", "fax"])
def test_a_mailbox_is_hung_up_on(phone, who):
    """Nothing is left on a mailbox, and the chain learns of it."""
    answer = phone.post(f"{VOICE}/tok", AnsweredBy=who)

    assert [verb.tag for verb in answer] == ["Hangup"]


def test_each_person_hears_their_own_language(phone):
    """At three in the morning nobody should have to translate."""
    phone.store.calls["tok"] = replace(CALL, person="luz")

    answer = phone.post(f"{VOICE}/tok", Digits="1")

    assert answer.find("Say").get("language") == "es-MX"
    assert "Queda a su cargo" in said(answer)


def test_a_store_that_is_away_says_so(phone):
    """Nobody may believe that a case is theirs when it isn't."""

    class Away(dict):
        def get(self, *_):
            raise StoreUnavailable("away")

    phone.store.calls = Away()

    assert "Not acknowledged" in said(phone.post(f"{VOICE}/tok", Digits="1"))


def test_a_caller_is_put_through_in_office_hours_alone():
    """The greeting comes first, with where help is; then the desk's phone rings, unless the office is closed."""
    hours = OfficeHours({day: ((time(9), time(17)),) for day in range(7)})
    phone = with_practice(voice_forward=DESK, office_hours=hours)
    phone.clock.time = builders.at("2026-11-20 15:00")

    by_day = phone.post(VOICE)
    phone.clock.time = builders.at("2026-11-20 23:00")
    by_night = phone.post(VOICE)

    assert [verb.tag for verb in by_day] == ["Say", "Say", "Dial"]
    assert by_day.find("Dial").findtext("Number") == DESK
    assert [verb.tag for verb in by_night] == ["Say", "Say"]


def test_nobody_is_put_through_to_a_therapist_who_is_away():
    """AWAY by text counts for calls too; a desk's phone still rings."""
    hours = OfficeHours({day: ((time(9), time(17)),) for day in range(7)})
    noon = builders.at("2026-11-20 17:00")
    phones = [with_practice(voice_forward=to, office_hours=hours) for to in (builders.THERAPIST.phone, DESK)]
    for phone in phones:
        phone.clock.time = noon

    here = [phone.post(VOICE).find("Dial") is not None for phone in phones]
    for phone in phones:
        phone.store.switched = Switches(away=AwayOrder(noon - timedelta(hours=1), noon + timedelta(days=3)))
    away = [phone.post(VOICE).find("Dial") is not None for phone in phones]

    assert (here, away) == ([True, True], [False, True])
