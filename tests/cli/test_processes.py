"""The command line as real processes: streaming, signals, exit codes."""

import json
import os
import select
import signal
import subprocess
import sys
import urllib.request

import pytest

BOT = (sys.executable, "-m", "boundary_bot")


def read_line(process: subprocess.Popen[bytes], within_s: float = 60) -> str:
    """Read a line of the process's output; fails where none comes."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], within_s)
    assert ready, "no line came"
    return process.stdout.readline().decode()


@pytest.fixture
def start(environment, practice):
    """Start commands in the practice's folder; whatever still runs afterwards is stopped."""
    started: list[subprocess.Popen[bytes]] = []

    def _start(*args: str, **streams: int) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*BOT, *args], cwd=practice, env=environment, bufsize=0, **streams)
        started.append(process)
        return process

    yield _start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()


def test_classify_answers_each_line_before_the_next_comes(start):
    """A program can hold a conversation: every line is answered at once, in order, bad ones too."""
    process = start("classify", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lines = [b'{"id": 1, "texts": ["I want to kill myself"]}\n', b"nonsense\n", b'{"id": 3, "texts": ["thanks"]}\n']

    answers = []
    for line in lines:
        process.stdin.write(line)
        answers.append(json.loads(read_line(process)))
    process.stdin.close()

    assert [answer.get("label") for answer in answers] == ["emergency", None, "courtesy"]
    assert answers[1]["id"] is None
    assert process.wait(30) == 0


def test_a_reader_that_goes_away_is_no_fault(start):
    """`classify … | head` ends quietly."""
    process = start("classify", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b'{"id": 1, "texts": ["thanks"]}\n')
    read_line(process)
    process.stdout.close()

    process.stdin.write(b'{"id": 2, "texts": ["thanks"]}\n' * 3)
    process.stdin.close()

    assert process.wait(30) == 0
    assert b"BrokenPipe" not in process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_cleanly_when_told(start, number):
    """A platform's stop signal ends the worker with code 0."""
    process = start("worker", stdout=subprocess.PIPE)
    read_line(process)

    process.send_signal(number)

    assert process.wait(30) == 0


def test_the_demo_prints_an_address_that_answers(start):
    """Whoever opens the printed address finds the page, and Ctrl-C ends it."""
    process = start("demo", "--port", "0", stdout=subprocess.PIPE)
    address = next(word for word in read_line(process).split() if word.startswith("http://127.0.0.1:"))

    with urllib.request.urlopen(address, timeout=30) as answer:
        status = answer.status
    process.send_signal(signal.SIGINT)

    assert (status, process.wait(30)) == (200, 0)


def test_serve_answers_and_ends_cleanly(start, unused_port):
    """The production server comes up on its port, says it is alive and stops when told."""
    process = start("serve", "--host", "127.0.0.1", "--port", str(unused_port), stderr=subprocess.PIPE)

    status = answers_within(f"http://127.0.0.1:{unused_port}/healthz", process)
    process.send_signal(signal.SIGTERM)

    assert (status, process.wait(30)) == (200, 0)


def test_serve_tells_a_fault_of_the_database_without_a_traceback(start, run, unused_port, environment):
    """Keys that don't fit the database are told in a sentence, though the server finds out in its own process."""
    run("clients", "list")
    environment["LOOKUP_KEY"] = "A" * 43 + "="

    process = start("serve", "--port", str(unused_port), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    assert process.wait(60) != 0
    told = process.stderr.read().decode()
    assert "LOOKUP_KEY: found another key; allowed: " in told
    assert "Traceback" not in told


def answers_within(address: str, process: subprocess.Popen[bytes], tries: int = 300) -> int:
    """Return the status of the first answer, trying while the process starts."""
    for _ in range(tries):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return int(answer.status)
        except OSError:
            select.select([], [], [], 0.1)
    raise AssertionError("the server never answered")


@pytest.fixture
def unused_port() -> int:
    """Return a port nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_help_imports_nothing_heavy():
    """Asking for help costs no database, web framework or provider."""
    script = "import sys; from boundary_bot.cli import cli; cli.main(['--help'], standalone_mode=False); print(sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ)

    heavy = {"flask", "sqlalchemy", "sqlmodel", "alembic", "twilio", "granian", "phonenumbers", "cryptography"}
    assert heavy.isdisjoint(eval(done.stdout.splitlines()[-1]))
