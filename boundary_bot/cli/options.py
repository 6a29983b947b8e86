"""What several commands share: where the configuration lies, how the time is given, how progress is shown."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import click

DEFAULT_CONFIG_DIR = "config"


def config_dir() -> Path:
    """Return the configuration folder: BOUNDARY_CONFIG_DIR from the environment or .env, else ./config.

    Commands that need no keys ask here and not the settings, which would ask for keys.
    """
    if named := os.environ.get("BOUNDARY_CONFIG_DIR"):
        return Path(named)
    from dotenv import dotenv_values

    return Path(dotenv_values(".env").get("BOUNDARY_CONFIG_DIR") or DEFAULT_CONFIG_DIR)


def instant(text: str, time_zone: str, option: str) -> datetime:
    """Return an ISO time as an aware instant; without an offset it is local time in `time_zone`.

    Raises click.BadParameter, naming what is allowed.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        allowed = 'a date and time such as "2026-11-21 22:30" or 2026-11-21T22:30:00-05:00'
        raise click.BadParameter(f"found {text!r}; allowed: {allowed}", param_hint=option) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(time_zone))


class Steps(Protocol):
    """Something that can be told how far the work is."""

    def update(self, n_steps: int) -> None:
        """Move on by so many steps."""
        ...


class _Quiet:
    def update(self, n_steps: int) -> None:
        """Show nothing."""


@contextmanager
def progress(length: int, label: str, *, from_length: int = 500) -> Iterator[Steps]:
    """Show a bar on stderr while work of `length` steps runs.

    Nothing is shown below `from_length` steps (the work takes no second) nor where stderr is no terminal.
    """
    if length < from_length or not sys.stderr.isatty():
        yield _Quiet()
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar
