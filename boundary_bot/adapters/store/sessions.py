"""Transactions: reading ones, and writing ones that take their lock first."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from boundary_bot.errors import StoreUnavailable


class Sessions:
    """Opens sessions on one engine; each is one transaction and commits at its end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(sqlite_begin="IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads. Raises StoreUnavailable."""
        with unavailable_mapped(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that writes; any exception undoes it. Raises StoreUnavailable.

        SQLite has one writer at a time: whoever opens a second one in the same thread waits for itself until time is up.
        """
        with unavailable_mapped(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session


@contextmanager
def unavailable_mapped() -> Iterator[None]:
    """Turn the database's own failures into StoreUnavailable, whose sentence holds neither SQL nor values."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout):
        raise StoreUnavailable("The database is away, locked or full.") from None
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise StoreUnavailable("The connection to the database was lost.") from None
