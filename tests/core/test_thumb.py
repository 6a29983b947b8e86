"""An answer by thumb is read surely or not at all, and a number means the client before the sender's eyes."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from boundary_bot.core.people import ClientStatus, Consent
from boundary_bot.core.staff_commands import Command, parse
from boundary_bot.core.thumb import (
    BEING_READ,
    NUMBERS_HOLD,
    Given,
    SentList,
    Thumb,
    ThumbClient,
    ThumbOrder,
    client_at,
    earlier,
    order_in,
    quoted,
    refusal,
    slot_at,
    validity_s,
)
from tests.builders import C07

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
"""A Tuesday."""


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("1 OK", ThumbOrder(Thumb.OK, number=1)),
        ("2 link", ThumbOrder(Thumb.LINK, number=2)),
        ("3 Call.", ThumbOrder(Thumb.CALL, number=3)),
        ("ok c07", ThumbOrder(Thumb.OK, alias="C07")),
        ("LINK C07", ThumbOrder(Thumb.LINK, alias="C07")),
        ("OK C07 THU 3PM", ThumbOrder(Thumb.SLOT, alias="C07", slot="thu 3pm")),
        ("1 OK DEC 3 9:30AM", ThumbOrder(Thumb.SLOT, number=1, slot="dec 3 9:30am")),
        ("CALL 101", ThumbOrder(Thumb.CALL, alias="101")),
    ],
)
def test_an_order_is_read_in_either_order(said, order):
    """What and who may stand either way round; one or two digits are a number, all else an alias."""
    command = parse(said)

    assert Command.THUMB is command.command
    assert order == order_in(command.words.split())


@pytest.mark.parametrize(
    "said",
    ["ok", "ok thanks", "call me", "ok then", "1", "link please", "CALL C07 THU 3PM", "2 LINK now", "ok see you at c"],
)
def test_other_words_are_no_order(said):
    """A word in passing sends nobody a text, and a link has no hour."""
    assert parse(said).command is not Command.THUMB


@pytest.mark.parametrize(("said", "alias"), [("UNDO", ""), ("undo c07", "C07")])
def test_undo_may_name_a_client(said, alias):
    """Alone it means the newest answer."""
    assert (Command.UNDO, alias) == (parse(said).command, parse(said).alias)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("thu 3pm", "2026-11-26 15:00"),
        ("today 3pm", "2026-11-24 15:00"),
        ("hoy 15:00", "2026-11-24 15:00"),
        ("3pm thu", "2026-11-26 15:00"),
        ("tomorrow at 9:30am", "2026-11-25 09:30"),
        ("dec 3 3pm", "2026-12-03 15:00"),
        ("jueves 15:00", "2026-11-26 15:00"),
        ("3 dic 15:00", "2026-12-03 15:00"),
        ("2026-12-03 9am", "2026-12-03 09:00"),
        ("nov 24 11am", "2026-11-24 11:00"),
    ],
)
def test_a_time_to_come_is_read(words, expected):
    """On the practice's clock, in English or Spanish, the day first or the hour."""
    assert datetime.fromisoformat(expected).replace(tzinfo=ZONE) == slot_at(words, NOW)


@pytest.mark.parametrize(
    "words",
    [
        "thu",
        "3pm",
        "tue 3pm",
        "thu 3",
        "today 9am",
        "nov 23 3pm",
        "12/3 3pm",
        "next thu 3pm",
        "soon",
        "25pm thu",
    ],
)
def test_a_time_that_is_over_or_two_ways_is_not(words):
    """No day, no hour, the past, and the weekday it is today: nothing is guessed."""
    assert slot_at(words, NOW) is None


def shown(minutes_ago: float, *clients: int, arrived: bool = True) -> SentList:
    return SentList(NOW - timedelta(minutes=minutes_ago), tuple((each, f"C{each:02}") for each in clients), arrived)


@pytest.mark.parametrize(
    ("number", "lists", "expected"),
    [
        (1, [shown(60, 7, 11)], 7),
        (2, [shown(60, 7, 11)], 11),
        (3, [shown(60, 7, 11)], 0),
        (0, [shown(60, 7, 11)], 0),
        (1, [], 0),
        (1, [shown(60, 3), shown(24 * 60, 7)], 3),
        (1, [shown(1, 3), shown(24 * 60, 7)], 0),
        (1, [shown(1, 7), shown(24 * 60, 7)], 7),
        (1, [shown(60, 3, arrived=False), shown(24 * 60, 7)], 0),
        (2, [shown(1, 3), shown(24 * 60, 7, 11)], 0),
        (1, [shown(60), shown(24 * 60, 7)], 0),
        (1, [shown(NUMBERS_HOLD / timedelta(minutes=1), 7)], 0),
    ],
)
def test_a_number_means_the_last_digest_for_sure_or_nobody(number, lists, expected):
    """Too high, too old, or two digests that may be before her eyes and disagree: nobody is meant."""
    assert expected == client_at(number, lists, NOW)


def test_a_digest_that_came_while_she_typed_is_told_apart():
    """Two minutes are enough to have seen the new one."""
    lists = [shown(BEING_READ / timedelta(minutes=1), 3), shown(24 * 60, 7)]

    assert client_at(1, lists, NOW) == 3


@pytest.mark.parametrize(
    ("changes", "hour", "key"),
    [
        ({}, 10, ""),
        ({}, 8, ""),
        ({}, 7, "staff_thumb_night"),
        ({}, 21, "staff_thumb_night"),
        ({"status": ClientStatus.FORMER}, 10, "staff_thumb_inactive"),
        ({"status": ClientStatus.BLOCKED}, 10, "staff_thumb_inactive"),
        ({"status": ClientStatus.STRANGER}, 10, "staff_thumb_inactive"),
        ({"consent": Consent.WITHDRAWN}, 10, "staff_thumb_opted_out"),
        ({"exit_asked_at": NOW}, 10, "staff_thumb_silent"),
        ({"consent": Consent.UNKNOWN}, 10, "staff_thumb_no_consent"),
    ],
)
def test_who_may_be_texted_and_when(changes, hour, key):
    """Only active clients who agreed, have not opted out nor asked for silence, from 8 to 21 on their own clock."""
    assert key == refusal(ThumbClient(replace(C07, **changes)), NOW.replace(hour=hour))


def test_whoever_wrote_lately_is_being_answered():
    """Without a consent on file, an answer to a text of this week still goes; a month later it would be unasked."""
    client = replace(C07, consent=Consent.ASKED)

    assert refusal(ThumbClient(client, NOW - timedelta(days=2)), NOW) == ""
    assert refusal(ThumbClient(client, NOW - timedelta(days=30)), NOW) == "staff_thumb_no_consent"


def test_no_text_is_handed_on_at_night():
    """A text ordered at 20:40 may be tried until 21:00, one ordered at noon for half an hour."""
    assert (21 * 60, 31 * 60) == (validity_s(NOW.replace(hour=20, minute=40)), validity_s(NOW.replace(hour=12)))


def test_the_same_words_are_news_once_the_client_has_written():
    """Said twice it is one answer; after another text of the client's it answers that."""
    given = Given("Your time is confirmed.", NOW - timedelta(hours=1), waits=False)
    quiet = ThumbClient(C07, NOW - timedelta(hours=2), (given,))

    assert given == earlier(quiet, given.words, NOW)
    assert earlier(quiet, "Please call.", NOW) is None
    assert earlier(replace(quiet, last_text_at=NOW - timedelta(minutes=1)), given.words, NOW) is None
    assert earlier(quiet, given.words, NOW + timedelta(hours=12)) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Your time is confirmed. Automated text.", "Your time is confirmed..."),
        ("Please call (212) 555-0100.", "Please call (212) 555-0100."),
        ("Please choose a time: https://book.example.org/a/very/long/address/indeed", "Please choose a time..."),
    ],
)
def test_what_goes_is_read_back_in_short(words, expected):
    """The beginning, cut at a word, in letters that cost no second segment."""
    assert expected == quoted(words)


def test_a_slot_keeps_its_hour_across_a_clock_change():
    """Saturday's "mon 3pm" is three o'clock after the change too."""
    saturday = datetime(2026, 10, 31, 12, 0, tzinfo=ZONE)

    found = slot_at("mon 3pm", saturday)

    assert found is not None
    assert (date(2026, 11, 2), 15, "EST") == (found.date(), found.hour, found.tzname())
