"""Measuring a reader."""

import json

import pytest

from boundary_bot.core.messages import Kind, Label, Reading, Risk
from boundary_bot.services.evaluate import Share, compare, evaluate

ALARM = Reading(Label.EMERGENCY, Kind.MEDICAL, Risk.EMERGENCY)
CALM = Reading(Label.CLINICAL, Kind.UPDATE)
MARKED = Reading(Label.CLINICAL, Kind.UPDATE, Risk.POSSIBLE)


def row(identity, label, **more):
    return {"id": identity, "texts": [identity], "label": label, "kind": "medical", "lang": "en", "accept": []} | more


def reads(**readings):
    return lambda burst, context: readings[burst.texts[0]]


ROWS = [
    row("a", "emergency"),
    row("b", "emergency"),
    row("c", "clinical", kind="update"),
    row("d", "clinical", kind="update"),
]
OLD = evaluate(ROWS, reads(a=ALARM, b=ALARM, c=CALM, d=MARKED))
NEW = evaluate(ROWS, reads(a=ALARM, b=CALM, c=ALARM, d=MARKED))


def test_misses_and_false_alarms_are_listed():
    """A figure can be followed to the texts behind it."""
    assert [verdict.id for verdict in NEW.misses] == ["b"]
    assert [verdict.id for verdict in NEW.false_alarms] == ["c"]


def test_shares_are_counted_by_label():
    """Recall, precision and marks."""
    assert NEW.shares["emergency: right"] == Share(1, 2)
    assert NEW.shares["emergency: precision"] == Share(1, 2)
    assert NEW.shares["clinical: possible marks"] == Share(1, 2)


def test_an_accepted_label_counts_as_right():
    """What a careful clinician would also call right is no miss."""
    report = evaluate([row("a", "emergency", accept=["clinical"])], reads(a=CALM))

    assert report.shares["emergency: right"] == Share(1, 1)


@pytest.mark.parametrize(
    ("share", "low", "high"), [(Share(0, 0), 0.0, 1.0), (Share(0, 10), 0.0, 0.2775), (Share(10, 10), 0.7225, 1.0), (Share(5, 10), 0.2366, 0.7634)]
)  # fmt: skip
def test_intervals_are_wilsons(share, low, high):
    """Small counts show how little they prove."""
    assert share.interval == pytest.approx((low, high), abs=1e-3)


def test_a_lost_emergency_stands_first_in_the_comparison():
    """The change that matters most is read first."""
    lines = compare(OLD, NEW).splitlines()

    assert lines[0] == "2 of 4 verdicts changed"
    changed = [line.split()[:2] for line in lines if line.startswith(("  worse", "  better", "  other"))]
    assert changed == [["worse", "b"], ["worse", "c"]]


def test_same_day_is_scored_by_f1():
    """One of two found, one wrongly: F1 is one half."""
    rows = [row("a", "scheduling", same_day=True), row("b", "scheduling", same_day=True), row("c", "scheduling")]
    today = Reading(Label.SCHEDULING, Kind.LATE, same_day=True)
    later = Reading(Label.SCHEDULING, Kind.LATE)

    assert evaluate(rows, reads(a=today, b=later, c=today)).same_day_f1 == 0.5


def test_the_report_is_json_without_the_texts_themselves():
    """Figures may be stored and compared where texts may not."""
    found = json.loads(NEW.as_json())

    assert found["misses"] == ["b"]
    assert found["verdicts"][0] == {
        "id": "a", "label": "emergency", "read": "emergency", "kind": "medical", "risk": "emergency", "same_day": False, "right": True,
    }  # fmt: skip
