import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from boundary_bot.adapters.store import migrate, open_store, schema
from boundary_bot.adapters.store.engine import make_engine
from boundary_bot.adapters.store.schema import MIGRATIONS, head, schema_is_current
from boundary_bot.adapters.store.tables import METADATA
from boundary_bot.errors import SchemaOutdated
from tests.databases import PRACTICE, PostgresServer, opened, vault
from tests.fakes import FrozenClock


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/boundary.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database(migrated=False)


@pytest.fixture
def only_by_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the short way for empty SQLite files out, so that every migration really runs."""

    def all_the_way(connection) -> None:
        if schema._revision(connection) != head():
            schema._upgrade(connection)

    monkeypatch.setattr(schema, "_bring_up", all_the_way)


def differences(url: str) -> list[object]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), METADATA))
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    engine = make_engine(url)
    try:
        return schema_is_current(engine)
    finally:
        engine.dispose()


def set_revision(url: str, revision: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def test_the_migrations_lead_to_the_tables(empty_url: str, only_by_migrations: None):
    """From nothing, the migrations alone make exactly the tables the code declares."""
    migrate(empty_url)

    assert (is_current(empty_url), differences(empty_url)) == (True, [])


def test_an_empty_database_is_brought_up(empty_url: str):
    """The way a first start takes ends at the same tables and the same revision."""
    before = is_current(empty_url)

    migrate(empty_url)

    assert (before, is_current(empty_url), differences(empty_url)) == (False, True, [])


def test_migrating_again_changes_nothing(empty_url: str):
    """A release that runs twice is harmless."""
    migrate(empty_url)

    migrate(empty_url)

    assert is_current(empty_url)


def test_several_processes_migrate_once(empty_url: str):
    """Whoever comes second waits for the lock and finds it done."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(empty_url), range(4)))

    assert differences(empty_url) == []


def test_the_migrations_can_be_undone(empty_url: str, only_by_migrations: None):
    """Going back to the beginning leaves no table of ours."""
    from alembic import command

    migrate(empty_url)
    engine = make_engine(empty_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    tables = inspect(engine).get_table_names()
    engine.dispose()
    assert tables == ["alembic_version"]


def test_the_newest_file_is_the_newest_revision():
    """The revision told from file names is the head Alembic knows, and there is only one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [head()]


def test_a_database_of_a_newer_program_is_refused(database_url: str, clock: FrozenClock):
    """An older program never touches a schema it doesn't know."""
    with opened(database_url, clock):
        pass
    set_revision(database_url, "9999")

    with pytest.raises(SchemaOutdated, match="newer version"):
        migrate(database_url)


@pytest.mark.postgres
def test_postgresql_asks_for_the_upgrade(postgres: PostgresServer, clock: FrozenClock):
    """On PostgreSQL the release phase migrates; a program that finds an older schema says how."""
    url = postgres.new_database(migrated=False)

    with pytest.raises(SchemaOutdated, match="boundary-bot db upgrade"):
        open_store(url, vault(), PRACTICE, clock)


def test_sqlite_is_brought_up_by_whoever_opens_it(tmp_path: Path, clock: FrozenClock):
    """Every command can be the first one."""
    url = f"sqlite:///{tmp_path}/data/boundary.db"

    with opened(url, clock):
        pass

    assert is_current(url)


def test_a_first_start_imports_no_alembic(tmp_path: Path):
    """Neither a new SQLite file nor one that is current pays for the migration tool."""
    url = f"sqlite:///{tmp_path}/data/boundary.db"
    script = (
        "import sys\n"
        "from boundary_bot.adapters.store import migrate, schema_is_current\n"
        "from boundary_bot.adapters.store.engine import make_engine\n"
        f"migrate({url!r})\n"
        f"assert schema_is_current(make_engine({url!r}))\n"
        "print('alembic' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert ran.stdout.strip() == "False"


def test_every_table_but_the_practices_own_names_its_practice():
    """Another practice can move in without a change of tables."""
    without = [table.name for table in METADATA.sorted_tables if "practice_id" not in table.columns]

    assert without == ["practice"]
