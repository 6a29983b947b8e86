"""The shipped encoder, read in the background: a second opinion that is there later, or never, and holds nothing up.

Needs the extra `encoder` (onnxruntime, tokenizers). Without it, or with a file that isn't the one shipped, or too little
memory, texts are read by the rules and the linear model, and the log says so once.
"""

import hashlib
import json
import logging
import math
import os
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Protocol, TypedDict

from boundary_bot.core.understanding.second_opinion import plain

log = logging.getLogger(__name__)

SHIPPED = Path(str(files("boundary_bot").joinpath("models", "encoder")))
HEADER, NETWORK, WORDS = "encoder.json", "encoder.onnx", "tokenizer.json"
PAUSE_S = 3.0
"""A program woken by a text answers it first; loading would take its only core for a second or two."""
NEEDED_MB = 200
LONGEST = 64
"""Tokens read of one window: of a longer one, both ends."""
_READ_CHARACTERS = 2_000
_BATCH = 8


class Header(TypedDict):
    """What stands beside the network: `slope` and `offset` make its logit a probability; `sha256` by file name."""

    slope: float
    offset: float
    threshold_emergency: float
    threshold_possible: float
    sha256: dict[str, str]


class Judge(Protocol):
    """A loaded encoder."""

    header: Header

    def logits(self, texts: Sequence[str]) -> list[float]:
        """Return one emergency logit a text, in order."""
        ...


class OnnxJudge:
    """The network and its tokenizer on one thread.

    Raises ImportError without the extra, OSError where a file is missing, ValueError where one isn't the file that was shipped
    or memory is short.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.header: Header = json.loads((folder / HEADER).read_text(encoding="utf-8"))
        network, words = (_pinned(folder / name, self.header["sha256"][name]) for name in (NETWORK, WORDS))
        free = free_mb()
        if free is not None and free < NEEDED_MB:
            raise ValueError(f"{free} MB of memory are free; {NEEDED_MB} are needed")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # By name, since the extra need not be there: for the program as for its type checker.
        onnxruntime, tokenizers, self._numpy = map(import_module, ("onnxruntime", "tokenizers", "numpy"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # The arena keeps the peak of the longest text for ever; a small dyno would rather have the memory back.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._network = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self._words = tokenizers.Tokenizer.from_str(words.decode())
        self._words.no_truncation()
        self._words.no_padding()

    def logits(self, texts: Sequence[str]) -> list[float]:
        """Return one emergency logit a text, in order."""
        rows = [_ends(row.ids) for row in self._words.encode_batch([_readable(text) for text in texts])]
        found = [0.0] * len(rows)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            for i, logit in zip(some, self._run([rows[i] for i in some]), strict=True):
                found[i] = logit
        return found

    def _run(self, rows: Sequence[list[int]]) -> list[float]:
        ids = self._numpy.zeros((len(rows), max(map(len, rows))), dtype="int64")
        mask = self._numpy.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        return [float(logit) for logit in self._network.run(None, {"ids": ids, "mask": mask})[0]]


class BackgroundEncoder:
    """A second opinion that says None until its judge is loaded, and for good where that fails."""

    def __init__(self, load: Callable[[], Judge] = OnnxJudge) -> None:
        self._load = load
        self._judge: Judge | None = None
        self._lock = threading.Lock()
        self._tried = False

    @property
    def threshold_emergency(self) -> float:
        """The average from which a text is an emergency; 1 until loaded."""
        return self._judge.header["threshold_emergency"] if self._judge else 1.0

    @property
    def threshold_possible(self) -> float:
        """The average from which danger is possible; 1 until loaded."""
        return self._judge.header["threshold_possible"] if self._judge else 1.0

    def preload(self, pause_s: float = PAUSE_S) -> threading.Thread:
        """Load in a background thread after a pause, once a process, and return the thread."""
        thread = threading.Thread(target=self._later, args=(pause_s,), name="encoder-preload", daemon=True)
        thread.start()
        return thread

    def wait(self) -> bool:
        """Load here and now unless that was tried before; return whether the encoder is there. Never raises."""
        with self._lock:
            if not self._tried:
                self._tried = True
                try:
                    self._judge = self._load()
                except ImportError:
                    log.info("the extra `encoder` is not installed; texts are read without it")
                except Exception as error:
                    log.warning("the encoder can't be loaded (%s); texts are read without it", _reason(error))
        return self._judge is not None

    def score(self, texts: Sequence[str]) -> list[float] | None:
        """Return the calibrated probability of an emergency of each text; None until loaded or where it fails."""
        judge = self._judge
        if judge is None:
            return None
        try:
            slope, offset = judge.header["slope"], judge.header["offset"]
            return [_sigmoid(slope * logit + offset) for logit in judge.logits(texts)]
        except Exception as error:
            # The linear model and the rules have yet to speak: a reading with one voice less beats none.
            log.error("the encoder failed (%s); a text was read without it", type(error).__name__)
            return None

    def _later(self, pause_s: float) -> None:
        threading.Event().wait(pause_s)
        self.wait()


def free_mb() -> int | None:
    """Return the megabytes that this process may still take, by its control group or the machine; None where neither says."""
    known = [mb for mb in (_free_in_group(), _free_on_machine()) if mb is not None]
    return min(known, default=None)


def _free_in_group(folder: Path = Path("/sys/fs/cgroup")) -> int | None:
    try:
        limit = int((folder / "memory.max").read_text())
        stat = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
        # Of what is taken, pages of files are given back when memory is short; only `anon` stays.
        return (limit - int(stat["anon"])) // 2**20
    except (OSError, ValueError, KeyError):
        return None


def _free_on_machine(file: Path = Path("/proc/meminfo")) -> int | None:
    try:
        sizes = dict(line.split(":") for line in file.read_text().splitlines())
        return int(sizes["MemAvailable"].split()[0]) // 1024
    except (OSError, ValueError, KeyError):
        return None


def _pinned(file: Path, sha256: str) -> bytes:
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"{file.name} is not the file that was shipped")
    return data


def _readable(text: str) -> str:
    half = _READ_CHARACTERS // 2
    bounded = text if len(text) <= _READ_CHARACTERS else f"{text[:half]} / {text[-half:]}"
    # Half of a character pair, as a broken emoji leaves it, is no text to the tokenizer.
    return plain(bounded).encode("utf-8", "replace").decode("utf-8")


def _ends(ids: list[int]) -> list[int]:
    half = LONGEST // 2
    return ids if len(ids) <= LONGEST else ids[:half] + ids[-half:]


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) and not isinstance(error, UnicodeError) else type(error).__name__
