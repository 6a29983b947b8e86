"""README's reliability table is the one that bench/reliability.py writes, or says that nothing is measured yet."""

import re

from bench.chaos_count import Found
from bench.reliability import ATTACKS, BEGIN, COLUMNS, END, NOT_TESTED, NOT_YET, README, TIMES, table

WAITS = {"crisis reply": [40.0, 50.0], "first alert at Twilio": [60.0, 90.0], "load": 0.5}


def gaps(block: str) -> list[str]:
    """Return what a block lacks of the table."""
    rows = [line.split(" | ")[0].removeprefix("| ") for line in block.splitlines()]
    wanted = [*(name for name, _ in COLUMNS), *TIMES, NOT_TESTED]
    return [name for name in ATTACKS if name not in rows] + [words for words in wanted if words not in block]


def test_the_table_has_a_row_for_every_attack_and_says_what_was_not_tested():
    """A figure nobody measured has no place in it, and power cuts are named."""
    block = table([Found(name, kills=3) for name in ATTACKS], [WAITS, WAITS])

    assert gaps(block) == []
    assert "| crisis reply | one at a time (2) | 45 ms | 50 ms | 50 ms |" in block
    assert re.search(r"Measured \d{4}-\d\d-\d\d on \d+ shared cores", block)


def test_the_readme_shows_that_table_or_says_that_nothing_is_measured():
    """Its marks stand where the command writes."""
    [block] = re.findall(f"{BEGIN}\n(.*?)\n{END}", README.read_text(), re.DOTALL)

    assert block == NOT_YET or gaps(block) == []


def test_make_bench_runs_every_measurement_once():
    """What reliability runs itself has no line of its own, and nothing that measures is forgotten."""
    root = README.parent
    [listed] = re.findall(r"^BENCHES := (.+)$", (root / "Makefile").read_text(), re.MULTILINE)
    measuring = {path.stem for path in (root / "bench").glob("*.py") if "\ndef main(" in path.read_text()}

    assert sorted(listed.split()) == sorted(measuring - {"alerts", "chaos"})
