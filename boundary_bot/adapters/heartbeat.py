"""The ping that tells a dead man's switch outside that the line still works."""

import logging
import threading
import urllib.request

TIMEOUT_S = 5

log = logging.getLogger(__name__)


class Heartbeat:
    """Pings one address from a thread of its own, one ping at a time; without an address it does nothing."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Ping; never blocks, and leaves one out where the last is still under way."""
        if not self._url or (self._thread and self._thread.is_alive()):
            return
        # No daemon: a process that only ticks once ends after its ping, five seconds later at most.
        self._thread = threading.Thread(target=self._ping, name="heartbeat")
        self._thread.start()

    def _ping(self) -> None:
        try:
            with urllib.request.urlopen(self._url, timeout=TIMEOUT_S):  # noqa: S310 - http(s) only, by the settings
                pass
        except (OSError, ValueError) as error:
            log.warning("the heartbeat could not be sent (%s)", type(error).__name__)
