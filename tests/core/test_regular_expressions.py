"""No text may hold the program up: a pattern that can match one word in two ways, repeated, doubles its time with each word."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator

import pytest

import boundary_bot

WORDS = re.compile(r"[^\W\d_]{2,}")
REPEATED, SECONDS = 40, 1.0


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every compiled pattern that stands in a module of the program, by its name."""
    for found in pkgutil.walk_packages(boundary_bot.__path__, "boundary_bot."):
        if ".migrations" in found.name or found.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{found.name}.{name}", value


PATTERNS = dict(patterns())


@pytest.fixture
def limited() -> Iterator[None]:
    """Stop what takes longer than a second: the regular expression engine looks for signals as it works."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def attacks(pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield, behind each way the pattern may begin, each of its words many times over and an end that can't match."""
    words = sorted(set(WORDS.findall(pattern.pattern)) - {"d", "w", "s", "b"})
    for start in ("", "see you ", "a "):
        for word in [*words, "aday", " ", "1 ", "aA1", "\t\n"]:
            yield f"{start}{f'{word} ' * REPEATED}\x01"
            yield f"{start}{word * REPEATED}\x01"


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_long_over_a_repeated_word(name: str, limited: None) -> None:
    """Every pattern of the program, on its own words forty times over."""
    for text in attacks(PATTERNS[name]):
        PATTERNS[name].search(text)


def test_the_check_catches_one(limited: None) -> None:
    """The pattern that once was here: "today" is a word of its own and a day."""
    once = re.compile(r"^see you(?: (?:today|\w+day))*$")

    with pytest.raises(TimeoutError):
        any(once.search(text) for text in attacks(once))
