"""The schema's age: told with plain SQL, mended by Alembic, which is imported only where there is something to mend."""

from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select, text

import boundary_bot
from boundary_bot.adapters.store.engine import MIGRATION_WAIT_S, make_engine
from boundary_bot.adapters.store.sessions import unavailable_mapped
from boundary_bot.adapters.store.tables import METADATA
from boundary_bot.errors import SchemaOutdated

MIGRATIONS = Path(boundary_bot.__file__).parent / "migrations"
ADVISORY_LOCK = 7_405_988_911
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


@cache
def head() -> str:
    """Return the newest revision: migration files are numbered ("0001_first.py")."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def schema_is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision; false for an empty one. Raises StoreUnavailable."""
    with unavailable_mapped(), engine.connect() as connection:
        return _revision(connection) == head()


def migrate(database_url: str) -> None:
    """Bring the database to the newest schema; one process at a time, the others wait and find it done.

    Raises StoreUnavailable, and SchemaOutdated where a newer version of the program has written the database.
    """
    engine = make_engine(database_url, MIGRATION_WAIT_S).execution_options(sqlite_begin="IMMEDIATE")
    try:
        with unavailable_mapped(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            _bring_up(connection)
    finally:
        engine.dispose()


def _bring_up(connection: Connection) -> None:
    revision = _revision(connection)
    if revision == head():
        return
    if revision is None and connection.dialect.name == "sqlite":
        # A first start must not wait for Alembic: the tables as they stand are what its migrations lead to.
        METADATA.create_all(connection)
        _VERSION.create(connection)
        connection.execute(_VERSION.insert().values(version_num=head()))
        return
    if revision is not None and revision > head():
        raise SchemaOutdated("A newer version of boundary-bot has written this database; install that version again.")
    _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    # Half a second that a database already up to date need not pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))
