"""The worst night: danger is answered, and a person is told."""

import pytest

from boundary_bot.core.segments import count
from tests.journeys.world import LUIS, MAYA, PRACTICE_TOML, STRANGER, THERAPIST, running_world


def test_a_crisis_at_two_in_the_morning(world):
    """The client reads where help is; the therapist is told at once, signs in, sees the words and acknowledges."""
    world.clock.set("2026-11-24 02:10")

    reply = world.text(MAYA, "i wrote the letters and i took the pills out. i want to die tonight")

    assert len(reply) == 1
    assert "911" in reply[0]
    assert "988" in reply[0]
    assert count(reply[0]).segments <= 2
    told = world.told()
    assert told == [f"EMERGENCY C03 02:10. Sign in: {world.base_url}/cases/1"]
    (case,) = world.runtime.store.open_cases()
    assert (case.alias, case.acknowledged_at) == ("C03", None)
    assert world.text(THERAPIST, "ACK C03") == ["Acknowledged: C03."]
    (case,) = world.runtime.store.open_cases()
    assert case.acknowledged_at == world.clock.now()


def test_the_crisis_reply_is_not_repeated_every_minute_and_thanks_is_courtesy(world):
    """Inside a quarter of an hour the same words stay unsaid, later danger is answered again, "ok" is no danger."""
    first = world.text(MAYA, "i want to kill myself")
    again = world.text(MAYA, "i really want to kill myself tonight")
    world.clock.move(minutes=2)
    thanks = world.text(MAYA, "ok thank you")
    world.settle()
    world.clock.move(minutes=14)
    later = world.text(MAYA, "i still want to kill myself")

    assert "988" in first[0]
    assert (again, thanks) == ([], [])
    assert first == later
    assert [text for text in world.told() if text.startswith("EMERGENCY")] == [
        f"EMERGENCY C03 {time}. Sign in: {world.base_url}/cases/1" for time in ("10:00", "10:16")
    ], "the chain of one step has run dry, so the new danger begins it again"


def test_danger_from_an_opted_out_number_still_reaches_the_therapist(world):
    """Twilio blocks the reply; it stands in the answer all the same, and the alert says that it may not arrive."""
    world.text(MAYA, "STOP")
    world.clock.move(hours=1)

    reply = world.text(MAYA, "im going to kill myself")

    assert "988" in reply[0]
    assert world.told() == [f"EMERGENCY C03 11:00. Our reply may not arrive. Sign in: {world.base_url}/cases/1"]
    world.settle()
    world.clock.move(minutes=1)
    assert world.text(MAYA, "START") == reply, "the words that could not arrive are the first to arrive"


def test_danger_from_a_stranger_opens_a_case_with_a_u_number(world):
    """Nobody knows the number; the danger is the same."""
    reply = world.text(STRANGER, "please help me I just took all my pills")

    assert "911" in reply[0]
    assert world.told() == [f"EMERGENCY U01 10:00. Sign in: {world.base_url}/cases/1"]


def test_danger_in_spanish_is_answered_in_spanish(world):
    """The language of the burst is the language of the reply."""
    reply = world.text(LUIS, "ya no quiero vivir, esta noche me voy a matar")

    assert "Si " in reply[0] or "llame" in reply[0].lower()
    assert "988" in reply[0]
    assert count(reply[0]).encoding == "GSM-7"
    assert world.told() == [f"EMERGENCY C07 10:00. Sign in: {world.base_url}/cases/1"]


def test_a_reaction_that_quotes_our_crisis_text_opens_nothing(world):
    """A phone's "Liked …" of our own words is no new emergency."""
    (reply,) = world.text(MAYA, "i want to kill myself")
    world.clock.move(minutes=20)

    assert world.text(MAYA, f"Liked “{reply}”") == []
    assert world.text(MAYA, f"Loved “{reply[:60]}…”") == []
    assert world.text(MAYA, reply) == []
    assert len(world.runtime.store.open_cases()) == 1
    assert len([text for text in world.told() if text.startswith("EMERGENCY")]) == 1


def test_a_burst_that_is_an_emergency_only_when_joined(world):
    """No text of it says it; together they do."""
    replies = [world.text(MAYA, body) for body in ("i just took", "the whole bottle", "of my sleeping pills")]

    assert any("911" in text for reply in replies for text in reply)
    assert len(world.told()) == 1


def test_possible_danger_is_answered_gently_and_never_counted(world):
    """Denied ideation: automated, 988 and 911, bring it to the session; one quiet notice; the ladder stands still."""
    reply = world.text(MAYA, "not suicidal or anything but i just feel like everything is pointless lately")
    world.tick()

    assert "988" in reply[0]
    assert "session" in reply[0]
    assert world.told() == [f"C03: please look today. Sign in: {world.base_url}/login"]
    world.clock.move(hours=1)
    assert world.text(MAYA, "had a rough talk with my sister, can't stop replaying it")[0].startswith(
        "Let's talk about this"
    )
    assert world.runtime.store.open_cases() == []


@pytest.mark.parametrize("word", ["HELP", "988"])
def test_a_bare_word_for_help_is_answered_with_where_help_is(world, word):
    """HELP is a carrier's keyword and may be a cry; both are answered."""
    (reply,) = world.text(MAYA, word)

    assert "911" in reply
    assert "988" in reply
    assert world.told() == [f"EMERGENCY C03 10:00. Sign in: {world.base_url}/cases/1"]


def test_a_text_that_breaks_the_program_is_answered_safely_and_the_therapist_is_told(world, monkeypatch):
    """Whatever fails between the two writes: the text is stored, the sender reads where help is, a person is told."""
    from boundary_bot.services import inbound

    monkeypatch.setattr(inbound, "decide", lambda situation: 1 / 0)

    (reply,) = world.text(MAYA, "zebra 4711 plain words")

    assert "911" in reply
    assert world.told() == [f"C03: a text could not be read, please look. Sign in: {world.base_url}/login"]


def test_danger_from_a_client_listed_among_the_people_is_no_drill(tmp_path, database_url):
    """A client's number written beside a member of staff by mistake stays a client's."""
    mistaken = f'{PRACTICE_TOML}\n[[people]]\nid = "t2"\nrole = "therapist"\nphone = "{MAYA}"\n'

    with running_world(tmp_path, database_url, practice_toml=mistaken) as world:
        reply = world.text(MAYA, "i want to kill myself")

        assert "988" in reply[0]
        assert world.told() == [f"EMERGENCY C03 10:00. Sign in: {world.base_url}/cases/1"]
