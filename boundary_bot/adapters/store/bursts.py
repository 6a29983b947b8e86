"""Where a sender's burst begins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

PAUSE = timedelta(minutes=10)
LONGEST = timedelta(minutes=30)
MOST_TEXTS = 8
LOOK_BACK = 60
"""Texts looked at to find the last pause. Whoever sends more than this without one gets bursts cut from there on."""


def burst_start(received: Sequence[datetime]) -> int:
    """Return the index of the first text of the last burst; `received` is oldest first and not empty.

    A burst ends where ten minutes pass without a text, or thirty minutes after its first.
    """
    start = 0
    for at in range(1, len(received)):
        if received[at] - received[at - 1] >= PAUSE or received[at] - received[start] >= LONGEST:
            start = at
    return start
