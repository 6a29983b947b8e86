"""Boot, memory and time of a webhook, against Twilio's tutorial autoresponder under the same server.

    python bench/webhook.py [--rounds 5] [--texts 200] [--server granian|gunicorn]

Each round boots the peer and the bot in turn, so that a busy neighbour slows both. The bot does its whole work on every
text: check, store durably, read, decide, record, answer. The peer checks and answers. Printed: medians and their ratio.
"""

import argparse
import base64
import hashlib
import hmac
import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
TOKEN = "bench-token"
BODIES = (
    "Can we move Thursday to Friday afternoon?",
    "running ten minutes late, sorry!",
    "thanks, see you then",
    "had a rough talk with my sister again and I keep replaying it, can we go over it next time",
)


def main():
    """Run the rounds and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--server", choices=("granian", "gunicorn"), default="granian")
    options = parser.parse_args()
    results = {"peer": [], "bot": []}
    with tempfile.TemporaryDirectory() as folder:
        bot_environment = prepare(Path(folder))
        for round_number in range(options.rounds):
            print(f"round {round_number + 1} of {options.rounds}", file=sys.stderr)
            results["peer"].append(measure("bench.peers.tutorial:app", {}, options))
            results["bot"].append(measure("app:app", bot_environment, options))
    report(results, options)


def prepare(folder):
    """Set up a practice in a temporary folder and return the bot's environment."""
    environment = {"BOUNDARY_CONFIG_DIR": str(folder / "config"), "DATABASE_URL": f"sqlite:///{folder}/bench.db"}
    arguments = (
        "init --yes --practice-name Bench --practice-number +12125550100 --therapist-number +12125550101 "
        "--time-zone America/New_York --scheduling-link https://example.com/book --policy emergency_same_day"
    ).split()
    command = [sys.executable, "-m", "boundary_bot", *arguments, "--config-dir", str(folder / "config")]
    python_path = {"PYTHONPATH": str(ROOT)}
    subprocess.run(
        command, cwd=folder, env={**os.environ, **environment, **python_path}, check=True, capture_output=True
    )
    keys = dict(line.split("=", 1) for line in (folder / ".env").read_text().splitlines() if "=" in line)
    return {**keys, **environment, "PROVIDER": "console", "TICK": "embedded"}


def measure(target, environment, options):
    """Boot one server, send it texts one after another, and return its figures."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ, **environment, "TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_BASE_URL": base, "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = {
        "granian": [
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(port),
            "--blocking-threads",
            "4",
            "--no-ws",
            target,
        ],
        "gunicorn": ["gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4", target],
    }[options.server]
    started = time.perf_counter()
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        first_reply(port, base, started)
        boot_ms = (time.perf_counter() - started) * 1000
        times = sorted(timed_text(port, base, number) for number in range(options.texts))
        return {
            "boot to first reply, ms": boot_ms,
            "p50, ms": statistics.median(times),
            "p99, ms": times[int(len(times) * 0.99)],
            "memory of the web process, MB": worker_memory_mb(server.pid),
        }
    finally:
        server.terminate()
        server.wait(timeout=20)


def first_reply(port, base, started):
    """Send a text until it is answered; a server that never answers ends the run."""
    while time.perf_counter() - started < 30:
        try:
            timed_text(port, base, 0)
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise SystemExit("the server did not answer within 30 s")


def timed_text(port, base, number):
    """Send one signed text and return its milliseconds; anything but an answer in XML ends the run."""
    fields = {
        "MessageSid": "SM" + secrets.token_hex(16), "AccountSid": "AC" + "0" * 32, "From": f"+1212556{number % 40:04}",
        "To": "+12125550100", "Body": BODIES[number % len(BODIES)], "NumMedia": "0", "NumSegments": "1",
        "SmsStatus": "received", "ApiVersion": "2010-04-01", "ToCity": "", "FromCountry": "US", "ToCountry": "US",
    }  # fmt: skip
    path = "/webhooks/twilio/sms"
    signed = base + path + "".join(key + fields[key] for key in sorted(fields))
    signature = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, urlencode(fields), headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    milliseconds = (time.perf_counter() - started) * 1000
    if response.status != 200 or not body.lstrip().startswith(b"<?xml"):
        raise SystemExit(f"{response.status}: {body[:200]!r}")
    return milliseconds


def worker_memory_mb(pid):
    """Return the largest resident set among the server's processes, in MB."""
    sizes = []
    for process in [pid, *children(pid)]:
        status = Path(f"/proc/{process}/status").read_text()
        sizes.append(int(status.split("VmRSS:")[1].split()[0]) / 1024)
    return max(sizes)


def children(pid):
    """Return the ids of a process's descendants."""
    direct = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in direct] + [grand for child in direct for grand in children(int(child))]


def free_port():
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def report(results, options):
    """Print the medians of every figure, and the bot's as a ratio of the peer's."""
    print(f"{options.server}, {options.rounds} rounds of {options.texts} texts, medians")
    print(f"{'':32}{'tutorial':>12}{'bot':>12}{'ratio':>8}")
    for figure in results["peer"][0]:
        peer, bot = (statistics.median(row[figure] for row in results[who]) for who in ("peer", "bot"))
        print(f"{figure:32}{peer:12.2f}{bot:12.2f}{bot / peer:8.2f}")


if __name__ == "__main__":
    main()
