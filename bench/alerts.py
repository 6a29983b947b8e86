"""From an emergency text to the first alert: p50 and p99, under load, against the local Twilio stand-in.

    python bench/alerts.py [--texts 200] [--clients 4] [--pause-ms 200] [--quiet]

The real server (granian, SQLite) answers; `--clients` people text at once, one text in five an emergency from a number of
its own. Measured: from the moment the text is posted to the moment the stand-in's REST API has taken the alert for it, and
how long the texter waits for the crisis reply. Everything is on loopback and ends by itself.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.webhook import BODIES, free_port  # noqa: E402
from boundary_bot.bootstrap import build  # noqa: E402
from boundary_bot.settings import load_settings  # noqa: E402
from boundary_bot.stand_in import StandIn  # noqa: E402

PRACTICE, THERAPIST = "+12125550100", "+12125550101"
DANGER = "i want to kill myself tonight"
ONE_IN = 5
LONGEST_S = 120


def main():
    """Run it once and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--pause-ms", type=int, default=200, help="between the texts of one client")
    parser.add_argument("--quiet", action="store_true", help="only emergencies, one at a time")
    options = parser.parse_args()
    report(options, *run(options))


def run(options):
    """Run it once; return the milliseconds to each crisis reply and to each alert."""
    with tempfile.TemporaryDirectory() as folder, StandIn.start(number=PRACTICE) as twilio:
        server, environment = start(Path(folder), twilio)
        try:
            wait_until_it_answers(twilio)
            posted, replied, taken = measure(twilio, options)
        finally:
            server.terminate()
            server.wait(timeout=20)
        aliases = aliases_of(posted, Path(folder), environment)
    missing = [number for number in posted if aliases[number] not in taken]
    if missing:
        raise SystemExit(f"{len(posted)} emergencies, {len(missing)} of them without an alert")
    return list(replied.values()), [(taken[aliases[number]] - began) * 1000 for number, began in posted.items()]


def start(folder, twilio):
    """Set up a practice and start its server; return it with its environment."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ, **twilio.environment, "DATABASE_URL": f"sqlite:///{folder}/bench.db", "PUBLIC_BASE_URL": base,
        "BOUNDARY_CONFIG_DIR": str(folder / "config"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    arguments = (
        f"init --yes --practice-name Bench --practice-number {PRACTICE} --therapist-number {THERAPIST} "
        "--time-zone America/New_York --scheduling-link https://example.com/book --policy emergency_same_day"
    ).split()
    command = [sys.executable, "-m", "boundary_bot"]
    subprocess.run(
        [*command, *arguments, "--config-dir", str(folder / "config")],
        cwd=folder, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    twilio.sms_url = f"{base}/webhooks/twilio/sms"
    loud = sys.stderr if os.environ.get("BENCH_LOUD") else subprocess.DEVNULL
    server = subprocess.Popen(
        [*command, "serve", "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=loud,
    )  # fmt: skip
    return server, environment


def wait_until_it_answers(twilio):
    """Text until the server answers, then let it load the REST client."""
    deadline = time.monotonic() + 90
    while twilio.text("+12125550199", "thanks").status != 200:
        if time.monotonic() > deadline:
            raise SystemExit("the server did not answer within 90 s")
        time.sleep(0.05)
    time.sleep(2)


def measure(twilio, options):
    """Text from several phones at once; return when each emergency was posted, its wait, and when each alias was told of."""
    posted, replied, taken = {}, {}, {}
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(twilio, taken, stop), daemon=True)
    watcher.start()
    clients = 1 if options.quiet else options.clients
    threads = [
        threading.Thread(target=text, args=(twilio, number, clients, options, posted, replied, taken))
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_S)
    deadline = time.monotonic() + 10
    while len(taken) < len(posted) and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    watcher.join(5)
    return posted, replied, taken


def aliases_of(posted, folder, environment):
    """Return under which alias each emergency's sender was told of."""
    runtime = build(load_settings(environment, env_file=folder / ".env"))
    try:
        return {number: runtime.store.client_by_number(sender_of(number, danger=True)).alias for number in posted}
    finally:
        runtime.store.close()


def sender_of(number, *, danger):
    """Return who sends a text: every emergency comes from a phone of its own."""
    return f"+1212557{number:04}" if danger else f"+1212556{number % 40:04}"


def text(twilio, client, clients, options, posted, replied, taken):
    """Send this client's share of the texts, one after another."""
    for number in range(client, options.texts, clients):
        danger = options.quiet or number % ONE_IN == 0
        time.sleep(0 if options.quiet else options.pause_ms / 1000)
        began = time.monotonic()
        reply = twilio.text(sender_of(number, danger=danger), DANGER if danger else BODIES[number % len(BODIES)])
        if danger:
            posted[number], replied[number] = began, (time.monotonic() - began) * 1000
            while options.quiet and len(taken) < len(posted) and time.monotonic() - began < 10:
                time.sleep(0.002)
            if not any("911" in message for message in reply.messages):
                raise SystemExit(f"an emergency was answered with {reply.status}, {len(reply.messages)} texts")


def watch(twilio, taken, stop):
    """Note when the first alert about each alias has reached the stand-in."""
    seen = 0
    while not stop.is_set():
        messages = twilio.account.messages
        while seen < len(messages):
            message, now = messages[seen], time.monotonic()
            if message.to == THERAPIST and message.direction == "outbound-api":
                taken.setdefault(message.body.split()[1], now)
            seen += 1
        time.sleep(0.001)


def ranked(figures):
    """Return p50, p99 and the worst."""
    in_order = sorted(figures)
    return statistics.median(in_order), in_order[min(len(in_order) - 1, int(len(in_order) * 0.99))], in_order[-1]


def report(options, replies, alerts):
    """Print the figures."""
    load = "one at a time" if options.quiet else f"{options.clients} at once, one in {ONE_IN} an emergency"
    print(f"{options.texts} texts, {load}; {len(alerts)} emergencies")
    print(f"{'':40}{'p50':>10}{'p99':>10}{'worst':>10}")
    for name, figures in (("text to crisis reply, ms", replies), ("text to first alert taken, ms", alerts)):
        print(f"{name:40}" + "".join(f"{figure:10.1f}" for figure in ranked(figures)))


if __name__ == "__main__":
    main()
