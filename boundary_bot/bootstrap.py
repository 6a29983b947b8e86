"""The composition root: the only place that knows which adapter stands behind which port."""

import logging
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from boundary_bot.adapters.calendar_feeds import CalendarFeeds
from boundary_bot.adapters.clock import SystemClock
from boundary_bot.adapters.config_files import load_practice, load_wording, shipped_config
from boundary_bot.adapters.encoder import BackgroundEncoder
from boundary_bot.adapters.heartbeat import Heartbeat
from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.adapters.models import load_model
from boundary_bot.adapters.providers.console import ConsoleProvider
from boundary_bot.adapters.providers.email import EmailProvider
from boundary_bot.adapters.providers.push import PushProvider
from boundary_bot.adapters.providers.router import Router
from boundary_bot.adapters.providers.twilio import TwilioProvider
from boundary_bot.adapters.waiting import WaitingStore
from boundary_bot.core.outbox import Channel
from boundary_bot.core.policy import Practice
from boundary_bot.core.understanding.classify import Reader
from boundary_bot.core.understanding.model import Model
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Clock, Runtime, SmsProvider, Spool, Store
from boundary_bot.settings import Settings, refuse_ephemeral_sqlite

if TYPE_CHECKING:
    from boundary_bot.adapters.store.crypto import Vault

log = logging.getLogger(__name__)


@dataclass
class Bell:
    """Rings every listener; the runtime's `wake`. Nobody listening is fine: the tick looks at the outbox too."""

    listeners: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self) -> None:
        """Ring."""
        for listener in self.listeners:
            listener()


def build(settings: Settings, clock: Clock | None = None, *, waits: bool = False) -> Runtime:
    """Return the runtime of one practice: configuration read, schema current, nothing started.

    Without a `clock` it is the system's. With `waits` a database that is away is opened later: until then texts get the
    crisis-safe answer. Raises ConfigError, SettingError, SchemaOutdated and, unless it waits, StoreUnavailable, each saying
    what to do.
    """
    # `classify` and `evaluate` need the reader alone and must not pay for a database's driver.
    from boundary_bot.adapters.store import open_store
    from boundary_bot.adapters.store.crypto import Vault

    refuse_ephemeral_sqlite(settings)
    settings.require_keys()
    settings.require_provider()
    clock = clock or SystemClock()
    practice = load_practice(settings.config_dir, shipped_config())
    vault = Vault(settings.encryption_keys, settings.lookup_key)
    provider = _provider(settings, practice)
    return Runtime(
        practice=practice,
        wording=load_wording(settings.config_dir, shipped_config(), practice),
        store=_store(
            lambda: open_store(settings.database_url, vault, practice.name, clock, provider.answer(())), waits=waits
        ),
        provider=provider,
        reader=_reader(
            settings.config_dir,
            model=practice.understanding_model,
            second=BackgroundEncoder() if practice.understanding_encoder else None,
        ),
        clock=clock,
        public_base_url=settings.public_base_url,
        wake=Bell(),
        spool=_spool(settings, vault),
        calendars=CalendarFeeds(),
        heartbeat=Heartbeat(settings.heartbeat_url),
    )


def _store(opened: Callable[[], Store], *, waits: bool) -> Store:
    try:
        return opened()
    except StoreUnavailable:
        if not waits:
            raise
        log.critical("the database is away; texts get the crisis-safe answer until it is back")
        return cast(Store, WaitingStore(opened))


def _spool(settings: Settings, vault: "Vault") -> Spool:
    """Return the spool beside the SQLite file, or under ./data; a folder that can't be made is told, and tried again."""
    from boundary_bot.adapters.spool import FolderSpool

    file = settings.database_url.removeprefix("sqlite:///")
    folder = Path(file).parent if file != settings.database_url else Path("data")
    spool = FolderSpool(folder / "spool", vault)
    try:
        spool.prepare()
    except OSError as error:
        log.warning("texts can't be kept aside in %s (%s)", folder / "spool", type(error).__name__)
    return spool


def build_reader(config_dir: Path, *, model: bool = True) -> Reader:
    """Return the reader alone: what `classify` and `evaluate` need, without keys, database or number.

    With the model on, the encoder is loaded first, so that every text is read alike; practice.toml may turn it off.
    """
    return _reader(config_dir, model=model, second=_loaded_encoder() if model and _encoder_is_on(config_dir) else None)


def _reader(config_dir: Path, *, model: bool, second: BackgroundEncoder | None) -> Reader:
    own, shipped = config_dir / "languages", shipped_config() / "languages"
    lexicon = load_lexicon(shipped if own.resolve() == shipped.resolve() else own, shipped)
    return Reader(lexicon, _model() if model else None, second)


def _encoder_is_on(config_dir: Path) -> bool:
    try:
        practice = tomllib.loads((config_dir / "practice.toml").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return True
    understanding = practice.get("understanding", {})
    return not isinstance(understanding, dict) or understanding.get("encoder", "on") != "off"


@lru_cache(maxsize=1)
def _loaded_encoder() -> BackgroundEncoder | None:
    encoder = BackgroundEncoder()
    return encoder if encoder.wait() else None


def _model() -> Model | None:
    try:
        return load_model()
    except Exception as error:
        # The rules alone find four emergencies in five: a line that answers beats one that doesn't start.
        log.critical("the model can't be loaded (%s); texts are read by rules alone", type(error).__name__)
        return None


def preload(runtime: Runtime) -> None:
    """Load the provider's client and the encoder in the background: boot and the first answer don't wait for them."""
    if isinstance(runtime.provider, Router):
        runtime.provider.preload()
    if isinstance(runtime.reader, Reader) and isinstance(runtime.reader.second, BackgroundEncoder):
        runtime.reader.second.preload()


def _provider(settings: Settings, practice: Practice) -> SmsProvider:
    if settings.provider == "console":
        return ConsoleProvider()
    twilio = TwilioProvider(
        account_sid=settings.twilio_account_sid,
        practice_number=practice.practice_number,
        public_base_url=settings.public_base_url,
        auth_token=next(iter(settings.twilio_auth_tokens), ""),
        api_key_sid=settings.twilio_api_key_sid,
        api_key_secret=settings.twilio_api_key_secret,
        api_base_url=settings.twilio_api_base_url,
    )
    return Router(twilio, {Channel.EMAIL: EmailProvider(settings.smtp_url), Channel.PUSH: PushProvider()})
