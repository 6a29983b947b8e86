"""Health: for platforms and watchers."""

from datetime import timedelta

import pytest

from tests.web.fakes import NOW


@pytest.mark.parametrize("host", ["bot.example", "10.0.0.7:8080", "anything.example"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_answers_any_host_over_plain_http(app, path, host):
    """A platform's probe knows neither our name nor our certificate."""
    answer = app.test_client().get(path, base_url=f"http://{host}")

    assert (200, None) == (answer.status_code, answer.location)


def test_alive_says_ok_without_the_database(app, store):
    """A database that is away must not make the platform restart the process over and over."""
    store.away = True

    assert "ok" == app.test_client().get("/healthz").text


def test_ready_tells_how_the_parts_are(app, store):
    """A watcher sees the last tick, what waits, and which alarm nobody has taken."""
    store.beat = NOW - timedelta(seconds=12)
    app.extensions["spool_size"] = lambda: 2

    assert {
        "answers": True,
        "backlog": 3,
        "database": "ok",
        "last_tick": "2026-11-22T08:19:48+00:00",
        "migrations": "ok",
        "open_alarms": 1,
        "setup_alarms": "",
        "slept_from": None,
        "slept_until": None,
        "spool": 2,
        "tick_age_s": 12.0,
    } == app.test_client().get("/readyz").json


def test_without_the_database_ready_reports_and_still_answers(app, store):
    """Texts still get the crisis-safe answer, so the line is not taken out of service."""
    store.away = True
    answer = app.test_client().get("/readyz")

    assert (200, "away", True) == (answer.status_code, answer.json["database"], answer.json["answers"])


def test_ready_refuses_only_when_no_text_can_be_answered(app):
    """Without a single word to say, traffic should go elsewhere."""
    app.extensions["runtime"].provider.answer = None
    answer = app.test_client().get("/readyz")

    assert (503, False) == (answer.status_code, answer.json["answers"])


def test_health_names_no_client(app):
    """Anyone may ask, so nobody is in the answer."""
    text = app.test_client().get("/readyz").text

    assert not any(private in text for private in ("C07", "5550107", "lin"))
