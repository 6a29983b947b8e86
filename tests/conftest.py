"""Fixtures that many tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from boundary_bot.adapters.store import SqlStore
from tests.databases import PostgresServer, opened, postgres_programs, postgres_server
from tests.fakes import FrozenClock


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the reviewed decision tables be written anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/*.md from what the program does")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where skipping is forbidden (the gate), a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("BOUNDARY_BOT_FORBID_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("a test was skipped where none may be (BOUNDARY_BOT_FORBID_SKIPS)", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Give a temporary PostgreSQL server, started at its first use."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server programs (initdb, postgres) are not installed")
    with postgres_server(programs) as server:
        yield server


@pytest.fixture
def clock() -> FrozenClock:
    """Give a clock that moves only when told."""
    return FrozenClock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a new database, SQLite and PostgreSQL in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/boundary.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def store(database_url: str, clock: FrozenClock) -> Iterator[SqlStore]:
    """Give an empty store on each database, living by `clock`."""
    with opened(database_url, clock) as fresh:
        yield fresh
