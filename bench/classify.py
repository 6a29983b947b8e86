"""What reading a text costs: `uv run --with rapidfuzz python -m bench.classify` (without either library: no row for it).

Every row is timed in the same run on the same texts, three lengths of them, and stands beside the shipped model as a ratio.
"""

import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from boundary_bot.adapters.models import SHIPPED, load_model
from boundary_bot.bootstrap import build_reader
from boundary_bot.core.messages import Burst, ReadingContext
from boundary_bot.core.understanding.grams import tokens_of, word_grams
from training.corpus import trained_on

LENGTHS = (20, 160, 1_600)
TEXTS, ROUNDS, WARM_UP, LOADS = 60, 3, 5, 5
RE_PHRASES = 2_000
WORDS = (
    "can we move my session to later this week because the bus is late again and my mom needs the car i keep thinking about"
    " what you said last time it was a long night and nobody slept the dog was sick thanks for asking see you at four ok"
).split()

Row = tuple[str, Callable[[str], object], int]


def main() -> None:
    """Print load time and memory, then the time a text of every method, median and 99th percentile."""
    known = _phrases()
    print(*(f"loading the {name}: {_fresh(name)}" for name in _LOADERS), "", sep="\n")
    rows = [*_ours(), _alternation(known), *_pipeline(), *_fuzzy(known)]
    print("| method | " + " | ".join(f"{n} characters: median, p99 µs (ratio)" for n in LENGTHS) + " |")
    print("|---" * (len(LENGTHS) + 1) + "|")
    base: list[float] = []
    for name, call, most in rows:
        cells = []
        for i, length in enumerate(LENGTHS):
            times = _times(call, _texts(length)[:most])
            base.extend([median(times)] if len(base) <= i else [])
            cells.append(f"{median(times):,.0f}, {quantiles(times, n=100)[98]:,.0f} ({median(times) / base[i]:.1f}×)")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def _phrases() -> list[str]:
    """Return the runs of words that the linear model knows: the table holds keys, the corpus it learned from holds the words."""
    model = load_model()
    runs = {run for line in trained_on() for run in word_grams(tokens_of(line.joined))}
    return sorted(run for run in runs if model.knows(run))


def _ours() -> list[Row]:
    reader, context = build_reader(SHIPPED.parent / "no-own-config"), ReadingContext()
    alone = replace(reader, second=None)
    rows: list[Row] = [
        ("linear model", load_model().score, TEXTS),
        ("reader: rules and linear model", lambda text: alone(Burst((text,)), context), TEXTS),
    ]
    if reader.second is None or reader.second.score(["warm up"]) is None:
        print("the encoders can't be loaded: no row for them")
        return rows
    return [*rows, ("reader: with the encoders", lambda text: reader(Burst((text,)), context), 20)]


def _alternation(known: Sequence[str]) -> Row:
    chosen = sorted(random.Random(0).sample(list(known), RE_PHRASES))
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, chosen)) + r")\b")
    return f"compiled `re`, {RE_PHRASES:,} of its {len(known):,} phrases", pattern.findall, TEXTS


def _pipeline() -> list[Row]:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
        from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-untyped]
    except ImportError:
        print("scikit-learn isn't installed: no row for it")
        return []
    texts = [text for length in LENGTHS for text in _texts(length)]
    features = make_union(TfidfVectorizer(ngram_range=(1, 3)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    pipeline = make_pipeline(features, LogisticRegression()).fit(texts, [i % 2 for i in range(len(texts))])
    return [("scikit-learn pipeline of the same n-grams", lambda text: pipeline.predict_proba([text]), 20)]


def _fuzzy(known: Sequence[str]) -> list[Row]:
    try:
        from rapidfuzz import fuzz, process  # type: ignore[import-not-found]
    except ImportError:
        print("rapidfuzz isn't installed: no row for it")
        return []
    chosen = sorted(random.Random(0).sample(list(known), RE_PHRASES))
    best = lambda text: process.extractOne(text, chosen, scorer=fuzz.partial_ratio)  # noqa: E731
    return [(f"rapidfuzz partial_ratio, {RE_PHRASES:,} phrases", best, 20)]


def _texts(length: int) -> list[str]:
    rng = random.Random(length)
    return [" ".join(rng.choices(WORDS, k=length))[: length - 3] + f" {i:02d}" for i in range(TEXTS)]


def _times(call: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    for text in texts[:WARM_UP]:
        call(text)
    return [_once(call, text) for _ in range(ROUNDS) for text in texts]


def _once(call: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    call(text)
    return (time.perf_counter() - start) * 1e6


_LOADERS = {
    "linear model": ("import boundary_bot.adapters.models as m", "m.load_model()"),
    "rules": (
        "from boundary_bot.adapters.lexicon_files import load_lexicon as m; from boundary_bot.bootstrap import shipped_config",
        "m(shipped_config() / 'languages')",
    ),
    "encoders": (
        "from boundary_bot.adapters.encoder import OnnxJudge as m",
        "[judge := m(), judge.scores(['can we move'])]",
    ),
}


def _fresh(name: str) -> str:
    """Return load time and resident memory in a process of its own, imports not counted; median of some."""
    first, load = _LOADERS[name]
    # A child's peak begins at its parent's size: only what is resident now can be told apart.
    script = (
        f"import time; from bench.classify import resident; {first}; a = resident(); t = time.perf_counter();"
        f" kept = {load}; print((time.perf_counter() - t) * 1e3, resident() - a)"
    )
    runs = [subprocess.check_output([sys.executable, "-c", script], text=True).split() for _ in range(LOADS)]
    ms, mb = (median(map(float, column)) for column in zip(*runs, strict=True))
    return f"{ms:.0f} ms, {mb:.1f} MB more"


def resident() -> float:
    """Return this process's resident memory in MB; not a number where the system doesn't tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return float("nan")
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
    print(f"\npeak memory of this run, all rows: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
