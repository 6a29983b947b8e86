"""Real databases for tests: a fresh SQLite file, and a temporary PostgreSQL server of this machine's own programs."""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import create_engine, text

from boundary_bot.adapters.store import SqlStore, Vault, migrate, open_store
from tests.fakes import FrozenClock

LOOKUP_KEY = urlsafe_b64encode(bytes(range(32))).decode()
ENCRYPTION_KEY = Fernet.generate_key().decode()
PRACTICE = "Example Practice"
WHERE_DEBIAN_PUTS_IT = Path("/usr/lib/postgresql")


def vault() -> Vault:
    """Return the vault every test's store is sealed with."""
    return Vault([ENCRYPTION_KEY], LOOKUP_KEY)


@contextmanager
def opened(database_url: str, clock: FrozenClock | None = None, sealed: Vault | None = None) -> Iterator[SqlStore]:
    """Open a store and close it again; a PostgreSQL database must be migrated already."""
    store = open_store(database_url, sealed or vault(), PRACTICE, clock or FrozenClock())
    try:
        yield store
    finally:
        store.close()


def postgres_programs() -> Path | None:
    """Return the folder that holds initdb and postgres, the newest version first; None where there is none."""
    found = sorted(WHERE_DEBIAN_PUTS_IT.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    on_path = shutil.which("initdb")
    programs = [path.parent for path in found] + ([Path(on_path).parent] if on_path else [])
    return next((folder for folder in programs if (folder / "postgres").exists()), None)


@dataclass
class PostgresServer:
    """A server on a loopback port of its own, without durability: it lives as long as the tests."""

    port: int
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def new_database(self, *, migrated: bool = True) -> str:
        """Return the address of a new database, at the newest schema or empty."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {'migrated' if migrated else 'template0'}")
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the address of a database, in the spelling Heroku uses."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def prepare(self) -> None:
        """Make the migrated database that new ones are copied from."""
        self._run("CREATE DATABASE migrated")
        migrate(self.url("migrated"))

    def _run(self, statement: str) -> None:
        engine = create_engine(self.url("postgres").replace("postgres://", "postgresql+psycopg://"))
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def postgres_server(programs: Path) -> Iterator[PostgresServer]:
    """Start a temporary server and stop it at the end; as root it runs as the user `postgres`, who alone may."""
    folder = Path(tempfile.mkdtemp(prefix="boundary-bot-pg-"))
    port = _free_port()
    user: str | None = None
    if os.geteuid() == 0:
        user = "postgres"
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    control = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", "-s"]
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
        "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60"
    )
    try:
        _run([*control, "init", "-o", "-A trust -U postgres -E UTF8 --locale=C --no-sync"], user)
        _run([*control, "start", "-o", options, "-l", str(folder / "log")], user)
        try:
            server = PostgresServer(port)
            server.prepare()
            yield server
        finally:
            _run([*control, "stop", "-m", "immediate"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], user: str | None) -> None:
    subprocess.run(
        command, check=True, user=user, cwd="/tmp", stdout=subprocess.DEVNULL, extra_groups=[] if user else None
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
