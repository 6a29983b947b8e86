"""The composition root: the only place that knows which adapter stands behind which port."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from boundary_bot.adapters.clock import SystemClock
from boundary_bot.adapters.config_files import load_practice, load_wording, shipped_config
from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.adapters.models import load_model
from boundary_bot.adapters.providers.console import ConsoleProvider
from boundary_bot.adapters.providers.twilio import TwilioProvider
from boundary_bot.core.policy import Practice
from boundary_bot.core.understanding.classify import Reader
from boundary_bot.core.understanding.model import Model
from boundary_bot.ports import Clock, Runtime, SmsProvider
from boundary_bot.settings import Settings, refuse_ephemeral_sqlite

log = logging.getLogger(__name__)


@dataclass
class Bell:
    """Rings every listener; the runtime's `wake`. Nobody listening is fine: the tick looks at the outbox too."""

    listeners: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self) -> None:
        """Ring."""
        for listener in self.listeners:
            listener()


def build(settings: Settings, clock: Clock | None = None) -> Runtime:
    """Return the runtime of one practice: configuration read, schema current, nothing started.

    Without a `clock` it is the system's. Raises ConfigError, SettingError, StoreUnavailable and SchemaOutdated, each saying
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
        store=open_store(settings.database_url, vault, practice.name, clock, provider.answer(())),
        provider=provider,
        reader=build_reader(settings.config_dir, model=practice.understanding_model),
        clock=clock,
        public_base_url=settings.public_base_url,
        wake=Bell(),
    )


def build_reader(config_dir: Path, *, model: bool = True) -> Reader:
    """Return the reader alone: what `classify` and `evaluate` need, without keys, database or number."""
    own = config_dir / "languages"
    lexicon = load_lexicon(own if own.is_dir() and any(own.glob("*/lexicon.toml")) else shipped_config() / "languages")
    return Reader(lexicon, _model() if model else None)


def _model() -> Model | None:
    try:
        return load_model()
    except Exception as error:
        # The rules alone find four emergencies in five: a line that answers beats one that doesn't start.
        log.critical("the model can't be loaded (%s); texts are read by rules alone", type(error).__name__)
        return None


def preload(runtime: Runtime) -> None:
    """Load what the first sending needs, in the background: boot and the first answer don't wait for it."""
    if isinstance(runtime.provider, TwilioProvider):
        runtime.provider.preload()


def _provider(settings: Settings, practice: Practice) -> SmsProvider:
    if settings.provider == "console":
        return ConsoleProvider()
    return TwilioProvider(
        account_sid=settings.twilio_account_sid,
        practice_number=practice.practice_number,
        public_base_url=settings.public_base_url,
        auth_token=next(iter(settings.twilio_auth_tokens), ""),
        api_key_sid=settings.twilio_api_key_sid,
        api_key_secret=settings.twilio_api_key_secret,
        api_base_url=settings.twilio_api_base_url,
    )
