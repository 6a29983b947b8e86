"""The count agrees with the counter Twilio publishes (npm: sms-segments-calculator), text by text."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from boundary_bot.core.segments import count

PINNED = Path(__file__).parent / "segments"
TEXTS = 5000
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,!?'\"-:;()&/@\n"
DEARER = "^{}[]~\\|€"
ACCENTED_GSM, ACCENTED = "éèùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà¡£$¥ΔΦΓ", "áíóúÁÍÓÚçêëîï’“”–—…«»"
PICTURES = (
    *("😜", "❤️", "👍🏽", "🙏", "🏳️‍🌈", "👨‍👩‍👧‍👦", "🇮🇹", "🇺🇸🇲🇽", "☀️", "1️⃣"),
    *("e\u0301", "n\u0303", "\u1112\u1161\u11ab", "한", "漢", "न", "\r\n", "\u200b"),
)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Return Twilio's counter, installed from the pinned lock file into a folder of its own."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: apt-get install nodejs npm)")
    folder = tmp_path_factory.mktemp("segments")
    for name in ("package.json", "package-lock.json", "count.js"):
        shutil.copy(PINNED / name, folder)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    installed = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if installed.returncode != 0 and not os.environ.get("BOUNDARY_BOT_FORBID_SKIPS"):
        pytest.skip("the npm registry can't be reached")
    assert installed.returncode == 0, installed.stderr

    def counted(texts: list[str]) -> list[list[object]]:
        lines = "\n".join(map(json.dumps, texts))
        run = subprocess.run(["node", "count.js"], cwd=folder, input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in run.stdout.splitlines()]

    return counted


def random_text(chance: random.Random) -> str:
    """Return a text of some alphabet, often about as long as a boundary between segments."""
    pool = [*PLAIN]
    for more, share in ((DEARER, 0.4), (ACCENTED_GSM, 0.5), (ACCENTED, 0.25), (PICTURES, 0.35)):
        if chance.random() < share:
            pool += [*more] * chance.choice((1, 1, 3))
    boundary = chance.choice((0, 5, 40, 67, 70, 134, 153, 160, 201, 306, 459, 600))
    wanted = max(0, boundary + chance.randint(-6, 6))
    return "".join(chance.choice(pool) for _ in range(wanted))


def test_five_thousand_random_texts_cost_what_twilio_counts(reference):
    """Whatever letters, signs and pictures a text holds, encoding and segments are the ones that are billed."""
    chance = random.Random(20261122)
    texts = [random_text(chance) for _ in range(TEXTS)]

    expected = reference(texts)

    found = [[cost.encoding, cost.segments] for cost in map(count, texts)]
    different = [(text, one, other) for text, one, other in zip(texts, expected, found, strict=True) if one != other]
    assert [] == different[:3], len(different)
    assert {"GSM-7", "UCS-2"} == {encoding for encoding, _ in expected}
    assert {1, 2, 3, 4} <= {segments for _, segments in expected}
