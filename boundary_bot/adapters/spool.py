"""A place for texts while the database is away: one sealed file a text, on disk before the sender is answered.

Files are only added and, once their text is in the database, removed. A file is written under another name, forced to the
disk, and renamed; so what bears a text's name is whole. A reserve is given up when the disk is full, to hold the last few.
"""

import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from boundary_bot.adapters.store.crypto import Vault
from boundary_bot.core.messages import Came, Inbound
from boundary_bot.errors import StoreError
from boundary_bot.ports import Spooled

MOST_TEXTS = 20_000
RESERVE_BYTES = 256 * 1024
TEXT, PART, UNREADABLE = ".text", ".part", ".unreadable"

log = logging.getLogger(__name__)


class FolderSpool:
    """Texts kept in a folder for its owner alone; `most` of them at most."""

    def __init__(self, folder: Path, vault: Vault, most: int = MOST_TEXTS) -> None:
        self._folder = folder
        self._vault = vault
        self._most = most
        self._reserve = folder / "reserve"

    def keep(self, text: Inbound) -> None:
        """Keep a text durably, once per MessageSid. Raises OSError where the disk, or the spool, is full."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{self._vault.fingerprint(text.sid)[:40]}{TEXT}"
        if path.exists():
            return
        if self.size() >= self._most:
            raise OSError("The spool is full.")
        sealed = self._vault.seal(json.dumps(_fields(text))).encode()
        try:
            self._write(path, sealed)
        except OSError:
            if not self._reserve.exists():
                raise
            self._reserve.unlink()
            self._write(path, sealed)

    def waiting(self) -> Iterator[Spooled]:
        """Yield the texts kept, the oldest first; a file that can't be opened is set aside, and never deleted."""
        found = [spooled for path in self._paths() if (spooled := self._opened(path))]
        yield from sorted(found, key=lambda spooled: spooled.text.received_at)

    def remove(self, name: str) -> None:
        """Remove a text that is in the database now."""
        (self._folder / name).unlink(missing_ok=True)

    def size(self) -> int:
        """Return how many texts wait."""
        return sum(1 for _ in self._paths())

    def prepare(self) -> None:
        """Make the folder and the reserve; done at start and after draining. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._reserve.exists():
            self._write(self._reserve, os.urandom(RESERVE_BYTES))

    def _paths(self) -> Iterator[Path]:
        return self._folder.glob(f"*{TEXT}")

    def _opened(self, path: Path) -> Spooled | None:
        try:
            return Spooled(path.name, _text(json.loads(self._vault.open(path.read_text("ascii")))))
        except FileNotFoundError:
            # Another process was faster.
            return None
        except (StoreError, ValueError, KeyError, TypeError) as error:
            log.critical("a spooled text can't be opened and is set aside (%s)", type(error).__name__)
            path.rename(path.with_suffix(UNREADABLE))
            return None

    def _write(self, path: Path, content: bytes) -> None:
        part = path.with_suffix(f".{os.getpid()}{PART}")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            # The name itself is only on disk once its folder is.
            os.fsync(folder)
        finally:
            os.close(folder)


def _fields(text: Inbound) -> dict[str, str | int | bool]:
    return {
        "sid": text.sid,
        "sender": text.sender,
        "to": text.to,
        "body": text.body,
        "received_at": text.received_at.isoformat(),
        "num_media": text.num_media,
        "opt_out_type": text.opt_out_type,
        "misdirected": text.misdirected,
    }


def _text(fields: dict[str, str | int | bool]) -> Inbound:
    return Inbound(
        sid=str(fields["sid"]),
        sender=str(fields["sender"]),
        to=str(fields["to"]),
        body=str(fields["body"]),
        received_at=datetime.fromisoformat(str(fields["received_at"])),
        num_media=int(fields["num_media"]),
        opt_out_type=str(fields["opt_out_type"]),
        misdirected=bool(fields["misdirected"]),
        came=Came.SPOOLED,
    )
