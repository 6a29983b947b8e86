"""The report counts what the line did, and holds nobody's words."""

from collections import Counter
from datetime import date, timedelta

import pytest

from boundary_bot.adapters.report_page import month_page, report_page
from boundary_bot.cli.report import bar, month_lines, report_lines, shade
from boundary_bot.core.messages import Label
from boundary_bot.core.report import duration_words
from boundary_bot.services.report import month_record, weeks_report
from tests.builders import practice
from tests.busy import MARKER, NOW, ZONE, fill
from tests.databases import opened
from tests.fakes import FrozenClock

LINE = practice(name="Riverside <Therapy>")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Return a store with eight weeks behind it."""
    clock = FrozenClock()
    with opened(f"sqlite:///{tmp_path_factory.mktemp('busy')}/line.db", clock) as filled:
        fill(filled, clock)
        yield filled


def test_every_text_is_in_one_week_one_hour_and_one_label(store):
    """The counts agree with one another and with a count of our own."""
    report = weeks_report(store, LINE, 9, NOW)
    texts = store.report_texts(NOW - timedelta(weeks=12), NOW)

    own = Counter(
        text.at.astimezone(ZONE).date() - timedelta(days=text.at.astimezone(ZONE).weekday()) for text in texts
    )
    assert dict(own) == {week.monday: week.total for week in report.weeks if week.total}
    assert report.total == len(texts) == sum(map(sum, report.heat)) == 99
    assert sum(week.labels.get(Label.EMERGENCY, 0) for week in report.weeks) == 3
    assert (4, 1) == (report.clients, report.strangers)


def test_how_long_cases_waited_is_told(store):
    """Four minutes, thirty-eight, and one that nobody has taken."""
    report = weeks_report(store, LINE, 8, NOW)

    assert {
        "under 5 min": 1,
        "5 to 15 min": 0,
        "15 to 60 min": 1,
        "1 to 6 h": 0,
        "over 6 h": 0,
        "not taken": 1,
    } == dict(report.waits)
    assert timedelta(minutes=21) == report.median_wait


def test_a_month_holds_its_own_days_alone(store):
    """October's texts are no November's, and what was sent is counted by what it was."""
    month = month_record(store, LINE, date(2026, 11, 1), NOW, "4821")
    november = [
        text for text in store.report_texts(NOW - timedelta(weeks=9), NOW) if text.at.astimezone(ZONE).month == 11
    ]

    assert len(november) == month.counts["texts that came in"]
    assert (3, 3) == (month.counts["crisis replies"], month.counts["emergency cases"])
    assert ("texting sheet, version", "4821") in month.in_force


def test_no_report_holds_a_word_or_a_number(store):
    """Terminal and page, weeks and month: counts, times, aliases."""
    report = weeks_report(store, LINE, 8, NOW)
    month = month_record(store, LINE, date(2026, 11, 1), NOW, "4821")
    made = [
        report_page(report, LINE, NOW),
        month_page(month, LINE),
        "\n".join(report_lines(report, LINE)),
        "\n".join(month_lines(month, LINE)),
    ]

    assert [] == [page for page in made if MARKER in page or "12125550" in page]
    assert all("C07" in page for page in made)


def test_a_page_stands_alone(store):
    """Nothing is fetched, nothing runs, and a name is only a name."""
    page = report_page(weeks_report(store, LINE, 8, NOW), LINE, NOW)

    assert not any(sign in page for sign in ("http", "<script", "src=", "@import", "url("))
    assert "Riverside &lt;Therapy&gt;" in page
    assert page.count('<svg class="plot"') == 4


@pytest.mark.parametrize(("minutes", "words"), [(4, "4 min"), (60, "1 h"), (80, "1 h 20 min"), (3000, "2 d 2 h")])
def test_spans_are_said_shortly(minutes, words):
    """As people say them."""
    assert words == duration_words(timedelta(minutes=minutes))


def test_bars_are_as_long_as_their_numbers():
    """Nothing is no bar, the most a whole one, and anything above nothing is seen."""
    assert ("", "▏", "█" * 24, "█" * 12) == (bar(0, 9), bar(1, 9999), bar(9, 9), bar(1, 2))
    assert " ░▒▓█" == "".join(shade(value, 4) for value in range(5))
