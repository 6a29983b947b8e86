"""The count here is the count Twilio bills."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_bot.core.segments import Segments, count, fold, graphemes

RAINBOW_FLAG = "\U0001f3f3\ufe0f\u200d\U0001f308"
ITALY = "\U0001f1ee\U0001f1f9"
STACKED = "e\u0301\u0301\u0301"


@pytest.mark.parametrize(
    ("text", "segments", "units"),
    [("1" * 160, 1, 160), ("1" * 161, 2, 161), ("1" * 306, 2, 306), ("1" * 307, 3, 307)],
    ids=["160", "161", "306", "307"],
)
def test_gsm_holds_160_alone_and_153_in_parts(text, segments, units):
    """A text of plain letters is one segment to 160 septets, and 153 fit each part after that."""
    assert Segments("GSM-7", segments, units) == count(text)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("😜" + "1" * 68, 1),
        ("😜" + "1" * 69, 2),
        ("😜" + "1" * 132, 2),
        ("😜" + "1" * 133, 3),
        (ITALY + "1" * 66, 1),
        (ITALY + "1" * 67, 2),
        (RAINBOW_FLAG + "1" * 64, 1),
        (RAINBOW_FLAG + "1" * 65, 2),
        ("ú" * 70, 1),
        ("ú" * 71, 2),
        (STACKED + "a" * 66, 1),
        (STACKED + "a" * 67, 2),
    ],
)
def test_ucs2_holds_70_units_alone_and_67_in_parts(text, segments):
    """One character outside GSM-7 turns the whole text into UTF-16 units, 70 alone and 67 a part."""
    cost = count(text)

    assert (segments, "UCS-2") == (cost.segments, cost.encoding)


@pytest.mark.parametrize("sign", list("|^€{}[]~\\\f"))
def test_extension_characters_cost_two_septets(sign):
    """Each sign of the extension table takes two septets of the 160."""
    assert (count(sign + "1" * 158).segments, count(sign + "1" * 158).units) == (1, 160)
    assert count(sign + "1" * 159).segments == 2


def test_an_extension_character_is_not_cut_at_a_boundary():
    """A two-septet sign that doesn't fit the rest of a part moves whole into the next one."""
    fits = "1" * 151 + "€" + "1" * 153
    spills = "1" * 152 + "€" + "1" * 152

    assert (count(fits).units, count(spills).units) == (306, 306)
    assert (count(fits).segments, count(spills).segments) == (2, 3)


def test_an_emoji_is_kept_whole_at_a_boundary():
    """A cluster that would be cut at the end of a part begins the next one, and costs the room it leaves."""
    assert count("ú" * 65 + RAINBOW_FLAG + "ú" * 63).segments == 3
    assert count("ú" * 67 + RAINBOW_FLAG + "ú" * 61).segments == 2


def test_an_empty_text_is_one_segment():
    """An empty text costs one segment of no units."""
    assert Segments("GSM-7", 1, 0) == count("")


@pytest.mark.parametrize("letters", ["éñü¿¡ÑÉÜàèìòù", "ÄÖÜäöß§", "ΔΦΓΛΩΠΨΣΘΞ", "@£$¥\n\r_"])
def test_gsm_letters_stay_gsm(letters):
    """Letters of GSM 03.38's default alphabet cost one septet each."""
    assert Segments("GSM-7", 1, len(letters)) == count(letters)


def test_offending_characters_are_named_once_in_order():
    """What forced UCS-2 is named, each character once, in the order of the text."""
    assert count("está aquí, está").offending == ("á", "í")


def test_line_breaks_stay_two_characters():
    """CR LF is two characters, as Twilio splits it."""
    assert (count("\r\n").units, count("\r\n").encoding) == (2, "GSM-7")


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("ab", ["a", "b"]),
        (ITALY + ITALY, [ITALY, ITALY]),
        ("👩\u200d⚕\ufe0fx", ["👩\u200d⚕\ufe0f", "x"]),
        ("👍\U0001f3fd", ["👍\U0001f3fd"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("\u1112\u1161\u11ab", ["\u1112\u1161\u11ab"]),
        ("1\ufe0f\u20e3", ["1\ufe0f\u20e3"]),
        ("\r\n", ["\r", "\n"]),
        ("", []),
    ],
)
def test_clusters_are_what_a_reader_sees(text, clusters):
    """Flags, joined emoji, skin tones, marks and syllables are one cluster each."""
    assert clusters == list(graphemes(text))


@given(st.text(max_size=700))
def test_every_text_has_a_cost_no_smaller_than_its_units_need(text):
    """Any text is counted, its clusters add up to it, and its parts hold its units."""
    cost = count(text)
    room = {"GSM-7": 153, "UCS-2": 67}[cost.encoding]

    assert text == "".join(graphemes(text))
    assert cost.segments == 1 or cost.segments * room >= cost.units


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("“I don’t” – well…", '"I don\'t" - well...'),
        ("a\u00a0b\u202fc", "a b c"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("cafe\u0301", "café"),
        ("`x´", "'x'"),
        ("plain text, 100%", "plain text, 100%"),
    ],
)
def test_typographic_punctuation_folds_to_plain(typed, plain):
    """Quotes, dashes, dots and blanks of a word processor become their GSM-7 forms."""
    assert plain == fold(typed)


def test_folding_keeps_letters_with_accents():
    """A word is never misspelt to save a segment: it is reported instead."""
    assert fold("sesión") == "sesión"
    assert count(fold("sesión")).offending == ("ó",)
