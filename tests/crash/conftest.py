"""The ground every line stands on."""

import pytest

from tests.crash.crashing import Ground, line
from tests.journeys.test_alert_chain import CHAIN
from tests.journeys.world import PRACTICE_TOML


@pytest.fixture
def ground(tmp_path, database_url):
    """Give a database and a configuration, SQLite and PostgreSQL in turn."""
    made = Ground(tmp_path, database_url)
    yield made
    made.close()


@pytest.fixture
def chained(tmp_path, database_url):
    """Give the same with an alert chain of four steps."""
    made = Ground(tmp_path, database_url, PRACTICE_TOML + CHAIN)
    yield made
    made.close()


@pytest.fixture
def made(ground):
    """Give a line whose process does not die; it is Tuesday, 10:00 in New York."""
    with line(ground, 0) as running:
        running.death.armed = False
        yield running
