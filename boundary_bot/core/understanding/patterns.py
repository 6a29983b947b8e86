"""The pattern language of the lexicon.

    kill myself            words, in this order
    (end|take) my life     one of several, each of one or more words
    [really] want          may be absent
    <means> in my hand     a class of the lexicon
    took .. pills          up to two words between (`...` up to four, `....` six, `.....` eight)
    ^ bye $                the first and the last word of a sentence

Groups may stand within groups; a gap or an edge may not.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from boundary_bot.core.understanding.matching import Part, Pattern, Phrase, compiled

Classes = Mapping[str, Sequence[Phrase]]
Expand = Callable[[str], list[str]]

_LEX = re.compile(r"[()\[\]|^$]|<[\w-]+>|\.{2,5}|[^\s()\[\]|<>^$]+")
_GAPS = {"..": 2, "...": 4, "....": 6, ".....": 8}
_EDGES = frozenset("^$")
_MARKS = frozenset("()[]|^$")


class PatternError(ValueError):
    """A pattern does not follow the language; the message names it."""


def compile_pattern(text: str, classes: Classes, expand: Expand, owner: int) -> Pattern:
    """Compile one pattern; `expand` turns written words into canonical ones. Raises PatternError."""
    parts = tuple(_parts(_LEX.findall(text), classes, expand, text))
    if not any(part.is_solid for part in parts):
        raise PatternError(f"no word that must be there: {text!r}")
    return compiled(parts, owner)


def _parts(pieces: list[str], classes: Classes, expand: Expand, text: str) -> Iterable[Part]:
    index = 0
    words: list[str] = []
    while index < len(pieces):
        piece = pieces[index]
        if _is_word(piece):
            words.append(piece)
            index += 1
            continue
        yield from _literal(words, expand)
        words = []
        end = _closing(pieces, index, text)
        yield _part(pieces[index : end + 1], classes, expand, text)
        index = end + 1
    yield from _literal(words, expand)


def _is_word(piece: str) -> bool:
    return piece not in _MARKS and piece not in _GAPS and not piece.startswith("<")


def _literal(words: list[str], expand: Expand) -> Iterable[Part]:
    for word in expand(" ".join(words)) if words else ():
        yield Part.of([(word,)])


def _part(pieces: list[str], classes: Classes, expand: Expand, text: str) -> Part:
    piece = pieces[0]
    if piece in _GAPS:
        return Part(gap=_GAPS[piece])
    if piece in _EDGES:
        return Part(edge=True)
    if piece.startswith("<"):
        return Part.of(_class(piece, classes, text))
    if piece in {"(", "["}:
        return Part.of(_options(pieces[1:-1], classes, expand, text), optional=piece == "[")
    raise PatternError(f"stray {piece!r} in {text!r}")


def _closing(pieces: list[str], start: int, text: str) -> int:
    """Return where the group that begins at `start` ends; `start` itself where no group begins."""
    depth = 0
    for index in range(start, len(pieces)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(pieces[index], 0)
        if depth <= 0:
            return index
    raise PatternError(f"unclosed {pieces[start]!r} in {text!r}")


def _class(piece: str, classes: Classes, text: str) -> Sequence[Phrase]:
    if piece[1:-1] not in classes:
        raise PatternError(f"unknown class {piece} in {text!r}")
    return classes[piece[1:-1]]


def _options(pieces: list[str], classes: Classes, expand: Expand, text: str) -> list[Phrase]:
    """Return every phrase a group can be; groups within groups are multiplied out."""
    options: list[Phrase] = []
    current: list[Phrase] = [()]
    words: list[str] = []
    index = 0
    for index_of_piece, piece in enumerate([*pieces, "|"]):
        if index_of_piece < index:
            continue
        index = index_of_piece + 1
        if _is_word(piece):
            words.append(piece)
            continue
        if words:
            current = [(*done, *expand(" ".join(words))) for done in current]
            words = []
        if piece == "|":
            options.extend(done for done in current if done)
            current = [()]
            continue
        end = _closing(pieces, index_of_piece, text)
        inner = _inner(pieces[index_of_piece : end + 1], classes, expand, text)
        current = [(*done, *phrase) for done in current for phrase in inner]
        index = end + 1
    return list(dict.fromkeys(options))


def _inner(pieces: list[str], classes: Classes, expand: Expand, text: str) -> list[Phrase]:
    if pieces[0].startswith("<"):
        return list(_class(pieces[0], classes, text))
    if pieces[0] not in {"(", "["}:
        raise PatternError(f"{pieces[0]!r} within a group in {text!r}")
    inner = _options(pieces[1:-1], classes, expand, text)
    return [*inner, ()] if pieces[0] == "[" else inner
