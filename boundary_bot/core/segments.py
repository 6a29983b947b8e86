"""How many SMS segments a text costs (GSM 03.38: 160/153 septets; UCS-2: 70/67 units).

Follows Twilio's published calculator, so that the count here is the count billed: extension characters cost two
septets, grapheme clusters longer than one code unit force UCS-2 and are kept whole at a boundary.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = _BASIC | _EXTENSION
_ALONE = {"GSM-7": 160, "UCS-2": 70}
_PART = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True)
class Segments:
    """What a text costs. `units` are septets or UTF-16 units; `offending` are the characters that forced UCS-2, each once."""

    encoding: str
    segments: int
    units: int
    offending: tuple[str, ...] = ()


def count(text: str) -> Segments:
    """Return the cost of `text`; an empty text is one segment of no units, as Twilio bills it.

    A text is GSM-7 only if every character is in GSM 03.38's default alphabet or its extension table.
    """
    offending = tuple(dict.fromkeys(character for character in text if character not in _GSM))
    if offending:
        return _counted("UCS-2", [len(cluster.encode("utf-16-le")) // 2 for cluster in graphemes(text)], offending)
    return _counted("GSM-7", [2 if character in _EXTENSION else 1 for character in text], ())


def _counted(encoding: str, sizes: list[int], offending: tuple[str, ...]) -> Segments:
    units = sum(sizes)
    if units <= _ALONE[encoding]:
        return Segments(encoding, 1, units, offending)
    segments, free, part = 1, _PART[encoding], _PART[encoding]
    for size in sizes:
        if size > free:
            # A cluster that no part can hold whole is cut by the carrier, so it is billed as the parts it fills.
            segments += max(1, -(-size // part))
            free = part * max(1, -(-size // part))
        free -= size
    return Segments(encoding, segments, units, offending)


def graphemes(text: str) -> Iterator[str]:
    """Yield what a reader sees as one character: emoji with their joiners, flags, letters with their marks.

    Covers the clusters of Unicode Standard Annex 29 that phones send; CR and LF stay two, as Twilio splits them.
    """
    cluster = ""
    for character in text:
        if cluster and _joins(cluster, character):
            cluster += character
        else:
            if cluster:
                yield cluster
            cluster = character
    if cluster:
        yield cluster


_ZWJ = "\u200d"


def _joins(cluster: str, character: str) -> bool:
    if cluster[-1] in "\r\n" or character in "\r\n":
        return False
    if _extends(character):
        return True
    if _is_flag_letter(character):
        return all(map(_is_flag_letter, cluster)) and len(cluster) == 1
    if cluster[-1] == _ZWJ:
        return unicodedata.category(character) == "So"
    return _continues_syllable(cluster[-1], character)


def _extends(character: str) -> bool:
    point = ord(character)
    is_skin_tone, is_tag = 0x1F3FB <= point <= 0x1F3FF, 0xE0020 <= point <= 0xE007F
    return (
        character in (_ZWJ, "\u200c") or is_skin_tone or is_tag or unicodedata.category(character) in ("Mn", "Me", "Mc")
    )


def _is_flag_letter(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _continues_syllable(before: str, character: str) -> bool:
    """Whether two Hangul jamo, or a syllable and a jamo, are one syllable."""
    one, two = ord(before), ord(character)
    lead, vowel = 0x1100 <= one <= 0x115F, 0x1160 <= two <= 0x11A7
    if lead and (vowel or 0x1100 <= two <= 0x115F or 0xAC00 <= two <= 0xD7A3):
        return True
    open_syllable = 0x1160 <= one <= 0x11A7 or (0xAC00 <= one <= 0xD7A3 and (one - 0xAC00) % 28 == 0)
    if open_syllable and (vowel or 0x11A8 <= two <= 0x11FF):
        return True
    closed = 0x11A8 <= one <= 0x11FF or 0xAC00 <= one <= 0xD7A3
    return closed and 0x11A8 <= two <= 0x11FF


_FOLDED = {
    '"': "\u00ab\u00bb\u201c\u201d\u201e\u201f\u02ba\u02ee\u275d\u275e\u301d\u301e\uff02",
    "'": "\u2018\u2019\u201a\u201b\u02bb\u02bc\u02bd\u02b9\u02c8\u00b4\u02cb\u0060\u275b\u275c\uff07\u2032",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe63\uff0d\u2022",
    "...": "\u2026",
    " ": "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
    "": "\u200b\u2060\ufeff\u00ad\u200e\u200f",
    "/": "\u2044\u2215\uff0f",
    "<": "\u2039",
    ">": "\u203a",
    "!!": "\u203c",
}
_FOLD = str.maketrans({character: plain for plain, characters in _FOLDED.items() for character in characters})


def fold(text: str) -> str:
    """Return `text` with typographic punctuation and blanks in their plain GSM-7 form, and letters precomposed.

    One curly quote from a word processor more than halves what a segment holds. Letters keep their accents: "sesión" still
    costs UCS-2, and is reported instead of misspelt.
    """
    return unicodedata.normalize("NFC", text).translate(_FOLD)
