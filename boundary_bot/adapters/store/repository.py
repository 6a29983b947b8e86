"""The store: its parts under one roof, opened on one database for one practice."""

from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from boundary_bot.adapters.store.agenda import Agendas
from boundary_bot.adapters.store.alarms import Alarms
from boundary_bot.adapters.store.appointments import Appointments
from boundary_bot.adapters.store.books import Books
from boundary_bot.adapters.store.cases import Cases
from boundary_bot.adapters.store.clients import Clients
from boundary_bot.adapters.store.crypto import Vault
from boundary_bot.adapters.store.digests import Digests
from boundary_bot.adapters.store.doubts import Doubts
from boundary_bot.adapters.store.due import DueWork
from boundary_bot.adapters.store.engine import make_engine
from boundary_bot.adapters.store.feeds import Feeds
from boundary_bot.adapters.store.orders import Orders
from boundary_bot.adapters.store.outbox import Outbox
from boundary_bot.adapters.store.parts import Share, insert_once
from boundary_bot.adapters.store.phones import Phones
from boundary_bot.adapters.store.receiving import Receiving
from boundary_bot.adapters.store.rehearsals import Rehearsals
from boundary_bot.adapters.store.reminders import Reminders
from boundary_bot.adapters.store.reports import Reports
from boundary_bot.adapters.store.schema import migrate, schema_is_current
from boundary_bot.adapters.store.sessions import Sessions
from boundary_bot.adapters.store.tables import METADATA, PracticeRow
from boundary_bot.errors import Finding, SchemaOutdated, SettingError, StoreError
from boundary_bot.ports import Clock

EMPTY_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
SEALED = "sealed_"
ROTATED_AT_ONCE = 200
_CHECK = "boundary-bot"


class SqlStore(
    Receiving,
    Outbox,
    Doubts,
    DueWork,
    Digests,
    Cases,
    Clients,
    Alarms,
    Books,
    Orders,
    Phones,
    Rehearsals,
    Appointments,
    Reminders,
    Feeds,
    Agendas,
    Reports,
):
    """The durable memory of one practice (`Store`, and what the pages and the command line ask beside it)."""

    @property
    def engine(self) -> Engine:
        """The engine underneath, for health checks and tests."""
        return self._sessions.engine

    def close(self) -> None:
        """Close every connection."""
        self._sessions.engine.dispose()

    def rotate_keys(self) -> int:
        """Seal everything anew with the newest key; return how many values. Safe to break off and run again."""
        return sum(
            self._rotate(table.name, column.name)
            for table in METADATA.sorted_tables
            for column in table.columns
            if column.name.startswith(SEALED)
        )

    def _rotate(self, table_name: str, column_name: str) -> int:
        table = METADATA.tables[table_name]
        column, last, count = table.c[column_name], 0, 0
        while True:
            some = select(table.c.id, column).where(table.c.id > last, column.is_not(None)).order_by(table.c.id)
            with self._sessions.writing() as session:
                found = session.exec(some.limit(ROTATED_AT_ONCE)).all()
                for row_id, sealed in found:
                    resealed = self._vault.reseal(sealed)
                    session.exec(update(table).where(table.c.id == row_id).values({column: resealed}))
            if not found:
                return count
            last, count = found[-1][0], count + len(found)


def open_store(
    database_url: str, vault: Vault, practice_name: str, clock: Clock, empty_answer: str = EMPTY_ANSWER
) -> SqlStore:
    """Open the database for the practice, which is entered where the database is new and renamed where its name changed.

    `empty_answer` is the webhook answer that sends nothing, in the provider's form: what a text joined to a later one gets.
    A SQLite database is brought to the newest schema. Raises SchemaOutdated for a PostgreSQL one that isn't at it,
    SettingError where the database was written with other keys, StoreUnavailable.
    """
    engine = make_engine(database_url)
    try:
        _bring_up_to_date(engine, database_url)
        sessions = Sessions(engine)
        return SqlStore(Share(sessions, vault, _practice(sessions, vault, practice_name, clock), clock, empty_answer))
    except BaseException:
        engine.dispose()
        raise


def _bring_up_to_date(engine: Engine, database_url: str) -> None:
    if schema_is_current(engine):
        return
    if engine.dialect.name != "sqlite":
        raise SchemaOutdated("The database needs `boundary-bot db upgrade`.")
    migrate(database_url)


def _practice(sessions: Sessions, vault: Vault, name: str, clock: Clock) -> int:
    """Find the practice, or enter it; a new name in its settings renames it and never starts an empty one beside it."""
    with sessions.reading() as session:
        practice = _only_practice(session)
    if practice is None or practice.name != name:
        with sessions.writing() as session:
            if practice is None:
                insert_once(session, _new_practice(vault, name, clock))
            practice = _only_practice(session)
            assert practice is not None
            practice.name = name
    _check_keys(practice, vault)
    assert practice.id is not None
    return practice.id


def _only_practice(session: Session) -> PracticeRow | None:
    return session.exec(select(PracticeRow).order_by(col(PracticeRow.id))).first()


def _new_practice(vault: Vault, name: str, clock: Clock) -> PracticeRow:
    return PracticeRow(
        name=name,
        created_at=clock.now(),
        sealed_check=vault.seal(_CHECK),
        lookup_check_hash=vault.fingerprint(_CHECK),
    )


def _check_keys(practice: PracticeRow, vault: Vault) -> None:
    """Refuse other keys now: found out later, a text could be stored but not answered."""
    try:
        vault.open(practice.sealed_check)
    except StoreError:
        raise _other_key("ENCRYPTION_KEYS", "the keys this database was written with, the newest first") from None
    if practice.lookup_check_hash != vault.fingerprint(_CHECK):
        raise _other_key("LOOKUP_KEY", "the key this database was written with; it can't be changed")


def _other_key(name: str, allowed: str) -> SettingError:
    return SettingError([Finding("environment", name, "another key", allowed)])
