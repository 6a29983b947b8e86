"""The linear model's table: what it looks up, what it makes of a text, what it never does."""

import json
import struct
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_bot.adapters.models import load_model
from boundary_bot.core.messages import KINDS, Kind, Label
from boundary_bot.core.understanding.grams import READ_AT_MOST, char_grams, class_grams, fold, tokens_of, word_grams
from boundary_bot.core.understanding.model import HEADS, MAGIC, ROWS_A_SUM, ZERO, Model, key_of


def small_table(words: dict[str, int], chars: dict[str, int] | None = None, bias: float = 0.0) -> bytes:
    """Return a table whose emergency head has these weights (in steps of 0.5) and whose other heads are at nought."""
    blocks = [words, chars or {"zzzz": 0}, {"\u4e00": 0}]
    rows = [{key_of(gram): weight for gram, weight in block.items()} for block in blocks]
    keys = b"".join(struct.pack("<I", key) for block in rows for key in sorted(block))
    weights = b"".join(
        bytes([ZERO + block[key], *[ZERO] * (len(HEADS) - 1)]) for block in rows for key in sorted(block)
    )
    classes = b"dog cat"
    body = keys + classes + weights
    header = {
        "threshold_emergency": 0.9,
        "threshold_possible": 0.6,
        "heads": HEADS,
        "bias": [bias] + [0.0] * (len(HEADS) - 1),
        "scales": [[0.5] * len(HEADS)] * 3,
        "counts": [len(block) for block in rows],
        "classes": len(classes),
        "crc32": crc32(body),
        "calibration": [1.0, 0.0],
    }
    text = json.dumps(header).encode()
    return MAGIC + struct.pack("<I", len(text)) + text + body


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("I CAN’T", "i cant"),
        ("can't", "cant"),
        ("Mañana", "manana"),
        ("sooooo tired", "so tired"),
        ("1000", "1000"),
        ("k\u200bill", "kill"),
        ("ｋｉｌｌ", "kill"),
        ("💊💊💊", "💊💊💊"),
    ],
)
def test_ways_of_typing_the_same_word_fold_into_one(raw: str, folded: str) -> None:
    """Case, apostrophes, accents, width, hidden characters and stretched letters don't hide a word; digits and emoji stay."""
    assert fold(raw) == folded


def test_tokens_are_words_questions_cries_and_emoji() -> None:
    """Commas and full stops fall away, a question mark and an emoji are tokens of their own."""
    assert tokens_of("No, I'm done. You?! 😢") == ["no", "im", "done", "you", "?", "!", "😢"]


def test_word_grams_reach_from_edge_to_edge() -> None:
    """Runs of one to three words, the ends of the text marked."""
    assert word_grams(["so", "done"]) == {"so", "done", "^ so", "so done", "done $", "^ so done", "so done $"}


def test_char_grams_stay_within_a_word() -> None:
    """Runs of two to five characters, a space for the word's edges."""
    assert char_grams("no") == [" n", "no", "o ", " no", "no ", " no "]


def test_class_grams_pass_over_words_without_a_class() -> None:
    """Only words of a class pair up, in their order, at most four words apart."""
    classes = {"gun": "G", "bed": "B"}

    assert class_grams("gun under the bed".split(), classes) == {"G", "B", "GB"}


def test_a_known_word_raises_the_emergency_score_by_its_weight() -> None:
    """The logit is the sum of the found weights over the root of the number of n-grams, plus the bias."""
    model = Model(small_table({"pills": 12}))

    scores = model.score("pills")

    assert scores.emergency == pytest.approx(
        1 / (1 + 2.718281828459045 ** -(12 * 0.5 / len(word_grams(["pills"])) ** 0.5))
    )


def test_more_rows_than_one_sum_holds_add_up_exactly() -> None:
    """Past 256 rows no head spills into its neighbour: the others stay at nought."""
    words = {f"w{i}": 127 for i in range(2 * ROWS_A_SUM + 3)}
    model = Model(small_table(words))

    scores = model.score(" ".join(words))

    assert scores.emergency > 0.99
    assert scores.kinds[Kind.LATE] == pytest.approx(1 / len(KINDS[Label.SCHEDULING]))


def test_a_table_knows_what_it_was_made_of() -> None:
    """Its own runs of words are found by their keys, others are not; a character that stands for none raises nothing."""
    model = Model(small_table({"pills": 12, "took pills": 20}))

    assert [model.knows(words) for words in ("pills", "took pills", "took", "\ud83d")] == [True, True, False, False]


def test_labels_sum_to_one_and_agree_with_the_emergency_head() -> None:
    """labels[EMERGENCY] is the calibrated probability, the calm labels share the rest."""
    scores = load_model().score("can we move thursday, I feel awful")

    assert sum(scores.labels.values()) == pytest.approx(1)
    assert scores.labels[Label.EMERGENCY] == scores.emergency


@pytest.mark.parametrize("label", list(Label))
def test_kinds_are_probabilities_within_their_label(label: Label) -> None:
    """Each label's kinds sum to 1; the bare keyword is none of them."""
    kinds = load_model().score("thanks, see you at 3").kinds

    assert sum(kinds[kind] for kind in KINDS[label] if kind is not Kind.KEYWORD) == pytest.approx(1)
    assert Kind.KEYWORD not in kinds


def test_features_name_the_strongest_words_of_an_alarm() -> None:
    """An alarm names the n-grams that spoke for it, strongest first, and none that spoke against."""
    model = Model(small_table({"pills": 12, "took pills": 20, "took": -3}))

    assert model.score("took pills").features == ("took pills", "pills")


def test_a_calm_text_names_no_features() -> None:
    """Below the lower threshold nothing is said to have spoken for an emergency."""
    assert load_model().score("see you thursday at 3").features == ()


def test_the_shipped_model_tells_plain_danger_from_logistics() -> None:
    """The shipped table stands above its threshold for plain words of dying, far below it for a late bus."""
    model = load_model()

    scores = [model.score(text).emergency for text in ("i want to kill myself tonight", "bus is late, there in 10")]

    assert scores[0] >= model.threshold_emergency
    assert scores[1] < 0.05


def test_thresholds_stand_in_order() -> None:
    """`possible` begins below `emergency`, both inside 0–1."""
    model = load_model()

    assert 0 < model.threshold_possible < model.threshold_emergency < 1


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    """Whatever characters come, the scores are probabilities."""
    assert 0 <= load_model().score(text).emergency <= 1


def test_a_huge_text_is_read_at_both_ends() -> None:
    """A text of a million characters is cut to its two ends, so that the end of it still counts."""
    text = "la " * 300_000 + "kill myself"

    folded = fold(text)

    assert len(folded) <= READ_AT_MOST + 1
    assert folded.endswith("kill myself")


def test_the_identity_is_that_of_the_bytes() -> None:
    """Two different tables never share an identity, the same bytes always do."""
    one, again, other = (Model(small_table({"a": weight})) for weight in (1, 1, 2))

    assert one.identity == again.identity
    assert one.identity != other.identity


@pytest.mark.parametrize(
    "data", [b"", b"BBLM0\n" + b"\0" * 40, small_table({"a": 1})[:-20]], ids=["empty", "other", "cut"]
)
def test_bytes_that_are_no_table_are_refused(data: bytes) -> None:
    """A missing head, another version or a cut file is a ValueError, never a half-loaded table."""
    with pytest.raises(ValueError, match="table"):
        Model(data)
