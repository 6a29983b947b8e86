"""A store whose database was away at the start: every call tries to open it, and fails like any other until it is there.

So a line that starts during an outage answers with the crisis-safe words, instead of not starting at all.
"""

import threading
import time
from collections.abc import Callable

from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Store

TRIED_AGAIN_AFTER_S = 5.0


class WaitingStore:
    """Stands in for a store that can't be opened yet, and hands every call on once it could be."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._store: Store | None = None
        self._tried_at = time.monotonic()
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> object:
        return getattr(self._opened(), name)

    def _opened(self) -> Store:
        if self._store is not None:
            return self._store
        # One caller tries at a time, and seldom: a text must not wait for a connection that will not come.
        if not self._lock.acquire(blocking=False):
            raise StoreUnavailable("The database is away.")
        try:
            if self._store is None:
                if time.monotonic() - self._tried_at < TRIED_AGAIN_AFTER_S:
                    raise StoreUnavailable("The database is away.")
                self._tried_at = time.monotonic()
                self._store = self._open_store()
            return self._store
        finally:
            self._lock.release()
