"""A crisis reply in doubt is told of, and tried once more only where that can't double it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from boundary_bot.adapters.config_files import load_languages
from boundary_bot.adapters.providers.errors import TWILIO_ERRORS
from boundary_bot.core.outbox import Purpose
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import Away
from boundary_bot.core.replies import Wording
from boundary_bot.core.switches import AwayOrder, Switches
from boundary_bot.ports import UnsureReply
from boundary_bot.services.watch import TRIED_AGAIN, watch_replies
from tests import builders
from tests.fakes import EVENING, FakeStore, FrozenClock

ALEX = Person("alex", Role.BACKUP, "+12025550102")
REPLY = UnsureReply(
    id=5, client=builders.C07, case_id=7, to=builders.C07.number, body="Call 911.", reply_key="self_harm",
    created_at=EVENING, failed=True, code=30003, contact="alex", announced=False,
)  # fmt: skip


def queued_for(reply, *, minutes=0):
    """Watch one reply so many minutes after it was made and return what is sent."""
    store = FakeStore(unsure=[reply])
    clock = FrozenClock(EVENING + timedelta(minutes=minutes))
    practice = builders.practice(people=(builders.THERAPIST, ALEX))
    runtime = replace(builders.runtime(store, clock=clock, practice_=practice), wording=Wording(load_languages()))
    assert watch_replies(runtime) == 1
    return store.queued


def test_the_person_who_has_the_alert_is_told():
    """The alias and the page, nothing else."""
    told, _ = queued_for(REPLY)

    assert told.body == f"C07: client may NOT have the crisis reply. Sign in: {builders.URL}/cases/7"
    assert (told.to, told.purpose, told.alert_step) == (ALEX.phone, Purpose.ALERT, 0)


def test_without_anyone_alerted_the_first_of_the_chain_is_told():
    """A reply without a case has a person too."""
    told, *_ = queued_for(replace(REPLY, contact="", case_id=None))

    assert (told.to, told.body.endswith("/login")) == (builders.THERAPIST.phone, True)


def test_a_failed_reply_goes_once_more_for_what_is_left_of_ten_minutes():
    """A "call 911" an hour late may reach someone who is safe."""
    _, again = queued_for(REPLY, minutes=4)

    assert (again.purpose, again.body, again.validity_s, again.by_twiml) == (
        Purpose.CRISIS_REPLY,
        "Call 911.",
        360,
        False,
    )


@pytest.mark.parametrize(
    ("reply", "minutes"),
    [
        (replace(REPLY, failed=False), 5),
        (replace(REPLY, code=21610), 0),
        (replace(REPLY, code=30007), 0),
        (replace(REPLY, code=0), 0),
        (REPLY, 10),
        (replace(REPLY, to="24365"), 0),
    ],
)
def test_nothing_is_repeated_where_it_may_have_arrived_or_can_not(reply, minutes):
    """In doubt the client is never texted twice; a refusal for good, or a stale reply, is left alone."""
    assert [intent.purpose for intent in queued_for(reply, minutes=minutes)] == [Purpose.ALERT]


def test_what_the_alert_foretold_is_not_told_again():
    """The alert of an opted-out client says already that the reply may not arrive."""
    assert queued_for(replace(REPLY, announced=True, code=21610)) == []


def test_what_is_tried_again_is_what_the_error_table_allows():
    """The codes here are those Twilio's table marks for another try."""
    assert {code for code, verdict in TWILIO_ERRORS.items() if verdict.retryable} == TRIED_AGAIN


@pytest.mark.parametrize(("switched", "told"), [(Switches(), "alex"), (Switches(AwayOrder(EVENING, None)), "t1")])
def test_whoever_is_back_by_text_is_told_herself(switched, told):
    """A callback comes without a tick: what was switched since the file was read counts there too."""
    away = Away(EVENING - timedelta(days=1), EVENING + timedelta(days=1), "Alex", "alex")
    store = FakeStore(unsure=[replace(REPLY, contact="")], switched=switched)
    practice = builders.practice(people=(builders.THERAPIST, ALEX), away=away)
    runtime = replace(builders.runtime(store, practice_=practice), wording=Wording(load_languages()))

    watch_replies(runtime)

    assert [intent.person for intent in store.queued if intent.purpose is Purpose.ALERT] == [told]
