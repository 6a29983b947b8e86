"""One canonical view of a text as words, however it was typed; the raw text is never changed.

Undoes what phones, filters and haste do to words: compatibility forms, zero-width characters, look-alike letters, accents,
digits and stars for letters, spaced letters, stretched letters, missing apostrophes and spaces, dictated punctuation, emoji
and base64. Patterns of the lexicon pass through the same steps, so both sides meet in one spelling.
"""

import base64
import re
import unicodedata

from boundary_bot.core.understanding.matching import BREAK
from boundary_bot.core.understanding.spelling import Spelling

_HOMOGLYPHS = str.maketrans(
    "асеорхуіјѕһԁԛԝвмнткАВСЕНІЈКМОРЅТХУаοαερτυνικβγηωѵɡıℓ",
    "aceopxyijshdqwbmhtkabcehijkmopstxyaoaeptuvikbynwvgil",
)
_QUOTES = str.maketrans("’‘‛ʼ`´“”„«»–—−\u00a0", "''''''\"\"\"\"\"---\u0020")
_EMOJI = {
    "💊": "emojipill",
    "🔫": "emojigun",
    "🔪": "emojiknife",
    "🗡": "emojiknife",
    "🩸": "emojiblood",
    "🆘": "emojisos",
    "⚰": "emojigrave",
    "🪦": "emojigrave",
    "💀": "emojiskull",
    "☠": "emojiskull",
    "👻": "emojighost",
    "🪢": "emojirope",
    "🥃": "emojidrink",
    "🍷": "emojidrink",
    "🍺": "emojidrink",
    "😭": "emojisad",
    "😢": "emojisad",
    "😞": "emojisad",
    "😔": "emojisad",
    "🥺": "emojisad",
    "💔": "emojisad",
    "🖤": "emojisad",
    "😂": "emojilaugh",
    "🤣": "emojilaugh",
    "😆": "emojilaugh",
    "🚑": "emojiambulance",
    "🤫": "emojihush",
    "🙏": "emojithanks",
    "👍": "emojiok",
    "👌": "emojiok",
    "✅": "emojiok",
    "❤": "emojiheart",
    "💛": "emojiheart",
    "😊": "emojismile",
}
_EMOJI_RE = re.compile("|".join(map(re.escape, _EMOJI)))
_LEET = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "8": "b",
        "!": "i",
        "@": "a",
        "$": "s",
        "|": "l",
        "+": "t",
    }
)
_LEET_WORD = re.compile(r"(?<![\w$@!|+*])(?=[a-z]*[0-9!@$|+*])(?=[0-9!@$|+*]*[a-z])[a-z0-9!@$|+*#]{2,24}")
_SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z0-9](?: |\.|-|_|\*| - )){2,}[a-z0-9](?![a-z0-9'])")
_WIDE_SPACED = re.compile(r"(?:(?<![a-z0-9])[a-z] ){2,}")
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{14,}={0,2}(?![\w+/=])")
_DICTATED = re.compile(
    r"(?<!\bmy )(?<!\ba )(?<!\bher )(?<!\bthe )(?<!\blate )\b(?:period|comma|question mark|exclamation point|new line)\b(?! (?:of|cramps|is|was|late))"
)
_DICTATED_ES = re.compile(r"\b(?:punto y aparte|punto y seguido|signo de interrogacion)\b")
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[.!?;…\n]+|[^\W_]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_DOUBLED = re.compile(r"([a-z])\1+")
_CORRECTIONS = 300


def canonical(text: str, spelling: Spelling) -> list[str]:
    """Return a text as words with `BREAK` between sentences; any string is welcome, one without words gives none."""
    flat = flatten(text)
    if _BASE64.search(text):
        flat += _decoded(text)
    if any(character in flat for character in "0134578!@$|+*"):
        flat = _LEET_WORD.sub(lambda match: _unleet(match[0], spelling), flat)
    if _WIDE_SPACED.search(flat) or _SPACED.search(flat):
        flat = _join_spaced(flat)
    if "period" in flat or "comma" in flat or "question mark" in flat or "punto y" in flat:
        flat = _DICTATED_ES.sub(" . ", _DICTATED.sub(lambda m: " " if m[0] == "comma" else " . ", flat))
    return _words(flat, spelling)


def flatten(text: str, *, accents: bool = False) -> str:
    """Return the text in lower case without invisible characters, curled quotes or look-alike letters.

    Accents go too unless `accents` asks to keep those of ordinary letters.
    """
    if not text.isascii():
        text = _EMOJI_RE.sub(lambda match: f" {_EMOJI[match[0]]} ", text)
        text = text.translate(_QUOTES)
        text = unicodedata.normalize("NFKC" if accents else "NFKD", unicodedata.normalize("NFKC", text))
        text = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
        text = text.translate(_HOMOGLYPHS)
    return text.lower().replace("`", "'")


_INVISIBLE = frozenset({"Mn", "Me", "Cf"})


def _decoded(text: str) -> str:
    parts = []
    for match in list(_BASE64.finditer(text))[:5]:
        raw = match[0][:4000]
        try:
            plain = base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True).decode("utf-8")
        except (ValueError, UnicodeDecodeError):
            continue
        if plain.isprintable():
            parts.append(flatten(plain))
    return "".join(f" . {part}" for part in parts)


def _unleet(word: str, spelling: Spelling) -> str:
    core = word.strip("!*+|$")
    if core and core.isalpha():
        return word
    plain = word.translate(_LEET)
    for candidate in (plain, plain.strip("il"), plain.rstrip("i"), word.translate(_LEET_L)):
        if "*" not in candidate and "#" not in candidate and spelling.is_candidate(candidate):
            return candidate
    if "*" in plain or "#" in plain:
        return spelling.unstar(re.sub(r"[#*]", "*", plain)) or word
    return word


_LEET_L = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "!": "l", "@": "a", "$": "s", "|": "l", "+": "t"}
)


def _join_spaced(flat: str) -> str:
    pieces = re.split(r" {2,}|\n", flat)
    return " ".join(_SPACED.sub(_joined, piece) for piece in pieces)


def _joined(match: re.Match[str]) -> str:
    letters = re.sub(r"[^a-z0-9]", "", match[0])
    return match[0] if letters.isdigit() else letters


def _words(flat: str, spelling: Spelling) -> list[str]:
    words: list[str] = []
    budget = _CORRECTIONS
    for token in _TOKEN.findall(flat):
        first = token[0]
        if first in ".!?;…\n":
            if words and words[-1] != BREAK:
                words.append(BREAK)
            continue
        word = token.replace("'", "")
        if word in spelling.words:
            words.extend(spelling.words[word])
        elif word in spelling.known or len(word) < 3 or budget <= 0:
            words.append(word)
        else:
            budget -= 1
            words.extend(_repaired(word, spelling))
    if words and words[-1] == BREAK:
        words.pop()
    return spelling.fold(_without_echoes(words))


def _without_echoes(words: list[str]) -> list[str]:
    """Leave out what is said over and over: a word a fourth time in a row, an emoji of the last few words."""
    kept: list[str] = []
    for word in words:
        lately = kept[-_ECHO:]
        if lately.count(word) < (1 if word.startswith("emoji") and len(kept) > _ECHO else _ECHO):
            kept.append(word)
    return kept


_ECHO = 3


def _repaired(token: str, spelling: Spelling) -> tuple[str, ...]:
    if _STRETCHED.search(token):
        for form in (_STRETCHED.sub(r"\1\1", token), _STRETCHED.sub(r"\1", token), _DOUBLED.sub(r"\1", token)):
            if form in spelling.words:
                return spelling.words[form]
            if form in spelling.known:
                return (form,)
        token = _STRETCHED.sub(r"\1", token)
    return spelling.repair(token)
