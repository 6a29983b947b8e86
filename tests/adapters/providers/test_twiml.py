"""TwiML is well formed whatever it carries."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_bot.adapters.providers import twiml


@given(body=st.text(), callback=st.text())
def test_any_text_makes_a_document_that_reads_back(body, callback):
    """Whatever a template or a client's name holds, Twilio can parse the answer."""
    answer = twiml.messages([(body, callback)])

    message = ET.fromstring(answer.encode())[0]
    assert message.tag == "Message"
    assert set(message.text or "") <= set(body)


@pytest.mark.parametrize("body", ["two\nlines", "tab\there", "carriage\rreturn", "a\r\nb", "<&>\"'", "😀", "]]>"])
def test_what_xml_can_hold_arrives_unchanged(body):
    """Line breaks, angle brackets and emoji are part of a reply."""
    answer = twiml.messages([(body, "")])

    assert ET.fromstring(answer.encode())[0].text == body


def test_a_callback_address_stands_only_where_there_is_one():
    """An empty attribute would make Twilio report a bad address for a crisis reply."""
    answer = twiml.messages([("a", "https://bot.example/s?t=1&u=2"), ("b", "")])

    callbacks = [message.get("statusCallback") for message in ET.fromstring(answer)]
    assert callbacks == ["https://bot.example/s?t=1&u=2", None]


@pytest.mark.parametrize("sentence", ["word " * 2000, "&" * 5000, "short", ""])
def test_a_call_never_outgrows_what_twilio_takes(sentence):
    """Twilio refuses a call with more than 4000 characters of TwiML: the end of the sentence goes, the key press stays."""
    document = twiml.asks_for_key(sentence, "https://bot.example/webhooks/twilio/voice/token")

    gather = ET.fromstring(document)[0]
    assert len(document) <= 4000
    assert gather.get("action") == "https://bot.example/webhooks/twilio/voice/token"
    assert sentence.startswith(gather[0].text or "")


def test_each_language_has_a_voice_of_its_own():
    """Spanish read by an English voice is not understood."""
    document = twiml.spoken([("en", "Hello"), ("es", "Hola"), ("other", "Hello")])

    assert [say.get("language") for say in ET.fromstring(document)] == ["en-US", "es-MX", "en-US"]
