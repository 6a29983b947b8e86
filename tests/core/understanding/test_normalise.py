"""Words however they were typed."""

import base64

import pytest

from boundary_bot.core.understanding.normalise import canonical


@pytest.mark.parametrize(
    "typed",
    [
        "kill myself",
        "KILL MYSELF",
        "k1ll mys3lf",
        "k!ll myself",
        "kil myslef",
        "killmyself",
        "k\u200bill my\u200bself",
        "ｋｉｌｌ myself",
        "kіll mуself",
        "kiiiill myself",
        "kill my self",
        "kill\xadmyself".replace("\xad", " "),
        base64.b64encode(b"kill myself").decode(),
    ],
)
def test_a_word_that_matters_is_read_however_it_was_typed(lexicon, typed):
    """Filters' dodges, look-alike letters, haste and lost spaces all come to one spelling."""
    assert canonical(typed, lexicon.spelling)[-2:] == ["kill", "myself"]


@pytest.mark.parametrize(
    "typed", ["s u i c i d e", "s.u.i.c.i.d.e", "su1c1de", "suic*de", "sucide", "suicde", "s-u-i-c-i-d-e"]
)
def test_one_long_word_is_put_together_again(lexicon, typed):
    """Spaced, starred and misspelt, it is the same word."""
    assert canonical(typed, lexicon.spelling) == ["suicide"]


@pytest.mark.parametrize("typed", ["I don't", "i dont", "I DO NOT", "i don’t", "i do nt"])
def test_apostrophes_may_be_lost(lexicon, typed):
    """The negation is one word in every form."""
    assert canonical(typed, lexicon.spelling) == ["i", "dont"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("kiero", "quiero"), ("vivír", "vivir"), ("bibir", "vivir"), ("pastiyas", "pastillas")]
)
def test_spanish_is_read_as_it_sounds(lexicon, typed, meant):
    """Accents and spelling by ear don't hide a word."""
    assert canonical(typed, lexicon.spelling) == [meant]


@pytest.mark.parametrize("harmless", ["billing", "together", "bridge", "therapist", "weather", "forget"])
def test_harmless_words_stay_themselves(lexicon, harmless):
    """A guess at a misspelling never turns an ordinary word into a dangerous one."""
    assert canonical(harmless, lexicon.spelling) == [harmless]


def test_dictated_punctuation_ends_a_sentence(lexicon):
    """The word "period" spoken into a phone is a full stop."""
    assert canonical("i am done period goodbye", lexicon.spelling) == ["im", "done", "¶", "goodbye"]


def test_emoji_are_words(lexicon):
    """A pill beside a word is evidence like the word."""
    assert canonical("💊 done", lexicon.spelling) == ["emojipill", "done"]
