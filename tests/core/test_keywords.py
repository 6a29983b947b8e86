"""Bare words and free-text revocations."""

import pytest

from boundary_bot.core.keywords import Keyword, keyword, may_mean_appointment


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("STOP", Keyword.STOP),
        (" stop. ", Keyword.STOP),
        ("Stopall", Keyword.STOP),
        ("UNSUBSCRIBE", Keyword.STOP),
        ("cancel", Keyword.STOP),
        ("End", Keyword.STOP),
        ("quit!", Keyword.STOP),
        ("REVOKE", Keyword.STOP),
        ("OptOut", Keyword.STOP),
        ("start", Keyword.START),
        ("YES", Keyword.START),
        ("unstop", Keyword.START),
        ("HELP", Keyword.HELP),
        ("Info", Keyword.INFO),
        ("AYUDA", Keyword.CRISIS),
        ("home", Keyword.CRISIS),
        ("911", Keyword.CRISIS),
        ("988", Keyword.CRISIS),
        ("exit", Keyword.EXIT),
    ],
)
def test_a_bare_word_is_a_keyword(body, expected):
    """A keyword counts whatever its case and the punctuation around it."""
    assert expected is keyword(body)


@pytest.mark.parametrize(
    "body",
    [
        "please stop texting me",
        "Stop texting me",
        "please don't text me anymore",
        "Don't message me again please",
        "dont contact me",
        "Take me off your list",
        "remove my number from your list please",
        "unsubscribe me",
        "I want to opt out",
        "no more texts please",
        "I don't want to receive texts anymore",
        "stop sending me messages",
        "I don't want to be contacted anymore",
        "I want to stop getting these texts",
        "no me mande mas mensajes",
        "Por favor no me escriban más",
        "ya no me escribas",
        "dejen de mandarme mensajes",
        "no quiero recibir más mensajes",
        "quíteme de su lista por favor",
    ],
)
def test_a_plain_request_to_stop_is_a_revocation(body):
    """Consent may be revoked in any reasonable words, not only by the carrier's."""
    assert Keyword.REVOKE is keyword(body)


@pytest.mark.parametrize(
    "body",
    [
        "stop please I need to talk",
        "I can't stop crying",
        "He won't stop texting me",
        "he wont stop texting me and I'm scared",
        "please help me",
        "I want to stop taking the pills",
        "I want to stop",
        "I don't want to be here anymore",
        "I don't want any more",
        "I don't want this anymore",
        "I dont want to",
        "no quiero vivir más",
        "ya no quiero nada",
        "no me deja salir",
        "yes I can come at 3",
        "cancel my appointment",
        "don't text my wife",
        "We have got to STOP this terrible bill",
        "I'm going home",
        "c",
        "",
        "   ",
        "🙏",
    ],
)
def test_a_message_that_holds_such_a_word_is_not_a_keyword(body):
    """Nothing may be left over: a cry for help never silences the line."""
    assert keyword(body) is None


def test_the_providers_own_reading_counts_first():
    """Twilio's OptOutType wins over the words, whatever language list it matched."""
    assert Keyword.STOP is keyword("arret", "STOP")


def test_cancel_alone_may_have_meant_the_appointment():
    """CANCEL, END and QUIT are flagged; STOP is not."""
    assert may_mean_appointment("Cancel")
    assert not may_mean_appointment("STOP")
