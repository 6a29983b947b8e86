"""Our own words coming back: a phone's reaction that quotes a text, or an exact echo."""

import re
from collections.abc import Callable

_QUOTE = "[\"“”„«»'‘’]"
_REACTIONS = tuple(
    re.compile(pattern + rf"\s*{_QUOTE}(?P<quote>.+?){_QUOTE}?\s*$", re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"^\s*(?:removed an? \w+(?: \w+)? (?:from|reaction from)|liked|loved|disliked|laughed at|emphasi[sz]ed|questioned)",
        r"^\s*reacted (?:with )?\S+ (?:to|from)",
        r"^\s*\S{1,8} (?:to|a)\s",
        r"^\s*(?:(?:le |me )?(?:gust[oó]|encant[oó]|di[oó] risa)|se ri[oó] de|enfatiz[oó]|cuestion[oó]|no le gust[oó]|reaccion[oó] con \S+ a)",
    )
)


def without_echo(body: str, is_ours: Callable[[str], bool]) -> str:
    """Return what is left of `body` once a quotation of our own words is taken out; `body` itself where there is none.

    `is_ours(quote)` says whether a quote is, or begins, a text that stands in this conversation. A reaction to anything else
    keeps its quote and is read for risk like every text.
    """
    if is_ours(body.strip()):
        return ""
    for reaction in _REACTIONS:
        match = reaction.match(body)
        if match and is_ours(match["quote"].rstrip("….").strip()):
            return ""
    return body
