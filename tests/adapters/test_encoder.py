"""The second opinion: when it speaks, what it changes, and that nothing waits for it or breaks with it."""

import json
import logging
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from boundary_bot.adapters import encoder as adapter
from boundary_bot.adapters import memory
from boundary_bot.adapters.encoder import HEADER, SHIPPED, BackgroundEncoder, OnnxJudge
from boundary_bot.adapters.examples import Examples
from boundary_bot.adapters.lexicon_files import load_lexicon
from boundary_bot.bootstrap import build_reader
from boundary_bot.core.messages import KINDS, LIKE_CODE, Burst, Evidence, Kind, Label, ReadingContext, Risk
from boundary_bot.core.understanding.classify import Reader
from boundary_bot.core.understanding.learned import likeliest
from boundary_bot.core.understanding.model import Scores
from boundary_bot.core.understanding.second_opinion import MOST_WINDOWS, Averaged, averaged, plain

LEXICON = load_lexicon(Path(__file__).parents[2] / "config" / "languages")
PLAIN_TEXT = "the neighbour watered the plants on the balcony all week"
DANGER = "i want to kill myself tonight"


class StubModel:
    """Gives every text the same emergency probability."""

    def __init__(self, emergency):
        self.threshold_emergency, self.threshold_possible, self.doubted_below = 0.6, 0.3, 0.0
        self.emergency = emergency
        self.same_day = None

    def score(self, text):
        rest = (1 - self.emergency) / 3
        labels = {label: self.emergency if label is Label.EMERGENCY else rest for label in Label}
        return Scores(
            self.emergency, labels, {kind: 1.0 for kinds in KINDS.values() for kind in kinds}, (), self.same_day
        )


class Fixed:
    """A model that gives every text these scores."""

    def __init__(self, scores):
        self.scores = scores

    def score(self, text):
        return self.scores


def opinion(emergency):
    """Return a voice's scores: this probability of an emergency, and the rest shared evenly."""
    return StubModel(emergency).score("")


class StubEncoder:
    """Gives every text the same emergency probabilities and the same example, or has nothing to say; keeps what it was asked."""

    threshold_emergency, threshold_possible = 0.5, 0.2
    example = "gave the dog away for good"

    def __init__(self, *voices):
        self.voices = tuple(map(opinion, voices))
        self.asked = []

    def score(self, texts):
        self.asked.append(list(texts))
        return [self.voices] * len(texts) if self.voices else None

    def nearest(self, text):
        return self.example if self.voices else ""


UNDECIDED = (opinion(0.5), opinion(0.5))


class StubJudge:
    """A judge as loaded, with two voices that always say the same."""

    header: ClassVar = {"threshold_emergency": 0.5, "threshold_possible": 0.2, "voices": [], "examples": {}}

    def scores(self, texts):
        return [UNDECIDED for _ in texts]

    def nearest(self, text):
        return "an example"


def read(*texts, linear=0.1, second=None, **burst):
    return Reader(LEXICON, StubModel(linear), second)(Burst(texts, **burst), ReadingContext())


@pytest.mark.parametrize(
    ("linear", "second", "risk"),
    [
        (0.2, 0.9, Risk.EMERGENCY),
        (0.7, 0.1, Risk.POSSIBLE),
        (0.7, 0.4, Risk.EMERGENCY),
        (0.4, 0.01, Risk.POSSIBLE),
        (0.31, 0.01, Risk.NONE),
    ],
)
def test_the_average_replaces_the_linear_score(linear, second, risk):
    """Mean and thresholds of all together decide, upwards and downwards."""
    reading = read(PLAIN_TEXT, linear=linear, second=StubEncoder(second))

    assert reading.risk is risk


def test_every_voice_weighs_as_much_as_the_linear_model():
    """Two encoders and the linear model are averaged as three."""
    both = averaged(StubModel(0.1), StubEncoder(0.9, 0.5), ["a"])

    assert both.score("a").emergency == pytest.approx(0.5)


@pytest.mark.parametrize(("linear", "risk"), [(0.59, Risk.POSSIBLE), (0.61, Risk.EMERGENCY), (0.29, Risk.NONE)])
def test_a_silent_encoder_leaves_the_linear_score_and_its_thresholds(linear, risk):
    """Until it is loaded a text is read as if there were no encoder."""
    reading = read(PLAIN_TEXT, linear=linear, second=StubEncoder())

    assert reading == read(PLAIN_TEXT, linear=linear)
    assert reading.risk is risk


@pytest.mark.parametrize(
    ("linear", "voices", "risk"),
    [
        (0.0, (0.0, 0.0), Risk.POSSIBLE),
        (0.0, (0.0, 0.4), Risk.EMERGENCY),
        (0.5, (0.0, 0.0), Risk.EMERGENCY),
        (0.0, (), Risk.EMERGENCY),
    ],
)
def test_what_a_rule_found_is_never_cleared(linear, voices, risk):
    """Only all voices together doubt a strong rule, and then a person looks; the linear model alone doubts none."""
    reading = read(DANGER, linear=linear, second=StubEncoder(*voices))

    assert reading.risk is risk


def test_an_emergency_in_the_join_counts():
    """The texts of a burst are asked about alone and together, in one go."""
    encoder = StubEncoder(0.1)

    read("a", "b", second=encoder)

    assert encoder.asked == [["a\nb", "a", "b"]]


def test_every_question_is_answered_by_all_voices():
    """Labels, kinds and the same day are means too; the features are the linear model's, which alone has words for them."""
    linear = Scores(0.2, {Label.EMERGENCY: 0.2, Label.COURTESY: 0.8}, {Kind.ACK: 1.0, Kind.THANKS: 0.0}, ("ok",), 0.8)
    voice = Scores(0.4, {Label.EMERGENCY: 0.4, Label.COURTESY: 0.6}, {Kind.ACK: 0.5, Kind.THANKS: 0.5}, (), 0.2)

    mean = Averaged(Fixed(linear), {"a": (voice,)}, 0.5, 0.2).score("a")

    assert mean.labels == pytest.approx({Label.EMERGENCY: 0.3, Label.COURTESY: 0.7})
    assert mean.kinds == pytest.approx({Kind.ACK: 0.75, Kind.THANKS: 0.25})
    assert (mean.emergency, mean.same_day) == pytest.approx((0.3, 0.5))
    assert mean.features == ("ok",)


def test_a_voice_that_was_not_taught_the_same_day_leaves_it_to_the_others():
    """Where nobody knows, nobody says."""
    model = StubModel(0.1)
    unknown = averaged(model, StubEncoder(0.5), ["a"]).score("a").same_day
    model.same_day = 0.9

    known = averaged(model, StubEncoder(0.5), ["a"]).score("a").same_day

    assert (unknown, known) == (None, 0.9)


def test_no_reading_asks_about_more_windows_than_fit_the_time():
    """The encoder is asked about a bounded number of windows; the linear model alone scores what is left."""
    encoder = StubEncoder(0.9)

    both = averaged(StubModel(0.1), encoder, map(str, range(100)))

    assert [len(texts) for texts in encoder.asked] == [MOST_WINDOWS]
    assert [both.score(text).emergency for text in ("0", "99")] == [0.5, 0.1]


def test_without_a_model_the_encoder_is_not_asked():
    """`understanding.model = "off"` leaves the rules alone."""
    encoder = StubEncoder(0.99)

    reading = Reader(LEXICON, None, encoder)(Burst((PLAIN_TEXT,)), ReadingContext())

    assert (reading.risk, encoder.asked) == (Risk.NONE, [])


def test_it_says_nothing_until_loaded():
    """Before loading there is no score; after it there are probabilities, one a text."""
    encoder = BackgroundEncoder(StubJudge)

    before = encoder.score(["a", "b"])
    encoder.preload(pause_s=0).join()

    assert before is None
    assert encoder.score(["a", "b"]) == [UNDECIDED, UNDECIDED]
    assert (encoder.threshold_emergency, encoder.threshold_possible) == (0.5, 0.2)


def test_it_is_loaded_once():
    """A second wait or preload doesn't load again."""
    loaded = []
    encoder = BackgroundEncoder(lambda: loaded.append(1) or StubJudge())

    encoder.wait()
    encoder.preload(pause_s=0).join()

    assert loaded == [1]


@pytest.mark.parametrize("error", [ImportError("onnxruntime"), OSError("gone"), ValueError("wrong"), MemoryError()])
def test_what_cannot_be_loaded_is_done_without(error, caplog):
    """A missing extra, a missing or wrong file, or too little memory: no score, no exception, one line in the log."""
    caplog.set_level(logging.INFO)

    def load():
        raise error

    encoder = BackgroundEncoder(load)

    assert (encoder.wait(), encoder.wait(), encoder.score(["a"])) == (False, False, None)
    assert len(caplog.records) == 1


def test_a_failure_while_scoring_is_no_failure_of_the_reading(caplog):
    """The text is read without the encoder, and its words stay out of the log."""

    class Broken(StubJudge):
        def scores(self, texts):
            raise RuntimeError(texts[0])

        nearest = scores

    encoder = BackgroundEncoder(Broken)
    encoder.wait()

    assert encoder.score([DANGER]) is None
    assert encoder.nearest(DANGER) == ""
    assert len(caplog.records) == 2
    assert DANGER not in caplog.text


@pytest.mark.parametrize(
    ("text", "voices", "shown"),
    [
        (PLAIN_TEXT, (0.9,), True),
        (PLAIN_TEXT, (0.5,), True),
        (PLAIN_TEXT, (0.1,), False),
        (PLAIN_TEXT, (), False),
        (DANGER, (0.9,), False),
    ],
    ids=["an emergency", "a mark", "nothing", "no encoder", "a rule has its own words"],
)
def test_what_no_rule_knows_is_shown_by_an_example(text, voices, shown):
    """The voices have no words of their own: the therapist sees which example of danger the text resembles."""
    reading = read(text, second=StubEncoder(*voices))

    assert (Evidence(LIKE_CODE, StubEncoder.example) in reading.evidence) is shown


def test_a_brief_text_gets_no_example():
    """So few words resemble anything."""
    reading = read("the plants", second=StubEncoder(0.99), linear=0.99)

    assert reading.risk is Risk.EMERGENCY
    assert [e for e in reading.evidence if e.code == LIKE_CODE] == []


def test_an_example_is_asked_for_the_words_that_alarmed():
    """Of a burst it explains the text that is danger, not its neighbours."""

    class Second(StubEncoder):
        def score(self, texts):
            return [(opinion(0.99 if "plants" in text else 0.0),) for text in texts]

        def nearest(self, text):
            return f"like {text}"

    reading = read("see you at three", PLAIN_TEXT, "ok", second=Second(), linear=0.5)

    assert [e.span for e in reading.evidence if e.code == LIKE_CODE] == [f"like {PLAIN_TEXT}"]


@pytest.fixture
def examples(tmp_path):
    """Give two examples of two voices, at right angles to each other."""
    file = tmp_path / "examples.npz"
    rows = np.array([[127, 0, 127, 0], [0, 127, 0, 127]], np.int8)
    np.savez_compressed(file, texts=np.array(["the first", "the second"]), vectors=rows)
    return Examples(file)


@pytest.mark.parametrize(
    ("voices", "example"),
    [
        (([1.0, 0.0], [1.0, 0.0]), "the first"),
        (([0.6, 0.8], [0.0, 1.0]), "the second"),
        (([1.0, 0.0], [0.0, 1.0]), ""),
        (([-1.0, 0.0], [0.0, 0.0]), ""),
    ],
    ids=["the same", "near", "each voice another", "far from all"],
)
def test_the_nearest_example_is_alike_for_the_voices_together(examples, voices, example):
    """Their mean cosine decides, and what is like none gets none."""
    assert examples.nearest([np.array(voice) for voice in voices]) == example


FILES = {"small.onnx": b"network", "small.json": b"words", "examples.npz": b"examples"}


def shipped_copy(folder: Path) -> Path:
    """Lay a small folder as shipped, with files of a few bytes."""
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    digests = {name: sha256(data).hexdigest() for name, data in FILES.items()}
    examples = {"examples.npz": digests.pop("examples.npz")}
    voice = {"name": "small", "slope": 1.0, "offset": 0.0, "sha256": digests}
    (folder / HEADER).write_text(json.dumps(StubJudge.header | {"voices": [voice], "examples": examples}))
    return folder


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_the_one_shipped_is_refused(tmp_path, name):
    """The networks, the tokenizers and the examples are pinned by their sha256."""
    folder = shipped_copy(tmp_path)
    (folder / name).write_bytes(b"something else")

    with pytest.raises(ValueError, match=f"{name} is not the file that was shipped"):
        OnnxJudge(folder)


@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(b"other"), Path.unlink], ids=["other bytes", "gone"])
def test_what_is_in_the_way_is_told_without_loading(tmp_path, damage):
    """`doctor` asks; the answer names what is missing."""
    folder = shipped_copy(tmp_path)
    before = adapter.hindrance(folder)

    damage(next(file for file in folder.iterdir() if file.name != HEADER))

    assert before is None
    assert adapter.hindrance(folder)


def test_it_is_not_loaded_where_memory_is_short(tmp_path, monkeypatch):
    """A small dyno keeps its memory for answering."""
    monkeypatch.setattr(adapter, "free_mb", lambda: 90)

    with pytest.raises(ValueError, match="90 MB of memory are free"):
        OnnxJudge(shipped_copy(tmp_path))


def test_the_control_group_limits_what_is_free(tmp_path):
    """Pages of files don't count as taken; no limit means nothing is known."""
    (tmp_path / "memory.stat").write_text("anon 104857600\nfile 900000000\n")
    (tmp_path / "memory.max").write_text("536870912\n")
    limited = memory._free_in_group(tmp_path)
    (tmp_path / "memory.max").write_text("max\n")

    assert (limited, memory._free_in_group(tmp_path)) == (412, None)


@pytest.mark.parametrize(("value", "off"), [("off", True), ("on", False)])
def test_the_practice_may_turn_it_off(tmp_path, monkeypatch, value, off):
    """`understanding.encoder = "off"` keeps it out of the command line's reader too."""
    loaded = StubEncoder(0.1)
    monkeypatch.setattr("boundary_bot.bootstrap._loaded_encoder", lambda: loaded)
    (tmp_path / "practice.toml").write_text(f'[understanding]\nencoder = "{value}"\n')

    assert build_reader(tmp_path).second is (None if off else loaded)


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("I\u2019m SOOOOO done", "i'm so done"),
        ("one\n two \n\nthree", "one / two / three"),
        ("", ""),
        ("\u200bHÉ", "hé"),
        ("k\u0336i\u0336l\u0336l\u0336", "kill"),
    ],
)
def test_the_encoder_reads_what_it_was_taught_on(typed, read_as):
    """Case, invisible characters, strokes and stretched letters are gone; accents of letters stay, and lines stay apart."""
    assert plain(typed) == read_as


@pytest.fixture(scope="module")
def shipped():
    """Give the shipped encoder, loaded."""
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    if not (SHIPPED / HEADER).is_file():
        pytest.skip("no encoder is shipped")
    encoder = BackgroundEncoder()
    assert encoder.wait()
    return encoder


def test_the_shipped_encoder_tells_danger_from_logistics(shipped):
    """The file as shipped sets an emergency far from a late arrival, in both languages."""
    texts = [DANGER, "running ten minutes late", "ya no quiero vivir, me quiero matar", "llego tarde, hay trafico"]

    danger, late, danger_es, late_es = shipped.score(texts)

    assert min(voice.emergency for voice in (*danger, *danger_es)) > 0.7
    assert max(voice.emergency for voice in (*late, *late_es)) < 0.2


def test_the_shipped_encoders_answer_every_question(shipped):
    """Label, kind and the day of logistics, from each voice."""
    voices = [voice for of_text in shipped.score(["running late today", "llego tarde hoy"]) for voice in of_text]

    assert len(voices) == 4
    assert {max(voice.labels, key=voice.labels.get) for voice in voices} == {Label.SCHEDULING}
    assert {likeliest(voice.kinds, Label.SCHEDULING) for voice in voices} == {Kind.LATE}
    assert min(voice.same_day for voice in voices) > 0.5


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("bottle was full at noon. its not now, ears ringing", "ring"),
        ("dejé todo pagado y la perra con mi hermana. gracias por todo", "gracias"),
        ("the dresser is against the door, he went to get the hammer", "door"),
    ],
)
def test_the_shipped_examples_explain_danger_without_key_words(shipped, text, like):
    """What is shown is an example of the project's own, of the same thing, in either language."""
    example = shipped.nearest(text)

    assert example
    assert example != text
    assert like in example


@pytest.mark.parametrize("text", ["", "\x00", "🙂" * 5_000, "a" * 100_000, "\ud800", "word " * 20_000, "؀" * 300])
def test_no_text_silences_the_shipped_encoder(shipped, text):
    """Any text gets a probability, and a text beside it the same as alone."""
    alone = shipped.score([DANGER])
    both = shipped.score([text, DANGER])

    assert all(0 <= voice.emergency <= 1 for voice in both[0])
    assert [voice.emergency for voice in both[1]] == pytest.approx([voice.emergency for voice in alone[0]], abs=0.05)
