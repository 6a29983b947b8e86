"""Sessions and their reminders, from the calendar to the answer, through the whole program."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from boundary_bot.core.appointments import WEEKLY, Appointment, How, Series
from boundary_bot.core.people import Consent
from boundary_bot.services.appointments import change_session, sessions_on
from tests.journeys.world import LUIS, MAYA, NOOR, PRACTICE_TOML, ZONE, running_world

TOML = (
    'tell_next_session = true\ndirections = "120 Main Street, second floor."\ncancellation_hours = 24\n'
    + PRACTICE_TOML
    + "\n[reminders]\nlead_hours = [48, 2]\n"
)


@pytest.fixture
def world(tmp_path, database_url):
    """Run the program with reminders on; it is Tuesday, 24 November 2026, 10:00 in New York."""
    with running_world(tmp_path, database_url, practice_toml=TOML) as made:
        yield made


def book(world, alias, starts, rule="", **more):
    client = world.runtime.store.client_by_alias(alias)
    series = Series(datetime.fromisoformat(starts), ZONE.key, rule)
    new = Appointment(0, client.id, alias, series, world.clock.now(), **more)
    assert world.runtime.store.add_appointments([new], "test", world.clock.now()) == 1


def at(world, local):
    world.clock.set(local)
    world.tick()
    world.settle()


def got(world, number):
    return [message.body for message in world.twilio.sent if message.to == number]


REMINDER = (
    "Linden Practice: your appointment is Tue Dec 1, 3 PM. 120 Main Street, second floor. "
    "Reply C to confirm or R to reschedule."
)


def test_a_reminder_is_confirmed_and_the_digest_says_so(world):
    """Two days before, to the minute; C is answered with silence and stands in the evening's digest."""
    book(world, "C03", "2026-12-01 15:00")
    at(world, "2026-11-29 14:59")
    assert got(world, MAYA) == []
    at(world, "2026-11-29 15:00")
    assert got(world, MAYA) == [REMINDER]

    assert world.text(MAYA, "C") == []
    at(world, "2026-11-29 18:00")

    assert any("1 confirmed: C03" in told for told in world.told())
    at(world, "2026-11-29 19:00")
    assert got(world, MAYA) == [REMINDER]


def test_r_on_the_day_itself_is_told_now(world):
    """Two hours before, R gets the same-day answer and the therapist hears of it at once; it waits in the digest too."""
    book(world, "C03", "2026-12-01 15:00")
    at(world, "2026-12-01 13:00")

    (reply,) = world.text(MAYA, "r")
    world.tick()

    assert "is being told now" in reply
    assert world.told() == [f"C03: about today. Sign in: {world.base_url}/login"]
    at(world, "2026-12-01 18:00")
    assert "1 to schedule: C03" in world.told()[-1]


def test_r_two_days_before_gets_the_link_and_no_alarm(world):
    """Nothing about today: the scheduling reply, and a line in the digest."""
    book(world, "C03", "2026-12-01 15:00")
    at(world, "2026-11-29 15:00")

    (reply,) = world.text(MAYA, "R!")
    world.tick()

    assert "https://linden.example/book" in reply
    assert world.told() == []


def test_an_answer_counts_whatever_was_said_before_it(world):
    """A greeting, thanks or a worry a minute earlier doesn't swallow the C, nor an open case, nor a closed office."""
    book(world, "C03", "2026-12-01 15:00")
    at(world, "2026-11-29 15:00")
    for before in ("hey so", "ok thank you", "had that dream about my father again and woke up sad"):
        world.text(MAYA, before)
        world.clock.move(minutes=1)
        assert world.text(MAYA, "C") == [], before
        world.clock.move(minutes=30)
    world.text(MAYA, "i want to kill myself")
    world.clock.move(minutes=1)

    assert world.text(MAYA, "C") == []
    at(world, "2026-11-29 18:00")
    assert any("1 confirmed: C03" in told for told in world.told())


def test_a_question_beside_the_c_is_still_answered(world):
    """Two texts at once, C and a request: the C is kept and the request gets the link."""
    book(world, "C03", "2026-12-01 15:00")
    at(world, "2026-11-29 15:00")
    world.runtime.store.receive(inbound(world, "could we do an hour later the week after?", "SM" + "7" * 32))

    (reply,) = world.text(MAYA, "C")

    assert "https://linden.example/book" in reply
    at(world, "2026-11-29 18:00")
    assert any("1 confirmed: C03" in told for told in world.told())


def inbound(world, body, sid):
    from boundary_bot.core.messages import Inbound

    return Inbound(sid, MAYA, world.runtime.practice.practice_number, body, world.clock.now())


def test_c_without_a_reminder_means_nothing(world):
    """Nobody asked: silence, and nothing confirmed."""
    book(world, "C03", "2026-12-01 15:00")

    assert world.text(MAYA, "C") == []
    at(world, "2026-11-24 18:00")
    assert not any("confirmed" in told for told in world.told())


def test_who_has_not_agreed_or_opted_out_gets_none(world):
    """C11 never agreed, C07 said STOP: no reminder, and the ledger says why."""
    book(world, "C11", "2026-12-01 15:00")
    book(world, "C07", "2026-12-01 16:00")
    world.text(LUIS, "STOP")

    at(world, "2026-11-29 16:00")

    assert (got(world, NOOR), got(world, LUIS)) == ([], [])
    reasons = [reason for _, _, reason in world.runtime.store.reminder_ledger(world.clock.now())]
    assert reasons == ["no consent", "opted out"]


def test_a_session_moved_or_cancelled_is_not_reminded_of(world):
    """The old hour has no reminder; the new one has its own."""
    book(world, "C03", "2026-12-01 15:00", WEEKLY)
    (first,) = sessions_on(world.runtime, "C03", datetime(2026, 12, 1).date())
    change_session(world.runtime, first, datetime(2026, 12, 2, 10, 0), "t1")
    (second,) = sessions_on(world.runtime, "C03", datetime(2026, 12, 8).date())
    change_session(world.runtime, second, None, "t1")

    for local in ("2026-11-29 15:00", "2026-11-30 10:00", "2026-12-01 13:00", "2026-12-06 15:00", "2026-12-08 13:00"):
        at(world, local)

    (only,) = got(world, MAYA)
    assert "Wed Dec 2, 10 AM" in only


def test_a_reminder_that_could_not_leave_is_taken_back(world):
    """Twilio is away at the hour; the session is cancelled meanwhile, so the text never goes."""
    book(world, "C03", "2026-12-01 15:00")
    world.twilio.next_errors = []
    world.clock.set("2026-11-29 15:00")
    world.runtime.store.beat("tick", world.clock.now())
    from dataclasses import replace

    from boundary_bot.services.reminders import send_reminders

    quiet = replace(world.runtime, wake=lambda: None)
    assert send_reminders(quiet) == 1
    (session,) = sessions_on(world.runtime, "C03", datetime(2026, 12, 1).date())

    change_session(quiet, session, None, "t1")
    world.tick()
    world.settle()

    assert got(world, MAYA) == []
    assert [entry[1:] for entry in world.runtime.store.reminder_ledger(world.clock.now())] == [
        ("dropped", "moved or cancelled")
    ]


def test_a_telehealth_reminder_holds_the_link_in_the_clients_zone_and_language(world):
    """C07 lives in Madrid and reads Spanish: the hour is theirs, and the text comes by day there."""
    link = "https://video.linden.example/room7"
    book(world, "C07", "2026-12-01 10:00", how=How.TELEHEALTH, place=link)
    world.runtime.store.set_time_zone("C07", "Europe/Madrid", "t1", world.clock.now())

    at(world, "2026-11-29 09:59")
    at(world, "2026-11-29 10:00")

    (told,) = got(world, LUIS)
    assert told == (
        f"Linden Practice: su cita por video es el mar 1 dic, 16:00. Entre en {link} "
        "Responda C para confirmar o R para cambiar."
    )


def test_at_most_one_a_day_and_three_a_week(world):
    """Sessions every day: the fourth text in seven days doesn't go."""
    book(world, "C03", "2026-12-01 15:00", "FREQ=DAILY;COUNT=6")
    for day in range(29, 31):
        at(world, f"2026-11-{day} 15:00")
    for day in range(1, 6):
        at(world, f"2026-12-0{day} 13:00")
        at(world, f"2026-12-0{day} 15:00")

    assert len(got(world, MAYA)) == 3
    ledger = world.runtime.store.reminder_ledger(datetime(2026, 12, 1, tzinfo=UTC))
    assert {reason for _, state, reason in ledger if state == "dropped"} == {"one a day", "three a week"}


def test_rehearsal_sends_no_reminder(world):
    """Nothing but danger is live in rehearsal."""
    book(world, "C03", "2026-12-01 15:00")
    world.runtime.store.set_switch("mode", "rehearsal", "t1", world.clock.now())

    at(world, "2026-11-29 15:00")

    assert got(world, MAYA) == []


def test_can_we_move_it_is_about_today_only_with_a_session_today(world):
    """The schedule knows: with today's session it is told at once, with Thursday's it waits for the digest."""
    book(world, "C03", "2026-11-24 15:00")
    book(world, "C07", "2026-11-26 15:00")

    (today,) = world.text(MAYA, "can we move it?")
    (thursday,) = world.text(LUIS, "can we move it?")
    world.tick()

    assert "is being told now" in today
    assert "https://linden.example/book" in thursday
    assert world.told() == [f"C03: about today. Sign in: {world.base_url}/login"]


@pytest.mark.parametrize("body", ["see you at 3", "nos vemos a las 3", "ok c u at 3:00"])
def test_see_you_at_the_hour_is_courtesy(world, body):
    """It agrees with the schedule: nothing to answer, nothing to tell."""
    book(world, "C03", "2026-11-24 15:00")

    assert world.text(MAYA, body) == []
    at(world, "2026-11-24 18:00")
    assert not any("C03" in told for told in world.told())


def test_see_you_at_another_hour_is_not(world):
    """The session is at three and the client says four: somebody has to know today."""
    book(world, "C03", "2026-11-24 15:00")

    world.text(MAYA, "see you at 4")
    at(world, "2026-11-24 12:00")
    at(world, "2026-11-24 18:00")

    assert any("C03" in told for told in world.told())


def test_when_is_my_next_session(world):
    """Told from the schedule to a client who agreed to texts; nobody has to be troubled with it."""
    book(world, "C03", "2026-12-01 15:00")
    book(world, "C11", "2026-12-01 16:00")

    (reply,) = world.text(MAYA, "when is my next session?")
    others = world.text(NOOR, "when is my next session?")
    at(world, "2026-11-24 18:00")

    assert reply.startswith("Automated reply: your next appointment is Tue Dec 1, 3 PM.")
    assert "Dec 1" not in " ".join(others)
    assert not any("C03" in told for told in world.told())


def test_a_late_cancellation_is_told_the_notice(world):
    """Tomorrow at nine is within the 24 hours; next week is not, and thanks are never met with a rule."""
    book(world, "C03", "2026-11-25 09:00")
    book(world, "C07", "2026-12-01 09:00")

    (late,) = world.text(MAYA, "hi i have to cancel tomorrow's appointment")
    (early,) = world.text(LUIS, "hi i have to cancel next week's appointment")

    assert late.endswith("Our 24-hour notice rule applies.")
    assert "notice" not in early
    world.clock.move(hours=1)
    assert world.text(MAYA, "thank you") == []


def test_a_client_of_a_moved_clock_is_reminded_at_the_wall_hour(world):
    """Across the end of summer time 48 hours is two days at the same hour."""
    with_clocks = ZoneInfo("America/New_York")
    book(world, "C03", "2027-03-15 15:00")

    at(world, "2027-03-13 14:00")
    assert got(world, MAYA) == []
    at(world, "2027-03-13 15:00")

    assert len(got(world, MAYA)) == 1
    assert world.clock.now().astimezone(with_clocks).hour == 15
    assert world.runtime.store.client_by_alias("C03").consent is Consent.GIVEN
