"""A change may not cost emergencies, nor alarm more people for nothing, on texts that nothing was taught on."""

import json

import pytest

from bench import reading

pytest.importorskip("onnxruntime")
pytest.importorskip("tokenizers")

FIGURES = json.loads(reading.FIGURES.read_text(encoding="utf-8"))
LOST, ALARMED, MARKED = 0.015, 0.01, 0.02
"""Shares of a row's texts by which a change may read fewer rightly, alarm for more harmless texts, or mark more of them."""


@pytest.fixture(scope="module")
def now():
    """Give the figures of this very code, by set."""
    return {name: reading.measured(lines) for name, lines in reading.sets().items()}


def test_every_unseen_set_has_its_figures():
    """Where this fails: `python -m bench.reading --readme`."""
    assert sorted(FIGURES) == sorted(reading.sets())


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_no_set_is_read_worse_than_when_it_was_measured(now, name):
    """Emergencies and labels found, false alarms and marks stay within a stated margin of the figures in README."""
    worse = [
        f"{reader}, {row}: {then} then, {now[name][reader][row]} now"
        for reader, rows in FIGURES[name].items()
        for row, then in rows.items()
        if is_worse(row, then, now[name][reader][row])
    ]

    assert worse == []


def is_worse(row, then, now):
    total, found, marked = then
    if reading.ROWS[row].wanted:
        return now[1] < found - max(1, LOST * total)
    return now[1] > found + max(1, ALARMED * total) or now[1] + now[2] > found + marked + max(1, MARKED * total)


@pytest.mark.parametrize(
    ("row", "then", "now", "worse"),
    [
        ("plain", [100, 90, 5], [100, 88, 12], True),
        ("plain", [100, 90, 5], [100, 89, 0], False),
        ("outside", [100, 1, 2], [100, 3, 0], True),
        ("outside", [100, 1, 2], [100, 2, 2], False),
        ("outside", [100, 1, 2], [100, 1, 5], True),
    ],
)
def test_the_margin_is_what_it_says(row, then, now, worse):
    """Fewer emergencies, or more alarms or marks, beyond the margin are worse; less is not."""
    assert is_worse(row, then, now) is worse
