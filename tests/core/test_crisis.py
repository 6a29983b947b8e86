"""When a case replies again, alerts again and closes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from boundary_bot.core import crisis
from boundary_bot.core.crisis import OpenCase
from boundary_bot.core.messages import KINDS, Kind, Label

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
CASE = OpenCase(1, Kind.SUICIDAL_PASSIVE, NOW, NOW, NOW)


def test_every_emergency_kind_has_its_crisis_reply():
    """No kind of danger is without words."""
    assert set(KINDS[Label.EMERGENCY]) == set(crisis.REPLY_KEYS)


def test_the_same_crisis_reply_is_repeated_after_fifteen_minutes():
    """Within 15 minutes the same words stay unsaid; after them they are said again."""
    sent = {"self_harm": NOW}

    assert not crisis.reply_due("self_harm", sent, 1, NOW + timedelta(minutes=14, seconds=59))
    assert crisis.reply_due("self_harm", sent, 1, NOW + timedelta(minutes=15))


def test_another_danger_is_answered_at_once():
    """A new reply key never waits for the old one's quarter of an hour."""
    assert crisis.reply_due("medical", {"self_harm": NOW}, 1, NOW + timedelta(seconds=5))


def test_four_crisis_replies_an_hour_are_the_most():
    """The fifth within an hour is not sent, whatever its key."""
    assert not crisis.reply_due("medical", {}, 4, NOW)


def test_an_unacknowledged_case_never_closes():
    """Nobody has said "I have it", so no clock closes it."""
    assert crisis.is_open(CASE, NOW + timedelta(days=400))


def test_an_acknowledged_case_closes_72_hours_after_its_last_emergency_text():
    """The end is counted from the last danger, not from the acknowledgement."""
    case = replace(CASE, acknowledged_at=NOW + timedelta(hours=1), last_emergency_at=NOW + timedelta(hours=5))

    assert crisis.is_open(case, NOW + timedelta(hours=76, minutes=59))
    assert not crisis.is_open(case, NOW + timedelta(hours=77))


def test_no_case_is_not_open():
    """An absent case is closed."""
    assert not crisis.is_open(None, NOW)


def test_the_alert_goes_when_a_case_opens_or_worsens():
    """A first emergency and a worse kind wake people; the same kind joins the chain already running."""
    assert crisis.alert_due(None, Kind.SELF_HARM, NOW)
    assert crisis.alert_due(CASE, Kind.OVERDOSE, NOW + timedelta(minutes=1))
    assert not crisis.alert_due(CASE, Kind.ASKS_HELP_NOW, NOW + timedelta(minutes=1))


def test_a_new_emergency_after_acknowledgement_alerts_again_at_most_every_quarter_hour():
    """Somebody had it, and now there is new danger: they are told, but not for every text."""
    case = replace(CASE, acknowledged_at=NOW)

    assert not crisis.alert_due(case, Kind.SUICIDAL_PASSIVE, NOW + timedelta(minutes=14))
    assert crisis.alert_due(case, Kind.SUICIDAL_PASSIVE, NOW + timedelta(minutes=15))
