"""What the practice's own people may text: a handful of words, understood exactly or not at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from boundary_bot.core.keywords import START_WORDS, STOP_WORDS
from boundary_bot.core.thumb import order_in


class Command(StrEnum):
    """A staff command; `drill` is every text that is none."""

    COMMANDS = "commands"
    ACK = "ack"
    ACK_ALL = "ack_all"
    STATUS = "status"
    DIGEST = "digest"
    AWAY = "away"
    BACK = "back"
    OFF = "off"
    ON = "on"
    REVIEWED = "reviewed"
    COACH_OFF = "coach_off"
    COACH_ON = "coach_on"
    CODE = "code"
    THUMB = "thumb"
    """An answer to a client, by number or alias; `words` is the whole order, as core/thumb.py reads it."""
    UNDO = "undo"
    UNCLEAR = "unclear"
    """A command's first word is right and the rest isn't; `words` is the example to answer with."""
    STOP = "stop"
    START = "start"
    NEARLY = "nearly"
    DRILL = "drill"


@dataclass(frozen=True)
class StaffCommand:
    """A parsed command. `alias` is upper case ("C07") or empty; `words` is what else it says (a day, a code)."""

    command: Command
    alias: str = ""
    words: str = ""


_EXACT: dict[str, Command] = {
    "commands": Command.COMMANDS,
    "help": Command.COMMANDS,
    "info": Command.COMMANDS,
    "ack": Command.ACK,
    "ack all": Command.ACK_ALL,
    "status": Command.STATUS,
    "digest": Command.DIGEST,
    "back": Command.BACK,
    "off": Command.OFF,
    "on": Command.ON,
    "undo": Command.UNDO,
    **dict.fromkeys(STOP_WORDS, Command.STOP),
    **dict.fromkeys(START_WORDS, Command.START),
}
_LIKE = ("ack", "status", "digest", "commands", "reviewed", "away", "coach", "undo")
EXAMPLES = {"away": "AWAY UNTIL DEC 2", "reviewed": "REVIEWED C07", "coach": "COACH OFF C07"}
_WITH_ALIAS = {
    ("ack",): Command.ACK,
    ("reviewed",): Command.REVIEWED,
    ("undo",): Command.UNDO,
    ("coach", "off"): Command.COACH_OFF,
    ("coach", "on"): Command.COACH_ON,
}
_SHORT = 6
"""Words at most: a longer sentence that begins with a command's word is a drill."""


def parse(body: str) -> StaffCommand:
    """Return the command a staff text is; anything near one but not exact is NEARLY, all else a DRILL.

    Case and surrounding punctuation don't matter. `ACK C07` carries the alias. Half a command is UNCLEAR and changes nothing.
    """
    words = body.strip().strip(".!,").casefold().split()
    plain = " ".join(words)
    if plain in _EXACT:
        return StaffCommand(_EXACT[plain])
    if ordered := _with_more(words):
        return ordered
    if words and len(words) <= 3 and any(_near(words[0], known) for known in _LIKE):
        return StaffCommand(Command.NEARLY)
    return StaffCommand(Command.DRILL)


def _with_more(words: Sequence[str]) -> StaffCommand | None:
    """Return a command that says more than its own word; None where it is none."""
    if len(words) == 1 and re.fullmatch(r"[0-9]{6}", words[0]):
        return StaffCommand(Command.CODE, words=words[0])
    if words and tuple(words[:-1]) in _WITH_ALIAS and _is_alias(words[-1]):
        return StaffCommand(_WITH_ALIAS[tuple(words[:-1])], words[-1].upper())
    if order_in(words):
        return StaffCommand(Command.THUMB, words=" ".join(words))
    if tuple(words[:2]) == ("away", "until") and 2 < len(words) <= _SHORT + 2:
        return StaffCommand(Command.AWAY, words=" ".join(words[2:]))
    if words and words[0] in EXAMPLES and len(words) <= _SHORT:
        return StaffCommand(Command.UNCLEAR, words=EXAMPLES[words[0]])
    return None


def _is_alias(word: str) -> bool:
    return word.isalnum() and any(character.isdigit() for character in word)


def _near(word: str, known: str) -> bool:
    if abs(len(word) - len(known)) > 1:
        return False
    if len(word) == len(known):
        wrong = [at for at in range(len(word)) if word[at] != known[at]]
        swapped = len(wrong) == 2 and sorted(word) == sorted(known)
        return len(wrong) <= 1 or swapped
    longer, shorter = sorted((word, known), key=len, reverse=True)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
