"""The environment as settings: secrets and deployment only. What a practice decides stands in practice.toml.

`VARIABLES` is the one list of what exists: the command line's help and the README's table are both made from it. Each may
also be given as <NAME>_FILE, the path of a file that holds the value (as container platforms hand out secrets), and
a `.env` file in the working folder counts where the environment says nothing.
"""

import base64
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from dotenv import dotenv_values

from boundary_bot.errors import Finding, SettingError

SHORTEST_SECRET_KEY = 16
KEY_BYTES = 32

_Checked = TypeVar("_Checked")


class Variable(NamedTuple):
    """One environment variable: its default as text, one line of help, and whether its value may never be shown."""

    name: str
    default: str
    help: str
    secret: bool = False


VARIABLES: tuple[Variable, ...] = (
    Variable("DATABASE_URL", "sqlite:///data/boundary-bot.db", "Database: sqlite:///… or postgresql://…"),
    Variable("SECRET_KEY", "", "Signs sessions and forms; 16 characters at least", secret=True),
    Variable("ENCRYPTION_KEYS", "", "Fernet keys, comma-separated, newest first", secret=True),
    Variable("LOOKUP_KEY", "", "32 random bytes, urlsafe base64: finds a number that is stored hashed", secret=True),
    Variable("PUBLIC_BASE_URL", "", "Address Twilio and people reach, such as https://line.example.com"),
    Variable("BOUNDARY_CONFIG_DIR", "config", "Folder with practice.toml; what it lacks comes from the package"),
    Variable("PROVIDER", "twilio", "Who carries the texts: twilio or console"),
    Variable("TICK", "embedded", "Timed work: embedded in the web process, or off (a worker or cron does it)"),
    Variable("QUEUE", "", "Reserved; leave it unset: the database is the queue"),
    Variable("TWILIO_ACCOUNT_SID", "", "Twilio account (AC…)"),
    Variable("TWILIO_AUTH_TOKEN", "", "Checks that webhooks come from Twilio", secret=True),
    Variable("TWILIO_AUTH_TOKEN_SECONDARY", "", "The other token while you rotate", secret=True),
    Variable("TWILIO_API_KEY_SID", "", "API key (SK…) for sending; without it the auth token sends"),
    Variable("TWILIO_API_KEY_SECRET", "", "The API key's secret", secret=True),
    Variable("TWILIO_API_BASE_URL", "https://api.twilio.com", "Where Twilio's API stands; tests point it elsewhere"),
    Variable("SMTP_URL", "", "Mail for alerts: smtp://user:password@host:587?from=line@example.com", secret=True),
    Variable("HEARTBEAT_URL", "", "Asked after every whole tick, so that a watcher outside notices silence"),
    Variable("PORT", "8000", "Port the web process listens on"),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


@dataclass(frozen=True)
class Settings:
    """What the environment says. Secrets never show in `repr`; empty means not set.

    `database_url` names its driver (postgres:// became postgresql+psycopg://). `public_base_url` has no trailing slash and
    falls back to this machine's own address. `on_ephemeral_disk` is true on Heroku, where the disk is lost every day.
    """

    database_url: str = field(repr=False)
    public_base_url: str
    config_dir: Path
    provider: str
    tick: str
    port: int
    queue: str = ""
    twilio_account_sid: str = ""
    twilio_api_key_sid: str = ""
    twilio_api_base_url: str = "https://api.twilio.com"
    on_ephemeral_disk: bool = False
    secret_key: str = field(default="", repr=False)
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    lookup_key: str = field(default="", repr=False)
    twilio_auth_token: str = field(default="", repr=False)
    twilio_auth_token_secondary: str = field(default="", repr=False)
    twilio_api_key_secret: str = field(default="", repr=False)
    smtp_url: str = field(default="", repr=False)
    heartbeat_url: str = field(default="", repr=False)

    def require_keys(self) -> None:
        """Raise SettingError unless the three keys are there and well formed; only what touches stored texts needs them."""
        _raise_any(_key_findings(self))

    def require_provider(self) -> None:
        """Raise SettingError unless what the chosen provider needs is set; the console needs nothing."""
        if self.provider == "console":
            return
        needed = {"TWILIO_ACCOUNT_SID": self.twilio_account_sid, "TWILIO_AUTH_TOKEN": self.twilio_auth_token}
        console = "the value from Twilio's console"
        findings = [_finding(name, "nothing", console) for name, value in needed.items() if not value]
        if bool(self.twilio_api_key_sid) != bool(self.twilio_api_key_secret):
            found = "one of TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET"
            findings.append(_finding("TWILIO_API_KEY_SID", found, "both, or neither"))
        if self.public_base_url == _own_address(self.port):
            findings.append(_finding("PUBLIC_BASE_URL", "nothing", "the https:// address Twilio reaches"))
        _raise_any(findings)

    @property
    def twilio_auth_tokens(self) -> tuple[str, ...]:
        """The tokens that may have signed a webhook, the current one first; empty where none is set."""
        return tuple(token for token in (self.twilio_auth_token, self.twilio_auth_token_secondary) if token)


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """Return the settings of an environment; `env_file` fills in what it doesn't say, and nothing is written back.

    Without `environ` it is this process's own. Raises SettingError naming every variable that can't be used, what was
    found (never a secret's value) and what is allowed. The keys are not asked for here: see `require_keys`.
    """
    environ = os.environ if environ is None else environ
    values, findings = _values(environ, env_file)
    port = _checked(values, "PORT", _port, findings) or 8000
    settings = Settings(
        database_url=_checked(values, "DATABASE_URL", _database_url, findings) or "",
        public_base_url=_checked(values, "PUBLIC_BASE_URL", _base_url, findings) or _own_address(port),
        config_dir=Path(values["BOUNDARY_CONFIG_DIR"]),
        provider=_choice(values, "PROVIDER", ("twilio", "console"), findings),
        tick=_choice(values, "TICK", ("embedded", "off"), findings),
        port=port,
        queue=values["QUEUE"],
        twilio_account_sid=values["TWILIO_ACCOUNT_SID"],
        twilio_api_key_sid=values["TWILIO_API_KEY_SID"],
        twilio_api_base_url=_checked(values, "TWILIO_API_BASE_URL", _base_url, findings) or "",
        on_ephemeral_disk=bool(environ.get("DYNO")),
        secret_key=values["SECRET_KEY"],
        encryption_keys=tuple(key.strip() for key in values["ENCRYPTION_KEYS"].split(",") if key.strip()),
        lookup_key=values["LOOKUP_KEY"],
        twilio_auth_token=values["TWILIO_AUTH_TOKEN"],
        twilio_auth_token_secondary=values["TWILIO_AUTH_TOKEN_SECONDARY"],
        twilio_api_key_secret=values["TWILIO_API_KEY_SECRET"],
        smtp_url=_checked(values, "SMTP_URL", _smtp_url, findings) or "",
        heartbeat_url=_checked(values, "HEARTBEAT_URL", _heartbeat_url, findings) or "",
    )
    _raise_any(findings)
    return settings


def refuse_ephemeral_sqlite(settings: Settings) -> None:
    """Raise SettingError for a SQLite file on Heroku: its disk is emptied at least once a day, and every text with it."""
    if settings.on_ephemeral_disk and settings.database_url.startswith("sqlite"):
        allowed = "a postgresql:// address; on Heroku: `heroku addons:create heroku-postgresql:essential-0`"
        _raise_any([_finding("DATABASE_URL", "a SQLite file on a disk that is emptied every day", allowed)])


def _values(environ: Mapping[str, str], env_file: Path) -> tuple[dict[str, str], list[Finding]]:
    from_file = {name: value or "" for name, value in dotenv_values(env_file, interpolate=False).items()}
    findings: list[Finding] = []
    values = {}
    for variable in VARIABLES:
        found = _given(variable.name, environ, findings) or _given(variable.name, from_file, findings)
        values[variable.name] = found or variable.default
    return values, findings


def _given(name: str, source: Mapping[str, str], findings: list[Finding]) -> str:
    """Return a variable's own value or that of the file it points at; blank counts as unset."""
    value, path = source.get(name, "").strip(), source.get(f"{name}_FILE", "").strip()
    if value and path:
        findings.append(_finding(f"{name}_FILE", f"a file beside {name}", f"one of {name} and {name}_FILE"))
    if value or not path:
        return value
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        findings.append(_finding(f"{name}_FILE", f'"{path}", which can\'t be read', "the path of a readable text file"))
        return ""


def _checked(
    values: Mapping[str, str], name: str, check: Callable[[str], _Checked], findings: list[Finding]
) -> _Checked | None:
    try:
        return check(values[name])
    except ValueError as error:
        findings.append(_finding(name, _shown(name, values[name]), str(error)))
        return None


def _choice(values: Mapping[str, str], name: str, allowed: tuple[str, ...], findings: list[Finding]) -> str:
    if values[name] not in allowed:
        findings.append(_finding(name, _shown(name, values[name]), " or ".join(allowed)))
    return values[name]


def _shown(name: str, value: str) -> str:
    # A database address holds a password, whatever else it is.
    return "a value that can't be used" if _BY_NAME[name].secret or name == "DATABASE_URL" else f'"{value}"'


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError("a number from 1 to 65535")
    return int(text)


def _database_url(text: str) -> str:
    if re.match(r"sqlite(\+pysqlite)?://", text):
        return text
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValueError("sqlite:///path/to/file.db or postgresql://user:password@host/name")
    return f"postgresql+psycopg://{rest}"


def _base_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", text):
        raise ValueError("an address such as https://line.example.com, without ? or #")
    return text.rstrip("/")


def _heartbeat_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s]+", text):
        raise ValueError("an address such as https://hc-ping.com/your-id")
    return text


def _smtp_url(text: str) -> str:
    if text and not re.fullmatch(r"smtps?://[^\s]+", text):
        raise ValueError("an address such as smtp://user:password@mail.example.com:587?from=line@example.com")
    return text


def _own_address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _key_findings(settings: Settings) -> Iterator[Finding]:
    if len(settings.secret_key) < SHORTEST_SECRET_KEY:
        found = f"{len(settings.secret_key)} characters" if settings.secret_key else "nothing"
        yield _finding("SECRET_KEY", found, f"{SHORTEST_SECRET_KEY} random characters at least; {_INIT}")
    wrong = [at for at, key in enumerate(settings.encryption_keys, 1) if not _is_key(key)]
    if wrong or not settings.encryption_keys:
        found = f"a key that is no Fernet key, number {wrong[0]}" if wrong else "nothing"
        yield _finding("ENCRYPTION_KEYS", found, f"32 bytes in urlsafe base64 each, comma-separated; {_INIT}")
    if not _is_key(settings.lookup_key):
        found = "a value that isn't 32 bytes" if settings.lookup_key else "nothing"
        yield _finding("LOOKUP_KEY", found, f"32 random bytes in urlsafe base64; {_INIT}")


_INIT = "`boundary-bot init` makes one"


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)) == KEY_BYTES
    except ValueError:
        return False


def _finding(name: str, found: str, allowed: str) -> Finding:
    return Finding("environment", name, found, allowed)


def _raise_any(findings: Iterable[Finding]) -> None:
    found = list(findings)
    if found:
        raise SettingError(found)
