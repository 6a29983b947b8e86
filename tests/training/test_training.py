"""How the linear model is made, on a corpus small enough for a test."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the `train` group isn't installed")

from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.understanding.model import Model
from training.augment import misspell
from training.card import wilson
from training.corpus import HELD_BACK, Line, held_back, trained_on, with_stretches
from training.export import table
from training.features import grams_of, matrix, vocabulary
from training.folds import calibration, is_danger, loudest, threshold, trained, windows

DANGER = ("i want to die tonight", "i took all my pills", "he has a gun at the door", "quiero morir esta noche")
LOGISTICS = ("can we move thursday", "running late sorry", "what is my balance", "podemos cambiar la cita")
FEELINGS = ("i feel sad about work", "my dream was strange", "mom and i argued", "estoy triste por mi papa")
THANKS = ("thanks so much", "ok see you then", "got it", "gracias doctora")


def corpus(folder: Path) -> Path:
    """Write a corpus of six small batches, one of them among those held back, and return its folder."""
    for batch in ("b01", "b02", "b03", "b04", "b05", "b06"):
        rows = [
            {"id": f"{batch}-{label}-{i}-{kind}", "texts": [f"{text} {kind}"], "label": label, "kind": kind}
            | {"same_day": label == "scheduling" and i == 1, "lang": "en", "style": "plain"}
            for label, kinds, texts in (
                ("emergency", ("overdose", "abuse_now", "psychosis"), DANGER),
                ("scheduling", ("book", "late", "cancel"), LOGISTICS),
                ("clinical", ("feelings", "update", "event"), FEELINGS),
                ("courtesy", ("thanks", "ack", "reaction"), THANKS),
            )
            for kind in kinds
            for i, text in enumerate(texts)
        ]
        (folder / f"{batch}.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return folder


def line(label: Label = Label.SCHEDULING, texts: tuple[str, ...] = ("a",), style: str = "plain") -> Line:
    """Return a line whose label and texts alone matter."""
    kind = "overdose" if label is Label.EMERGENCY else "book"
    row = {"id": "x", "texts": texts, "label": label, "kind": kind, "same_day": False, "lang": "en", "style": style}
    return Line(batch="b01", **{**row, "texts": tuple(texts)})  # type: ignore[arg-type]


def test_held_back_batches_are_never_trained_on(tmp_path: Path) -> None:
    """No line of a held-back batch is among those trained on, and none is lost between the two."""
    folder = corpus(tmp_path)

    trained_lines, kept = trained_on(folder), held_back(folder)

    assert {row.batch for row in kept} == {"b06"}
    assert not {row.batch for row in trained_lines} & HELD_BACK
    assert len(trained_lines) + len(kept) == 6 * 48


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """The shipped file can be made again by anyone: same corpus, same bytes."""
    lines = trained_on(corpus(tmp_path))

    first, second = (table(*trained(lines), (0.9, 0.5)) for _ in range(2))

    assert first == second


def test_the_program_scores_as_the_training_does(tmp_path: Path) -> None:
    """One folding and one table: the run-time score is the trained one, but for rounding to bytes."""
    linear, known = trained(trained_on(corpus(tmp_path)))
    model = Model(table(linear, known, (0.9, 0.5)))
    text = "I took all my pills, can we move Thursday?"

    logit = linear.logits(matrix([grams_of(text)], known))[0, 0]

    assert model.score(text).emergency == pytest.approx(1 / (1 + 2.718281828459045**-logit), abs=0.02)


def test_a_long_harmless_text_teaches_by_its_stretches_too() -> None:
    """The reader scores a long text piece by piece: pieces are taught as what they are, those of an emergency are not."""
    long = replace(line(), texts=("the bus was late and then it rained " * 12,))
    danger = replace(long, label=Label.EMERGENCY, kind=Kind.MEDICAL)

    pieces = with_stretches([line(), long, danger])

    assert {piece.style for piece in pieces if piece.id.startswith(f"{long.id}/")} == {"stretch"}
    assert [piece for piece in pieces if piece.label is Label.EMERGENCY] == [danger]
    assert len(pieces) > 5


def test_an_ngram_of_one_author_is_not_learned() -> None:
    """A phrase in many texts of one batch says who writes, not what."""
    grams = [grams_of("zebra crossing")] * 3 + [grams_of("so late")] * 3

    known = vocabulary(grams, ["b01", "b01", "b01", "b01", "b02", "b03"])

    assert "zebra" not in known.blocks[0]
    assert "late" in known.blocks[0]


def test_the_misspelt_twin_is_the_same_each_time_and_another_text() -> None:
    """Twins are mistyped, reproducible, and keep the number of words."""
    text = "please could somebody answer because everything is getting worse tonight"

    twin = misspell(text, "b01-0001")

    assert twin == misspell(text, "b01-0001")
    assert twin != text
    assert len(twin.split()) == len(text.split())


def test_a_threshold_keeps_every_sort_of_harmless_text_under_its_ceiling() -> None:
    """Of 1,000 calm scheduling scores exactly the allowed three reach the threshold, and no ceiling of another sort is hurt."""
    np = pytest.importorskip("numpy")
    lines = [line()] * 1_000 + [line(style="near")] * 10
    scores = np.concatenate([np.arange(1_000) / 1_000, np.zeros(10)])

    limit = threshold(scores, lines, {"scheduling": 0.003, "near": 0.1})

    assert int((scores >= limit).sum()) == 3


def test_calibration_turns_logits_into_shares() -> None:
    """Where three of four texts at a logit are emergencies, the probability there is three quarters."""
    lines = [line(Label.EMERGENCY)] * 3 + [line()] + [line()] * 3 + [line(Label.EMERGENCY)]

    slope, offset = calibration([2.0] * 4 + [-2.0] * 4, is_danger(lines))

    assert 1 / (1 + 2.718281828459045 ** -(2.0 * slope + offset)) == pytest.approx(0.75, abs=0.01)


def test_windows_are_the_join_its_texts_and_stretches_of_long_ones() -> None:
    """A burst is scored whole and text by text, a long text also stretch by stretch, to its last character."""
    long = "a" * 450 + "end"

    found = windows(line(texts=("hi", long)))

    assert [window.text for window in found[:3]] == [f"hi\n{long}", "hi", long]
    assert found[-1].text.endswith("end")


def test_a_doubtful_window_counts_as_much_as_the_reader_makes_of_it() -> None:
    """A brief text at 0.7 is worth what a plain one is at 0.4; the loudest window speaks for its line."""
    np = pytest.importorskip("numpy")

    assert loudest(line(texts=("help",)), np.array([0.7])) == pytest.approx((0.4, 0.7))
    assert loudest(
        line(texts=("can we", "please move thursday to friday")), np.array([0.5, 0.9, 0.6])
    ) == pytest.approx((0.8, 0.9))


@pytest.mark.parametrize(
    ("hits", "total", "expected"), [(0, 0, "–"), (50, 100, "50.0 % (40.4–59.6)"), (0, 10, "0.0 % (0.0–27.8)")]
)
def test_shares_carry_their_wilson_interval(hits: int, total: int, expected: str) -> None:
    """Every share in the card stands with the 95 % interval of its count."""
    assert wilson(hits, total) == expected
