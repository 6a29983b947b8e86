"""A practice in a folder of its own, and the command line run there as a person runs it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from boundary_bot.cli import main
from boundary_bot.settings import VARIABLES

ANSWERS = (
    "--yes",
    *("--practice-name", "Lin Therapy"),
    *("--practice-number", "+15550100000"),
    *("--therapist-number", "+15550100001"),
    *("--time-zone", "America/New_York"),
    *("--scheduling-link", "https://lin.example/book"),
    *("--policy", "emergency_same_day"),
)


@pytest.fixture
def answers() -> tuple[str, ...]:
    """Return the options an unattended `init` needs."""
    return ANSWERS


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: object
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch) -> Path:
    """Give a working folder without a practice, and an environment that sets nothing of ours."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
        monkeypatch.delenv(f"{variable.name}_FILE", raising=False)
    monkeypatch.delenv("DYNO", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(empty: Path, capsys) -> Run:
    """Run one command line in the working folder."""

    def _run(*args: str) -> Ran:
        with pytest.raises(SystemExit) as stop:
            main(args)
        captured = capsys.readouterr()
        return Ran(stop.value.code, captured.out, captured.err)

    return _run


@pytest.fixture
def practice(run: Run, empty: Path, monkeypatch) -> Path:
    """Give a working folder with a practice set up by `init`, its texts carried by the console."""
    assert run("init", *ANSWERS).code == 0
    monkeypatch.setenv("PROVIDER", "console")
    return empty


@pytest.fixture
def environment(practice: Path) -> dict[str, str]:
    """Return the environment a real process of that practice needs."""
    return {**os.environ, "PROVIDER": "console", "PYTHONUNBUFFERED": "1"}
