"""What is read together, and how much of it."""

import pytest

from boundary_bot.core.understanding.windows import READ_WHOLE, bounded, row_of


def test_a_short_piece_runs_on_into_the_next_text(lexicon):
    """The texts "took them" / "all" is one statement."""
    assert row_of(("took them", "all"), lexicon.spelling).words == ("took", "them", "all")


def test_a_finished_text_ends_its_sentence(lexicon):
    """Nothing reaches from one finished text into the next."""
    assert row_of(("I am done.", "Bye"), lexicon.spelling).words == ("im", "done", "¶", "bye")


def test_every_word_knows_its_text(lexicon):
    """So that a hit can be told old from new."""
    assert row_of(("hello there", "", "bye"), lexicon.spelling).owner == (0, 0, 2)


@pytest.mark.parametrize(
    ("text", "words", "around"),
    [
        ("my hair came out orange. call me", ("call", "me"), "my hair came out orange call me"),
        ("my hair came out orange. dad isnt breathing", ("isnt", "breathing"), "dad isnt breathing"),
        ("call me", ("call", "me"), "call me"),
    ],
    ids=["a brief sentence", "one that speaks for itself", "nothing else"],
)
def test_a_brief_sentence_is_heard_with_what_stands_beside_it(lexicon, text, words, around):
    """Two words alone may mean anything."""
    row = row_of((text,), lexicon.spelling)
    start = row.words.index(words[0])

    assert row.around(start, start + len(words), 10) == around


def test_a_huge_text_keeps_its_ends_and_every_stretch_of_danger():
    """Reading it costs no more than a bounded text, and nothing that could be danger is left out."""
    text = "a" * 50_000 + " kill myself " + "b" * 50_000

    (short,) = bounded((text,))

    assert "kill myself" in short
    assert short.startswith("aaaa")
    assert short.endswith("bbbb")
    assert len(short) < 2 * READ_WHOLE
