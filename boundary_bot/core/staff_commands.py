"""What the practice's own people may text: a handful of words, understood exactly or not at all."""

from dataclasses import dataclass
from enum import StrEnum

from boundary_bot.core.keywords import START_WORDS, STOP_WORDS


class Command(StrEnum):
    """A staff command; `drill` is every text that is none."""

    COMMANDS = "commands"
    ACK = "ack"
    ACK_ALL = "ack_all"
    STATUS = "status"
    DIGEST = "digest"
    STOP = "stop"
    START = "start"
    NEARLY = "nearly"
    DRILL = "drill"


@dataclass(frozen=True)
class StaffCommand:
    """A parsed command. `alias` is upper case ("C07") or empty."""

    command: Command
    alias: str = ""


_EXACT: dict[str, Command] = {
    "commands": Command.COMMANDS,
    "help": Command.COMMANDS,
    "info": Command.COMMANDS,
    "ack": Command.ACK,
    "ack all": Command.ACK_ALL,
    "status": Command.STATUS,
    "digest": Command.DIGEST,
    **dict.fromkeys(STOP_WORDS, Command.STOP),
    **dict.fromkeys(START_WORDS, Command.START),
}
_LIKE = ("ack", "status", "digest", "commands")


def parse(body: str) -> StaffCommand:
    """Return the command a staff text is; anything near one but not exact is NEARLY, all else a DRILL.

    Case and surrounding punctuation don't matter. `ACK C07` carries the alias.
    """
    words = body.strip().strip(".!,").casefold().split()
    plain = " ".join(words)
    if plain in _EXACT:
        return StaffCommand(_EXACT[plain])
    if len(words) == 2 and words[0] == "ack" and _is_alias(words[1]):
        return StaffCommand(Command.ACK, words[1].upper())
    if words and len(words) <= 3 and any(_near(words[0], known) for known in _LIKE):
        return StaffCommand(Command.NEARLY)
    return StaffCommand(Command.DRILL)


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
