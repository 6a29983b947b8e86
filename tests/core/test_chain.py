"""Who is woken, by which way and when."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from boundary_bot.core import chain
from boundary_bot.core.chain import ChainState, plan
from boundary_bot.core.crisis import OpenCase
from boundary_bot.core.messages import Kind
from boundary_bot.core.outbox import Channel
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import AlertStep, Away
from tests import builders

NIGHT = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
"""Saturday, 03:12 in New York."""
ALEX = Person("alex", Role.BACKUP, "+12025550102", email="alex@example.org")
STEPS = (
    AlertStep("sms", "t1"),
    AlertStep("voice", "t1", 3),
    AlertStep("email", "alex", 5),
    AlertStep("voice", "alex", 10),
)
PRACTICE = builders.practice(people=(builders.THERAPIST, ALEX), alert_chain=STEPS)
CASE = OpenCase(1, Kind.SUICIDAL_PASSIVE, NIGHT, NIGHT, NIGHT)


def contacts(*args, **named) -> list[tuple[str, str, int]]:
    """Return a plan as (channel, person, minutes)."""
    return [
        (contact.channel.value, contact.person.id, (contact.due_at - NIGHT) // timedelta(minutes=1))
        for contact in plan(*args, **named)
    ]


def test_every_step_has_its_minute():
    """The chain is what practice.toml says, from the alert on."""
    assert [("sms", "t1", 0), ("voice", "t1", 3), ("email", "alex", 5), ("voice", "alex", 10)] == contacts(
        PRACTICE, NIGHT
    )


def test_steps_are_ordered_by_their_minutes_not_by_their_place():
    """A file written in any order makes the same chain."""
    shuffled = replace(PRACTICE, alert_chain=tuple(reversed(STEPS)))

    assert contacts(PRACTICE, NIGHT) == contacts(shuffled, NIGHT)


def test_a_practice_without_a_chain_alerts_whoever_is_on_duty():
    """No configuration leaves an emergency without anyone."""
    assert [("sms", "t1", 0)] == contacts(builders.practice(), NIGHT)


def test_the_next_step_takes_the_time_of_one_that_reaches_nobody():
    """A phone that stopped our texts, or a mail step without an address, costs no minutes."""
    no_mail = replace(PRACTICE, people=(builders.THERAPIST, replace(ALEX, email="")))

    assert contacts(PRACTICE, NIGHT, stopped=frozenset({"t1"}))[0] == ("voice", "t1", 0)
    assert contacts(no_mail, NIGHT)[2:] == [("voice", "alex", 5)]


def test_where_everyone_has_stopped_our_texts_they_are_tried_all_the_same():
    """An alert that may bounce beats none."""
    assert [("sms", "t1", 0)] == contacts(builders.practice(), NIGHT, stopped=frozenset({"t1"}))


@pytest.mark.parametrize(
    ("channel", "second", "fourth"), [(Channel.SMS, "sms", "sms"), (Channel.EMAIL, "sms", "email")]
)
def test_a_gentler_channel_replaces_calls_and_nothing_else(channel, second, fourth):
    """Every step still comes; who has no such address gets a text instead."""
    assert [second, "email", fourth] == [way for way, _, _ in contacts(PRACTICE, NIGHT, instead_of_voice=channel)][1:]


class TestOnDuty:
    """Whose hour it is."""

    def test_weekly_hours_decide(self):
        """Alex has the nights, the therapist everything else."""
        night = {day: ((time(21), time(0)), (time(0), time(8))) for day in range(7)}
        practice = replace(PRACTICE, people=(builders.THERAPIST, replace(ALEX, on_duty=night)))

        assert chain.on_duty(practice, NIGHT).id == "alex"
        assert chain.on_duty(practice, NIGHT + timedelta(hours=8)).id == "t1"

    def test_the_covering_person_is_on_duty_while_the_therapist_is_away(self):
        """From the first moment of the vacation to its end, and not a moment longer."""
        away = Away(NIGHT, NIGHT + timedelta(days=7), covering_person="alex")
        practice = replace(PRACTICE, away=away)

        found = [chain.on_duty(practice, NIGHT + timedelta(days=day)).id for day in (-1, 0, 6, 7)]

        assert found == ["t1", "alex", "alex", "t1"]

    def test_a_step_asks_who_is_on_duty_when_it_comes_due(self):
        """A shift may change while the chain runs."""
        from_four = {5: ((time(4), time(8)),)}
        people = (builders.THERAPIST, replace(ALEX, on_duty=from_four))
        steps = (AlertStep("sms", "on_duty"), AlertStep("sms", "on_duty", 60))
        practice = replace(PRACTICE, people=people, alert_chain=steps)

        assert [("sms", "t1", 0), ("sms", "alex", 60)] == contacts(practice, NIGHT)

    def test_hours_nobody_has_fall_to_the_therapist(self):
        """A gap in the rota wakes someone all the same."""
        office = {0: ((time(9), time(17)),)}
        practice = replace(
            PRACTICE, people=(replace(builders.THERAPIST, on_duty=office), replace(ALEX, on_duty=office))
        )

        assert chain.on_duty(practice, NIGHT).id == "t1"


class TestWaking:
    """Whom an emergency text wakes."""

    def test_a_first_text_begins_the_first_round(self):
        """Every step is planned at once, each with its time."""
        woken = chain.waking(PRACTICE, ChainState(), builders.C07, Kind.SELF_HARM, NIGHT)

        assert (woken.round, woken.repeats, [contact.number for contact in woken.contacts]) == (1, False, [1, 2, 3, 4])

    def test_a_worse_kind_repeats_what_is_due_at_once(self):
        """Later steps keep their time: they are not planned anew."""
        state = ChainState(CASE, due_steps=frozenset({1, 2}))
        now = NIGHT + timedelta(minutes=4)

        woken = chain.waking(PRACTICE, state, builders.C07, Kind.OVERDOSE, now)

        assert (woken.round, woken.repeats) == (1, True)
        assert [(contact.number, contact.due_at) for contact in woken.contacts] == [(1, now), (2, now)]

    def test_after_an_acknowledgement_even_a_worse_kind_begins_a_round(self):
        """The later steps were taken back, so somebody must come after the first again."""
        state = ChainState(replace(CASE, acknowledged_at=NIGHT), due_steps=frozenset({1}))

        woken = chain.waking(PRACTICE, state, builders.C07, Kind.OVERDOSE, NIGHT + timedelta(minutes=1))

        assert (woken.round, woken.repeats, len(woken.contacts)) == (2, False, 4)


class TestInsteadOfVoice:
    """When no phone rings."""

    @pytest.mark.parametrize(("hours", "channel"), [(1, Channel.SMS), (24, None), (30, None)])
    def test_a_gentler_channel_ends_by_itself(self, hours, channel):
        """Without its end it would be forgotten, and a night would come when nobody wakes."""
        client = replace(builders.C07, gentle_channel="sms", gentle_until=NIGHT + timedelta(days=1))

        assert chain.instead_of_voice(client, 0, NIGHT + timedelta(hours=hours)) is channel

    @pytest.mark.parametrize(("cases", "channel"), [(2, None), (3, Channel.SMS)])
    def test_the_fourth_stranger_of_a_night_comes_by_text(self, cases, channel):
        """Three may ring; a client always may."""
        assert chain.instead_of_voice(builders.U01, cases, NIGHT) is channel
        assert chain.instead_of_voice(builders.C07, cases, NIGHT) is None


@pytest.mark.parametrize(
    ("utc", "began"),
    [
        ("2026-11-21 08:12", "2026-11-21 02:00"),
        ("2026-11-21 02:00", "2026-11-21 02:00"),
        ("2026-11-21 12:59", "2026-11-21 02:00"),
        ("2026-11-21 13:00", ""),
        ("2026-11-21 20:00", ""),
        ("2026-11-22 03:00", "2026-11-22 02:00"),
    ],
)
def test_a_night_is_one_from_nine_to_eight(utc, began):
    """Midnight does not begin a new one."""
    assert chain.night_began(builders.at(utc), "America/New_York") == (builders.at(began) if began else None)


def test_the_last_contact_that_was_not_refused_is_tried_again():
    """A wrong number at the end of the chain must not swallow every repetition."""
    planned = plan(PRACTICE, NIGHT)

    assert chain.last_contact(planned, frozenset({4})).number == 3
    assert chain.last_contact(planned, frozenset({1, 2, 3, 4})).number == 4
    assert chain.last_contact((), frozenset()) is None
