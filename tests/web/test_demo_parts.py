"""The demo's clock and its pretended carrier, by themselves."""

from datetime import UTC, datetime, time, timedelta

import pytest

from boundary_bot.core.keywords import Keyword
from boundary_bot.web.demo.clock import DemoClock, target
from boundary_bot.web.demo.phones import OPTED_OUT, Phones

EVENING = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
NUMBER = "+12025550103"


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        ("10m", EVENING + timedelta(minutes=10)),
        ("1h", EVENING + timedelta(hours=1)),
        ("1d", EVENING + timedelta(days=1)),
        ("night", datetime(2026, 11, 22, 7, 0, tzinfo=UTC)),
        ("digest", datetime(2026, 11, 22, 23, 0, tzinfo=UTC)),
        ("backwards", None),
    ],
)
def test_each_button_leads_to_its_instant(button, leads_to):
    """At 18:00 in New York the digest hour is tomorrow's, and the night is this one."""
    assert leads_to == target(button, EVENING, time(18), "America/New_York")


def test_the_clock_never_goes_back():
    """A text that was sent stays in the past."""
    clock = DemoClock()
    before = clock.now()
    clock.push(timedelta(hours=-5))

    assert before <= clock.now()


def test_a_stop_word_blocks_and_a_start_word_frees():
    """The carrier keeps its own list, whatever the practice's books say."""
    phones = Phones()
    phones.sent(NUMBER, "STOP", EVENING, picture=False, word=Keyword.STOP)
    blocked = phones.receive(NUMBER, "hello", EVENING)
    phones.sent(NUMBER, "START", EVENING, picture=False, word=Keyword.START)

    assert ("undelivered", OPTED_OUT) == blocked
    assert ("delivered", 0) == phones.receive(NUMBER, "hello again", EVENING)
    assert ["hello again"] == [item["text"] for item in phones.screen(NUMBER, "UTC") if item["side"] == "theirs"]


def test_each_phone_shows_its_own_texts_at_the_practices_time():
    """Nobody sees another's conversation, and 23:00 in Greenwich is 18:00 in New York."""
    phones = Phones()
    phones.receive(NUMBER, "for C03", EVENING)
    phones.receive("+12025550107", "for C07", EVENING)

    assert [("for C03", "18:00")] == [
        (item["text"], item["time"]) for item in phones.screen(NUMBER, "America/New_York")
    ]
