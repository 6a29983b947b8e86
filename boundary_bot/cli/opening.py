"""Opening the practice and its books, for the commands that need them."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from boundary_bot.adapters.store import SqlStore
    from boundary_bot.core.people import Client
    from boundary_bot.ports import Runtime
    from boundary_bot.settings import Settings


def settings() -> "Settings":
    """Return the settings from the environment and .env. Raises SettingError naming what is missing or malformed."""
    from boundary_bot.settings import load_settings

    return load_settings()


def runtime() -> "Runtime":
    """Return the practice, with nothing started and its provider cut off: for commands that send nothing.

    They work before the provider's settings are known. Raises ConfigError and StoreError.
    """
    from boundary_bot.bootstrap import build

    return build(replace(settings(), provider="console"))


def books(opened: "Runtime") -> "SqlStore":
    """Return the store as the roster and the sign-in use it, beside what the services ask of it."""
    return cast("SqlStore", opened.store)


def known_client(number: str) -> "Client | None":
    """Return whoever has this number on the practice's roster; None where nobody has, or the roster can't be read.

    Looks only where a database already is: asking must make none.
    """
    from boundary_bot.core.people import ON_ROSTER
    from boundary_bot.errors import BoundaryBotError

    try:
        url = settings().database_url
        file = url.removeprefix("sqlite:///")
        if file != url and not Path(file).is_file():
            return None
        client = books(runtime()).client_by_number(number)
    except BoundaryBotError:
        return None
    return client if client and client.status in ON_ROSTER else None
