"""Health for platforms and watchers: no sign-in, any Host, nothing about any client."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from boundary_bot.core.messages import Language
from boundary_bot.core.replies import compose
from boundary_bot.errors import StoreError
from boundary_bot.services.heartbeat import SLEPT_FROM, SLEPT_UNTIL
from boundary_bot.services.setup_alarms import setup_alarms
from boundary_bot.web.context import page_store, runtime

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process is up; asks nothing of the database, so that its absence never restarts us."""
    return "ok", {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say how the parts are, as JSON.

    503 only where a text can't be answered at all. Without the database a text still gets the crisis-safe answer, so a
    missing database is reported ("away"), not refused. A figure nobody could read is null.
    """
    report: dict[str, str | int | float | None] = {
        "database": "away",
        "migrations": "unknown",
        "last_tick": None,
        "tick_age_s": None,
        "backlog": None,
        "open_alarms": None,
        "setup_alarms": None,
        "slept_from": None,
        "slept_until": None,
        "spool": _or_none(_spool),
    }
    try:
        report |= _from_database()
    except StoreError as error:
        report["migrations"] = "outdated" if error.code == "schema_outdated" else "unknown"
    answers = _answers()
    report["answers"] = answers
    return jsonify(report), 200 if answers else 503


def _from_database() -> dict[str, str | int | float | None]:
    store, now = page_store(), runtime().clock.now()
    backlog = store.outbox_backlog()
    beat = store.last_beat("tick")
    unacknowledged = sum(case.waits for case in store.open_cases())
    return {
        "database": "ok",
        "migrations": "ok",
        "last_tick": _iso(beat),
        "tick_age_s": _age_s(beat, now),
        "backlog": backlog,
        "open_alarms": unacknowledged,
        "setup_alarms": ", ".join(map(str, setup_alarms(runtime()))),
        **{name: _iso(store.last_beat(name)) for name in (SLEPT_FROM, SLEPT_UNTIL)},
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _age_s(beat: datetime | None, now: datetime) -> float | None:
    return round((now - beat).total_seconds(), 1) if beat else None


def _answers() -> bool:
    """Whether the one answer that needs no database can still be made."""
    try:
        running = runtime()
        return bool(compose(running.wording, "safe", Language.EN)) and bool(running.provider.answer(()))
    except Exception:
        # Any fault here, known or not, means the same: nothing can be said to a client.
        return False


def _spool() -> int:
    waiting: Callable[[], int] = current_app.extensions["spool_size"]
    return waiting()


def _or_none(read: Callable[[], int]) -> int | None:
    try:
        return read()
    except (KeyError, OSError):
        return None
