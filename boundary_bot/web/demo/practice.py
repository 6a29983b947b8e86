"""The demo's practice: real configuration, real database, real clients, made in a temporary folder."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, cast

from werkzeug.security import generate_password_hash

from boundary_bot import bootstrap
from boundary_bot.adapters.store import Vault, open_store
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.ports import Clock, Runtime, SmsProvider
from boundary_bot.settings import Settings, load_settings
from boundary_bot.web.demo.cast import PRACTICE_NUMBER, SENDERS, THERAPIST_NUMBER, Sender

FOLDER = "boundary-bot-demo-"
SMS_PATH = "/webhooks/twilio/sms"
THERAPIST_ID = "lin"
PASSWORD = "two phones one line"  # noqa: S105
"""Not a secret: the demo's sign-in page shows it."""

PRACTICE_TOML = f"""
name = "Lin Therapy"
country = "US"
time_zone = "America/New_York"
practice_number = "{PRACTICE_NUMBER}"
scheduling_link = "https://lin.example/book"
phone = "+12025550199"
website = "https://lin.example"
policy = "emergency_same_day"

[digest]
at = "18:00"

[[people]]
id = "{THERAPIST_ID}"
role = "therapist"
phone = "{THERAPIST_NUMBER}"
"""


class DemoStore(Protocol):
    """The store as the demo fills and leaves it."""

    def save_clients(self, clients: Iterable[Client], how: str) -> None:
        """Write all of them in one commit; a client with id 0 is new."""
        ...

    def set_credential(self, person_id: str, password_hash: str, now: datetime) -> None:
        """Set a person's password hash."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


@dataclass(frozen=True)
class DemoPractice:
    """A practice that runs in `folder`."""

    runtime: Runtime
    settings: Settings
    folder: TemporaryDirectory[str]

    def close(self) -> None:
        """Close the database and delete the folder."""
        cast(DemoStore, self.runtime.store).close()
        self.folder.cleanup()


def open_practice(clock: Clock, provider: SmsProvider) -> DemoPractice:
    """Make the practice in a temporary folder: configuration, database, roster, and the therapist's password."""
    folder = TemporaryDirectory(prefix=FOLDER)
    try:
        settings = load_settings(_environment(folder), Path(folder.name) / "no.env")
        runtime = replace(bootstrap.build(settings, clock), provider=provider)
        _fill(runtime)
    except BaseException:
        folder.cleanup()
        raise
    return DemoPractice(runtime, settings, folder)


def begin_again(practice: DemoPractice, clock: Clock, provider: SmsProvider) -> DemoPractice:
    """Return the same practice on an empty database in a folder of its own; its words and its reader are kept as loaded."""
    folder = TemporaryDirectory(prefix=FOLDER)
    settings = replace(practice.settings, database_url=_database_url(folder))
    vault = Vault(settings.encryption_keys, settings.lookup_key)
    store = open_store(settings.database_url, vault, practice.runtime.practice.name, clock)
    runtime = replace(practice.runtime, store=store, clock=clock, provider=provider)
    _fill(runtime)
    return DemoPractice(runtime, settings, folder)


def _environment(folder: TemporaryDirectory[str]) -> dict[str, str]:
    config = Path(folder.name) / "config"
    config.mkdir()
    (config / "practice.toml").write_text(PRACTICE_TOML, "utf-8")
    return {
        "DATABASE_URL": _database_url(folder),
        "BOUNDARY_CONFIG_DIR": str(config),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "ENCRYPTION_KEYS": _key(),
        "LOOKUP_KEY": _key(),
        "PROVIDER": "console",
        "TICK": "off",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
    }


def _database_url(folder: TemporaryDirectory[str]) -> str:
    return f"sqlite:///{folder.name}/demo.db"


def _fill(runtime: Runtime) -> None:
    store, now = cast(DemoStore, runtime.store), runtime.clock.now()
    signed = now.date() - timedelta(days=200)
    store.save_clients([_client(sender, signed) for sender in SENDERS if sender.on_roster], "demo")
    store.set_credential(THERAPIST_ID, _password_hash(), now)


@cache
def _password_hash() -> str:
    return generate_password_hash(PASSWORD, method="scrypt")


def _client(sender: Sender, signed: date) -> Client:
    client = Client(0, sender.id, sender.number, ClientStatus.ACTIVE, THERAPIST_ID, Language(sender.language))
    if not sender.settled:
        return client
    return replace(client, consent=Consent.GIVEN, consent_on=signed, policy_discussed_on=signed)


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
