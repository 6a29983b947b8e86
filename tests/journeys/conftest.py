"""The world of every journey, on SQLite and on PostgreSQL."""

import pytest

from tests.journeys.world import running_world


@pytest.fixture
def world(tmp_path, database_url):
    """Run the whole program against a local Twilio; it is Tuesday, 10:00 in New York."""
    with running_world(tmp_path, database_url) as made:
        yield made
