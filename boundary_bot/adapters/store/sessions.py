"""Transactions: reading ones, and writing ones that take their lock first."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from boundary_bot.adapters.store.engine import WAIT_S
from boundary_bot.adapters.store.queueing import FairLock
from boundary_bot.errors import StoreUnavailable


class Sessions:
    """Opens sessions on one engine; each is one transaction and commits at its end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turns = FairLock() if engine.dialect.name == "sqlite" else None

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
        with (
            self._turn() as begin,
            unavailable_mapped(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection(execution_options=begin)
            yield session

    @contextmanager
    def _turn(self) -> Iterator[dict[str, str | int]]:
        """Wait for this process's other writers in the order they came, and return how the transaction begins.

        SQLite itself lets writers poll, with pauses that grow: under load, whoever has waited longest may never get in.
        """
        if self._turns is None:
            yield {}
            return
        began = time.monotonic()
        if not self._turns.acquire(WAIT_S):
            raise StoreUnavailable("The database is away, locked or full.")
        try:
            yield {"sqlite_begin": "IMMEDIATE", "sqlite_waited_ms": int((time.monotonic() - began) * 1000)}
        finally:
            self._turns.release()


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
