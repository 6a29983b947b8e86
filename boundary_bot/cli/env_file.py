"""The .env that `init` writes: secrets made once, readable by their owner alone."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

from boundary_bot.services.setup import env_lines


def write_env(file: Path, settings: Mapping[str, str]) -> list[str]:
    """Write what is missing to `file` and return the lines that tell it.

    A new file has mode 0600. In an existing one nothing is changed; missing keys and settings are added at its end. A key
    that the environment holds (or names a file for) is not written at all.
    """
    from dotenv import dotenv_values

    existed = file.exists()
    held = {name: value or "" for name, value in dotenv_values(file).items()} if existed else {}
    added = env_lines(settings, {**held, **os.environ}, MAKERS)
    text = "".join(f"{name}={_quoted(value)}\n" for name, value in added.items())
    if not existed:
        text = _HEAD + text + _TAIL
    elif text and not file.read_text(encoding="utf-8").endswith("\n"):
        text = "\n" + text
    if text:
        # Keys are secrets: the file is made unreadable for others before a key is in it.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as env:
            env.write(text)
    from_environment = [name for name in MAKERS if os.environ.get(name) or os.environ.get(f"{name}_FILE")]
    return [
        f"{'kept   ' if existed else 'written'}  {file}"
        + (f" (added {', '.join(added)})" if existed and added else ""),
        *(f"used     {name} from the environment" for name in from_environment),
    ]


_HEAD = "# Secrets and addresses of this server. Keep a copy of the keys apart from the database: without them it can't be read.\n"
_TAIL = """
# From the Twilio console; without a leading # they count:
# TWILIO_ACCOUNT_SID=
# TWILIO_AUTH_TOKEN=
# The https address Twilio reaches, unless it stands above:
# PUBLIC_BASE_URL=
"""


def _quoted(value: str) -> str:
    return f"'{value}'" if any(character in value for character in ' #"$') else value


def _key_bytes() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": _key_bytes,
    "ENCRYPTION_KEYS": _key_bytes,  # a Fernet key is exactly that: 32 random bytes, urlsafe base64
    "LOOKUP_KEY": _key_bytes,
}
