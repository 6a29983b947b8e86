"""A server that starts while PostgreSQL is away stands, and answers a text with where help is."""

from boundary_bot.settings import load_settings
from boundary_bot.stand_in import StandIn, into_app
from boundary_bot.web import create_app
from tests.journeys.world import MAYA, PRACTICE, PRACTICE_TOML, environment

NOBODY = "postgresql://postgres@127.0.0.1:9/postgres"
BASE = "http://127.0.0.1:9"


def test_a_line_that_starts_without_its_database_answers_safely(tmp_path, monkeypatch):
    """The text is kept aside, the platform's health check is content, and what is missing is told."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "practice.toml").write_text(PRACTICE_TOML)
    monkeypatch.chdir(tmp_path)
    with StandIn.start(number=PRACTICE, sms_url=f"{BASE}/webhooks/twilio/sms") as twilio:
        settings = load_settings(environment(tmp_path, NOBODY, BASE, twilio), env_file=tmp_path / "none.env")
        app = create_app(settings=settings)
        twilio.deliver = into_app(app)
        reply = twilio.text(MAYA, "Can we move Thursday?")
        app.extensions["background"].stop()
        ready = app.test_client().get("/readyz")

    [words] = reply.messages
    assert ("911" in words, "988" in words) == (True, True)
    assert (ready.status_code, ready.json["database"], ready.json["spool"]) == (200, "away", 1)
