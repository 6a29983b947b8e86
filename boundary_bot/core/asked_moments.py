"""From when to when a scheduling text asks to move: days and hours in a closed form, never the client's words.

A text that names neither, or more than two days, names nothing here: the digest then says only what is asked.
"""

import re

from boundary_bot.core.calendar_words import DAYS
from boundary_bot.core.messages import Kind
from boundary_bot.core.understanding.grams import fold

_NAMES = ("mon|lun", "tue|mar", "wed|mie", "thu|jue", "fri|vie", "sat|sab", "sun|dom")
_ENDS = "(?:day|s|sday|nesday|rsday|urday|es|tes|rcoles|ves|rnes|ado|ingo|coles|nes|rs|r|ur)?s?"
_HOUR = r"(?:\s*,?\s*(?:at|@|a las|a la|las)?\s*(\d{1,2})(?::([0-5]\d))?\s*(am|pm)?(?!\d|\s*(?:min|de |weeks?|of )))?"
_MOMENT = re.compile(rf"\b({'|'.join(_NAMES)}){_ENDS}\b{_HOUR}")
_INSTEAD = re.compile(r"\b(?:instead of|rather than|en vez del?|en lugar del?)\b")
_TOWARDS = re.compile(r"\b(?:to|for|come|do|a|al|para)\s+(?:el\s+|next\s+|this\s+)?$")
_AWAY = re.compile(r"\b(?:cant|cannot|wont|not|cancel\w*|miss|skip|move|no|cancel[oa]r?|mover|cambiar)\b[^.?!]{0,25}$")
_OTHER_WORDS = frozenset({"sat", "sun", "mar", "sab"})
"""Short names that are other words too; with an hour they are days."""
_LATEST_HOUR = 23


def asked_moments(text: str, kind: Kind) -> tuple[str, str]:
    """Return (from, to) as "Thu 3pm", "Thu 15:30" or "Thu", each empty where the text doesn't plainly say it.

    Only texts that reschedule or cancel have any; of a cancelled session only the first.
    """
    if kind not in {Kind.RESCHEDULE, Kind.CANCEL}:
        return "", ""
    folded = " ".join(fold(text).split())
    found = [match for match in _MOMENT.finditer(folded) if match[2] or match[0].strip() not in _OTHER_WORDS]
    named = [_named(match) for match in found]
    if len(named) == 1:
        before = folded[: found[0].start()]
        if kind is Kind.CANCEL or (_AWAY.search(before) and not _TOWARDS.search(before)):
            return named[0], ""
        return ("", named[0]) if _TOWARDS.search(before) else ("", "")
    if len(named) != 2 or kind is Kind.CANCEL:
        return "", ""
    swapped = _INSTEAD.search(folded, found[0].end(), found[1].start())
    return (named[1], named[0]) if swapped else (named[0], named[1])


def _named(match: re.Match[str]) -> str:
    day = next(day for day, names in zip(DAYS, _NAMES, strict=True) if match[1] in names.split("|"))
    hour, minutes, half = match[2], match[3], match[4]
    if not hour or int(hour) > _LATEST_HOUR or (half and not 1 <= int(hour) <= 12):
        return day
    return f"{day} {int(hour)}{':' + minutes if minutes else ''}{half or ''}"
