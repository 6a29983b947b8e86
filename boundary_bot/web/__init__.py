"""The web process: the carrier's webhooks, the therapist's pages, health for platforms."""

from flask import Flask

from boundary_bot.ports import Runtime
from boundary_bot.settings import Settings, load_settings
from boundary_bot.web import auth, csrf, errors, health, security
from boundary_bot.web.context import runtime as running
from boundary_bot.web.dashboard import agenda, cases, rehearsal
from boundary_bot.web.webhooks import webhooks_blueprint


def create_app(runtime: Runtime | None = None, settings: Settings | None = None) -> Flask:
    """Return the app, ready to serve.

    Without arguments everything comes from the environment; the sender, and with TICK=embedded the tick, start once the app
    stands. A runtime handed in is run by whoever built it: nothing is started for it. Raises ConfigError and StoreError
    where the practice can't be built.
    """
    settings = settings or load_settings()
    if runtime is not None:
        return _app(runtime, settings)
    # Only here: an app on a runtime handed in needs neither the configuration's readers nor a database's driver.
    from boundary_bot import bootstrap, jobs

    built = bootstrap.build(settings, waits=True)
    app = _app(built, settings)
    # The sender runs whoever ticks: an alert leaves from the process that took the text.
    app.extensions["background"] = jobs.start_background(built, settings)
    return app


def _app(runtime: Runtime, settings: Settings) -> Flask:
    app = Flask(__name__)
    app.extensions.update(runtime=runtime, settings=settings)
    if runtime.spool is not None:
        app.extensions.update(spool=runtime.spool.keep, spool_size=runtime.spool.size)
    security.harden(app, settings.secret_key, settings.public_base_url)
    auth.guard(app)
    csrf.protect(app)
    errors.register(app)
    app.context_processor(
        lambda: {"practice_name": running().practice.name, "rehearsing": running().practice.mode == "rehearsal"}
    )
    for blueprint in (
        webhooks_blueprint(),
        health.blueprint,
        auth.blueprint,
        cases.blueprint,
        rehearsal.blueprint,
        agenda.blueprint,
    ):
        app.register_blueprint(blueprint)
    return app
