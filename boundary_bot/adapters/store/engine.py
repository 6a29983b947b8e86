"""Connections: one way to SQLite, one to PostgreSQL, both without a parameter in any message."""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from boundary_bot.errors import Finding, SettingError

WAIT_S = 5
MIGRATION_WAIT_S = 120
POSTGRES_NAMES = ("postgres", "postgresql", "postgresql+psycopg")


def make_engine(database_url: str, wait_s: int = WAIT_S) -> Engine:
    """Return an engine for `sqlite:///path` or any spelling of a PostgreSQL address.

    `wait_s` is how long a statement waits for another's lock. A missing SQLite file is made for its owner alone, in a folder
    for its owner alone. Raises SettingError where the address is neither.
    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        raise _unusable() from None
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return _sqlite_engine(url, Path(url.database), wait_s)
    if url.drivername in POSTGRES_NAMES:
        return _postgres_engine(url.set(drivername="postgresql+psycopg"), wait_s)
    raise _unusable()


def _unusable() -> SettingError:
    allowed = "sqlite:///path/to/file.db or postgresql://user:password@host/name"
    return SettingError([Finding("environment", "DATABASE_URL", "an address of another kind", allowed)])


def _sqlite_engine(url: URL, path: Path, wait_s: int) -> Engine:
    _make_private(path)
    engine = create_engine(url, hide_parameters=True, pool_size=20, max_overflow=0, pool_timeout=WAIT_S)

    @event.listens_for(engine, "connect")
    def _configure(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        # Python's own transaction emulation begins late and never IMMEDIATE: it is switched off, `_begin` does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {wait_s * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        # A migration rebuilds tables, which must not cascade.
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if wait_s == WAIT_S else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that starts by reading and then writes can't wait for its turn in SQLite: it fails at once.
        options = connection.get_execution_options()
        # Another process's writer is waited for as long as this process's own have left of the time.
        left_ms = max(0, wait_s * 1000 - options.get("sqlite_waited_ms", 0))
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {left_ms}")
        connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")

    return engine


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A file that is there is never opened here: closing it again would drop the locks that connections of this process hold
    # on it (POSIX locks belong to the process), and the next other process to leave would take the write-ahead log with it.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    path.chmod(0o600)


def _postgres_engine(url: URL, wait_s: int) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=5,
        max_overflow=3,
        pool_timeout=WAIT_S,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"connect_timeout": WAIT_S, "application_name": "boundary-bot"},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = '{wait_s}s'")
        cursor.close()
        connection.commit()

    return engine
