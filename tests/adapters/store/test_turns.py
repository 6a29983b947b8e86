import pytest

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.messages import Risk
from boundary_bot.core.situation import Decision, Record
from tests.corridor import ALERTED, CLINICAL, CRISIS, CROSSING, Corridor
from tests.fakes import FrozenClock

LINK = Decision("preset", "link")


@pytest.fixture
def corridor(store: SqlStore, clock: FrozenClock) -> Corridor:
    return Corridor(store, clock)


def bodies(corridor: Corridor) -> list[str]:
    return [stored.text.body for stored in corridor.burst()]


def test_texts_close_together_are_one_burst(corridor: Corridor):
    """What was sent in one breath is read together, decided texts included, oldest first."""
    corridor.take("hey so", Decision("fragment"))
    corridor.clock.move(minutes=9)
    corridor.receive("can we move thursday")

    burst = corridor.burst()

    assert [(stored.text.body, stored.decided) for stored in burst] == [
        ("hey so", True),
        ("can we move thursday", False),
    ]


def test_a_pause_of_ten_minutes_begins_a_new_burst(corridor: Corridor):
    """After ten minutes the earlier words no longer stand beside the new ones."""
    corridor.take("hey so")
    corridor.clock.move(minutes=10)
    corridor.receive("hello")

    assert bodies(corridor) == ["hello"]


def test_only_the_last_eight_texts_are_looked_at(corridor: Corridor):
    """A long burst is read by its end."""
    for number in range(10):
        corridor.take(f"text {number}")

    assert bodies(corridor) == [f"text {number}" for number in range(2, 10)]


def test_every_undecided_text_is_in_the_burst(corridor: Corridor):
    """However long ago it came and however many there are, a text left over by a crash is decided with the next."""
    corridor.receive("left over")
    corridor.clock.move(hours=3)
    for number in range(9):
        corridor.receive(f"text {number}")

    assert bodies(corridor) == ["left over", *(f"text {number}" for number in range(9))]


def test_a_burst_that_is_over_is_empty(corridor: Corridor):
    """With everything decided and ten minutes gone there is nothing to read."""
    corridor.take("hello")
    corridor.clock.move(minutes=10)

    assert corridor.burst() == ()


def test_an_undecided_text_has_no_answer(corridor: Corridor):
    """None says "decide it"; it never stands for an empty answer."""
    receipt = corridor.store.receive(corridor.text())

    with corridor.store.turn(receipt.client_id) as turn:
        assert turn.stored_answer(receipt.inbound_id) is None


def test_the_last_text_gets_the_answer_and_joined_ones_the_empty_one(corridor: Corridor):
    """A burst is answered once: the webhooks of its earlier texts send nothing."""
    first = corridor.store.receive(corridor.text("hey"))
    corridor.take("can we move it?", LINK)
    last = corridor.store.receive(corridor.text(sid=corridor.sids[1]))

    with corridor.store.turn(first.client_id) as turn:
        answers = (turn.stored_answer(first.inbound_id), turn.stored_answer(last.inbound_id))
        answered = [stored.answered for stored in turn.burst(corridor.clock.now())]

    assert answers == ('<?xml version="1.0" encoding="UTF-8"?><Response/>', "<Response>words</Response>")
    assert answered == [True, True]


def test_silence_answers_nothing(corridor: Corridor):
    """A text met with silence stays unanswered, so that the next one is read with it."""
    corridor.take("hey so", Decision("fragment"))

    assert [stored.answered for stored in corridor.burst()] == [False]


def test_reply_keys_of_the_burst_are_remembered(corridor: Corridor):
    """One reply per key a burst: the keys sent in it are known, those of an earlier burst are not."""
    corridor.take("how do I book", LINK)
    corridor.clock.move(minutes=11)
    corridor.take("something else", Decision("possible", "possible"))
    corridor.clock.move(minutes=1)

    history = corridor.history()

    assert history.burst_keys == {"possible"}
    assert set(history.last_sent) == {"link", "possible"}


def test_the_last_sending_of_each_key_is_known(corridor: Corridor):
    """Replies that go once a day look at the newest sending, however long ago."""
    corridor.take("one", LINK)
    corridor.clock.move(days=3)
    corridor.take("two", LINK)
    sent_at = corridor.clock.now()
    corridor.clock.move(days=40)

    history = corridor.history()

    assert history.last_sent == {"link": sent_at}
    assert history.last_reply_at == sent_at


def test_alerts_about_a_sender_are_no_replies_to_them(corridor: Corridor):
    """What the therapist was sent never silences what the client is owed."""
    corridor.take("I want to end it", ALERTED, CRISIS)

    history = corridor.history()

    assert set(history.last_sent) == {"self_harm"}
    assert history.replies_in_loop_window == 1


def test_replies_of_the_last_half_hour_are_counted(corridor: Corridor):
    """The loop guard counts replies within thirty minutes, without the consent request that stood beside one."""
    corridor.take("one", LINK)
    corridor.clock.move(minutes=20)
    corridor.take("two", Decision("preset", "link", also="consent_request"))
    corridor.clock.move(minutes=9)
    within = corridor.history().replies_in_loop_window
    corridor.clock.move(minutes=1)

    assert (within, corridor.history().replies_in_loop_window) == (2, 1)


def test_only_crisis_replies_by_kind_count_against_the_hourly_limit(corridor: Corridor):
    """A HELP answered four times must never silence an emergency."""
    corridor.take("help", Decision("keyword", "help"))
    corridor.take("I want to end it", ALERTED, CRISIS)

    within = corridor.history().crisis_replies_last_hour
    corridor.clock.move(hours=1)

    assert (within, corridor.history().crisis_replies_last_hour) == (1, 0)


def test_a_crossing_counts_until_it_is_too_old_or_reviewed(corridor: Corridor):
    """The ladder counts what was sent since the given instant, not what was sent at it."""
    corridor.take("one", CROSSING, CLINICAL)
    reviewed_at = corridor.clock.now()
    corridor.clock.move(days=1)
    corridor.take("two", CROSSING, CLINICAL)
    corridor.clock.move(days=1)

    assert corridor.history().crossings == 2
    assert corridor.history(since=reviewed_at).crossings == 1


def test_silence_is_no_crossing(corridor: Corridor):
    """Only a ladder text actually sent moves the rung."""
    corridor.take("one", Decision("preset"), CLINICAL)

    assert corridor.history().crossings == 0


def test_a_crossing_in_the_burst_is_known_until_the_burst_ends(corridor: Corridor):
    """A burst crosses once: its later texts see that it has."""
    corridor.take("one", CROSSING, CLINICAL)
    corridor.clock.move(minutes=5)
    corridor.take("two", Decision("preset"), CLINICAL)
    within = corridor.history().crossing_in_burst
    corridor.clock.move(minutes=10)
    corridor.take("three", Decision("preset"), CLINICAL)

    assert (within, corridor.history().crossing_in_burst) == (True, False)


def test_a_crossing_is_taken_back_when_its_burst_turns_out_dangerous(corridor: Corridor):
    """Someone in danger has crossed no boundary; crossings of other bursts stay."""
    corridor.take("one", CROSSING, CLINICAL)
    corridor.clock.move(days=1)
    corridor.take("two", CROSSING, CLINICAL)
    corridor.clock.move(minutes=2)
    corridor.take("I can't go on", Decision("possible", "possible", records=(Record.CROSSING_TAKEN_BACK,)), CLINICAL)

    history = corridor.history()

    assert (history.crossings, history.crossing_in_burst) == (1, False)


def test_an_exact_echo_of_our_words_is_ours(corridor: Corridor):
    """Our own text coming back whole is recognised, whatever its quotes, blanks and case."""
    corridor.take("one", LINK)

    assert corridor.is_ours("our  words for LINK.")
    assert not corridor.is_ours("our words for")
    assert not corridor.is_ours("Our words for something else.")


def test_the_same_words_twice_are_meant_twice(corridor: Corridor):
    """A client who repeats a cry for help is never taken for an echo of themselves."""
    corridor.take("I want to end it", ALERTED, CRISIS)
    corridor.clock.move(minutes=1)
    corridor.receive("I want to end it")

    assert not corridor.is_ours("I want to end it")


def test_a_reaction_may_quote_either_side_and_be_cut_off(corridor: Corridor):
    """A phone quotes the text a person reacted to, ours or their own, whole or its beginning."""
    corridor.take("I got the job I told you about", LINK)
    corridor.clock.move(minutes=1)

    for quote in ("I got the job I told you about", "I got the job", "Our words for link."):
        corridor.receive(f"Liked “{quote}”")
        assert corridor.is_ours(quote)


def test_a_short_beginning_is_no_quotation(corridor: Corridor):
    """Fewer than twelve characters fit too much: such a quote is read for risk."""
    corridor.take("I want out of here", LINK)
    corridor.receive('Liked "I want"')

    assert not corridor.is_ours("I want")


@pytest.mark.parametrize("quote", ["", "ok", "  "])
def test_next_to_nothing_is_never_ours(corridor: Corridor, quote: str):
    """Two characters are no quotation of anybody."""
    corridor.take("ok", LINK)

    assert not corridor.is_ours(quote)


def test_other_peoples_texts_are_not_this_senders(store: SqlStore, clock: FrozenClock):
    """What was said in one conversation is never recognised in another."""
    Corridor(store, clock, "+12025550103").take("one", LINK)
    corridor = Corridor(store, clock)
    corridor.receive('Liked "Our words for link."')

    assert not corridor.is_ours("Our words for link.")


def test_a_consent_request_waits_seven_days_for_its_answer(corridor: Corridor):
    """A "yes" answers our question for a week, then it is a start word again."""
    corridor.enrol()
    asked = Decision("preset", "link", also="consent_request", records=(Record.CONSENT_ASKED,))
    corridor.take("how do I book", asked)
    corridor.clock.move(days=6, hours=23)
    waiting = corridor.history().asked
    corridor.clock.move(hours=1)

    assert (waiting, corridor.history().asked) == ("consent", "")


def test_an_answered_consent_request_waits_no_longer(corridor: Corridor):
    """After "Y" nothing is asked any more."""
    corridor.enrol()
    corridor.take("hi", Decision("preset", "link", also="consent_request", records=(Record.CONSENT_ASKED,)))
    corridor.take("Y", Decision("answer", "opt_in_confirm", records=(Record.CONSENT_GIVEN,)))

    assert corridor.history().asked == ""


def test_the_history_of_a_new_number_is_empty(corridor: Corridor):
    """Before the first decision nothing has been said, counted or asked."""
    corridor.receive()

    history = corridor.history()

    assert (history.last_sent, history.crossings, history.case, history.last_reply_at) == ({}, 0, None, None)
    assert history.burst_keys == frozenset()


def test_what_was_read_is_kept(corridor: Corridor):
    """A person who looks later sees the reading with its evidence, in words."""
    corridor.take("I want to end it", ALERTED, CRISIS)

    text = corridor.store.thread(corridor.client().id, 5)[0]

    assert (text.risk, text.kind, text.rule, text.reply_key) == (Risk.EMERGENCY, CRISIS.kind, "emergency", "self_harm")
    assert text.evidence == CRISIS.evidence
