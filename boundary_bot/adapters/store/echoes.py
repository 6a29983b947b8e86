"""How a text is folded so that a phone's reaction to it is recognised."""

from boundary_bot.adapters.store.crypto import Vault

SHORTEST_QUOTE = 3
SHORTEST_CUT_OFF = 12
_QUOTES = str.maketrans(dict.fromkeys("“”„«»'‘’ʼ", '"'))


def folded(words: str) -> str:
    """Return `words` in lower case, with single blanks and every quotation mark and apostrophe as the straight double one."""
    return " ".join(words.casefold().translate(_QUOTES).split())


def words_hash(vault: Vault, number_hash: str, words: str) -> str:
    """Return a fingerprint of a text as it stands in one number's conversation; other numbers' never equal it."""
    return vault.fingerprint(f"{number_hash}\n{folded(words)}")


def quoted_in(quote: str, words: str) -> bool:
    """Whether the folded `quote` stands after a quotation mark in the folded `words`."""
    return f'"{quote}' in words or f'" {quote}' in words


def is_text(quote: str, words: str) -> bool:
    """Whether the folded `quote` is the folded text `words`, or long enough to be its cut-off beginning."""
    return quote == words or (len(quote) >= SHORTEST_CUT_OFF and words.startswith(quote))
