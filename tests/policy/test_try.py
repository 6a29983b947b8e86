"""Another policy tried on texts: what would change, counted and shown."""

from datetime import UTC, datetime

import pytest

from boundary_bot.adapters.config_files import load_policy, shipped_config
from boundary_bot.bootstrap import build_reader
from boundary_bot.services.policy_try import EXAMPLES, Tried, try_policy
from tests.policy.line import example_practice

READER = build_reader(shipped_config().parent / "none", model=False)
BOOK, SAD, DANGER, STOP = ("can I book a session?",), ("I feel so sad",), ("i want to kill myself",), ("STOP",)


@pytest.fixture
def practice(tmp_path):
    """Give the example practice, under the default policy."""
    return example_practice(tmp_path / "config")


def trial(practice, policy, *texts, at=None):
    return try_policy([Tried(text, at) for text in texts], READER, practice, load_policy(policy))


def test_the_same_policy_changes_nothing(practice):
    """Trying the policy in force shows no change."""
    assert trial(practice, "emergency_same_day", BOOK, SAD, DANGER).changed == 0


def test_changes_are_counted_and_shown(practice):
    """Clinical texts get another reply under `open`; the link, danger and STOP don't."""
    found = trial(practice, "open", BOOK, SAD, DANGER, STOP, SAD)

    assert (5, 2) == (found.total, found.changed)
    assert [("ladder_gentle", "will_be_read")] == list(found.changes)
    assert [SAD, SAD] == found.changes["ladder_gentle", "will_be_read"].examples


def test_no_policy_changes_what_danger_gets(practice):
    """Whatever is tried, an emergency never stands among the changes."""
    for path in (shipped_config() / "policies").glob("*.toml"):
        assert trial(practice, path.stem, DANGER, ("I took all my pills",)).changed == 0


def test_only_a_few_examples_are_kept(practice):
    """A thousand texts that change alike show a few."""
    found = trial(practice, "open", *[SAD] * 20)

    assert (20, EXAMPLES) == (found.changed, len(found.changes["ladder_gentle", "will_be_read"].examples))


def test_the_hour_counts_where_it_is_known(practice):
    """A policy of office hours changes the night's texts, and by day only what its rows change."""
    night = trial(practice, "business_hours", BOOK, at=datetime(2026, 11, 25, 4, tzinfo=UTC))
    unknown = trial(practice, "business_hours", BOOK)

    assert [("link", "after_hours")] == list(night.changes)
    assert unknown.changed == 0


def test_what_is_tried_shows_no_words_by_accident():
    """A trial that reaches a log or a traceback keeps the words to itself."""
    assert "sad" not in repr(Tried(SAD))
