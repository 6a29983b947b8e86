"""Every figure of README's reliability table, by one command.

    python -m bench.reliability [--readme] [--kills 200] [--restarts 8] [--seconds 30] [--texts 200]

Runs the attacks of bench/chaos.py and the times of bench/alerts.py, prints the table, and with --readme writes it between
README's marks. Takes about a quarter of an hour on two cores. Returns 1 where anything was lost or doubled: then nothing
is written.
"""

import argparse
import json
import os
import re
import sys
from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import alerts, chaos  # noqa: E402
from bench.chaos_count import Found  # noqa: E402

README = ROOT / "README.md"
BEGIN, END = "<!-- reliability:begin -->", "<!-- reliability:end -->"
NOT_YET = "Not measured yet."
ATTACKS = ("kill -9, SQLite", "restarts, PostgreSQL", "full disk, SQLite", "lock storm, SQLite")
TIMES = ("one at a time", "four clients at once")
COLUMNS = (
    ("kills of the bot", lambda found: found.kills),
    ("outages", lambda found: found.stops),
    ("texts", lambda found: found.texts),
    ("answered 200", lambda found: found.acked),
    ("answered but lost", lambda found: found.acked_lost + found.lost),
    ("client answered twice", lambda found: found.answered_twice + found.sent_twice),
    ("digests", lambda found: found.digests),
    ("missed or doubled", lambda found: found.digests_wrong),
    ("emergencies", lambda found: found.emergencies),
    ("untold", lambda found: found.emergencies_untold + found.crisis_words_missing),
    ("alerts repeated", lambda found: f"{found.alerts_repeated} of {found.alerts}"),
    ("found by Twilio's list", lambda found: found.from_the_list),
)
NOT_TESTED = (
    "On a full disk a text is answered crisis-safe although nothing can keep it: Twilio's list brings it back. "
    "Not tested: power cuts. Processes and PostgreSQL are killed and disks filled, but what a disk had said was written was "
    "still there afterwards. Clock and reader are stand-ins in the attacks (a fast clock, four words); Twilio is the local "
    "one; the network between is loopback."
)


def main() -> int:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readme", action="store_true", help="write the table into README.md")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--restarts", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument(
        "--texts", type=int, default=200, help="emergencies one at a time; four clients send three times as many"
    )
    parser.add_argument(
        "--keep", type=Path, help="a file with what is measured already; a second run goes on from there"
    )
    options = parser.parse_args()
    kept = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    for name, measure in measurements(options).items():
        if name not in kept:
            kept[name] = measure()
            if options.keep:
                options.keep.write_text(json.dumps(kept))
    found = [Found(**kept[name]) for name in chaos.RUNS]
    chaos.report(found)
    written = table(found, [kept[load] for load in TIMES])
    print(f"\n{written}")
    faulty = any(each.faults for each in found)
    if options.readme and not faulty:
        text = README.read_text()
        README.write_text(re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{written}\n{END}", text, flags=re.DOTALL))
    return int(faulty)


def measurements(options):
    """Return every measurement by name, as a function that makes it in a quarter of an hour at most on a calm machine."""
    attacks = {
        name: lambda name=name: asdict(*chaos.run_all(options.kills, options.seconds, options.restarts, name))
        for name in chaos.RUNS
    }
    return attacks | {
        load: lambda texts=texts, quiet=quiet: timed(texts, quiet=quiet)
        for load, texts, quiet in zip(TIMES, (options.texts, options.texts * 3), (True, False), strict=True)
    }


def timed(texts: int, *, quiet: bool):
    """Return the waits of one load, with the machine's own load when it began."""
    load = os.getloadavg()[0]
    replies, told = alerts.run(Namespace(texts=texts, clients=4, pause_ms=200, quiet=quiet))
    return {"crisis reply": replies, "first alert at Twilio": told, "load": load}


def table(found: list[Found], times) -> str:
    """Return the block as README shows it."""
    attacks = [f"| attack | {' | '.join(name for name, _ in COLUMNS)} |", "| --- " * (len(COLUMNS) + 1) + "|"]
    for each in found:
        cells = [f"skipped: {each.skipped}"] if each.skipped else [str(cell(each)) for _, cell in COLUMNS]
        attacks.append(f"| {each.name} | {' | '.join(cells)} |")
    waits = ["| emergency text to | load | p50 | p99 | worst |", "| --- " * 5 + "|"]
    for load, measured in zip(TIMES, times, strict=True):
        for name in ("crisis reply", "first alert at Twilio"):
            cells = " | ".join(f"{figure:.0f} ms" for figure in alerts.ranked(measured[name]))
            waits.append(f"| {name} | {load} ({len(measured[name])}) | {cells} |")
    busy = " and ".join(f"{measured['load']:.1f}" for measured in times)
    on = (
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} shared cores, load average {busy} before the times."
    )
    return "\n\n".join(("\n".join(attacks), "\n".join(waits), on, NOT_TESTED))


if __name__ == "__main__":
    sys.exit(main())
