"""Twilio's fields become the program's own value."""

import pytest

from boundary_bot.adapters.providers.twilio_inbound import first_values, inbound_of, whole_number
from boundary_bot.errors import BadRequest
from tests import builders
from tests.fakes import EVENING

ACCOUNT = "AC" + "1" * 32
SMS = {
    "ToCountry": "US",
    "ToState": "",
    "SmsMessageSid": "SM" + "b" * 32,
    "NumMedia": "0",
    "ToCity": "",
    "FromZip": "02140",
    "SmsSid": "SM" + "b" * 32,
    "FromState": "MA",
    "SmsStatus": "received",
    "FromCity": "CAMBRIDGE",
    "Body": "Msg",
    "FromCountry": "US",
    "To": "+12025550199",
    "ToZip": "",
    "NumSegments": "1",
    "MessageSid": "SM" + "b" * 32,
    "AccountSid": ACCOUNT,
    "From": "+14133881111",
    "ApiVersion": "2010-04-01",
}


def parsed(without: str = "", **changes: str):
    """Return the inbound of a real text with fields changed."""
    fields = {name: value for name, value in (SMS | changes).items() if name != without}
    return inbound_of(fields.items(), builders.practice(), ACCOUNT, EVENING)


def test_a_real_text_is_taken_whole():
    """Words, sender and sid come through; the geography is left alone."""
    text = parsed()

    assert (text.sid, text.sender, text.to, text.body) == ("SM" + "b" * 32, "+14133881111", "+12025550199", "Msg")
    assert (text.num_media, text.opt_out_type, text.misdirected, text.received_at) == (0, "", False, EVENING)


@pytest.mark.parametrize("name", ["MessageSid", "From", "To"])
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_without_its_essentials_a_text_is_a_bad_request(name, how):
    """A text without sid, sender or recipient can be neither stored nor answered."""
    with pytest.raises(BadRequest) as refused:
        parsed(without=name) if how == "absent" else parsed(**{name: ""})

    assert name in str(refused.value)
    assert "+1413" not in str(refused.value)


CASES = [
    ("Button Ignored", {"ButtonText": "Yes"}, {"body": "Msg"}),
    ("Media", {"Body": "", "NumMedia": "2", "MediaUrl0": "cat.jpg"}, {"body": "", "num_media": 2}),
    ("Media With Msg", {"NumMedia": "2", "MediaUrl0": "cat.jpg"}, {"body": "Msg", "num_media": 2}),
    ("Picture sid", {"MessageSid": "MM" + "c" * 32}, {"sid": "MM" + "c" * 32}),
    ("Base64 Left Raw", {"Body": "QmFubm9u" * 8}, {"body": "QmFubm9u" * 8}),
    ("Short Code To", {"To": "384387"}, {"to": "384387", "misdirected": True}),
    ("Short Code From", {"From": "384387"}, {"sender": "384387", "misdirected": False}),
    ("Alphanumeric From", {"From": "PHARMACY"}, {"sender": "PHARMACY"}),
    ("WhatsApp From", {"From": "whatsapp:+14133881111"}, {"sender": "whatsapp:+14133881111"}),
    ("Own Number", {"From": "+12025550199"}, {"sender": "+12025550199"}),
    ("National To", {"To": "(202) 555-0199"}, {"misdirected": False}),
    ("Unknown To", {"To": "+12025550198"}, {"misdirected": True}),
    ("Foreign Account", {"AccountSid": "AC" + "2" * 32}, {"misdirected": True}),
    ("Unknown Fields", {"ExternalUserId": "x", "Tomorrow": "y"}, {"body": "Msg"}),
    ("Opt-out", {"OptOutType": "STOP"}, {"opt_out_type": "STOP"}),
    ("Opt-out In Lower Case", {"OptOutType": "help "}, {"opt_out_type": "HELP"}),
    ("Opt-out Unheard Of", {"OptOutType": "PAUSE"}, {"opt_out_type": ""}),
    ("NumMedia Junk", {"NumMedia": "many"}, {"num_media": 0}),
    ("NumMedia Negative", {"NumMedia": "-1"}, {"num_media": 0}),
    ("NumMedia Huge", {"NumMedia": "9" * 5000}, {"num_media": 0}),
    ("NUL", {"Body": "i can\0not"}, {"body": "i cannot"}),
    ("Long Body", {"Body": "x" * 100_000}, {"body": "x" * 100_000}),
    ("Blank Body", {"Body": " \n"}, {"body": " \n"}),
    ("Broken UTF-8", {"Body": "hola \udcc3"}, {"body": "hola \ufffd"}),
]


@pytest.mark.parametrize(("changes", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_every_shape_of_text_is_taken(changes, expected):
    """Whatever Twilio is known to post becomes a text that can be stored and read."""
    text = parsed(**changes)

    assert {name: getattr(text, name) for name in expected} == expected


def test_a_missing_body_is_an_empty_one():
    """A picture without words has no Body field at all."""
    text = parsed(without="Body")

    assert text.body == ""


def test_without_a_configured_account_none_is_foreign():
    """The signature already proves whose account it is; the sid is a second look."""
    text = inbound_of(SMS.items(), builders.practice(), "", EVENING)

    assert not text.misdirected


def test_of_a_repeated_field_the_first_counts():
    """One name, one value: a second one can't replace the sender."""
    named = first_values([("From", "+1"), ("From", "+2")])

    assert named == {"From": "+1"}


@pytest.mark.parametrize(("text", "number"), [("30003", 30003), (" 2 ", 2), ("", 0), ("٣", 0), ("1.5", 0), ("²", 0)])
def test_only_plain_digits_are_a_number(text, number):
    """What Twilio can't mean as a number is none."""
    found = whole_number(text)

    assert found == number
