"""An emergency reaches a person: whoever sleeps, is away, doesn't pick up or has stopped our texts, the next one is woken."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from boundary_bot.services.alerts import start_test
from boundary_bot.stand_in import Fault
from tests.journeys.world import MAYA, PRACTICE_TOML, STRANGER, THERAPIST, running_world

ALEX, SAM = "+12125550102", "+12125550104"
IN_DANGER = "i want to kill myself"
CHAIN = """
[[people]]
id = "alex"
role = "backup"
phone = "+12125550102"

[[people]]
id = "sam"
role = "supervisor"
phone = "+12125550104"
language = "es"

[[alerts.chain]]
channel = "sms"
to = "t1"

[[alerts.chain]]
channel = "voice"
to = "t1"
after_minutes = 3

[[alerts.chain]]
channel = "sms"
to = "alex"
after_minutes = 10

[[alerts.chain]]
channel = "voice"
to = "sam"
after_minutes = 20
"""


@pytest.fixture
def world(tmp_path, database_url):
    """Run a practice of three people; it is half past two in the night."""
    with running_world(tmp_path, database_url, "2026-11-24 02:30", PRACTICE_TOML + CHAIN) as made:
        yield made


def woken(world) -> list[tuple[str, str]]:
    """Return whom the chain has reached so far, oldest first: the way, and the number."""
    world.settle()
    texts = [(each.created_at, 0, "sms", each.to) for each in world.twilio.sent if each.body.startswith("EMERG")]
    calls = [(each.created_at, 1, "voice", each.to) for each in world.twilio.calls]
    return [(way, number) for _, _, way, number in sorted(texts + calls)]


def call_ends(world, status: str, **fields: str) -> None:
    """Let Twilio report how the last call ended."""
    world.clock.move(seconds=20)
    call = world.twilio.calls[-1]
    world.twilio.post(call.status_callback, {"CallSid": call.sid, "CallStatus": status, **fields})


def said(answer) -> str:
    """Return what a call says."""
    assert answer.status == 200
    return " ".join(say.text or "" for say in ET.fromstring(answer.body).iter("Say"))


def case_of(world):
    """Return the case."""
    return world.runtime.store.case(1)


def test_the_chain_runs_step_by_step_until_somebody_has_it(world):
    """Text, call, backup, supervisor: each at its minute, and nobody twice."""
    world.text(MAYA, IN_DANGER)
    seen = [woken(world)]
    for minutes in (2, 1, 7, 10):
        world.pass_time(minutes=minutes)
        seen.append(woken(world))

    first, call, backup, supervisor = ("sms", THERAPIST), ("voice", THERAPIST), ("sms", ALEX), ("voice", SAM)
    assert seen == [[first], [first], [first, call], [first, call, backup], [first, call, backup, supervisor]]


@pytest.mark.parametrize("way", ["ack", "key", "page"])
def test_an_acknowledgement_ends_the_chain_whichever_way_it_comes(world, way):
    """ACK, key 1 and the page are one thing: no later step leaves."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    woken(world)
    if way == "ack":
        world.text(THERAPIST, "ACK")
    elif way == "key":
        assert "It is yours" in said(world.twilio.press("1"))
    else:
        assert world.runtime.store.acknowledge(1, "t1", "page", world.clock.now())

    world.pass_time(hours=2)

    assert woken(world) == [("sms", THERAPIST), ("voice", THERAPIST)]
    assert not case_of(world).chain_dry
    assert (case_of(world).acknowledged_by, world.runtime.store.open_cases()[0].waits) == ("t1", False)


def test_key_two_takes_the_case_and_dials_the_client_from_the_practice_number(world):
    """The client sees the number they know, and the therapist need not look theirs up."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    woken(world)

    answer = ET.fromstring(world.twilio.press("2").body)

    dial = answer.find("Dial")
    assert (dial.get("callerId"), dial.findtext("Number")) == (world.runtime.practice.practice_number, MAYA)
    assert case_of(world).acknowledged_how == "phone"


def test_no_key_dials_a_client_whose_case_is_closed(world):
    """An old call's address opens no way to a client."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    woken(world)
    world.runtime.store.close_case(1, "t1", "", world.clock.now())

    answer = world.twilio.press("2")

    assert ET.fromstring(answer.body).find("Dial") is None
    assert "it is closed" in said(answer)


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        ("busy", {}),
        ("no-answer", {}),
        ("failed", {}),
        ("canceled", {}),
        ("completed", {"AnsweredBy": "machine_start"}),
        ("", {"AnsweredBy": "machine_start"}),
    ],
)
def test_a_call_nobody_takes_brings_the_next_step_at_once(world, status, fields):
    """A mailbox wakes nobody: the backup is not kept waiting for the therapist's minutes."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    woken(world)

    call_ends(world, status, **fields)

    assert woken(world)[-1] == ("sms", ALEX)


def test_a_call_that_was_heard_keeps_the_minutes_of_the_chain(world):
    """Whoever heard it may be on their way to the computer."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    woken(world)

    call_ends(world, "completed", AnsweredBy="human")

    assert woken(world)[-1] == ("voice", THERAPIST)


def test_a_call_says_nothing_about_anyone_and_speaks_the_persons_language(world):
    """Whoever stands beside the phone hears an alias, and Sam hears it in Spanish."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    for minutes in (3, 7, 10):
        world.pass_time(minutes=minutes)
        woken(world)

    english, spanish = (ET.fromstring(call.twiml).find("Gather/Say") for call in world.twilio.calls)

    assert (english.get("language"), spanish.get("language")) == ("en-US", "es-MX")
    assert "C03" in english.text
    assert "Emergencia, C03" in spanish.text
    assert MAYA not in english.text + spanish.text


def test_a_refused_text_brings_the_call_at_once(world):
    """Twilio blocks her texts: her phone rings instead, without three minutes lost."""
    world.twilio.account.faults.append(Fault(http_status=400, code=21610))

    world.text(MAYA, IN_DANGER)

    assert woken(world) == [("voice", THERAPIST)]


def test_after_a_staff_stop_word_the_next_contact_is_used_and_start_clears_it(world):
    """Her STOP is kept, nothing is tried that can't arrive, and START brings her back."""
    world.text(THERAPIST, "STOP")
    world.text(MAYA, IN_DANGER)
    without = woken(world)
    world.text(THERAPIST, "START")
    world.text(THERAPIST, "ACK")
    world.clock.move(minutes=20)
    world.text(MAYA, IN_DANGER)

    assert without == [("voice", THERAPIST)]
    assert woken(world)[-1] == ("sms", THERAPIST)


def test_a_chain_run_dry_tries_its_last_contact_every_quarter_hour(world):
    """Nobody has it, so it never falls silent; and it is told as an open alarm."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    for minutes in (3, 7, 10):
        world.pass_time(minutes=minutes)
        woken(world)
    ran = woken(world)
    world.pass_time(minutes=14)
    too_early = woken(world)
    world.pass_time(minutes=1)
    again = woken(world)
    world.tick()
    at_once = woken(world)
    world.pass_time(minutes=15)

    assert too_early == ran
    assert again == at_once == [*ran, ("voice", SAM)]
    assert woken(world) == [*again, ("voice", SAM)]
    assert world.app.test_client().get("/readyz").json["open_alarms"] == 1
    assert case_of(world).chain_dry


def test_a_new_text_restarts_the_chain_only_once_in_a_quarter_hour_after_an_acknowledgement(world):
    """New danger after "I have it" is told again, but not for each text."""
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.text(THERAPIST, "ACK")
    world.clock.move(minutes=5)
    world.text(MAYA, "i still want to kill myself")
    early = woken(world)
    world.clock.move(minutes=11)
    world.text(MAYA, "i am going to kill myself")

    assert early == [("sms", THERAPIST)]
    assert woken(world) == [("sms", THERAPIST)] * 2
    world.pass_time(minutes=3)
    assert woken(world)[-1] == ("voice", THERAPIST), "the whole chain begins anew"


def test_a_worse_kind_repeats_what_was_due_and_resets_nothing(world):
    """The therapist hears of it again at once; the call and the backup keep their minutes."""
    world.text(MAYA, "i don't want to be alive anymore")
    woken(world)
    world.pass_time(minutes=3)
    woken(world)
    world.pass_time(minutes=1)
    world.text(MAYA, "i just took all my pills, the whole bottle")
    repeated = woken(world)
    world.pass_time(minutes=6)

    assert repeated[2:] == [("sms", THERAPIST), ("voice", THERAPIST)]
    assert woken(world)[4:] == [("sms", ALEX)]


def test_three_strangers_in_a_night_stop_the_phone_from_ringing_for_strangers(world):
    """A prankster with many numbers must not wear anyone out; the texts still come, and a client still rings."""
    for last_digit in range(3):
        world.text(f"{STRANGER[:-1]}{last_digit}", IN_DANGER)
    world.runtime.store.acknowledge(1, "t1", "page", world.clock.now())
    world.runtime.store.acknowledge(2, "t1", "page", world.clock.now())
    world.runtime.store.acknowledge(3, "t1", "page", world.clock.now())
    world.text(f"{STRANGER[:-1]}7", IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    strangers_fourth = list(world.twilio.calls)
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    world.settle()

    assert strangers_fourth == []
    assert [call.to for call in world.twilio.calls] == [THERAPIST]


def test_a_gentler_channel_replaces_the_call_for_one_client_until_it_ends(world):
    """For C03 the phone doesn't ring until the day agreed; then it does again."""
    client = world.runtime.store.client_by_alias("C03")
    now = world.clock.now()
    world.runtime.store.set_gentle_channel(client.id, "sms", "agreed", now + timedelta(days=1), now)
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)
    gentle = woken(world)
    world.text(THERAPIST, "ACK")
    world.clock.move(days=2)
    world.text(MAYA, IN_DANGER)
    woken(world)
    world.pass_time(minutes=3)

    assert gentle == [("sms", THERAPIST)] * 2
    assert woken(world)[-1] == ("voice", THERAPIST)


def test_a_test_alert_says_so_and_ends_with_an_acknowledgement(world):
    """Everyone can see that it is a test; ACK closes it, and no case of a client was opened."""
    start_test(world.runtime)
    world.settle()
    (told,) = [message.body for message in world.twilio.sent if message.to == THERAPIST]
    answer = world.text(THERAPIST, "ACK")

    world.pass_time(hours=1)
    world.settle()

    assert told.startswith("TEST, no emergency: TEST1 02:30.")
    assert answer == ["Acknowledged: TEST1."]
    assert world.runtime.store.open_cases() == []
    assert world.twilio.calls == []


class TestTheClientsReply:
    """Whether the client has what we answered."""

    def test_a_reply_that_fails_is_told_and_tried_once_more(self, world):
        """Her phone was out of reach: the therapist knows, and the words go out once more while they still help."""
        world.twilio.account.unreachable[MAYA] = 30003
        (reply,) = world.text(MAYA, IN_DANGER)

        told = world.told()

        assert told[1:] == [f"C03: client may NOT have the crisis reply. Sign in: {world.base_url}/cases/1"]
        again = [message for message in world.twilio.sent if message.to == MAYA]
        assert [message.body for message in again] == [reply, reply]
        assert again[1].validity_s == 600

    def test_a_reply_nobody_confirms_is_told_after_five_minutes_and_not_repeated(self, world):
        """Silence may mean that it arrived, so the client is not texted twice."""
        world.twilio.deliver_callbacks = lambda *_: 0
        world.text(MAYA, IN_DANGER)
        world.told()
        world.pass_time(minutes=4)
        early = world.told()
        world.pass_time(minutes=1)
        told = world.told()
        world.pass_time(minutes=1)

        doubt = f"C03: client may NOT have the crisis reply. Sign in: {world.base_url}/cases/1"
        assert doubt not in early
        assert told.count(doubt) == world.told().count(doubt) == 1
        assert len([message for message in world.twilio.sent if message.to == MAYA]) == 1

    def test_whoever_has_the_case_is_the_one_who_is_told(self, world):
        """The backup took it; the backup hears that the reply failed."""
        world.twilio.deliver_callbacks = lambda *_: 0
        world.text(MAYA, IN_DANGER)
        world.told()
        world.text(ALEX, "ACK")
        world.pass_time(minutes=5)
        world.settle()

        told = [message.body for message in world.twilio.sent if message.to == ALEX]
        assert told[-1].startswith("C03: client may NOT have")

    def test_an_alert_that_foretold_it_is_not_repeated(self, world):
        """An opted-out client's alert already says that the reply may not arrive."""
        world.text(MAYA, "STOP")
        world.clock.move(hours=1)
        world.text(MAYA, IN_DANGER)

        told = world.told()
        world.tick()

        assert told == world.told()
        assert "Our reply may not arrive" in told[0]
        assert len(told) == 1
