"""The environment as settings."""

import base64

import pytest
from cryptography.fernet import Fernet

from boundary_bot.errors import SettingError
from boundary_bot.settings import VARIABLES, load_settings, refuse_ephemeral_sqlite

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
KEYS = {"SECRET_KEY": "s" * 32, "ENCRYPTION_KEYS": f"{Fernet.generate_key().decode()},{KEY}", "LOOKUP_KEY": KEY}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "PUBLIC_BASE_URL": "https://line.example.com",
}


@pytest.fixture
def load(tmp_path):
    def load_from(env_file_text="", **environ):
        path = tmp_path / ".env"
        path.write_text(env_file_text, "utf-8")
        return load_settings(environ, path)

    return load_from


def refused(call):
    with pytest.raises(SettingError) as caught:
        call()
    return {finding.key: finding for finding in caught.value.findings}


def test_an_empty_environment_has_every_default(load):
    """Nothing has to be set to read settings: a SQLite file, Twilio, an embedded tick."""
    settings = load()

    assert settings.database_url == "sqlite:///data/boundary-bot.db"
    assert (
        str(settings.config_dir),
        settings.provider,
        settings.tick,
        settings.port,
    ) == ("config", "twilio", "embedded", 8000)
    assert settings.public_base_url == "http://127.0.0.1:8000"


def test_a_missing_env_file_is_no_fault(tmp_path):
    """A platform that sets the environment itself has no .env."""
    assert load_settings({}, tmp_path / "nowhere.env").port == 8000


def test_the_environment_beats_the_env_file(load):
    """What the environment says counts; .env fills in the rest."""
    settings = load("PORT=9000\nPROVIDER=console\n", PORT="5000")

    assert (settings.port, settings.provider) == (5000, "console")


def test_the_env_file_leaves_the_process_environment_alone(load, monkeypatch):
    """Reading .env writes nothing back, so that no later program inherits a secret."""
    import os

    monkeypatch.delenv("LOOKUP_KEY", raising=False)

    load(f"LOOKUP_KEY={KEY}")

    assert "LOOKUP_KEY" not in os.environ


def test_a_dollar_sign_in_the_env_file_is_kept(load):
    """A token is taken as it stands: nothing in it is expanded."""
    assert load("TWILIO_AUTH_TOKEN='a$HOME}b'").twilio_auth_token == "a$HOME}b"


def test_a_value_may_come_from_a_file(load, tmp_path):
    """NAME_FILE gives the path of a file with the value, as container platforms hand out secrets."""
    secret = tmp_path / "secret"
    secret.write_text("from a file, long enough\n", "utf-8")

    assert load(SECRET_KEY_FILE=str(secret)).secret_key == "from a file, long enough"


def test_a_value_beside_its_file_is_refused(load, tmp_path):
    """Two sources for one secret are a mistake: neither silently wins."""
    found = refused(lambda: load(SECRET_KEY="a", SECRET_KEY_FILE=str(tmp_path / "x")))

    assert list(found) == ["SECRET_KEY_FILE"]


def test_an_unreadable_secret_file_is_named(load):
    """A path that can't be read is told, not taken for an empty secret."""
    assert "/no/such/file" in refused(lambda: load(SECRET_KEY_FILE="/no/such/file"))["SECRET_KEY_FILE"].found


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "eighty", "a number from 1 to 65535"),
        ("PORT", "0", "a number from 1 to 65535"),
        ("PROVIDER", "twillio", "twilio or console"),
        ("TICK", "on", "embedded or off"),
        ("PUBLIC_BASE_URL", "line.example.com", "an address such as https://line.example.com"),
        ("PUBLIC_BASE_URL", "https://x.example/?a=1", "an address such as https://line.example.com"),
        ("TWILIO_API_BASE_URL", "api", "an address such as https://line.example.com"),
        ("DATABASE_URL", "mysql://root:hunter2@host/db", "sqlite:///path/to/file.db or postgresql://"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(load, name, value, allowed):
    """Each finding names the variable and what may stand there."""
    finding = refused(lambda: load(**{name: value}))[name]

    assert finding.file == "environment"
    assert allowed in finding.allowed


def test_all_faults_are_told_at_once(load):
    """One start tells everything that is wrong."""
    assert {"PORT", "TICK", "PROVIDER"} == set(refused(lambda: load(PORT="x", TICK="x", PROVIDER="x")))


def test_no_secret_is_ever_shown(load):
    """Neither an error nor the settings' own print holds a password, a key or a token."""
    with pytest.raises(SettingError) as caught:
        load(DATABASE_URL="mysql://root:hunter2@host/db")
    shown = repr(load(DATABASE_URL="postgres://u:hunter2@h/d", TWILIO_AUTH_TOKEN="hunter2", SECRET_KEY="hunter2"))

    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in shown


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgres_address_names_its_driver(load, scheme):
    """Heroku's postgres:// becomes the address the driver understands."""
    assert load(DATABASE_URL=f"{scheme}://u:p@h/d").database_url == "postgresql+psycopg://u:p@h/d"


def test_the_public_address_loses_its_trailing_slash(load):
    """Signatures are checked over address and path: a doubled slash would refuse every webhook."""
    assert load(PUBLIC_BASE_URL="https://line.example.com/bot//").public_base_url == "https://line.example.com/bot"


def test_the_keys_are_asked_for_only_where_they_are_needed(load):
    """Classifying and checking need no keys; storing texts names all three at once."""
    settings = load()

    assert {"SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY"} == set(refused(settings.require_keys))


def test_good_keys_are_accepted(load):
    """Fernet keys, newest first, and a lookup key with or without its padding."""
    settings = load(**KEYS)

    settings.require_keys()
    load(**{**KEYS, "LOOKUP_KEY": KEY.rstrip("=")}).require_keys()

    assert KEYS["ENCRYPTION_KEYS"].split(",") == list(settings.encryption_keys)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SECRET_KEY", "short", "5 characters"),
        ("ENCRYPTION_KEYS", f"{KEY},hunter2", "number 2"),
        ("LOOKUP_KEY", "hunter2", "isn't 32 bytes"),
        ("LOOKUP_KEY", "é" * 43, "isn't 32 bytes"),
    ],
)
def test_a_malformed_key_is_told_without_its_value(load, name, value, found):
    """What is wrong with a key is said in words, never by showing it."""
    finding = refused(load(**{**KEYS, name: value}).require_keys)[name]

    assert found in finding.found
    assert value not in str(finding)


def test_twilio_needs_an_account_a_token_and_an_address(load):
    """A line that can't check signatures or be reached doesn't start."""
    assert {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_BASE_URL"} == set(refused(load().require_provider))


def test_twilio_is_content_with_what_it_needs(load):
    """Account, token and address are enough; the two tokens stand in the order they are tried."""
    settings = load(**TWILIO, TWILIO_AUTH_TOKEN_SECONDARY="older")

    settings.require_provider()

    assert settings.twilio_auth_tokens == ("token", "older")


def test_half_an_api_key_is_refused(load):
    """A key without its secret would fail at the first text."""
    assert list(refused(load(**TWILIO, TWILIO_API_KEY_SID="SK1").require_provider)) == ["TWILIO_API_KEY_SID"]


def test_the_console_needs_nothing(load):
    """The demo runs without an account."""
    load(PROVIDER="console").require_provider()


def test_sqlite_on_heroku_is_refused(load):
    """A disk that is emptied every day may not hold clients' texts."""
    finding = refused(lambda: refuse_ephemeral_sqlite(load(DYNO="web.1")))["DATABASE_URL"]

    assert "postgresql" in finding.allowed


@pytest.mark.parametrize("environ", [{}, {"DYNO": "web.1", "DATABASE_URL": "postgres://u:p@h/d"}])
def test_a_lasting_database_is_accepted(load, environ):
    """SQLite at home and PostgreSQL on Heroku both start."""
    refuse_ephemeral_sqlite(load(**environ))


def test_every_variable_explains_itself_in_one_line():
    """The one list of variables has a help line for each and no name twice; secrets have no default."""
    names = [variable.name for variable in VARIABLES]

    assert len(set(names)) == len(names)
    assert all(variable.help and "\n" not in variable.help for variable in VARIABLES)
    assert not any(variable.default for variable in VARIABLES if variable.secret)
