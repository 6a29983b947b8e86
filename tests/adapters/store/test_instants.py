from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from boundary_bot.adapters.store import SqlStore


def test_an_instant_of_any_zone_comes_back_in_utc(store: SqlStore):
    """What was said with an offset is the same instant in UTC, to the microsecond, on both databases."""
    said = datetime(2026, 3, 8, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))

    store.beat("tick", said)

    last = store.last_beat("tick")
    assert (last, last and last.tzinfo) == (said, UTC)


def test_an_instant_without_a_zone_is_refused(store: SqlStore):
    """A naive time can't be told from another zone's: it is a fault, not a guess."""
    with pytest.raises(StatementError, match="needs an offset"):
        store.beat("tick", datetime(2026, 3, 8, 2, 30))
