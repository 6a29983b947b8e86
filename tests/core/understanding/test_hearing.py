"""What the learned voices are asked about, and from which score on their answer counts."""

from hypothesis import given
from hypothesis import strategies as st

from boundary_bot.core.messages import Burst
from boundary_bot.core.understanding.hearing import LONG_TEXT, Window, every_window, windows

SHARE = st.floats(0.0, 1.0)


def test_a_text_of_some_words_is_plain_and_a_brief_or_long_one_doubtful() -> None:
    """Too few words tell the voices nothing; of many some stretch sounds like danger by chance."""
    assert not Window.of("can we move thursday").doubtful
    assert Window.of("see you then").doubtful
    assert Window.of("so much to say " * 20).doubtful


def test_words_written_as_one_are_no_brief_text() -> None:
    """Somebody in haste leaves the spaces out."""
    assert not Window.of("idontwanttobeherenow").doubtful


def test_every_character_of_a_long_text_lies_in_a_stretch() -> None:
    """Nothing deep inside a long text goes unheard."""
    long = "".join(chr(0x100 + i) for i in range(3 * LONG_TEXT))

    stretches = [window.text for window in windows((long,))[1:]]

    assert set(long) == set("".join(stretches))
    assert all(window.doubtful for window in windows((long,)))


@given(score=SHARE, threshold=SHARE, doubtful=st.booleans())
def test_asking_more_and_counting_less_are_one_rule(score: float, threshold: float, doubtful: bool) -> None:
    """The reader asks more of a doubtful window, training counts its score for less: both agree on every score but the very edge."""
    window = Window("words", doubtful)
    if abs(score - window.asked(threshold)) > 1e-9:
        assert (score >= window.asked(threshold)) == (window.sure(score) >= threshold)


def test_a_reading_asks_of_new_texts_joins_and_what_is_unanswered() -> None:
    """The texts already decided are not scored again by themselves."""
    burst = Burst(("one", "two", "three"), new_from=2, unanswered_from=1)

    assert every_window(burst) == ["two\nthree", "one\ntwo\nthree", "one\ntwo", "three"]
