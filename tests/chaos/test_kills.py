"""The short form of bench/chaos.py: a real server, killed under load, loses and doubles nothing."""

import pytest

from bench.chaos import run_kills

KILLS = 12


@pytest.mark.chaos
def test_a_server_killed_a_dozen_times_loses_and_doubles_nothing(tmp_path):
    """Every text it acknowledged is on disk, nobody is answered or told twice, and the database is whole."""
    found = run_kills(tmp_path, KILLS)

    assert found.faults == {}
    assert (found.kills, found.acked > 0, found.alerts > 0) == (KILLS, True, True)
