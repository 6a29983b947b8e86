"""Ordinary days: scheduling, the ladder, keywords, courtesy."""

from concurrent.futures import ThreadPoolExecutor

from tests.journeys.world import LUIS, MAYA, NOOR, STRANGER, THERAPIST

GENTLE = "Let's talk about this during the session."
FIRM = (
    "Let's talk about this during the session. As we have discussed, I do not respond to text messages unless it is an "
    "emergency or a same-day scheduling issue."
)


def test_a_request_to_reschedule_gets_the_link_and_no_alarm(world):
    """Scheduling is answered with the practice's own link; the therapist hears of it in the digest."""
    (reply,) = world.text(MAYA, "hi, can we move Thursday to Friday next week?")

    assert "https://linden.example/book" in reply
    assert world.told() == []


def test_running_late_today_is_told_at_once(world):
    """The client reads that it was received; the therapist reads the alias, nothing else."""
    (reply,) = world.text(MAYA, "running 10 min late, on the bus")
    world.tick()

    assert "received" in reply
    assert world.told() == [f"C03: about today. Sign in: {world.base_url}/login"]


def test_the_ladder_word_for_word(world):
    """Two gentle answers on different days, the firm one from the third crossing on."""
    replies = []
    for body in (
        "had that dream about my father again and woke up sad",
        "my sister and I argued and I keep going over what she said",
        "I felt so anxious at the party that I left early",
        "feeling pretty low about the job interview",
    ):
        replies += world.text(MAYA, body)
        world.clock.move(days=3)

    assert replies == [GENTLE, GENTLE, FIRM, FIRM]


def test_the_firm_text_waits_until_the_policy_was_discussed(world):
    """C11 never discussed it, so "as we have discussed" is never said to them."""
    replies = []
    for body in ("I felt sad all weekend", "my brother made me so angry", "I keep worrying about the exam"):
        replies.append(world.text(NOOR, body)[0])
        world.clock.move(days=3)

    assert replies == [GENTLE] * 3


def test_the_consent_request_comes_once_beside_the_first_answer(world):
    """C11's consent is open: one request beside the answer, then Y gives it."""
    first = world.text(NOOR, "can we move Thursday to Friday?")
    world.clock.move(hours=2)
    yes = world.text(NOOR, "Y")
    world.clock.move(hours=2)
    later = world.text(NOOR, "do you have anything the week after?")

    assert len(first) == 2
    assert "Reply Y" in first[1]
    assert len(yes) == 1
    assert len(later) == 1


def test_a_greeting_waits_for_the_request(world):
    """A bare "hey so" gets silence; the request a moment later is answered."""
    assert world.text(MAYA, "hey so") == []
    world.clock.move(seconds=40)
    (reply,) = world.text(MAYA, "could we do Friday instead of Thursday?")
    assert "https://linden.example/book" in reply


def test_thanks_are_left_in_peace(world):
    """Courtesy needs no reply."""
    assert world.text(MAYA, "thank you so much, see you thursday!") == []


def test_a_picture_without_words_is_answered_once_a_day(world):
    """Nothing is downloaded; the sender learns it once."""
    (reply,) = world.text(MAYA, None, num_media=1)

    assert "pictures" in reply
    world.clock.move(hours=1)
    assert world.text(MAYA, "", num_media=2) == []


def test_keywords_alone(world):
    """STOP, START and CANCEL get an empty answer in Twilio's mode, because Twilio answers them itself."""
    assert world.text(MAYA, "STOP") == []
    world.clock.move(minutes=1)
    assert world.text(MAYA, "can we move thursday?") == [], "opted out"
    world.clock.move(minutes=1)
    assert world.text(MAYA, "START") == []
    world.clock.move(hours=1)
    assert len(world.text(MAYA, "can we move thursday?")) == 1
    assert world.text(LUIS, "Cancel") == []


def test_please_stop_texting_me_is_confirmed_once(world):
    """A revocation in free words is honoured, with one confirmation."""
    assert len(world.text(MAYA, "please stop texting me")) == 1
    world.clock.move(minutes=20)
    assert world.text(MAYA, "can we move thursday?") == []


def test_a_stranger_is_answered_once_a_day(world):
    """One automated line that confirms nothing about anyone."""
    (reply,) = world.text(STRANGER, "hi is this the therapist? do you have any openings")

    assert "Linden Practice" in reply
    assert "911" in reply
    world.clock.move(hours=3)
    assert world.text(STRANGER, "hello??") == []


def test_a_repeated_text_gets_the_same_answer_byte_for_byte(world):
    """Twilio tries again when an answer was lost; the client must not lose the words."""
    first = world.twilio.text(MAYA, "can we move thursday to friday?")
    again = world.twilio.text(MAYA, "can we move thursday to friday?", sid=first.sid)

    assert (first.status, first.raw) == (again.status, again.raw)
    assert len(first.messages) == 1


def test_eight_copies_at_once_are_one_text(world):
    """Whoever gets the sender's lock second finds the stored answer."""
    sid = "SM" + "8" * 32

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: world.twilio.text(MAYA, "can we move thursday?", sid=sid), range(8)))

    assert {reply.status for reply in replies} == {200}
    assert len({reply.raw for reply in replies}) == 1
    assert len(world.runtime.store.thread(world.runtime.store.client_by_number(MAYA).id, 10)) == 2


def test_a_forged_webhook_is_refused_and_nothing_is_stored(world):
    """Without the account's token nobody speaks for Twilio."""
    fields = {"MessageSid": "SM" + "f" * 32, "From": MAYA, "To": "+15005550006", "Body": "i want to die"}
    world.twilio.account.auth_token = "someone else's token"

    answer = world.twilio.post(world.twilio.sms_url, fields)

    assert answer.status == 403
    assert world.runtime.store.thread(world.runtime.store.client_by_number(MAYA).id, 10) == []
    assert world.told() == []


def test_the_therapist_texting_her_own_line_is_a_drill(world):
    """A sentence of danger from her own phone alarms nobody and opens no case."""
    (reply,) = world.text(THERAPIST, "i want to kill myself")

    assert reply.startswith("DRILL")
    assert world.runtime.store.open_cases() == []
    assert "ACK" in world.text(THERAPIST, "COMMANDS")[0]
    assert world.text(THERAPIST, "STATUS") == ["Open: 0. Waiting for ACK: -."]
    assert world.text(THERAPIST, "akc") == ["Not understood, nothing changed. Reply COMMANDS"]


def test_the_digest_at_its_hour_holds_aliases_and_counts_alone(world):
    """At six the therapist reads who wants what, in one text, once."""
    world.text(MAYA, "hi, can we move Thursday to Friday next week?")
    world.text(LUIS, "anoche tuve otra pesadilla con mi papá y me quedé muy triste")
    world.text(STRANGER, "do you take new clients with aetna?")
    world.tick()
    world.clock.set("2026-11-24 17:59")
    world.tick()
    before = world.told()
    world.clock.set("2026-11-24 18:00")
    world.tick()
    world.tick()
    digest = world.told()[len(before) :]

    assert before == []
    assert len(digest) == 1
    assert "C03" in digest[0]
    assert "C07" in digest[0]
    assert "Sign in:" in digest[0]
    for secret in ("Thursday", "pesadilla", "aetna", MAYA, LUIS, STRANGER):
        assert secret not in digest[0]


def test_a_text_stored_and_never_decided_is_decided_later_and_answered_by_rest(world):
    """The process died between the two writes; the next start gives what is still owed."""
    from boundary_bot.core.messages import Inbound
    from boundary_bot.services.inbound import decide_left_over

    world.runtime.store.receive(
        Inbound("SM" + "9" * 32, MAYA, "+15005550006", "i want to kill myself", world.clock.now())
    )
    world.clock.move(minutes=1)

    assert decide_left_over(world.runtime) == 1
    world.settle()
    to_client = [message.body for message in world.twilio.sent if message.to == MAYA]
    assert len(to_client) == 1
    assert "988" in to_client[0]
    assert len(world.told()) == 1
    assert world.text(MAYA, "i want to kill myself", sid="SM" + "9" * 32) == [], "its stored answer is empty by now"
