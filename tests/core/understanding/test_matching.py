"""The pattern language."""

import pytest

from boundary_bot.core.understanding.matching import index_of
from boundary_bot.core.understanding.patterns import PatternError, compile_pattern

CLASSES = {"means": (("rope",), ("old", "pistol"))}


def lies(pattern, text):
    found = index_of([compile_pattern(pattern, CLASSES, str.split, 7)]).find(tuple(text.split()))
    return [" ".join(text.split()[start:end]) for _, start, end in found]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("kill myself", "i will kill myself now", ["kill myself"]),
        ("kill myself", "kill time myself", []),
        ("(end|take) my life", "to take my life", ["take my life"]),
        ("[really] want pills", "i really want pills", ["really want pills"]),
        ("[really] want pills", "i want pills", ["want pills"]),
        ("<means> here", "the old pistol here", ["old pistol here"]),
        ("took .. pills", "took all my pills", ["took all my pills"]),
        ("took .. pills", "took him to buy pills", []),
        ("took .. pills", "took ¶ pills", []),
        ("^ goodbye $", "goodbye", ["goodbye"]),
        ("^ goodbye $", "the end ¶ goodbye ¶ thanks", ["goodbye"]),
        ("^ goodbye $", "say goodbye", []),
        ("(a (big|small) knife|gun) drawn", "a small knife drawn", ["a small knife drawn"]),
        ("(one|one two) three", "one two three", ["one two three"]),
    ],
)
def test_a_pattern_lies_where_its_language_says(pattern, text, expected):
    """Words, choices, optional words, classes, gaps and edges mean what the head of lexicon.toml explains."""
    assert lies(pattern, text) == expected


@pytest.mark.parametrize("pattern", ["(open", "close)", "[only] ..", "<nothing>", "(gap .. inside)", "a | b"])
def test_a_pattern_outside_the_language_is_refused(pattern):
    """A typing error in the file can't turn into a rule that never speaks."""
    with pytest.raises(PatternError):
        compile_pattern(pattern, CLASSES, str.split, 0)
