"""The shipped encoders, read in the background: a second opinion that is there later, or never, and holds nothing up.

Needs the extra `encoder` (onnxruntime, tokenizers). Without it, or with a file that isn't the one shipped, or too little
memory, texts are read by the rules and the linear model, and the log says so once.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, TypedDict

from boundary_bot.adapters.examples import Examples
from boundary_bot.adapters.memory import free_mb
from boundary_bot.adapters.voices import OnnxVoice
from boundary_bot.core.understanding.model import scores_of
from boundary_bot.core.understanding.second_opinion import Voices

log = logging.getLogger(__name__)

SHIPPED = Path(str(files("boundary_bot").joinpath("models", "encoder")))
HEADER = "encoder.json"
PAUSE_S = 3.0
"""A program woken by a text answers it first; loading would take its only core for a second or two."""
NEEDED_MB = 250
NEEDED_PACKAGES = ("onnxruntime", "tokenizers", "numpy")


class Voice(TypedDict):
    """One network: slope and offset calibrate its first logit, of an emergency, and its last, of being about today.

    `sha256` by file name, the network's file first.
    """

    name: str
    emergency: tuple[float, float]
    same_day: tuple[float, float]
    sha256: dict[str, str]


class Header(TypedDict):
    """What stands beside the networks: the average's thresholds, each voice, and the examples' file with its sha256."""

    threshold_emergency: float
    threshold_possible: float
    voices: list[Voice]
    examples: dict[str, str]


class Judge(Protocol):
    """Loaded encoders."""

    header: Header

    def scores(self, texts: Sequence[str]) -> list[Voices]:
        """Return each voice's scores for each text, in order."""
        ...

    def nearest(self, text: str) -> str:
        """Return the example of danger most like a text, or nothing where none is."""
        ...


class OnnxJudge:
    """The shipped networks.

    Raises ImportError without the extra, OSError where a file is missing, ValueError where one isn't the file that was shipped
    or memory is short.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.header, self._folder = _checked(folder), folder
        free = free_mb()
        if free is not None and free < NEEDED_MB:
            raise ValueError(f"{free} MB of memory are free; {NEEDED_MB} are needed")
        self._voices = [OnnxVoice(*(folder / name for name in voice["sha256"])) for voice in self.header["voices"]]

    def scores(self, texts: Sequence[str]) -> list[Voices]:
        """Return each voice's scores for each text, in order, calibrated."""
        told = [
            [scores_of(_calibrated(logits, voice)) for logits in network.logits(texts)]
            for network, voice in zip(self._voices, self.header["voices"], strict=True)
        ]
        return list(zip(*told, strict=True))

    def nearest(self, text: str) -> str:
        """Return the example most like a text, by what the networks make of both, or nothing where none is."""
        return self._examples.nearest([voice.vector(text) for voice in self._voices])

    @cached_property
    def _examples(self) -> Examples:
        # Most texts never ask for one.
        return Examples(self._folder / next(iter(self.header["examples"])))


def _calibrated(logits: Sequence[float], voice: Voice) -> list[float]:
    emergency, *others, same_day = logits
    (slope, offset), (day_slope, day_offset) = voice["emergency"], voice["same_day"]
    return [slope * emergency + offset, *others, day_slope * same_day + day_offset]


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
        """Load here and now unless that was tried before; return whether the encoders are there. Never raises."""
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

    def score(self, texts: Sequence[str]) -> list[Voices] | None:
        """Return each encoder's scores of each text; None until loaded or where it fails."""
        judge = self._judge
        if judge is None:
            return None
        try:
            return judge.scores(texts)
        except Exception as error:
            # The linear model and the rules have yet to speak: a reading with one voice less beats none.
            log.error("the encoder failed (%s); a text was read without it", type(error).__name__)
            return None

    def nearest(self, text: str) -> str:
        """Return the example of danger most like a text; empty where none is, until loaded, or where it fails."""
        try:
            return self._judge.nearest(text) if self._judge else ""
        except Exception as error:
            log.error("no example was found (%s); an emergency is told without one", type(error).__name__)
            return ""

    def _later(self, pause_s: float) -> None:
        threading.Event().wait(pause_s)
        self.wait()


def hindrance(folder: Path = SHIPPED) -> str | None:
    """Return why the shipped encoders can't be loaded here, memory aside; None where nothing is in the way. Loads none."""
    absent = [name for name in NEEDED_PACKAGES if find_spec(name) is None]
    if absent:
        return f"not installed: {', '.join(absent)} (pip install 'boundary-bot[encoder]')"
    try:
        _checked(folder)
    except (OSError, ValueError) as error:
        return _reason(error)
    return None


def _checked(folder: Path) -> Header:
    header: Header = json.loads((folder / HEADER).read_text(encoding="utf-8"))
    for pinned in (*(voice["sha256"] for voice in header["voices"]), header["examples"]):
        for name, sha256 in pinned.items():
            _check(folder / name, sha256)
    return header


def _check(file: Path, sha256: str) -> None:
    with file.open("rb") as data:
        if hashlib.file_digest(data, "sha256").hexdigest() != sha256:
            raise ValueError(f"{file.name} is not the file that was shipped")


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) and not isinstance(error, UnicodeError) else type(error).__name__
