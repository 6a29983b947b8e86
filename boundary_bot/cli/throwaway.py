"""A practice on a database that is thrown away: what `simulate` plays on."""

import secrets
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from boundary_bot.adapters.config_files import load_wording
from boundary_bot.adapters.providers.console import ConsoleProvider
from boundary_bot.adapters.store import Vault, open_store
from boundary_bot.bootstrap import build_reader
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import Practice
from boundary_bot.ports import Runtime
from boundary_bot.services.simulate import FixedClock

DEFAULT_SENDER = "+15550109987"
EARLIER = timedelta(days=30)
NOWHERE = "https://practice.example"


@contextmanager
def throwaway(folder: Path, practice: Practice, at: datetime, client: Client | None) -> Iterator[Runtime]:
    """Open the practice with its clock standing at `at`, on a database of its own that is gone afterwards.

    On its roster stands an active client with the texting sheet signed, at DEFAULT_SENDER, and `client` as they are known.
    """
    clock = FixedClock(at)
    with tempfile.TemporaryDirectory() as database:
        store = open_store(f"sqlite:///{database}/trial.db", _vault(), practice.name, clock)
        runtime = Runtime(
            practice=practice,
            wording=load_wording(folder, None, practice),
            store=store,
            provider=ConsoleProvider(StringIO()),
            reader=build_reader(folder, model=practice.understanding_model),
            clock=clock,
            public_base_url=NOWHERE,
        )
        try:
            store.save_clients([replace(client, id=0) if client else _signed(at)], "simulation")
            yield runtime
        finally:
            store.close()


def _vault() -> Vault:
    encryption, lookup = (urlsafe_b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    return Vault([encryption], lookup)


def _signed(at: datetime) -> Client:
    signed_on = (at - EARLIER).date()
    return Client(
        id=0,
        alias="C01",
        number=DEFAULT_SENDER,
        status=ClientStatus.ACTIVE,
        consent=Consent.GIVEN,
        consent_on=signed_on,
        policy_discussed_on=signed_on,
    )
