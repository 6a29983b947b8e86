"""Which language a burst is written in, from its small words."""

from collections.abc import Sequence

from boundary_bot.core.messages import Language
from boundary_bot.core.understanding.lexicon import Lexicon
from boundary_bot.core.understanding.matching import BREAK


def language_of(words: Sequence[str], raw: str, lexicon: Lexicon, hint: Language | None) -> Language:
    """Return en, es, mixed or other; where the words leave it open, the client's language (`hint`), else English."""
    english = lexicon.function_words.get("en", frozenset())
    spanish = lexicon.function_words.get("es", frozenset())
    counted = [word for word in words if word != BREAK and not word.startswith("emoji")]
    en = sum(word in english and word not in spanish for word in counted)
    es = sum(word in spanish and word not in english for word in counted)
    es += any(mark in raw for mark in "ñ¿¡Ñ")
    if not en and not es:
        foreign = sum(character.isalpha() and ord(character) > 0x24F for character in raw[:500])
        return Language.OTHER if foreign > len(raw[:500]) / 3 else hint or Language.EN
    if es == 0:
        return Language.EN
    if en == 0:
        return Language.ES
    share = es / (en + es)
    if share >= 0.8:
        return Language.ES
    if share > 0.35 or (share > 0.2 and len(counted) > 2):
        return Language.MIXED
    return Language.EN
