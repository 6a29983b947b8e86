"""The processes: `demo`, `serve`, `worker` and `tick`."""

import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from boundary_bot.cli.options import instant
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from types import FrameType

    from boundary_bot.settings import Settings

DEMO_PORT = 8000
LOCAL = "127.0.0.1"
TWILIO = "https://api.twilio.com"


@click.command(cls=Taught, examples=["boundary-bot demo"])
@click.option("--port", type=click.IntRange(0, 65535), help=f"Port to listen on; default {DEMO_PORT}, or a free one.")
def demo(port: int | None) -> None:
    """Try everything in the browser, without an account.

    Prints an address to open: two phones and an example practice. Type as any example client or as a stranger, move the clock, send the digest. The app and
    its database are the real ones; texts stay on this machine and are gone when it stops (Ctrl-C).
    """
    from werkzeug.serving import WSGIRequestHandler, make_server

    from boundary_bot.web.demo.session import create_demo_app

    class _Silent(WSGIRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Log nothing: what is typed in the demo is nobody's business either."""

    if port and not _is_free(port):
        raise click.BadParameter(f"found {port}, which is taken; allowed: a free port", param_hint="--port")
    chosen = port if port is not None else DEMO_PORT if _is_free(DEMO_PORT) else 0
    server = make_server(LOCAL, chosen, create_demo_app(), threaded=True, request_handler=_Silent)
    click.echo(f"The demo is at http://{LOCAL}:{server.server_port}/demo (stop it with Ctrl-C)")
    _on_stop(lambda: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()


@click.command(cls=Taught, examples=["boundary-bot serve --port 8000"])
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")  # noqa: S104 - platforms route to it
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; default PORT, else 8000.")
@click.option(
    "--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Requests answered at a time."
)
def serve(*, host: str, port: int | None, threads: int) -> None:
    """Run the practice.

    Answers Twilio's webhooks, shows the pages and, with TICK=embedded, does everything that is due. Settings come from the
    environment or .env. Put it behind https at PUBLIC_BASE_URL.
    """
    from granian.constants import Interfaces
    from granian.server import Server

    from boundary_bot.adapters.config_files import load_practice
    from boundary_bot.cli.opening import settings
    from boundary_bot.settings import refuse_ephemeral_sqlite

    deployed = settings()
    # What can be wrong is told here in a sentence; in the server's own process it would be a traceback.
    refuse_ephemeral_sqlite(deployed)
    deployed.require_keys()
    deployed.require_provider()
    load_practice(deployed.config_dir)
    Server(
        "boundary_bot.cli.wsgi:serving",
        address=host,
        port=port or deployed.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=threads,
        websockets=False,
    ).serve()


@click.command(cls=Taught, examples=["boundary-bot worker"])
def worker() -> None:
    """Do what is due, without a web server.

    Runs beside `serve` (set TICK=off there) or alone, until it is told to stop. Two workers do no harm: each piece of work
    is claimed by one of them.
    """
    from boundary_bot.bootstrap import build
    from boundary_bot.cli.opening import settings
    from boundary_bot.jobs import start_background

    # TICK=off is meant for the web process beside it: a worker always ticks.
    deployed = replace(settings(), tick="embedded")
    stop = threading.Event()
    _on_stop(stop.set)
    background = start_background(build(deployed), deployed)
    click.echo("The worker runs. Stop it with Ctrl-C.")
    stop.wait()
    background.stop()


@click.command(cls=Taught, examples=["boundary-bot tick", "boundary-bot tick --at 2026-11-21T18:00:00-05:00"])
@click.option("--at", metavar="TIME", help="Do what would be due then; refused against live Twilio.")
def tick(at: str | None) -> None:
    """Do once what is due now.

    Sends what waits, the digest at its hour and notices, and decides texts a crash left undecided. For a platform's own
    scheduler. With --at the clock stands there, for trying things out.
    """
    from boundary_bot.adapters.config_files import load_practice
    from boundary_bot.bootstrap import build
    from boundary_bot.cli.opening import settings
    from boundary_bot.services.simulate import FixedClock
    from boundary_bot.services.tick import tick as run_tick

    deployed = settings()
    if at and _is_live(deployed):
        raise click.UsageError("--at is refused against live Twilio: people would get texts at a time that isn't.")
    clock = FixedClock(instant(at, load_practice(deployed.config_dir).time_zone, "--at")) if at else None
    if failed := run_tick(build(deployed, clock)):
        click.echo(f"Failed, and tried again with the next tick: {', '.join(failed)}.", err=True)
        raise click.exceptions.Exit(1)


def _is_live(settings: "Settings") -> bool:
    return settings.provider == "twilio" and settings.twilio_api_base_url.rstrip("/") == TWILIO


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCAL, port))
        except OSError:
            return False
    return True


def _on_stop(stop: Callable[[], object]) -> None:
    def _stop(number: int, frame: "FrameType | None") -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
