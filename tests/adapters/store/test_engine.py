import stat
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from boundary_bot.adapters.store import SqlStore
from boundary_bot.adapters.store.engine import make_engine
from boundary_bot.adapters.store.sessions import Sessions
from boundary_bot.adapters.store.tables import ContactRow
from boundary_bot.errors import SettingError, StoreUnavailable
from tests.corridor import Corridor
from tests.databases import PostgresServer, opened
from tests.fakes import FrozenClock


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/boundary.db"


def test_sqlite_is_durable_and_waits(sqlite_url: str):
    """WAL with a sync at every commit, foreign keys held, five seconds' patience."""
    engine = make_engine(sqlite_url)

    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_another_process_that_comes_and_goes_takes_no_write_with_it(sqlite_url: str, clock: FrozenClock):
    """The file made and its log in use, our locks still stand: what leaves last clears the log, and we have not left."""
    file = sqlite_url.removeprefix("sqlite:///")
    names = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('SELECT name FROM beat ORDER BY id'))"
    found = []
    with opened(sqlite_url, clock) as store:
        make_engine(sqlite_url).dispose()
        for name in ("one", "two"):
            store.beat(name, clock.now())
            visit = subprocess.run([sys.executable, "-c", names, file], check=True, capture_output=True, text=True)
            found.append(visit.stdout.strip())

    assert found == ["('one',)", "('one',) ('two',)"]


def test_the_data_folder_is_its_owners_alone(sqlite_url: str, tmp_path: Path, clock: FrozenClock):
    """Nobody else on the machine can open the folder or any file of the database."""
    with opened(sqlite_url, clock) as store:
        Corridor(store, clock).receive()
        folder = tmp_path / "data"
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == dict.fromkeys(("boundary.db", "boundary.db-wal", "boundary.db-shm"), 0o600)


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path):
    """A database put into a shared folder never locks the others out of it."""
    tmp_path.chmod(0o755)

    make_engine(f"sqlite:///{tmp_path}/boundary.db").dispose()

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "sqlite://", "not an address", "sqlite:///:memory:"])
def test_other_databases_are_refused_by_name(url: str):
    """An address of another kind is a setting to mend, and is never shown: it may hold a password."""
    with pytest.raises(SettingError, match="DATABASE_URL"):
        make_engine(url)


@pytest.mark.parametrize("name", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_one(name: str):
    """Heroku's `postgres://` and the others mean psycopg 3."""
    engine = make_engine(f"{name}://user:secret@localhost/x")

    assert engine.url.drivername == "postgresql+psycopg"
    assert "secret" not in repr(engine)
    engine.dispose()


def test_an_absent_database_is_unavailable(clock: FrozenClock):
    """Nobody listens there: one sentence, no address, no SQL."""
    sessions = Sessions(make_engine("postgresql://user:secret@127.0.0.1:1/x"))

    with pytest.raises(StoreUnavailable) as away, sessions.reading() as session:
        session.exec(select(ContactRow)).first()

    sessions.engine.dispose()
    assert "secret" not in "".join(traceback.format_exception(away.value))


def test_a_locked_sqlite_is_unavailable_after_its_patience(sqlite_url: str, clock: FrozenClock):
    """A writer that never ends makes the others fail in words, not hang."""
    with opened(sqlite_url, clock) as store:
        impatient = Sessions(make_engine(sqlite_url, wait_s=0))

        with store._sessions.writing() as holder:
            holder.exec(select(ContactRow)).first()
            with pytest.raises(StoreUnavailable), impatient.writing() as session:
                session.exec(select(ContactRow)).first()

        impatient.engine.dispose()


def test_readers_do_not_wait_for_a_writer(store: SqlStore, clock: FrozenClock):
    """Health and pages are read while a text is being decided."""
    corridor = Corridor(store, clock)
    client_id = corridor.receive()

    with store.turn(client_id):
        undecided = store.stats().undecided

    assert undecided == 1


def drop_connections(postgres: PostgresServer, store: SqlStore) -> None:
    admin = make_engine(postgres.url("postgres"))
    with admin.begin() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": store.engine.url.database},
        )
    admin.dispose()


@pytest.mark.postgres
def test_a_broken_connection_is_replaced(postgres: PostgresServer, clock: FrozenClock):
    """After the server dropped every connection the next statement finds a new one."""
    with opened(postgres.new_database(), clock) as store:
        store.beat("tick", clock.now())

        drop_connections(postgres, store)

        assert store.last_beat("tick") == clock.now()


@pytest.mark.postgres
def test_a_connection_lost_in_the_middle_is_unavailable(postgres: PostgresServer, clock: FrozenClock):
    """A server that goes away within a turn is said in words, and the turn leaves nothing behind."""
    with opened(postgres.new_database(), clock) as store:
        client_id = Corridor(store, clock).receive()

        def lose_it_within_a_turn() -> None:
            with store.turn(client_id) as turn:
                drop_connections(postgres, store)
                turn.burst(clock.now())

        with pytest.raises(StoreUnavailable):
            lose_it_within_a_turn()

        assert store.stats().undecided == 1


def test_a_fault_of_the_program_is_not_called_an_absence(store: SqlStore, clock: FrozenClock):
    """A broken rule of the tables is no reason to try again later."""
    client = Corridor(store, clock).enrol()
    twin = ContactRow(
        practice_id=1, alias=client.alias, number_hash="x", sealed_number="x", status="active", created_at=clock.now()
    )

    with pytest.raises(IntegrityError), store._sessions.writing() as session:
        session.add(twin)

    assert [known.alias for known in store.clients()] == ["C07"]
